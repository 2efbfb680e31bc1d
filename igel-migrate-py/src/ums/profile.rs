//! Profiles and what they are assigned to.

use igel_migrate_core::ums;
use pyo3::prelude::*;

use super::object::{ObjectRef, ProfileArg, ProfileRef, Receiver, profile_kind};
use crate::enums;
use crate::record::records;
use crate::value::{Plain, Tuple, getters};

records! { "igel_migrate";
    /// A profile or a priority profile.
    Profile {
        /// The number in the UMS database.
        id: i64,
        /// Which sort it is.
        kind: enums::ProfileKind,
        /// The name. Not unique.
        name: String,
        /// The id of the directory that it lies in.
        parent: Option<i64>,
        /// The id of the firmware that its settings are made for.
        firmware: Option<i64>,
        /// Whether its sessions replace those of profiles below it.
        overrides_sessions: bool,
        /// Whether it lies in the Recycle Bin.
        in_recycle_bin: bool,
        /// Fields that this version does not know, as UMS wrote them.
        #[serde(default)]
        extra: Plain,
    }

    /// A profile assigned to a device or to a directory.
    Assignment {
        /// What is assigned.
        profile: ProfileRef,
        /// What it is assigned to: in an effective list, where it comes from.
        receiver: Receiver,
        /// Its place in the list it was read from. Nothing follows from it about what wins.
        position: Option<i64>,
    }
}

impl From<ums::Profile> for Profile {
    fn from(profile: ums::Profile) -> Self {
        Self {
            id: profile.id.get(),
            kind: profile_kind(profile.kind),
            name: profile.name,
            parent: profile.parent.map(ums::DirectoryId::get),
            firmware: profile.firmware.map(ums::FirmwareId::get),
            overrides_sessions: profile.overrides_sessions,
            in_recycle_bin: profile.in_recycle_bin,
            extra: Plain(profile.extra.into()),
        }
    }
}

impl From<&ums::Assignment> for Assignment {
    fn from(assignment: &ums::Assignment) -> Self {
        Self {
            profile: assignment.profile.into(),
            receiver: assignment.receiver.into(),
            position: assignment.position,
        }
    }
}

/// The profiles that reach a device or a directory.
#[pyclass(frozen, eq, module = "igel_migrate")]
#[derive(PartialEq)]
pub(crate) struct EffectiveProfiles(pub(crate) ums::EffectiveProfiles);

getters! { EffectiveProfiles as effective {
    /// Whose profiles these are.
    of: Receiver = effective.of().into();
    /// The assignments, in the order UMS gave them.
    assignments: Tuple<Assignment> = effective.assignments().iter().map(Into::into).collect();
    /// The profiles that are assigned right here.
    direct: Tuple<Assignment> = effective.direct().map(Into::into).collect();
    /// The profiles that come from a directory around.
    inherited: Tuple<Assignment> = effective.inherited().map(Into::into).collect();
    /// What else is assigned, of kinds this version does not know.
    other: Tuple<ObjectRef> = effective.other().iter().map(Into::into).collect();
} }

#[pymethods]
impl EffectiveProfiles {
    /// Where a profile comes from; several places if it is assigned more than once.
    fn origins(&self, profile: ProfileArg) -> Vec<Receiver> {
        self.0.origins(profile.0).map(Into::into).collect()
    }

    fn __contains__(&self, profile: ProfileArg) -> bool {
        self.0.contains(profile.0)
    }

    fn __len__(&self) -> usize {
        self.0.assignments().len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let assignments: Vec<Assignment> = self.0.assignments().iter().map(Into::into).collect();
        Ok(assignments.into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __repr__(&self) -> String {
        format!("<EffectiveProfiles: {}>", self.0.assignments().len())
    }
}
