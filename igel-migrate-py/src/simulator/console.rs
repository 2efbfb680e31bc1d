//! The person in front of the simulated UMS. Calls wait for what its threads do, so the GIL is
//! released for each.

use std::collections::BTreeMap;

use igel_migrate_core as core;
use igel_migrate_core::simulator as sim;
use igel_migrate_core::simulator::{AttributeKind, Criterion, Right};
use igel_migrate_core::ums::{
    AssetId, DeviceId, DirectoryId, FirmwareId, ProfileId, TemplateKeyId, TemplateValueId,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::facts::fact;
use super::knobs::{apply, setters, ums_knob};
use super::records::{App, Device, Directory, Job, Profile, RepositoryRecord};
use crate::convert::{Document, Instant, Items, Seconds};
use crate::enums::chosen;
use crate::error::Result;
use crate::runtime::work;
use crate::ums::{DeviceArg, DirectoryArg, DirectoryKindArg, Receiver, ReceiverArg};

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

// How it behaves, and who may do what.
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

// Devices.
#[pymethods]
impl Console {
    /// Adds a fleet to what is there.
    #[pyo3(signature = (devices, *, sites=3, seed=1))]
    fn add_fleet(&self, py: Python<'_>, devices: usize, sites: usize, seed: u64) -> Result<()> {
        let fleet = sim::Fleet::of(devices).with_sites(sites).with_seed(seed);
        self.attempt(py, |console| console.add_fleet(&fleet))
    }

    /// Makes a firmware known, and gives its id.
    #[pyo3(signature = (product, version, *, id=None))]
    fn create_firmware(
        &self,
        py: Python<'_>,
        product: String,
        version: String,
        id: Option<i64>,
    ) -> Result<i64> {
        let firmware = sim::Firmware::new(&product, &version);
        self.act(py, |console| match id {
            Some(id) => {
                console.set_firmware(FirmwareId::new(id), firmware);
                id
            }
            None => console.create_firmware(firmware).get(),
        })
    }

    /// Creates a device, and gives its id.
    #[pyo3(signature = (mac, firmware, *, directory=None, id=None, **facts))]
    fn create_device(
        &self,
        py: Python<'_>,
        mac: String,
        firmware: i64,
        directory: Option<DirectoryArg>,
        id: Option<i64>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> Result<i64> {
        let changes = setters("fact of a device", facts, fact)?;
        let mut known = sim::DeviceFacts::new(mac, FirmwareId::new(firmware));
        apply(changes, &mut known);
        let mut device = sim::NewDevice::new(known);
        if let Some(directory) = directory {
            device = device.in_directory(directory.0);
        }
        if let Some(id) = id {
            device = device.with_id(DeviceId::new(id));
        }
        self.attempt(py, |console| Ok(console.create_device(device)?.get()))
    }

    /// Changes what UMS knows about a device.
    #[pyo3(signature = (device, *, firmware=None, **facts))]
    fn change_device(
        &self,
        py: Python<'_>,
        device: DeviceArg,
        firmware: Option<i64>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> Result<()> {
        let changes = setters("fact of a device", facts, fact)?;
        self.attempt(py, |console| {
            console.change_device(device.0, |facts| {
                facts.firmware = firmware.map_or(facts.firmware, FirmwareId::new);
                apply(changes, facts);
            })
        })
    }

    /// Marks devices as ready for OS 12, or as not ready, as a check of their own does.
    #[pyo3(signature = (devices, ready=true))]
    fn mark_upgrade_ready(
        &self,
        py: Python<'_>,
        devices: Items<DeviceArg>,
        ready: bool,
    ) -> Result<()> {
        let devices: Vec<_> = devices.0.into_iter().map(|device| device.0).collect();
        self.attempt(py, |console| console.mark_upgrade_ready(&devices, ready))
    }

    /// Lets a device arrive on OS 12, and gives its id, which may be another one.
    fn finish_upgrade(&self, py: Python<'_>, device: DeviceArg, firmware: i64) -> Result<i64> {
        let firmware = FirmwareId::new(firmware);
        self.attempt(py, |console| {
            Ok(console.finish_upgrade(device.0, firmware)?.get())
        })
    }

    /// What UMS knows about a device.
    fn device(&self, py: Python<'_>, device: DeviceArg) -> Result<Option<Device>> {
        let id = device.0;
        self.act(py, |console| {
            console.device(id).map(|device| Device::new(id, &device))
        })
    }

    /// The ids of the devices, in ascending order, those in the recycle bin among them.
    fn device_ids(&self, py: Python<'_>) -> Result<Vec<i64>> {
        self.act(py, |console| {
            let ids = console.device_ids().into_iter();
            ids.map(DeviceId::get).collect()
        })
    }

    /// Puts a device into the recycle bin, or takes it out.
    #[pyo3(signature = (device, in_bin=true))]
    fn recycle_device(&self, py: Python<'_>, device: DeviceArg, in_bin: bool) -> Result<()> {
        self.attempt(py, |console| console.recycle_device(device.0, in_bin))
    }

    /// Notes that a user logged in at a device.
    #[pyo3(signature = (device, username, login, *, result=0, logoff=None, logon_type="swp"))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn add_login(
        &self,
        py: Python<'_>,
        device: DeviceArg,
        username: String,
        login: Instant,
        result: i32,
        logoff: Option<Instant>,
        logon_type: &str,
    ) -> Result<()> {
        let login = sim::UserLogin {
            username: username.into(),
            result,
            login: login.0,
            logoff: logoff.map(|time| time.0),
            logon_type: logon_type.into(),
        };
        self.act(py, |console| console.add_login(device.0, login))
    }

    /// Defines a device attribute.
    #[pyo3(signature = (name, identifier, *, kind="text", values=None, writable=true))]
    fn define_attribute(
        &self,
        py: Python<'_>,
        name: &str,
        identifier: &str,
        kind: &str,
        values: Option<Vec<String>>,
        writable: bool,
    ) -> Result<()> {
        let kind = match kind {
            "text" => AttributeKind::Text,
            "number" => AttributeKind::Number,
            "date" => AttributeKind::Date,
            "range" => {
                let values = values.unwrap_or_default().into_iter();
                AttributeKind::Range(values.map(Into::into).collect())
            }
            _ => {
                let message = "kind is 'text', 'number', 'date' or 'range'";
                return Err(PyValueError::new_err(message).into());
            }
        };
        let mut definition = sim::AttributeDefinition::new(name, identifier, kind);
        definition.writable = writable;
        self.act(py, |console| console.define_attribute(definition))
    }

    /// The value of a device attribute.
    fn attribute(
        &self,
        py: Python<'_>,
        device: DeviceArg,
        identifier: String,
    ) -> Result<Option<String>> {
        self.act(py, |console| console.attribute(device.0, &identifier))
    }

    /// Sets a device attribute, as the device itself does.
    fn set_attribute(
        &self,
        py: Python<'_>,
        device: DeviceArg,
        identifier: String,
        value: String,
    ) -> Result<()> {
        self.attempt(py, |console| {
            console.set_attribute(device.0, &identifier, &value)
        })
    }
}

// Directories.
#[pymethods]
impl Console {
    /// Creates a directory below another or a root, and gives its id.
    #[pyo3(signature = (name, *, parent=None, kind=DirectoryKindArg::default(), id=None), text_signature = "($self, name, *, parent=None, kind='device', id=None)")]
    fn create_directory(
        &self,
        py: Python<'_>,
        name: String,
        parent: Option<DirectoryArg>,
        kind: DirectoryKindArg,
        id: Option<i64>,
    ) -> Result<i64> {
        let parent = parent.map_or(kind.0.root(), |parent| parent.0);
        self.attempt(py, |console| match id {
            Some(id) => {
                console.create_directory_as(DirectoryId::new(id), kind.0, &name, parent)?;
                Ok(id)
            }
            None => Ok(console.create_directory(kind.0, &name, parent)?.get()),
        })
    }

    /// A directory.
    fn directory(&self, py: Python<'_>, directory: DirectoryArg) -> Result<Option<Directory>> {
        let id = directory.0;
        self.act(py, |console| {
            let directory = console.directory(id);
            directory.map(|directory| Directory::new(id, &directory))
        })
    }

    /// The id of the directory with this path.
    #[pyo3(signature = (path, *, kind=DirectoryKindArg::default()), text_signature = "($self, path, *, kind='device')")]
    fn find_directory(
        &self,
        py: Python<'_>,
        path: String,
        kind: DirectoryKindArg,
    ) -> Result<Option<i64>> {
        self.act(py, |console| {
            console.find_directory(kind.0, &path).map(DirectoryId::get)
        })
    }

    /// Points a default directory rule at a directory, or takes it away.
    #[pyo3(signature = (directory, rule=true))]
    fn set_default_rule(&self, py: Python<'_>, directory: DirectoryArg, rule: bool) -> Result<()> {
        self.attempt(py, |console| console.set_default_rule(directory.0, rule))
    }

    /// Puts a directory with everything below it into the recycle bin, or takes it out.
    #[pyo3(signature = (directory, in_bin=true))]
    fn recycle_directory(
        &self,
        py: Python<'_>,
        directory: DirectoryArg,
        in_bin: bool,
    ) -> Result<()> {
        self.attempt(py, |console| console.recycle_directory(directory.0, in_bin))
    }
}

// Profiles.
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
        self.attempt(py, |console| console.import_os12(document).map(numbers))
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

// Views, jobs, repositories, template keys, assets.
#[pymethods]
impl Console {
    /// Makes a view of the devices that fulfil every criterion, and gives its id.
    #[pyo3(signature = (name, *, one_of=None, below=None, comment_contains=None, site=None,
        name_contains=None, os_type_contains=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn create_view(
        &self,
        py: Python<'_>,
        name: String,
        one_of: Option<Items<DeviceArg>>,
        below: Option<DirectoryArg>,
        comment_contains: Option<String>,
        site: Option<String>,
        name_contains: Option<String>,
        os_type_contains: Option<String>,
    ) -> Result<i64> {
        let one_of = one_of.map(|devices| {
            let devices = devices.0.into_iter().map(|device| device.0);
            Criterion::OneOf(devices.collect())
        });
        let criteria = [
            one_of,
            below.map(|directory| Criterion::Below(directory.0)),
            comment_contains.map(Criterion::CommentContains),
            site.map(Criterion::Site),
            name_contains.map(Criterion::NameContains),
            os_type_contains.map(Criterion::OsTypeContains),
        ];
        let view = sim::View::new(&name, criteria.into_iter().flatten().collect());
        self.act(py, |console| console.create_view(view).get())
    }

    /// Makes a job, and gives its place among `jobs()`. It runs while time passes for live devices.
    #[pyo3(signature = (name, directory, *, command=sim::Job::UPGRADE, every=None, expires=None,
        threads=None, delay=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn create_job(
        &self,
        py: Python<'_>,
        name: String,
        directory: DirectoryArg,
        command: &str,
        every: Option<Seconds>,
        expires: Option<Instant>,
        threads: Option<usize>,
        delay: Option<Seconds>,
    ) -> Result<usize> {
        let mut job = sim::Job::new(&name, command, directory.0);
        if let Some(period) = every {
            job = job.every(period.0);
        }
        if let Some(expires) = expires {
            job = job.with_expiry(expires.0);
        }
        if threads.is_some() || delay.is_some() {
            let delay = delay.map_or(job.delay, |delay| delay.0);
            let threads = threads.unwrap_or(job.threads);
            job = job.with_threads(threads, delay);
        }
        self.act(py, |console| console.create_job(job))
    }

    /// Changes a job: switches it on or off, lets it end at another time.
    #[pyo3(signature = (place, *, enabled=None, expires=None))]
    fn change_job(
        &self,
        py: Python<'_>,
        place: usize,
        enabled: Option<bool>,
        expires: Option<Instant>,
    ) -> Result<()> {
        self.attempt(py, |console| {
            console.change_job(place, |job| {
                job.enabled = enabled.unwrap_or(job.enabled);
                job.expires = expires.map(|time| time.0).or(job.expires);
            })
        })
    }

    /// The jobs.
    fn jobs(&self, py: Python<'_>) -> Result<Vec<Job>> {
        self.act(py, |console| {
            console.jobs().iter().map(Into::into).collect()
        })
    }

    /// Defines a Distributed App Repository, or replaces the one of this name.
    fn set_repository(
        &self,
        py: Python<'_>,
        name: String,
        url: String,
        priority: i32,
    ) -> Result<()> {
        let record = sim::RepositoryRecord::new(&name, &url, priority);
        self.act(py, |console| console.set_repository(record))
    }

    /// The repositories.
    fn repositories(&self, py: Python<'_>) -> Result<Vec<RepositoryRecord>> {
        self.act(py, |console| {
            console.repositories().iter().map(Into::into).collect()
        })
    }

    /// The repositories that UMS tells devices about, in the order in which devices try them.
    fn repositories_for_devices(&self, py: Python<'_>) -> Result<Vec<RepositoryRecord>> {
        self.act(py, |console| {
            let shown = console.repositories_for_devices();
            shown.iter().map(Into::into).collect()
        })
    }

    /// Creates a directory of template keys, which IMI can only refer to, and gives its id.
    #[pyo3(signature = (name, *, id=None))]
    fn create_template_directory(
        &self,
        py: Python<'_>,
        name: String,
        id: Option<i64>,
    ) -> Result<i64> {
        let id = id.map(TemplateKeyId::new);
        self.act(py, |console| {
            console.create_template_directory(id, &name).get()
        })
    }

    /// Creates a template key with values under given ids, and gives its id.
    #[pyo3(signature = (name, values, *, id=None))]
    fn create_template_key(
        &self,
        py: Python<'_>,
        name: String,
        values: BTreeMap<i64, String>,
        id: Option<i64>,
    ) -> Result<i64> {
        let id = id.map(TemplateKeyId::new);
        let values = values.iter();
        let values = values.map(|(id, value)| (TemplateValueId::new(*id), value.as_str()));
        let values: Vec<_> = values.collect();
        self.act(py, |console| {
            console.create_template_key(id, &name, &values).get()
        })
    }

    /// The template values assigned to exactly this receiver: key and value.
    fn template_values(&self, py: Python<'_>, receiver: ReceiverArg) -> Result<Vec<(i64, i64)>> {
        self.act(py, |console| {
            let values = console.template_values(receiver.0).into_iter();
            values
                .map(|(key, value)| (key.get(), value.get()))
                .collect()
        })
    }

    /// Lets an asset be seen on a device, and gives its id.
    #[pyo3(signature = (name, vendor, product_id, *, device=None, id=None))]
    fn add_asset(
        &self,
        py: Python<'_>,
        name: &str,
        vendor: &str,
        product_id: &str,
        device: Option<DeviceArg>,
        id: Option<i64>,
    ) -> Result<i64> {
        let device = device.map(|device| device.0);
        let asset = sim::Asset::new(device, name, vendor, product_id);
        self.act(py, |console| {
            console.add_asset(id.map(AssetId::new), asset).get()
        })
    }
}
