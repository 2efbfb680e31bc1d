//! Devices: the list, and one device in every facet.

use std::collections::HashMap;

use super::super::report::{Checked, ConformanceReport, Expecting as _, ensure, fail, same, skip};
use super::super::shape;
use crate::ums::{Device, DeviceId, Facet, ObjectRef, UmsClient};

/// The devices that the list has.
pub(super) struct Fleet {
    /// Whether each is there to be asked: not in the Recycle Bin.
    usable: HashMap<DeviceId, bool>,
    /// One that can be asked; one with an address if there is any.
    pub(super) sample: Option<Device>,
}

impl Fleet {
    pub(super) fn has(&self, id: DeviceId) -> bool {
        self.usable.contains_key(&id)
    }

    pub(super) fn is_usable(&self, id: DeviceId) -> bool {
        self.usable.get(&id).copied().unwrap_or(false)
    }
}

/// Gives what the list has, if it could be read.
pub(super) async fn check(client: &UmsClient, report: &mut ConformanceReport) -> Option<Fleet> {
    let fleet = report.check("devices/list", list(client)).await?;
    let details = first_of_details(client, &fleet);
    report.check("devices/list-details", details).await;
    for facet in [
        Facet::Basic,
        Facet::Details,
        Facet::Online,
        Facet::NetworkAdapters,
        Facet::Attributes,
        Facet::LoginHistory,
    ] {
        let asked = one(client, &fleet, facet);
        report.check(format!("devices/facet-{facet}"), asked).await;
    }
    report
        .check("devices/shape", one_shape(client, &fleet))
        .await;
    report.check("devices/place", place(client, &fleet)).await;
    Some(fleet)
}

async fn list(client: &UmsClient) -> Checked<Fleet> {
    let expected = "the list of devices, whole and each once";
    let listing = client.devices().with_facet(Facet::Basic).with_recycle_bin();
    let mut stream = listing.stream().await.expecting(expected)?;
    let mut fleet = Fleet {
        usable: HashMap::new(),
        sample: None,
    };
    while let Some(device) = stream.next().await {
        let device = device.expecting(expected)?;
        let (id, usable) = (device.id(), !device.is_in_recycle_bin());
        if fleet.usable.insert(id, usable).is_some() {
            return fail(expected, format!("device {id} twice"));
        }
        let better = match &fleet.sample {
            None => true,
            Some(sample) => sample.last_ip().is_none() && device.last_ip().is_some(),
        };
        if usable && better {
            fleet.sample = Some(device);
        }
    }
    Ok(fleet)
}

/// Reads the beginning of the long list, and drops the rest.
async fn first_of_details(client: &UmsClient, fleet: &Fleet) -> Checked {
    let expected = "the list of devices with details";
    let listing = client.devices().with_recycle_bin().stream().await;
    let mut stream = listing.expecting(expected)?;
    match stream.next().await {
        None => skip("there is no device"),
        Some(first) => {
            let first = first.expecting(expected)?;
            ensure(fleet.has(first.id()), "a device of the other list", || {
                format!("device {}", first.id())
            })
        }
    }
}

fn sample(fleet: &Fleet) -> Checked<&Device> {
    match &fleet.sample {
        Some(sample) => Ok(sample),
        None => skip("there is no device"),
    }
}

async fn one(client: &UmsClient, fleet: &Fleet, facet: Facet) -> Checked {
    let sample = sample(fleet)?;
    let expected = format!("device {} with facet {facet}", sample.id());
    let device = client.device_with(sample.id(), facet).await;
    let device = match facet {
        Facet::Basic | Facet::Details | Facet::Online => device.expecting(&expected)?,
        // Of later releases.
        _ => device.where_offered(&expected)?,
    };
    same("unit id", sample.unit_id(), device.unit_id())?;
    same("address", sample.mac(), device.mac())?;
    same("directory", sample.parent(), device.parent())?;
    let (field, there) = match facet {
        Facet::Details if sample.last_ip().is_some() => ("osType", device.os_type().is_some()),
        Facet::Online => ("online", device.online().is_some()),
        Facet::NetworkAdapters => ("networkAdapters", device.network_adapters().is_some()),
        Facet::Attributes => ("deviceAttributes", device.attributes().is_some()),
        Facet::LoginHistory => ("userLoginHistory", device.login_history().is_some()),
        _ => return Ok(()),
    };
    ensure(there, format!("the field `{field}`"), || {
        "it is not there".to_owned()
    })
}

async fn one_shape(client: &UmsClient, fleet: &Fleet) -> Checked {
    let path = format!("/thinclients/{}", sample(fleet)?.id());
    shape::one(client, path, &shape::device()).await
}

/// The directory that a device names as its own has the device among its children.
async fn place(client: &UmsClient, fleet: &Fleet) -> Checked {
    let sample = sample(fleet)?;
    let Some(parent) = sample.parent().filter(|parent| !parent.is_root()) else {
        return skip("the device lies at the root, which cannot be read");
    };
    let directory = client.directory(parent).await.expecting("its directory")?;
    let children = directory.children.unwrap_or_default();
    let own = ObjectRef::from(sample.id());
    let expected = format!("device {} in directory {parent}", sample.id());
    ensure(children.contains(&own), expected, || "it is not".to_owned())
}
