//! How the simulated servers behave where the documentation is silent: keyword arguments, read
//! before anything stands still for them.

use igel_migrate_core::simulator as sim;
use igel_migrate_core::ums::UmsErrorCode;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::Seconds;
use crate::enums::chosen;

/// Sets one thing.
pub(super) type Setter<T> = Box<dyn FnOnce(&mut T) + Send>;

/// Reads keyword arguments with `read`.
pub(super) fn setters<T>(
    what: &str,
    options: Option<&Bound<'_, PyDict>>,
    read: impl Fn(&str, &Bound<'_, PyAny>) -> PyResult<Option<Setter<T>>>,
) -> PyResult<Vec<Setter<T>>> {
    let mut setters = Vec::new();
    for (name, value) in options.into_iter().flatten() {
        let name: String = name.extract()?;
        match read(&name, &value)? {
            Some(setter) => setters.push(setter),
            None => return Err(PyTypeError::new_err(format!("{name:?} is no {what}"))),
        }
    }
    Ok(setters)
}

/// Sets all.
pub(super) fn apply<T>(setters: Vec<Setter<T>>, target: &mut T) {
    for set in setters {
        set(target);
    }
}

/// What happens in a case that nothing documents.
#[pyclass(frozen, eq, module = "igel_migrate.simulator", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Edge(sim::Edge);

#[pymethods]
impl Edge {
    /// It is done.
    #[staticmethod]
    fn accept() -> Self {
        Self(sim::Edge::Accept)
    }

    /// It is answered with a message, and not done.
    #[staticmethod]
    fn answer(message: String) -> Self {
        Self(sim::Edge::Answer(message.into()))
    }

    /// It is refused with an error code: `ITG-0B004`.
    #[staticmethod]
    fn refuse(code: &str) -> Self {
        Self(sim::Edge::Refuse(UmsErrorCode::from(code)))
    }

    fn __repr__(&self) -> String {
        match &self.0 {
            sim::Edge::Accept => "Edge.accept()".to_owned(),
            sim::Edge::Answer(message) => format!("Edge.answer({message:?})"),
            sim::Edge::Refuse(code) => format!("Edge.refuse({:?})", code.as_str()),
        }
    }
}

const FEATURES: [(&str, sim::Feature); 3] = [
    ("enabled", sim::Feature::Enabled),
    ("unlicensed", sim::Feature::Unlicensed),
    ("disabled", sim::Feature::Disabled),
];

pub(super) const LAYOUTS: [(&str, sim::AppLayout); 3] = [
    ("name_then_version", sim::AppLayout::NameThenVersion),
    ("name_and_version", sim::AppLayout::NameAndVersion),
    ("below_apps", sim::AppLayout::BelowApps),
];

/// A knob of the UMS.
#[expect(clippy::too_many_lines, reason = "a line for each knob")]
pub(super) fn ums_knob(
    name: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<Option<Setter<sim::Knobs>>> {
    macro_rules! put {
        ($field:ident, $value:expr) => {{
            let value = $value;
            Box::new(move |knobs: &mut sim::Knobs| knobs.$field = value)
        }};
    }
    macro_rules! flag {
        ($field:ident) => {
            put!($field, value.extract::<bool>()?)
        };
    }
    macro_rules! edge {
        ($field:ident) => {
            put!($field, value.extract::<Edge>()?.0)
        };
    }
    macro_rules! word {
        ($field:ident, $known:expr) => {
            put!($field, chosen(name, value.extract()?, $known)?)
        };
    }
    macro_rules! text {
        ($field:ident) => {
            put!($field, value.extract::<String>()?.into())
        };
    }
    macro_rules! seconds {
        ($field:ident) => {
            put!($field, value.extract::<Seconds>()?.0)
        };
    }
    Ok(Some(match name {
        "statuses" => {
            let statuses: Vec<(String, u16)> = value.cast::<PyDict>()?.items().extract()?;
            let statuses = statuses.into_iter();
            put!(
                statuses,
                statuses
                    .map(|(code, status)| (UmsErrorCode::from(code.as_str()), status))
                    .collect()
            )
        }
        "trailing_slash" => flag!(trailing_slash),
        "server_status" => {
            use sim::ServerStatus::{Degraded, Full};
            word!(server_status, &[("full", Full), ("degraded", Degraded)])
        }
        "cookie_before_login" => flag!(cookie_before_login),
        "results_wrapper" => flag!(results_wrapper),
        "direct_authorization" => flag!(direct_authorization),
        "messages" => {
            use sim::Messages::{LocalizedTemplates, Manual, Ums6};
            let known = [
                ("manual", Manual),
                ("ums6", Ums6),
                ("localized_templates", LocalizedTemplates),
            ];
            word!(messages, &known)
        }
        "device_links" => flag!(device_links),
        "nulls_as_empty_text" => flag!(nulls_as_empty_text),
        "battery_in_basic_view" => flag!(battery_in_basic_view),
        "text_booleans" => flag!(text_booleans),
        "short_reverse_proxy_name" => flag!(short_reverse_proxy_name),
        "last_contact_form" => {
            use sim::DateForm::{German, Iso, Milliseconds, Minutes, Seconds};
            let known = [
                ("minutes", Minutes),
                ("seconds", Seconds),
                ("milliseconds", Milliseconds),
                ("german", German),
                ("iso", Iso),
            ];
            word!(last_contact_form, &known)
        }
        "move_into_root" => edge!(move_into_root),
        "move_from_bin" => edge!(move_from_bin),
        "move_in_circle" => edge!(move_in_circle),
        "move_of_wrong_type" => edge!(move_of_wrong_type),
        "assign_again" => edge!(assign_again),
        "assign_across_generations" => edge!(assign_across_generations),
        "command_to_unknown" => edge!(command_to_unknown),
        "command_to_bin" => edge!(command_to_bin),
        "unreachable_message" => text!(unreachable_message),
        "command_answers_duplicates" => flag!(command_answers_duplicates),
        "delete_unreachable" => edge!(delete_unreachable),
        "delete_directory_over_bin" => edge!(delete_directory_over_bin),
        "directory_without_name" => edge!(directory_without_name),
        "directory_name_again" => edge!(directory_name_again),
        "list_order" => match value.extract::<Option<u64>>()? {
            None => put!(list_order, sim::ListOrder::ById),
            Some(seed) => put!(list_order, sim::ListOrder::Shuffled(seed)),
        },
        "unknown_facet" => edge!(unknown_facet),
        "session_idle" => seconds!(session_idle),
        "parallel_sessions" => flag!(parallel_sessions),
        "logout_unknown" => edge!(logout_unknown),
        "logout_null" => flag!(logout_null),
        "hide_unreadable" => flag!(hide_unreadable),
        "imi" => word!(imi, &FEATURES),
        "priority_profiles" => word!(priority_profiles, &FEATURES),
        "asset_inventory" => word!(asset_inventory, &FEATURES),
        "template_keys" => word!(template_keys, &FEATURES),
        "template_keys_superuser_only" => flag!(template_keys_superuser_only),
        "ids" => {
            use sim::IdAllocation::{PerKind, Shared};
            word!(ids, &[("shared", Shared), ("per_kind", PerKind)])
        }
        "os12_type" => text!(os12_type),
        "new_id_after_upgrade" => flag!(new_id_after_upgrade),
        "visible_after" => seconds!(visible_after),
        "move_makes_pending" => flag!(move_makes_pending),
        "job_reaches_subdirectories" => flag!(job_reaches_subdirectories),
        "html_errors" => flag!(html_errors),
        "error_time" => flag!(error_time),
        "unknown_object" => {
            put!(unknown_object, UmsErrorCode::from(value.extract::<&str>()?))
        }
        _ => return Ok(None),
    }))
}

/// A knob of a repository.
pub(super) fn repository_knob(
    name: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<Option<Setter<sim::RepositoryKnobs>>> {
    macro_rules! put {
        ($field:ident, $value:expr) => {{
            let value = $value;
            Box::new(move |knobs: &mut sim::RepositoryKnobs| knobs.$field = value)
        }};
    }
    macro_rules! plain {
        ($field:ident) => {
            put!($field, value.extract()?)
        };
    }
    macro_rules! word {
        ($field:ident, $known:expr) => {
            put!($field, chosen(name, value.extract()?, $known)?)
        };
    }
    Ok(Some(match name {
        "realm" => put!(realm, value.extract::<String>()?.into()),
        "password_realm" => {
            put!(
                password_realm,
                value.extract::<Option<String>>()?.map(Into::into)
            )
        }
        "algorithms" => {
            use sim::DigestAlgorithm::{Md5, Sha256};
            let names: Vec<String> = value.extract()?;
            let known = [("md5", Md5), ("sha256", Sha256)];
            let read = names.iter().map(|text| chosen(name, text, &known));
            put!(algorithms, read.collect::<PyResult<_>>()?)
        }
        "nonce_lifetime" => put!(nonce_lifetime, value.extract::<Seconds>()?.0),
        "check_nonce_count" => plain!(check_nonce_count),
        "says_stale" => plain!(says_stale),
        "next_nonce" => plain!(next_nonce),
        "missing_right" => {
            use sim::MissingRight::{Forbidden, Unauthorized};
            word!(
                missing_right,
                &[("forbidden", Forbidden), ("unauthorized", Unauthorized)]
            )
        }
        "depth_infinity" => plain!(depth_infinity),
        "missing_slash" => {
            use sim::MissingSlash::{Answer, Redirect};
            word!(missing_slash, &[("redirect", Redirect), ("answer", Answer)])
        }
        "continue_reply" => {
            use sim::ContinueReply::{AfterChecks, AtOnce, Buffered};
            let known = [
                ("after_checks", AfterChecks),
                ("at_once", AtOnce),
                ("buffered", Buffered),
            ];
            word!(continue_reply, &known)
        }
        "upload_limit" => plain!(upload_limit),
        "keeps_broken_uploads" => plain!(keeps_broken_uploads),
        "quota" => plain!(quota),
        "layout" => word!(layout, &LAYOUTS),
        "sync_bytes_per_second" => plain!(sync_bytes_per_second),
        "imported_app_bytes" => plain!(imported_app_bytes),
        _ => return Ok(None),
    }))
}
