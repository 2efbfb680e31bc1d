//! Reads the body of a 207 answer (RFC 4918 section 13), one resource after the other.
//!
//! Namespaces are resolved, so prefixes do not matter; elements may come in any order and any may
//! be missing; what is not known is passed over. Properties count only inside a `propstat` whose
//! status is 2xx. Everything a server decides is bounded: bytes, events, depth, the markup of one
//! element, the text of one value; and a document type is refused.

use jiff::Timestamp;
use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::date;
use crate::error::{Error, ErrorKind, Position, Result, shown};

/// The bounds of one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MultistatusLimits {
    /// Bytes in all. Default 32 MiB, about 100,000 files.
    pub bytes: usize,
    /// Tags, texts and references in all. Default 8,000,000.
    pub events: usize,
    /// Elements inside each other. Default 16; servers nest 8.
    pub depth: usize,
    /// Bytes of one start tag, attributes included. Default 16 KiB.
    pub tag: usize,
    /// Bytes of one value: an address, a status, a property. Default 4 KiB.
    pub value: usize,
}

impl Default for MultistatusLimits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            events: 8_000_000,
            depth: 16,
            tag: 16 << 10,
            value: 4 << 10,
        }
    }
}

/// One `response` of a multistatus: an address and what the server says about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// The address as the server wrote it, without XML escapes, still percent-encoded.
    pub href: String,
    /// The status of the resource as a whole; servers send it instead of properties.
    pub status: Option<u16>,
    /// Whether it is a collection, that is a folder.
    pub is_collection: bool,
    /// The size in bytes; `None` if not known. Some servers give folders a size too.
    pub size: Option<u64>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// The entity tag as the server wrote it. Servers quote it or not; it is a hint, no checksum.
    pub etag: Option<String>,
    /// Bytes that may still be stored in it (RFC 4331).
    pub quota_available: Option<u64>,
    /// Bytes stored in it (RFC 4331).
    pub quota_used: Option<u64>,
}

/// The resources of a multistatus body, in the order of the body.
///
/// ```
/// use igel_migrate_core::webdav::multistatus::Multistatus;
/// let body = br#"<multistatus xmlns="DAV:"><response><href>/dar/a%20b</href><propstat>
///     <prop><getcontentlength>17</getcontentlength></prop><status>HTTP/1.1 200 OK</status>
///     </propstat></response></multistatus>"#;
/// let resources = Multistatus::new(body)?.collect::<Result<Vec<_>, _>>()?;
/// assert_eq!((&*resources[0].href, resources[0].size), ("/dar/a%20b", Some(17)));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
///
/// # Errors
///
/// An item is an error, and the last one, if the body is not XML ([`ErrorKind::Malformed`]), is
/// something else than a multistatus ([`ErrorKind::Protocol`]), or goes beyond its bounds
/// ([`ErrorKind::LimitExceeded`]).
#[derive(Debug)]
pub struct Multistatus<'a> {
    body: &'a str,
    reader: NsReader<&'a [u8]>,
    limits: MultistatusLimits,
    events: usize,
    open: Vec<Element>,
    state: State,
    draft: Resource,
    /// What the current `propstat` says, kept until its status is known.
    propstat: Resource,
    propstat_status: Option<u16>,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    After,
    Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Multistatus,
    Response,
    Href,
    Status,
    Propstat,
    PropstatStatus,
    Prop,
    ResourceType,
    Collection,
    Value(Property),
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    Size,
    Modified,
    Etag,
    QuotaAvailable,
    QuotaUsed,
}

impl Element {
    /// Whether its text is wanted.
    fn is_value(self) -> bool {
        matches!(
            self,
            Self::Href | Self::Status | Self::PropstatStatus | Self::Value(_)
        )
    }
}

impl<'a> Multistatus<'a> {
    /// Begins to read a body, within the default bounds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] if it is too long, [`ErrorKind::Malformed`] if it is not UTF-8.
    pub fn new(body: &'a [u8]) -> Result<Self> {
        Self::with_limits(body, MultistatusLimits::default())
    }

    /// Begins to read a body.
    ///
    /// # Errors
    ///
    /// As [`Multistatus::new`].
    pub fn with_limits(body: &'a [u8], limits: MultistatusLimits) -> Result<Self> {
        if body.len() > limits.bytes {
            return Err(Error::limit(format!(
                "the listing is longer than {} bytes",
                limits.bytes
            )));
        }
        let body = std::str::from_utf8(body)
            .map_err(|source| Error::malformed("the listing is not UTF-8").with_source(source))?;
        let mut reader = NsReader::from_str(body);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            body,
            reader,
            limits,
            events: 0,
            open: Vec::with_capacity(limits.depth),
            state: State::Before,
            draft: Resource::default(),
            propstat: Resource::default(),
            propstat_status: None,
            text: String::new(),
        })
    }

    fn read(&mut self) -> Result<Option<Resource>> {
        loop {
            self.events += 1;
            if self.events > self.limits.events {
                return Err(Error::limit(format!(
                    "the listing has more than {} pieces",
                    self.limits.events
                )));
            }
            let event = self.reader.read_event().map_err(malformed)?;
            match event {
                Event::Start(tag) => {
                    let element = self.element(&tag)?;
                    self.start(element);
                }
                Event::End(_) => {
                    if let Some(resource) = self.end() {
                        return Ok(Some(resource));
                    }
                }
                Event::Text(text) => self.add(&text)?,
                Event::CData(text) => self.add(&text)?,
                Event::GeneralRef(reference) => self.refer(&reference)?,
                Event::DocType(_) => {
                    return Err(Error::malformed("the listing has a document type"));
                }
                Event::Eof if self.state == State::After => return Ok(None),
                Event::Eof => return Err(Error::malformed("the listing ends early")),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// What a start tag means where it stands.
    fn element(&self, tag: &BytesStart<'_>) -> Result<Element> {
        if tag.len() > self.limits.tag {
            return Err(Error::limit(format!(
                "a tag of the listing is longer than {} bytes",
                self.limits.tag
            )));
        }
        if self.open.len() >= self.limits.depth {
            return Err(Error::limit(format!(
                "the listing is nested deeper than {} elements",
                self.limits.depth
            )));
        }
        let (namespace, local) = self.reader.resolver().resolve_element(tag.name());
        let known = namespace == ResolveResult::Bound(Namespace("DAV:"));
        let name = if known { local.as_ref() } else { "" };
        Ok(match (self.open.last(), name) {
            (None, "multistatus") if self.state == State::Before => Element::Multistatus,
            (None, _) if self.state == State::Before => {
                return Err(Error::new(
                    ErrorKind::Protocol,
                    format!(
                        "the answer is no multistatus but `{}`",
                        shown(local.as_ref())
                    ),
                ));
            }
            (None, _) => return Err(Error::malformed("the listing goes on behind its end")),
            (Some(Element::Multistatus), "response") => Element::Response,
            (Some(Element::Response), "href") => Element::Href,
            (Some(Element::Response), "status") => Element::Status,
            (Some(Element::Response), "propstat") => Element::Propstat,
            (Some(Element::Propstat), "status") => Element::PropstatStatus,
            (Some(Element::Propstat), "prop") => Element::Prop,
            (Some(Element::Prop), "resourcetype") => Element::ResourceType,
            (Some(Element::Prop), "getcontentlength") => Element::Value(Property::Size),
            (Some(Element::Prop), "getlastmodified") => Element::Value(Property::Modified),
            (Some(Element::Prop), "getetag") => Element::Value(Property::Etag),
            (Some(Element::Prop), "quota-available-bytes") => {
                Element::Value(Property::QuotaAvailable)
            }
            (Some(Element::Prop), "quota-used-bytes") => Element::Value(Property::QuotaUsed),
            (Some(Element::ResourceType), "collection") => Element::Collection,
            _ => Element::Other,
        })
    }

    fn start(&mut self, element: Element) {
        match element {
            Element::Multistatus => self.state = State::Inside,
            Element::Response => self.draft = Resource::default(),
            Element::Propstat => {
                self.propstat = Resource::default();
                self.propstat_status = None;
            }
            Element::Collection => self.propstat.is_collection = true,
            _ => {}
        }
        if element.is_value() {
            self.text.clear();
        }
        self.open.push(element);
    }

    /// Closes the innermost element; gives the resource that is complete by it.
    fn end(&mut self) -> Option<Resource> {
        let text = self.text.trim();
        match self.open.pop()? {
            Element::Multistatus => self.state = State::After,
            Element::Response => return Some(std::mem::take(&mut self.draft)),
            Element::Href if self.draft.href.is_empty() => text.clone_into(&mut self.draft.href),
            Element::Status => self.draft.status = status(text),
            Element::PropstatStatus => self.propstat_status = status(text),
            Element::Propstat if matches!(self.propstat_status, Some(200..=299)) => {
                self.draft.adopt(std::mem::take(&mut self.propstat));
            }
            Element::Value(property) => self.propstat.set(property, text),
            _ => {}
        }
        None
    }

    fn add(&mut self, text: &str) -> Result<()> {
        match self.open.last() {
            Some(element) if element.is_value() => {
                if self.text.len() + text.len() > self.limits.value {
                    return Err(Error::limit(format!(
                        "a value of the listing is longer than {} bytes",
                        self.limits.value
                    )));
                }
                self.text.push_str(text);
                Ok(())
            }
            None if !text.trim().is_empty() => Err(Error::malformed(
                "the listing has text outside its elements",
            )),
            _ => Ok(()),
        }
    }

    fn refer(&mut self, reference: &BytesRef<'_>) -> Result<()> {
        let character = match &**reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            name => reference
                .resolve_char_ref()
                .map_err(malformed)?
                .ok_or_else(|| {
                    Error::malformed(format!("the listing refers to an entity `{}`", shown(name)))
                })?,
        };
        self.add(character.encode_utf8(&mut [0; 4]))
    }
}

impl Iterator for Multistatus<'_> {
    type Item = Result<Resource>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Ended {
            return None;
        }
        let read = self.read();
        if !matches!(read, Ok(Some(_))) {
            self.state = State::Ended;
        }
        let offset = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        read.map_err(|error| error.at(Position::of(self.body, offset)))
            .transpose()
    }
}

impl Resource {
    fn set(&mut self, property: Property, text: &str) {
        match property {
            Property::Size => self.size = number(text),
            Property::Modified => self.modified = date::parse(text),
            Property::Etag => self.etag = Some(text.to_owned()).filter(|etag| !etag.is_empty()),
            Property::QuotaAvailable => self.quota_available = number(text),
            Property::QuotaUsed => self.quota_used = number(text),
        }
    }

    /// Takes over what another part of the same answer says.
    fn adopt(&mut self, part: Self) {
        self.is_collection |= part.is_collection;
        self.size = part.size.or(self.size);
        self.modified = part.modified.or(self.modified);
        self.etag = part.etag.or(self.etag.take());
        self.quota_available = part.quota_available.or(self.quota_available);
        self.quota_used = part.quota_used.or(self.quota_used);
    }
}

fn number(text: &str) -> Option<u64> {
    // `parse` alone would take a sign.
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

/// The code of a status line; its reason may be missing.
fn status(text: &str) -> Option<u16> {
    text.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn malformed(source: impl std::error::Error) -> Error {
    // The text repeats names of the body, which may be hostile.
    Error::malformed("the listing is not well-formed XML").with_source(shown(&source.to_string()))
}
