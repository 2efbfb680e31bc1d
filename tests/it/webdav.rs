//! The WebDAV client against real servers, servers that misbehave, and bodies that were captured.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is how they fail

#[cfg(unix)]
mod apache;
mod corpus;
mod faults;
mod multistatus;
mod probes;
mod simulated;
mod tree;
#[cfg(unix)]
mod wsgidav;

use std::time::Duration;

use futures_util::stream;
use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::error::{Error, ErrorKind};
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::transport::{RetryPolicy, Trust, Upload};
use igel_migrate_core::webdav::{Entry, RemotePath, WalkItem, WebDavClient, WebDavClientBuilder};

fn path(text: &str) -> RemotePath {
    text.parse().unwrap()
}

/// A client that trusts the authority of the test and retries at once.
fn builder(url: &str, authority: &str, name: &str, password: &str) -> WebDavClientBuilder {
    let at_once = Duration::from_millis(1);
    let root = Certificate::from_pem(authority.as_bytes()).unwrap();
    WebDavClient::builder(url)
        .with_trust(Trust::Only(vec![root]))
        .with_credentials(Credentials::new(name, password))
        .with_transport(|transport| {
            transport.with_retry(RetryPolicy::default().with_waits(at_once, at_once))
        })
}

/// Everything a walk meets, which must be entries alone, by path.
async fn walked(client: &WebDavClient) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut walk = client.walk(&RemotePath::ROOT);
    while let Some(item) = walk.next().await {
        match item.unwrap() {
            WalkItem::Entry(entry) => entries.push(entry),
            odd => panic!("{odd:?}"),
        }
    }
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    entries
}

/// The report of an error without what differs from run to run.
fn report(error: &Error, origin: &str) -> String {
    let text = error.report().replace(origin, "SERVER");
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(match line.rsplit_once(", ") {
            Some((before, after)) if after.ends_with(" s)") => format!("{before}, N s)"),
            _ => line.to_owned(),
        });
    }
    lines.join("\n")
}

/// A file of nothing but zeros.
fn zeros(length: u64) -> Upload {
    let piece = bytes::Bytes::from(vec![0; 64 * 1024]);
    let pieces = stream::unfold(length, move |left| {
        let piece = piece.clone();
        async move {
            let next = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            (next > 0).then(|| (Ok(piece.slice(..next)), left - next as u64))
        }
    });
    Upload::new(length, pieces)
}
