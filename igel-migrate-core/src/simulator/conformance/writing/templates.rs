//! Template keys, which stay.

use super::super::report::{Checked, ConformanceReport, Expecting as _, same, skip};
use super::devices::Devices;
use super::workplace::Workplace;
use crate::ums::{TemplateKeyId, TemplateValueId, UmsClient};

pub(super) async fn check(
    workplace: &Workplace<'_>,
    allowed: bool,
    devices: &Devices,
    report: &mut ConformanceReport,
) {
    let client = workplace.client;
    let key = create_key(client, allowed, &workplace.word);
    let Some(key) = report.check("templates/key", key).await else {
        return;
    };
    report.leave_behind(format!(
        "template key {key}, which the interface cannot delete"
    ));
    let Some(value) = report.check("templates/value", value(client, key)).await else {
        return;
    };
    let pair = [(key, value)];
    let to_device = client.assign_template_values(devices.first, &pair).await;
    let to_device = to_device.expecting("the value is assigned");
    report.note("templates/to-device", to_device);
    let to_directory = client
        .assign_template_values(devices.directory, &pair)
        .await;
    let to_directory = to_directory.expecting("the value is assigned");
    report.note("templates/to-directory", to_directory);
}

async fn create_key(client: &UmsClient, allowed: bool, word: &str) -> Checked<TemplateKeyId> {
    if !allowed {
        return skip("it would stay in UMS, and that was not allowed");
    }
    let key = client
        .create_template_key(&format!("conformance-{word}"), None)
        .await;
    key.where_offered("a template key is created")
}

async fn value(client: &UmsClient, key: TemplateKeyId) -> Checked<TemplateValueId> {
    let id = client
        .create_template_value(key, "wert 1 ä", "made by a test")
        .await;
    let id = id.expecting("a value is created")?;
    let look = || async move {
        let values = client.template_values(key).await?;
        Ok(values.into_iter().find(|value| value.id == id))
    };
    let value = client.settle("the value", look).await;
    let value = value.expecting("the value among those of the key")?;
    same("value", "wert 1 ä", &*value.value)?;
    same("template key", Some(key), value.key)?;
    Ok(id)
}
