//! Readiness.

mod attestation;
mod os_type;

pub use attestation::{Attestable, Attestation, Attestations};
pub use os_type::OsType;
