//! A client of the WebDAV servers that app repositories lie on.
//!
//! Here live the requests and the reading of their answers (RFC 4918, RFC 4331); what should be on
//! a server and is not belongs to the inventory, and how the connection and the login work to
//! [`crate::transport`]. How servers really behave was measured on Apache, nginx, lighttpd,
//! wsgidav, dufs, rclone, Tomcat and dav-server.
//!
//! What a server sends is not believed: its addresses are only compared, never followed, and must
//! lie in the folder that was asked for; its listings are read within fixed bounds; redirects are
//! errors. See [`WebDavClient`] for what can be asked and which errors there are, and [`probe`] for
//! what only a person asks.

mod answer;
mod base;
mod builder;
mod client;
mod date;
mod download;
mod entry;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod listing;
pub mod multistatus;
mod options;
mod path;
pub mod probe;
mod suspicious;
mod walk;
mod write;

pub(crate) use base::decode;
pub use builder::WebDavClientBuilder;
pub use client::WebDavClient;
pub use download::{Download, FileHead};
pub use entry::{Entry, EntryKind, Properties, Quota, Unreadable};
pub use listing::Listing;
pub use options::ServerOptions;
pub use path::RemotePath;
pub use suspicious::{Suspicion, SuspiciousHref};
pub use walk::{Walk, WalkItem, WalkLimits};
