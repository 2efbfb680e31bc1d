//! Why a text is not a document: places and words. Nothing here shows what the text holds, for
//! in a damaged file a part of a value may look like a name; names that profiles know are shown.

use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};

use super::markup::{self, Attributes, Fault};
use super::tree::Tree;
use super::vocabulary::Name;
use crate::error::{Error, ErrorKind, Position};

/// What is wrong, and at which byte of the whole text.
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) kind: ErrorKind,
    pub(super) message: String,
    pub(super) hint: Option<&'static str>,
}

impl Failure {
    pub(super) fn malformed(at: usize, message: impl Into<String>) -> Self {
        Self {
            at,
            kind: ErrorKind::Malformed,
            message: message.into(),
            hint: None,
        }
    }

    /// A fault in a piece of the text that begins at byte `base`.
    pub(super) fn placed(base: usize, fault: Fault) -> Self {
        Self::malformed(base + fault.at, fault.message)
    }

    pub(super) fn hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    pub(super) fn doctype(at: usize) -> Self {
        Self::malformed(at, "a document type declaration is refused")
            .hint("no profile export has one; remove it if you trust the file")
    }

    /// The end tag whose name stands at `name_at` does not fit the open element.
    pub(super) fn wrong_end(name_at: usize, text: &str, opened_at: usize) -> Self {
        let place = Position::of(text, opened_at);
        let message = match (known_name(text, opened_at + 1), known_name(text, name_at)) {
            (Some(opened), Some(name)) => format!(
                "expected `</{opened}>`, found `</{name}>`; `<{opened}>` was opened at {place}"
            ),
            (None, Some(name)) => {
                format!("`</{name}>` does not close the element opened at {place}")
            }
            (Some(opened), None) => {
                format!("expected `</{opened}>`; `<{opened}>` was opened at {place}")
            }
            (None, None) => format!("this does not close the element opened at {place}"),
        };
        Self::malformed(name_at, message)
            .hint("an end tag must repeat the name of its start tag, in the same case")
    }

    pub(super) fn not_closed(at: usize, text: &str, opened_at: usize) -> Self {
        let place = Position::of(text, opened_at);
        let element = match known_name(text, opened_at + 1) {
            Some(name) => format!("`<{name}>`"),
            None => "the element".to_owned(),
        };
        Self::malformed(at, format!("{element} opened at {place} is not closed"))
    }

    /// Words for what the tokeniser refused at byte `at`.
    pub(super) fn of_token(error: &XmlError, text: &str, at: usize) -> Self {
        let message = match error {
            XmlError::IllFormed(IllFormedError::UnclosedReference) => {
                return match markup::check_references(&text[at..]) {
                    Err(fault) => Self::placed(at, fault),
                    Ok(()) => Self::malformed(at, "a reference is not closed by `;`"),
                };
            }
            XmlError::IllFormed(IllFormedError::MissingDoctypeName)
            | XmlError::Syntax(SyntaxError::UnclosedDoctype) => return Self::doctype(at),
            XmlError::Syntax(SyntaxError::UnclosedComment) => "a comment is not closed by `-->`",
            XmlError::Syntax(SyntaxError::UnclosedCData) => {
                "a CDATA section is not closed by `]]>`"
            }
            XmlError::Syntax(SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl) => {
                "a processing instruction is not closed by `?>`"
            }
            XmlError::Syntax(SyntaxError::InvalidBangMarkup) => "`<!` must begin a comment",
            XmlError::Syntax(
                SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue,
            ) => "the quotes of an attribute value are not closed",
            _ => "a tag is not closed by `>`",
        };
        Self::malformed(at, message)
    }

    pub(super) fn into_error(self, tree: &Tree) -> Error {
        let error = Error::new(self.kind, self.message).at(tree.position_at(self.at));
        match self.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

fn known_name(text: &str, at: usize) -> Option<&'static str> {
    Name::of(markup::leading_name(&text[at..])).as_str()
}

/// Checks the inside of an XML declaration: version 1.0 first, UTF-8 if an encoding is named.
pub(super) fn check_declaration(inside: &str, at: usize) -> Result<(), Failure> {
    markup::check_attributes(inside).map_err(|fault| Failure::placed(at, fault))?;
    let parts: Vec<_> = Attributes::of(inside).filter_map(Result::ok).collect();
    if parts.first().is_none_or(|part| part.name != "version") {
        return Err(Failure::malformed(
            at,
            "the XML declaration must begin with its version",
        ));
    }
    let mut order = ["version", "encoding", "standalone"].into_iter();
    for part in parts {
        if !order.any(|name| name == part.name) {
            return Err(Failure::malformed(
                at,
                "the XML declaration has an unknown part",
            ));
        }
        let read = match part.name {
            "version" => part.raw == "1.0",
            "encoding" => ["utf-8", "us-ascii"]
                .iter()
                .any(|known| part.raw.eq_ignore_ascii_case(known)),
            _ => ["yes", "no"].contains(&part.raw),
        };
        if !read {
            let failure = Failure::malformed(at, "only XML 1.0 in UTF-8 is read");
            return Err(Failure {
                kind: ErrorKind::Unsupported,
                ..failure
            });
        }
    }
    Ok(())
}
