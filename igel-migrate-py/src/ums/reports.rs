//! What the reports on many objects have in common.

/// Writes the class of a report on many objects; each outcome says of itself whether it `is_good`.
macro_rules! report {
    ($(#[doc = $docs:literal])* $class:ident of $outcome:ident, $done:literal) => {
        $(#[doc = $docs])*
        #[pyo3::pyclass(frozen, module = "igel_migrate")]
        pub(crate) struct $class {
            outcomes: Vec<$outcome>,
            stopped_by: Option<igel_migrate_core::Error>,
        }

        #[pyo3::pymethods]
        impl $class {
            /// What became of each, in the order they were given.
            #[getter]
            fn outcomes(&self) -> $crate::value::Tuple<$outcome> {
                self.outcomes.iter().cloned().collect()
            }

            /// Whether all went well.
            #[getter]
            fn is_complete(&self) -> bool {
                self.outcomes.iter().all($outcome::is_good)
            }

            /// The outcomes of those of which UMS did not say that it went well.
            #[getter]
            fn failed(&self) -> $crate::value::Tuple<$outcome> {
                let failed = self.outcomes.iter().filter(|outcome| !outcome.is_good());
                failed.cloned().collect()
            }

            /// What kept the rest from being sent.
            #[getter]
            fn stopped_by(&self, py: pyo3::Python<'_>) -> Option<pyo3::PyErr> {
                let error = self.stopped_by.as_ref();
                error.map(|error| $crate::error::raise(py, error))
            }

            fn __len__(&self) -> usize {
                self.outcomes.len()
            }

            fn __iter__<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                use pyo3::IntoPyObject as _;
                use pyo3::types::PyAnyMethods as _;
                Ok(self.outcomes().into_pyobject(py)?.try_iter()?.into_any())
            }

            fn __repr__(&self) -> String {
                let all = self.outcomes.len();
                let good = self.outcomes.iter().filter(|outcome| outcome.is_good()).count();
                format!(concat!("<", stringify!($class), ": {} of {} ", $done, ">"), good, all)
            }
        }
    };
}

pub(crate) use report;
