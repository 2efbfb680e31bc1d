//! A body too large to hold in memory.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt as _};

type Source = BoxStream<'static, io::Result<Bytes>>;

/// A body of known length that is read from a stream, and sent at most once.
///
/// ```
/// use bytes::Bytes;
/// use igel_migrate_core::transport::Upload;
/// let pieces = futures_util::stream::iter([Ok(Bytes::from_static(b"half")), Ok("half".into())]);
/// assert_eq!(Upload::new(8, pieces).length(), 8);
/// ```
#[derive(Clone)]
pub struct Upload {
    length: u64,
    source: Arc<Mutex<Option<Source>>>,
}

impl Upload {
    /// A body of exactly `length` bytes. If the stream gives fewer or more, or fails, so does the
    /// request.
    pub fn new(
        length: u64,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self {
            length,
            source: Arc::new(Mutex::new(Some(stream.boxed()))),
        }
    }

    /// The length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The body for one attempt. The stream is taken when the first piece of it is wanted: an
    /// attempt that finds no connection leaves it to the next one.
    pub(super) fn open(&self) -> reqwest::Body {
        reqwest::Body::wrap_stream(Opened {
            source: self.source.clone(),
            taken: None,
        })
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

struct Opened {
    source: Arc<Mutex<Option<Source>>>,
    taken: Option<Source>,
}

impl Stream for Opened {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.taken.is_none() {
            let source = self
                .source
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            self.taken = source;
        }
        match &mut self.taken {
            Some(source) => source.poll_next_unpin(cx),
            None => Poll::Ready(Some(Err(io::Error::other(
                "the body has been sent already",
            )))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn is_read_once() {
        let upload = Upload::new(4, futures_util::stream::iter([Ok("once".into())]));
        let opened = || Opened {
            source: upload.source.clone(),
            taken: None,
        };
        // Nobody asked this one for a piece.
        drop(opened());
        assert_eq!(opened().next().await.unwrap().unwrap(), "once");
        assert!(opened().next().await.unwrap().is_err());
    }
}
