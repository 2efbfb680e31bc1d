//! Edits, and what each must do to the content of a profile.

use igel_migrate_core::profile::os11::{Change, Os11Profile, SerialNumber};
use igel_migrate_core::registry::RegistryValue;
use igel_migrate_core::repository::os11_source_template;
use proptest::prelude::*;

use super::super::{Content, key};
use super::documents::{KEYS, PARAMETERS, text};

#[derive(Debug, Clone)]
pub(super) enum Edit {
    Set(usize, u32, String),
    RemoveSetting(usize),
    AddInstance(i32, String),
    SetInInstance(i32, usize, String),
    RemoveInstance(i32),
}

pub(super) fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => (0..KEYS.len(), 0..9_u32, text()).prop_map(|(key, number, value)| Edit::Set(key, number, value)),
        1 => (0..KEYS.len()).prop_map(Edit::RemoveSetting),
        2 => (0..6_i32, text()).prop_map(|(serial, value)| Edit::AddInstance(serial, value)),
        1 => (0..6_i32, 0..PARAMETERS.len(), text())
            .prop_map(|(serial, parameter, value)| Edit::SetInInstance(serial, parameter, value)),
        1 => (0..6_i32).prop_map(Edit::RemoveInstance),
    ]
}

impl Edit {
    /// Makes the edit to a profile and to its model. True if it only adds.
    pub(super) fn make(&self, profile: &mut Os11Profile, model: &mut Content) -> bool {
        match self {
            Self::Set(name, number, value) => {
                let name = key(KEYS[*name]);
                let stored = RegistryValue::from_stored(value.as_str());
                let (change, number) = if name.template().is_some() {
                    (
                        profile.set_fixed(&name, *number, &stored).unwrap(),
                        i64::from(*number),
                    )
                } else {
                    (profile.set(&name, &stored).unwrap(), -1)
                };
                let mut there = model
                    .0
                    .iter_mut()
                    .filter(|(found, at, _)| found == name.as_str() && *at == number)
                    .peekable();
                let mut expected = Change::Added;
                if there.peek().is_some() {
                    expected = Change::Unchanged;
                }
                for (_, _, old) in there {
                    if old != value {
                        old.clone_from(value);
                        expected = Change::Changed;
                    }
                }
                assert_eq!(change, expected);
                if change == Change::Added {
                    model.0.push((name.to_string(), number, value.clone()));
                }
                change != Change::Changed
            }
            Self::RemoveSetting(name) => {
                let name = key(KEYS[*name]);
                let count = profile.settings_of(&name).count();
                assert_eq!(profile.remove_setting(&name).unwrap(), count);
                model.0.retain(|(found, ..)| found != name.as_str());
                count == 0
            }
            Self::AddInstance(serial, url) => {
                let serial = SerialNumber::from_parts(*serial, 1);
                let template = os11_source_template();
                let values = [("url", RegistryValue::from_stored(url.as_str()))];
                let taken = model.1.iter().any(|(_, found, _)| found == serial.as_str());
                let added = profile.add_instance_with_serial(template, &values, serial.clone());
                assert_eq!(added.is_err(), taken);
                if !taken {
                    let values = template.parameters().iter().map(|parameter| {
                        let value = if &*parameter.name == "url" {
                            url
                        } else {
                            &*parameter.default
                        };
                        (parameter.name.to_string(), value.to_owned())
                    });
                    let template = template.key().to_string();
                    model
                        .1
                        .push((template, serial.to_string(), values.collect()));
                }
                true
            }
            Self::SetInInstance(serial, parameter, value) => {
                let serial = SerialNumber::from_parts(*serial, 1);
                let parameter = PARAMETERS[*parameter];
                let stored = RegistryValue::from_stored(value.as_str());
                let change = profile.set_in_instance(serial.as_str(), parameter, &stored);
                let mut found = false;
                for (_, _, values) in model
                    .1
                    .iter_mut()
                    .filter(|(_, found, _)| found == serial.as_str())
                {
                    found = true;
                    let mut there = values
                        .iter_mut()
                        .filter(|(name, _)| name == parameter)
                        .peekable();
                    if there.peek().is_some() {
                        there.for_each(|(_, old)| old.clone_from(value));
                    } else {
                        values.push((parameter.to_owned(), value.clone()));
                    }
                }
                assert_eq!(change.is_ok(), found);
                change.is_err()
            }
            Self::RemoveInstance(serial) => {
                let serial = SerialNumber::from_parts(*serial, 1);
                let before = model.1.len();
                model.1.retain(|(_, found, _)| found != serial.as_str());
                let gone = profile.remove_instance(serial.as_str()).unwrap();
                assert_eq!(gone, before - model.1.len());
                gone == 0
            }
        }
    }
}
