//! The client: builds requests, sends them through the transport, reads the answers.

use std::fmt;
use std::ops::RangeBounds;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderName, HeaderValue};
use http::{Method, StatusCode};

use super::base::Base;
use super::download::{self, ByteRange, Download, FileHead};
use super::entry::{Depth, Entry, EntryKind, Properties, Quota, Seen};
use super::listing::Listing;
use super::multistatus::{Multistatus, MultistatusLimits};
use super::options::ServerOptions;
use super::walk::Walk;
use super::{RemotePath, WebDavClientBuilder, answer};
use crate::error::{Error, ErrorKind, Result};
use crate::transport::{Effect, HttpAccount, Request, Response, ServerCertificate, Transport};

const DEPTH: HeaderName = HeaderName::from_static("depth");
const XML: &str = "application/xml; charset=utf-8";

/// A client of one repository on a WebDAV server. Cheap to clone: clones share connections, the
/// login and the cap on concurrent requests.
///
/// Reading never changes anything on the server. What writes says so in its name:
/// [`put_file`](Self::put_file), [`upload_file`](Self::upload_file),
/// [`make_folder`](Self::make_folder), [`delete_file`](Self::delete_file); and so does a
/// [`prober`](Self::prober).
///
/// ```
/// use igel_migrate_core::secret::Credentials;
/// use igel_migrate_core::webdav::{RemotePath, WalkItem, WebDavClient};
///
/// # async fn example() -> igel_migrate_core::Result<()> {
/// let client = WebDavClient::builder("https://dar.example.test/dar/")
///     .with_credentials(Credentials::new("dar-reader", "invented"))
///     .build()?;
/// let mut bytes = 0;
/// let mut walk = client.walk(&RemotePath::ROOT);
/// while let Some(item) = walk.next().await {
///     match item? {
///         WalkItem::Entry(entry) => bytes += entry.size.unwrap_or(0),
///         odd => eprintln!("{odd:?}"),
///     }
/// }
/// println!("{bytes} bytes");
/// # Ok(())
/// # }
/// ```
///
/// # Errors of a read
///
/// Whatever a connection can fail with ([`Transport::send`]); [`ErrorKind::Unauthorized`] if the
/// server does not accept the account, or asks for one and none was given;
/// [`ErrorKind::Forbidden`] if the account, known to be good, has no right to this;
/// [`ErrorKind::NotFound`]; [`ErrorKind::Redirect`] (redirects are never followed);
/// [`ErrorKind::Unsupported`] if the server offers no login that can be used, or does not do what
/// is asked; [`ErrorKind::Protocol`] for an answer that cannot be read, and if the server refuses
/// the nonces it gives, as several servers behind one name do.
///
/// # Errors of a write
///
/// Those of a read; [`ErrorKind::Conflict`] if a folder is missing or something is locked;
/// [`ErrorKind::LimitExceeded`] if the server takes no file of that size;
/// [`ErrorKind::OutcomeUnknown`] if the answer was lost.
#[derive(Clone)]
pub struct WebDavClient(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) base: Base,
    /// Without proof of who is asking.
    pub(super) open: Transport,
    pub(super) transport: Transport,
    pub(super) account: Option<HttpAccount>,
    pub(super) properties: Properties,
    pub(super) limits: MultistatusLimits,
}

impl WebDavClient {
    /// Settings for a client of the repository at `url`, e.g. `https://dar.example.test/dar/`.
    pub fn builder(url: impl Into<String>) -> WebDavClientBuilder {
        WebDavClientBuilder::new(url.into())
    }

    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The base address, with a slash at its end.
    pub fn url(&self) -> String {
        self.0.base.url()
    }

    /// The most requests under way at one time.
    pub fn concurrency(&self) -> usize {
        self.0.open.concurrency()
    }

    /// Whether the line to the server is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.0.open.is_encrypted()
    }

    /// The name of the server, or its address where it has none.
    pub(crate) fn host(&self) -> &str {
        self.0.open.host()
    }

    /// The certificates that the server shows, unverified; `None` if there are none to be had.
    pub(crate) async fn server_certificate(&self) -> Result<Option<ServerCertificate>> {
        self.0.open.server_certificate().await
    }

    /// Whether the server has done something for the account. Stays false if it asks nobody who
    /// they are.
    pub fn is_account_proven(&self) -> bool {
        self.0.account.as_ref().is_some_and(HttpAccount::is_proven)
    }

    /// What there is in a folder, without what is below.
    ///
    /// # Errors
    ///
    /// [Those of a read](Self#errors-of-a-read); [`ErrorKind::Invalid`] if it is no folder.
    pub async fn list(&self, folder: &RemotePath) -> Result<Listing> {
        let response = self.ask_folder(folder, Depth::Members).await?;
        let seen = self.seen_in(&response, folder, Depth::Members)?;
        Ok(Listing::new(seen))
    }

    /// One file or folder, with everything that can be known of it.
    ///
    /// # Errors
    ///
    /// [Those of a read](Self#errors-of-a-read).
    pub async fn stat(&self, path: &RemotePath) -> Result<Entry> {
        let folder = self.0.base.folder(path);
        if path.is_root() {
            return self.stat_at(folder, path).await;
        }
        match self.stat_at(self.0.base.file(path), path).await {
            // Many servers want the slash at the end of a folder. Where they point to does not
            // matter: what is asked next is our own address.
            Err(error) if error.kind() == ErrorKind::Redirect => self.stat_at(folder, path).await,
            other => other,
        }
    }

    /// Room on the server for this account, as far as it tells. Many servers do not.
    ///
    /// # Errors
    ///
    /// [Those of a read](Self#errors-of-a-read).
    pub async fn quota(&self) -> Result<Quota> {
        Ok(self.stat(&RemotePath::ROOT).await?.quota)
    }

    async fn stat_at(&self, target: String, path: &RemotePath) -> Result<Entry> {
        let request = propfind(target, Depth::Itself, Properties::ALL);
        let response = self.read(request).await?;
        let seen = self.seen(&response, path, Depth::Itself)?;
        let itself = seen.into_iter().find_map(|seen| match seen {
            Seen::Itself(entry) => Some(Ok(entry)),
            Seen::Unreadable(unreadable) if unreadable.path == *path => {
                let kind = match unreadable.status {
                    401 | 403 => ErrorKind::Forbidden,
                    404 | 410 => ErrorKind::NotFound,
                    _ => ErrorKind::Rejected,
                };
                let message = format!("the server gives status {} for it", unreadable.status);
                Some(Err(response.error_as(kind, message)))
            }
            _ => None,
        });
        itself.unwrap_or_else(|| {
            let message = "the answer is about something else than what was asked for";
            Err(response.error_as(ErrorKind::Protocol, message))
        })
    }

    /// Everything below a folder.
    pub fn walk(&self, folder: &RemotePath) -> Walk {
        Walk::new(self.clone(), folder.clone())
    }

    /// What the server says it can do. It says the same to everybody: rights are not in it.
    ///
    /// # Errors
    ///
    /// [Those of a read](Self#errors-of-a-read).
    pub async fn options(&self) -> Result<ServerOptions> {
        let target = self.0.base.folder(&RemotePath::ROOT);
        let request = Request::new(Method::OPTIONS, target, Effect::Read);
        let response = self.read(request).await?;
        Ok(ServerOptions::read(response.headers()))
    }

    /// What the server says about a file before it sends it.
    ///
    /// # Errors
    ///
    /// [Those of a read](Self#errors-of-a-read).
    pub async fn head(&self, file: &RemotePath) -> Result<FileHead> {
        let request = Request::new(Method::HEAD, self.0.base.file(file), Effect::Read)
            .with_header(ACCEPT_ENCODING, IDENTITY);
        let response = self.read(request).await?;
        Ok(FileHead::read(response.headers()))
    }

    /// A file, or the bytes of it in `range`, piece by piece.
    ///
    /// ```
    /// # use igel_migrate_core::webdav::WebDavClient;
    /// # async fn example(client: WebDavClient) -> igel_migrate_core::Result<()> {
    /// let mut download = client.get(&"apps/base_system-12.5.0.ipkg".parse()?, 1024..).await?;
    /// while let Some(piece) = download.chunk().await? {
    ///     println!("{} bytes", piece.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [Those of a read](Self#errors-of-a-read); [`ErrorKind::Invalid`] for an empty range;
    /// [`ErrorKind::Unsupported`] if the server sends no ranges.
    pub async fn get(&self, file: &RemotePath, range: impl RangeBounds<u64>) -> Result<Download> {
        let range = ByteRange::new(&range)?;
        let mut request =
            Request::get(self.0.base.file(file)).with_header(ACCEPT_ENCODING, IDENTITY);
        if let Some(header) = range.header()? {
            request = request.with_header(http::header::RANGE, header);
        }
        let streaming = self.0.transport.stream(request).await?;
        if !streaming.status().is_success() {
            let response = streaming.collect().await?;
            return Err(self.error(&response, Effect::Read, 0));
        }
        download::begin(streaming, range)
    }

    /// Proves the account by a harmless read, so that a refusal that follows is about rights.
    ///
    /// # Errors
    ///
    /// [Those of a read](Self#errors-of-a-read).
    pub async fn log_in(&self) -> Result<()> {
        if self.0.account.is_some() && !self.is_account_proven() {
            let root = RemotePath::ROOT;
            let request = propfind(
                self.0.base.folder(&root),
                Depth::Itself,
                Properties::MINIMAL,
            );
            self.read(request).await?;
        }
        Ok(())
    }

    /// The answer to one PROPFIND for everything in a folder, as it came; if the server does not
    /// give that, for what is right in it.
    pub(crate) async fn listing_as_it_came(&self, folder: &RemotePath) -> Result<Bytes> {
        use ErrorKind as Kind;
        match self.listing_to(folder, Depth::Everything).await {
            Err(error)
                if matches!(
                    error.kind(),
                    Kind::Forbidden | Kind::Rejected | Kind::Unsupported | Kind::LimitExceeded
                ) =>
            {
                self.listing_to(folder, Depth::Members).await
            }
            other => other,
        }
    }

    async fn listing_to(&self, folder: &RemotePath, depth: Depth) -> Result<Bytes> {
        let request = propfind(self.0.base.folder(folder), depth, Properties::ALL)
            .with_body_limit(self.0.limits.bytes as u64);
        let response = self.read(request).await?;
        if response.status() != StatusCode::MULTI_STATUS {
            return Err(response.error_as(ErrorKind::Protocol, "the answer is no listing"));
        }
        Ok(response.body().clone())
    }

    /// The answer about a folder, for [`WebDavClient::seen_in`] to read.
    pub(super) async fn ask_folder(&self, folder: &RemotePath, depth: Depth) -> Result<Response> {
        let request = propfind(self.0.base.folder(folder), depth, self.0.properties)
            .with_body_limit(self.0.limits.bytes as u64);
        self.read(request).await
    }

    pub(super) fn seen_in(
        &self,
        response: &Response,
        folder: &RemotePath,
        depth: Depth,
    ) -> Result<Vec<Seen>> {
        let seen = self.seen(response, folder, depth)?;
        let is_file =
            |seen: &Seen| matches!(seen, Seen::Itself(entry) if entry.kind == EntryKind::File);
        if seen.iter().any(is_file) {
            return Err(response.error_as(ErrorKind::Invalid, "it is a file, not a folder"));
        }
        Ok(seen)
    }

    fn seen(&self, response: &Response, folder: &RemotePath, depth: Depth) -> Result<Vec<Seen>> {
        if response.status() != StatusCode::MULTI_STATUS {
            return Err(response
                .error_as(ErrorKind::Protocol, "the answer is no listing")
                .with_hint("is WebDAV switched on for this folder?"));
        }
        let explain = |error: Error| {
            response
                .error_as(error.kind(), "the listing cannot be read")
                .with_source(error)
        };
        let resources =
            Multistatus::with_limits(response.body(), self.0.limits).map_err(explain)?;
        resources
            .map(|resource| {
                Ok(Seen::new(
                    resource.map_err(explain)?,
                    &self.0.base,
                    folder,
                    depth,
                ))
            })
            .collect()
    }

    async fn read(&self, request: Request) -> Result<Response> {
        let response = self.0.transport.send(request).await?;
        self.success(response, Effect::Read, 0)
    }

    pub(super) fn success(
        &self,
        response: Response,
        effect: Effect,
        written: u64,
    ) -> Result<Response> {
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.error(&response, effect, written))
    }

    fn error(&self, response: &Response, effect: Effect, written: u64) -> Error {
        answer::error(response, self.0.account.as_ref(), effect, written)
    }
}

impl fmt::Debug for WebDavClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebDavClient")
            .field("url", &self.url())
            .field("account", &self.0.account)
            .field("concurrency", &self.concurrency())
            .finish_non_exhaustive()
    }
}

/// A compressed answer says nothing about the size of the file.
const IDENTITY: HeaderValue = HeaderValue::from_static("identity");

pub(super) fn propfind(target: String, depth: Depth, properties: Properties) -> Request {
    // Without the header a server takes the depth for infinite, and refuses.
    Request::new(dav("PROPFIND"), target, Effect::Read)
        .with_header(DEPTH, HeaderValue::from_static(depth.header()))
        .with_body(XML, properties.body())
}

pub(super) fn dav(method: &'static str) -> Method {
    // A method of WebDAV is a token, so the fallback is never taken.
    Method::from_bytes(method.as_bytes()).unwrap_or(Method::OPTIONS)
}
