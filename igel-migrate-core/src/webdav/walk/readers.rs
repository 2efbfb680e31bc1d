//! The readers of a walk: each takes a folder from the queue, reads it, and enqueues what is in it.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore, mpsc};

use super::super::entry::{Depth, Seen, Unreadable};
use super::super::{RemotePath, WebDavClient};
use super::{WalkItem, WalkLimits};
use crate::error::{Error, ErrorKind, Result};

/// What all readers of a walk know.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) client: WebDavClient,
    pub(super) start: RemotePath,
    pub(super) limits: WalkLimits,
    queue: Arc<Queue>,
}

/// The folders to read.
#[derive(Debug, Default)]
struct Queue {
    state: Mutex<QueueState>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct QueueState {
    waiting: VecDeque<Task>,
    /// How many are being read.
    reading: usize,
    /// Files and folders met so far.
    entries: u64,
}

#[derive(Debug, Clone)]
struct Task {
    folder: RemotePath,
    depth: Depth,
}

/// What came of one folder.
pub(super) enum Folder {
    Read(Vec<Seen>),
    Odd(WalkItem),
}

impl Plan {
    pub(super) fn new(client: WebDavClient, start: RemotePath) -> Self {
        Self {
            client,
            start,
            limits: WalkLimits::default(),
            queue: Arc::default(),
        }
    }

    /// Has the walk begin where it starts.
    pub(super) fn begin(&self, depth: Depth) {
        self.queue.state().waiting.push_back(Task {
            folder: self.start.clone(),
            depth,
        });
    }

    /// Reads one folder after the other, until there are none left or nobody wants them.
    pub(super) async fn read(self, places: Arc<Semaphore>, folders: mpsc::Sender<Result<Folder>>) {
        while let Some((task, reading)) = self.queue.next().await {
            let read = self.read_one(&task, &places).await;
            drop(reading);
            let Some(read) = read.transpose() else {
                continue;
            };
            if folders.send(read).await.is_err() {
                return;
            }
        }
    }

    /// What came of one folder; `None` if it has to be read in another way.
    async fn read_one(&self, task: &Task, places: &Semaphore) -> Result<Option<Folder>> {
        let Task { folder, depth } = task;
        let place = places.acquire().await;
        let answer = self.client.ask_folder(folder, *depth).await;
        drop(place);
        // Whoever takes the place has sent its request before this answer is read.
        tokio::task::yield_now().await;
        let seen = answer.and_then(|answer| self.client.seen_in(&answer, folder, *depth));
        match seen {
            Ok(seen) => {
                self.enqueue_folders(&seen, *depth)?;
                Ok(Some(Folder::Read(seen)))
            }
            Err(error) if *depth == Depth::Everything && is_refusal(&error) => {
                self.queue.state().waiting.push_back(Task {
                    folder: folder.clone(),
                    depth: Depth::Members,
                });
                Ok(None)
            }
            Err(error) => self.explain(folder, error).map(Folder::Odd).map(Some),
        }
    }

    /// What an error of one folder means for the walk.
    fn explain(&self, folder: &RemotePath, error: Error) -> Result<WalkItem> {
        match error.kind() {
            _ if *folder == self.start => Err(error),
            ErrorKind::NotFound => Ok(WalkItem::Vanished(folder.clone())),
            ErrorKind::Forbidden => Ok(WalkItem::Unreadable(Unreadable {
                path: folder.clone(),
                status: error.status().unwrap_or(403),
            })),
            _ => Err(error),
        }
    }

    /// Counts what was met, and sees to the folders among it.
    fn enqueue_folders(&self, seen: &[Seen], depth: Depth) -> Result<()> {
        let members = || {
            seen.iter().filter_map(|seen| match seen {
                Seen::Member(entry) => Some(entry),
                _ => None,
            })
        };
        // Asked for everything, a server may give one level only. So a folder counts as read when
        // something in it was seen; an empty one is asked once more.
        let read: HashSet<RemotePath> = match depth {
            Depth::Everything => members().filter_map(|entry| entry.path.parent()).collect(),
            _ => HashSet::new(),
        };
        let mut state = self.queue.state();
        for entry in members() {
            state.entries += 1;
            if entry.is_folder() && !read.contains(&entry.path) {
                state.waiting.push_back(Task {
                    folder: self.within_depth(&entry.path)?,
                    depth: Depth::Members,
                });
            }
        }
        if state.entries > self.limits.entries {
            return Err(Error::limit(format!(
                "there are more than {} files and folders",
                self.limits.entries
            )));
        }
        Ok(())
    }

    fn within_depth(&self, folder: &RemotePath) -> Result<RemotePath> {
        if folder.depth() - self.start.depth() <= self.limits.depth {
            return Ok(folder.clone());
        }
        Err(Error::limit(format!(
            "there are more than {} folders inside each other",
            self.limits.depth
        ))
        .with_subject(folder.to_string()))
    }
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next folder; `None` when all are read.
    async fn next(&self) -> Option<(Task, Reading<'_>)> {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = self.state();
                if let Some(task) = state.waiting.pop_front() {
                    state.reading += 1;
                    return Some((task, Reading(self)));
                }
                if state.reading == 0 {
                    return None;
                }
            }
            changed.await;
        }
    }
}

/// A folder is being read; when it no longer is, what is in it has been enqueued.
struct Reading<'a>(&'a Queue);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.state().reading -= 1;
        self.0.changed.notify_waiters();
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
