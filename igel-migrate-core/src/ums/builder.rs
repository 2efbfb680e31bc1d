//! The settings of a client, checked once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};

use super::account::{Account, Direct, Secrets};
use super::client::{Authentication, Inner, UmsClient};
use super::device::DeviceListLimits;
use super::session::Session;
use super::settle::SettlePolicy;
use crate::error::{Error, Result};
use crate::secret::{Credentials, SecretSource};
use crate::transport::{Authorize, Transport, TransportBuilder, Trust};

/// A little less than the 30 minutes that UMS keeps a session: a login in good time is cheaper
/// than a refused request.
const SESSION_LIFETIME: Duration = Duration::from_secs(29 * 60);

/// Largest answer but for lists of devices, in bytes. The directories of 300,000 devices, each with
/// its children, take about 50 MB.
const BODY_LIMIT: u64 = 256 << 20;

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
    pub(super) fn new(url: String) -> Self {
        Self {
            transport: Transport::builder(url).with_body_limit(BODY_LIMIT),
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

    /// Sets anything else about the connection: times, retries, concurrency, proxy. Lists of
    /// devices and commands have more patience than other requests, whatever is set here.
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
        let transport = open.with_authorize(authorize);
        Ok(UmsClient::new(Inner {
            transport,
            open,
            authentication,
            secrets,
            options,
            writes: Semaphore::new(options.parallel_writes),
            directories: Mutex::new(()),
        }))
    }
}
