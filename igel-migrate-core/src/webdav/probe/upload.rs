//! Whether the server takes a large file, proven by sending one.

use std::fmt;
use std::io;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use tokio::time::Instant;

use super::{Prober, UploadOutcome, UploadProbe};
use crate::error::{Error, ErrorKind, RequestContext, Result};
use crate::transport::Upload;
use crate::webdav::RemotePath;

/// What the file is full of, for whoever finds it.
const MARK: &[u8] = b"igel-migrate probe, may be deleted\n";

const PIECE: usize = 64 * 1024;

/// An upload that nobody has agreed to. Its `Display` says what would be sent where; nothing is
/// before [`PlannedUpload::confirmed`].
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before `Prober::upload_and_delete`"]
pub struct PlannedUpload {
    file: RemotePath,
    url: String,
    bytes: u64,
}

/// An upload that somebody has agreed to.
#[derive(Debug)]
#[must_use = "nothing is sent before `Prober::upload_and_delete`"]
pub struct ConfirmedUpload(PlannedUpload);

impl PlannedUpload {
    /// The bytes that would be sent.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where they would lie meanwhile.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Says that the caller wants it.
    pub fn confirmed(self) -> ConfirmedUpload {
        ConfirmedUpload(self)
    }
}

impl fmt::Display for PlannedUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, bytes, .. } = self;
        write!(f, "sends {bytes} bytes to {url} and deletes them again")
    }
}

impl Prober {
    /// Plans to send a file of `bytes` bytes. Sends nothing.
    pub fn plan_upload(&self, bytes: u64) -> PlannedUpload {
        let file = Self::temporary_name();
        let url = format!("{}{}", self.uploader.url(), file.as_str());
        PlannedUpload { file, url, bytes }
    }

    /// Writes: sends a file as the upload account, looks at its size on the server, and deletes it.
    /// `progress` is told the bytes handed to the connection so far.
    ///
    /// # Errors
    ///
    /// [Those of a write](crate::webdav::WebDavClient#errors-of-a-write), but for a file that the
    /// server refuses, which is a result.
    pub async fn upload_and_delete(
        &mut self,
        upload: ConfirmedUpload,
        progress: impl Fn(u64) + Send + 'static,
    ) -> Result<UploadProbe> {
        let PlannedUpload { file, bytes, .. } = upload.0;
        self.uploader.log_in().await?;
        let started = Instant::now();
        self.leaves(&file);
        let sent = self
            .uploader
            .upload_file(&file, Upload::new(bytes, pieces(bytes, progress)))
            .await;
        let elapsed = started.elapsed();
        let outcome = self.outcome(sent, &file, bytes).await;
        self.remove(&file).await;
        let probe = UploadProbe {
            bytes,
            outcome: outcome?,
            elapsed,
        };
        self.report
            .note(|report| report.upload = Some(probe.clone()));
        Ok(probe)
    }

    async fn outcome(
        &self,
        sent: Result<()>,
        file: &RemotePath,
        bytes: u64,
    ) -> Result<UploadOutcome> {
        match sent {
            Ok(()) => {
                let found = self.uploader.stat(file).await?.size;
                Ok(if found == Some(bytes) {
                    UploadOutcome::Stored
                } else {
                    UploadOutcome::WrongSize { found }
                })
            }
            Err(error) => match refusal(&error) {
                Some(status) => Ok(UploadOutcome::Refused { status }),
                None => Err(error),
            },
        }
    }
}

/// The status of an answer that says no.
fn refusal(error: &Error) -> Option<u16> {
    let says_no = matches!(
        error.kind(),
        ErrorKind::Forbidden
            | ErrorKind::Conflict
            | ErrorKind::LimitExceeded
            | ErrorKind::Rejected
            | ErrorKind::Unsupported
    );
    error
        .request()
        .and_then(RequestContext::status)
        .filter(|_| says_no)
}

/// A file of so many bytes that says what it is.
fn pieces(length: u64, progress: impl Fn(u64)) -> impl Stream<Item = io::Result<Bytes>> {
    let piece = Bytes::from(MARK.repeat(PIECE / MARK.len()));
    stream::unfold((0, progress), move |(sent, progress)| {
        let left = usize::try_from(length - sent).unwrap_or(usize::MAX);
        let piece = piece.slice(..left.min(piece.len()));
        async move {
            if piece.is_empty() {
                return None;
            }
            let sent = sent + piece.len() as u64;
            progress(sent);
            Some((io::Result::Ok(piece), (sent, progress)))
        }
    })
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::StreamExt as _;

    use super::*;

    #[tokio::test]
    async fn the_file_says_what_it_is_and_has_its_length() {
        for length in [0, 1, 70_000] {
            let mut all = Vec::new();
            let mut pieces = pin!(pieces(length, |_| ()));
            while let Some(piece) = pieces.next().await {
                all.extend_from_slice(&piece.unwrap());
            }
            assert_eq!(all.len() as u64, length);
            assert!(MARK.starts_with(&all) || all.starts_with(MARK));
        }
    }
}
