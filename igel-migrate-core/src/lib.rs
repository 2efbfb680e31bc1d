//! Move an IGEL OS 11 fleet to OS 12 through UMS and a Distributed App Repository.
//!
//! The upgrade needs a repository that devices do not see yet, profiles for both systems that
//! bring it to them, devices that can go, and a person at UMS for what no interface offers. This
//! crate models those pieces, writes and reads the documents, asks dated rules, and carries the
//! whole [`migration`] out: in waves, with gates between them, from a journal that survives a kill.
//!
//! # A migration
//!
//! A specification and what UMS says give a plan, which a person reads and approves; a plan and a
//! person give a run, and its journal the report. [`migration::run`] shows all of it against a
//! simulated UMS.
//!
//! ```no_run
//! # async fn example(person: impl igel_migrate_core::migration::run::Person + 'static)
//! # -> igel_migrate_core::Result<()> {
//! use igel_migrate_core::migration::run::PlanCheck;
//! use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec};
//!
//! let spec = MigrationSpec::from_file("autumn.toml")?;
//! let client = spec.connection.client()?.build()?;
//! let fleet = Fleet::read(&client, &spec).await?;
//! let plan = MigrationPlan::build(&spec, &fleet)?;
//! println!("{}", plan.to_text());
//!
//! let mut migration = PlanCheck::new(client, spec, plan)?.into_migration(person)?;
//! migration.apply("autumn.journal").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! |---|---|
//! | `simulator` | the module `simulator`: UMS, repositories and devices on loopback, to test against |
//! | `cli` | the module `cli`: every command of `igel-migrate` behind one function; brings `simulator` |
//! | `danger-accept-any-certificate` | `transport::Trust::DangerAcceptAny`, for laboratories only |
//! | `internals` | hidden entries for fuzz targets, which change without notice |
//!
//! # Profiles for a repository
//!
//! The repository record, both profiles, and the steps a person has to do in UMS:
//!
//! ```
//! use igel_migrate_core::Os12Version;
//! use igel_migrate_core::repository::{
//!     AppRepository, ProfileOptions, Runbook, RunbookOptions, Site, SiteDirectories, Sites,
//! };
//!
//! let repository =
//!     AppRepository::builder("Berlin", "https://dar.berlin.example.test/webdav/").build()?;
//! let directories = SiteDirectories::new("/Migration/Berlin/Staging", None)?;
//! let site = Site::new("berlin".parse()?, repository, directories);
//!
//! let options = ProfileOptions::default();
//! let os11 = site.device_repository().os11_profile(site.profile_key(), &options)?;
//! let os12 = site.device_repository().os12_profile(site.profile_key(), &options)?;
//! assert_eq!(os11.document().instances().count(), 1);
//!
//! let notes = vec![os11.note(os11.file_name()), os12.note(os12.file_name())];
//! let steps = RunbookOptions::new(Os12Version::new(12, 7, 4)).with_profiles(notes);
//! let runbook = Runbook::new(&Sites::new(vec![site])?, &steps);
//! assert!(runbook.to_markdown().contains("Create the repository record"));
//! # Ok::<(), igel_migrate_core::Error>(())
//! ```
//!
//! # A profile that exists already
//!
//! Reading and writing changes no byte; an edit changes what it must, in the layout of the file:
//!
//! ```
//! use igel_migrate_core::Os11Version;
//! use igel_migrate_core::profile::os11::{Change, Os11Profile};
//! use igel_migrate_core::registry::RegistryValue;
//!
//! let exported = Os11Profile::builder("Sessions", &Os11Version::new(11, 11, 100)).build()?.to_bytes();
//! let mut profile = Os11Profile::parse(&exported)?;
//! assert_eq!(profile.to_bytes(), exported);
//!
//! let change = profile.set(&"update.http.url".parse()?, &RegistryValue::encode("https://a&b"))?;
//! assert_eq!(change, Change::Added);
//! # Ok::<(), igel_migrate_core::Error>(())
//! ```
//!
//! # A fleet
//!
//! Devices stream out of a list while it is still being sent; moves go in batches and say for each
//! device what became of it. The certificate of UMS is often its own authority, hence the pin:
//!
//! ```no_run
//! # async fn run() -> igel_migrate_core::Result<()> {
//! use igel_migrate_core::secret::{Credentials, SecretSource};
//! use igel_migrate_core::transport::Trust;
//! use igel_migrate_core::ums::UmsClient;
//!
//! let password = SecretSource::env("UMS_PASSWORD")?.resolve()?;
//! let ums = UmsClient::builder("https://ums.example.test:8443")
//!     .with_credentials(Credentials::new("migration", password))
//!     .with_trust(Trust::Pinned(vec!["AA:BB:…".parse()?]))
//!     .build()?;
//!
//! let mut devices = ums.devices().stream().await?;
//! let mut ready = Vec::new();
//! while let Some(device) = devices.next().await {
//!     let device = device?;
//!     if device.os_type().is_some_and(|text| text.contains("OS12 Upgrade Ready")) {
//!         ready.push(device.id());
//!     }
//! }
//! let staging = ums.ensure_directory(&"/Migration/Berlin/Staging".parse()?).await?;
//! let report = ums.move_devices(ready, staging).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Rules
//!
//! What a build, a target, a UMS and a repository can do is data with a date and sources; see
//! [`rules`]. What is not known never passes silently.

pub mod archive;
pub mod certificate;
#[cfg(feature = "cli")]
pub mod cli;
pub mod collect;
pub mod doctor;
mod draft;
pub mod error;
mod file;
pub mod finding;
pub mod inventory;
pub mod migration;
mod names;
pub mod profile;
pub mod readiness;
pub mod registry;
pub mod report;
pub mod repository;
pub mod rules;
pub mod scrub;
pub mod secret;
#[cfg(feature = "simulator")]
pub mod simulator;
pub mod spec;
mod spreadsheet;
mod text;
mod toml_document;
pub mod transport;
pub mod ums;
pub mod version;
pub mod webdav;
mod wrap;

/// The examples of the crate's page are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use error::{Error, ErrorKind, Result};
pub use finding::{Basis, Finding, Severity};
pub use version::{AppVersion, Os11Version, Os12Version, UmsVersion};
