//! OS 11 profiles: the XML files that the UMS Console exports and imports.
//!
//! Here are the document, its edits, and what is odd or wrong about one. What a repository needs
//! in a profile is not here ([`crate::repository`]), nor what a build of the firmware knows
//! ([`crate::registry`], [`crate::rules`]). Facts: counted in 465 real exports (base firmware
//! 11.01.100.01 to 11.10.430.01) unless a source is named.
//!
//! - [`Os11Profile`] is a file with one profile, [`Os11Document`] one with any number.
//! - [`Setting`] holds the values of a key, one for each **fixed instance** if the key has a `%`;
//!   [`Instance`] is a **free instance** with all its parameters.
//! - [`SerialNumber`] is the identity of a free instance.

mod builder;
mod collector;
mod document;
mod edit;
mod findings;
mod instance;
mod layout;
mod markup;
mod milestones;
mod nodes;
mod parse;
mod profile;
mod refusal;
mod render;
mod serial;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;
mod validate;
mod view;
mod vocabulary;

pub use builder::Os11ProfileBuilder;
pub use document::Os11Document;
pub use edit::Change;
pub use profile::Os11Profile;
pub use serial::SerialNumber;
pub use view::{Firmware, Instance, InstanceValue, Setting, SettingValue, TemplateKey};
