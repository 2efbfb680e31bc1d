//! Move an IGEL OS 11 fleet to OS 12 through UMS and a Distributed App Repository.

pub mod archive;
pub mod certificate;
pub mod error;
pub mod finding;
pub mod profile;
pub mod registry;
pub mod repository;
pub mod rules;
pub mod secret;
#[cfg(feature = "simulator")]
pub mod simulator;
pub mod spec;
pub mod transport;
pub mod ums;
pub mod version;

pub use error::{Error, ErrorKind, Result};
pub use finding::{Finding, Severity};
pub use version::{AppVersion, Os11Version, Os12Version, UmsVersion};
