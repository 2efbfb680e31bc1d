//! Profiles of both systems. A profile is edited in place; what it gives out is a copy of what
//! stood there at that moment. Reading, writing and editing are the core's.

mod os11;
mod os12;
mod package;

pub(crate) use os11::{
    Firmware, Instance, InstanceValue, Os11Document, Os11Profile, Setting, SettingValue,
    TemplateKey,
};
pub(crate) use os12::{Insertion, Os12Instance, Os12Parameter, Os12Profile, Os12Template};
pub(crate) use package::{Os12Package, PackagedApp, PackagedProfile};

use std::collections::HashMap;

use igel_migrate_core::registry::RegistryValue;

use crate::parsed::ValueArg;

/// Values of an instance by parameter.
type Values = HashMap<String, ValueArg>;

/// The values in the order of their names, as the core takes them.
fn pairs(values: &Values) -> Vec<(&str, RegistryValue)> {
    let pairs = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.0.clone()));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable_by_key(|(name, _)| *name);
    pairs
}
