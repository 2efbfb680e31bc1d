//! The integration tests: one binary, one module a concern.
#![allow(clippy::unwrap_used)] // a failed unwrap in a helper is a failed test

mod journal;
mod os11;
mod os12;
mod repository;
mod schema;
mod simulator;
mod transport;
mod ums;
mod webdav;
