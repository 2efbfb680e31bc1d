//! The client: how it is made, its session, its calls.

use futures_util::{TryFutureExt as _, TryStreamExt as _};
use igel_migrate_core as core;
use igel_migrate_core::transport::{RetryPolicy, Timeouts};
use igel_migrate_core::ums::{self, Facet};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::device::{Device, DeviceArg};
use super::directory::{DirectoryArg, DirectoryTree};
use super::moves::MoveReport;
use crate::awaitable::Ready;
use crate::convert::{Items, Seconds};
use crate::error::Result;
use crate::iterate::ItemIterator;
use crate::runtime::{Owned, brief, later, wait};
use crate::secret::Credentials;
use crate::trust::Trust;
use crate::twins::twins;

/// A client of UMS: version 3 of its management interface.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct UmsClient {
    client: Owned<ums::UmsClient>,
}

impl UmsClient {
    fn handle(&self) -> Result<ums::UmsClient> {
        self.client.get().cloned()
    }
}

#[pymethods]
impl UmsClient {
    #[new]
    #[pyo3(signature = (url, *, credentials, trust=None, timeout=None, connect_timeout=None,
        attempts=None, max_concurrency=None, parallel_writes=None, move_batch=None,
        direct_authorization=false))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        url: String,
        credentials: Credentials,
        trust: Option<Trust>,
        timeout: Option<Seconds>,
        connect_timeout: Option<Seconds>,
        attempts: Option<u32>,
        max_concurrency: Option<usize>,
        parallel_writes: Option<usize>,
        move_batch: Option<usize>,
        direct_authorization: bool,
    ) -> Result<Self> {
        brief(|| {
            let mut builder = ums::UmsClient::builder(url);
            builder = credentials.give(
                builder,
                ums::UmsClientBuilder::with_credentials,
                ums::UmsClientBuilder::with_account,
            );
            if let Some(trust) = trust {
                builder = builder.with_trust(trust.0);
            }
            let mut timeouts = Timeouts::default();
            if let Some(Seconds(total)) = timeout {
                timeouts = timeouts.with_total(total).with_read(total);
            }
            if let Some(Seconds(connect)) = connect_timeout {
                timeouts = timeouts.with_connect(connect);
            }
            builder = builder.with_transport(|mut transport| {
                transport = transport.with_timeouts(timeouts);
                if let Some(attempts) = attempts {
                    transport =
                        transport.with_retry(RetryPolicy::default().with_attempts(attempts));
                }
                if let Some(requests) = max_concurrency {
                    transport = transport.with_concurrency(requests);
                }
                transport
            });
            if let Some(writes) = parallel_writes {
                builder = builder.with_parallel_writes(writes);
            }
            if let Some(objects) = move_batch {
                builder = builder.with_move_batch(objects);
            }
            if direct_authorization {
                builder = builder.with_direct_authorization();
            }
            let client = Owned::new(builder.build()?);
            Ok::<_, core::Error>(Self { client })
        })
    }

    /// The server without a path: `https://ums.example.test:8443`.
    #[getter]
    fn origin(&self) -> Result<String> {
        Ok(self.client.get()?.origin())
    }

    /// The devices as they arrive, for `for` and `async for`.
    #[pyo3(signature = (*, facet="details", recycle_bin=false))]
    fn devices(&self, facet: &str, recycle_bin: bool) -> Result<ItemIterator> {
        let mut listing = self.client.get()?.devices().with_facet(read_facet(facet)?);
        if recycle_bin {
            listing = listing.with_recycle_bin();
        }
        Ok(ItemIterator::new(
            listing.stream().map_ok(|devices| devices.map_ok(Device)),
        ))
    }

    /// Ends the session. A client that is used again logs in again.
    fn close(&self, py: Python<'_>) -> Result<()> {
        self.log_out(py)
    }

    /// Ends the session, awaited.
    fn aclose<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        self.log_out_async(py)
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// Ends the session. Its failure does not replace an exception that is on its way.
    #[pyo3(signature = (*raised))]
    fn __exit__(&self, py: Python<'_>, raised: &Bound<'_, PyTuple>) -> Result<()> {
        wait(py, leave(self.handle()?, in_flight(raised)?))
    }

    fn __aenter__(slf: &Bound<'_, Self>) -> Ready {
        Ready::new(slf.clone().into_any().unbind())
    }

    /// Ends the session. Its failure does not replace an exception that is on its way.
    #[pyo3(signature = (*raised))]
    fn __aexit__<'py>(
        &self,
        py: Python<'py>,
        raised: &Bound<'py, PyTuple>,
    ) -> Result<Bound<'py, PyAny>> {
        later(py, leave(self.handle()?, in_flight(raised)?))
    }

    fn __repr__(&self) -> String {
        let origin = self.client.get().map(ums::UmsClient::origin);
        format!("UmsClient('{}')", origin.unwrap_or_default())
    }
}

twins! { UmsClient {
    /// Opens the session now instead of with the first call.
    log_in, log_in_async() -> () = |client| client.log_in().await;

    /// Ends the session.
    log_out, log_out_async() -> () = |client| client.log_out().await;

    /// One device.
    device, device_async(device: DeviceArg) -> Device =
        |client| client.device(device.0).await.map(Device);

    /// The tree of device directories.
    directories, directories_async() -> DirectoryTree =
        |client| client.directories().await.map(DirectoryTree);

    /// The id of the device directory at a path; what is missing of it is created.
    ensure_directory, ensure_directory_async(path: String) -> i64 =
        |client| Ok(client.ensure_directory(&path.parse()?).await?.get());

    /// Moves devices into a directory, and says of each what became of it.
    move_devices, move_devices_async(devices: Items<DeviceArg>, directory: DirectoryArg)
        -> MoveReport = |client| {
            let devices = devices.0.into_iter().map(|device| device.0);
            client.move_devices(devices.collect::<Vec<_>>(), directory.0).await.map(MoveReport::from)
        };
} }

fn in_flight(raised: &Bound<'_, PyTuple>) -> PyResult<bool> {
    Ok(!raised.is_empty() && !raised.get_item(0)?.is_none())
}

async fn leave(client: ums::UmsClient, in_flight: bool) -> core::Result<()> {
    match client.log_out().await {
        Err(_) if in_flight => Ok(()),
        outcome => outcome,
    }
}

fn read_facet(text: &str) -> Result<Facet> {
    let known = [
        Facet::Basic,
        Facet::Details,
        Facet::Online,
        Facet::NetworkAdapters,
        Facet::Attributes,
        Facet::LoginHistory,
    ];
    let named = known.into_iter().find(|facet| facet.to_string() == text);
    named.ok_or_else(|| PyValueError::new_err(format!("{text:?} is no facet")).into())
}
