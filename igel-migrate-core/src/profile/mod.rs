//! Profiles.

pub mod os11;
pub mod os12;
