//! References: what a profile is assigned to, which profile is meant, what lies in a directory.

use igel_migrate_core::ums::{self, DeviceId, DirectoryId, ProfileId};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyInt;

use super::device::{Device, DeviceArg};
use super::directory::{Directory, DirectoryArg};
use super::profile::Profile;
use crate::enums::{self, chosen};
use crate::record::records;

records! { "igel_migrate";
    /// An object of any kind, as UMS refers to it.
    ObjectRef {
        /// The number of its id.
        id: i64,
        /// The kind as UMS writes it: `tc`, `tcdirectory`, `profile`.
        kind: String,
    }

    /// A profile and which sort it is.
    ProfileRef {
        /// The number of its id.
        id: i64,
        /// The sort.
        kind: enums::ProfileKind,
    }

    /// What a profile is assigned to.
    Receiver {
        /// The number of its id.
        id: i64,
        /// `device` or `directory`.
        kind: String,
    }
}

#[pymethods]
impl ObjectRef {
    #[new]
    fn new(id: i64, kind: String) -> Self {
        Self { id, kind }
    }
}

#[pymethods]
impl Receiver {
    /// A device.
    #[staticmethod]
    fn device(device: DeviceArg) -> Self {
        ums::Receiver::Device(device.0).into()
    }

    /// A directory of devices.
    #[staticmethod]
    fn directory(directory: DirectoryArg) -> Self {
        ums::Receiver::Directory(directory.0).into()
    }
}

#[pymethods]
impl ProfileRef {
    /// A standard profile.
    #[staticmethod]
    fn standard(id: i64) -> Self {
        ums::ProfileRef::from(ProfileId::new(id)).into()
    }

    /// A priority profile.
    #[staticmethod]
    fn priority(id: i64) -> Self {
        ums::ProfileRef::priority(ProfileId::new(id)).into()
    }
}

impl From<&ums::ObjectRef> for ObjectRef {
    fn from(object: &ums::ObjectRef) -> Self {
        Self {
            id: object.id,
            kind: object.kind.to_string(),
        }
    }
}

impl From<ums::ProfileRef> for ProfileRef {
    fn from(profile: ums::ProfileRef) -> Self {
        Self {
            id: profile.id.get(),
            kind: profile_kind(profile.kind),
        }
    }
}

impl From<ums::Receiver> for Receiver {
    fn from(receiver: ums::Receiver) -> Self {
        let (id, kind) = match receiver {
            ums::Receiver::Device(id) => (id.get(), "device"),
            ums::Receiver::Directory(id) => (id.get(), "directory"),
        };
        Self {
            id,
            kind: kind.to_owned(),
        }
    }
}

const PROFILE_KINDS: [(&str, ums::ProfileKind); 2] = [
    ("standard", ums::ProfileKind::Standard),
    ("priority", ums::ProfileKind::Priority),
];

const DIRECTORY_KINDS: [(&str, ums::DirectoryKind); 3] = [
    ("device", ums::DirectoryKind::Device),
    ("profile", ums::DirectoryKind::Profile),
    ("priority_profile", ums::DirectoryKind::PriorityProfile),
];

pub(crate) fn profile_kind(kind: ums::ProfileKind) -> enums::ProfileKind {
    let known = PROFILE_KINDS.iter().find(|(_, known)| *known == kind);
    enums::ProfileKind(known.map_or("", |(word, _)| word).to_owned())
}

pub(crate) fn directory_kind(kind: ums::DirectoryKind) -> enums::DirectoryKind {
    let known = DIRECTORY_KINDS.iter().find(|(_, known)| *known == kind);
    enums::DirectoryKind(known.map_or("", |(word, _)| word).to_owned())
}

/// The sort of profiles as an argument.
pub(crate) struct ProfileKindArg(pub(crate) ums::ProfileKind);

impl<'py> FromPyObject<'_, 'py> for ProfileKindArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        chosen("kind", value.extract()?, &PROFILE_KINDS).map(Self)
    }
}

/// The tree of directories as an argument.
pub(crate) struct DirectoryKindArg(pub(crate) ums::DirectoryKind);

impl<'py> FromPyObject<'_, 'py> for DirectoryKindArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        chosen("kind", value.extract()?, &DIRECTORY_KINDS).map(Self)
    }
}

/// Device directories, unless something else is said.
impl Default for DirectoryKindArg {
    fn default() -> Self {
        Self(ums::DirectoryKind::Device)
    }
}

/// A profile as an argument: what UMS said of it, a reference, or the id of a standard profile.
pub(crate) struct ProfileArg(pub(crate) ums::ProfileRef);

impl<'py> FromPyObject<'_, 'py> for ProfileArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let reference = |id, kind: &enums::ProfileKind| -> PyResult<_> {
            let mut profile = ums::ProfileRef::from(ProfileId::new(id));
            profile.kind = chosen("kind", &kind.0, &PROFILE_KINDS)?;
            Ok(Self(profile))
        };
        if let Ok(profile) = value.cast::<Profile>() {
            return reference(profile.get().id, &profile.get().kind);
        }
        if let Ok(profile) = value.cast::<ProfileRef>() {
            return reference(profile.get().id, &profile.get().kind);
        }
        match value.extract() {
            Ok(id) => Ok(Self(ProfileId::new(id).into())),
            Err(_) => Err(PyTypeError::new_err(format!(
                "a profile is its id, a ProfileRef or a Profile, not {}",
                value.get_type().name()?
            ))),
        }
    }
}

/// An object of any kind as an argument. A directory is one of devices; those of the other trees are
/// named by an `ObjectRef`.
pub(crate) struct ObjectArg(pub(crate) ums::ObjectRef);

impl<'py> FromPyObject<'_, 'py> for ObjectArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(object) = value.cast::<ObjectRef>() {
            let ObjectRef { id, kind } = object.get();
            let kind = kind.as_str().into();
            return Ok(Self(ums::ObjectRef { id: *id, kind }));
        }
        if let Ok(receiver) = value.extract::<ReceiverArg>() {
            return Ok(Self(receiver.0.into()));
        }
        match value.extract::<ProfileArg>() {
            Ok(profile) if !value.is_instance_of::<PyInt>() => Ok(Self(profile.0.into())),
            _ => Err(PyTypeError::new_err(format!(
                "an object is an ObjectRef, a Device, a Directory, a Profile or a ProfileRef, not {}",
                value.get_type().name()?
            ))),
        }
    }
}

/// A receiver as an argument: a device or a directory. A number alone could be either.
pub(crate) struct ReceiverArg(pub(crate) ums::Receiver);

impl<'py> FromPyObject<'_, 'py> for ReceiverArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(device) = value.cast::<Device>() {
            return Ok(Self(device.get().0.id().into()));
        }
        if let Ok(directory) = value.cast::<Directory>() {
            return Ok(Self(directory.get().0.id.into()));
        }
        if let Ok(receiver) = value.cast::<Receiver>() {
            let receiver = receiver.get();
            return match receiver.kind.as_str() {
                "device" => Ok(Self(DeviceId::new(receiver.id).into())),
                _ => Ok(Self(DirectoryId::new(receiver.id).into())),
            };
        }
        Err(PyTypeError::new_err(format!(
            "a receiver is a Device, a Directory or a Receiver, not {}",
            value.get_type().name()?
        )))
    }
}

/// A directory in one of the three trees.
pub(crate) fn directory_ref(
    directory: &DirectoryArg,
    kind: &DirectoryKindArg,
) -> ums::DirectoryRef {
    let mut reference = ums::DirectoryRef::root(kind.0);
    reference.id = directory.0;
    reference
}

/// What became of one object of many, in a word.
pub(crate) fn word_of<T>(
    outcome: &ums::ItemOutcome<T>,
    answered: impl FnOnce(&T) -> String,
) -> String {
    match outcome {
        ums::ItemOutcome::Answered(result) => answered(result),
        ums::ItemOutcome::NotSent => "not_sent".to_owned(),
        ums::ItemOutcome::Unreported => "unreported".to_owned(),
        _ => "unknown".to_owned(),
    }
}
