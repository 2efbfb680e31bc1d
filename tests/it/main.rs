//! The integration tests: one binary, one module a concern.
#![allow(clippy::unwrap_used)] // a failed unwrap in a helper is a failed test

mod collect;
mod doctor;
mod inventory;
mod journal;
mod killed;
mod migration;
mod os11;
mod os12;
mod plan;
mod readiness;
mod repository;
mod rules;
mod run;
mod schema;
mod scrub;
mod simulator;
mod transport;
mod ums;
mod webdav;
