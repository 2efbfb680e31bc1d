//! A profile made from nothing, in exactly the form in which UMS writes one.

use super::edit::{MODEL, check_label, check_name};
use super::profile::Os11Profile;
use crate::error::Result;
use crate::version::Os11Version;

/// Begins a profile; see [`Os11Profile::builder`]. Settings and instances are added to the
/// profile once it is built.
#[derive(Debug, Clone)]
#[must_use]
pub struct Os11ProfileBuilder {
    name: String,
    firmware: String,
    description: String,
    overwrites_sessions: bool,
    priority_profile: bool,
}

impl Os11ProfileBuilder {
    pub(super) fn new(name: String, firmware: &Os11Version) -> Self {
        Self {
            name,
            firmware: firmware.firmware_text(),
            description: String::new(),
            overwrites_sessions: false,
            priority_profile: false,
        }
    }

    /// Sets the description; empty without this.
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Lets the free instances of this profile replace those of other profiles.
    pub fn with_overwrites_sessions(mut self, overwrites_sessions: bool) -> Self {
        self.overwrites_sessions = overwrites_sessions;
        self
    }

    /// Makes it a priority profile.
    pub fn with_priority_profile(mut self, priority_profile: bool) -> Self {
        self.priority_profile = priority_profile;
        self
    }

    /// Makes the profile, with no settings and no instances. Its `profile_id` is 1: the id says
    /// where an export came from, and what UMS does with it on import is not known.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if the name is empty or begins or ends with white
    /// space, or the name or description holds a control character or one of `& < > [ ]`.
    pub fn build(self) -> Result<Os11Profile> {
        let Self {
            name,
            firmware,
            description,
            overwrites_sessions,
            priority_profile,
        } = self;
        check_name(&name)?;
        check_label(&description, "description")?;
        Os11Profile::parse(format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<profiles>
    <profile>
        <profile_id>1</profile_id>
        <profilename>{name}</profilename>
        <firmware>
            <model>{MODEL}</model>
            <version>{firmware}</version>
        </firmware>
        <description>{description}</description>
        <overwritesessions>{overwrites_sessions}</overwritesessions>
        <is_master_profile>{priority_profile}</is_master_profile>
        <is_igel_os>true</is_igel_os>
        <settings/>
        <instancesettings/>
    </profile>
</profiles>
"#
        ))
    }
}
