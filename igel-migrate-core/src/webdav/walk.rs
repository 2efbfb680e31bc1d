//! Everything below a folder, folder by folder.

use std::collections::{HashSet, VecDeque};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::stream::Stream;
use serde::Serialize;
use tokio::task::{JoinError, JoinSet};

use super::base::SuspiciousHref;
use super::entry::{Depth, Entry, Seen, Unreadable};
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

/// Everything below a folder, as a stream: nearer folders first, those of one level side by side,
/// so in no certain order. The folder itself is not part of it.
///
/// Holds the content of as many folders as are read at one time, and the names of those still to
/// come; how many files there are in all does not matter. Reads on in the background only as far as
/// that, and stops when dropped.
///
/// # Errors
///
/// The first error ends it: one of [a read](WebDavClient#errors-of-a-read), or
/// [`ErrorKind::LimitExceeded`]. What an account may not see and what vanishes on the way is no
/// error, unless it is the folder where the walk begins.
#[derive(Debug)]
#[must_use = "a walk does nothing before it is asked for its first item"]
pub struct Walk {
    client: WebDavClient,
    start: RemotePath,
    limits: WalkLimits,
    concurrency: usize,
    queue: VecDeque<Task>,
    running: JoinSet<Answer>,
    ready: std::vec::IntoIter<WalkItem>,
    entries: u64,
    has_failed: bool,
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

#[derive(Debug, Clone)]
struct Task {
    folder: RemotePath,
    depth: Depth,
}

type Answer = (Task, Result<Vec<Seen>>);

impl Walk {
    pub(super) fn new(client: WebDavClient, start: RemotePath) -> Self {
        Self {
            concurrency: client.concurrency(),
            client,
            queue: VecDeque::from([Task {
                folder: start.clone(),
                depth: Depth::Members,
            }]),
            start,
            limits: WalkLimits::default(),
            running: JoinSet::new(),
            ready: Vec::new().into_iter(),
            entries: 0,
            has_failed: false,
        }
    }

    /// The most folders read at one time; at least 1. Default and maximum is what the client does.
    pub fn with_concurrency(mut self, folders: usize) -> Self {
        self.concurrency = folders.clamp(1, self.client.concurrency());
        self
    }

    /// Asks for everything in one request. Many servers refuse; then the folders are read one by
    /// one. The whole answer has to fit into the client's bounds of a listing.
    pub fn with_infinite_depth(mut self) -> Self {
        for task in &mut self.queue {
            task.depth = Depth::Everything;
        }
        self
    }

    /// Sets the bounds.
    pub fn with_limits(mut self, limits: WalkLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The next item; `None` at the end, and after an error.
    pub async fn next(&mut self) -> Option<Result<WalkItem>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn start_tasks(&mut self) {
        while self.running.len() < self.concurrency
            && let Some(task) = self.queue.pop_front()
        {
            let client = self.client.clone();
            self.running.spawn(async move {
                let answer = client.propfind_folder(&task.folder, task.depth).await;
                (task, answer)
            });
        }
    }

    fn arrived(&mut self, answer: Result<Answer, JoinError>) -> Result<()> {
        let (task, answer) = answer.map_err(|source| {
            Error::new(ErrorKind::Cancelled, "reading a folder was broken off").with_source(source)
        })?;
        let items = match answer {
            Ok(seen) => self.items(seen)?,
            Err(error) if task.depth == Depth::Everything && is_refusal(&error) => {
                self.queue.push_front(Task {
                    depth: Depth::Members,
                    ..task
                });
                return Ok(());
            }
            Err(error) => vec![self.explain(task.folder, error)?],
        };
        self.ready = items.into_iter();
        Ok(())
    }

    /// What an error of one folder means for the walk.
    fn explain(&self, path: RemotePath, error: Error) -> Result<WalkItem> {
        match error.kind() {
            _ if path == self.start => Err(error),
            ErrorKind::NotFound => Ok(WalkItem::Vanished(path)),
            ErrorKind::Forbidden => Ok(WalkItem::Unreadable(Unreadable {
                path,
                status: error.status().unwrap_or(403),
            })),
            _ => Err(error),
        }
    }

    fn items(&mut self, seen: Vec<Seen>) -> Result<Vec<WalkItem>> {
        // Asked for everything, a server may give one level only. So a folder counts as read when
        // something in it was seen; an empty one is asked once more.
        let read: HashSet<RemotePath> = seen
            .iter()
            .filter_map(|seen| match seen {
                Seen::Member(entry) => entry.path.parent(),
                _ => None,
            })
            .collect();
        let mut items = Vec::with_capacity(seen.len());
        for seen in seen {
            items.push(match seen {
                Seen::Itself(_) => continue,
                Seen::Member(entry) => {
                    self.entries += 1;
                    if entry.is_folder() && !read.contains(&entry.path) {
                        self.enqueue(&entry.path)?;
                    }
                    WalkItem::Entry(entry)
                }
                Seen::Unreadable(unreadable) => WalkItem::Unreadable(unreadable),
                Seen::Suspicious(href) => WalkItem::Suspicious(href),
            });
        }
        if self.entries > self.limits.entries {
            return Err(Error::limit(format!(
                "there are more than {} files and folders",
                self.limits.entries
            )));
        }
        Ok(items)
    }

    fn enqueue(&mut self, folder: &RemotePath) -> Result<()> {
        if folder.depth() - self.start.depth() > self.limits.depth {
            return Err(Error::limit(format!(
                "there are more than {} folders inside each other",
                self.limits.depth
            ))
            .with_subject(folder.to_string()));
        }
        self.queue.push_back(Task {
            folder: folder.clone(),
            depth: Depth::Members,
        });
        Ok(())
    }
}

impl Stream for Walk {
    type Item = Result<WalkItem>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let walk = self.get_mut();
        loop {
            if let Some(item) = walk.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if walk.has_failed {
                return Poll::Ready(None);
            }
            walk.start_tasks();
            let Some(answer) = ready!(walk.running.poll_join_next(context)) else {
                return Poll::Ready(None);
            };
            if let Err(error) = walk.arrived(answer) {
                walk.has_failed = true;
                walk.running.abort_all();
                return Poll::Ready(Some(Err(error)));
            }
            // The next folders are on their way while these items are looked at.
            walk.start_tasks();
        }
    }
}

/// Whether a server refuses to give everything at once.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Forbidden
            | ErrorKind::Rejected
            | ErrorKind::Unsupported
            | ErrorKind::LimitExceeded
    )
}
