//! Text that fits a terminal, for every room that prints tables for people.

/// Columns of a terminal that nobody made wider.
pub(crate) const COLUMNS: usize = 80;

/// Breaks `text` at blanks into lines of at most `width` characters. A word that is longer stays in
/// one piece: it may be an address or a path that somebody copies.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    lines
}

/// The same with every line but the first one behind `indent` blanks, so that the whole is at most
/// [`COLUMNS`] wide; `indent` is also what stands before the first line.
pub(crate) fn hanging(text: &str, indent: usize) -> String {
    let lines = wrap(text, COLUMNS.saturating_sub(indent));
    lines.join(&format!("\n{:indent$}", ""))
}

/// Text without what moves a cursor: names are anybody's, and a terminal obeys.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_blanks_and_never_in_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij a", 5), ["abcdefghij", "a"]);
        assert_eq!(wrap("  ", 5), [""]);
        assert_eq!(
            hanging(&"word ".repeat(16), 70),
            ["word word"; 8]
                .join("\n                                                                      ")
        );
    }
}
