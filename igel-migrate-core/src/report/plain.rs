//! Text that came from others, made harmless to look at.

use std::borrow::Cow;

/// Characters of a name or a reason that are shown at most.
const BRIEF: usize = 160;

/// On one line, without control characters and without characters that are not seen but change
/// what is: direction of writing, joiners, tags.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(harmless).collect())
    }
}

/// As [`plain`], and cut where it is too long to be read.
pub(super) fn brief(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(BRIEF) {
        Some((end, _)) => Cow::Owned(format!("{}…", plain(&text[..end]))),
        None => plain(text),
    }
}

fn harmless(c: char) -> char {
    match c {
        '\n' | '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        // Marks, embeddings and isolates of direction; separators of lines; a byte order mark,
        // joiners and other marks without width; interlinear annotation; tags; private use, which
        // fonts may show as anything.
        '\u{061c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{e0000}'..='\u{10ffff}' => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{brief, plain};

    #[test]
    fn what_is_not_seen_does_not_act() {
        for (text, shown) in [
            ("Kasse 1", "Kasse 1"),
            ("Müller \u{5d0}", "Müller \u{5d0}"),
            ("a\nb", "a b"),
            ("\u{1b}[2Ja", "\u{fffd}[2Ja"),
            ("x\u{202e}cod", "x\u{fffd}cod"),
            ("x\u{2066}y\u{200f}", "x\u{fffd}y\u{fffd}"),
            ("x\u{e0041}", "x\u{fffd}"),
            ("\u{9b}2J", "\u{fffd}2J"),
        ] {
            assert_eq!(plain(text), shown);
        }
        assert_eq!(brief(&"ü".repeat(300)).chars().count(), 161);
    }
}
