//! The XML around the registry text of a firmware export.
//!
//! ```text
//! firmware_export
//!   exportinformation: softwareversion, exportdate, exportversion
//!   firmware2.0: model, version, fwtype, protocolversion, vlist
//! ```

use std::fmt::Write as _;
use std::io::BufRead as _;
use std::ops::Range;

use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::text::reference;
use crate::error::{Error, ErrorKind, Position, Result};

/// What a firmware export says about itself, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FirmwareExport {
    /// `IGEL OS 11`.
    pub model: String,
    /// `11.10.250.01`.
    pub version: String,
    /// Version of the UMS that wrote the export, `12.06.120`; empty if the export does not say.
    pub exported_by: String,
    /// When it was written, ISO 8601 with offset; empty if the export does not say.
    pub exported_at: String,
    /// `7`, `8` or `9` in real exports; empty if the export does not say.
    pub protocol_version: String,
}

/// Reads the XML of an export up to `depth` elements deep. Gives its head and where the registry
/// text stands: character data, its entities not yet looked at.
pub(super) fn read(text: &str, depth: usize) -> Result<(FirmwareExport, Range<usize>)> {
    Envelope {
        text,
        depth,
        path: Vec::new(),
        content: String::new(),
        root_seen: false,
        export: FirmwareExport::default(),
        vlist: None,
    }
    .run()
}

struct Envelope<'t> {
    text: &'t str,
    depth: usize,
    /// The names of the open elements.
    path: Vec<String>,
    /// The text of the innermost element so far.
    content: String,
    root_seen: bool,
    export: FirmwareExport,
    vlist: Option<Range<usize>>,
}

impl Envelope<'_> {
    fn run(mut self) -> Result<(FirmwareExport, Range<usize>)> {
        let text = self.text;
        let mut reader = Reader::from_str(text);
        loop {
            let at = offset(reader.buffer_position());
            let event = reader.read_event().map_err(|source| {
                self.fail(offset(reader.error_position()), not_well_formed(&source))
            })?;
            match event {
                Event::Start(tag) => {
                    self.start(at, &tag)?;
                    if self.path == ["firmware_export", "firmware2.0", "vlist"] {
                        let start = offset(reader.buffer_position());
                        let length = memchr::memchr(b'<', &text.as_bytes()[start..])
                            .unwrap_or(text.len() - start);
                        reader.stream().consume(length);
                        self.take_vlist(start..start + length)?;
                    }
                }
                Event::End(_) => self.end(),
                Event::Empty(tag) => {
                    self.start(at, &tag)?;
                    self.end();
                }
                Event::Text(text) => self.append(at, &text)?,
                Event::CData(text) => self.append(at, &text)?,
                Event::GeneralRef(name) => {
                    let (c, _) = reference(format!("&{};", &*name).as_bytes())
                        .ok_or_else(|| self.fail(at, Error::malformed("unknown entity")))?;
                    self.append(at, c.encode_utf8(&mut [0; 4]))?;
                }
                Event::Decl(declaration) => {
                    let encoding = declaration.encoding().and_then(Result::ok);
                    let is_utf8 = encoding.is_none_or(|name| name.eq_ignore_ascii_case("utf-8"));
                    if at > 0 || !is_utf8 {
                        let error = Error::malformed("expected UTF-8, declared in the first line");
                        return Err(self.fail(at, error));
                    }
                }
                Event::DocType(_) => {
                    let error = Error::invalid("XML with a document type declaration is refused");
                    return Err(self.fail(at, error));
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => return self.finish(at),
            }
        }
    }

    fn start(&mut self, at: usize, tag: &BytesStart<'_>) -> Result<()> {
        for attribute in tag.attributes() {
            attribute.map_err(|_| {
                self.fail(
                    at,
                    Error::malformed("an attribute is malformed or stands twice"),
                )
            })?;
        }
        if self.path.len() >= self.depth {
            let message = format!("elements nested more than {} deep", self.depth);
            return Err(self.fail(at, Error::limit(message)));
        }
        let name = tag.name();
        if self.path.is_empty() {
            if std::mem::replace(&mut self.root_seen, true) {
                return Err(self.fail(at, Error::malformed("more than one root element")));
            }
            if name.as_ref() != "firmware_export" {
                let mut message = "expected root element `firmware_export`".to_owned();
                // What no element is called may be a piece of a value.
                if is_plain(name.as_ref()) {
                    let _ = write!(message, ", found `{}`", name.as_ref());
                }
                return Err(self.fail(at, Error::invalid(message)));
            }
        }
        self.path.push(name.as_ref().to_owned());
        self.content.clear();
        Ok(())
    }

    fn end(&mut self) {
        let export = &mut self.export;
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let fact = match path[..] {
            [_, "firmware2.0", "model"] => Some(&mut export.model),
            [_, "firmware2.0", "version"] => Some(&mut export.version),
            [_, "firmware2.0", "protocolversion"] => Some(&mut export.protocol_version),
            [_, "exportinformation", "softwareversion"] => Some(&mut export.exported_by),
            [_, "exportinformation", "exportdate"] => Some(&mut export.exported_at),
            _ => None,
        };
        if let Some(fact) = fact {
            self.content.trim().clone_into(fact);
        }
        self.content.clear();
        self.path.pop();
    }

    fn append(&mut self, at: usize, text: &str) -> Result<()> {
        let is_space = text.bytes().all(|byte| byte.is_ascii_whitespace());
        if self.path.is_empty() && !is_space {
            return Err(self.fail(at, Error::malformed("text outside the root element")));
        }
        self.content.push_str(text);
        Ok(())
    }

    fn take_vlist(&mut self, range: Range<usize>) -> Result<()> {
        let (at, end) = (range.start, range.end);
        let rest = &self.text[end..];
        if !rest.is_empty() && !rest.starts_with("</") {
            return Err(self.fail(end, Error::malformed("markup inside the registry text")));
        }
        if self.vlist.replace(range).is_some() {
            let message = "more than one firmware in an export";
            return Err(self.fail(at, Error::new(ErrorKind::Unsupported, message)));
        }
        Ok(())
    }

    fn finish(self, at: usize) -> Result<(FirmwareExport, Range<usize>)> {
        if let Some(open) = self.path.last() {
            let message = if is_plain(open) {
                format!("element `{open}` is not closed")
            } else {
                "an element is not closed".to_owned()
            };
            return Err(self.fail(at, Error::malformed(message)));
        }
        let missing = |what| Error::malformed(format!("firmware export without {what}"));
        if self.export.model.is_empty() {
            return Err(missing("model"));
        }
        if self.export.version.is_empty() {
            return Err(missing("version"));
        }
        let vlist = self.vlist.ok_or_else(|| missing("vlist"))?;
        Ok((self.export, vlist))
    }

    fn fail(&self, at: usize, error: Error) -> Error {
        error.at(Position::of(self.text, at))
    }
}

/// What the tokeniser refused, without its own words: they repeat the text, which may be a value.
fn not_well_formed(source: &XmlError) -> Error {
    Error::malformed(match source {
        XmlError::IllFormed(
            IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_),
        ) => "not well-formed XML: an end tag that closes nothing",
        XmlError::IllFormed(IllFormedError::UnclosedReference) => {
            "not well-formed XML: a reference without `;`"
        }
        XmlError::Syntax(_) => "not well-formed XML: markup that is not closed",
        _ => "not well-formed XML",
    })
}

/// A position of the reader in the text; both fit, the text being in memory.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Whether elements are called like this.
fn is_plain(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-.:".contains(&b);
    name.len() <= 40 && name.bytes().all(fits)
}
