//! One conformance suite for a UMS and a client of it: what the documentation promises, asked
//! through a [`UmsClient`](crate::ums::UmsClient) and nothing else, so that it can be pointed at the simulated UMS, at a
//! fake of somebody else's, or at a real one. How the simulated UMS works inside is not used here,
//! and what its answers are to look like to the letter is tested elsewhere. Facts: IMI manuals 2024
//! and 2025; what they leave open is asked leniently or not at all.
//!
//! [`read_only`] sends nothing but reads (and a login and logout). [`writing`] creates, moves,
//! assigns and deletes below a [`Scratch`] directory that a person made for it.
//!
//! ```
//! use igel_migrate_core::certificate::Certificate;
//! use igel_migrate_core::secret::Credentials;
//! use igel_migrate_core::simulator::conformance::{self, KnownIds, Scratch};
//! use igel_migrate_core::simulator::{Fleet, Simulator};
//! use igel_migrate_core::transport::Trust;
//! use igel_migrate_core::ums::{DirectoryId, DirectoryKind, UmsClient};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> igel_migrate_core::Result<()> {
//! let server = Simulator::builder().with_fleet(Fleet::of(20)).start().await?;
//! let console = server.console();
//! console.create_directory(DirectoryKind::Device, "Conformance", DirectoryId::ROOT)?;
//!
//! let client = UmsClient::builder(server.ums_url())
//!     .with_credentials(Credentials::new(server.username(), server.password()))
//!     .with_trust(Trust::Only(Certificate::all_from_pem(server.ca_pem().as_bytes())?))
//!     .build()?;
//! let report = conformance::read_only(&client, &KnownIds::default()).await;
//! assert!(report.is_conformant(), "{report}");
//!
//! let scratch = Scratch::new("/Conformance".parse()?)?;
//! let report = conformance::writing(&client, &scratch).await?;
//! assert!(report.is_conformant() && report.left_behind().is_empty(), "{report}");
//! # Ok(())
//! # }
//! ```
//!
//! # Against a real UMS
//!
//! The tests of the project run it there when the environment names one. `ums.toml` holds the
//! connection, as [`Connection::from_file`](crate::spec::Connection::from_file) reads it. The
//! scratch directory must exist and be empty. The path must be a whole one, because tests run in a
//! folder of their own:
//!
//! ```text
//! IGEL_MIGRATE_UMS=$PWD/ums.toml cargo test -p igel-migrate-tests real_ums -- --nocapture
//! IGEL_MIGRATE_UMS=$PWD/ums.toml IGEL_MIGRATE_UMS_SCRATCH=/Conformance \
//!     cargo test -p igel-migrate-tests real_ums -- --nocapture
//! ```
//!
//! `IGEL_MIGRATE_UMS_VIEW` and `IGEL_MIGRATE_UMS_TEMPLATE_KEY` may name a view and a template key
//! to be read, by their ids: no list gives them. Without the second variable nothing is written.

mod reading;
mod report;
mod shape;
mod writing;

pub use reading::{KnownIds, read_only};
pub use report::{Check, ConformanceReport, Outcome};
pub use writing::{Scratch, writing};

use crate::ums::{DirectoryKind, ProfileKind};

/// An id that no object of a UMS has: UMS counts upwards from 1.
const UNKNOWN_ID: i64 = i32::MAX as i64;

const TREES: [DirectoryKind; 3] = [
    DirectoryKind::Device,
    DirectoryKind::Profile,
    DirectoryKind::PriorityProfile,
];

const PROFILES: [ProfileKind; 2] = [ProfileKind::Standard, ProfileKind::Priority];

/// How a tree is called in the names of checks.
fn tree_name(kind: DirectoryKind) -> &'static str {
    match kind {
        DirectoryKind::Device => "device",
        DirectoryKind::Profile => "profile",
        DirectoryKind::PriorityProfile => "priority-profile",
    }
}

/// How a sort of profiles is called in the names of checks.
fn profile_name(kind: ProfileKind) -> &'static str {
    tree_name(kind.directories())
}
