//! The WebDAV client against real servers, and against bodies that real servers sent.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is how they fail

#[cfg(unix)]
mod apache;
mod corpus;
