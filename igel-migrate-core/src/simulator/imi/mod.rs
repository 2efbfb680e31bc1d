//! IMI v3 as the documentation describes it, from a request's parts to the content of the answer.
//! No sockets and no faults are here: every function works on the state alone. Facts: IMI manual
//! 2024 and 2025, values recorded by the tests of a public `PowerShell` client; what they leave
//! open is in [`Knobs`](super::Knobs).

mod assets;
mod assignments;
mod auth;
mod body;
mod commands;
mod device_record;
mod devices;
mod directories;
mod error;
mod firmwares;
mod profiles;
mod record;
mod route;
mod templates;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;

pub(super) use auth::session_id;
pub(super) use device_record::{DeviceFacet, device_record};
pub(super) use record::directory_record;

use super::access::{Account, Right};
use super::code::Refusal;
use super::dice::Dice;
use super::knobs::{Edge, Feature, ListOrder};
use super::store::State;
use crate::ums::{DeviceId, DirectoryId, UmsErrorCode};
use route::Resource;

/// The parts of a request that matter.
pub(super) struct Request<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    /// Base of the links in records: `https://127.0.0.1:8443`.
    pub(super) base: &'a str,
    /// Another order for this answer's list.
    pub(super) shuffle: Option<u64>,
}

/// What is answered, before faults.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) content: Content,
    pub(super) set_cookie: Option<String>,
    pub(super) account: Option<Arc<Account>>,
    pub(super) code: Option<UmsErrorCode>,
}

/// The content of an answer. Lists that may be long hold ids only; their text is made piece by
/// piece while it is sent.
pub(super) enum Content {
    Json(Vec<u8>),
    Html(Vec<u8>),
    Devices {
        ids: Vec<DeviceId>,
        facet: DeviceFacet,
        wrapped: bool,
    },
    Directories {
        ids: Vec<DirectoryId>,
        children: bool,
    },
}

impl Content {
    fn json(value: &impl Serialize) -> Result<Self, Refusal> {
        let text =
            serde_json::to_vec(value).map_err(|_| Refusal::from(UmsErrorCode::ObjectMapping))?;
        Ok(Self::Json(text))
    }

    fn message(text: impl Into<String>) -> Result<Self, Refusal> {
        Self::json(&Message {
            message: text.into(),
        })
    }
}

#[derive(Serialize)]
struct Message {
    message: String,
}

/// One authenticated call on its way through a handler.
struct Call<'a> {
    state: &'a mut State,
    request: &'a Request<'a>,
    account: Arc<Account>,
}

impl Reply {
    fn empty() -> Self {
        Self {
            status: StatusCode::OK,
            content: Content::Json(Vec::new()),
            set_cookie: None,
            account: None,
            code: None,
        }
    }

    /// Turns it into the answer to a refused request.
    pub(super) fn refuse(&mut self, state: &State, refusal: &Refusal) {
        let status = state.knobs.status(&refusal.code);
        self.code = Some(refusal.code.clone());
        self.status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.content = error::content(state, refusal, status);
        self.set_cookie = None;
    }
}

/// Answers one request.
pub(super) fn answer(state: &mut State, request: &Request<'_>) -> Reply {
    state.settle();
    let mut reply = Reply::empty();
    match attempt(state, request, &mut reply) {
        Ok(content) => reply.content = content,
        Err(refusal) => reply.refuse(state, &refusal),
    }
    reply
}

/// Refuses a request without looking at it.
pub(super) fn refuse(state: &State, code: UmsErrorCode) -> Reply {
    let mut reply = Reply::empty();
    reply.refuse(state, &code.into());
    reply
}

fn attempt(
    state: &mut State,
    request: &Request<'_>,
    reply: &mut Reply,
) -> Result<Content, Refusal> {
    let segments = route::segments(request.path, state.knobs.trailing_slash)?;
    match segments.as_slice() {
        ["serverstatus"] => {
            only(request, &Method::GET)?;
            if state.knobs.cookie_before_login {
                let id = state.access.open(None, state.clock.now());
                reply.set_cookie = Some(auth::cookie(&id));
            }
            return auth::server_status(state, request);
        }
        ["login"] => {
            only(request, &Method::POST)?;
            body::optional(request)?;
            return auth::login(state, request, reply);
        }
        _ => {}
    }
    let session = match auth::authenticate(state, request) {
        Err(refusal) if segments == ["logout"] => return auth::logout_unknown(state, refusal),
        authenticated => authenticated?,
    };
    reply.account = Some(session.account.clone());
    if segments == ["logout"] {
        only(request, &Method::POST)?;
        body::optional(request)?;
        return auth::logout(state, session);
    }
    let resource = route::resource(&segments)?;
    let mut call = Call {
        state,
        request,
        account: session.account,
    };
    let content = call.dispatch(resource)?;
    if let Some(id) = session.id {
        let now = state.clock.now();
        state.access.touch(&id, now);
    }
    Ok(content)
}

fn only(request: &Request<'_>, method: &Method) -> Result<(), Refusal> {
    if request.method == method {
        Ok(())
    } else {
        Err(wrong_method(request))
    }
}

/// Answered with status 400, not 405.
fn wrong_method(request: &Request<'_>) -> Refusal {
    Refusal::about(UmsErrorCode::MethodNotSupported, request.method)
}

impl Call<'_> {
    fn dispatch(&mut self, resource: Resource) -> Result<Content, Refusal> {
        match (resource, self.request.method.as_str()) {
            (Resource::Devices, "GET") => self.list_devices(),
            (Resource::Devices, "PUT") => self.create_device(),
            (Resource::Devices, "POST") => self.command(),
            (Resource::Device(id), "GET") => self.read_device(id),
            (Resource::Device(id), "PUT") => self.update_device(id),
            (Resource::Device(id), "DELETE") => self.delete_device_online(id),
            (Resource::DeviceOffline(id), "DELETE") => self.delete_device_offline(id),
            (Resource::View(id), "GET") => self.read_view(id),
            (Resource::Effective(receiver), "GET") => self.effective(receiver),
            (Resource::Effective(receiver), "PUT") => self.assign_to(receiver),
            (Resource::Profiles(tree), "GET") => self.list_profiles(tree),
            (Resource::Profile(tree, id), "GET") => self.read_profile(tree, id),
            (Resource::Profile(tree, id), "PUT") => self.rename_profile(tree, id),
            (Resource::Profile(tree, id), "DELETE") => self.delete_profile(tree, id),
            (Resource::Receivers(tree, id, kind), "GET") => self.receivers(tree, id, kind),
            (Resource::Receivers(tree, id, kind), "PUT") => self.assign_profile(tree, id, kind),
            (Resource::Assignment(tree, id, receiver), "DELETE") => {
                self.unassign(tree, id, receiver)
            }
            (Resource::Directories(tree), "GET") => self.list_directories(tree),
            (Resource::Directories(tree), "PUT") => self.create_directory(tree),
            (Resource::Directory(tree, id), "GET") => self.read_directory(tree, id),
            (Resource::Directory(tree, id), "PUT") => self.change_directory(tree, id),
            (Resource::Directory(tree, id), "DELETE") => self.delete_directory(tree, id),
            (Resource::Firmwares, "GET") => self.list_firmwares(),
            (Resource::Firmware(id), "GET") => self.read_firmware(id),
            (Resource::Templates, "PUT") => self.create_template_key(),
            (Resource::TemplateValues(id), "PUT") => self.create_template_value(id),
            (Resource::TemplateRead(id), "GET") => self.read_template_values(id),
            (Resource::TemplateAssign(kind), "PUT") => self.assign_template_values(kind),
            (Resource::Assets(selection), "GET") => self.assets(selection),
            (Resource::AssetHistory(selection), "GET") => self.asset_history(&selection),
            _ => Err(wrong_method(self.request)),
        }
    }

    fn may(&self, right: Right, directory: DirectoryId) -> bool {
        self.account.may(right, directory, &self.state.directories)
    }

    fn require(&self, right: Right, directory: DirectoryId) -> Result<(), Refusal> {
        if self.may(right, directory) {
            Ok(())
        } else {
            Err(UmsErrorCode::AccessDenied.into())
        }
    }

    /// Whether something in `directory` belongs in a list for this account.
    fn lists(&self, directory: DirectoryId) -> Result<bool, Refusal> {
        let readable = self.may(Right::Read, directory);
        if !readable && !self.state.knobs.hide_unreadable {
            return Err(UmsErrorCode::AccessDenied.into());
        }
        Ok(readable)
    }

    /// Puts a list into the order that is asked for.
    fn order<T>(&self, items: &mut [T]) {
        let seed = match self.state.knobs.list_order {
            _ if self.request.shuffle.is_some() => self.request.shuffle,
            ListOrder::ById => None,
            ListOrder::Shuffled(seed) => Some(seed),
        };
        if let Some(seed) = seed {
            Dice::new(seed).shuffle(items);
        }
    }

    /// The value of a query parameter, decoded.
    fn query(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.request.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    fn unknown(&self) -> Refusal {
        self.state.knobs.unknown_object.clone().into()
    }
}

/// Refuses where the edge says so, about `what`; otherwise the answer that stands for doing
/// nothing, or `None` where it is to be treated as nothing special.
fn edge_answer(
    edge: &Edge,
    what: impl fmt::Display,
) -> Result<Option<&Cow<'static, str>>, Refusal> {
    match edge {
        Edge::Accept => Ok(None),
        Edge::Answer(text) => Ok(Some(text)),
        Edge::Refuse(code) => Err(Refusal::about(code.clone(), what)),
    }
}

/// As [`edge_answer`], where there is nothing to say: whether it is accepted.
fn accepted(edge: &Edge, what: impl fmt::Display) -> Result<bool, Refusal> {
    edge_answer(edge, what).map(|answer| answer.is_none())
}

/// Refuses without the licence; otherwise whether the feature is there.
fn licensed(feature: Feature) -> Result<bool, Refusal> {
    match feature {
        Feature::Enabled => Ok(true),
        Feature::Disabled => Ok(false),
        Feature::Unlicensed => Err(UmsErrorCode::LicenseRequired.into()),
    }
}
