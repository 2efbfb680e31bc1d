//! OS 12 profiles: the profile JSON, and the `.ipm` package in which UMS exports and imports it.
//!
//! Both are read and written without loss: what no edit touched comes back byte for byte. OS 11
//! profiles are not here ([`super::os11`]), nor is what a repository profile has to say
//! ([`crate::repository`]). Facts: counted in 23 real exports (base systems 12.2.2 to 12.10.0);
//! no UMS has imported a document written by this library yet.
//!
//! ```
//! use igel_migrate_core::profile::os12::Os12Profile;
//! use igel_migrate_core::registry::{ParameterType, RegistryValue};
//!
//! let mut profile = Os12Profile::new("Berlin display")?;
//! let key = "windowmanager.wm0.variables.usepager".parse()?;
//! assert!(profile.set(&key, ParameterType::Bool, &RegistryValue::encode("true"))?);
//! assert!(!profile.set(&key, ParameterType::Bool, &RegistryValue::encode("true"))?);
//! let again = Os12Profile::parse(&profile.to_bytes())?;
//! assert_eq!(again.setting(&key).unwrap().value().unwrap().stored(), "true");
//! # Ok::<(), igel_migrate_core::Error>(())
//! ```

mod edit;
mod findings;
mod insertion;
mod instance;
mod json;
mod name;
mod package;
mod parameter;
mod profile;
#[cfg(test)]
mod tests;
mod variant;

pub use insertion::Insertion;
pub use instance::{InstanceKey, Os12Instance, Os12Template};
pub use package::{Os12Package, PackagedApp, PackagedProfile};
pub use parameter::Os12Parameter;
pub use profile::Os12Profile;
pub use uuid::Uuid;
pub use variant::ExportVariant;
