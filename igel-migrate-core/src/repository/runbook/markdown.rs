//! A runbook on paper: Markdown with a box to tick for every step.

use std::fmt::Write as _;

use super::{HandStep, Runbook, ShownBy, Stage};

impl Runbook {
    /// The runbook as Markdown: what is done first, what is done at each site, what is done last.
    /// Ends with a newline.
    pub fn to_markdown(&self) -> String {
        let mut text = format!(
            "# Steps by hand\n\n{} steps, {} open. UMS has no interface for these; a person does \
             them.\n",
            self.steps.len(),
            self.open().count()
        );
        let mut heading = None;
        for step in &self.steps {
            let here = Some((step.stage, step.site.as_ref()));
            if heading != here {
                heading = here;
                let title = match (step.stage, &step.site) {
                    (_, Some(site)) => format!("Site {site}"),
                    (Stage::First | Stage::Site, None) => "Before the first site".to_owned(),
                    (Stage::Last, None) => "After the last device".to_owned(),
                };
                push(&mut text, format_args!("\n## {title}\n"));
            }
            write_step(&mut text, step);
        }
        text
    }
}

fn write_step(text: &mut String, step: &HandStep) {
    let tick = if step.evidence.is_some() { 'x' } else { ' ' };
    push(
        text,
        format_args!(
            "\n- [{tick}] **{}** ({})\n",
            plain(&step.title),
            code(step.id.as_str())
        ),
    );
    push(text, format_args!("\n  Where: {}\n", plain(&step.place)));
    if !step.fields.is_empty() {
        text.push_str("\n  | Field | Value |\n  |---|---|\n");
        for field in &step.fields {
            push(
                text,
                format_args!("  | {} | {} |\n", plain(&field.name), code(&field.value)),
            );
        }
    }
    for note in &step.notes {
        push(text, format_args!("\n  {}\n", plain(note)));
    }
    match &step.evidence {
        Some(evidence) => push(
            text,
            format_args!("\n  Done: {}\n", plain(&evidence.to_string())),
        ),
        None => text.push_str(match step.shown_by {
            ShownBy::Ums => "\n  UMS shows when it is done.\n",
            ShownBy::WebDav => "\n  The WebDAV server shows when it is done.\n",
            ShownBy::Person => "\n  Done by: ____________________ on: ____________________\n",
        }),
    }
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = text.write_fmt(arguments);
}

/// Text in which nothing is markup.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => plain.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '#' => plain.extend(['\\', c]),
            c => plain.push(c),
        }
    }
    plain
}

/// A value as code, so that it can be copied as it is. A value that holds a backtick or a bar,
/// which code in a table cannot, is written as plain text.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "(leave empty)".to_owned();
    }
    if text.contains(['`', '|']) || text.chars().any(char::is_control) {
        return plain(text);
    }
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_values_stays_text() {
        assert_eq!(code("a_b*c"), "`a_b*c`");
        assert_eq!(code("a`b|c\n## d"), r"a\`b\|c \#\# d");
        assert_eq!(plain("<b>[x](y)"), r"\<b>\[x\](y)");
        assert_eq!(code(""), "(leave empty)");
    }
}
