//! Whether the server takes large files, as it says itself.

use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};

use super::{Announcement, ContinueMeaning, LargeFileProbe, Prober};
use crate::error::{Error, Result};
use crate::transport::{Announced, Effect, Request, Response, Transport};
use crate::webdav::write::BINARY;
use crate::webdav::{RemotePath, WebDavClient};

/// What a server that says to go on before it looks may take to look.
const AFTERTHOUGHT: Duration = Duration::from_millis(100);

/// So many announcements find any limit: each halves what is possible.
const ANNOUNCEMENTS: usize = 66;

impl Prober {
    /// Writes, perhaps: announces a file of `bytes` bytes as the upload account and sends none of
    /// it. Some servers make an empty file of that, which is deleted. If the file is refused, further
    /// announcements find out what is not.
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read);
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) through a proxy;
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for no bytes.
    pub async fn probe_large_file(&mut self, bytes: u64) -> Result<LargeFileProbe> {
        if bytes == 0 {
            return Err(Error::invalid("an empty file is not large"));
        }
        let transport = self.uploader.challenged().await?;
        let file = Self::temporary_name();
        self.leaves(&file);
        let probe = probe(&self.uploader, &transport, &file, bytes).await;
        self.remove(&file).await;
        let probe = probe?;
        self.report
            .note(|report| report.large_file = Some(probe.clone()));
        Ok(probe)
    }
}

async fn probe(
    client: &WebDavClient,
    transport: &Transport,
    file: &RemotePath,
    bytes: u64,
) -> Result<LargeFileProbe> {
    let request = put(client, file);
    let announced = transport.announce(&request, bytes, AFTERTHOUGHT).await?;
    let announcement = match &announced.answer {
        Some(answer) if answer.status() == StatusCode::PAYLOAD_TOO_LARGE => Announcement::Refused {
            status: answer.status().as_u16(),
            limit: find_limit(transport, &request, bytes, announced.is_continued).await?,
        },
        Some(answer) => Announcement::Rejected {
            status: answer.status().as_u16(),
        },
        None if announced.is_continued => Announcement::Continue {
            meaning: meaning(client, &request, bytes).await?,
        },
        None => Announcement::Silent,
    };
    Ok(LargeFileProbe {
        bytes,
        announcement,
        elapsed: announced.elapsed,
    })
}

fn put(client: &WebDavClient, file: &RemotePath) -> Request {
    Request::new(Method::PUT, client.0.base.file(file), Effect::Write)
        .with_header(CONTENT_TYPE, HeaderValue::from_static(BINARY))
}

/// The same without a login: who says to go on to that has not looked.
async fn meaning(client: &WebDavClient, request: &Request, bytes: u64) -> Result<ContinueMeaning> {
    let nobody = client.0.open.announce(request, bytes, AFTERTHOUGHT).await?;
    Ok(match nobody.answer.as_ref().map(Response::status) {
        _ if nobody.is_continued && client.is_account_proven() => ContinueMeaning::NeverLooks,
        Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => ContinueMeaning::LooksFirst,
        _ => ContinueMeaning::Unknown,
    })
}

/// The largest file that is not refused, below one that is. A server that says to go on before it
/// refuses needs its time.
async fn find_limit(
    transport: &Transport,
    request: &Request,
    mut refused: u64,
    speaks_first: bool,
) -> Result<Option<u64>> {
    let afterthought = if speaks_first {
        AFTERTHOUGHT
    } else {
        Duration::ZERO
    };
    let mut taken = 0;
    for _ in 0..ANNOUNCEMENTS {
        if refused - taken <= 1 {
            return Ok(Some(taken));
        }
        let between = taken + (refused - taken) / 2;
        match is_taken(&transport.announce(request, between, afterthought).await?) {
            Some(true) => taken = between,
            Some(false) => refused = between,
            None => return Ok(None),
        }
    }
    Ok(None)
}

fn is_taken(announced: &Announced) -> Option<bool> {
    match announced.answer.as_ref().map(Response::status) {
        Some(StatusCode::PAYLOAD_TOO_LARGE) => Some(false),
        None if announced.is_continued => Some(true),
        _ => None,
    }
}
