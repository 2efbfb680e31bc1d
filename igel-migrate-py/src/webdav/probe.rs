//! The probes of one server.

use std::sync::Arc;

use igel_migrate_core::webdav::probe;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tokio::sync::Mutex;

use super::client::told;
use super::report::{LargeFileProbe, ProbeReport, ReadProbe, RightsProbe, UploadProbe};
use crate::error::Result;
use crate::runtime::{Owned, converse, later};
use crate::twins::twins;

/// Probes one server, and keeps the report. Its probes take turns.
#[pyclass(frozen, module = "igel_migrate.webdav")]
pub(crate) struct Prober {
    prober: Owned<Arc<Mutex<probe::Prober>>>,
}

impl Prober {
    pub(super) fn new(prober: probe::Prober) -> Self {
        Self {
            prober: Owned::new(Arc::new(Mutex::new(prober))),
        }
    }

    fn handle(&self) -> Result<Arc<Mutex<probe::Prober>>> {
        self.prober.get().cloned()
    }
}

twins! { Prober {
    /// Lists the folder as the read account, and reads one byte of one file in it.
    probe_reading, probe_reading_async() -> ReadProbe =
        |prober| told(&prober.lock().await.probe_reading().await?);

    /// Has both accounts delete a file that is not there. Changes nothing.
    probe_rights, probe_rights_async() -> RightsProbe =
        |prober| told(&prober.lock().await.probe_rights().await?);

    /// Writes: has both accounts write a file of one byte, and deletes what came of it.
    probe_rights_by_writing, probe_rights_by_writing_async() -> RightsProbe =
        |prober| told(&prober.lock().await.probe_rights_by_writing().await?);

    /// Writes, perhaps: announces a large file as the upload account and sends none of it.
    #[pyo3(signature = (bytes=probe::LARGE_FILE))]
    probe_large_file, probe_large_file_async(bytes: u64) -> LargeFileProbe =
        |prober| told(&prober.lock().await.probe_large_file(bytes).await?);

    /// Tries again to delete what is left behind.
    remove_leftovers, remove_leftovers_async() -> () = |prober| {
        prober.lock().await.remove_leftovers().await;
        Ok(())
    };

    /// What has been found so far, and what is left behind.
    report, report_async() -> ProbeReport =
        |prober| Ok(ProbeReport(prober.lock().await.report().clone()));

    /// Plans to send a file of so many bytes. Sends nothing.
    plan_upload, plan_upload_async(bytes: u64) -> PlannedUpload = |prober| {
        let planned = prober.lock().await.plan_upload(bytes);
        Ok(PlannedUpload {
            bytes,
            url: planned.url().to_owned(),
            text: planned.to_string(),
        })
    };
} }

#[pymethods]
impl Prober {
    /// Writes: sends a file as the upload account, looks at its size on the server, deletes it.
    #[pyo3(signature = (upload, *, confirmed, progress=None))]
    fn upload_and_delete(
        &self,
        py: Python<'_>,
        upload: &PlannedUpload,
        confirmed: bool,
        progress: Option<Py<PyAny>>,
    ) -> Result<UploadProbe> {
        agreed(confirmed)?;
        let (prober, bytes) = (self.handle()?, upload.bytes);
        converse(
            py,
            |sent| {
                send(prober, bytes, move |all| {
                    let _ = sent.try_send(all);
                })
            },
            |py, sent: u64| match &progress {
                Some(progress) => progress.call1(py, (sent,)).map(drop),
                None => Ok(()),
            },
        )
    }

    /// As `upload_and_delete`, awaited and without progress.
    #[pyo3(signature = (upload, *, confirmed))]
    fn upload_and_delete_async<'py>(
        &self,
        py: Python<'py>,
        upload: &PlannedUpload,
        confirmed: bool,
    ) -> Result<Bound<'py, PyAny>> {
        agreed(confirmed)?;
        later(py, send(self.handle()?, upload.bytes, |_| ()))
    }
}

async fn send(
    prober: Arc<Mutex<probe::Prober>>,
    bytes: u64,
    progress: impl Fn(u64) + Send + 'static,
) -> igel_migrate_core::Result<UploadProbe> {
    let mut prober = prober.lock().await;
    let planned = prober.plan_upload(bytes).confirmed();
    told(&prober.upload_and_delete(planned, progress).await?)
}

fn agreed(confirmed: bool) -> PyResult<()> {
    if confirmed {
        return Ok(());
    }
    Err(PyValueError::new_err(
        "show the planned upload to whoever pays for the line, and say confirmed=True",
    ))
}

/// An upload that nobody has agreed to. `str()` says what would be sent where.
#[pyclass(frozen, module = "igel_migrate.webdav")]
pub(crate) struct PlannedUpload {
    bytes: u64,
    url: String,
    text: String,
}

#[pymethods]
impl PlannedUpload {
    /// The bytes that would be sent.
    #[getter]
    fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where they would lie meanwhile.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<PlannedUpload of {} bytes>", self.bytes)
    }
}
