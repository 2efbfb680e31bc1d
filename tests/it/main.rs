//! The integration tests: one binary, one module a concern.
#![allow(clippy::unwrap_used)] // a failed unwrap in a helper is a failed test

use igel_migrate_tests::memory::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

mod campaign;
mod canary;
mod cli;
mod collect;
mod doctor;
mod fuzz;
mod inventory;
mod journal;
mod killed;
mod load;
mod migration;
mod os11;
mod os12;
mod plan;
mod public_api;
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
