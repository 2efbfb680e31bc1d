//! What a UMS and a WebDAV server say, in one private file, and the scrubbing of documents.

use std::path::PathBuf;
use std::sync::Arc;

use igel_migrate_core::collect;
use igel_migrate_core::scrub;
use igel_migrate_core::webdav::RemotePath;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::convert::{Document, Items};
use crate::error::Result;
use crate::record::records;
use crate::runtime::{brief, work};
use crate::twins::twins;
use crate::ums::UmsClient;
use crate::value::Tuple;
use crate::webdav::WebDavClient;

records! { "igel_migrate";
    /// A document of a bundle.
    BundledDocument {
        /// Its name in the bundle.
        name: String,
        /// Its size in bytes.
        bytes: u64,
        /// How many devices it lists, if it is the list of devices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        devices: Option<u64>,
    }

    /// A document that could not be had. Of the error only what names nothing is kept.
    MissingDocument {
        /// What its name would be.
        name: String,
        /// The kind of the error.
        kind: String,
        /// The HTTP status, if there was an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    }

    /// What was collected.
    Bundle {
        /// The form of the bundle: 1.
        format: u32,
        /// What made it.
        made_by: String,
        /// Whether names, addresses and the like were replaced.
        scrubbed: bool,
        /// Where it lies.
        path: String,
        /// The documents in it, but for the manifest.
        documents: Tuple<BundledDocument>,
        /// What could not be had.
        missing: Tuple<MissingDocument>,
    }
}

impl From<collect::Bundle> for Bundle {
    fn from(bundle: collect::Bundle) -> Self {
        let documents = bundle
            .documents
            .into_iter()
            .map(|document| BundledDocument {
                name: document.name,
                bytes: document.bytes,
                devices: document.devices,
            });
        let missing = bundle.missing.into_iter().map(|document| MissingDocument {
            name: document.name,
            kind: document.kind.to_owned(),
            status: document.status,
        });
        Self {
            format: bundle.format,
            made_by: bundle.made_by,
            scrubbed: bundle.scrubbed,
            path: bundle.path.display().to_string(),
            documents: documents.collect(),
            missing: missing.collect(),
        }
    }
}

/// Collects what a UMS and a WebDAV server say into one private file, scrubbed unless asked
/// otherwise.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Collector(Arc<collect::Collector>);

impl Collector {
    #[expect(clippy::unnecessary_wraps, reason = "the form that twins ask for")]
    fn handle(&self) -> Result<Arc<collect::Collector>> {
        Ok(Arc::clone(&self.0))
    }
}

#[pymethods]
impl Collector {
    #[new]
    #[pyo3(signature = (ums, *, devices=None, all_devices=false, effective_lists=None, webdav=None,
        folder="", scrubber=None, unscrubbed=false))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        ums: &UmsClient,
        devices: Option<u64>,
        all_devices: bool,
        effective_lists: Option<usize>,
        webdav: Option<&WebDavClient>,
        folder: &str,
        scrubber: Option<Scrubber>,
        unscrubbed: bool,
    ) -> Result<Self> {
        let folder = brief(|| folder.parse::<RemotePath>())?;
        let mut collector = collect::Collector::new(ums.handle()?);
        if let Some(devices) = devices {
            collector = collector.with_devices(devices);
        }
        if all_devices {
            collector = collector.with_all_devices();
        }
        if let Some(lists) = effective_lists {
            collector = collector.with_effective_lists(lists);
        }
        if let Some(webdav) = webdav {
            collector = collector.with_webdav(webdav.handle()?, folder);
        }
        if let Some(scrubber) = scrubber {
            collector = collector.with_scrubber(scrubber.0);
        }
        if unscrubbed {
            collector = collector.with_names_and_addresses_unscrubbed();
        }
        Ok(Self(Arc::new(collector)))
    }
}

twins! { Collector {
    /// Collects into a zip file that only its owner can read.
    collect, collect_async(path: PathBuf) -> Bundle =
        |collector| collector.collect(path).await.map(Into::into);
} }

/// Scrubs documents, the same value always in the same way.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct Scrubber(scrub::Scrubber);

#[pymethods]
impl Scrubber {
    /// Fields of the management interface whose text stays.
    #[classattr]
    #[pyo3(name = "KEPT_FIELDS")]
    fn kept_fields() -> Tuple<&'static str> {
        scrub::KEPT_FIELDS.iter().copied().collect()
    }

    /// Values of settings that stay.
    #[classattr]
    #[pyo3(name = "KEPT_VALUES")]
    fn kept_values() -> Tuple<&'static str> {
        scrub::KEPT_VALUES.iter().copied().collect()
    }

    /// Words that stay in names of files and folders.
    #[classattr]
    #[pyo3(name = "KEPT_WORDS")]
    fn kept_words() -> Tuple<&'static str> {
        scrub::KEPT_WORDS.iter().copied().collect()
    }

    #[new]
    #[pyo3(signature = (*, kept_words=None, key=None))]
    fn new(kept_words: Option<Items<String>>, key: Option<&[u8]>) -> Result<Self> {
        let mut scrubber = match key {
            None => brief(scrub::Scrubber::new)?,
            Some(key) => {
                let key = key.try_into();
                let wrong = |_| PyValueError::new_err("a key is 32 bytes");
                scrub::Scrubber::with_key(key.map_err(wrong)?)
            }
        };
        for word in kept_words.into_iter().flat_map(|words| words.0) {
            scrubber = scrubber.with_kept_word(&word);
        }
        Ok(Self(scrubber))
    }

    /// Scrubs a document of any known kind, told by how it begins.
    fn document<'py>(&self, py: Python<'py>, document: Document) -> Result<Bound<'py, PyBytes>> {
        let document = document.read(py)?;
        let scrubbed = work(py, || self.0.document(&document))?;
        Ok(PyBytes::new(py, &scrubbed))
    }
}
