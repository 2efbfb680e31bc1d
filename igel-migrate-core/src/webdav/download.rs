//! A file on its way, and what is known of it before.

use std::ops::{Bound, RangeBounds};

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, LAST_MODIFIED,
};
use http::{HeaderName, StatusCode};
use jiff::Timestamp;

use super::date;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::Streaming;

/// What a server says about a file in its headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileHead {
    /// The size in bytes; `None` if it does not tell, or tells the size of a compressed copy.
    pub size: Option<u64>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// The entity tag, as the server wrote it.
    pub etag: Option<String>,
}

impl FileHead {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        Self {
            size: text(headers, &CONTENT_LENGTH)
                .filter(|_| !is_encoded(headers))
                .and_then(|size| size.trim().parse().ok()),
            modified: text(headers, &LAST_MODIFIED).and_then(date::parse),
            etag: text(headers, &ETAG).map(str::to_owned),
        }
    }
}

/// A file, or a part of it, on its way. Hold it until it is read: it takes one of the concurrent
/// requests of the client.
#[derive(Debug)]
pub struct Download {
    streaming: Streaming,
    offset: u64,
    length: Option<u64>,
    size: Option<u64>,
    seen: u64,
}

impl Download {
    /// Where in the file the first byte lies.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How many bytes are to come in all; `None` if the server does not tell.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The size of the whole file; `None` if the server does not tell.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The next piece; `None` at the end, when everything announced has come.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unavailable`] if the file ends early, and whatever else a connection can fail
    /// with. Nothing is sent again; go on by asking for the rest with a range.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let piece = self.streaming.chunk().await?;
        match &piece {
            Some(piece) => self.seen = self.seen.saturating_add(piece.len() as u64),
            None if self.length.is_some_and(|length| length != self.seen) => {
                let message = format!("the file ended after {} bytes", self.seen);
                return Err(self.streaming.error_as(ErrorKind::Unavailable, message));
            }
            None => {}
        }
        Ok(piece)
    }
}

/// The bytes that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ByteRange {
    first: u64,
    last: Option<u64>,
}

impl ByteRange {
    pub(super) fn new(range: &impl RangeBounds<u64>) -> Result<Self> {
        let empty = || Error::invalid("a range of bytes must not be empty");
        let first = match range.start_bound() {
            Bound::Unbounded => 0,
            Bound::Included(first) => *first,
            Bound::Excluded(before) => before.checked_add(1).ok_or_else(empty)?,
        };
        let last = match range.end_bound() {
            Bound::Unbounded => None,
            Bound::Included(last) => Some(*last),
            Bound::Excluded(end) => Some(end.checked_sub(1).ok_or_else(empty)?),
        };
        if last.is_some_and(|last| last < first) {
            return Err(empty());
        }
        Ok(Self { first, last })
    }

    /// The `Range` header; `None` if everything is wanted.
    pub(super) fn header(self) -> Result<Option<HeaderValue>> {
        let text = match self {
            Self {
                first: 0,
                last: None,
            } => return Ok(None),
            Self { first, last: None } => format!("bytes={first}-"),
            Self {
                first,
                last: Some(last),
            } => format!("bytes={first}-{last}"),
        };
        let header = HeaderValue::try_from(text)
            .map_err(|source| Error::invalid("not a range of bytes").with_source(source))?;
        Ok(Some(header))
    }

    fn is_whole(self) -> bool {
        self.first == 0 && self.last.is_none()
    }
}

/// Makes a download of an answer whose status is 2xx.
pub(super) fn begin(streaming: Streaming, range: ByteRange) -> Result<Download> {
    let headers = streaming.headers();
    if is_encoded(headers) {
        let message = "the server sends the file compressed though it was asked not to";
        return Err(streaming.error_as(ErrorKind::Protocol, message));
    }
    let length = text(headers, &CONTENT_LENGTH).and_then(|length| length.trim().parse().ok());
    let (offset, size) = match streaming.status() {
        StatusCode::OK if range.is_whole() => (0, length),
        StatusCode::PARTIAL_CONTENT if !range.is_whole() => {
            let Some((first, size)) = text(headers, &CONTENT_RANGE).and_then(content_range) else {
                let message = "the server does not say which part of the file it sends";
                return Err(streaming.error_as(ErrorKind::Protocol, message));
            };
            if first != range.first {
                let message = "the server sends another part of the file than was asked for";
                return Err(streaming.error_as(ErrorKind::Protocol, message));
            }
            (first, size)
        }
        StatusCode::OK => {
            let message = "the server sends the whole file instead of a part";
            return Err(streaming.error_as(ErrorKind::Unsupported, message));
        }
        _ => {
            let message = "the answer is no file";
            return Err(streaming.error_as(ErrorKind::Protocol, message));
        }
    };
    Ok(Download {
        streaming,
        offset,
        length,
        size,
        seen: 0,
    })
}

/// First byte and size of the file from `bytes 0-499/1234` or `bytes 0-499/*`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, size.trim().parse().ok()))
}

fn is_encoded(headers: &HeaderMap) -> bool {
    text(headers, &CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_as_http_wants_them() {
        let header = |range: ByteRange| {
            let header = range.header().unwrap();
            header.map(|header| header.to_str().unwrap().to_owned())
        };
        assert_eq!(header(ByteRange::new(&..).unwrap()), None);
        assert_eq!(header(ByteRange::new(&(0..)).unwrap()), None);
        assert_eq!(header(ByteRange::new(&(1..)).unwrap()).unwrap(), "bytes=1-");
        assert_eq!(
            header(ByteRange::new(&(0..1)).unwrap()).unwrap(),
            "bytes=0-0"
        );
        assert_eq!(
            header(ByteRange::new(&(5..=9)).unwrap()).unwrap(),
            "bytes=5-9"
        );
        #[allow(clippy::reversed_empty_ranges)] // what is to be refused
        for empty in [0..0, 9..5] {
            assert!(ByteRange::new(&empty).is_err());
        }
        assert!(ByteRange::new(&(Bound::Excluded(u64::MAX), Bound::Unbounded)).is_err());
    }

    #[test]
    fn content_ranges_are_read() {
        assert_eq!(content_range("bytes 5-9/1234"), Some((5, Some(1234))));
        assert_eq!(content_range("bytes 5-9/*"), Some((5, None)));
        assert_eq!(content_range("bytes */1234"), None);
        assert_eq!(content_range("lines 5-9/1234"), None);
    }
}
