//! What a WebDAV server has, as values. Paths are `str`, below the base address of the repository.

use igel_migrate_core::webdav;
use pyo3::prelude::*;

use crate::convert::Instant;
use crate::enums;
use crate::record::{of, records};
use crate::value::Tuple;

records! { "igel_migrate.webdav";
    /// Room on the server in bytes, as far as it tells.
    Quota {
        /// What is free.
        available: Option<u64>,
        /// What is taken.
        used: Option<u64>,
    }

    /// A file or a folder on the server.
    Entry {
        /// Its path below the base address.
        path: String,
        /// What it is.
        kind: enums::EntryKind,
        /// Its size in bytes; folders have none.
        size: Option<u64>,
        /// When it was changed, if that was asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        modified: Option<Instant>,
        /// Its etag, if that was asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        etag: Option<String>,
        /// Room in it, if that was asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quota: Option<Quota>,
    }

    /// A thing that the server names and does not let be seen.
    Unreadable {
        /// Its path.
        path: String,
        /// The HTTP status that it has.
        status: u16,
    }

    /// A folder that was gone when its turn came.
    Vanished {
        /// Its path.
        path: String,
    }

    /// An address of the server's answer that is not where it should be. It is not followed.
    SuspiciousHref {
        /// The address as the server wrote it.
        href: String,
        /// What is wrong with it.
        suspicion: enums::Suspicion,
        /// The folder whose content it should be.
        folder: String,
    }

    /// The content of one folder, in the order of the server.
    Listing {
        /// The folder itself.
        folder: Option<Entry>,
        /// What is in it.
        entries: Tuple<Entry>,
        /// What may not be seen.
        unreadable: Tuple<Unreadable>,
        /// Addresses that are not where they should be.
        suspicious: Tuple<SuspiciousHref>,
    }

    /// What a server says it can do.
    ServerOptions {
        /// The classes of WebDAV.
        classes: Tuple<String>,
        /// The methods that it takes.
        methods: Tuple<String>,
        /// What it calls itself.
        server: Option<String>,
    }

    /// What a server says about a file in its headers.
    FileHead {
        /// Its size in bytes.
        size: Option<u64>,
        /// When it was changed.
        modified: Option<Instant>,
        /// Its etag.
        etag: Option<String>,
    }
}

#[pymethods]
impl Entry {
    /// Whether it is a folder.
    #[getter]
    fn is_folder(&self) -> bool {
        self.kind.0 == "folder"
    }
}

#[pymethods]
impl ServerOptions {
    /// Whether it is a WebDAV server, as far as it tells.
    #[getter]
    fn is_webdav(&self) -> bool {
        self.classes.0.iter().any(|class| class == "1")
    }
}

impl From<webdav::FileHead> for FileHead {
    fn from(head: webdav::FileHead) -> Self {
        Self {
            size: head.size,
            modified: head.modified.map(Instant),
            etag: head.etag,
        }
    }
}

/// What a walk meets: one class for each sort of thing.
pub(super) struct Met(pub(super) webdav::WalkItem);

impl<'py> IntoPyObject<'py> for Met {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self.0 {
            webdav::WalkItem::Entry(entry) => Bound::new(py, of::<Entry>(&entry)?)?.into_any(),
            webdav::WalkItem::Unreadable(unreadable) => {
                Bound::new(py, of::<Unreadable>(&unreadable)?)?.into_any()
            }
            webdav::WalkItem::Suspicious(href) => {
                Bound::new(py, of::<SuspiciousHref>(&href)?)?.into_any()
            }
            webdav::WalkItem::Vanished(path) => {
                let path = path.to_string();
                Bound::new(py, Vanished { path })?.into_any()
            }
            other => {
                let message = format!("unknown to this version: {other:?}");
                return Err(pyo3::exceptions::PyNotImplementedError::new_err(message));
            }
        })
    }
}
