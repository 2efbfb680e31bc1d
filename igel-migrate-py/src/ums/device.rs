//! A device, as a value and as an argument.

use igel_migrate_core::ums::{self, DeviceId, UmsTime};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use serde_json::Value;

use crate::error::{Failure, Result};
use crate::value::{Frozen, getters, json_of, to_python, value_class};

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
    /// The natural key of a device: the address of its built-in network adapter.
    unit_id: Option<&str> = device.unit_id();
    /// Address of the network adapter: 12 upper-case hexadecimal digits.
    mac: Option<&str> = device.mac();
    /// Name of the device, free text.
    name: Option<&str> = device.name();
    /// IPv4 address at the last contact.
    last_ip: Option<&str> = device.last_ip();
    /// Site, free text.
    site: Option<&str> = device.site();
    /// Department, free text.
    department: Option<&str> = device.department();
    /// Comment, free text.
    comment: Option<&str> = device.comment();
    /// What the device says its system is.
    os_type: Option<&str> = device.os_type();
    /// Time of the last contact, as UMS wrote it.
    last_contact: Option<&str> = device.last_contact().map(UmsTime::as_str);
    /// Memory in MB.
    memory_size: Option<i64> = device.memory_size();
    /// Whether UMS reached it lately.
    online: Option<bool> = device.online();
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
