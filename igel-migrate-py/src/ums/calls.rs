//! The calls of the client, resource by resource.

use std::collections::BTreeMap;

use igel_migrate_core::ums::{
    self, AssetId, CommandTarget, DeviceChange, DirectoryId, FirmwareId, NewDevice, Permanently,
    TemplateKeyId, TemplateValueId, UmsRequest,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::client::{FacetArg, UmsClient};
use super::command::{CommandOutcome, CommandReport};
use super::details::{Asset, AssetEvent, Firmware, ServerStatus, TemplateValue};
use super::device::{Device, DeviceArg};
use super::directory::{Directory, DirectoryArg, DirectoryTree};
use super::moves::MoveReport;
use super::object::{
    DirectoryKindArg, ObjectArg, ProfileArg, ProfileKindArg, ReceiverArg, directory_ref,
};
use super::profile::{EffectiveProfiles, Profile};
use crate::convert::Items;
use crate::twins::twins;
use crate::value::from_python;

twins! { UmsClient {
    /// Asks UMS for a sign of life, without logging in.
    server_status, server_status_async() -> ServerStatus =
        |client| client.server_status().await.map(Into::into);
} }

// Devices.
twins! { UmsClient {
    /// One device.
    #[pyo3(signature = (device, *, facet=FacetArg::default()), text_signature = "($self, device, *, facet='details')")]
    device, device_async(device: DeviceArg, facet: FacetArg) -> Device =
        |client| client.device_with(device.0, facet.0).await.map(Device);

    /// Creates a device, before it makes contact, and gives its id.
    #[pyo3(signature = (mac, firmware, *, parent=None, fields=None))]
    create_device, create_device_async(
        mac: String, firmware: i64, parent: Option<DirectoryArg>, fields: Option<Fields>
    ) -> i64 = |client| {
        let mut device = NewDevice::new(&mac, FirmwareId::new(firmware))?;
        if let Some(parent) = parent {
            device = device.with_parent(parent.0);
        }
        if let Some(fields) = fields {
            device = device.with_fields(fields.0);
        }
        Ok(client.create_device(&device).await?.get())
    };

    /// Changes fields of a device.
    update_device, update_device_async(device: DeviceArg, fields: Fields) -> () =
        |client| client.update_device(device.0, &fields.0).await;

    /// Sets an attribute of a device.
    set_device_attribute, set_device_attribute_async(
        device: DeviceArg, identifier: String, value: Json
    ) -> () = |client| client.set_device_attribute(device.0, &identifier, value.0).await;

    /// Moves devices into a directory, and says of each what became of it.
    move_devices, move_devices_async(devices: Items<DeviceArg>, directory: DirectoryArg)
        -> MoveReport = |client| {
            let devices = devices.0.into_iter().map(|device| device.0);
            let report = client.move_devices(devices.collect::<Vec<_>>(), directory.0).await?;
            Ok(MoveReport::new(report, |id| id.get()))
        };

    /// Reads a directory until devices show in it; gives the ids of those that do not.
    confirm_moved, confirm_moved_async(devices: Items<DeviceArg>, directory: DirectoryArg)
        -> Vec<i64> = |client| {
            let devices = devices.0.into_iter().map(|device| device.0);
            let missing = client.confirm_moved(devices.collect::<Vec<_>>(), directory.0).await?;
            Ok(missing.into_iter().map(ums::DeviceId::get).collect())
        };

    /// Deletes a device for good, past the Recycle Bin, without contacting it.
    #[pyo3(signature = (device, *, permanently))]
    delete_device, delete_device_async(device: DeviceArg, permanently: Yes) -> () =
        |client| client.delete_device(permanently.of(device.0)).await;

    /// Deletes a device for good, past the Recycle Bin, and tells it.
    #[pyo3(signature = (device, *, permanently))]
    delete_device_online, delete_device_online_async(device: DeviceArg, permanently: Yes)
        -> CommandOutcome = |client| {
            let result = client.delete_device_online(permanently.of(device.0)).await?;
            Ok(CommandOutcome::new(device.0, &result))
        };
} }

// Directories.
twins! { UmsClient {
    /// A tree of directories.
    #[pyo3(signature = (*, kind=DirectoryKindArg::default()), text_signature = "($self, *, kind='device')")]
    directories, directories_async(kind: DirectoryKindArg) -> DirectoryTree =
        |client| client.directories_of(kind.0).await.map(DirectoryTree);

    /// All directories of a tree, each with what lies directly in it.
    #[pyo3(signature = (*, kind=DirectoryKindArg::default()), text_signature = "($self, *, kind='device')")]
    directories_with_children, directories_with_children_async(kind: DirectoryKindArg)
        -> Vec<Directory> = |client| {
            let all = client.directories_with_children(kind.0).await?;
            Ok(all.into_iter().map(Directory).collect())
        };

    /// One directory with what lies directly in it.
    #[pyo3(signature = (directory, *, kind=DirectoryKindArg::default()), text_signature = "($self, directory, *, kind='device')")]
    directory, directory_async(directory: DirectoryArg, kind: DirectoryKindArg) -> Directory =
        |client| client.directory(directory_ref(&directory, &kind)).await.map(Directory);

    /// The id of the device directory at a path; what is missing of it is created.
    ensure_directory, ensure_directory_async(path: String) -> i64 =
        |client| Ok(client.ensure_directory(&path.parse()?).await?.get());

    /// Creates a directory and gives its id.
    #[pyo3(signature = (parent, name, *, kind=DirectoryKindArg::default()), text_signature = "($self, parent, name, *, kind='device')")]
    create_directory, create_directory_async(
        parent: DirectoryArg, name: String, kind: DirectoryKindArg
    ) -> i64 = |client| {
        let parent = directory_ref(&parent, &kind);
        Ok(client.create_directory(parent, &name).await?.get())
    };

    /// Gives a directory another name.
    #[pyo3(signature = (directory, name, *, kind=DirectoryKindArg::default()), text_signature = "($self, directory, name, *, kind='device')")]
    rename_directory, rename_directory_async(
        directory: DirectoryArg, name: String, kind: DirectoryKindArg
    ) -> () = |client| client.rename_directory(directory_ref(&directory, &kind), &name).await;

    /// Deletes an empty directory, past the Recycle Bin.
    #[pyo3(signature = (directory, *, kind=DirectoryKindArg::default()), text_signature = "($self, directory, *, kind='device')")]
    delete_directory, delete_directory_async(directory: DirectoryArg, kind: DirectoryKindArg)
        -> () = |client| client.delete_directory(directory_ref(&directory, &kind)).await;

    /// Moves device directories, with all that is in them, into another one.
    move_directories, move_directories_async(
        directories: Items<DirectoryArg>, directory: DirectoryArg
    ) -> MoveReport = |client| {
        let directories = directories.0.into_iter().map(|directory| directory.0);
        let directories = directories.collect::<Vec<_>>();
        let report = client.move_directories(directories, directory.0).await?;
        Ok(MoveReport::new(report, |id: &DirectoryId| id.get()))
    };

    /// Moves objects of any kind into a directory of their tree.
    #[pyo3(signature = (objects, directory, *, kind=DirectoryKindArg::default()), text_signature = "($self, objects, directory, *, kind='device')")]
    move_objects, move_objects_async(
        objects: Items<ObjectArg>, directory: DirectoryArg, kind: DirectoryKindArg
    ) -> MoveReport = |client| {
        let objects = objects.0.into_iter().map(|object| object.0).collect::<Vec<_>>();
        let report = client.move_objects(objects, directory_ref(&directory, &kind)).await?;
        Ok(MoveReport::new(report, |object| object.id))
    };
} }

// Profiles and their assignments.
twins! { UmsClient {
    /// The profiles, without those in the Recycle Bin.
    profiles, profiles_async() -> Vec<Profile> = |client| {
        Ok(client.profiles().await?.into_iter().map(Into::into).collect())
    };

    /// The priority profiles, without those in the Recycle Bin.
    priority_profiles, priority_profiles_async() -> Vec<Profile> = |client| {
        Ok(client.priority_profiles().await?.into_iter().map(Into::into).collect())
    };

    /// The profiles of one sort, those in the Recycle Bin included.
    all_profiles, all_profiles_async(kind: ProfileKindArg) -> Vec<Profile> = |client| {
        Ok(client.all_profiles(kind.0).await?.into_iter().map(Into::into).collect())
    };

    /// One profile.
    profile, profile_async(profile: ProfileArg) -> Profile =
        |client| client.profile(profile.0).await.map(Into::into);

    /// Gives a profile another name.
    rename_profile, rename_profile_async(profile: ProfileArg, name: String) -> () =
        |client| client.rename_profile(profile.0, &name).await;

    /// Deletes a profile for good, past the Recycle Bin, with all its assignments.
    #[pyo3(signature = (profile, *, permanently))]
    delete_profile, delete_profile_async(profile: ProfileArg, permanently: Yes) -> () =
        |client| client.delete_profile(permanently.of(profile.0)).await;

    /// The profiles that reach a device or a directory.
    effective_profiles, effective_profiles_async(receiver: ReceiverArg) -> EffectiveProfiles =
        |client| client.effective_profiles(receiver.0).await.map(EffectiveProfiles);

    /// The ids of the devices that a profile is assigned to directly.
    devices_of_profile, devices_of_profile_async(profile: ProfileArg) -> Vec<i64> = |client| {
        let devices = client.devices_of_profile(profile.0).await?;
        Ok(devices.into_iter().map(ums::DeviceId::get).collect())
    };

    /// The ids of the directories that a profile is assigned to directly.
    directories_of_profile, directories_of_profile_async(profile: ProfileArg) -> Vec<i64> =
        |client| {
            let directories = client.directories_of_profile(profile.0).await?;
            Ok(directories.into_iter().map(DirectoryId::get).collect())
        };

    /// Assigns a profile to a device or a directory.
    assign_profile, assign_profile_async(profile: ProfileArg, receiver: ReceiverArg) -> () =
        |client| client.assign_profile(profile.0, receiver.0).await;

    /// Assigns several profiles to one device or directory, in one request.
    assign_profiles, assign_profiles_async(receiver: ReceiverArg, profiles: Items<ProfileArg>)
        -> () = |client| {
            let profiles = profiles.0.into_iter().map(|profile| profile.0);
            client.assign_profiles(receiver.0, profiles.collect::<Vec<_>>()).await
        };

    /// Takes a profile back from the device or directory that it is assigned to.
    unassign_profile, unassign_profile_async(profile: ProfileArg, receiver: ReceiverArg) -> () =
        |client| client.unassign_profile(profile.0, receiver.0).await;

    /// Reads back until a profile is assigned right there, or is not any more.
    #[pyo3(signature = (profile, receiver, *, assigned=true))]
    confirm_assignment, confirm_assignment_async(
        profile: ProfileArg, receiver: ReceiverArg, assigned: bool
    ) -> () = |client| client.confirm_assignment(profile.0, receiver.0, assigned).await;
} }

// Firmwares, template keys, assets.
twins! { UmsClient {
    /// The firmwares that UMS knows, by their id.
    firmwares, firmwares_async() -> BTreeMap<i64, Firmware> = |client| {
        let firmwares = client.firmwares().await?.into_iter();
        Ok(firmwares.map(|(id, firmware)| (id.get(), firmware.into())).collect())
    };

    /// One firmware.
    firmware, firmware_async(firmware: i64) -> Firmware =
        |client| client.firmware(FirmwareId::new(firmware)).await.map(Into::into);

    /// Creates a template key for text and gives its id.
    #[pyo3(signature = (name, *, parent=None))]
    create_template_key, create_template_key_async(name: String, parent: Option<i64>) -> i64 =
        |client| Ok(client.create_template_key(&name, parent).await?.get());

    /// Creates a value of a template key and gives its id.
    #[pyo3(signature = (key, value, *, description=String::new()), text_signature = "($self, key, value, *, description='')")]
    create_template_value, create_template_value_async(
        key: i64, value: String, description: String
    ) -> i64 = |client| {
        let key = TemplateKeyId::new(key);
        Ok(client.create_template_value(key, &value, &description).await?.get())
    };

    /// The values of a template key.
    template_values, template_values_async(key: i64) -> Vec<TemplateValue> = |client| {
        let values = client.template_values(TemplateKeyId::new(key)).await?;
        Ok(values.into_iter().map(Into::into).collect())
    };

    /// Assigns values of template keys to a device or a directory.
    assign_template_values, assign_template_values_async(
        receiver: ReceiverArg, values: Items<(i64, i64)>
    ) -> () = |client| {
        let values = values.0.into_iter();
        let values = values.map(|(key, value)| (TemplateKeyId::new(key), TemplateValueId::new(value)));
        client.assign_template_values(receiver.0, &values.collect::<Vec<_>>()).await
    };

    /// All assets.
    assets, assets_async() -> Vec<Asset> =
        |client| Ok(client.assets().await?.into_iter().map(Into::into).collect());

    /// One asset; several entries if UMS has several.
    asset, asset_async(asset: i64) -> Vec<Asset> = |client| {
        let found = client.asset(AssetId::new(asset)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    };

    /// The assets that are plugged into a device.
    assets_of_device, assets_of_device_async(device: DeviceArg) -> Vec<Asset> = |client| {
        let found = client.assets_of_device(device.0).await?;
        Ok(found.into_iter().map(Into::into).collect())
    };

    /// What happened to an asset.
    asset_history, asset_history_async(asset: i64) -> Vec<AssetEvent> = |client| {
        let events = client.asset_history(AssetId::new(asset)).await?;
        Ok(events.into_iter().map(Into::into).collect())
    };

    /// What happened to all assets.
    asset_histories, asset_histories_async() -> Vec<AssetEvent> = |client| {
        Ok(client.asset_histories().await?.into_iter().map(Into::into).collect())
    };

    /// What happened to assets at a device, which is named by its unit id.
    asset_history_of_unit, asset_history_of_unit_async(unit_id: String) -> Vec<AssetEvent> =
        |client| {
            let events = client.asset_history_of_unit(&unit_id).await?;
            Ok(events.into_iter().map(Into::into).collect())
        };
} }

// Commands, and requests made by hand.
twins! { UmsClient {
    /// Has devices fetch their settings, and says of each what became of it.
    send_settings, send_settings_async(devices: Items<TargetArg>) -> CommandReport =
        |client| client.send_settings(targets(devices)).await.map(Into::into);

    /// Sends devices a packet that wakes them. Success means that it was sent.
    wake, wake_async(devices: Items<TargetArg>) -> CommandReport =
        |client| client.wake(targets(devices)).await.map(Into::into);

    /// Restarts devices.
    reboot, reboot_async(devices: Items<TargetArg>) -> CommandReport =
        |client| client.reboot(targets(devices)).await.map(Into::into);

    /// Shuts devices down.
    shutdown, shutdown_async(devices: Items<TargetArg>) -> CommandReport =
        |client| client.shutdown(targets(devices)).await.map(Into::into);

    /// Sends a request made by hand and gives the body of the answer.
    #[pyo3(signature = (method, path, *, query=None, body=None))]
    send, send_async(
        method: String, path: String, query: Option<BTreeMap<String, String>>, body: Option<Json>
    ) -> Body = |client| {
        let method = method.parse().map_err(|_| {
            igel_migrate_core::Error::from_caller(
                igel_migrate_core::ErrorKind::Invalid,
                "not an HTTP method",
                std::io::Error::from(std::io::ErrorKind::InvalidInput),
            )
        })?;
        let mut request = UmsRequest::new(method, path)?;
        for (name, value) in query.into_iter().flatten() {
            request = request.with_query(name, value)?;
        }
        if let Some(body) = body {
            request = request.with_body(body.0);
        }
        Ok(Body(client.send(request).await?.to_vec()))
    };
} }

/// Bytes of an answer: `bytes` in Python, where a `Vec<u8>` may become a list.
struct Body(Vec<u8>);

impl<'py> IntoPyObject<'py> for Body {
    type Target = pyo3::types::PyBytes;
    type Output = Bound<'py, pyo3::types::PyBytes>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Ok(pyo3::types::PyBytes::new(py, &self.0))
    }
}

/// A device to send a command to. Its MAC address helps where UMS answers without an id.
struct TargetArg(CommandTarget);

impl<'py> FromPyObject<'_, 'py> for TargetArg {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(device) = value.cast::<Device>() {
            return Ok(Self((&device.get().0).into()));
        }
        value
            .extract()
            .map(|device: DeviceArg| Self(device.0.into()))
    }
}

fn targets(devices: Items<TargetArg>) -> Vec<CommandTarget> {
    devices.0.into_iter().map(|target| target.0).collect()
}

/// Plain objects as an argument.
struct Json(serde_json::Value);

impl<'py> FromPyObject<'_, 'py> for Json {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        from_python(&value).map(Self)
    }
}

/// The argument `permanently`, which must be `True`: there is no way back.
#[derive(Clone, Copy)]
struct Yes;

impl Yes {
    #[expect(clippy::unused_self, reason = "whoever has it has said yes")]
    fn of<T>(self, what: T) -> Permanently<T> {
        Permanently(what)
    }
}

impl<'py> FromPyObject<'_, 'py> for Yes {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.extract::<bool>()? {
            Ok(Self)
        } else {
            Err(PyValueError::new_err(
                "to delete for good, say permanently=True",
            ))
        }
    }
}

/// Fields of a device to be set, by the names that [`Device`] gives them.
struct Fields(DeviceChange);

impl<'py> FromPyObject<'_, 'py> for Fields {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let fields: BTreeMap<String, String> = value.extract()?;
        let mut change = DeviceChange::new();
        for (name, text) in fields {
            change = match name.as_str() {
                "name" => change.with_name(text),
                "site" => change.with_site(text),
                "department" => change.with_department(text),
                "cost_center" => change.with_cost_center(text),
                "last_ip" => change.with_last_ip(text),
                "comment" => change.with_comment(text),
                "asset_id" => change.with_asset_id(text),
                "inservice_date" => change.with_inservice_date(text),
                "serial_number" => change.with_serial_number(text),
                _ => {
                    return Err(PyValueError::new_err(format!(
                        "{name:?} is no field of a device that can be set"
                    )));
                }
            };
        }
        Ok(Self(change))
    }
}
