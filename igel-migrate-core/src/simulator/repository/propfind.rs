//! `PROPFIND` (RFC 4918 section 9.1): what is asked for, and the 207 that answers.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use quick_xml::NsReader;
use quick_xml::escape::escape as escape_xml;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};

use super::tree::Seen;

/// More properties than any client asks for.
const MOST_PROPERTIES: usize = 100;

/// What is asked for about each resource.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Everything that is known.
    All,
    /// The names of what is known.
    Names,
    /// These: namespace and name.
    Properties(Vec<(String, String)>),
}

impl Wanted {
    /// Reads the body of a request; `None` if it cannot be read. Without a body it is everything.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        if text.trim().is_empty() {
            return Some(Self::All);
        }
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut depth = 0;
        let mut wanted = None;
        loop {
            let (namespace, event) = reader.read_resolved_event().ok()?;
            match event {
                Event::Start(start) => {
                    let namespace = match namespace {
                        ResolveResult::Bound(Namespace(namespace)) => namespace.to_owned(),
                        ResolveResult::Unbound => String::new(),
                        ResolveResult::Unknown(_) => return None,
                    };
                    let name = start.local_name().into_inner().to_owned();
                    match (depth, &*namespace, &*name) {
                        (0, "DAV:", "propfind") => {}
                        (0, ..) => return None,
                        (1, "DAV:", "allprop") => wanted = Some(Self::All),
                        (1, "DAV:", "propname") => wanted = Some(Self::Names),
                        (1, "DAV:", "prop") => wanted = Some(Self::Properties(Vec::new())),
                        (2, ..) => {
                            if let Some(Self::Properties(properties)) = &mut wanted {
                                properties.push((namespace, name));
                                if properties.len() > MOST_PROPERTIES {
                                    return None;
                                }
                            }
                        }
                        _ => {}
                    }
                    depth += 1;
                }
                Event::End(_) => depth -= 1,
                Event::DocType(_) => return None,
                Event::Eof => return wanted.filter(|_| depth == 0),
                _ => {}
            }
        }
    }
}

/// Room in a repository, told with folders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quota {
    pub(super) available: u64,
    pub(super) used: u64,
}

/// The body of a 207.
#[derive(Debug)]
pub(super) struct Multistatus<'a> {
    wanted: &'a Wanted,
    quota: Option<Quota>,
    text: String,
}

impl<'a> Multistatus<'a> {
    pub(super) fn new(wanted: &'a Wanted, quota: Option<Quota>) -> Self {
        let text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">\n";
        Self {
            wanted,
            quota,
            text: text.to_owned(),
        }
    }

    pub(super) fn end(mut self) -> String {
        self.text.push_str("</D:multistatus>\n");
        self.text
    }

    /// Adds a resource. Its address is escaped.
    pub(super) fn add(&mut self, href: &str, seen: &Seen<'_>) {
        let known = known(seen, self.quota);
        let _ = write!(self.text, "<D:response><D:href>{href}</D:href>");
        let mut found = String::new();
        let mut missing = String::new();
        match self.wanted {
            Wanted::All => {
                for (name, value) in known {
                    let _ = write!(found, "<D:{name}>{value}</D:{name}>");
                }
            }
            Wanted::Names => {
                for (name, _) in known {
                    let _ = write!(found, "<D:{name}/>");
                }
            }
            Wanted::Properties(properties) => {
                for (namespace, name) in properties {
                    let value = known.iter().find(|(known, _)| known == name);
                    let _ = match value.filter(|_| namespace == "DAV:") {
                        Some((_, value)) => write!(found, "<D:{name}>{value}</D:{name}>"),
                        None if namespace == "DAV:" => write!(missing, "<D:{name}/>"),
                        None => write!(missing, "<{name} xmlns=\"{}\"/>", escape_xml(namespace)),
                    };
                }
            }
        }
        for (status, properties) in [("200 OK", found), ("404 Not Found", missing)] {
            if !properties.is_empty() {
                let _ = write!(
                    self.text,
                    "<D:propstat><D:prop>{properties}</D:prop>\
                     <D:status>HTTP/1.1 {status}</D:status></D:propstat>"
                );
            }
        }
        self.text.push_str("</D:response>\n");
    }
}

/// The properties of a resource.
fn known(seen: &Seen<'_>, quota: Option<Quota>) -> Vec<(&'static str, String)> {
    match seen {
        Seen::Folder(folder) => {
            let mut known = vec![
                ("resourcetype", "<D:collection/>".to_owned()),
                ("getlastmodified", http_date(folder.made)),
            ];
            if let Some(Quota { available, used }) = quota {
                known.push(("quota-available-bytes", available.to_string()));
                known.push(("quota-used-bytes", used.to_string()));
            }
            known
        }
        Seen::File(file) => vec![
            ("resourcetype", String::new()),
            ("getcontentlength", file.content.size.to_string()),
            ("getlastmodified", http_date(file.modified)),
            ("getetag", etag(file.content.size, file.modified)),
            ("getcontenttype", super::dav::BINARY.to_owned()),
        ],
    }
}

/// An entity tag as Apache makes it: size and time of the last change.
pub(super) fn etag(size: u64, modified: Timestamp) -> String {
    format!("\"{size:x}-{:x}\"", modified.as_microsecond())
}

/// A date as HTTP writes it.
pub(super) fn http_date(time: Timestamp) -> String {
    let printer = rfc2822::DateTimePrinter::new();
    printer
        .timestamp_to_rfc9110_string(&time)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_read_whatever_their_prefixes() {
        let read = |body: &str| Wanted::read(body.as_bytes());
        assert_eq!(read(""), Some(Wanted::All));
        assert_eq!(
            read("<propfind xmlns='DAV:'><allprop/></propfind>"),
            Some(Wanted::All)
        );
        assert_eq!(
            read(
                "<a:propfind xmlns:a='DAV:' xmlns:b='urn:x'><a:prop><a:getetag/><b:y/></a:prop></a:propfind>"
            ),
            Some(Wanted::Properties(vec![
                ("DAV:".to_owned(), "getetag".to_owned()),
                ("urn:x".to_owned(), "y".to_owned()),
            ]))
        );
        for bad in [
            "<propfind><allprop/></propfind>",
            "<D:propfind><D:allprop/></D:propfind>",
            "<!DOCTYPE x><propfind xmlns='DAV:'><allprop/></propfind>",
            "<propfind xmlns='DAV:'><allprop/>",
            "<propfind xmlns='DAV:'/>",
            "no XML",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
