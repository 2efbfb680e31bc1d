//! The documented error body.

use serde::Serialize;

use super::super::clock::{DateForm, Dated};
use super::super::code::Refusal;
use super::super::store::State;
use super::Content;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody<'a> {
    message: &'a str,
    error_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Dated>,
    stack_trace: &'static str,
}

/// The body of a refusal: JSON, or an HTML page where [`Knobs::html_errors`] asks for one.
///
/// [`Knobs::html_errors`]: super::super::Knobs::html_errors
pub(super) fn content(state: &State, refusal: &Refusal, status: u16) -> Content {
    if state.knobs.html_errors && matches!(status, 401 | 404 | 500) {
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><title>HTTP Status {status}</title></head>\
             <body><h1>HTTP Status {status}</h1></body></html>"
        );
        return Content::Html(page.into_bytes());
    }
    let time = state.knobs.error_time;
    let body = ErrorBody {
        message: &refusal.message,
        error_code: refusal.code.as_str(),
        time: time.then(|| Dated(state.clock.now(), DateForm::Iso)),
        stack_trace: "[de.igel.rm.umsapi.server.services.simulator.Simulated(Unknown Source)]",
    };
    Content::Json(serde_json::to_vec(&body).unwrap_or_default())
}
