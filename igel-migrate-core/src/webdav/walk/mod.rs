//! Everything below a folder, folder by folder, with several requests under way. One request and its
//! answer are not here; nor is any judgement of what is found, only of what cannot be followed.

mod readers;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::stream::Stream;
use serde::Serialize;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use self::readers::{Folder, Plan};
use super::entry::{Depth, Entry, Seen, Unreadable};
use super::suspicious::SuspiciousHref;
use super::{RemotePath, WebDavClient};
use crate::error::{Error, ErrorKind, Result};

/// One thing met on a [`Walk`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WalkItem {
    /// A file or a folder.
    Entry(Entry),
    /// Something that is there and cannot be seen: the account has no right to it.
    Unreadable(Unreadable),
    /// A folder that was there when the one above was read, and was gone when it was its turn.
    Vanished(RemotePath),
    /// An address that does not belong there. It was not followed.
    Suspicious(SuspiciousHref),
}

/// Everything below a folder, as a stream: nearer folders first, several side by side, so in no
/// certain order. The folder itself is not part of it.
///
/// Reads on in the background until as many folders as are read at one time wait to be looked at;
/// holds those, and the names of the folders still to come. How many files there are in all does
/// not matter. Stops when dropped.
///
/// # Errors
///
/// The first error ends it: one of [a read](WebDavClient#errors-of-a-read), or
/// [`ErrorKind::LimitExceeded`]. What an account may not see and what vanishes on the way is no
/// error, unless it is the folder where the walk begins.
#[derive(Debug)]
#[must_use = "a walk does nothing before it is asked for its first item"]
pub struct Walk {
    plan: Plan,
    concurrency: usize,
    depth: Depth,
    readers: JoinSet<()>,
    state: State,
    /// What is left of the folder that is looked at.
    items: std::vec::IntoIter<Seen>,
}

/// The bounds of a [`Walk`], against servers without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WalkLimits {
    /// Folders inside each other, below the start. Default 32.
    pub depth: usize,
    /// Files and folders in all. Default 5,000,000.
    pub entries: u64,
}

impl Default for WalkLimits {
    fn default() -> Self {
        Self {
            depth: 32,
            entries: 5_000_000,
        }
    }
}

#[derive(Debug)]
enum State {
    Unstarted,
    Running(mpsc::Receiver<Result<Folder>>),
    Ended,
}

impl Walk {
    pub(super) fn new(client: WebDavClient, start: RemotePath) -> Self {
        Self {
            concurrency: client.concurrency(),
            depth: Depth::Members,
            plan: Plan::new(client, start),
            readers: JoinSet::new(),
            state: State::Unstarted,
            items: Vec::new().into_iter(),
        }
    }

    /// The most folders read at one time; at least 1. Default and maximum is what the client does.
    pub fn with_concurrency(mut self, folders: usize) -> Self {
        self.concurrency = folders.clamp(1, self.plan.client.concurrency());
        self
    }

    /// Asks for everything in one request. Many servers refuse; then the folders are read one by
    /// one. The whole answer has to fit into the client's bounds of a listing.
    pub fn with_infinite_depth(mut self) -> Self {
        self.depth = Depth::Everything;
        self
    }

    /// Sets the bounds.
    pub fn with_limits(mut self, limits: WalkLimits) -> Self {
        self.plan.limits = limits;
        self
    }

    /// The next item; `None` at the end, and after an error.
    pub async fn next(&mut self) -> Option<Result<WalkItem>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Sends the readers off.
    fn begin(&mut self) -> mpsc::Receiver<Result<Folder>> {
        self.plan.begin(self.depth);
        let (sender, receiver) = mpsc::channel(self.concurrency);
        // One more than there are places: it asks while another reads.
        let places = Arc::new(Semaphore::new(self.concurrency));
        for _ in 0..=self.concurrency {
            let reader = self.plan.clone().read(places.clone(), sender.clone());
            self.readers.spawn(reader);
        }
        receiver
    }
}

impl Stream for Walk {
    type Item = Result<WalkItem>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let walk = &mut *self;
        loop {
            if let Some(item) = walk.items.find_map(item) {
                return Poll::Ready(Some(Ok(item)));
            }
            let folders = match &mut walk.state {
                State::Unstarted => {
                    walk.state = State::Running(walk.begin());
                    continue;
                }
                State::Running(folders) => folders,
                State::Ended => return Poll::Ready(None),
            };
            match ready!(folders.poll_recv(context)) {
                Some(Ok(Folder::Read(seen))) => walk.items = seen.into_iter(),
                Some(Ok(Folder::Odd(item))) => return Poll::Ready(Some(Ok(item))),
                Some(Err(error)) => {
                    walk.readers.abort_all();
                    walk.state = State::Ended;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    // A reader that broke off has left folders unread.
                    let ended = ready!(walk.readers.poll_join_next(context));
                    match ended {
                        Some(Ok(())) => {}
                        Some(Err(source)) => {
                            walk.state = State::Ended;
                            let message = "reading a folder was broken off";
                            let error = Error::new(ErrorKind::Cancelled, message);
                            return Poll::Ready(Some(Err(error.with_source(source))));
                        }
                        None => walk.state = State::Ended,
                    }
                }
            }
        }
    }
}

/// What is told of a thing met: nothing of the folder itself, which was told by the one above.
fn item(seen: Seen) -> Option<WalkItem> {
    match seen {
        Seen::Itself(_) => None,
        Seen::Member(entry) => Some(WalkItem::Entry(entry)),
        Seen::Unreadable(unreadable) => Some(WalkItem::Unreadable(unreadable)),
        Seen::Suspicious(href) => Some(WalkItem::Suspicious(href)),
    }
}
