//! A server that misbehaves on purpose: it says which bytes go out, and when it goes silent.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use crate::tls::{Identity, listen};

/// What the server does about one request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// These bytes; then the next request.
    Bytes(Vec<u8>),
    /// These pieces, each ten milliseconds after the one before; then the next request.
    Pieces(Vec<Vec<u8>>),
    /// These bytes; then the connection ends properly.
    ThenClose(Vec<u8>),
    /// These bytes; then nothing, with the connection open.
    ThenSilence(Vec<u8>),
    /// These bytes; then one more every ten milliseconds, for ever.
    ThenDrip(Vec<u8>),
    /// These bytes; then more as fast as they are taken, for ever.
    ThenFlood(Vec<u8>),
}

impl Reply {
    /// An answer with a status, extra header lines (each ending in CRLF) and a body.
    pub fn http(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Bytes(
            format!("HTTP/1.1 {status} -\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
                .into_bytes(),
        )
    }

    /// Status 200 and a body.
    pub fn ok(body: &str) -> Self {
        Self::http(200, "Content-Type: application/json\r\n", body)
    }

    /// No answer: the connection ends.
    pub fn close() -> Self {
        Self::ThenClose(Vec::new())
    }
}

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// Request line and headers, lines ending in CRLF.
    pub head: String,
    /// The body; empty if it is announced by `Expect`, which is for the script to answer.
    pub body: Vec<u8>,
}

#[derive(Debug, Default)]
struct Record {
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
}

/// A server on loopback that follows a script. Lives as long as the runtime.
#[derive(Debug, Clone)]
pub struct FaultServer {
    address: SocketAddr,
    scheme: &'static str,
    record: Arc<Record>,
}

type Script = dyn Fn(usize, &Received) -> Reply + Send + Sync;

impl FaultServer {
    /// A server that speaks TLS. `script` is given the number of the request, from 1 over all
    /// connections, and the request.
    pub async fn start(
        identity: &Identity,
        script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start_with(Some(identity.acceptor()), 0, script).await
    }

    /// A server that speaks TLS and hangs up on the first `refused` connections before TLS is
    /// established.
    pub async fn start_after(
        refused: usize,
        identity: &Identity,
        script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start_with(Some(identity.acceptor()), refused, script).await
    }

    /// A server with this acceptor, or one that speaks plain HTTP.
    pub async fn start_with(
        acceptor: Option<TlsAcceptor>,
        refused: usize,
        script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let (listener, address) = listen().await;
        let record = Arc::new(Record::default());
        let server = Self {
            address,
            scheme: if acceptor.is_some() { "https" } else { "http" },
            record: record.clone(),
        };
        let script: Arc<Script> = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let number = record.connections.fetch_add(1, Ordering::SeqCst);
                if number < refused {
                    continue;
                }
                // Else a piece may wait in the system for the one after it.
                let _ = socket.set_nodelay(true);
                let (acceptor, record, script) = (acceptor.clone(), record.clone(), script.clone());
                tokio::spawn(async move {
                    match acceptor {
                        Some(acceptor) => {
                            serve(acceptor.accept(socket).await?, &record, &*script).await
                        }
                        None => serve(socket, &record, &*script).await,
                    }
                });
            }
        });
        server
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a URL without path.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The requests so far.
    pub fn received(&self) -> Vec<Received> {
        let received = self.record.received.lock();
        received.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The connections so far, those without a request included.
    pub fn connections(&self) -> usize {
        self.record.connections.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    record: &Record,
    script: &Script,
) -> io::Result<()> {
    while let Some(request) = read_request(&mut stream).await? {
        let number = {
            let mut received = record
                .received
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            received.push(request.clone());
            received.len()
        };
        let reply = script(number, &request);
        match &reply {
            Reply::Pieces(pieces) => {
                let mut beat = tokio::time::interval(Duration::from_millis(10));
                for piece in pieces {
                    beat.tick().await;
                    stream.write_all(piece).await?;
                    stream.flush().await?;
                }
            }
            Reply::Bytes(bytes)
            | Reply::ThenClose(bytes)
            | Reply::ThenSilence(bytes)
            | Reply::ThenDrip(bytes)
            | Reply::ThenFlood(bytes) => {
                stream.write_all(bytes).await?;
                stream.flush().await?;
            }
        }
        match reply {
            Reply::Bytes(_) | Reply::Pieces(_) => {}
            Reply::ThenClose(_) => return stream.shutdown().await,
            Reply::ThenSilence(_) => std::future::pending().await,
            Reply::ThenDrip(_) => {
                let mut drip = tokio::time::interval(Duration::from_millis(10));
                loop {
                    drip.tick().await;
                    stream.write_all(b"x").await?;
                    stream.flush().await?;
                }
            }
            Reply::ThenFlood(_) => loop {
                stream.write_all(&[b'x'; 16 * 1024]).await?;
            },
        }
    }
    Ok(())
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Received>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return Ok(None),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .filter(|_| !head.contains("\r\nexpect: "))
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(Received { head, body }))
}
