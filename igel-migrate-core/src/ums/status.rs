//! Whether a UMS answers at all.

use std::time::Duration;

use serde_json::{Map, Value};

use super::client::UmsClient;
use super::decode;
use super::request::UmsRequest;
use crate::error::{Error, ErrorKind, Result};

/// That a UMS answers, and what it says about itself.
///
/// On UMS 12 it says little or nothing: never decide by a version from here.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ServerStatus {
    /// The fields of the answer as they came.
    pub fields: Map<String, Value>,
    /// How long the answer took.
    pub elapsed: Duration,
}

pub(super) fn read() -> UmsRequest {
    UmsRequest::read("/serverstatus", "reaching UMS")
}

/// Reachability.
impl UmsClient {
    /// Asks UMS for a sign of life, without logging in.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn server_status(&self) -> Result<ServerStatus> {
        let started = std::time::Instant::now();
        let body = self.read_open(read()).await?;
        let elapsed = started.elapsed();
        match decode::json(&body)? {
            Value::Object(mut fields) => {
                fields.remove("links");
                Ok(ServerStatus { fields, elapsed })
            }
            _ => Err(Error::new(
                ErrorKind::Protocol,
                "the answer is no status of UMS",
            )),
        }
    }
}
