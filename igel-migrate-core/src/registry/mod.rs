//! The IGEL registry: keys, values, secrets as it stores them, and the templates of its instances.
//!
//! The registry is the tree of parameters on a device; profiles carry parts of it. Reading and
//! writing profile documents is not here ([`crate::profile`]). Facts: counted in real profile and
//! firmware exports (base firmware 11.01 to 11.10, base systems 12.2 to 12.10); vendor release
//! notes where named.

pub mod icacrypt;
mod key;
mod schema;
mod template;
mod value;

pub use key::RegistryKey;
pub use schema::{
    DeviceSetting, DeviceSettings, Encryption, FirmwareExport, Parameter, RegistrySchema,
    SchemaForm, SchemaLimits, SchemaNode,
};
pub use template::{InstanceTemplate, ParameterType, TemplateParameter};
pub use value::RegistryValue;
