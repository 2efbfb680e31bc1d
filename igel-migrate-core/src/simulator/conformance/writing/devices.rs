//! Two devices that exist in UMS alone.

use super::super::UNKNOWN_ID;
use super::super::report::{Checked, ConformanceReport, Expecting as _, ensure, fail, same, skip};
use super::workplace::Workplace;
use crate::error::ErrorKind;
use crate::ums::{
    BatchReport, CommandResult, Device, DeviceChange, DeviceId, DirectoryId, FirmwareId,
    ItemOutcome, MoveResult, NewDevice, Permanently, UmsClient, UmsErrorCode,
};

/// The devices of this run, and the directory they lie in.
pub(super) struct Devices {
    pub(super) first: DeviceId,
    pub(super) second: DeviceId,
    pub(super) directory: DirectoryId,
    pub(super) firmware: FirmwareId,
}

/// Gives the devices, if they could be created and moved.
pub(super) async fn check(
    workplace: &mut Workplace<'_>,
    report: &mut ConformanceReport,
) -> Option<Devices> {
    let (ids, firmware) = report.check("devices/create", create(workplace)).await?;
    let [first, second] = ids;
    let again = create_again(workplace, first, firmware);
    report.check("devices/create-again", again).await;
    report
        .check("devices/change", change(workplace.client, first))
        .await;
    let wake = workplace.client.wake(ids).await;
    report.note("devices/wake", commanded(wake, ids));
    let settings = workplace.client.send_settings(ids).await;
    report.note("devices/send-settings", commanded(settings, ids));
    let directory = report
        .check("devices/move", relocate(workplace, ids))
        .await?;
    Some(Devices {
        first,
        second,
        directory,
        firmware,
    })
}

/// A firmware that a profile is based on, so that this profile fits the devices.
async fn firmware(client: &UmsClient) -> Checked<FirmwareId> {
    let firmwares = client
        .firmwares()
        .await
        .expecting("the list of firmwares")?;
    let profiles = client.profiles().await.expecting("the list of profiles")?;
    let based = profiles.iter().filter_map(|profile| profile.firmware);
    let mut based = based.filter(|firmware| firmwares.contains_key(firmware));
    match based.next().or_else(|| firmwares.keys().min().copied()) {
        Some(firmware) => Ok(firmware),
        None => skip("there is no firmware, without which no device is created"),
    }
}

/// An address of the range that belongs to nobody's hardware.
fn invented_address() -> String {
    format!("02{:010X}", rand::random::<u64>() & 0x00FF_FFFF_FFFF)
}

async fn create(workplace: &mut Workplace<'_>) -> Checked<([DeviceId; 2], FirmwareId)> {
    let client = workplace.client;
    let (run, firmware) = (workplace.run()?, firmware(client).await?);
    let mut ids = Vec::new();
    for name in ["one", "two"] {
        let (mac, name) = (invented_address(), format!("{name}-{}", workplace.word));
        let fields = DeviceChange::new().with_name(&name).with_site("Süd");
        let new = NewDevice::new(&mac, firmware).expecting("an address")?;
        let new = new.with_parent(run).with_fields(fields);
        let id = client
            .create_device(&new)
            .await
            .expecting("a device is created")?;
        workplace.made.devices.push(id);
        let device = shown(client, id, |_| true).await?;
        same("address", Some(&*mac), device.mac())?;
        same("name", Some(&*name), device.name())?;
        same("site", Some("Süd"), device.site())?;
        same("firmware", Some(firmware), device.firmware())?;
        same("directory", Some(run), device.parent())?;
        ids.push(id);
    }
    match <[DeviceId; 2]>::try_from(ids) {
        Ok(ids) if ids[0] != ids[1] => Ok((ids, firmware)),
        _ => fail("two devices", "one id for both"),
    }
}

/// An address that UMS has already is refused.
async fn create_again(
    workplace: &mut Workplace<'_>,
    first: DeviceId,
    firmware: FirmwareId,
) -> Checked {
    let (client, run) = (workplace.client, workplace.run()?);
    let device = client.device(first).await.expecting("the device")?;
    let new = NewDevice::new(device.mac().unwrap_or_default(), firmware);
    let new = new.expecting("an address")?.with_parent(run);
    match client.create_device(&new).await {
        Ok(id) => {
            if id != first {
                workplace.made.devices.push(id);
            }
            fail("a refusal", format!("device {id} was created"))
        }
        refused => refused.refused("a refusal").map(drop),
    }
}

/// What is not named stays; empty text clears.
async fn change(client: &UmsClient, id: DeviceId) -> Checked {
    let comment = "Ä \"quoted\" & <angled>";
    let change = DeviceChange::new()
        .with_comment(comment)
        .with_department("Test");
    let changed = client.update_device(id, &change).await;
    changed.expecting("the fields are changed")?;
    let device = shown(client, id, |device| device.comment() == Some(comment)).await?;
    same("department", Some("Test"), device.department())?;
    same("site", Some("Süd"), device.site())?;
    let cleared = client
        .update_device(id, &DeviceChange::new().with_comment(""))
        .await;
    cleared.expecting("the field is cleared")?;
    let device = shown(client, id, |device| device.comment().is_none()).await?;
    same("department", Some("Test"), device.department())
}

/// Whatever became of a command, it is said of each device.
fn commanded(
    report: crate::error::Result<BatchReport<DeviceId, CommandResult>>,
    devices: [DeviceId; 2],
) -> Checked {
    let report = report.expecting("a result for each device")?;
    for device in devices {
        match report.get(&device) {
            Some(ItemOutcome::Answered(_)) => {}
            other => {
                return fail(
                    format!("a result for device {device}"),
                    format!("{other:?}"),
                );
            }
        }
    }
    Ok(())
}

/// Moves two that exist and one that does not: each has its own result.
async fn relocate(workplace: &mut Workplace<'_>, ids: [DeviceId; 2]) -> Checked<DirectoryId> {
    let (client, run) = (workplace.client, workplace.run()?);
    let directory = workplace.create(run, "desks").await?;
    let unknown = DeviceId::new(UNKNOWN_ID);
    let moved = client
        .move_devices([ids[1], unknown, ids[0]], directory)
        .await;
    let moved = moved.expecting("a result for each device")?;
    for id in ids {
        same(
            "result",
            Some(&ItemOutcome::Answered(MoveResult::Moved)),
            moved.get(&id),
        )?;
    }
    let nowhere = ItemOutcome::Answered(MoveResult::DoesNotExist);
    same(
        "result for what does not exist",
        Some(&nowhere),
        moved.get(&unknown),
    )?;
    let missing = client.confirm_moved(ids, directory).await;
    same(
        "devices outside the directory",
        vec![],
        missing.expecting("the directory")?,
    )?;
    for id in ids {
        shown(client, id, |device| device.parent() == Some(directory)).await?;
    }
    Ok(directory)
}

/// Deletes the devices, one without and one with telling it.
pub(super) async fn delete(
    workplace: &Workplace<'_>,
    devices: &Devices,
    report: &mut ConformanceReport,
) {
    let (client, Devices { first, second, .. }) = (workplace.client, devices);
    report
        .check("devices/delete", offline(client, *first))
        .await;
    report
        .check("devices/delete-online", online(client, *second))
        .await;
}

async fn offline(client: &UmsClient, id: DeviceId) -> Checked {
    let deleted = client.delete_device(Permanently(id)).await;
    deleted.expecting("the device is deleted")?;
    gone(client, id).await
}

/// The device cannot be told. Whether UMS deletes it then is open; that it says what it did is not.
async fn online(client: &UmsClient, id: DeviceId) -> Checked {
    let deleted = client.delete_device_online(Permanently(id)).await;
    let result = deleted.expecting("a result for the device")?;
    if result.is_success() {
        return gone(client, id).await;
    }
    shown(client, id, |_| true).await.map(drop)
}

async fn gone(client: &UmsClient, id: DeviceId) -> Checked {
    let look = || async move {
        match client.device(id).await {
            Ok(_) => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Some(error)),
            Err(error) => Err(error),
        }
    };
    let error = client.settle("the deletion", look).await;
    let error = error.expecting("the device is gone")?;
    let code = UmsErrorCode::DeviceNotFound;
    let right = error.server_code() == Some(code.as_str());
    ensure(right, format!("the error code {code}"), || error.report())
}

/// A device, once it is as wanted.
async fn shown(
    client: &UmsClient,
    id: DeviceId,
    wanted: impl Fn(&Device) -> bool,
) -> Checked<Device> {
    let wanted = &wanted;
    let shown = client.settle("the device as it was written", || async move {
        match client.device(id).await {
            Ok(device) => Ok(wanted(&device).then_some(device)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    });
    shown
        .await
        .expecting("the device reads back as it was written")
}
