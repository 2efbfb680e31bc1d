//! The client of UMS: version 3 of its management interface (IMI).
//!
//! Devices, directories, profiles, assignments, firmwares, views, template keys and commands live
//! here, each in a file of its own: the requests as pure functions, what comes back, the calls.
//! Connections, retries and TLS belong to [`crate::transport`]; what a fleet should look like, to
//! the rooms above. The facts come from the vendor's manual of the interface (2024 and 2025), from
//! release notes of UMS, and from what clients in the field have recorded.
//!
//! What the interface cannot do is not pretended: it starts no upgrade, reads no settings of a
//! profile, and lists no views, jobs or repositories. Two things it can do are left out on
//! purpose: the factory reset of devices and the passwords for shadowing.
//!
//! # Logging in with a pinned certificate
//!
//! UMS makes its own certificate, which TLS libraries refuse as a server's. A person compares its
//! fingerprint once with the one that the server's console shows; from then on it is pinned:
//!
//! ```
//! # #[cfg(feature = "simulator")]
//! # fn main() -> igel_migrate_core::Result<()> {
//! # use igel_migrate_core::secret::Credentials;
//! # use igel_migrate_core::simulator::{ServerCertificate, Simulator};
//! # let simulator = Simulator::builder()
//! #     .with_certificate(ServerCertificate::SelfSigned)
//! #     .start_blocking()?;
//! # let (url, account) = (simulator.ums_url(), Credentials::new(simulator.username(), simulator.password()));
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! use igel_migrate_core::transport::{Trust, fetch_fingerprint};
//! use igel_migrate_core::ums::UmsClient;
//!
//! let shown = fetch_fingerprint(url).await?;
//! println!("{} {}", shown.certificate.subject(), shown.fingerprint());
//!
//! let pinned = "AA:BB:…"; // what the person has compared
//! # let pinned = &shown.fingerprint().to_string();
//! let ums = UmsClient::builder(url)
//!     .with_credentials(account)
//!     .with_trust(Trust::Pinned(vec![pinned.parse()?]))
//!     .build()?;
//! ums.log_in().await?;
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(feature = "simulator"))]
//! # fn main() {}
//! ```
//!
//! The same from a file: [`Connection`](crate::spec::Connection). What is in the way if it does
//! not work: [`Doctor`](crate::doctor::Doctor).
//!
//! # Listing the devices that are ready for OS 12
//!
//! ```
//! # #[cfg(feature = "simulator")]
//! # fn main() -> igel_migrate_core::Result<()> {
//! # use igel_migrate_core::certificate::Certificate;
//! # use igel_migrate_core::secret::Credentials;
//! # use igel_migrate_core::simulator::{Fleet, NewProfile, Simulator};
//! # use igel_migrate_core::transport::Trust;
//! # use igel_migrate_core::ums::UmsClient;
//! # let simulator = Simulator::builder().with_fleet(Fleet::of(600)).start_blocking()?;
//! # let console = simulator.console();
//! # console.mark_upgrade_ready(&console.device_ids(), true)?;
//! # let firmware = console.device(console.device_ids()[0]).unwrap().facts.firmware;
//! # console.create_profile(NewProfile::new("DAR berlin OS11", firmware))?;
//! # let ums = UmsClient::builder(simulator.ums_url())
//! #     .with_credentials(Credentials::new(simulator.username(), simulator.password()))
//! #     .with_trust(Trust::Only(vec![Certificate::from_pem(simulator.ca_pem().as_bytes())?]))
//! #     .build()?;
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let mut devices = ums.devices().stream().await?;
//! let mut ready = Vec::new();
//! while let Some(device) = devices.next().await {
//!     let device = device?;
//!     // The device says so since OS 11.09.100; its silence proves nothing before that.
//!     if device.os_type().is_some_and(|os| os.contains("OS12 Upgrade Ready")) {
//!         println!("{} {}", device.id(), device.name().unwrap_or("?"));
//!         ready.push(device.id());
//!     }
//! }
//! # assert!(ready.len() > 400);
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(feature = "simulator"))]
//! # fn main() {}
//! ```
//!
//! # Moving 500 devices
//!
//! ```
//! # #[cfg(feature = "simulator")]
//! # fn main() -> igel_migrate_core::Result<()> {
//! # use igel_migrate_core::certificate::Certificate;
//! # use igel_migrate_core::secret::Credentials;
//! # use igel_migrate_core::simulator::{Fleet, NewProfile, Simulator};
//! # use igel_migrate_core::transport::Trust;
//! # use igel_migrate_core::ums::UmsClient;
//! # let simulator = Simulator::builder().with_fleet(Fleet::of(600)).start_blocking()?;
//! # let console = simulator.console();
//! # console.mark_upgrade_ready(&console.device_ids(), true)?;
//! # let firmware = console.device(console.device_ids()[0]).unwrap().facts.firmware;
//! # console.create_profile(NewProfile::new("DAR berlin OS11", firmware))?;
//! # let ums = UmsClient::builder(simulator.ums_url())
//! #     .with_credentials(Credentials::new(simulator.username(), simulator.password()))
//! #     .with_trust(Trust::Only(vec![Certificate::from_pem(simulator.ca_pem().as_bytes())?]))
//! #     .build()?;
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # use igel_migrate_core::ums::Device;
//! # let ready: Vec<_> = ums.devices().collect().await?.iter().map(Device::id).collect();
//! use igel_migrate_core::ums::MoveResult;
//!
//! let wave = ums.ensure_directory(&"/Migration/Berlin/Launch".parse()?).await?;
//! let report = ums.move_devices(ready.into_iter().take(500), wave).await?;
//! for (device, outcome) in report.others(MoveResult::is_moved) {
//!     println!("{device} stayed where it was: {outcome:?}");
//! }
//! # assert_eq!(report.outcomes().len(), 500);
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(feature = "simulator"))]
//! # fn main() {}
//! ```
//!
//! # Assigning a profile
//!
//! To a directory, never to devices: below it a device ignores a profile for the other generation
//! of the system, directly on it UMS refuses the profile. Names are not unique in UMS:
//!
//! ```
//! # #[cfg(feature = "simulator")]
//! # fn main() -> igel_migrate_core::Result<()> {
//! # use igel_migrate_core::certificate::Certificate;
//! # use igel_migrate_core::secret::Credentials;
//! # use igel_migrate_core::simulator::{Fleet, NewProfile, Simulator};
//! # use igel_migrate_core::transport::Trust;
//! # use igel_migrate_core::ums::UmsClient;
//! # let simulator = Simulator::builder().with_fleet(Fleet::of(600)).start_blocking()?;
//! # let console = simulator.console();
//! # console.mark_upgrade_ready(&console.device_ids(), true)?;
//! # let firmware = console.device(console.device_ids()[0]).unwrap().facts.firmware;
//! # console.create_profile(NewProfile::new("DAR berlin OS11", firmware))?;
//! # let ums = UmsClient::builder(simulator.ums_url())
//! #     .with_credentials(Credentials::new(simulator.username(), simulator.password()))
//! #     .with_trust(Trust::Only(vec![Certificate::from_pem(simulator.ca_pem().as_bytes())?]))
//! #     .build()?;
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let profiles = ums.profiles().await?;
//! let named = profiles.iter().filter(|profile| profile.name.starts_with("DAR berlin OS11"));
//! let [profile] = named.collect::<Vec<_>>()[..] else {
//!     panic!("import the profile in the UMS Console, once");
//! };
//! let staging = ums.ensure_directory(&"/Migration/Berlin/Staging".parse()?).await?;
//! ums.assign_profile(profile.reference(), staging).await?;
//! // It may take 10 to 40 seconds to show.
//! ums.confirm_assignment(profile.reference(), staging, true).await?;
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(feature = "simulator"))]
//! # fn main() {}
//! ```

mod account;
mod answer;
mod asset;
mod assignment;
mod attribute;
mod batch;
mod builder;
mod client;
mod code;
mod command;
mod decode;
mod device;
mod directory;
mod firmware;
mod id;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod moves;
mod object;
mod path;
mod profile;
mod request;
mod scan;
mod session;
mod settle;
mod status;
mod template;
mod time;
mod tree;
mod view;

/// The target of this room's log events; the Python side shows them as `igel_migrate.ums`.
const LOG: &str = "igel_migrate::ums";

pub use asset::{Asset, AssetDetail, AssetEvent};
pub use assignment::{Assignment, EffectiveProfiles};
pub use attribute::DeviceAttribute;
pub use batch::{BatchReport, ItemOutcome};
pub use builder::UmsClientBuilder;
pub use client::UmsClient;
pub use code::UmsErrorCode;
pub use command::{Command, CommandResult, CommandState, CommandTarget};
pub use device::{
    Device, DeviceChange, DeviceListDecoder, DeviceListLimits, DeviceListing, DeviceStream, Facet,
    Login, NetworkAdapter, NewDevice,
};
pub use directory::Directory;
pub use firmware::Firmware;
pub use id::{
    AssetId, DeviceId, DirectoryId, FirmwareId, ProfileId, TemplateKeyId, TemplateValueId, ViewId,
};
pub use moves::MoveResult;
pub use object::{
    DirectoryKind, DirectoryRef, ObjectKind, ObjectRef, Permanently, ProfileKind, ProfileRef,
    Receiver,
};
pub use path::DirectoryPath;
pub use profile::Profile;
pub use request::UmsRequest;
pub use settle::SettlePolicy;
pub use status::ServerStatus;
pub use template::{STRING_TYPE, TemplateValue};
pub use time::UmsTime;
pub use tree::DirectoryTree;
