//! One hardened HTTP client for UMS and for the WebDAV server of a repository.
//!
//! Here live trust, limits, retries, and what may be shown of a request; what is asked and what an
//! answer means belongs to the clients, which build a [`Request`] by pure functions and read a
//! [`Response`]. The rules are RFC 9110 (what may be repeated, `Retry-After`) and, where servers
//! leave a choice, the safe one: https only, no redirects, no proxy unless asked for, every size
//! and time capped.
//!
//! ```
//! use igel_migrate_core::certificate::Fingerprint;
//! use igel_migrate_core::transport::{Request, Transport, Trust};
//!
//! # async fn example(seen: Fingerprint) -> igel_migrate_core::Result<()> {
//! let transport = Transport::builder("https://ums.example.test:8443")
//!     .with_trust(Trust::Pinned(vec![seen]))
//!     .build()?;
//! let answer = transport.send(Request::get("/umsapi/v3/serverstatus")).await?;
//! println!("{}", answer.success()?.status());
//! # Ok(())
//! # }
//! ```
//!
//! # What is sent again
//!
//! | what happened | [`Effect::Read`] | [`Effect::RepeatableWrite`] | [`Effect::Write`] |
//! |---|---|---|---|
//! | never sent (no connection) | again | again | again |
//! | sent, answer lost, cut off or late | again | again | [`ErrorKind::OutcomeUnknown`] |
//! | status 408, 429, 500, 502, 503, 504 | again | again | answer handed over |
//! | any other status | answer handed over | answer handed over | answer handed over |
//! | wrong certificate, answer too large, not HTTP | error | error | error |
//!
//! When the [`RetryPolicy`] is used up, a read fails with the last error; a write that may have
//! arrived once fails with [`ErrorKind::OutcomeUnknown`].
//!
//! [`ErrorKind::OutcomeUnknown`]: crate::ErrorKind::OutcomeUnknown

mod account;
mod authorize;
mod builder;
mod client;
mod dial;
mod expect;
mod failure;
mod fingerprint;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod redact;
mod request;
mod response;
mod retry;
mod tls;
mod trust;
mod upload;

/// The target of this room's log events; the Python side shows them as `igel_migrate.http`.
const LOG: &str = "igel_migrate::http";

pub(crate) use account::HttpAccount;
pub(crate) use builder::server_address;
pub(crate) use expect::Announced;

pub use authorize::{Attempt, Authorize};
pub use builder::{Timeouts, TransportBuilder};
pub use client::Transport;
pub use fingerprint::{ServerCertificate, fetch_fingerprint};
pub use request::{Effect, Request};
pub use response::{Response, Streaming};
pub use retry::RetryPolicy;
pub use trust::{TlsVersion, Trust};
pub use upload::Upload;
