//! Devices of the simulated UMS, and the directories that they lie in.

use igel_migrate_core::simulator as sim;
use igel_migrate_core::simulator::AttributeKind;
use igel_migrate_core::ums::{DeviceId, DirectoryId, FirmwareId};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::Console;
use crate::convert::{Instant, Items};
use crate::error::Result;
use crate::simulator::facts::fact;
use crate::simulator::knobs::{apply, setters};
use crate::simulator::records::{Device, Directory};
use crate::ums::{DeviceArg, DirectoryArg, DirectoryKindArg};

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

    /// Moves a device into a directory, at once.
    fn move_device(
        &self,
        py: Python<'_>,
        device: DeviceArg,
        directory: DirectoryArg,
    ) -> Result<()> {
        self.attempt(py, |console| console.move_device(device.0, directory.0))
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
