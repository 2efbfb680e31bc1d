//! Where the tokens of a document end.
//!
//! Tags and text are nearly all of every profile, and their ends are found here. Everything else
//! (comments, CDATA, instructions, declarations, references), and what is not closed, is left to
//! quick-xml, one token at a time. What may stand in a token is checked by the parser.

use memchr::{memchr2, memchr3_iter};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::refusal::Failure;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Start,
    Empty,
    End,
    Text,
    Reference,
    CData,
    Comment,
    Instruction,
    Declaration,
    Doctype,
}

/// The token that begins at byte `at` of `text`, and where it ends; `None` at the end of the text.
pub(super) fn token(text: &str, at: usize) -> Result<Option<(Token, usize)>, Failure> {
    let rest = &text.as_bytes()[at..];
    let (token, length) = match rest {
        [] => return Ok(None),
        [b'<', b'!' | b'?', ..] | [b'&', ..] | [b'<'] => return rare(text, at),
        [b'<', second, ..] => match tag_length(rest) {
            Some(length) if *second == b'/' => (Token::End, length),
            Some(length) if rest[..length].ends_with(b"/>") => (Token::Empty, length),
            Some(length) => (Token::Start, length),
            None => return rare(text, at),
        },
        _ => (Token::Text, memchr2(b'<', b'&', rest).unwrap_or(rest.len())),
    };
    Ok(Some((token, at + length)))
}

/// The length of the tag at the beginning of `text`: up to the first `>` outside quotes.
fn tag_length(text: &[u8]) -> Option<usize> {
    let mut quote = None;
    for at in memchr3_iter(b'>', b'"', b'\'', text) {
        match (quote, text[at]) {
            (None, b'>') => return Some(at + 1),
            (None, opening) => quote = Some(opening),
            (Some(opening), byte) if byte == opening => quote = None,
            (Some(_), _) => {}
        }
    }
    None
}

fn rare(text: &str, at: usize) -> Result<Option<(Token, usize)>, Failure> {
    let mut reader = reader(&text[at..]);
    let offset = |position: u64| at + usize::try_from(position).unwrap_or(0);
    match reader.read_event() {
        Ok(event) => {
            let end = offset(reader.buffer_position());
            Ok(Token::of(&event).map(|token| (token, end)))
        }
        Err(error) => {
            let at = offset(reader.error_position());
            Err(Failure::of_token(&error, text, at))
        }
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    // End names are compared by the parser, where the start tag and its position are known.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

impl Token {
    fn of(event: &Event<'_>) -> Option<Self> {
        Some(match event {
            Event::Start(_) => Self::Start,
            Event::Empty(_) => Self::Empty,
            Event::End(_) => Self::End,
            Event::Text(_) => Self::Text,
            Event::GeneralRef(_) => Self::Reference,
            Event::CData(_) => Self::CData,
            Event::Comment(_) => Self::Comment,
            Event::PI(_) => Self::Instruction,
            Event::Decl(_) => Self::Declaration,
            Event::DocType(_) => Self::Doctype,
            Event::Eof => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tokens with their ends, or where an error lies.
    type Found = Result<Vec<(Token, usize)>, (usize, String)>;

    fn refused(failure: Failure) -> (usize, String) {
        (failure.at, failure.message)
    }

    fn by_the_library(text: &str) -> Found {
        let mut reader = reader(text);
        let mut found = Vec::new();
        loop {
            let offset = |position: u64| usize::try_from(position).unwrap();
            let event = reader.read_event().map_err(|error| {
                let at = offset(reader.error_position());
                refused(Failure::of_token(&error, text, at))
            })?;
            let Some(token) = Token::of(&event) else {
                return Ok(found);
            };
            found.push((token, offset(reader.buffer_position())));
        }
    }

    fn tokens(text: &str) -> Found {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((token, end)) = token(text, at).map_err(refused)? {
            found.push((token, end));
            at = end;
        }
        Ok(found)
    }

    #[test]
    fn a_byte_order_mark_is_counted_wherever_it_stands() {
        let found = tokens("\u{feff}<a>\u{feff}</a>").ok();
        let expected = [
            (Token::Text, 3),
            (Token::Start, 6),
            (Token::Text, 9),
            (Token::End, 13),
        ];
        assert_eq!(found.as_deref(), Some(&expected[..]));
        let marked = "\u{feff}\u{feff}<profile><profilename>A</profilename></profile>";
        let error = crate::profile::os11::Os11Profile::parse(marked).unwrap_err();
        assert_eq!(error.message(), "text outside the root element");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn tokens_are_those_of_the_library(
            pieces in proptest::collection::vec(
                prop::sample::select(vec![
                    "<", ">", "/", "</", "/>", "\"", "'", "=", "a", " ", "\n", "&", "&amp;", ";",
                    "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<?xml", "<!DOCTYPE", "\u{e4}",
                    "\u{feff}", "<a b=\"1 > 0\">", "</a>", "<a/>", "<a b='\"'/>",
                ]),
                0..24,
            ),
        ) {
            // The library does not count a byte order mark at the very beginning.
            let text = format!(".{}", pieces.concat());
            prop_assert_eq!(tokens(&text), by_the_library(&text));
        }
    }
}
