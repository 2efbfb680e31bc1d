//! How Python waits for the core: the one tokio runtime, blocking calls, awaitables, and work on
//! the processor. No call of the core is made but through one of these; they release the GIL,
//! answer Ctrl-C, stop what is no longer wanted, refuse forked processes and turn panics into
//! exceptions. What is called is not here.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Duration;

use futures_util::FutureExt as _;
use igel_migrate_core as core;
use pyo3::marker::Ungil;
use pyo3::prelude::*;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, block_in_place};

use crate::awaitable::{Abort, Promise};
use crate::error::{Failure, Result};

/// How long Ctrl-C may go unnoticed.
pub(crate) const TICK: Duration = Duration::from_millis(100);

/// How long a task that was given up may take to let go of what it holds: locks, files.
const LAST_WORDS: Duration = Duration::from_secs(5);

struct Shared {
    runtime: Runtime,
    process: u32,
}

static SHARED: OnceLock<std::io::Result<Shared>> = OnceLock::new();

/// The runtime; refused in a child of the process that it was made in.
fn runtime() -> Result<&'static Runtime> {
    let shared = SHARED.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(std::thread::available_parallelism().map_or(2, |n| n.get().max(2)))
            .thread_name("igel-migrate")
            .enable_all()
            .build()?;
        Ok(Shared {
            runtime,
            process: std::process::id(),
        })
    });
    match shared {
        Ok(shared) if shared.process == std::process::id() => Ok(&shared.runtime),
        Ok(_) => Err(Failure::Forked),
        Err(error) => Err(Failure::Panic(format!("no threads: {error}"))),
    }
}

/// Work on the processor that is over at once; the GIL is kept.
pub(crate) fn brief<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<T>
where
    Failure: From<E>,
{
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(outcome) => Ok(outcome?),
        Err(payload) => Err(Failure::panic(&*payload)),
    }
}

/// [`brief`] work that cannot fail.
pub(crate) fn look<T>(work: impl FnOnce() -> T) -> Result<T> {
    brief(|| Ok::<T, core::Error>(work()))
}

/// Work on the processor or with files, without the GIL.
pub(crate) fn work<T, F>(py: Python<'_>, work: F) -> Result<T>
where
    T: Ungil + Send,
    F: FnOnce() -> core::Result<T> + Ungil + Send,
{
    match py.detach(|| catch_unwind(AssertUnwindSafe(work))) {
        Ok(outcome) => Ok(outcome?),
        Err(payload) => Err(Failure::panic(&*payload)),
    }
}

/// Waits for a future with the GIL released. Ctrl-C is answered within [`TICK`]; the future is
/// dropped then.
pub(crate) fn wait<T, F>(py: Python<'_>, future: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = core::Result<T>> + Send + 'static,
{
    converse(py, |_: mpsc::Sender<()>| future, |_, ()| Ok(()))
}

/// Waits for a future that tells of events on its way. `heard` is called with the GIL held, in the
/// thread that waits and outside the runtime, so it may call anything of this library; what it
/// raises drops the future and is raised.
pub(crate) fn converse<E, T, F>(
    py: Python<'_>,
    start: impl FnOnce(mpsc::Sender<E>) -> F,
    mut heard: impl FnMut(Python<'_>, E) -> PyResult<()>,
) -> Result<T>
where
    E: Send + 'static,
    T: Send + 'static,
    F: Future<Output = core::Result<T>> + Send + 'static,
{
    let runtime = runtime()?;
    let (events, mut hearing) = mpsc::channel(64);
    let future = AssertUnwindSafe(start(events)).catch_unwind();
    let mut task = Task(Some(runtime.spawn(future)));
    let mut open = true;
    loop {
        // Events first, so that none is lost when the future ends.
        let told = py.detach(|| {
            block(runtime, async {
                tokio::select! {
                    biased;
                    event = hearing.recv(), if open => Told::Event(event),
                    outcome = task.outcome() => Told::End(outcome),
                    () = tokio::time::sleep(TICK) => Told::Tick,
                }
            })
        });
        let proceed = match told {
            Told::Event(Some(event)) => heard(py, event).and_then(|()| py.check_signals()),
            Told::Event(None) => {
                open = false;
                Ok(())
            }
            Told::Tick => py.check_signals(),
            Told::End(outcome) => return outcome,
        };
        if let Err(raised) = proceed {
            py.detach(|| task.stop(runtime));
            return Err(raised.into());
        }
    }
}

enum Told<E, T> {
    Event(Option<E>),
    End(Result<T>),
    Tick,
}

/// Blocks this thread, which may be one of the runtime's own: a callback that is called there may
/// call back.
fn block<T>(runtime: &Runtime, future: impl Future<Output = T>) -> T {
    if Handle::try_current().is_ok() {
        block_in_place(|| runtime.handle().block_on(future))
    } else {
        runtime.block_on(future)
    }
}

type Caught<T> = std::result::Result<core::Result<T>, Box<dyn std::any::Any + Send>>;

/// A task that ends when nobody waits for it.
struct Task<T>(Option<JoinHandle<Caught<T>>>);

impl<T> Task<T> {
    async fn outcome(&mut self) -> Result<T> {
        let Some(handle) = &mut self.0 else {
            return Err(Failure::Panic("the task has ended already".to_owned()));
        };
        let joined = handle.await;
        self.0 = None;
        match joined {
            Ok(caught) => settled(caught),
            Err(error) => Err(Failure::Panic(error.to_string())),
        }
    }

    /// Stops the task and waits until it has let go of what it holds.
    fn stop(mut self, runtime: &Runtime) {
        if let Some(handle) = self.0.take() {
            handle.abort();
            let _ = block(runtime, async {
                tokio::time::timeout(LAST_WORDS, handle).await
            });
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.abort();
        }
    }
}

fn settled<T>(caught: Caught<T>) -> Result<T> {
    match caught {
        Ok(outcome) => Ok(outcome?),
        Err(payload) => Err(Failure::panic(&*payload)),
    }
}

/// An awaitable for a future. It begins to run at once; cancelling the awaiting task drops it.
pub(crate) fn later<T, F>(py: Python<'_>, future: F) -> Result<Bound<'_, PyAny>>
where
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    F: Future<Output = core::Result<T>> + Send + 'static,
{
    let runtime = runtime()?;
    let promise = Promise::new(py)?;
    let awaitable = promise.future(py);
    let future = AssertUnwindSafe(future).catch_unwind();
    let task = runtime.spawn(async move {
        let outcome = future.await;
        promise.settle(|| settled(outcome).map_err(PyErr::from));
    });
    awaitable.call_method1("add_done_callback", (Abort(task.abort_handle()),))?;
    Ok(awaitable)
}

/// Something with threads or connections of its own. It is refused in a forked child, where its
/// threads do not exist, and dropped with the GIL released, because its threads may be logging.
pub(crate) struct Owned<T: Send> {
    value: Option<T>,
    process: u32,
}

impl<T: Send> Owned<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            value: Some(value),
            process: std::process::id(),
        }
    }

    pub(crate) fn get(&self) -> Result<&T> {
        match &self.value {
            Some(value) if self.process == std::process::id() => Ok(value),
            _ => Err(Failure::Forked),
        }
    }
}

impl<T: Send> Drop for Owned<T> {
    fn drop(&mut self) {
        let Some(value) = self.value.take() else {
            return;
        };
        if self.process != std::process::id() {
            std::mem::forget(value);
            return;
        }
        let mut value = Some(value);
        // Without an interpreter nobody can be waiting for the GIL.
        Python::try_attach(|py| py.detach(|| drop(value.take())));
        drop(value);
    }
}
