//! The client of UMS and what it gives. One file per resource; requests, retries and meaning are
//! the core's.

mod calls;
mod client;
mod command;
mod details;
mod device;
mod directory;
mod moves;
mod object;
mod profile;
mod reports;

pub(crate) use client::UmsClient;
pub(crate) use command::{CommandOutcome, CommandReport};
pub(crate) use details::{
    Asset, AssetDetail, AssetEvent, DeviceAttribute, Firmware, Login, NetworkAdapter, ServerStatus,
    TemplateValue,
};
pub(crate) use device::{Device, DeviceArg};
pub(crate) use directory::{Directory, DirectoryArg, DirectoryTree};
pub(crate) use moves::{MoveOutcome, MoveReport};
pub(crate) use object::{
    DirectoryKindArg, ObjectRef, ProfileArg, ProfileRef, Receiver, ReceiverArg,
};
pub(crate) use profile::{Assignment, EffectiveProfiles, Profile};
