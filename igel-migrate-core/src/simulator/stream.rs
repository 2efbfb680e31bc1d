//! Bodies of answers, made piece by piece while they are sent, with the faults of bodies.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use hyper::body::{Body, Frame, SizeHint};

use super::Shared;
use super::audit::Sent;
use super::fault::{Fault, Hits};
use super::imi::{Content, DeviceFacet, device_record, directory_record};
use super::repository::Reading;
use crate::ums::{DeviceId, DirectoryId};

/// A piece is sent when it has grown to this size. The lock is held while one is made.
const PIECE: usize = 64 * 1024;

/// The connection is to be dropped.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the simulator drops the connection")]
pub(super) struct Dropped;

/// The body of an answer.
pub(super) struct ReplyBody {
    pieces: BoxStream<'static, Result<Bytes, Dropped>>,
    length: Option<u64>,
}

impl ReplyBody {
    /// A body that suffers from the faults that hit it and is counted for the audit.
    pub(super) fn new(source: Source, hits: &Hits, sent: Arc<Sent>) -> Self {
        let mut padding = 0;
        let mut end = None;
        let mut slow = None;
        for fault in &hits.faults {
            match *fault {
                Fault::HugeAnswer(bytes) => padding = bytes.saturating_add(padding),
                Fault::TruncatedBody(after) => end = Some(after),
                Fault::SlowBody { piece, pause } => slow = Some((piece.max(1), pause)),
                _ => {}
            }
        }
        let length = source.length().map(|length| padding.saturating_add(length));
        if length == Some(0) {
            sent.complete.store(true, Ordering::Relaxed);
        }
        let pieces = Pieces {
            padding,
            source,
            left: length,
            end,
            slow,
            rest: Bytes::new(),
            sent,
        };
        Self {
            pieces: stream::unfold(pieces, Pieces::step).boxed(),
            length,
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        let piece = ready!(self.pieces.poll_next_unpin(cx));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.length
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The pieces of a body on their way out.
struct Pieces {
    padding: u64,
    source: Source,
    /// Bytes until the end, if it is known before.
    left: Option<u64>,
    /// Bytes until the body is cut off.
    end: Option<u64>,
    slow: Option<(usize, Duration)>,
    /// What is left of a piece that is sent in smaller ones.
    rest: Bytes,
    sent: Arc<Sent>,
}

impl Pieces {
    async fn step(mut self) -> Option<(Result<Bytes, Dropped>, Self)> {
        if self.end == Some(0) {
            return Some((Err(Dropped), self));
        }
        if self.rest.is_empty() {
            let Some(piece) = self.next_piece() else {
                self.sent.complete.store(true, Ordering::Relaxed);
                return None;
            };
            self.rest = piece;
        }
        let mut size = self.rest.len();
        if let Some((piece, pause)) = self.slow {
            tokio::time::sleep(pause).await;
            size = size.min(piece);
        }
        if let Some(end) = &mut self.end {
            size = size.min(usize::try_from(*end).unwrap_or(usize::MAX));
            *end -= size as u64;
        }
        let piece = self.rest.split_to(size);
        self.sent.bytes.fetch_add(size as u64, Ordering::Relaxed);
        // Nobody asks for what follows the announced length.
        self.left = self.left.map(|left| left.saturating_sub(size as u64));
        if self.left == Some(0) {
            self.sent.complete.store(true, Ordering::Relaxed);
        }
        Some((Ok(piece), self))
    }

    fn next_piece(&mut self) -> Option<Bytes> {
        if self.padding > 0 {
            let size = self.padding.min(PIECE as u64);
            self.padding -= size;
            return Some(vec![b' '; usize::try_from(size).unwrap_or(PIECE)].into());
        }
        self.source.next_piece()
    }
}

/// Where the bytes of a body come from.
pub(super) enum Source {
    Text(Option<Bytes>),
    List(List),
    File(Reading),
}

/// A list whose records are written when they are sent.
pub(super) struct List {
    shared: Arc<Shared>,
    items: Items,
    next: usize,
    open: &'static [u8],
    close: &'static [u8],
    closed: bool,
    /// Whether a record was written, so that the next one needs a comma.
    begun: bool,
}

enum Items {
    Devices(Vec<DeviceId>, DeviceFacet),
    Directories(Vec<DirectoryId>, bool),
}

impl Source {
    pub(super) fn text(text: impl Into<Bytes>) -> Self {
        Self::Text(Some(text.into()))
    }

    /// The answer of the simulated UMS.
    pub(super) fn reply(shared: Arc<Shared>, content: Content) -> Self {
        let list = |items, wrapped| {
            Self::List(List {
                shared,
                items,
                next: 0,
                open: if wrapped { b"{\"results\":[" } else { b"[" },
                close: if wrapped { b"]}" } else { b"]" },
                closed: false,
                begun: false,
            })
        };
        match content {
            Content::Json(text) | Content::Html(text) => Self::text(text),
            Content::Devices {
                ids,
                facet,
                wrapped,
            } => list(Items::Devices(ids, facet), wrapped),
            Content::Directories { ids, children } => {
                list(Items::Directories(ids, children), false)
            }
        }
    }

    /// Its length, if it is known before it is made.
    fn length(&self) -> Option<u64> {
        match self {
            Self::Text(text) => Some(text.as_ref().map_or(0, Bytes::len) as u64),
            Self::List(_) => None,
            Self::File(reading) => Some(reading.left()),
        }
    }

    fn next_piece(&mut self) -> Option<Bytes> {
        match self {
            Self::Text(text) => text.take().filter(|text| !text.is_empty()),
            Self::List(list) => list.next_piece(),
            Self::File(reading) => reading.next_piece(),
        }
    }
}

impl List {
    fn next_piece(&mut self) -> Option<Bytes> {
        if self.closed {
            return None;
        }
        let mut text = Vec::with_capacity(PIECE + PIECE / 8);
        if self.next == 0 {
            text.extend_from_slice(self.open);
        }
        while text.len() < PIECE {
            if !self.write_next(&mut text) {
                text.extend_from_slice(self.close);
                self.closed = true;
                break;
            }
        }
        Some(text.into())
    }

    /// Writes records until the piece is full; false when there are no more. Objects that were
    /// deleted since the request are left out.
    fn write_next(&mut self, text: &mut Vec<u8>) -> bool {
        let state = self.shared.lock();
        let base = &self.shared.url;
        while text.len() < PIECE {
            let at = self.next;
            self.next += 1;
            let begun = text.len();
            if self.begun {
                text.push(b',');
            }
            let written = match &self.items {
                Items::Devices(ids, facet) => match ids.get(at) {
                    None => return unwritten(text, begun),
                    Some(&id) => state.devices.get(&id).is_some_and(|device| {
                        let record = device_record(&state, base, *facet, id, device);
                        serde_json::to_writer(&mut *text, &record).is_ok()
                    }),
                },
                Items::Directories(ids, children) => match ids.get(at) {
                    None => return unwritten(text, begun),
                    Some(&id) => state.directories.get(id).is_some_and(|directory| {
                        let record = directory_record(base, id, directory, *children);
                        serde_json::to_writer(&mut *text, &record).is_ok()
                    }),
                },
            };
            if written {
                self.begun = true;
            } else {
                text.truncate(begun);
            }
        }
        true
    }
}

fn unwritten(text: &mut Vec<u8>, begun: usize) -> bool {
    text.truncate(begun);
    false
}
