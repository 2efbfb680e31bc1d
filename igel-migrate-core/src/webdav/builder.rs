//! The settings of a client, checked once.

use std::net::IpAddr;
use std::sync::Arc;

use super::WebDavClient;
use super::base::Base;
use super::client::Inner;
use super::entry::Properties;
use super::multistatus::MultistatusLimits;
use crate::error::{Error, Result};
use crate::secret::{AccountSource, Credentials, SecretSource};
use crate::transport::{HttpAccount, Transport, TransportBuilder, Trust};

/// Settings of a [`WebDavClient`].
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct WebDavClientBuilder {
    url: Url,
    account: Option<AccountSource>,
    transport: Box<TransportBuilder>,
    properties: Properties,
    limits: MultistatusLimits,
}

/// The address as given. It is not checked yet and may hold an account.
#[derive(Clone)]
struct Url(String);

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl WebDavClientBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url: Url(url),
            account: None,
            // The server is not known before `build`, which replaces this one.
            transport: Box::new(Transport::builder("").with_stream_limit(64 << 30)),
            properties: Properties::MINIMAL,
            limits: MultistatusLimits::default(),
        }
    }

    /// The account. Without one, a server that asks for a login is an error.
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.account = Some(AccountSource::Known(credentials));
        self
    }

    /// The account, its password fetched from `password` when the server first asks for it.
    pub fn with_account(mut self, username: impl Into<String>, password: SecretSource) -> Self {
        self.account = Some(AccountSource::Sourced {
            username: username.into(),
            password,
        });
        self
    }

    /// How the server's identity is established. Default [`Trust::System`].
    pub fn with_trust(mut self, trust: Trust) -> Self {
        *self.transport = self.transport.with_trust(trust);
        self
    }

    /// Connects to this address, whatever the name in the URL resolves to; the certificate still
    /// has to be for the name. For one of several servers that share a name.
    pub fn with_connect_to(mut self, address: IpAddr) -> Self {
        *self.transport = self.transport.with_connect_to(address);
        self
    }

    /// Lets the URL begin with `http:`. Everybody on the line then sees what is stored, and can
    /// change it on its way; the password is still proven by Digest only, never sent.
    pub fn with_plain_http(mut self) -> Self {
        *self.transport = self.transport.with_plain_http();
        self
    }

    /// The most requests under way at one time, and so the most connections. Default 8.
    pub fn with_concurrency(mut self, requests: usize) -> Self {
        *self.transport = self.transport.with_concurrency(requests);
        self
    }

    /// Sets anything else about the connection: times, retries, proxy, the size of a download (64
    /// GiB by default).
    pub fn with_transport(
        mut self,
        set: impl FnOnce(TransportBuilder) -> TransportBuilder,
    ) -> Self {
        *self.transport = set(*self.transport);
        self
    }

    /// What [`WebDavClient::list`] and [`WebDavClient::walk`] ask about each entry. Default
    /// [`Properties::MINIMAL`].
    pub fn with_properties(mut self, properties: Properties) -> Self {
        self.properties = properties;
        self
    }

    /// The bounds of one listing.
    pub fn with_listing_limits(mut self, limits: MultistatusLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Checks the settings. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the URL, the account or a setting makes
    /// no sense; [`ErrorKind::Tls`](crate::ErrorKind::Tls) as [`TransportBuilder::build`].
    pub fn build(self) -> Result<WebDavClient> {
        let checked = self.checked();
        checked.map_err(|error| error.with_operation("setting up a WebDAV client"))
    }

    fn checked(self) -> Result<WebDavClient> {
        let base = Base::parse(&self.url.0)?;
        let open = self.transport.with_server(base.origin()).build()?;
        let inner = Inner {
            base,
            transport: open.clone(),
            open,
            account: None,
            properties: self.properties,
            limits: self.limits,
        };
        match self.account {
            Some(account) => inner.with_account(account),
            None => Ok(WebDavClient::new(inner)),
        }
    }
}

impl Inner {
    /// The same client with another account.
    pub(super) fn with_account(&self, account: AccountSource) -> Result<WebDavClient> {
        let name = account.username();
        if name.is_empty() || name.contains(':') || name.contains(char::is_control) {
            return Err(Error::invalid(
                "the name of an account is empty or holds a colon or a control character",
            ));
        }
        let account = HttpAccount::new(account, &self.open);
        Ok(WebDavClient::new(Self {
            base: self.base.clone(),
            open: self.open.clone(),
            transport: self.open.with_authorize(Arc::new(account.clone())),
            account: Some(account),
            properties: self.properties,
            limits: self.limits,
        }))
    }
}
