//! `100 Continue` on a bare socket, which shows what a client of HTTP hides.

use std::sync::Arc;

use igel_migrate_core::simulator::ContinueReply;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::*;

async fn connect(repository: &SimulatedRepository) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(repository.ca_pem().as_bytes()).unwrap();
    roots.add(root).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let address = repository.url().strip_prefix("https://").unwrap();
    let stream = TcpStream::connect(address.split('/').next().unwrap()).await;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, stream.unwrap()).await.unwrap()
}

/// The first lines of all answers, until the server ends the connection.
async fn first_lines(mut stream: TlsStream<TcpStream>) -> Vec<String> {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    let text = String::from_utf8(text).unwrap();
    let lines = text.lines().filter(|line| line.starts_with("HTTP/1.1"));
    lines.map(|line| line[9..12].to_owned()).collect()
}

#[tokio::test]
async fn who_says_a_hundred_before_the_login_is_looked_at() {
    let office = office(RepositorySetup::new("Berlin"));
    let repository = &office.repository;
    let head = "PUT /dar/probe HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n\
                Content-Length: 5000000000\r\n\r\n";
    for (reply, wanted) in [
        (ContinueReply::AfterChecks, &["401"][..]),
        (ContinueReply::AtOnce, &["100", "401"]),
    ] {
        repository.change_knobs(|knobs| knobs.continue_reply = reply);
        let mut stream = connect(repository).await;
        stream.write_all(head.as_bytes()).await.unwrap();
        assert_eq!(first_lines(stream).await, wanted, "{reply:?}");
    }
    // One that buffers waits for all of it.
    repository.change_knobs(|knobs| knobs.continue_reply = ContinueReply::Buffered);
    let mut stream = connect(repository).await;
    let head = head.replace("5000000000", "5");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut said = [0; 25];
    stream.read_exact(&mut said).await.unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"12345").await.unwrap();
    assert_eq!(first_lines(stream).await, ["401"]);
    let put = repository.audit().entries().pop().unwrap();
    assert_eq!((put.request_bytes, put.status), (5, Some(401)));
    assert!(repository.files().is_empty());
}
