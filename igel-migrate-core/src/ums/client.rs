//! The client: settings, and how a request gets to UMS and its answer back.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Mutex, MutexGuard, Semaphore};

use super::answer;
use super::device::DeviceListLimits;
use super::request::UmsRequest;
use super::session::{Account, Direct, Secrets, Session};
use super::settle::SettlePolicy;
use crate::error::{Error, Result};
use crate::secret::{Credentials, SecretSource};
use crate::transport::{Authorize, Effect, Streaming, Transport, TransportBuilder, Trust};

/// A little less than the 30 minutes that UMS keeps a session: a login in good time is cheaper
/// than a refused request.
const SESSION_LIFETIME: Duration = Duration::from_secs(29 * 60);

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

struct Inner {
    /// Without proof of who is asking.
    open: Transport,
    transport: Transport,
    authentication: Authentication,
    secrets: Arc<Secrets>,
    options: Options,
    writes: Semaphore,
    directories: Mutex<()>,
}

enum Authentication {
    Session(Arc<Session>),
    Direct,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    pub(super) move_batch: usize,
    pub(super) command_batch: usize,
    pub(super) settle: SettlePolicy,
    pub(super) list_limits: DeviceListLimits,
    parallel_writes: usize,
    session_lifetime: Duration,
    direct: bool,
}

/// Settings of a [`UmsClient`].
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct UmsClientBuilder {
    transport: TransportBuilder,
    account: Option<Account>,
    options: Options,
}

impl UmsClientBuilder {
    /// The account: one of UMS itself or of a directory service that UMS knows. The account of
    /// the database is not accepted since UMS 6.05.100.
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.account = Some(Account::Known(credentials));
        self
    }

    /// The account, its password fetched from `password` at each login.
    pub fn with_account(mut self, username: impl Into<String>, password: SecretSource) -> Self {
        self.account = Some(Account::Sourced {
            username: username.into(),
            password,
        });
        self
    }

    /// How the server's identity is established. Default [`Trust::System`]; UMS servers often
    /// need [`Trust::Pinned`].
    pub fn with_trust(mut self, trust: Trust) -> Self {
        self.transport = self.transport.with_trust(trust);
        self
    }

    /// Sets anything else about the connection: times, retries, concurrency, proxy.
    pub fn with_transport(
        mut self,
        set: impl FnOnce(TransportBuilder) -> TransportBuilder,
    ) -> Self {
        self.transport = set(self.transport);
        self
    }

    /// Sends the account along with every request instead of opening a session (direct
    /// authorization, UMS 12.08.130 and 12.09.100 onwards; assumed to be HTTP Basic).
    pub fn with_direct_authorization(mut self) -> Self {
        self.options.direct = true;
        self
    }

    /// How long a session is believed in after its last use. Default 29 min, of the 30 that UMS
    /// grants.
    pub fn with_session_lifetime(mut self, lifetime: Duration) -> Self {
        self.options.session_lifetime = lifetime;
        self
    }

    /// The most writes under way at one time. Default 1.
    pub fn with_parallel_writes(mut self, writes: usize) -> Self {
        self.options.parallel_writes = writes;
        self
    }

    /// The most objects to move in one request. Default 500; no limit of UMS is documented.
    pub fn with_move_batch(mut self, objects: usize) -> Self {
        self.options.move_batch = objects;
        self
    }

    /// The most devices to command in one request. Default 50: UMS answers when all have.
    pub fn with_command_batch(mut self, devices: usize) -> Self {
        self.options.command_batch = devices;
        self
    }

    /// How long to wait for a write to show.
    pub fn with_settle(mut self, settle: SettlePolicy) -> Self {
        self.options.settle = settle;
        self
    }

    /// Limits on a list of devices.
    pub fn with_device_list_limits(mut self, limits: DeviceListLimits) -> Self {
        self.options.list_limits = limits;
        self
    }

    /// Checks the settings. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the address, the account or a setting
    /// makes no sense; [`ErrorKind::Tls`](crate::ErrorKind::Tls) as
    /// [`TransportBuilder::build`].
    pub fn build(self) -> Result<UmsClient> {
        let options = self.options;
        let account = self.account.ok_or_else(|| {
            Error::invalid("no account for UMS").with_hint("give one with `with_credentials`")
        })?;
        if account.username().is_empty() || account.username().contains(':') {
            return Err(Error::invalid(
                "the name of an account is empty or holds a colon",
            ));
        }
        let sizes = [
            options.move_batch,
            options.command_batch,
            options.parallel_writes,
            options.list_limits.record,
        ];
        if sizes.contains(&0) || options.parallel_writes > Semaphore::MAX_PERMITS {
            return Err(Error::invalid("a batch or a limit must be at least 1"));
        }
        let open = self
            .transport
            .with_stream_limit(options.list_limits.total)
            .build()?;
        let secrets = Arc::<Secrets>::default();
        let (authentication, authorize): (_, Arc<dyn Authorize>) = if options.direct {
            let secrets = secrets.clone();
            (
                Authentication::Direct,
                Arc::new(Direct { account, secrets }),
            )
        } else {
            let lifetime = options.session_lifetime;
            let session = Session::new(open.clone(), account, secrets.clone(), lifetime);
            let session = Arc::new(session);
            (Authentication::Session(session.clone()), session)
        };
        Ok(UmsClient(Arc::new(Inner {
            transport: open.with_authorize(authorize),
            open,
            authentication,
            secrets,
            options,
            writes: Semaphore::new(options.parallel_writes),
            directories: Mutex::new(()),
        })))
    }
}

impl UmsClient {
    /// Settings for a client of the UMS at `url`, written as `https://HOST:PORT`. The port is the
    /// web port of UMS, 8443 by default.
    pub fn builder(url: impl Into<String>) -> UmsClientBuilder {
        UmsClientBuilder {
            transport: Transport::builder(url),
            account: None,
            options: Options {
                move_batch: 500,
                command_batch: 50,
                settle: SettlePolicy::default(),
                list_limits: DeviceListLimits::default(),
                parallel_writes: 1,
                session_lifetime: SESSION_LIFETIME,
                direct: false,
            },
        }
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
