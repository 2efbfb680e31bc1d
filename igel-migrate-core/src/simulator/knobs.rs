//! The behaviours that no source settles, each a setting with a documented default.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use super::clock::DateForm;
use super::code::default_status;
use crate::ums::UmsErrorCode;

/// How the simulated UMS behaves where the documentation is silent or servers differ.
///
/// Every default is a choice of this simulator, not a fact about UMS; what is documented is not
/// here. A client that is to work with real servers should work with either value of each.
///
/// ```
/// use igel_migrate_core::simulator::{Knobs, ServerStatus};
/// let mut knobs = Knobs::default();
/// knobs.results_wrapper = true;
/// knobs.server_status = ServerStatus::Full;
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // each is one independent yes or no
pub struct Knobs {
    /// HTTP status per error code where it is not to be the usual one: 400, 401 for everything about
    /// sessions, 403 for rights and licences, 404 for unknown paths and versions, 415 for unreadable
    /// bodies, 500 for errors of the server. Default: none.
    pub statuses: HashMap<UmsErrorCode, u16>,
    /// Slashes at the end of paths. `//` is always refused. Default: one is accepted.
    pub trailing_slash: bool,
    /// What `serverstatus` tells. Default: [`ServerStatus::Degraded`].
    pub server_status: ServerStatus,
    /// Whether an unauthenticated `serverstatus` opens a session that a login with its cookie
    /// then authenticates. Default: no.
    pub cookie_before_login: bool,
    /// Whether the list of devices comes as `{"results": [...]}`. Default: no.
    pub results_wrapper: bool,
    /// Whether Basic credentials without a session are enough. Default: no.
    pub direct_authorization: bool,
    /// Wording of success messages. Default: [`Messages::Manual`].
    pub messages: Messages,
    /// Whether devices and firmwares carry filled `links`, as in the manual's tutorial. Default: no.
    pub device_links: bool,
    /// Whether text fields without a value come as `""` instead of being left out. Default: no.
    pub nulls_as_empty_text: bool,
    /// Whether the basic view of a device has `batteryLevel`. Default: yes.
    pub battery_in_basic_view: bool,
    /// Whether the two boolean fields of UMS 12 come as text (`"true"`). Default: yes.
    pub text_booleans: bool,
    /// Whether the reverse proxy field is called `connectedViaReverseProxy` instead of
    /// `isConnectedViaReverseProxy`. Default: no.
    pub short_reverse_proxy_name: bool,
    /// Form of `lastContact`. Default: [`DateForm::Seconds`].
    pub last_contact_form: DateForm,
    /// Moving into the root of a tree. Default: it is moved.
    pub move_into_root: Edge,
    /// Moving an object that is in the recycle bin. Default: `does_not_exist`.
    pub move_from_bin: Edge,
    /// Moving a directory below itself; never done, whatever is answered. Default:
    /// `does_not_exist`.
    pub move_in_circle: Edge,
    /// Moving an object of a type that does not live in the tree; never done. Default: the call is
    /// refused with `ITG-0A004`.
    pub move_of_wrong_type: Edge,
    /// Assigning what is assigned already. Default: it is accepted and counted.
    pub assign_again: Edge,
    /// Assigning an OS 12 profile directly to an OS 11 device or the reverse. UMS refuses it; how
    /// IMI says so is unknown. Default: the call is refused with `ITG-0A021`.
    pub assign_across_generations: Edge,
    /// An unknown device in a command. Default: the call is refused with `ITG-0A001`.
    pub command_to_unknown: Edge,
    /// A device in the recycle bin in a command. Default: the call is refused with `ITG-0A018`.
    pub command_to_bin: Edge,
    /// Message of the failed entry for a device that has an address and does not answer.
    pub unreachable_message: Cow<'static, str>,
    /// Whether a device listed twice in a command answers twice. Default: yes.
    pub command_answers_duplicates: bool,
    /// Online deletion of a device that does not answer. Default: a failed entry, and the device
    /// stays.
    pub delete_unreachable: Edge,
    /// Deleting a directory that holds only objects in the recycle bin. Default: refused with
    /// `ITG-0A006`.
    pub delete_directory_over_bin: Edge,
    /// Creating a directory without a name. Default: refused with `ITG-0A013`.
    pub directory_without_name: Edge,
    /// Creating or renaming a directory to the name of a sibling. Default: accepted.
    pub directory_name_again: Edge,
    /// Order of lists. Default: [`ListOrder::ById`].
    pub list_order: ListOrder,
    /// Facet values that are unknown, combined, or not documented for the resource. The shadow
    /// facet is refused in any case. Default: refused with `ITG-0A020`.
    pub unknown_facet: Edge,
    /// Idle time after which a session ends. Default: 30 minutes, which is documented.
    pub session_idle: Duration,
    /// Whether an account may have several sessions at once. Default: yes.
    pub parallel_sessions: bool,
    /// Logging out of a session that does not exist. Default: refused with `ITG-0B004`.
    pub logout_unknown: Edge,
    /// Whether logout answers `null` instead of a message. Default: no.
    pub logout_null: bool,
    /// Whether reading lists leaves out what the account may not read (`true`) or refuses with
    /// `ITG-0B005`. Default: leaves out.
    pub hide_unreadable: bool,
    /// IMI itself: without a licence every login fails with `ITG-0C001`.
    pub imi: Feature,
    /// Priority profiles and their directories.
    pub priority_profiles: Feature,
    /// Asset inventory.
    pub asset_inventory: Feature,
    /// Template keys.
    pub template_keys: Feature,
    /// Whether only superusers may use template keys (UMS before 12.06.100). Default: no.
    pub template_keys_superuser_only: bool,
    /// How ids are given. Default: [`IdAllocation::Shared`].
    pub ids: IdAllocation,
    /// `osType` of a device on OS 12; the real text is unknown. Default: `IGEL OS 12`.
    pub os12_type: Cow<'static, str>,
    /// Whether a device gets another id when it is upgraded to OS 12 (its unit id stays).
    /// Default: no.
    pub new_id_after_upgrade: bool,
    /// Time before moves and assignments become visible. Default: none.
    pub visible_after: Duration,
    /// Whether moving a device makes its changes pending (`configChanges`). Default: yes.
    pub move_makes_pending: bool,
    /// Whether a job on a directory reaches the devices in the directories below it. Default: yes.
    pub job_reaches_subdirectories: bool,
    /// Whether errors with status 401, 404 and 500 come as an HTML page. Default: JSON.
    pub html_errors: bool,
    /// Whether error bodies carry `time`. Default: yes.
    pub error_time: bool,
    /// What is answered about a profile, view, firmware, asset or template key that does not
    /// exist; no code is documented for it. Default: `ITG-0A020`.
    pub unknown_object: UmsErrorCode,
}

impl Default for Knobs {
    fn default() -> Self {
        let missing = || Edge::Answer(Cow::Borrowed("does_not_exist"));
        Self {
            statuses: HashMap::new(),
            trailing_slash: true,
            server_status: ServerStatus::Degraded,
            cookie_before_login: false,
            results_wrapper: false,
            direct_authorization: false,
            messages: Messages::Manual,
            device_links: false,
            nulls_as_empty_text: false,
            battery_in_basic_view: true,
            text_booleans: true,
            short_reverse_proxy_name: false,
            last_contact_form: DateForm::Seconds,
            move_into_root: Edge::Accept,
            move_from_bin: missing(),
            move_in_circle: missing(),
            move_of_wrong_type: Edge::Refuse(UmsErrorCode::InvalidBody),
            assign_again: Edge::Accept,
            assign_across_generations: Edge::Refuse(UmsErrorCode::InvalidAssignment),
            command_to_unknown: Edge::Refuse(UmsErrorCode::DeviceNotFound),
            command_to_bin: Edge::Refuse(UmsErrorCode::DeviceInBin),
            unreachable_message: Cow::Borrowed("Device is not reachable"),
            command_answers_duplicates: true,
            delete_unreachable: Edge::Answer(Cow::Borrowed("Device is not reachable")),
            delete_directory_over_bin: Edge::Refuse(UmsErrorCode::DirectoryNotEmpty),
            directory_without_name: Edge::Refuse(UmsErrorCode::NoValidProperty),
            directory_name_again: Edge::Accept,
            list_order: ListOrder::ById,
            unknown_facet: Edge::Refuse(UmsErrorCode::NoHandler),
            session_idle: Duration::from_secs(30 * 60),
            parallel_sessions: true,
            logout_unknown: Edge::Refuse(UmsErrorCode::UnknownSession),
            logout_null: false,
            hide_unreadable: true,
            imi: Feature::Enabled,
            priority_profiles: Feature::Enabled,
            asset_inventory: Feature::Enabled,
            template_keys: Feature::Enabled,
            template_keys_superuser_only: false,
            ids: IdAllocation::Shared,
            os12_type: Cow::Borrowed("IGEL OS 12"),
            new_id_after_upgrade: false,
            visible_after: Duration::ZERO,
            move_makes_pending: true,
            job_reaches_subdirectories: true,
            html_errors: false,
            error_time: true,
            unknown_object: UmsErrorCode::NoHandler,
        }
    }
}

impl Knobs {
    /// The status an error code is answered with.
    pub fn status(&self, code: &UmsErrorCode) -> u16 {
        let chosen = self.statuses.get(code).copied();
        chosen.unwrap_or_else(|| default_status(code))
    }
}

/// What happens in a case that nothing documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edge {
    /// It is done, or treated as if it were nothing special.
    Accept,
    /// It is not done; the call goes on. Where each item has a result of its own (moves, commands,
    /// online deletion) this text is its result or message; elsewhere the call just succeeds.
    Answer(Cow<'static, str>),
    /// The whole call is refused with this code, and nothing of it is done.
    Refuse(UmsErrorCode),
}

/// What `GET /serverstatus` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerStatus {
    /// Versions filled, as UMS 5 and 6 did.
    Full,
    /// Version texts empty, as seen on UMS 12.
    Degraded,
}

/// Wording of success messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// As the manual prints them.
    Manual,
    /// As recorded from UMS 6.03: `Device` for `Thin client`, unfilled placeholders in assignment
    /// messages, a full stop here and there, online deletion without MAC and time.
    Ums6,
    /// Template messages in German, as before UMS 12.13.100; the others as in the manual.
    LocalizedTemplates,
}

/// Order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// Ascending by id.
    ById,
    /// Another order for each seed, the same for each call.
    Shuffled(u64),
}

/// How the ids of devices, directories, profiles and template keys are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdAllocation {
    /// One increasing sequence for all (UMS 6).
    Shared,
    /// A sequence per kind, so that a device and a directory may have the same id.
    PerKind,
}

/// Whether a feature of the server may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// It may.
    Enabled,
    /// It needs a licence that is missing: `ITG-0C001`.
    Unlicensed,
    /// It is switched off: lists are empty, everything else is unknown.
    Disabled,
}
