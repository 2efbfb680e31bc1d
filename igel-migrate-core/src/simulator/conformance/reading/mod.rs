//! The part that reads.

mod assignments;
mod devices;
mod directories;
mod inventory;
mod unknown;

use std::collections::HashMap;

use super::report::{Checked, ConformanceReport, Expecting as _, fail, same, skip};
use super::{PROFILES, TREES, profile_name, shape, tree_name};
use crate::error::ErrorKind;
use crate::ums::{DirectoryKind, Firmware, FirmwareId, TemplateKeyId, UmsClient, ViewId};

/// Ids that no list of the interface gives, to be read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnownIds {
    /// A view that is not empty.
    pub view: Option<ViewId>,
    /// A template key with values.
    pub template_key: Option<TemplateKeyId>,
}

/// The read-only part: sends reads, a login and a logout, and nothing else. The client's session
/// is closed at the end.
///
/// Of a large UMS the list of devices is read once, without details. One device is asked whether
/// it is there (`facets=online`).
pub async fn read_only(client: &UmsClient, known: &KnownIds) -> ConformanceReport {
    let mut report = ConformanceReport::default();
    report.check("session/server-status", status(client)).await;
    if report
        .check("session/log-in", log_in(client))
        .await
        .is_none()
    {
        return report;
    }
    let firmwares = report.check("firmwares/list", firmwares(client)).await;
    if let Some(firmwares) = &firmwares {
        report
            .check("firmwares/one", firmware(client, firmwares))
            .await;
        let shape = shape::firmware();
        let shape = shape::list(client, "/firmwares", Some("FwResource"), &shape);
        report.check("firmwares/shape", shape).await;
    }
    let mut device_tree = None;
    for kind in TREES {
        let tree = directories::check(client, kind, &mut report).await;
        if kind == DirectoryKind::Device {
            device_tree = tree;
        }
    }
    let fleet = devices::check(client, &mut report).await;
    if let (Some(tree), Some(fleet)) = (&device_tree, &fleet) {
        for kind in PROFILES {
            assignments::check(client, kind, tree, fleet, &mut report).await;
        }
        let view = inventory::view(client, known.view, fleet);
        report.check("views/one", view).await;
    }
    let values = inventory::template_values(client, known.template_key);
    report.check("templates/values", values).await;
    report.check("assets/list", inventory::assets(client)).await;
    unknown::check(client, &mut report).await;
    report.check("session/log-out", log_out(client)).await;
    report
}

/// Only reachability counts: on UMS 12 the content is empty, and the manual of 2025 leaves it out.
async fn status(client: &UmsClient) -> Checked {
    let status = client.server_status().await;
    status.where_offered("an answer without a login").map(drop)
}

async fn log_in(client: &UmsClient) -> Checked {
    match client.log_in().await {
        Ok(()) => Ok(()),
        Err(error) => fail("a session", error.report()),
    }
}

/// Behind a logout the client opens another session.
async fn log_out(client: &UmsClient) -> Checked {
    client.log_out().await.expecting("the session is closed")?;
    client
        .firmwares()
        .await
        .expecting("a session after the first")?;
    client.log_out().await.expecting("the session is closed")
}

type Firmwares = HashMap<FirmwareId, Firmware>;

async fn firmwares(client: &UmsClient) -> Checked<Firmwares> {
    client.firmwares().await.expecting("the list of firmwares")
}

async fn firmware(client: &UmsClient, firmwares: &Firmwares) -> Checked {
    let Some(listed) = firmwares.values().min_by_key(|firmware| firmware.id) else {
        return skip("there is no firmware");
    };
    let one = client.firmware(listed.id).await.expecting("the firmware")?;
    let text = |firmware: &Firmware| {
        let Firmware {
            id,
            product,
            version,
            ..
        } = firmware;
        format!("{id} {product} {version}")
    };
    same("the listed firmware", text(listed), text(&one))
}

/// A list of something that does not exist may be empty, or be refused by any code: none is
/// documented.
fn nothing_there<T>(result: crate::error::Result<Vec<T>>) -> Checked {
    match result {
        Ok(list) if list.is_empty() => Ok(()),
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(()),
        other => other.refused("a refusal, or an empty list").map(drop),
    }
}

fn named(kind: DirectoryKind, what: &str) -> String {
    format!("directories/{}/{what}", tree_name(kind))
}

fn named_profiles(kind: crate::ums::ProfileKind, what: &str) -> String {
    format!("profiles/{}/{what}", profile_name(kind))
}
