//! The client of UMS and what it gives. One file per resource; requests, retries and meaning are
//! the core's.

mod client;
mod device;
mod directory;
mod moves;

pub(crate) use client::UmsClient;
pub(crate) use device::Device;
pub(crate) use directory::{Directory, DirectoryTree};
pub(crate) use moves::{MoveOutcome, MoveReport};
