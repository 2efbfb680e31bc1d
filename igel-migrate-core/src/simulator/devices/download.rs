//! The download of the base system, over the network.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::certificate::Certificate;
use crate::error::Error;
use crate::repository::ExternalBinarySource;
use crate::secret::Credentials;
use crate::simulator::repository::RepositoryFile;
use crate::transport::{RetryPolicy, Trust};
use crate::webdav::{EntryKind, RemotePath, WebDavClient};

/// What a device is about to download.
pub(super) struct Download {
    pub(super) machine: usize,
    /// In the order in which they are tried, each with the files that should be there; none where
    /// it is no repository of the simulator.
    pub(super) sources: Vec<(ExternalBinarySource, Vec<RepositoryFile>)>,
    pub(super) folder: String,
    pub(super) sample_bytes: Option<u64>,
}

/// The bytes of the base system, or why it cannot be had, in words without secrets or addresses.
pub(super) type Outcome = Result<u64, String>;

pub(super) async fn run(download: Download) -> (usize, Outcome) {
    let mut outcome = Err("no source".to_owned());
    for (source, expected) in &download.sources {
        outcome = from_source(&download, source, expected).await;
        if outcome.is_ok() {
            break;
        }
    }
    (download.machine, outcome)
}

async fn from_source(
    download: &Download,
    source: &ExternalBinarySource,
    expected: &[RepositoryFile],
) -> Outcome {
    let client = client(source).map_err(|error| told("the source", &error))?;
    let folder = &download.folder;
    let path = |text: &str| {
        text.parse::<RemotePath>()
            .map_err(|error| told(text, &error))
    };
    let listing = client.list(&path(folder)?).await;
    let listing = listing.map_err(|error| told(folder, &error))?;
    let files = listing.entries.iter();
    let sizes: BTreeMap<&str, Option<u64>> = files
        .filter(|entry| entry.kind == EntryKind::File)
        .map(|entry| (entry.path.as_str(), entry.size))
        .collect();
    let inside = format!("{folder}/");
    let expected: BTreeMap<&str, &RepositoryFile> = expected
        .iter()
        .filter(|file| file.path().starts_with(&inside))
        .map(|file| (file.path(), file))
        .collect();
    if let Some(missing) = expected.keys().find(|path| !sizes.contains_key(*path)) {
        return Err(format!("{missing} is missing"));
    }
    if sizes.is_empty() {
        return Err(format!("{folder} is empty"));
    }
    let mut bytes: u64 = 0;
    for (&name, size) in &sizes {
        let right = expected.get(name);
        let wanted = right.map(|file| file.size()).or(*size);
        if wanted != *size {
            return Err(format!("{name} has the wrong size"));
        }
        let wanted = wanted.ok_or_else(|| format!("{name} has no size"))?;
        let read = read(&client, &path(name)?, wanted, download.sample_bytes).await;
        let sum = read.map_err(|error| told(name, &error))?;
        if let (Some(sum), Some(right)) = (sum, right)
            && sum != right.sha256()
        {
            return Err(format!("{name} is damaged"));
        }
        bytes = bytes.saturating_add(wanted);
    }
    Ok(bytes)
}

/// The certificate of the source is the only authority; without one it is the system's.
fn client(source: &ExternalBinarySource) -> crate::Result<WebDavClient> {
    let trust = match source.certificate.trim() {
        "" => Trust::System,
        pem => Trust::Only(Certificate::all_from_pem(pem.as_bytes())?),
    };
    let mut builder = WebDavClient::builder(source.url.as_str())
        .with_trust(trust)
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()));
    if !source.username.is_empty() {
        let password = source.password.clone().unwrap_or_default();
        builder = builder.with_credentials(Credentials::new(source.username.as_str(), password));
    }
    builder.build()
}

/// Reads a file or its beginning; the SHA-256 if it was the whole.
async fn read(
    client: &WebDavClient,
    file: &RemotePath,
    size: u64,
    sample: Option<u64>,
) -> crate::Result<Option<String>> {
    let sample = sample.map_or(size, |sample| sample.max(1)).min(size);
    if size == 0 {
        return Ok(None);
    }
    let mut body = client.get(file, 0..sample).await?;
    if body.size().is_some_and(|told| told != size) {
        return Err(Error::invalid("another size than in the listing"));
    }
    let mut hash = Sha256::new();
    while let Some(piece) = body.chunk().await? {
        hash.update(&piece);
    }
    let whole = sample == size;
    Ok(whole.then(|| data_encoding::HEXLOWER.encode(&hash.finalize())))
}

/// Kind only: messages hold addresses, which differ from run to run.
fn told(what: &str, error: &Error) -> String {
    format!("{what}: {:?}", error.kind())
}
