//! The client of a repository on a WebDAV server, and the probes of such a server. Requests,
//! paths and what an answer means are the core's.

mod client;
mod entry;
mod probe;
mod report;

pub(crate) use client::WebDavClient;
pub(crate) use entry::{
    Entry, FileHead, Listing, Quota, ServerOptions, SuspiciousHref, Unreadable, Vanished,
};
pub(crate) use probe::{PlannedUpload, Prober};
pub(crate) use report::{
    LargeFileProbe, ProbeReport, ReadProbe, RightsProbe, UploadProbe, WriteProbe,
};
