//! Sequences that make the Python object of an item only when it is asked for, and documents that
//! can be edited while others read them. What the items are is said by the classes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use igel_migrate_core as core;
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;

use crate::error::Result;
use crate::runtime::{brief, work};

type Get = dyn Fn(Python<'_>, usize) -> PyResult<Py<PyAny>> + Send + Sync;

/// A sequence whose items become Python objects when they are asked for, each time anew.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct SequenceView {
    len: usize,
    get: Arc<Get>,
}

impl SequenceView {
    /// A view of `len` items of which `item` makes one.
    pub(crate) fn new<T>(len: usize, item: impl Fn(usize) -> T + Send + Sync + 'static) -> Self
    where
        T: for<'py> IntoPyObject<'py>,
    {
        Self {
            len,
            get: Arc::new(move |py, at| item(at).into_py_any(py)),
        }
    }

    /// A view of the `len` items that `all` makes, which is called when the first one is asked for.
    pub(crate) fn later<T>(len: usize, all: impl Fn() -> Vec<T> + Send + Sync + 'static) -> Self
    where
        T: for<'py> IntoPyObject<'py> + Clone + Send + Sync + 'static,
    {
        let made = OnceLock::new();
        let get = move |py: Python<'_>, at: usize| {
            let items: &Vec<T> = if let Some(items) = made.get() {
                items
            } else {
                // Threads that come at once each make the items, and one of them keeps his: waiting
                // for each other, they would need care with the GIL.
                let items = work(py, || Ok(all()))?;
                made.get_or_init(|| items)
            };
            items[at].clone().into_py_any(py)
        };
        Self {
            len,
            get: Arc::new(get),
        }
    }

    /// A view of items that are there already.
    pub(crate) fn of<T>(items: Vec<T>) -> Self
    where
        T: for<'py> IntoPyObject<'py> + Clone + Send + Sync + 'static,
    {
        Self::new(items.len(), move |at| items[at].clone())
    }
}

#[pymethods]
impl SequenceView {
    fn __len__(&self) -> usize {
        self.len
    }

    fn __getitem__(&self, py: Python<'_>, index: isize) -> Result<Py<PyAny>> {
        let from_start = if index < 0 {
            self.len.checked_sub(index.unsigned_abs())
        } else {
            usize::try_from(index).ok()
        };
        match from_start {
            Some(at) if at < self.len => Ok((self.get)(py, at)?),
            _ => Err(PyIndexError::new_err("no item with this index").into()),
        }
    }

    fn __iter__(&self) -> ViewIterator {
        ViewIterator {
            len: self.len,
            get: Arc::clone(&self.get),
            next: AtomicUsize::new(0),
        }
    }

    fn __repr__(&self) -> String {
        format!("<SequenceView of {} items>", self.len)
    }
}

/// Goes through a view once.
#[pyclass(frozen)]
struct ViewIterator {
    len: usize,
    get: Arc<Get>,
    next: AtomicUsize,
}

#[pymethods]
impl ViewIterator {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let step = |at: usize| (at < self.len).then_some(at + 1);
        let at = (self.next).fetch_update(Ordering::Relaxed, Ordering::Relaxed, step);
        at.ok().map(|at| (self.get)(py, at)).transpose()
    }
}

/// A document that can be edited. Who reads it keeps the state that he began with.
pub(crate) struct Editable<T>(Mutex<Arc<T>>);

impl<T: Clone> Editable<T> {
    pub(crate) fn new(document: T) -> Self {
        Self(Mutex::new(Arc::new(document)))
    }

    /// The document as it is at this moment.
    pub(crate) fn now(&self) -> Arc<T> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Edits it, with the GIL held: edits are brief, and nothing in them calls Python.
    pub(crate) fn edit<R>(&self, edit: impl FnOnce(&mut T) -> core::Result<R>) -> Result<R> {
        brief(|| {
            let mut document = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            edit(Arc::make_mut(&mut document))
        })
    }
}

/// Gives a class its repr from its attributes, and the order in which `match` takes them.
macro_rules! shown {
    ($class:ident, [$($field:literal),* $(,)?]) => {
        #[pyo3::pymethods]
        impl $class {
            #[classattr]
            fn __match_args__(
                py: pyo3::Python<'_>,
            ) -> pyo3::PyResult<pyo3::Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$($field),*])
            }

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                $crate::value::repr(slf.as_any(), &[$($field),*])
            }
        }
    };
}

pub(crate) use shown;
