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
