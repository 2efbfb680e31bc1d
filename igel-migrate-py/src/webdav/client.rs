//! The client of one repository.

use std::io::{self, Read as _};
use std::path::PathBuf;

use futures_util::stream::{self, Stream, StreamExt as _};
use igel_migrate_core as core;
use igel_migrate_core::transport::Upload;
use igel_migrate_core::webdav::probe::UploadAccount;
use igel_migrate_core::webdav::{self, Properties, RemotePath, WalkLimits};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use super::entry::{Entry, FileHead, Listing, Met, Quota, ServerOptions};
use super::probe::Prober;
use crate::awaitable::Ready;
use crate::convert::{Document, Items, Seconds};
use crate::error::Result;
use crate::iterate::ItemIterator;
use crate::record::of;
use crate::runtime::{Owned, brief};
use crate::secret::Credentials;
use crate::transport::ConnectionOptions;
use crate::trust::Trust;
use crate::twins::twins;

/// A client of one repository on a WebDAV server.
///
/// Threads and tasks may share one. It reads, and writes only where a method says so.
///
///     reader = im.Credentials("reader", im.SecretSource.env("DAR_PASSWORD"))
///     with WebDavClient("https://dar.example.test/webdav/", credentials=reader) as dar:
///         for entry in dar.list().entries:
///             print(entry.path, entry.size)
#[pyclass(frozen, module = "igel_migrate.webdav")]
pub(crate) struct WebDavClient {
    client: Owned<webdav::WebDavClient>,
}

impl WebDavClient {
    pub(crate) fn handle(&self) -> Result<webdav::WebDavClient> {
        self.client.get().cloned()
    }

    /// The class for a client of the core.
    pub(crate) fn build(builder: webdav::WebDavClientBuilder) -> core::Result<Self> {
        let client = Owned::new(builder.build()?);
        Ok(Self { client })
    }
}

#[pymethods]
impl WebDavClient {
    #[new]
    #[pyo3(signature = (url, *, credentials=None, trust=None, timeout=None, connect_timeout=None,
        stream_timeout=None, attempts=None, max_concurrency=None, connect_to=None,
        plain_http=false, properties=None, proxy=None, proxy_credentials=None, oldest_tls=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        url: String,
        credentials: Option<Credentials>,
        trust: Option<Trust>,
        timeout: Option<Seconds>,
        connect_timeout: Option<Seconds>,
        stream_timeout: Option<Seconds>,
        attempts: Option<u32>,
        max_concurrency: Option<usize>,
        connect_to: Option<&str>,
        plain_http: bool,
        properties: Option<Items<String>>,
        proxy: Option<String>,
        proxy_credentials: Option<Credentials>,
        oldest_tls: Option<String>,
    ) -> Result<Self> {
        let connect_to = connect_to.map(str::parse).transpose();
        let connect_to =
            connect_to.map_err(|_| PyValueError::new_err("connect_to is an IP address"))?;
        let properties = properties_of(properties)?;
        let set = ConnectionOptions {
            timeout,
            connect_timeout,
            stream_timeout,
            attempts,
            max_concurrency: None,
            proxy,
            proxy_credentials,
            oldest_tls,
        }
        .setter()?;
        brief(|| {
            let mut builder = webdav::WebDavClient::builder(url)
                .with_transport(set)
                .with_properties(properties);
            if let Some(credentials) = credentials {
                builder = credentials.give(
                    builder,
                    webdav::WebDavClientBuilder::with_credentials,
                    webdav::WebDavClientBuilder::with_account,
                );
            }
            if let Some(trust) = trust {
                builder = builder.with_trust(trust.0);
            }
            if let Some(requests) = max_concurrency {
                builder = builder.with_concurrency(requests);
            }
            if let Some(address) = connect_to {
                builder = builder.with_connect_to(address);
            }
            if plain_http {
                builder = builder.with_plain_http();
            }
            Self::build(builder)
        })
    }

    /// The base address, with a slash at its end.
    #[getter]
    fn url(&self) -> Result<String> {
        Ok(self.client.get()?.url())
    }

    /// Whether the line to the server is encrypted.
    #[getter]
    fn is_encrypted(&self) -> Result<bool> {
        Ok(self.client.get()?.is_encrypted())
    }

    /// Whether the server has done something for the account.
    #[getter]
    fn is_account_proven(&self) -> Result<bool> {
        Ok(self.client.get()?.is_account_proven())
    }

    /// The most requests under way at one time.
    #[getter]
    fn max_concurrency(&self) -> Result<usize> {
        Ok(self.client.get()?.concurrency())
    }

    /// Everything below a folder, as it is found, for `for` and `async for`.
    #[pyo3(signature = (folder="", *, concurrency=None, infinite_depth=false, max_depth=None,
        max_entries=None))]
    fn walk(
        &self,
        folder: &str,
        concurrency: Option<usize>,
        infinite_depth: bool,
        max_depth: Option<usize>,
        max_entries: Option<u64>,
    ) -> Result<ItemIterator> {
        let folder: RemotePath = brief(|| folder.parse::<RemotePath>())?;
        let client = self.handle()?;
        let mut limits = WalkLimits::default();
        limits.depth = max_depth.unwrap_or(limits.depth);
        limits.entries = max_entries.unwrap_or(limits.entries);
        Ok(ItemIterator::new(async move {
            let mut walk = client.walk(&folder).with_limits(limits);
            if let Some(folders) = concurrency {
                walk = walk.with_concurrency(folders);
            }
            if infinite_depth {
                walk = walk.with_infinite_depth();
            }
            Ok(walk.map(|item| item.map(Met)))
        }))
    }

    /// A file, or a part of it, piece by piece as it arrives.
    #[pyo3(signature = (file, *, start=0, stop=None))]
    fn get(&self, file: &str, start: u64, stop: Option<u64>) -> Result<ItemIterator> {
        let file: RemotePath = brief(|| file.parse::<RemotePath>())?;
        let client = self.handle()?;
        Ok(ItemIterator::new(async move {
            let download = match stop {
                Some(stop) => client.get(&file, start..stop).await?,
                None => client.get(&file, start..).await?,
            };
            Ok(stream::try_unfold(download, |mut download| async {
                let piece = download.chunk().await?;
                Ok(piece.map(|piece| (Piece(piece.to_vec()), download)))
            }))
        }))
    }

    /// Probes of this server, as the account of this client and as the one that uploads.
    fn prober(&self, upload_account: Credentials) -> Result<Prober> {
        let upload = upload_account.give(
            (),
            |(), known| UploadAccount::new(known),
            |(), name, source| UploadAccount::sourced(name, source),
        );
        let client = self.handle()?;
        brief(|| client.prober(upload).map(Prober::new))
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_raised))]
    #[expect(clippy::unused_self, reason = "there is no session to end")]
    fn __exit__(&self, _raised: &Bound<'_, PyTuple>) {}

    fn __aenter__(slf: &Bound<'_, Self>) -> Ready {
        Ready::new(slf.clone().into_any().unbind())
    }

    #[pyo3(signature = (*_raised))]
    #[expect(clippy::unused_self, reason = "there is no session to end")]
    fn __aexit__(&self, py: Python<'_>, _raised: &Bound<'_, PyTuple>) -> Ready {
        Ready::new(py.None())
    }

    fn __repr__(&self) -> String {
        let url = self.client.get().map(webdav::WebDavClient::url);
        format!("WebDavClient('{}')", url.unwrap_or_default())
    }
}

twins! { WebDavClient {
    /// Proves the account by a harmless read.
    log_in, log_in_async() -> () = |client| client.log_in().await;

    /// What there is in a folder, without what is below.
    #[pyo3(signature = (folder=String::new()), text_signature = "($self, folder='')")]
    list, list_async(folder: String) -> Listing =
        |client| told(&client.list(&folder.parse()?).await?);

    /// One file or folder, with everything that can be known of it.
    stat, stat_async(path: String) -> Entry = |client| told(&client.stat(&path.parse()?).await?);

    /// Room on the server for this account, as far as it tells.
    quota, quota_async() -> Quota = |client| told(&client.quota().await?);

    /// What the server says it can do.
    options, options_async() -> ServerOptions = |client| told(&client.options().await?);

    /// What the server says about a file before it sends it.
    head, head_async(file: String) -> FileHead =
        |client| client.head(&file.parse()?).await.map(Into::into);

    /// Writes: stores a file, in place of one of the same name.
    put_file, put_file_async(file: String, content: Document) -> () = |client| {
        let file = file.parse()?;
        match content {
            Document::Content(content) => client.put_file(&file, content.into_vec()).await,
            Document::File(source) => {
                let length = std::fs::metadata(&source)?.len();
                client.upload_file(&file, Upload::new(length, pieces(source))).await
            }
        }
    };

    /// Writes: makes a folder. The one above must be there.
    make_folder, make_folder_async(folder: String) -> () =
        |client| client.make_folder(&folder.parse()?).await;

    /// Writes: deletes a file.
    delete_file, delete_file_async(file: String) -> () =
        |client| client.delete_file(&file.parse()?).await;
} }

/// The record for a value of the core, in a future.
pub(super) fn told<T: serde::de::DeserializeOwned>(
    value: &impl serde::Serialize,
) -> core::Result<T> {
    of(value).map_err(|_| {
        let odd = io::Error::from(io::ErrorKind::InvalidData);
        core::Error::from_caller(core::ErrorKind::Unsupported, "an answer of a new form", odd)
    })
}

fn properties_of(names: Option<Items<String>>) -> PyResult<Properties> {
    let mut properties = Properties::MINIMAL;
    for name in names.into_iter().flat_map(|names| names.0) {
        properties = match name.as_str() {
            "modified" => properties.with_modified(),
            "etag" => properties.with_etag(),
            "quota" => properties.with_quota(),
            _ => {
                return Err(PyValueError::new_err(
                    "a property is 'modified', 'etag' or 'quota'",
                ));
            }
        };
    }
    Ok(properties)
}

/// The content of a local file, read as it is sent.
fn pieces(source: PathBuf) -> impl Stream<Item = io::Result<bytes::Bytes>> {
    const PIECE: usize = 256 * 1024;
    let open = async move {
        let opened = tokio::task::spawn_blocking(move || std::fs::File::open(source)).await;
        opened.map_err(io::Error::other)?
    };
    stream::once(open).flat_map(|opened| {
        stream::try_unfold(Some(opened), |opened| async {
            let Some(opened) = opened else {
                return Ok(None);
            };
            let read = tokio::task::spawn_blocking(move || {
                let mut file = opened?;
                let mut piece = Vec::new();
                file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
                Ok::<_, io::Error>((piece, file))
            });
            let (piece, file) = read.await.map_err(io::Error::other)??;
            if piece.is_empty() {
                return Ok(None);
            }
            Ok(Some((piece.into(), Some(Ok(file)))))
        })
    })
}

struct Piece(Vec<u8>);

impl<'py> IntoPyObject<'py> for Piece {
    type Target = PyBytes;
    type Output = Bound<'py, PyBytes>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Ok(PyBytes::new(py, &self.0))
    }
}
