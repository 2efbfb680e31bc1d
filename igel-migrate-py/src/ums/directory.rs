//! Directories and their tree.

use igel_migrate_core as core;
use igel_migrate_core::ums::{self, DirectoryId};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use serde_json::Value;

use super::object::{ObjectRef, directory_kind};
use crate::enums;
use crate::error::Result;
use crate::runtime::brief;
use crate::value::{Tuple, getters, to_python};

/// A directory of UMS.
#[pyclass(frozen, eq, module = "igel_migrate")]
#[derive(PartialEq)]
pub(crate) struct Directory(pub(crate) ums::Directory);

getters! { Directory as directory {
    /// The number in the UMS database.
    id: i64 = directory.id.get();
    /// The name. Not unique, not even among neighbours.
    name: &str = &directory.name;
    /// The id of the directory around it, or of the root of its tree.
    parent: i64 = directory.parent.get();
    /// Whether it lies in the Recycle Bin.
    in_recycle_bin: bool = directory.in_recycle_bin;
    /// What lies directly in it; `None` if that was not read.
    children: Option<Tuple<ObjectRef>> = directory
        .children
        .as_ref()
        .map(|children| children.iter().map(Into::into).collect());
} }

#[pymethods]
impl Directory {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("id", "name", "parent")
    }

    /// Fields that this version does not know, as UMS wrote them.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &Value::Object(self.0.extra.clone()))
    }

    fn __hash__(&self) -> i64 {
        self.0.id.get()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        crate::value::repr(slf.as_any(), &["id", "name", "parent"])
    }
}

/// A tree of directories.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct DirectoryTree(pub(crate) ums::DirectoryTree);

#[pymethods]
impl DirectoryTree {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let directories: Vec<_> = self.0.iter().cloned().map(Directory).collect();
        Ok(directories.into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __contains__(&self, directory: DirectoryArg) -> bool {
        self.0.get(directory.0).is_some()
    }

    /// The directory with this id.
    fn get(&self, directory: DirectoryArg) -> Option<Directory> {
        self.0.get(directory.0).cloned().map(Directory)
    }

    /// The directories right below one.
    fn children(&self, directory: DirectoryArg) -> Vec<Directory> {
        let children = self.0.children(directory.0);
        children.cloned().map(Directory).collect()
    }

    /// Which tree it is.
    #[getter]
    fn kind(&self) -> enums::DirectoryKind {
        directory_kind(self.0.kind())
    }

    /// The ids of the directories around one, from its parent up to the root.
    fn ancestors(&self, directory: DirectoryArg) -> Vec<i64> {
        let ancestors = self.0.ancestors(directory.0).into_iter();
        ancestors.map(DirectoryId::get).collect()
    }

    /// The ids of the directories in one at any depth, in ascending order.
    fn descendants(&self, directory: DirectoryArg) -> Vec<i64> {
        let descendants = self.0.descendants(directory.0).into_iter();
        let mut ids: Vec<_> = descendants.map(DirectoryId::get).collect();
        ids.sort_unstable();
        ids
    }

    /// Whether a directory is another or lies in it, at any depth.
    fn is_within(&self, directory: DirectoryArg, ancestor: DirectoryArg) -> bool {
        self.0.is_within(directory.0, ancestor.0)
    }

    /// The ids of the directories that no path leads to.
    fn unreachable(&self) -> Vec<i64> {
        let unreachable = self.0.unreachable().into_iter();
        unreachable.map(DirectoryId::get).collect()
    }

    /// The path of a directory, `/Migration/Berlin`.
    fn path_of(&self, directory: DirectoryArg) -> Option<String> {
        self.0.path_of(directory.0).map(|path| path.to_string())
    }

    /// The id of the directory at a path; `None` if there is none.
    fn find(&self, path: &str) -> Result<Option<i64>> {
        brief(|| -> core::Result<_> { Ok(self.0.find(&path.parse()?)?.map(DirectoryId::get)) })
    }

    /// The id of the directory at a path.
    fn resolve(&self, path: &str) -> Result<i64> {
        brief(|| -> core::Result<_> { Ok(self.0.resolve(&path.parse()?)?.get()) })
    }

    fn __repr__(&self) -> String {
        format!("<DirectoryTree of {} directories>", self.0.len())
    }
}

/// A directory as an argument: its id, or what UMS said of it.
pub(crate) struct DirectoryArg(pub(crate) DirectoryId);

impl<'py> FromPyObject<'_, 'py> for DirectoryArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(directory) = value.cast::<Directory>() {
            return Ok(Self(directory.get().0.id));
        }
        match value.extract() {
            Ok(id) => Ok(Self(DirectoryId::new(id))),
            Err(_) => Err(PyTypeError::new_err(format!(
                "a directory is its id or a Directory, not {}",
                value.get_type().name()?
            ))),
        }
    }
}
