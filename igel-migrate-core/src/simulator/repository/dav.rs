//! What the requests of WebDAV do and answer, once the login is settled.

use http::header::{self, HeaderMap, HeaderName};
use http::{Method, StatusCode};
use jiff::Timestamp;

use super::content::{Content, Reading};
use super::path::{Names, escape};
use super::propfind::{Multistatus, Quota, Wanted, etag, http_date};
use super::tree::{File, Folder, Node, Seen, SeenFile};
use super::{Contents, MissingSlash};
use crate::simulator::dice::Dice;

pub(super) const BINARY: &str = "application/octet-stream";
const XML: &str = "text/xml; charset=\"utf-8\"";
const METHODS: &str = "OPTIONS, GET, HEAD, PROPFIND, PUT, MKCOL, DELETE";
const DAV: HeaderName = HeaderName::from_static("dav");
const DEPTH: HeaderName = HeaderName::from_static("depth");

/// A request, without login and body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) method: &'a Method,
    /// Its path, escaped.
    pub(super) path: &'a str,
    pub(super) headers: &'a HeaderMap,
    /// A seed for another order of listings.
    pub(super) shuffle: Option<u64>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: ReplyContent,
}

/// The body of an answer.
#[derive(Debug)]
pub(super) enum ReplyContent {
    Text(String),
    File(Reading),
}

impl Reply {
    /// A status with its name as text, as far as it may have one.
    pub(super) fn new(status: StatusCode) -> Self {
        let reply = Self {
            status,
            headers: Vec::new(),
            body: ReplyContent::Text(String::new()),
        };
        if status.is_success() {
            return reply;
        }
        reply.with_text("text/plain; charset=utf-8", format!("{status}\n"))
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn with_text(mut self, content_type: &str, text: String) -> Self {
        self.headers
            .push((header::CONTENT_TYPE, content_type.to_owned()));
        self.body = ReplyContent::Text(text);
        self
    }
}

/// Whether a method changes something, so that it needs the upload account.
pub(super) fn is_write(method: &Method) -> bool {
    !matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS" | "PROPFIND")
}

impl Contents {
    /// Does what is asked for. `body` is what came with it.
    pub(super) fn answer(&mut self, call: Call<'_>, body: Content, now: Timestamp) -> Reply {
        let Some(below) = call.path.strip_prefix(&*self.base) else {
            if call.path == self.base.trim_end_matches('/') {
                return redirect(&self.origin, call.path);
            }
            return Reply::new(StatusCode::NOT_FOUND);
        };
        let Some(names) = Names::decode(below) else {
            return Reply::new(StatusCode::BAD_REQUEST);
        };
        match call.method.as_str() {
            "OPTIONS" => Reply::new(StatusCode::OK)
                .with_header(DAV, "1")
                .with_header(header::ALLOW, METHODS),
            "PROPFIND" => self.propfind(call, &names, body, now),
            "GET" | "HEAD" => self.get(call, &names, now),
            "PUT" => self.put(call, &names, body, now),
            "MKCOL" => self.make_folder(&names, now),
            "DELETE" => self.delete(&names, now),
            _ => Reply::new(StatusCode::METHOD_NOT_ALLOWED).with_header(header::ALLOW, METHODS),
        }
    }

    /// What is at a path, or the answer that nothing is, or elsewhere.
    fn find(&self, call: Call<'_>, names: &Names, now: Timestamp) -> Result<Seen<'_>, Reply> {
        let slash = call.path.ends_with('/');
        match self.tree.seen(names, now) {
            Some(Seen::Folder(_))
                if !slash && self.knobs.missing_slash == MissingSlash::Redirect =>
            {
                Err(redirect(&self.origin, call.path))
            }
            Some(Seen::File(_)) if slash => Err(Reply::new(StatusCode::NOT_FOUND)),
            Some(seen) => Ok(seen),
            None => Err(Reply::new(StatusCode::NOT_FOUND)),
        }
    }

    fn propfind(&self, call: Call<'_>, names: &Names, body: Content, now: Timestamp) -> Reply {
        let depth = call
            .headers
            .get(DEPTH)
            .map_or(&b"infinity"[..], |value| value.as_bytes());
        let levels = match depth {
            b"0" => 0,
            b"1" => 1,
            b"infinity" if self.knobs.depth_infinity => usize::MAX,
            b"infinity" => return Reply::new(StatusCode::FORBIDDEN),
            _ => return Reply::new(StatusCode::BAD_REQUEST),
        };
        let mut asked = Vec::new();
        let mut reading = body.read(0, u64::MAX);
        while let Some(piece) = reading.next_piece() {
            asked.extend_from_slice(&piece);
        }
        let Some(wanted) = Wanted::read(&asked) else {
            return Reply::new(StatusCode::BAD_REQUEST);
        };
        let seen = match self.find(call, names, now) {
            Ok(seen) => seen,
            Err(reply) => return reply,
        };
        let quota = self.knobs.quota.map(|total| {
            let used = self.tree.used(now);
            let available = total.saturating_sub(used);
            Quota { available, used }
        });
        let mut answer = Multistatus::new(&wanted, quota);
        let mut href = self.base.to_string();
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                href.push('/');
            }
            escape(name, &mut href);
        }
        let mut dice = call.shuffle.map(Dice::new);
        list(&mut answer, &mut href, &seen, (levels, now), &mut dice);
        Reply::new(StatusCode::MULTI_STATUS).with_text(XML, answer.end())
    }

    fn get(&self, call: Call<'_>, names: &Names, now: Timestamp) -> Reply {
        let SeenFile { content, modified } = match self.find(call, names, now) {
            Ok(Seen::File(file)) => file,
            // Apache without an index does so.
            Ok(Seen::Folder(_)) => return Reply::new(StatusCode::FORBIDDEN),
            Err(reply) => return reply,
        };
        // Not what a server would say, so that nobody takes it for the file.
        if !content.is_kept() {
            return Reply::new(StatusCode::INSUFFICIENT_STORAGE);
        }
        let size = content.size;
        let range = call
            .headers
            .get(header::RANGE)
            .filter(|_| call.method == Method::GET);
        let range = range.map_or(Range::Whole, |range| Range::read(range.as_bytes(), size));
        let (status, start, length) = match range {
            Range::Whole => (StatusCode::OK, 0, size),
            Range::Part { start, length } => (StatusCode::PARTIAL_CONTENT, start, length),
            Range::Beyond => {
                return Reply::new(StatusCode::RANGE_NOT_SATISFIABLE)
                    .with_header(header::CONTENT_RANGE, format!("bytes */{size}"));
            }
        };
        let mut reply = Reply::new(status)
            .with_header(header::CONTENT_TYPE, BINARY)
            .with_header(header::ACCEPT_RANGES, "bytes")
            .with_header(header::LAST_MODIFIED, http_date(modified))
            .with_header(header::ETAG, etag(size, modified));
        if status == StatusCode::PARTIAL_CONTENT {
            let range = format!("bytes {start}-{}/{size}", start + length - 1);
            reply = reply.with_header(header::CONTENT_RANGE, range);
        }
        reply.body = ReplyContent::File(content.read(start, length));
        reply
    }

    fn put(&mut self, call: Call<'_>, names: &Names, content: Content, now: Timestamp) -> Reply {
        if call.headers.contains_key(header::CONTENT_RANGE) {
            return Reply::new(StatusCode::NOT_IMPLEMENTED);
        }
        if !self.has_room_for(content.size, now) {
            return Reply::new(StatusCode::INSUFFICIENT_STORAGE);
        }
        let Some((name, above)) = names.split_last() else {
            return Reply::new(StatusCode::METHOD_NOT_ALLOWED);
        };
        if call.path.ends_with('/') {
            return Reply::new(StatusCode::CONFLICT);
        }
        let Some(folder) = self.tree.folder_mut(above) else {
            return Reply::new(StatusCode::CONFLICT);
        };
        let there = match folder.entries.get(name).and_then(|node| node.seen(now)) {
            Some(Seen::Folder(_)) => return Reply::new(StatusCode::CONFLICT),
            there => there.is_some(),
        };
        let file = Node::File(File::new(content, now));
        folder.entries.insert(name.into(), file);
        Reply::new(if there {
            StatusCode::NO_CONTENT
        } else {
            StatusCode::CREATED
        })
    }

    /// Whether so many bytes more may be written.
    pub(super) fn has_room_for(&self, bytes: u64, now: Timestamp) -> bool {
        let quota = self.knobs.quota;
        quota.is_none_or(|quota| self.tree.used(now).saturating_add(bytes) <= quota)
    }

    fn make_folder(&mut self, names: &Names, now: Timestamp) -> Reply {
        if self.tree.seen(names, now).is_some() {
            return Reply::new(StatusCode::METHOD_NOT_ALLOWED);
        }
        let made = names.split_last().and_then(|(name, above)| {
            let folder = self.tree.folder_mut(above)?;
            let new = Node::Folder(Folder::new(now));
            folder.entries.insert(name.into(), new);
            Some(())
        });
        Reply::new(match made {
            Some(()) => StatusCode::CREATED,
            None => StatusCode::CONFLICT,
        })
    }

    fn delete(&mut self, names: &Names, now: Timestamp) -> Reply {
        if self.tree.seen(names, now).is_none() {
            return Reply::new(StatusCode::NOT_FOUND);
        }
        let Some((name, above)) = names.split_last() else {
            return Reply::new(StatusCode::FORBIDDEN);
        };
        if let Some(folder) = self.tree.folder_mut(above) {
            folder.entries.remove(name);
        }
        Reply::new(StatusCode::NO_CONTENT)
    }
}

fn redirect(origin: &str, path: &str) -> Reply {
    let location = format!("{origin}{path}/");
    Reply::new(StatusCode::MOVED_PERMANENTLY).with_header(header::LOCATION, location)
}

/// Adds a resource and what is below it to an answer.
fn list(
    answer: &mut Multistatus<'_>,
    href: &mut String,
    seen: &Seen<'_>,
    (levels, now): (usize, Timestamp),
    dice: &mut Option<Dice>,
) {
    let Seen::Folder(folder) = seen else {
        answer.add(href, seen);
        return;
    };
    if !href.ends_with('/') {
        href.push('/');
    }
    answer.add(href, seen);
    let Some(levels) = levels.checked_sub(1) else {
        return;
    };
    let mut entries: Vec<_> = folder.entries.iter().collect();
    if let Some(dice) = dice {
        dice.shuffle(&mut entries);
    }
    for (name, node) in entries {
        if let Some(seen) = node.seen(now) {
            let length = href.len();
            escape(name, href);
            list(answer, href, &seen, (levels, now), dice);
            href.truncate(length);
        }
    }
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Range {
    /// Everything: also what cannot be read and several ranges, as RFC 9110 section 14.2 allows.
    Whole,
    Part {
        start: u64,
        length: u64,
    },
    Beyond,
}

impl Range {
    fn read(header: &[u8], size: u64) -> Self {
        let range = std::str::from_utf8(header).ok();
        let range = range.and_then(|text| text.strip_prefix("bytes=")?.split_once('-'));
        let (start, end) = match range {
            Some(("", last)) => match last.parse::<u64>() {
                Ok(last) => (size.saturating_sub(last), size),
                Err(_) => return Self::Whole,
            },
            Some((first, last)) => match (first.parse::<u64>(), last.parse::<u64>()) {
                (Ok(first), _) if last.is_empty() => (first, size),
                (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(size)),
                _ => return Self::Whole,
            },
            None => return Self::Whole,
        };
        match end.checked_sub(start) {
            Some(length) if length > 0 => Self::Part { start, length },
            _ => Self::Beyond,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_defines_them() {
        let part = |start, length| Range::Part { start, length };
        for (header, wanted) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=5-", part(5, 5)),
            ("bytes=-3", part(7, 3)),
            ("bytes=-30", part(0, 10)),
            ("bytes=8-100", part(8, 2)),
            ("bytes=10-", Range::Beyond),
            ("bytes=-0", Range::Beyond),
            ("bytes=5-4", Range::Whole),
            ("bytes=0-1,4-5", Range::Whole),
            ("lines=0-1", Range::Whole),
            ("bytes=a-", Range::Whole),
        ] {
            assert_eq!(Range::read(header.as_bytes(), 10), wanted, "{header}");
        }
        assert_eq!(Range::read(b"bytes=0-", 0), Range::Beyond);
    }
}
