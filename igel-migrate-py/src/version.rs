//! The four kinds of versions. Reading, order and canonical text are the core's.

use igel_migrate_core as core;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::error::Result;
use crate::runtime::brief;

/// A version number with all that the four kinds have in common.
macro_rules! version_class {
    ($(#[$docs:meta])* $class:ident { $($field:ident),* }) => {
        $(#[$docs])*
        #[pyclass(frozen, eq, ord, hash, module = "igel_migrate", from_py_object)]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $class(pub(crate) core::$class);

        #[pymethods]
        impl $class {
            #[classattr]
            fn __match_args__() -> ($(version_class!(@text $field),)*) {
                ($(stringify!($field),)*)
            }

            #[new]
            fn new(text: &str) -> Result<Self> {
                brief(|| text.parse().map(Self))
            }

            /// The version as this class, from text or from a version; raises what `__init__`
            /// raises.
            #[classmethod]
            fn parse(_class: &Bound<'_, PyType>, text: &str) -> Result<Self> {
                Self::new(text)
            }

            $(/// One number of the version.
            #[getter]
            fn $field(&self) -> u32 {
                self.0.$field()
            })*

            /// Whether it is a preview, a candidate or the release: `tp1`, `rc2`, or empty.
            #[getter]
            fn stage(&self) -> String {
                self.0.stage().to_string().trim_start_matches('.').to_owned()
            }

            /// The text in the vendor's own form.
            #[getter]
            fn canonical(&self) -> String {
                self.0.canonical()
            }

            fn __str__(&self) -> String {
                self.0.to_string()
            }

            fn __repr__(&self) -> String {
                format!(concat!(stringify!($class), "('{}')"), self.0)
            }

            fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (String,)) {
                (slf.get_type(), (slf.get().0.to_string(),))
            }
        }
    };
    (@text $field:ident) => { &'static str };
}

version_class! {
    /// A version of IGEL OS 11: `11.10.410`, `11.09.310.rc1`.
    Os11Version { major, minor, patch, fourth }
}

version_class! {
    /// A version of an app of IGEL OS 12.
    AppVersion { major, minor, patch }
}

version_class! {
    /// A version of the base system of IGEL OS 12.
    Os12Version { minor, patch }
}

version_class! {
    /// A version of UMS: `12.08.130`.
    UmsVersion { major, minor, patch }
}

#[pymethods]
impl Os11Version {
    /// Whether no later build of this branch exists, so that the way on is another branch.
    #[getter]
    fn is_dead_end(&self) -> bool {
        self.0.is_dead_end()
    }

    /// The version as firmware rows write it: four numbers.
    #[getter]
    fn firmware_text(&self) -> String {
        self.0.firmware_text()
    }
}

#[pymethods]
impl AppVersion {
    /// The numbers behind the plus sign.
    #[getter]
    fn build(&self) -> Vec<u32> {
        self.0.build().to_vec()
    }
}

#[pymethods]
impl Os12Version {
    /// Always 12.
    #[getter]
    fn major(&self) -> u32 {
        self.0.as_app_version().major()
    }

    /// The numbers behind the plus sign.
    #[getter]
    fn build(&self) -> Vec<u32> {
        self.0.build().to_vec()
    }

    /// The version of the base system as that of an app.
    fn as_app_version(&self) -> AppVersion {
        AppVersion(self.0.as_app_version().clone())
    }
}
