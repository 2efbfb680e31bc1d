//! Editing a profile: every edit changes only what it must, in the layout of the file.

use super::instance;
use super::layout::{self, Place};
use super::markup;
use super::nodes::{Kind, NodeId};
use super::parse::MAX_BYTES;
use super::profile::Os11Profile;
use super::render;
use super::serial::SerialNumber;
use super::view::{Setting, SettingValue, Slot};
use super::vocabulary::Name;
use crate::error::{Error, ErrorKind, Result, shown};
use crate::registry::{InstanceTemplate, RegistryKey, RegistryValue};
use crate::version::Os11Version;

/// What an edit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// It was not there and was added.
    Added,
    /// It was there with another value.
    Changed,
    /// It was there with this value; the file is as it was.
    Unchanged,
}

impl Os11Profile {
    /// Sets a plain key: adds the setting, or changes its value. A key that stands in the profile
    /// twice gets the value in both places, because it is not known which one UMS takes.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if the key has a `%` (see [`set_fixed`](Self::set_fixed))
    /// or the value holds a character that XML forbids; [`Conflict`](ErrorKind::Conflict) if the
    /// value comes from a template key.
    pub fn set(&mut self, key: &RegistryKey, value: &RegistryValue) -> Result<Change> {
        if key.template().is_some() {
            return Err(
                Error::invalid("a key with `%` needs the number of an instance")
                    .with_subject(key.as_str())
                    .with_hint("use `set_fixed`, or `add_instance` for a free instance"),
            );
        }
        self.set_slot(key, None, value)
    }

    /// Sets a parameter of a fixed instance: `number` 0 of
    /// `system.environment_variables.fixvariable%.value` is
    /// `system.environment_variables.fixvariable0.value` on the device.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if the key has no `%` or the value holds a character that
    /// XML forbids; [`Conflict`](ErrorKind::Conflict) if the value comes from a template key.
    pub fn set_fixed(
        &mut self,
        key: &RegistryKey,
        number: u32,
        value: &RegistryValue,
    ) -> Result<Change> {
        if key.template().is_none() {
            return Err(Error::invalid("a key without `%` has no instances")
                .with_subject(key.as_str())
                .with_hint("use `set`"));
        }
        self.set_slot(key, Some(number), value)
    }

    fn set_slot(
        &mut self,
        key: &RegistryKey,
        number: Option<u32>,
        value: &RegistryValue,
    ) -> Result<Change> {
        check_characters(value.stored()).map_err(|error| error.with_subject(key.as_str()))?;
        let slot = Slot::of(number);
        let mut places = Vec::new();
        for found in self.settings_of(key).flat_map(|setting| setting.values()) {
            if found.slot() == slot {
                refuse_template_key(found.template_key().active, key.as_str())?;
                places.push(found.node);
            }
        }
        if !places.is_empty() {
            return self.set_contents(&places, value.stored());
        }
        let setting = self.settings_of(key).next().map(|setting| setting.node);
        if let Some(setting) = setting {
            let place = self.place_of_value(setting, slot);
            layout::insert(&mut self.tree, place, |out, layout| {
                render::setting_value(out, layout, number, value);
            })?;
        } else {
            let (settings, _) = self.child_or_insert(self.profile, Name::Settings)?;
            layout::insert(&mut self.tree, Place::LastIn(settings), |out, layout| {
                render::setting(out, layout, key, number, value);
            })?;
        }
        Ok(Change::Added)
    }

    /// Values stand in the order of their numbers, before the flag of the setting.
    fn place_of_value(&self, setting: NodeId, slot: Slot) -> Place {
        let view = Setting::new(&self.tree, setting);
        let before: Option<SettingValue<'_>> =
            view.values().filter(|value| value.slot() < slot).last();
        if let Some(before) = before {
            return Place::After(before.node);
        }
        match self.tree.elements(setting).next() {
            Some((first, Name::SettingValue | Name::SettingFlag)) => Place::Before(first),
            _ => Place::LastIn(setting),
        }
    }

    /// Takes a setting out, everywhere it stands and with all its fixed instances. Says how many
    /// `<pclass>` went.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) if edits have grown the document to 4 GiB.
    pub fn remove_setting(&mut self, key: &RegistryKey) -> Result<usize> {
        let nodes: Vec<NodeId> = self.settings_of(key).map(|setting| setting.node).collect();
        self.remove_all(&nodes)
    }

    /// Adds a free instance of `template` with a fresh serial number, which is returned.
    ///
    /// It carries every parameter that profiles carry, in the order of the template: the value
    /// given, else the default. Whether an instance of this kind is there already is the caller's
    /// question ([`find_instance`](Self::find_instance)): free instances add up.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if a parameter is not in the template (the hint names the
    /// nearest one), is given twice, is not carried by profiles, or its value has the wrong type
    /// or a character that XML forbids.
    pub fn add_instance(
        &mut self,
        template: &InstanceTemplate,
        values: &[(&str, RegistryValue)],
    ) -> Result<SerialNumber> {
        self.add_instance_with_serial(template, values, SerialNumber::generate())
    }

    /// As [`add_instance`](Self::add_instance), with a serial number of the caller.
    ///
    /// # Errors
    ///
    /// As [`add_instance`](Self::add_instance); [`Conflict`](ErrorKind::Conflict) if the profile
    /// has an instance with this serial number.
    pub fn add_instance_with_serial(
        &mut self,
        template: &InstanceTemplate,
        values: &[(&str, RegistryValue)],
        serial: SerialNumber,
    ) -> Result<SerialNumber> {
        if self
            .instances()
            .any(|instance| instance.serial_number() == serial.as_str())
        {
            return Err(
                Error::new(ErrorKind::Conflict, "the serial number is taken")
                    .with_subject(serial.as_str()),
            );
        }
        let values = instance::complete(template, values)?;
        let (container, _) = self.child_or_insert(self.profile, Name::InstanceSettings)?;
        layout::insert(&mut self.tree, Place::LastIn(container), |out, layout| {
            render::instance(out, layout, template.key(), &serial, &values);
        })?;
        Ok(serial)
    }

    /// Sets one parameter of the free instances with this serial number: one, unless the file has
    /// duplicates.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is no such instance;
    /// [`Malformed`](ErrorKind::Malformed) if the parameter is no part of a key;
    /// [`Invalid`](ErrorKind::Invalid) if the value holds a character that XML forbids;
    /// [`Conflict`](ErrorKind::Conflict) if the value comes from a template key.
    pub fn set_in_instance(
        &mut self,
        serial: &str,
        parameter: &str,
        value: &RegistryValue,
    ) -> Result<Change> {
        check_characters(value.stored()).map_err(|error| error.with_subject(parameter))?;
        let mut places = Vec::new();
        let mut lacking = Vec::new();
        for instance in self
            .instances()
            .filter(|found| found.serial_number() == serial)
        {
            let before = places.len();
            for found in instance.values_of(parameter) {
                refuse_template_key(found.template_key().active, parameter)?;
                places.push(found.node);
            }
            if places.len() == before {
                let template: RegistryKey = instance.template().parse()?;
                lacking.push((instance.node, template.join(parameter)?));
            }
        }
        if places.is_empty() && lacking.is_empty() {
            return Err(
                Error::new(ErrorKind::NotFound, "no instance with this serial number")
                    .with_subject(shown(serial)),
            );
        }
        let change = self.set_contents(&places, value.stored())?;
        for (instance, key) in &lacking {
            layout::insert(&mut self.tree, Place::LastIn(*instance), |out, layout| {
                render::instance_value(out, layout, key, value.stored());
            })?;
        }
        Ok(if lacking.is_empty() {
            change
        } else {
            Change::Added
        })
    }

    /// Takes the free instances with this serial number out: one, unless the file has duplicates.
    /// Says how many went.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) if edits have grown the document to 4 GiB.
    pub fn remove_instance(&mut self, serial: &str) -> Result<usize> {
        let gone = self
            .instances()
            .filter(|instance| instance.serial_number() == serial);
        let nodes: Vec<NodeId> = gone.map(|instance| instance.node).collect();
        self.remove_all(&nodes)
    }

    /// Changes the display name.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if it is empty, begins or ends with white space, or holds a
    /// control character or one of `& < > [ ]`: no real name does, and whether UMS escapes them
    /// there is not known.
    pub fn set_name(&mut self, name: &str) -> Result<Change> {
        check_name(name)?;
        self.set_child(self.profile, Name::ProfileName, name)
    }

    /// Changes the description.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if it holds a control character or one of `& < > [ ]`.
    pub fn set_description(&mut self, description: &str) -> Result<Change> {
        check_label(description, "description")?;
        self.set_child(self.profile, Name::Description, description)
    }

    /// Bases the profile on another build of OS 11. UMS shows and sends only parameters that the
    /// build has; nothing else in the file changes.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) if edits have grown the document to 4 GiB.
    pub fn set_firmware(&mut self, version: &Os11Version) -> Result<Change> {
        let (firmware, added) = self.child_or_insert(self.profile, Name::Firmware)?;
        if added {
            self.set_child(firmware, Name::Model, MODEL)?;
        }
        self.set_child(firmware, Name::Version, &version.firmware_text())
    }

    fn set_child(&mut self, parent: NodeId, name: Name, content: &str) -> Result<Change> {
        let (node, added) = self.child_or_insert(parent, name)?;
        let change = self.set_contents(&[node], content)?;
        Ok(if added { Change::Added } else { change })
    }

    fn set_contents(&mut self, places: &[NodeId], content: &str) -> Result<Change> {
        let mut change = Change::Unchanged;
        for &place in places {
            if self.tree.content(place) != content {
                layout::set_content(&mut self.tree, place, content)?;
                change = Change::Changed;
            }
        }
        Ok(change)
    }

    fn remove_all(&mut self, nodes: &[NodeId]) -> Result<usize> {
        layout::remove(&mut self.tree, nodes)?;
        Ok(nodes.len())
    }

    /// The child of `parent` called `name`; if it is missing, an empty one at the place where the
    /// order of real exports has it. Says whether it was added.
    fn child_or_insert(&mut self, parent: NodeId, name: Name) -> Result<(NodeId, bool)> {
        if let Some(found) = self.child(parent, name) {
            return Ok((found, false));
        }
        let order = match self.tree.kind(parent) {
            Kind::Element(parent) => parent.children(),
            _ => &[],
        };
        let rank = |name: Name| order.iter().position(|&known| known == name);
        let earlier = self
            .tree
            .elements(parent)
            .filter(|&(_, found)| rank(found).is_some_and(|found| Some(found) < rank(name)));
        let place = match (earlier.last(), self.tree.elements(parent).next()) {
            (Some((earlier, _)), _) => Place::After(earlier),
            (None, Some((first, _))) => Place::Before(first),
            (None, None) => Place::LastIn(parent),
        };
        layout::insert(&mut self.tree, place, |out, _| render::empty(out, name))?;
        match self.child(parent, name) {
            Some(added) => Ok((added, true)),
            None => Err(Error::invalid("an element could not be added")),
        }
    }
}

/// The product in every export seen.
pub(super) const MODEL: &str = "IGEL OS 11";

fn refuse_template_key(active: bool, subject: &str) -> Result<()> {
    if active {
        return Err(Error::new(
            ErrorKind::Conflict,
            "the value comes from a template key of UMS",
        )
        .with_subject(shown(subject))
        .with_hint("remove the setting first, or change the template key in UMS"));
    }
    Ok(())
}

/// Refuses a value that no XML document can hold; never shows it.
pub(super) fn check_characters(value: &str) -> Result<()> {
    if markup::forbidden_character(value).is_some() {
        return Err(Error::invalid(
            "the value holds a character that XML forbids",
        ));
    }
    if value.len() > MAX_BYTES {
        return Err(Error::limit("the value is larger than 16 MiB"));
    }
    Ok(())
}

pub(super) fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name.trim() != name {
        return Err(Error::invalid(
            "a profile name that is empty, or begins or ends with white space",
        ));
    }
    check_label(name, "profile name")
}

/// Names and descriptions of real profiles hold none of the five escaped characters.
pub(super) fn check_label(text: &str, what: &'static str) -> Result<()> {
    let odd = |c: char| c.is_control() || matches!(c, '&' | '<' | '>' | '[' | ']');
    if text.contains(odd) || markup::forbidden_character(text).is_some() {
        return Err(
            Error::invalid(format!("a character that is not safe in a {what}"))
                .with_hint("leave out `&`, `<`, `>`, `[`, `]` and line breaks"),
        );
    }
    Ok(())
}
