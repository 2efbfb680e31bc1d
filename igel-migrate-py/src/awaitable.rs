//! The bridge from a tokio task to an `asyncio.Future`, and values that are there already. Why not
//! a library's: at the end of the program its tasks ask for an interpreter that has gone, and
//! panic. What is waited for is not here.

use std::sync::{Mutex, PoisonError};

use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyStopIteration;
use pyo3::prelude::*;
use tokio::task::AbortHandle;

/// A future of the running event loop, to be settled from another thread.
pub(crate) struct Promise {
    event_loop: Py<PyAny>,
    future: Py<PyAny>,
}

impl Promise {
    /// Raises `RuntimeError` where no event loop runs.
    pub(crate) fn new(py: Python<'_>) -> PyResult<Self> {
        let event_loop = py.import("asyncio")?.call_method0("get_running_loop")?;
        let future = event_loop.call_method0("create_future")?.unbind();
        Ok(Self {
            event_loop: event_loop.unbind(),
            future,
        })
    }

    /// What Python awaits.
    pub(crate) fn future<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.future.bind(py).clone()
    }

    /// Settles it. An event loop that has been closed meanwhile, and an interpreter that has gone,
    /// wait for nothing.
    pub(crate) fn settle<T>(self, outcome: impl FnOnce() -> PyResult<T>)
    where
        T: for<'py> IntoPyObject<'py>,
    {
        Python::try_attach(|py| {
            let outcome = outcome().and_then(|value| value.into_py_any(py));
            let (method, value) = match outcome {
                Ok(value) => ("set_result", value),
                Err(raised) => ("set_exception", raised.into_value(py).into_any()),
            };
            let settle = Settle {
                future: self.future,
                method,
                value: Mutex::new(Some(value)),
            };
            let _ = self
                .event_loop
                .call_method1(py, "call_soon_threadsafe", (settle,));
        });
    }
}

/// Called in the thread of the event loop.
#[pyclass(frozen)]
struct Settle {
    future: Py<PyAny>,
    method: &'static str,
    value: Mutex<Option<Py<PyAny>>>,
}

#[pymethods]
impl Settle {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let value = self
            .value
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let future = self.future.bind(py);
        if !future.call_method0("done")?.is_truthy()? {
            future.call_method1(self.method, (value,))?;
        }
        Ok(())
    }
}

/// Called when a future is done, which a cancelled one is: stops the task behind it.
#[pyclass(frozen)]
pub(crate) struct Abort(pub(crate) AbortHandle);

#[pymethods]
impl Abort {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        self.0.abort();
    }
}

/// An awaitable whose value is there already.
#[pyclass(frozen)]
pub(crate) struct Ready(Mutex<Option<Py<PyAny>>>);

impl Ready {
    pub(crate) fn new(value: Py<PyAny>) -> Self {
        Self(Mutex::new(Some(value)))
    }
}

#[pymethods]
impl Ready {
    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self) -> PyResult<Py<PyAny>> {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        Err(PyStopIteration::new_err((value,)))
    }
}
