//! Devices by their unit id and sites by their key, where the engine counts them.

use igel_migrate_core::migration::engine::{DeviceIndex, SiteIndex};
use igel_migrate_core::migration::run::Orders;
use igel_migrate_core::{Error, ErrorKind, Result as CoreResult};

use crate::value::Tuple;

/// The devices with these unit ids, in the order of the rollout.
pub(super) fn indices<T: AsRef<str>>(
    unit_ids: &[T],
    orders: &Orders,
) -> CoreResult<Vec<DeviceIndex>> {
    let mut wanted: std::collections::BTreeSet<&str> = unit_ids.iter().map(AsRef::as_ref).collect();
    let found = (0..)
        .zip(&orders.devices)
        .filter(|(_, device)| wanted.remove(&*device.unit_id))
        .map(|(index, _)| index)
        .collect();
    match wanted.first() {
        None => Ok(found),
        Some(unit_id) => {
            let source = std::io::Error::other(format!("there is no device {unit_id:?}"));
            let message = "a device is not in the plan";
            Err(Error::from_caller(ErrorKind::Invalid, message, source))
        }
    }
}

/// The unit ids of devices.
pub(super) fn unit_ids(devices: &[DeviceIndex], orders: &Orders) -> Tuple<String> {
    devices
        .iter()
        .map(|device| unit_id(*device, orders))
        .collect()
}

pub(super) fn unit_id(device: DeviceIndex, orders: &Orders) -> String {
    let order = orders.devices.get(device as usize);
    order
        .map(|order| order.unit_id.to_string())
        .unwrap_or_default()
}

pub(super) fn with_reasons(
    devices: &[(DeviceIndex, String)],
    orders: &Orders,
) -> Tuple<(String, String)> {
    let named = devices
        .iter()
        .map(|(device, why)| (unit_id(*device, orders), why.clone()));
    named.collect()
}

pub(super) fn key(site: SiteIndex, orders: &Orders) -> String {
    let site = orders.rollout.sites.get(site as usize);
    site.map(|site| site.key.to_string()).unwrap_or_default()
}

pub(super) fn keys(sites: &[(SiteIndex, String)], orders: &Orders) -> Tuple<(String, String)> {
    let named = sites
        .iter()
        .map(|(site, why)| (key(*site, orders), why.clone()));
    named.collect()
}
