//! Profiles of the simulated UMS, imported or made, and where they are in effect.

use igel_migrate_core::simulator as sim;
use igel_migrate_core::ums::{FirmwareId, ProfileId};
use pyo3::prelude::*;

use super::Console;
use crate::convert::Document;
use crate::error::Result;
use crate::simulator::records::{App, Profile};
use crate::ums::{DirectoryArg, Receiver, ReceiverArg};

#[pymethods]
impl Console {
    /// Imports the profiles of an OS 11 export, as a person does in the UMS Console.
    fn import_os11(&self, py: Python<'_>, document: Document) -> Result<Vec<i64>> {
        let document = document.read(py)?;
        self.attempt(py, |console| console.import_os11(&document).map(numbers))
    }

    /// Imports an `.ipm` package, as a person does in the UMS Web App.
    fn import_os12(&self, py: Python<'_>, document: Document) -> Result<Vec<i64>> {
        let document = document.read(py)?;
        self.attempt(py, |console| console.import_os12(&*document).map(numbers))
    }

    /// Creates a profile without a document, and gives its id.
    #[pyo3(signature = (name, firmware, *, directory=None, priority=false, os12=false, id=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn create_profile(
        &self,
        py: Python<'_>,
        name: String,
        firmware: i64,
        directory: Option<DirectoryArg>,
        priority: bool,
        os12: bool,
        id: Option<i64>,
    ) -> Result<i64> {
        let mut profile = sim::NewProfile::new(&name, FirmwareId::new(firmware));
        if priority {
            profile = profile.with_priority();
        }
        if os12 {
            profile = profile.for_os12();
        }
        if let Some(directory) = directory {
            profile = profile.in_directory(directory.0);
        }
        if let Some(id) = id {
            profile = profile.with_id(ProfileId::new(id));
        }
        self.attempt(py, |console| Ok(console.create_profile(profile)?.get()))
    }

    /// A profile.
    fn profile(&self, py: Python<'_>, profile: i64) -> Result<Option<Profile>> {
        let id = ProfileId::new(profile);
        self.act(py, |console| {
            console
                .profile(id)
                .map(|profile| Profile::new(id, &profile))
        })
    }

    /// The document that a profile was imported with.
    fn profile_document(&self, py: Python<'_>, profile: i64) -> Result<Option<Vec<u8>>> {
        let id = ProfileId::new(profile);
        self.act(py, |console| {
            let document = console.profile(id).and_then(|profile| profile.document);
            document.map(|document| document.to_vec())
        })
    }

    /// The ids of the profiles of both trees, in ascending order.
    fn profile_ids(&self, py: Python<'_>) -> Result<Vec<i64>> {
        self.act(py, |console| numbers(console.profile_ids()))
    }

    /// The apps that came with imported packages.
    fn apps(&self, py: Python<'_>) -> Result<Vec<App>> {
        self.act(py, |console| {
            console.apps().iter().map(Into::into).collect()
        })
    }

    /// Assigns a profile, whatever its generation.
    fn assign(&self, py: Python<'_>, profile: i64, receiver: ReceiverArg) -> Result<()> {
        self.attempt(py, |console| {
            console.assign(ProfileId::new(profile), receiver.0)
        })
    }

    /// The profiles in effect for a receiver with the place each comes from, nearest first.
    fn effective(&self, py: Python<'_>, receiver: ReceiverArg) -> Result<Vec<(i64, Receiver)>> {
        self.act(py, |console| {
            let effective = console.effective(receiver.0).into_iter();
            effective
                .map(|(profile, from)| (profile.get(), from.into()))
                .collect()
        })
    }

    /// Puts a profile into the recycle bin, or takes it out.
    #[pyo3(signature = (profile, in_bin=true))]
    fn recycle_profile(&self, py: Python<'_>, profile: i64, in_bin: bool) -> Result<()> {
        self.attempt(py, |console| {
            console.recycle_profile(ProfileId::new(profile), in_bin)
        })
    }
}

fn numbers(ids: Vec<ProfileId>) -> Vec<i64> {
    ids.into_iter().map(ProfileId::get).collect()
}
