//! What a person asks for, as settings that hold no secret.

use std::path::PathBuf;

use igel_migrate_core::spec;
use igel_migrate_core::ums::SettlePolicy;
use pyo3::prelude::*;

use crate::convert::{Document, Seconds};
use crate::error::Result;
use crate::runtime::{brief, work};
use crate::secret::{Credentials, Password, SecretSource};
use crate::trust::Trust;
use crate::ums::UmsClient;
use crate::value::getters;

/// How to reach UMS, and as whom: settings that hold references to secrets only.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Connection(pub(crate) spec::Connection);

getters! { Connection as connection {
    /// The address of UMS: scheme, host and port.
    url: &str = connection.url();
    /// The name of the account.
    username: &str = connection.username();
    /// Where the password comes from.
    password: SecretSource = SecretSource(connection.password().clone());
    /// Whether the connection goes through a proxy.
    has_proxy: bool = connection.has_proxy();
} }

#[pymethods]
impl Connection {
    #[new]
    #[pyo3(signature = (url, *, username, password, trust=None, ca_file=None, extra_ca_file=None,
        proxy=None, proxy_username=None, proxy_password=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        url: String,
        username: String,
        password: SecretSource,
        trust: Option<Trust>,
        ca_file: Option<PathBuf>,
        extra_ca_file: Option<PathBuf>,
        proxy: Option<String>,
        proxy_username: Option<String>,
        proxy_password: Option<SecretSource>,
    ) -> Result<Self> {
        brief(|| {
            let mut builder = spec::Connection::builder(url)
                .with_username(username)
                .with_password(password.0);
            if let Some(trust) = trust {
                builder = builder.with_trust(trust.0);
            }
            if let Some(file) = ca_file {
                builder = builder.with_ca_file(file);
            }
            if let Some(file) = extra_ca_file {
                builder = builder.with_extra_ca_file(file);
            }
            if let Some(proxy) = proxy {
                builder = builder.with_proxy(proxy);
            }
            if let (Some(username), Some(password)) = (proxy_username, proxy_password) {
                builder = builder.with_proxy_account(username, password.0);
            }
            builder.build().map(Self)
        })
    }

    /// Reads the table `[ums]` of a TOML document.
    #[staticmethod]
    fn from_toml(py: Python<'_>, document: Document) -> Result<Self> {
        let bytes = document.read(py)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        work(py, move || spec::Connection::from_toml(&text)).map(Self)
    }

    /// Reads the table `[ums]` of a TOML file.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> Result<Self> {
        work(py, move || spec::Connection::from_file(path)).map(Self)
    }

    /// The account, its password fetched at each login.
    fn credentials(&self) -> Credentials {
        let password = Password::Sourced(self.0.password().clone());
        Credentials::made(self.0.username().to_owned(), password)
    }

    /// Whom to trust; reads the file of authorities, if there is one.
    fn trust(&self, py: Python<'_>) -> Result<Trust> {
        work(py, || self.0.trust()).map(Trust)
    }

    /// A client of this UMS. It fetches the password at each login.
    #[pyo3(signature = (*, settle_deadline=None))]
    fn client(&self, py: Python<'_>, settle_deadline: Option<Seconds>) -> Result<UmsClient> {
        work(py, || {
            let mut client = self.0.client()?;
            if let Some(Seconds(deadline)) = settle_deadline {
                client = client.with_settle(SettlePolicy::default().with_deadline(deadline));
            }
            UmsClient::build(client)
        })
    }

    fn __repr__(&self) -> String {
        format!("<Connection to {} as {}>", self.0.url(), self.0.username())
    }
}
