//! The client: how a request gets to UMS and its answer back.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{Mutex, MutexGuard, Semaphore};

use super::account::Secrets;
use super::answer;
use super::builder::{Options, UmsClientBuilder};
use super::request::UmsRequest;
use super::session::Session;
use crate::error::{Error, Result};
use crate::transport::{Effect, Streaming, Transport};

/// A client of the management interface of UMS (IMI, version 3).
///
/// Cheap to clone: clones share the session, the connections and the caps. A session is opened by
/// the first request that needs one and again when it has come to its end; [`UmsClient::log_out`]
/// closes it.
///
/// Reads run side by side. Writes run one at a time, because nobody documents what UMS does with
/// parallel ones of one session.
///
/// ```
/// use igel_migrate_core::secret::Credentials;
/// use igel_migrate_core::ums::{MoveResult, UmsClient};
///
/// # async fn example() -> igel_migrate_core::Result<()> {
/// let client = UmsClient::builder("https://ums.example.test:8443")
///     .with_credentials(Credentials::new("migration", "invented"))
///     .build()?;
/// let wave = client.ensure_directory(&"/OS 12/Wave 1".parse()?).await?;
/// let mut devices = client.devices().stream().await?;
/// let mut ready = Vec::new();
/// while let Some(device) = devices.next().await {
///     let device = device?;
///     if device.os_type().is_some_and(|os| os.contains("OS12 Upgrade Ready")) {
///         ready.push(device.id());
///     }
/// }
/// let report = client.move_devices(ready, wave).await?;
/// println!("{} stayed behind", report.others(MoveResult::is_moved).count());
/// # Ok(())
/// # }
/// ```
///
/// # Errors of a read
///
/// Whatever a connection can fail with ([`Transport::send`]), and by the code of UMS:
/// [`ErrorKind::Unauthorized`] (account or session), [`ErrorKind::Forbidden`] (a right or the
/// licence is missing), [`ErrorKind::NotFound`], [`ErrorKind::Unsupported`] (this UMS does not
/// know the call), [`ErrorKind::ServerFault`]; [`ErrorKind::Protocol`] for an answer that cannot
/// be read. [`Error::server_code`] gives the code itself.
///
/// # Errors of a write
///
/// Those of a read, and [`ErrorKind::Conflict`] (Recycle Bin, duplicate, not empty),
/// [`ErrorKind::Rejected`], [`ErrorKind::OutcomeUnknown`] if the write was sent and its answer was
/// lost or makes no sense. A write that may have arrived is never sent again.
///
/// [`ErrorKind::Unauthorized`]: crate::ErrorKind::Unauthorized
/// [`ErrorKind::Forbidden`]: crate::ErrorKind::Forbidden
/// [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound
/// [`ErrorKind::Unsupported`]: crate::ErrorKind::Unsupported
/// [`ErrorKind::ServerFault`]: crate::ErrorKind::ServerFault
/// [`ErrorKind::Protocol`]: crate::ErrorKind::Protocol
/// [`ErrorKind::Conflict`]: crate::ErrorKind::Conflict
/// [`ErrorKind::Rejected`]: crate::ErrorKind::Rejected
/// [`ErrorKind::OutcomeUnknown`]: crate::ErrorKind::OutcomeUnknown
#[derive(Clone)]
pub struct UmsClient(Arc<Inner>);

pub(super) struct Inner {
    /// Without proof of who is asking.
    pub(super) open: Transport,
    pub(super) transport: Transport,
    pub(super) authentication: Authentication,
    pub(super) secrets: Arc<Secrets>,
    pub(super) options: Options,
    pub(super) writes: Semaphore,
    pub(super) directories: Mutex<()>,
}

pub(super) enum Authentication {
    Session(Arc<Session>),
    Direct,
}

impl UmsClient {
    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Settings for a client of the UMS at `url`, written as `https://HOST:PORT`. The port is the
    /// web port of UMS, 8443 by default.
    pub fn builder(url: impl Into<String>) -> UmsClientBuilder {
        UmsClientBuilder::new(url.into())
    }

    /// Scheme, host and port of the server.
    pub fn origin(&self) -> String {
        self.0.open.origin()
    }

    /// Opens a session if there is none. Any other call does so by itself; this one tells whether
    /// it works. With direct authorization it does nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthorized`](crate::ErrorKind::Unauthorized) if UMS does not accept the
    /// account, [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) if the interface is not
    /// licensed; those of any read.
    pub async fn log_in(&self) -> Result<()> {
        match &self.0.authentication {
            Authentication::Session(session) => session
                .open()
                .await
                .map_err(|error| error.with_operation("logging in to UMS")),
            Authentication::Direct => Ok(()),
        }
    }

    /// Closes the session, if there is one. A later call opens another.
    ///
    /// # Errors
    ///
    /// Those of any write. The session is forgotten on this side in any case.
    pub async fn log_out(&self) -> Result<()> {
        match &self.0.authentication {
            Authentication::Session(session) => session
                .close()
                .await
                .map_err(|error| error.with_operation("logging out of UMS")),
            Authentication::Direct => Ok(()),
        }
    }

    /// Sends a request made by hand and gives the body of the answer.
    ///
    /// # Errors
    ///
    /// Those of any read or write.
    pub async fn send(&self, request: UmsRequest) -> Result<Bytes> {
        let effect = request.effect();
        if effect == Effect::Read {
            self.exchange(&self.0.transport, &request).await
        } else {
            let _turn = self.0.writes.acquire().await;
            self.exchange(&self.0.transport, &request).await
        }
    }

    pub(super) fn options(&self) -> &Options {
        &self.0.options
    }

    /// The right to look for directories and create what is missing, alone.
    pub(super) async fn directories_turn(&self) -> MutexGuard<'_, ()> {
        self.0.directories.lock().await
    }

    /// Sends a read and reads its answer.
    pub(super) async fn read<T>(
        &self,
        request: UmsRequest,
        decode: impl FnOnce(&[u8]) -> Result<T>,
    ) -> Result<T> {
        let operation = request.operation();
        let body = self.send(request).await?;
        decode(&body).map_err(|error| error.with_operation(operation))
    }

    /// Sends a read that needs no account.
    pub(super) async fn read_open(&self, request: UmsRequest) -> Result<Bytes> {
        self.exchange(&self.0.open, &request).await
    }

    /// Sends a write and reads its answer; one that cannot be read leaves the outcome open.
    pub(super) async fn write<T>(
        &self,
        request: UmsRequest,
        decode: impl FnOnce(&[u8]) -> Result<T>,
    ) -> Result<T> {
        let (operation, effect) = (request.operation(), request.effect());
        let body = self.send(request).await?;
        decode(&body).map_err(|error| answer::unreadable(error, effect).with_operation(operation))
    }

    /// Sends a write whose answer is but a message.
    pub(super) async fn acknowledged(&self, request: UmsRequest) -> Result<()> {
        self.write(request, answer::acknowledged).await
    }

    /// Sends a read whose answer is read as it comes.
    pub(super) async fn stream(&self, request: &UmsRequest) -> Result<Streaming> {
        let failed = |error: Error| error.with_operation(request.operation());
        let streaming = self.0.transport.stream(request.to_transport()).await;
        let streaming = streaming.map_err(failed)?;
        if streaming.status().is_success() {
            return Ok(streaming);
        }
        let response = streaming.collect().await.map_err(failed)?;
        let refused = answer::body(&response, Effect::Read, &self.0.secrets);
        Err(refused.map_or_else(failed, |_| {
            failed(Error::new(
                crate::ErrorKind::Protocol,
                "an answer of this status was not to be expected",
            ))
        }))
    }

    async fn exchange(&self, transport: &Transport, request: &UmsRequest) -> Result<Bytes> {
        let answered = match transport.send(request.to_transport()).await {
            Ok(response) => answer::body(&response, request.effect(), &self.0.secrets),
            Err(error) => Err(error),
        };
        answered.map_err(|error| error.with_operation(request.operation()))
    }
}

impl fmt::Debug for UmsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let session = match &self.0.authentication {
            Authentication::Session(session) => Some(session),
            Authentication::Direct => None,
        };
        f.debug_struct("UmsClient")
            .field("origin", &self.origin())
            .field("session", &session)
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}
