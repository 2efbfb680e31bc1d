//! The settings of a transport, checked once.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use reqwest::redirect;
use secrecy::ExposeSecret as _;
use tokio::sync::Semaphore;
use url::Url;

use super::client::Inner;
use super::{RetryPolicy, TlsVersion, Transport, Trust, tls};
use crate::error::{Error, Result};
use crate::secret::Credentials;

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// From the name to an established TLS connection. Default 10 s.
    pub connect: Duration,
    /// The longest silence: the head of an answer must be there after this time, and each piece of
    /// its body after the one before. Default 60 s.
    pub read: Duration,
    /// One attempt of [`Transport::send`], answer included. Default 5 min.
    pub total: Duration,
    /// One attempt of [`Transport::stream`], answer included. Default 1 h.
    pub stream: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(60),
            total: Duration::from_secs(300),
            stream: Duration::from_secs(3600),
        }
    }
}

impl Timeouts {
    /// Sets the time for a connection.
    #[must_use]
    pub fn with_connect(mut self, connect: Duration) -> Self {
        self.connect = connect;
        self
    }

    /// Sets the longest silence.
    #[must_use]
    pub fn with_read(mut self, read: Duration) -> Self {
        self.read = read;
        self
    }

    /// Sets the time for one attempt of [`Transport::send`].
    #[must_use]
    pub fn with_total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// Sets the time for one attempt of [`Transport::stream`].
    #[must_use]
    pub fn with_stream(mut self, stream: Duration) -> Self {
        self.stream = stream;
        self
    }
}

/// Settings of a [`Transport`]; the defaults are safe.
///
/// ```
/// use std::time::Duration;
/// use igel_migrate_core::transport::{RetryPolicy, Transport};
/// let transport = Transport::builder("https://ums.example.test:8443")
///     .with_concurrency(4)
///     .with_retry(RetryPolicy::none())
///     .build()?;
/// assert_eq!(transport.origin(), "https://ums.example.test:8443");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "nothing is built before `build`"]
pub struct TransportBuilder {
    server: String,
    trust: Trust,
    oldest_tls: TlsVersion,
    timeouts: Timeouts,
    retry: RetryPolicy,
    concurrency: usize,
    body_limit: u64,
    stream_limit: u64,
    user_agent: String,
    proxy: Option<(String, Option<Credentials>)>,
    plain_http: bool,
    connect_to: Option<IpAddr>,
}

impl TransportBuilder {
    pub(super) fn new(server: String) -> Self {
        Self {
            server,
            trust: Trust::default(),
            oldest_tls: TlsVersion::default(),
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            concurrency: 8,
            body_limit: 16 << 20,
            stream_limit: 4 << 30,
            user_agent: concat!("igel-migrate/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
            plain_http: false,
            connect_to: None,
        }
    }

    /// The same settings for another server.
    pub(crate) fn with_server(mut self, server: impl Into<String>) -> Self {
        self.server = server.into();
        self
    }

    /// How the server's identity is established. Default [`Trust::System`].
    pub fn with_trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The oldest TLS version to speak. Default TLS 1.2.
    pub fn with_oldest_tls(mut self, oldest: TlsVersion) -> Self {
        self.oldest_tls = oldest;
        self
    }

    /// How long things may take.
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// How often and how long a request is tried.
    pub fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// The most requests under way at one time, streams that are being read included; the others
    /// wait. Default 8.
    pub fn with_concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }

    /// The largest answer that [`Transport::send`] takes, in bytes. Default 16 MiB.
    pub fn with_body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The largest answer that [`Transport::stream`] lets through, in bytes. Default 4 GiB.
    pub fn with_stream_limit(mut self, bytes: u64) -> Self {
        self.stream_limit = bytes;
        self
    }

    /// The `User-Agent`. Default `igel-migrate/` with the version.
    pub fn with_user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Goes through this proxy, with this account if it wants one. Without it there is no proxy:
    /// the environment (`HTTPS_PROXY`) and the settings of the system are not asked.
    pub fn with_proxy(mut self, url: impl Into<String>, account: Option<Credentials>) -> Self {
        self.proxy = Some((url.into(), account));
        self
    }

    /// Lets the server's address begin with `http:`. Whoever sits on the line then reads and
    /// changes everything.
    pub fn with_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Connects to this address, whatever the server's name resolves to; name and port stay those
    /// of the server's address, in the certificate too. For one of several servers that share a
    /// name. Has no meaning with a proxy, which resolves names itself.
    pub fn with_connect_to(mut self, address: IpAddr) -> Self {
        self.connect_to = Some(address);
        self
    }

    /// Checks the settings. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if the address is not `https://HOST[:PORT]`, if an
    /// account is in it, or if a setting makes no sense; [`Tls`](crate::ErrorKind::Tls) if the
    /// system's authorities cannot be read.
    pub fn build(self) -> Result<Transport> {
        let operation = "setting up a connection";
        self.checked()
            .map_err(|error| error.with_operation(operation))
    }

    fn checked(self) -> Result<Transport> {
        let origin = server_address(&self.server, self.plain_http)?;
        if self.concurrency == 0 || self.concurrency > Semaphore::MAX_PERMITS {
            return Err(Error::invalid(
                "the number of concurrent requests must be at least 1",
            ));
        }
        if self.retry.attempts == 0 {
            return Err(Error::invalid("the number of attempts must be at least 1"));
        }
        let Timeouts {
            connect,
            read,
            total,
            stream,
        } = self.timeouts;
        if [connect, read, total, stream].iter().any(Duration::is_zero) {
            return Err(Error::invalid("a timeout must be longer than nothing"));
        }
        #[cfg(feature = "danger-accept-any-certificate")]
        if self.trust == Trust::DangerAcceptAny {
            let server = origin.as_str();
            tracing::warn!(target: super::LOG, server, "any certificate is accepted");
        }
        let user_agent = HeaderValue::try_from(&self.user_agent).map_err(|source| {
            Error::invalid("the name of this program cannot be sent").with_source(source)
        })?;
        // Without TLS there is no need for authorities, which take their time to be read.
        let tls = if origin.scheme() == "http" && self.proxy.is_none() {
            tls::distrustful_config()?
        } else {
            tls::client_config(&self.trust, self.oldest_tls)?
        };
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .https_only(!self.plain_http)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(connect)
            // Tomcat, the server of UMS, drops an idle connection after 20 s by default. One that
            // is dropped while a write goes out leaves its outcome unknown.
            .pool_idle_timeout(Duration::from_secs(10))
            .pool_max_idle_per_host(self.concurrency)
            .user_agent(user_agent.clone());
        if let Some(address) = self.connect_to {
            let Some(url::Host::Domain(name)) = origin.host() else {
                return Err(Error::invalid(
                    "the server's address holds no name to be found elsewhere",
                ));
            };
            // Port 0 stands for the port of the server's address.
            client = client.resolve(name, SocketAddr::new(address, 0));
        }
        if let Some((url, account)) = &self.proxy {
            client = client.proxy(proxy(url, account.as_ref())?);
        }
        let client = client.build().map_err(|source| {
            Error::invalid("the settings of the connection cannot be used")
                .with_source(source.without_url())
        })?;
        Ok(Transport::new(Inner {
            client,
            tls: Arc::new(tls),
            user_agent,
            origin,
            connect_to: self.connect_to,
            has_proxy: self.proxy.is_some(),
            trust: self.trust,
            timeouts: self.timeouts,
            retry: self.retry,
            permits: Arc::new(Semaphore::new(self.concurrency)),
            concurrency: self.concurrency,
            body_limit: self.body_limit,
            stream_limit: self.stream_limit,
        }))
    }
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address is not checked yet and may hold an account; so may the proxy's.
        f.debug_struct("TransportBuilder")
            .field("trust", &self.trust)
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .field("concurrency", &self.concurrency)
            .field("proxy", &self.proxy.is_some())
            .finish_non_exhaustive()
    }
}

fn proxy(url: &str, account: Option<&Credentials>) -> Result<reqwest::Proxy> {
    let checked = server_address(url, true).map_err(|error| error.with_subject("proxy"))?;
    let proxy = reqwest::Proxy::all(checked)
        .map_err(|source| Error::invalid("not a proxy").with_source(source.without_url()))?;
    Ok(match account {
        Some(account) => proxy.basic_auth(account.username(), account.password().expose_secret()),
        None => proxy,
    })
}

/// Reads `https://HOST[:PORT]`. The errors never show the text, which may hold an account.
pub(crate) fn server_address(text: &str, plain_http: bool) -> Result<Url> {
    let invalid = |message: &'static str| {
        Error::invalid(message).with_hint(if plain_http {
            "write it as `http://HOST:PORT` or `https://HOST:PORT`"
        } else {
            "write it as `https://HOST:PORT`"
        })
    };
    let url = Url::parse(text.trim())
        .map_err(|source| invalid("the address is not a URL").with_source(source))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid("the address must not hold an account")
            .with_hint("give user name and password as settings of their own"));
    }
    match url.scheme() {
        "https" => {}
        "http" if plain_http => {}
        "http" => return Err(invalid("the address must begin with `https:`")),
        _ => return Err(invalid("the address is not a web address")),
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("the address must end after host and port"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn addresses_are_https_host_and_port() {
        for good in ["https://ums.example.test:8443", " https://[::1]:8443/ "] {
            assert!(server_address(good, false).is_ok(), "{good}");
        }
        let bad = [
            "ums.example.test",
            "ums.example.test:8443",
            "http://ums.example.test",
            "ftp://ums.example.test",
            "https://ums.example.test/umsapi",
            "https://ums.example.test/?a",
            "https://ums.example.test/#a",
            "https://",
            "",
        ];
        for bad in bad {
            assert!(server_address(bad, false).is_err(), "{bad}");
        }
        assert!(server_address("http://dar.example.test", true).is_ok());
    }

    #[test]
    fn no_error_shows_an_account() {
        for bad in [
            "https://admin:marker-pw@ums.example.test",
            "https://marker-pw@ums.example.test",
            "https://admin:marker-pw@:8443",
            "admin:marker-pw@ums.example.test",
        ] {
            let builder = Transport::builder(bad);
            assert!(!format!("{builder:?}").contains("marker-pw"));
            let error = builder.build().unwrap_err();
            assert!(!format!("{error:?}").contains("marker-pw"), "{error:?}");
        }
    }

    #[test]
    fn senseless_settings_are_refused() {
        let builder = || Transport::builder("https://ums.example.test");
        let zero = Timeouts {
            read: Duration::ZERO,
            ..Timeouts::default()
        };
        for builder in [
            builder().with_concurrency(0),
            builder().with_retry(RetryPolicy::none().with_attempts(0)),
            builder().with_timeouts(zero),
            builder().with_trust(Trust::Pinned(vec![])),
            builder().with_trust(Trust::Only(vec![])),
            builder().with_user_agent("two\nlines"),
            builder().with_proxy("https://proxy.example.test/path", None),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
        }
    }
}
