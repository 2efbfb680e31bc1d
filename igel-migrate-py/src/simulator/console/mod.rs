//! The person in front of the simulated UMS. Calls wait for what its threads do, so the GIL is
//! released for each.

mod devices;
mod objects;
mod profiles;

use std::collections::BTreeMap;

use igel_migrate_core as core;
use igel_migrate_core::simulator as sim;
use igel_migrate_core::simulator::Right;
use igel_migrate_core::ums::DirectoryId;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::enums::chosen;
use crate::error::Result;
use crate::runtime::work;
use crate::simulator::knobs::{apply, setters, ums_knob};

/// The person in front of the simulated UMS.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct Console(pub(super) sim::Console);

impl Console {
    /// Does something that cannot fail, without the GIL.
    fn act<T: Send>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&sim::Console) -> T + Send,
    ) -> Result<T> {
        work(py, || Ok(act(&self.0)))
    }

    /// Does something that can fail, without the GIL.
    fn attempt<T: Send>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&sim::Console) -> core::Result<T> + Send,
    ) -> Result<T> {
        work(py, || act(&self.0))
    }
}

const RIGHTS: [(&str, Right); 11] = [
    ("read", Right::Read),
    ("move", Right::Move),
    ("write", Right::Write),
    ("edit_configuration", Right::EditConfiguration),
    ("edit_system_information", Right::EditSystemInformation),
    ("assign_profile", Right::AssignProfile),
    ("assign_priority_profile", Right::AssignPriorityProfile),
    ("assign_template_value", Right::AssignTemplateValue),
    ("reboot", Right::Reboot),
    ("shutdown", Right::Shutdown),
    ("wake_up", Right::WakeUp),
];

#[pymethods]
impl Console {
    /// Changes how the simulated UMS behaves from the next request on.
    #[pyo3(signature = (**knobs))]
    fn change_knobs(&self, py: Python<'_>, knobs: Option<&Bound<'_, PyDict>>) -> Result<()> {
        let changes = setters("knob", knobs, ums_knob)?;
        self.act(py, |console| {
            console.change_knobs(|knobs| apply(changes, knobs));
        })
    }

    /// Adds an administrator account, or replaces the one of this name.
    #[pyo3(signature = (name, password, *, rights=None))]
    fn set_account(
        &self,
        py: Python<'_>,
        name: String,
        password: String,
        rights: Option<BTreeMap<i64, Vec<String>>>,
    ) -> Result<()> {
        let account = match rights {
            None => sim::Account::superuser(name, password),
            Some(rights) => {
                let mut account = sim::Account::limited(name, password);
                for (directory, words) in rights {
                    let read = words.iter().map(|word| chosen("a right", word, &RIGHTS));
                    let read = read.collect::<PyResult<Vec<_>>>()?;
                    account = account.with_rights(DirectoryId::new(directory), &read);
                }
                account
            }
        };
        self.act(py, |console| console.set_account(account))
    }

    /// Removes an account and ends its sessions.
    fn remove_account(&self, py: Python<'_>, name: String) -> Result<()> {
        self.act(py, |console| console.remove_account(&name))
    }

    /// Ends every session, as a restart of UMS does.
    fn end_sessions(&self, py: Python<'_>) -> Result<()> {
        self.act(py, sim::Console::end_sessions)
    }

    /// How many sessions are open.
    fn open_sessions(&self, py: Python<'_>) -> Result<usize> {
        self.act(py, sim::Console::open_sessions)
    }
}
