//! What does not exist is refused, with the documented code where there is one.

use super::super::UNKNOWN_ID;
use super::super::report::{Checked, ConformanceReport, Expecting as _, ensure};
use super::nothing_there;
use crate::error::Error;
use crate::ums::{
    DeviceId, DirectoryId, FirmwareId, ProfileId, TemplateKeyId, UmsClient, UmsErrorCode,
    UmsRequest, ViewId,
};

pub(super) async fn check(client: &UmsClient, report: &mut ConformanceReport) {
    report.check("unknown/device", device(client)).await;
    report.check("unknown/directory", directory(client)).await;
    report.check("unknown/profile", profile(client)).await;
    report.check("unknown/firmware", firmware(client)).await;
    report.check("unknown/view", view(client)).await;
    report
        .check("unknown/template-key", template_key(client))
        .await;
    report.check("unknown/path", path(client)).await;
    report.check("unknown/method", method(client)).await;
}

const REFUSAL: &str = "a refusal";

async fn device(client: &UmsClient) -> Checked {
    let device = client.device(DeviceId::new(UNKNOWN_ID)).await;
    let error = device.refused(REFUSAL)?;
    coded(&error, &UmsErrorCode::DeviceNotFound)
}

async fn directory(client: &UmsClient) -> Checked {
    let directory = client.directory(DirectoryId::new(UNKNOWN_ID)).await;
    directory.refused(REFUSAL).map(drop)
}

async fn profile(client: &UmsClient) -> Checked {
    let profile = client.profile(ProfileId::new(UNKNOWN_ID)).await;
    profile.refused(REFUSAL).map(drop)
}

async fn firmware(client: &UmsClient) -> Checked {
    let firmware = client.firmware(FirmwareId::new(UNKNOWN_ID)).await;
    firmware.refused(REFUSAL).map(drop)
}

async fn view(client: &UmsClient) -> Checked {
    nothing_there(client.view(ViewId::new(UNKNOWN_ID)).collect().await)
}

async fn template_key(client: &UmsClient) -> Checked {
    let key = TemplateKeyId::new(UNKNOWN_ID);
    nothing_there(client.template_values(key).await)
}

/// Status 404; whether in JSON or as a page of the web server is open.
async fn path(client: &UmsClient) -> Checked {
    let error = get(client, "/no-such-resource").await?;
    ensure(error.status() == Some(404), "status 404", || error.report())?;
    match error.server_code() {
        Some(_) => coded(&error, &UmsErrorCode::NoHandler),
        None => Ok(()),
    }
}

/// Status 400, not 405.
async fn method(client: &UmsClient) -> Checked {
    let error = get(client, "/template").await?;
    ensure(error.status() == Some(400), "status 400", || error.report())?;
    coded(&error, &UmsErrorCode::MethodNotSupported)
}

async fn get(client: &UmsClient, path: &str) -> Checked<Error> {
    let request = UmsRequest::get(path).expecting("a path")?;
    client.send(request).await.refused(REFUSAL)
}

fn coded(error: &Error, code: &UmsErrorCode) -> Checked {
    let right = error.server_code() == Some(code.as_str());
    ensure(right, format!("the error code {code}"), || error.report())
}
