//! The client: how it is made, its session, its calls.

use futures_util::TryFutureExt as _;
use futures_util::TryStreamExt as _;
use igel_migrate_core as core;
use igel_migrate_core::ums::{self, DeviceListLimits, DeviceListing, Facet, SettlePolicy, ViewId};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::device::Device;
use crate::awaitable::Ready;
use crate::convert::Seconds;
use crate::error::Result;
use crate::iterate::ItemIterator;
use crate::runtime::{Owned, brief, later, wait};
use crate::secret::Credentials;
use crate::transport::ConnectionOptions;
use crate::trust::Trust;
use crate::twins::twins;

/// A client of UMS: version 3 of its management interface (IMI).
///
/// Threads and tasks may share one. A session is opened with the first call and renewed when it has
/// ended; `with` and `async with` end it. Where a device, a directory or a profile is asked for, its
/// id will do as well as what UMS said of it.
///
///     account = im.Credentials("imi", im.SecretSource.env("UMS_PASSWORD"))
///     trust = im.Trust.pinned("AA:BB:…")
///     with im.UmsClient("https://ums.example.test:8443", credentials=account, trust=trust) as ums:
///         for device in ums.devices():
///             print(device.id, device.name)
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct UmsClient {
    client: Owned<ums::UmsClient>,
}

impl UmsClient {
    pub(crate) fn handle(&self) -> Result<ums::UmsClient> {
        self.client.get().cloned()
    }

    /// The class for a client of the core.
    pub(crate) fn build(builder: ums::UmsClientBuilder) -> core::Result<Self> {
        let client = Owned::new(builder.build()?);
        Ok(Self { client })
    }
}

#[pymethods]
impl UmsClient {
    #[new]
    #[pyo3(signature = (url, *, credentials, trust=None, timeout=None, connect_timeout=None,
        stream_timeout=None, attempts=None, max_concurrency=None, parallel_writes=None,
        move_batch=None, command_batch=None, direct_authorization=false, session_lifetime=None,
        settle_deadline=None, longest_list=None, proxy=None, proxy_credentials=None,
        oldest_tls=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        url: String,
        credentials: Credentials,
        trust: Option<Trust>,
        timeout: Option<Seconds>,
        connect_timeout: Option<Seconds>,
        stream_timeout: Option<Seconds>,
        attempts: Option<u32>,
        max_concurrency: Option<usize>,
        parallel_writes: Option<usize>,
        move_batch: Option<usize>,
        command_batch: Option<usize>,
        direct_authorization: bool,
        session_lifetime: Option<Seconds>,
        settle_deadline: Option<Seconds>,
        longest_list: Option<u64>,
        proxy: Option<String>,
        proxy_credentials: Option<Credentials>,
        oldest_tls: Option<String>,
    ) -> Result<Self> {
        let set = ConnectionOptions {
            timeout,
            connect_timeout,
            stream_timeout,
            attempts,
            max_concurrency,
            proxy,
            proxy_credentials,
            oldest_tls,
        }
        .setter()?;
        brief(|| {
            let mut builder = ums::UmsClient::builder(url).with_transport(set);
            builder = credentials.give(
                builder,
                ums::UmsClientBuilder::with_credentials,
                ums::UmsClientBuilder::with_account,
            );
            if let Some(trust) = trust {
                builder = builder.with_trust(trust.0);
            }
            if let Some(writes) = parallel_writes {
                builder = builder.with_parallel_writes(writes);
            }
            if let Some(objects) = move_batch {
                builder = builder.with_move_batch(objects);
            }
            if let Some(devices) = command_batch {
                builder = builder.with_command_batch(devices);
            }
            if direct_authorization {
                builder = builder.with_direct_authorization();
            }
            if let Some(Seconds(lifetime)) = session_lifetime {
                builder = builder.with_session_lifetime(lifetime);
            }
            if let Some(Seconds(deadline)) = settle_deadline {
                builder = builder.with_settle(SettlePolicy::default().with_deadline(deadline));
            }
            if let Some(devices) = longest_list {
                let limits = DeviceListLimits::default().with_records(devices);
                builder = builder.with_device_list_limits(limits);
            }
            Self::build(builder)
        })
    }

    /// The server without a path: `https://ums.example.test:8443`.
    #[getter]
    fn origin(&self) -> Result<String> {
        Ok(self.client.get()?.origin())
    }

    /// The devices as they arrive, for `for` and `async for`.
    #[pyo3(signature = (*, facet=FacetArg::default(), recycle_bin=false), text_signature = "($self, *, facet='details', recycle_bin=False)")]
    fn devices(&self, facet: FacetArg, recycle_bin: bool) -> Result<ItemIterator> {
        Ok(listed(self.client.get()?.devices(), facet, recycle_bin))
    }

    /// The devices of a view as they arrive.
    #[pyo3(signature = (view, *, facet=FacetArg::default(), recycle_bin=false), text_signature = "($self, view, *, facet='details', recycle_bin=False)")]
    fn view(&self, view: i64, facet: FacetArg, recycle_bin: bool) -> Result<ItemIterator> {
        let listing = self.client.get()?.view(ViewId::new(view));
        Ok(listed(listing, facet, recycle_bin))
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

fn listed(mut listing: DeviceListing, facet: FacetArg, recycle_bin: bool) -> ItemIterator {
    listing = listing.with_facet(facet.0);
    if recycle_bin {
        listing = listing.with_recycle_bin();
    }
    ItemIterator::new(listing.stream().map_ok(|devices| devices.map_ok(Device)))
}

/// What to read of a device, as an argument.
#[derive(Default)]
pub(super) struct FacetArg(pub(super) Facet);

impl<'py> FromPyObject<'_, 'py> for FacetArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text: &str = value.extract()?;
        let known = [
            Facet::Basic,
            Facet::Details,
            Facet::Online,
            Facet::NetworkAdapters,
            Facet::Attributes,
            Facet::LoginHistory,
        ];
        let named = known.into_iter().find(|facet| facet.to_string() == text);
        let named = named.ok_or_else(|| PyValueError::new_err(format!("{text:?} is no facet")));
        named.map(Self)
    }
}
