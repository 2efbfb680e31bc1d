//! Where UMS is, whom to trust there, who is asking.

use std::path::{Path, PathBuf};

use super::read;
use crate::certificate::Certificate;
use crate::error::{Error, ErrorKind, Result};
use crate::file;
use crate::secret::{Credentials, ExposeSecret as _, SecretSource};
use crate::toml_document;
use crate::transport::{Transport, TransportBuilder, Trust, server_address};
use crate::ums::{UmsClient, UmsClientBuilder};

/// How to reach UMS, and as whom.
///
/// In TOML it is the table `[ums]`; other tables of the file are left to others:
///
/// ```toml
/// [ums]
/// url = "https://ums.example.test:8443"
/// # Whom to trust; without any of these, the authorities of the operating system:
/// pin = "AA:BB:…"                  # SHA-256 of the server's certificate, or an array of them
/// # ca_file = "ums-ca.pem"         # only these authorities
/// # extra_ca_file = "ums-ca.pem"   # these as well as the system's
/// username = "migration"
/// password = { env = "UMS_PASSWORD" }   # or { file = "ums.secret" }
/// # proxy = "http://proxy.example.test:3128"
/// # proxy_username = "migration"                # if the proxy asks for an account
/// # proxy_password = { env = "PROXY_PASSWORD" }
/// ```
///
/// ```
/// use igel_migrate_core::secret::SecretSource;
/// use igel_migrate_core::spec::Connection;
///
/// let read = Connection::from_toml(
///     r#"
///     [ums]
///     url = "https://ums.example.test:8443"
///     username = "migration"
///     password = { env = "UMS_PASSWORD" }
///     "#,
/// )?;
/// let built = Connection::builder("https://ums.example.test:8443")
///     .with_username("migration")
///     .with_password(SecretSource::Env("UMS_PASSWORD".into()))
///     .build()?;
/// assert_eq!(format!("{read:?}"), format!("{built:?}"));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Connection {
    url: String,
    trust: TrustSource,
    username: String,
    password: SecretSource,
    proxy: Option<Proxy>,
}

/// A proxy, and the account it asks for.
#[derive(Debug, Clone)]
struct Proxy {
    url: String,
    account: Option<(String, SecretSource)>,
}

/// Trust, or the file it is read from when it is needed.
#[derive(Debug, Clone)]
pub(super) enum TrustSource {
    Given(Trust),
    CaFile(PathBuf),
    ExtraCaFile(PathBuf),
}

impl Connection {
    /// Settings for UMS at `url`, written as `https://HOST:PORT`. The port of the management
    /// interface is 8443 unless somebody changed it.
    pub fn builder(url: impl Into<String>) -> ConnectionBuilder {
        ConnectionBuilder {
            url: url.into(),
            trust: TrustSource::Given(Trust::default()),
            username: String::new(),
            password: None,
            proxy: None,
            proxy_account: None,
        }
    }

    /// Reads the table `[ums]` of a TOML text. Relative files are taken from the working directory.
    ///
    /// ```
    /// use igel_migrate_core::spec::Connection;
    /// let error = Connection::from_toml("[ums]\nurl = 'https://ums.example.test'\nusrname = 'a'");
    /// assert_eq!(
    ///     error.unwrap_err().report(),
    ///     "line 3, column 1: `usrname` is not a field of `[ums]` (reading connection settings)\n\
    ///      hint: did you mean `username`?"
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// With line and column, and never with the text of a password:
    /// [`Malformed`](ErrorKind::Malformed) for what is not TOML, [`Invalid`](ErrorKind::Invalid) for
    /// fields that are unknown, missing, at odds with each other or of a wrong form.
    pub fn from_toml(text: &str) -> Result<Self> {
        read::connection(text).map_err(|error| error.with_operation(read::OPERATION))
    }

    /// Reads the table `[ums]` of a TOML file. Relative files in it are taken from the folder of
    /// the file.
    ///
    /// # Errors
    ///
    /// As [`Connection::from_toml`], and if the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let folder = path.parent().unwrap_or(Path::new(""));
        file::read_text(path, toml_document::MAX_BYTES)
            .and_then(|text| read::connection(&text))
            .map(|connection| connection.relative_to(folder))
            .map_err(|error| {
                error
                    .with_subject(path.display().to_string())
                    .with_operation(read::OPERATION)
            })
    }

    /// The address of UMS: scheme, host and port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of the account.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Where the password comes from.
    pub fn password(&self) -> &SecretSource {
        &self.password
    }

    /// Whether the connection goes through a proxy.
    pub fn has_proxy(&self) -> bool {
        self.proxy.is_some()
    }

    /// Fetches the password.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Secret`] if its source has none.
    pub fn credentials(&self) -> Result<Credentials> {
        credentials(&self.username, &self.password)
    }

    /// Whom to trust; reads the file of authorities, if there is one.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or holds no certificate.
    pub fn trust(&self) -> Result<Trust> {
        Ok(match &self.trust {
            TrustSource::Given(trust) => trust.clone(),
            TrustSource::CaFile(path) => Trust::Only(authorities(path)?),
            TrustSource::ExtraCaFile(path) => Trust::SystemAnd(authorities(path)?),
        })
    }

    /// A transport to this server with this trust, to set further and build.
    ///
    /// # Errors
    ///
    /// As [`Connection::trust`]; [`ErrorKind::Secret`] if the password of the proxy cannot be had.
    pub fn transport(&self) -> Result<TransportBuilder> {
        self.through_proxy(Transport::builder(&self.url).with_trust(self.trust()?))
    }

    /// A client of this UMS, to set further and build. It fetches the password at each login. What it
    /// writes has 90 s to show ([`SettlePolicy`](crate::ums::SettlePolicy)), unless
    /// [`with_settle`](UmsClientBuilder::with_settle) says otherwise.
    ///
    /// ```no_run
    /// use igel_migrate_core::spec::Connection;
    /// # async fn example() -> igel_migrate_core::Result<()> {
    /// let ums = Connection::from_file("berlin.toml")?.client()?.build()?;
    /// println!("{} directories", ums.directories().await?.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Connection::transport`].
    pub fn client(&self) -> Result<UmsClientBuilder> {
        let client = UmsClient::builder(&self.url)
            .with_account(self.username.clone(), self.password.clone())
            .with_trust(self.trust()?);
        let mut proxy = Ok(());
        let client = client.with_transport(|transport| {
            let through = self.through_proxy(transport.clone());
            through.unwrap_or_else(|error| {
                proxy = Err(error);
                transport
            })
        });
        proxy.map(|()| client)
    }

    fn through_proxy(&self, transport: TransportBuilder) -> Result<TransportBuilder> {
        let Some(proxy) = &self.proxy else {
            return Ok(transport);
        };
        let account = proxy.account.as_ref();
        let account = account.map(|(username, password)| credentials(username, password));
        Ok(transport.with_proxy(&proxy.url, account.transpose()?))
    }

    /// The same with another source of its password.
    pub(crate) fn map_password(mut self, map: impl FnOnce(SecretSource) -> SecretSource) -> Self {
        self.password = map(self.password);
        self
    }

    pub(crate) fn relative_to(mut self, folder: &Path) -> Self {
        self.password = self.password.relative_to(folder);
        if let TrustSource::CaFile(path) | TrustSource::ExtraCaFile(path) = &mut self.trust {
            *path = folder.join(&*path);
        }
        if let Some((_, password)) = self.proxy.as_mut().and_then(|proxy| proxy.account.as_mut()) {
            *password = password.clone().relative_to(folder);
        }
        self
    }
}

fn credentials(username: &str, source: &SecretSource) -> Result<Credentials> {
    let password = source.resolve_for(username)?;
    if password.expose_secret().is_empty() {
        return Err(
            Error::new(ErrorKind::Secret, "the password is empty").with_subject(source.to_string())
        );
    }
    Ok(Credentials::new(username, password))
}

fn authorities(path: &Path) -> Result<Vec<Certificate>> {
    file::read(path, Certificate::MAX_BYTES)
        .and_then(|bytes| Certificate::all_from_bytes(&bytes))
        .map_err(|error| error.with_subject(path.display().to_string()))
}

/// Settings of a [`Connection`].
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct ConnectionBuilder {
    url: String,
    trust: TrustSource,
    username: String,
    password: Option<SecretSource>,
    proxy: Option<String>,
    proxy_account: Option<(String, SecretSource)>,
}

impl ConnectionBuilder {
    /// Whom to trust. Default [`Trust::System`].
    pub fn with_trust(self, trust: Trust) -> Self {
        self.with_trust_source(TrustSource::Given(trust))
    }

    /// Trusts the authorities in this PEM or DER file, and no others.
    pub fn with_ca_file(self, path: impl Into<PathBuf>) -> Self {
        self.with_trust_source(TrustSource::CaFile(path.into()))
    }

    /// Trusts the authorities in this PEM or DER file besides those of the operating system.
    pub fn with_extra_ca_file(self, path: impl Into<PathBuf>) -> Self {
        self.with_trust_source(TrustSource::ExtraCaFile(path.into()))
    }

    pub(super) fn with_trust_source(mut self, source: TrustSource) -> Self {
        self.trust = source;
        self
    }

    /// The name of the account.
    pub fn with_username(mut self, username: impl Into<String>) -> Self {
        self.username = username.into();
        self
    }

    /// Where the password comes from.
    pub fn with_password(mut self, source: SecretSource) -> Self {
        self.password = Some(source);
        self
    }

    /// An account whose password is at hand already.
    pub fn with_credentials(self, credentials: &Credentials) -> Self {
        let password = credentials.password().clone();
        let source = SecretSource::provider("given", move || Ok(password.clone()));
        self.with_username(credentials.username())
            .with_password(source)
    }

    /// Goes through this proxy. Without it there is no proxy, whatever the environment says.
    pub fn with_proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// The account that the proxy asks for, by HTTP Basic.
    pub fn with_proxy_account(
        mut self,
        username: impl Into<String>,
        password: SecretSource,
    ) -> Self {
        self.proxy_account = Some((username.into(), password));
        self
    }

    /// Checks the settings. Neither a file nor the password is read yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if the address of UMS or of the proxy is not one, if user name or
    /// password are missing, or if there is an account for a proxy and no proxy.
    pub fn build(self) -> Result<Connection> {
        self.checked()
            .map_err(|error| error.with_operation("setting up a connection to UMS"))
    }

    fn checked(self) -> Result<Connection> {
        url(&self.url).map_err(|error| error.with_subject("url"))?;
        username(&self.username).map_err(|error| error.with_subject("username"))?;
        if let Some(proxy) = &self.proxy {
            self::proxy(proxy).map_err(|error| error.with_subject("proxy"))?;
        }
        if let Some((name, _)) = &self.proxy_account {
            username(name).map_err(|error| error.with_subject("proxy_username"))?;
            if self.proxy.is_none() {
                return Err(Error::invalid("an account for a proxy, and no proxy"));
            }
        }
        let password = self
            .password
            .ok_or_else(|| Error::invalid("no source for the password").with_subject("password"))?;
        Ok(Connection {
            url: self.url,
            trust: self.trust,
            username: self.username,
            password,
            proxy: self.proxy.map(|url| Proxy {
                url,
                account: self.proxy_account,
            }),
        })
    }
}

pub(super) fn url(text: &str) -> Result<()> {
    server_address(text, false).map(|_| ())
}

pub(super) fn proxy(text: &str) -> Result<()> {
    server_address(text, true).map(|_| ())
}

/// RFC 7617: a colon ends the user name.
pub(super) fn username(text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::invalid("no user name"));
    }
    if text.contains(|c: char| c == ':' || c.is_control()) {
        return Err(Error::invalid(
            "a user name cannot hold a colon or a control character",
        ));
    }
    Ok(())
}
