//! Connections opened by hand, for what the HTTP library does not show.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

use super::client::Inner;
use super::failure;
use crate::error::{Error, Result};

/// A connection, whether encrypted or not.
pub(super) trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// A connection to the server of a transport, under the transport's trust. The caller limits the
/// time.
pub(super) async fn line(inner: &Inner) -> Result<Box<dyn Line>> {
    let stream = tcp(&inner.origin, inner.connect_to).await?;
    stream
        .set_nodelay(true)
        .map_err(|source| failure::connect(&source))?;
    Ok(if inner.origin.scheme() == "https" {
        Box::new(tls(&inner.origin, inner.tls.clone(), stream).await?)
    } else {
        Box::new(stream)
    })
}

/// A connection to the server of `url`, or to the port of `url` at another address.
pub(super) async fn tcp(url: &Url, connect_to: Option<IpAddr>) -> Result<TcpStream> {
    let port = url.port_or_known_default().unwrap_or(443);
    let connected = match connect_to {
        Some(address) => TcpStream::connect((address, port)).await,
        None => TcpStream::connect((bare_host(url), port)).await,
    };
    connected.map_err(|source| failure::connect(&source))
}

/// TLS over a connection to the server of `url`.
pub(super) async fn tls(
    url: &Url,
    config: Arc<ClientConfig>,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(bare_host(url).to_owned())
        .map_err(|source| Error::invalid("not a server name").with_source(source))?;
    TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|source| failure::connect(&source))
}

/// The host without the brackets of an IPv6 address.
fn bare_host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.trim_start_matches('[').trim_end_matches(']')
}
