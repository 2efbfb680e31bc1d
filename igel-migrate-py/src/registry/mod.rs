//! The registry: keys, values, schemas and the settings of a device. Reading them is the core's.

mod device;
mod key;
mod schema;
mod template;

pub(crate) use device::{DeviceSetting, DeviceSettings};
pub(crate) use key::{RegistryKey, RegistryValue, Secret, decode, encode};
pub(crate) use schema::{FirmwareExport, Parameter, RegistrySchema, SchemaNode};
pub(crate) use template::{InstanceTemplate, TemplateParameter, kind_of};
