//! Iterators over what arrives bit by bit, one object for `for` and `async for`. Items are read in
//! batches, one awaitable a batch: an event loop that is woken 300,000 times is slow.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, BoxStream, Stream, StreamExt as _, TryStreamExt as _};
use igel_migrate_core as core;
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyStopAsyncIteration;
use pyo3::prelude::*;
use tokio::time::{Instant, timeout_at};

use crate::awaitable::Ready;
use crate::error::{Result, raise};
use crate::runtime::{later, wait};

/// With this many items read, they are given out before more are read.
const BATCH: usize = 1024;

/// How long items wait for others to be given out with them. Devices arrive ten at a time, and
/// waking who waits for them costs more than reading them.
const LINGER: Duration = Duration::from_millis(5);

/// Makes the Python object of an item.
type Item = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

#[derive(Default)]
struct Read {
    items: VecDeque<Item>,
    /// Told once the items before it are given out.
    error: Option<core::Error>,
    ended: bool,
}

impl Read {
    /// Takes what has arrived; says whether there is room for more.
    fn take(&mut self, arrived: Option<Vec<core::Result<Item>>>) -> bool {
        self.ended = arrived.is_none();
        for item in arrived.into_iter().flatten() {
            match item {
                Ok(item) => self.items.push_back(item),
                Err(error) => {
                    self.error = Some(error);
                    self.ended = true;
                    break;
                }
            }
        }
        !self.ended && self.items.len() < BATCH
    }
}

struct Shared {
    stream: tokio::sync::Mutex<BoxStream<'static, Vec<core::Result<Item>>>>,
    read: Mutex<Read>,
}

impl Shared {
    fn read(&self) -> MutexGuard<'_, Read> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a batch, unless another caller has done it meanwhile. Dropped halfway, it loses no
    /// item.
    async fn fill(&self) {
        let mut stream = self.stream.lock().await;
        {
            let read = self.read();
            if !read.items.is_empty() || read.ended {
                return;
            }
        }
        let arrived = stream.next().await;
        let mut wants_more = self.read().take(arrived);
        let until = Instant::now() + LINGER;
        while wants_more && let Ok(arrived) = timeout_at(until, stream.next()).await {
            wants_more = self.read().take(arrived);
        }
        if self.read().ended {
            *stream = stream::empty().boxed();
        }
    }
}

/// Serves `for` and `async for`. Nothing is read before the first item is asked for.
#[pyclass(frozen, module = "igel_migrate", name = "ItemIterator")]
pub(crate) struct ItemIterator(Arc<Shared>);

enum Next {
    Item(Item),
    End,
    Unread,
}

impl ItemIterator {
    /// Items of the stream that `open` gives; it is polled when the first item is asked for.
    pub(crate) fn new<S, T>(open: impl Future<Output = core::Result<S>> + Send + 'static) -> Self
    where
        S: Stream<Item = core::Result<T>> + Send + 'static,
        T: for<'py> IntoPyObject<'py> + Send + 'static,
    {
        let stream = stream::once(open)
            .try_flatten()
            .map_ok(|value| Box::new(|py: Python<'_>| value.into_py_any(py)) as Item);
        Self(Arc::new(Shared {
            stream: tokio::sync::Mutex::new(stream.ready_chunks(BATCH).boxed()),
            read: Mutex::default(),
        }))
    }

    fn next_read(&self, py: Python<'_>) -> PyResult<Next> {
        let mut read = self.0.read();
        if let Some(item) = read.items.pop_front() {
            return Ok(Next::Item(item));
        }
        match read.error.take() {
            Some(error) => Err(raise(py, &error)),
            None if read.ended => Ok(Next::End),
            None => Ok(Next::Unread),
        }
    }
}

#[pymethods]
impl ItemIterator {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> Result<Option<Py<PyAny>>> {
        loop {
            match self.next_read(py)? {
                Next::Item(item) => return Ok(Some(item(py)?)),
                Next::End => return Ok(None),
                Next::Unread => {
                    let shared = Arc::clone(&self.0);
                    wait(py, async move {
                        shared.fill().await;
                        Ok(())
                    })?;
                }
            }
        }
    }

    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __anext__<'py>(slf: &Bound<'py, Self>) -> Result<Bound<'py, PyAny>> {
        let py = slf.py();
        match slf.get().next_read(py)? {
            Next::Item(item) => Ok(Bound::new(py, Ready::new(item(py)?))?.into_any()),
            Next::End => Err(PyStopAsyncIteration::new_err(()).into()),
            Next::Unread => {
                let shared = Arc::clone(&slf.get().0);
                later(py, async move {
                    loop {
                        shared.fill().await;
                        let mut read = shared.read();
                        if let Some(item) = read.items.pop_front() {
                            return Ok(Awaited(Some(item)));
                        }
                        if let Some(error) = read.error.take() {
                            return Err(error);
                        }
                        if read.ended {
                            return Ok(Awaited(None));
                        }
                    }
                })
            }
        }
    }
}

/// What an awaited `__anext__` gives: an item, or the end.
struct Awaited(Option<Item>);

impl<'py> IntoPyObject<'py> for Awaited {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.0 {
            Some(item) => Ok(item(py)?.into_bound(py)),
            None => Err(PyStopAsyncIteration::new_err(())),
        }
    }
}
