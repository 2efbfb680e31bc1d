//! Answers to PROPFIND.

use http::StatusCode;

use super::Scrubber;
use super::pseudonym::Pseudonyms;
use super::shape;
use super::xml::{self, Element, Open, Rules};
use crate::error::Result;
use crate::webdav::multistatus::Multistatus;

/// Namespaces whose elements stay: of WebDAV, of Apache, of the dates that IIS and lighttpd mark.
const NAMESPACES: [&str; 3] = [
    "DAV:",
    "http://apache.org/dav/props/",
    "urn:uuid:c2f41010-65b3-11d1-a29f-00aa00c14882/",
];

impl Scrubber {
    /// Scrubs an answer to PROPFIND. Structure, statuses, sizes and dates stay, and of paths what
    /// the vendor named; properties of other namespaces are left out.
    ///
    /// # Errors
    ///
    /// Those of [`Multistatus`]: what it cannot read is not scrubbed.
    pub fn multistatus(&self, body: &[u8]) -> Result<Vec<u8>> {
        for resource in Multistatus::new(body)? {
            resource?;
        }
        let mut rules = Listing {
            pseudonyms: &self.pseudonyms,
        };
        xml::rewrite(body, &mut rules)
    }
}

struct Listing<'s> {
    pseudonyms: &'s Pseudonyms,
}

impl Rules for Listing<'_> {
    fn element(&mut self, element: &Element<'_>) -> Option<Vec<(String, String)>> {
        if !NAMESPACES.contains(&element.namespace) {
            return None;
        }
        let declares = |(name, value): &&(String, String)| {
            (name == "xmlns" || name.starts_with("xmlns:")) && NAMESPACES.contains(&&**value)
        };
        let declarations = element.attributes.iter().filter(declares);
        Some(declarations.cloned().collect())
    }

    fn text(&mut self, open: &[Open], text: &str) -> String {
        let name = open.last().map_or("", |open| &*open.name);
        let text = text.trim();
        let digits = || text.bytes().all(|byte| byte.is_ascii_digit());
        match name {
            "href" if text.contains("://") => self.pseudonyms.url(text),
            "href" => self.pseudonyms.path(text),
            "displayname" => self.pseudonyms.name(text),
            "getetag" => self.etag(text),
            "status" => status(text),
            "getcontenttype" if is_known_type(text) => text.to_owned(),
            "getcontentlength" | "quota-available-bytes" | "quota-used-bytes" if digits() => {
                text.to_owned()
            }
            "executable" if matches!(text, "T" | "F") => text.to_owned(),
            _ if shape::is_date(text) => text.to_owned(),
            _ => self.pseudonyms.text(text),
        }
    }
}

impl Listing<'_> {
    /// A tag in its form: weak or not, quoted or not.
    fn etag(&self, etag: &str) -> String {
        let (weak, tag) = match etag.strip_prefix("W/") {
            Some(tag) => ("W/", tag),
            None => ("", etag),
        };
        let quote = if tag.starts_with('"') { "\"" } else { "" };
        format!("{weak}{quote}{:016x}{quote}", self.pseudonyms.bits(tag))
    }
}

/// A status line; a phrase that is not the standard's goes.
fn status(line: &str) -> String {
    let mut parts = line.splitn(3, ' ');
    let (version, code) = (parts.next().unwrap_or_default(), parts.next());
    let code = code.and_then(|code| code.parse::<StatusCode>().ok());
    let (Some(code), true) = (code, version.starts_with("HTTP/") && version.len() <= 8) else {
        return String::new();
    };
    let phrase = parts.next().unwrap_or_default();
    let standard = code.canonical_reason().unwrap_or_default();
    if phrase.eq_ignore_ascii_case(standard) && !phrase.is_empty() {
        format!("{version} {} {phrase}", code.as_str())
    } else {
        format!("{version} {}", code.as_str())
    }
}

/// Whether a media type is one that servers give to files they know, or do not know.
fn is_known_type(text: &str) -> bool {
    let bare = text.split(';').next().unwrap_or_default().trim();
    let known = [
        "application/gzip",
        "application/json",
        "application/octet-stream",
        "application/x-gzip",
        "application/x-iso9660-image",
        "application/x-tar",
        "application/x-xz",
        "application/xml",
        "application/zip",
        "httpd/unix-directory",
        "image/png",
        "image/svg+xml",
        "inode/directory",
        "text/html",
        "text/plain",
        "text/xml",
    ];
    let charset = text.len() - bare.len() <= 24 && !text.contains(['/', '@']) || text == bare;
    known.contains(&bare) && charset
}
