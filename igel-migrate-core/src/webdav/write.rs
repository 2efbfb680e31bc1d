//! What a client may change on a server. Every method here says in its name that it does.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};

use super::client::{dav, propfind};
use super::entry::{Depth, Properties};
use super::{RemotePath, WebDavClient};
use crate::error::{ErrorKind, Result};
use crate::transport::{Effect, Request, Transport, Upload};

pub(super) const BINARY: &str = "application/octet-stream";

/// The slowest line an upload is given time for, in bytes a second: about 2 Mbit/s.
const SLOWEST_UPLOAD: u64 = 256 * 1024;

impl WebDavClient {
    /// Writes: stores `content` as a file, in place of one of the same name. For what is in memory;
    /// anything larger goes by [`WebDavClient::upload_file`].
    ///
    /// # Errors
    ///
    /// [Those of a write](Self#errors-of-a-write).
    pub async fn put_file(&self, file: &RemotePath, content: impl Into<Bytes>) -> Result<()> {
        let request = Request::new(Method::PUT, self.0.base.file(file), Effect::RepeatableWrite)
            .with_body(BINARY, content);
        self.put(request).await
    }

    /// Writes: stores a file of any size, in place of one of the same name. It is sent once: not
    /// before the login, and never again after an error. It may take a minute, and as long as a line
    /// of 2 Mbit/s would.
    ///
    /// # Errors
    ///
    /// [Those of a write](Self#errors-of-a-write).
    pub async fn upload_file(&self, file: &RemotePath, upload: Upload) -> Result<()> {
        let patience = Duration::from_secs(60 + upload.length() / SLOWEST_UPLOAD);
        let request = Request::new(Method::PUT, self.0.base.file(file), Effect::Write)
            .with_upload(BINARY, upload)
            .with_read_timeout(patience)
            .with_total_timeout(patience);
        self.put(request).await
    }

    /// Writes: makes a folder. The one above must be there.
    ///
    /// # Errors
    ///
    /// [Those of a write](Self#errors-of-a-write); [`ErrorKind::Unsupported`] if it is there
    /// already.
    pub async fn make_folder(&self, folder: &RemotePath) -> Result<()> {
        self.write("MKCOL", self.0.base.folder(folder)).await
    }

    /// Writes: deletes a file. Do not give it a folder: some servers delete all that is in it.
    ///
    /// # Errors
    ///
    /// [Those of a write](Self#errors-of-a-write).
    pub async fn delete_file(&self, file: &RemotePath) -> Result<()> {
        self.write("DELETE", self.0.base.file(file)).await
    }

    async fn write(&self, method: &'static str, target: String) -> Result<()> {
        self.log_in().await?;
        let request = Request::new(dav(method), target, Effect::Write);
        let response = self.0.transport.send(request).await?;
        if response.status() == StatusCode::MULTI_STATUS {
            let message = "the server did not do it, or only a part of it";
            return Err(response.error_as(ErrorKind::Rejected, message));
        }
        self.success(response, Effect::Write, 0).map(drop)
    }

    /// Sends a file on a lane of its own, whose nonce was given for it.
    async fn put(&self, request: Request) -> Result<()> {
        let (effect, length) = (request.effect(), request.body_length());
        let response = self.challenged().await?.send(request).await?;
        self.success(response, effect, length).map(drop)
    }

    /// A transport that has been challenged and proves the first request it is given. Without an
    /// account it proves nothing.
    pub(super) async fn challenged(&self) -> Result<Transport> {
        self.log_in().await?;
        let Some(account) = &self.0.account else {
            return Ok(self.0.open.clone());
        };
        let lane = Arc::new(account.lane());
        let transport = self.0.open.with_authorize(lane.clone());
        let folder = self.0.base.folder(&RemotePath::ROOT);
        let read = propfind(folder.clone(), Depth::Itself, Properties::MINIMAL);
        let is_there = transport.send(read).await?.status().is_success();
        // A server that lets everybody read asks for a login when somebody writes. To make a folder
        // that is there changes nothing anywhere.
        if is_there && !lane.is_challenged() {
            let make = Request::new(dav("MKCOL"), folder, Effect::Write);
            transport.send(make).await?;
        }
        lane.begin();
        Ok(transport)
    }
}
