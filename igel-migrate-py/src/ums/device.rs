//! A device, as a value and as an argument.

use igel_migrate_core::ums::{self, DeviceId, UmsTime};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::details::{DeviceAttribute, Login, NetworkAdapter};
use crate::error::{Failure, Result};
use crate::value::{Frozen, Tuple, getters, json_of, to_python, value_class};

/// A device as UMS describes it.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Device(pub(crate) ums::Device);

getters! { Device as device {
    /// The number in the UMS database.
    id: i64 = device.id().get();
    /// The id of the directory that the device lies in; -1 is the root.
    parent: Option<i64> = device.parent().map(ums::DirectoryId::get);
    /// The id of the firmware that UMS believes to be on the device.
    firmware: Option<i64> = device.firmware().map(ums::FirmwareId::get);
    /// Whether the device lies in the Recycle Bin.
    is_in_recycle_bin: bool = device.is_in_recycle_bin();
    /// Unit id: the address of the built-in network adapter, or 18 digits for a device booted
    /// from USB. The natural key of a device.
    unit_id: Option<&str> = device.unit_id();
    /// Address of the network adapter: 12 upper-case hexadecimal digits.
    mac: Option<&str> = device.mac();
    /// Name of the device, free text.
    name: Option<&str> = device.name();
    /// IPv4 address at the last contact.
    last_ip: Option<&str> = device.last_ip();
    /// Who used the device last (details and single devices, UMS 12.07.100 onwards).
    last_user: Option<&str> = device.last_user();
    /// Name in the network (details).
    network_name: Option<&str> = device.network_name();
    /// Site, free text (details).
    site: Option<&str> = device.site();
    /// Department, free text (details).
    department: Option<&str> = device.department();
    /// Cost centre, free text (details).
    cost_center: Option<&str> = device.cost_center();
    /// Comment, free text (details).
    comment: Option<&str> = device.comment();
    /// Asset number, free text (details).
    asset_id: Option<&str> = device.asset_id();
    /// Date of service, free text (details).
    inservice_date: Option<&str> = device.inservice_date();
    /// Serial number as entered in UMS (details).
    serial_number: Option<&str> = device.serial_number();
    /// Product, e.g. `UD3-LX 50cps` (details).
    product_id: Option<&str> = device.product_id();
    /// Structural tag (details).
    structural_tag: Option<&str> = device.structural_tag();
    /// Processor (details).
    cpu_type: Option<&str> = device.cpu_type();
    /// Hardware, e.g. `IGEL M340C` (details).
    device_type: Option<&str> = device.device_type();
    /// Serial number as the hardware reports it (details).
    device_serial_number: Option<&str> = device.device_serial_number();
    /// Operating system as the device described it at its last contact (details), e.g.
    /// `IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)`.
    os_type: Option<&str> = device.os_type();
    /// Duplex mode of the network (details).
    duplex_mode: Option<&str> = device.duplex_mode();
    /// First graphics chip (details).
    graphics_chipset_0: Option<&str> = device.graphics_chipset_0();
    /// Second graphics chip (details).
    graphics_chipset_1: Option<&str> = device.graphics_chipset_1();
    /// Vendor of the first monitor (details).
    monitor_1_vendor: Option<&str> = device.monitor_1_vendor();
    /// Model of the first monitor (details).
    monitor_1_model: Option<&str> = device.monitor_1_model();
    /// Serial number of the first monitor (details).
    monitor_1_serial_number: Option<&str> = device.monitor_1_serial_number();
    /// Native resolution of the first monitor, e.g. `1920 x 1200` (details).
    monitor_1_resolution: Option<&str> = device.monitor_1_resolution();
    /// Year the first monitor was made in (details).
    monitor_1_year: Option<&str> = device.monitor_1_year();
    /// Week of the year the first monitor was made in (details).
    monitor_1_week: Option<&str> = device.monitor_1_week();
    /// Vendor of the second monitor (details).
    monitor_2_vendor: Option<&str> = device.monitor_2_vendor();
    /// Model of the second monitor (details).
    monitor_2_model: Option<&str> = device.monitor_2_model();
    /// Serial number of the second monitor (details).
    monitor_2_serial_number: Option<&str> = device.monitor_2_serial_number();
    /// Native resolution of the second monitor (details).
    monitor_2_resolution: Option<&str> = device.monitor_2_resolution();
    /// Year the second monitor was made in (details).
    monitor_2_year: Option<&str> = device.monitor_2_year();
    /// Week of the year the second monitor was made in (details).
    monitor_2_week: Option<&str> = device.monitor_2_week();
    /// Vendor of the BIOS (details).
    bios_vendor: Option<&str> = device.bios_vendor();
    /// Version of the BIOS (details).
    bios_version: Option<&str> = device.bios_version();
    /// Usage in total, a number as text; its unit differs between examples (details).
    total_usage_time: Option<&str> = device.total_usage_time();
    /// Uptime in total, a number as text; its unit differs between examples (details).
    total_uptime: Option<&str> = device.total_uptime();
    /// Whether settings wait to be sent: `PENDING` or `APPLIED` (details, UMS 6.07 onwards).
    config_changes: Option<&str> = device.config_changes();
    /// Date of the BIOS (details).
    bios_date: Option<&str> = device.bios_date().map(UmsTime::as_str);
    /// Last start (details).
    last_boot_time: Option<&str> = device.last_boot_time().map(UmsTime::as_str);
    /// Last contact with UMS, in an undocumented format (details, UMS 6.07 onwards).
    last_contact: Option<&str> = device.last_contact().map(UmsTime::as_str);
    /// Registration with UMS (details, UMS 12.07.100 onwards).
    registration_date: Option<&str> = device.registration_date().map(UmsTime::as_str);
    /// Charge of the battery in percent; `-1` for none or unknown, `0` in some replies too.
    battery_level: Option<i64> = device.battery_level();
    /// Clock of the processor in MHz (details).
    cpu_speed: Option<i64> = device.cpu_speed();
    /// Size of the flash storage in MB, a little below its nominal size (details).
    flash_size: Option<i64> = device.flash_size();
    /// Memory in MB, without what graphics takes: 1705 on a 2 GB device (details).
    memory_size: Option<i64> = device.memory_size();
    /// Speed of the network in Mbit/s (details).
    network_speed: Option<i64> = device.network_speed();
    /// Memory of the first graphics chip (details).
    graphics_memory_0: Option<i64> = device.graphics_memory_0();
    /// Memory of the second graphics chip (details).
    graphics_memory_1: Option<i64> = device.graphics_memory_1();
    /// Diagonal of the first monitor in inches, 0 for none (details).
    monitor_1_size: Option<f64> = device.monitor_1_size();
    /// Diagonal of the second monitor in inches, 0 for none (details).
    monitor_2_size: Option<f64> = device.monitor_2_size();
    /// Whether UMS reached the device while answering (online).
    online: Option<bool> = device.online();
    /// Whether an OS 12 device holds a valid client certificate (details, UMS 12.07.100
    /// onwards).
    is_registered: Option<bool> = device.is_registered();
    /// Whether the device is connected through a reverse proxy (details, UMS 12.09.110
    /// onwards).
    is_connected_via_reverse_proxy: Option<bool> = device.is_connected_via_reverse_proxy();
    /// The network adapters; `None` if the facet was not asked for.
    network_adapters: Option<Tuple<NetworkAdapter>> = several(device.network_adapters());
    /// The device attributes; `None` if the facet was not asked for.
    attributes: Option<Tuple<DeviceAttribute>> = several(device.attributes());
    /// The logins; `None` if the facet was not asked for.
    login_history: Option<Tuple<Login>> = several(device.login_history());
} }

#[pymethods]
impl Device {
    /// Fields that this version does not know, as UMS wrote them.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let extra = self.0.extra().cloned().unwrap_or_default();
        to_python(py, &Value::Object(extra))
    }
}

/// The records for what a device has several of; both write the same JSON.
fn several<T: DeserializeOwned>(all: Option<&[impl Serialize]>) -> Option<Tuple<T>> {
    all.and_then(|all| crate::record::of(&all).ok())
}

impl Frozen for Device {
    const FIELDS: &'static [&'static str] = &[
        "id", "name", "unit_id", "mac", "parent", "firmware", "os_type",
    ];

    fn to_json(&self) -> Result<Value> {
        json_of(&self.0)
    }

    fn from_json(value: Value) -> Result<Self, Failure> {
        Ok(Self(ums::Device::from_json(value.to_string().as_bytes())?))
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn hash_key(&self) -> Result<String> {
        Ok(self.0.id().to_string())
    }
}

value_class!(Device);

/// A device as an argument: its id, or what UMS said of it.
pub(crate) struct DeviceArg(pub(crate) DeviceId);

impl<'py> FromPyObject<'_, 'py> for DeviceArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(device) = value.cast::<Device>() {
            return Ok(Self(device.get().0.id()));
        }
        match value.extract() {
            Ok(id) => Ok(Self(DeviceId::new(id))),
            Err(_) => Err(PyTypeError::new_err(format!(
                "a device is its id or a Device, not {}",
                value.get_type().name()?
            ))),
        }
    }
}
