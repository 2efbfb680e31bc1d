//! What a person is asked, and what a person says.

use igel_migrate_core::migration::engine;
use igel_migrate_core::migration::run::Orders;
use igel_migrate_core::{Error, ErrorKind, Result as CoreResult};
use pyo3::prelude::*;

use super::named::{indices, key, keys, unit_ids};
use crate::convert::Items;
use crate::enums;
use crate::record::records;
use crate::value::Tuple;

records! { "igel_migrate.migration";
    /// What only a person can say. What does not belong to its kind is empty or `None`.
    Question {
        /// What is asked.
        kind: enums::QuestionKind,
        /// The question in words: what has happened, what is to be done in UMS, and where.
        text: String,
        /// The wave that is good, counted from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wave: Option<u32>,
        /// Whether somebody must start a session on a device of the wave.
        #[serde(default)]
        needs_session: bool,
        /// Whether somebody must release the next wave.
        #[serde(default)]
        needs_release: bool,
        /// Devices by unit id: to be given the command, or that may have got it before a stop.
        #[serde(default)]
        devices: Tuple<String>,
        /// The sites that stand still, and why.
        #[serde(default)]
        sites: Tuple<(String, String)>,
        /// Why everything stands still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }

    /// What a person decides.
    Decision {
        /// What.
        kind: enums::DecisionKind,
        /// The wave, counted from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wave: Option<u32>,
        /// The site.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<String>,
        /// The devices, by unit id.
        #[serde(default)]
        devices: Tuple<String>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }
}

#[pymethods]
impl Decision {
    /// Releases the wave after this one.
    #[staticmethod]
    fn release(wave: u32) -> Self {
        Self {
            wave: Some(wave),
            ..Self::of("release")
        }
    }

    /// Somebody started a session on a device of this wave.
    #[staticmethod]
    fn session_started(wave: u32) -> Self {
        Self {
            wave: Some(wave),
            ..Self::of("session_started")
        }
    }

    /// The command was given to the devices on the launch places.
    #[staticmethod]
    fn triggered() -> Self {
        Self::of("triggered")
    }

    /// Stops everything for the time being.
    #[staticmethod]
    fn pause() -> Self {
        Self::of("pause")
    }

    /// Goes on; what stopped it is accepted.
    #[staticmethod]
    fn resume() -> Self {
        Self::of("resume")
    }

    /// A site stands still.
    #[staticmethod]
    fn pause_site(site: String) -> Self {
        Self {
            site: Some(site),
            ..Self::of("pause_site")
        }
    }

    /// A site goes on; what stopped it is accepted.
    #[staticmethod]
    fn resume_site(site: String) -> Self {
        Self {
            site: Some(site),
            ..Self::of("resume_site")
        }
    }

    /// These devices do not go; those on staging are moved back.
    #[staticmethod]
    fn exclude(devices: Items<String>, reason: String) -> Self {
        Self {
            devices: Tuple(devices.0),
            reason: Some(reason),
            ..Self::of("exclude")
        }
    }

    /// Nothing further is triggered, for good.
    #[staticmethod]
    fn abort() -> Self {
        Self::of("abort")
    }

    /// Moves everything back that was not triggered, takes back what was prepared.
    #[staticmethod]
    fn undo() -> Self {
        Self::of("undo")
    }
}

impl Decision {
    fn of(kind: &str) -> Self {
        Self {
            kind: enums::DecisionKind(kind.to_owned()),
            wave: None,
            site: None,
            devices: Tuple::default(),
            reason: None,
        }
    }

    pub(super) fn told(decision: &engine::Decision, orders: &Orders) -> Self {
        use engine::Decision as Core;
        match decision {
            Core::Release { wave } => Self::release(*wave),
            Core::SessionStarted { wave } => Self::session_started(*wave),
            Core::Triggered => Self::triggered(),
            Core::Pause => Self::pause(),
            Core::Resume => Self::resume(),
            Core::PauseSite { site } => Self::pause_site(key(*site, orders)),
            Core::ResumeSite { site } => Self::resume_site(key(*site, orders)),
            Core::Exclude { devices, reason } => {
                Self::exclude(Items(unit_ids(devices, orders).0), reason.clone())
            }
            Core::Abort => Self::abort(),
            Core::Undo => Self::undo(),
            _ => Self::of("other"),
        }
    }

    /// The decision as the engine takes it.
    pub(super) fn read(&self, orders: &Orders) -> CoreResult<engine::Decision> {
        use engine::Decision as Core;
        let unfit = |what: String| {
            let source = std::io::Error::other(what);
            Error::from_caller(ErrorKind::Invalid, "this cannot be decided", source)
        };
        let wave = || {
            self.wave
                .ok_or_else(|| unfit("a wave is missing".to_owned()))
        };
        let site = || {
            let named = self.site.as_deref().unwrap_or_default();
            let mut known = (0..).zip(&orders.rollout.sites);
            let found = known.find(|(_, site)| site.key.as_str() == named);
            found
                .map(|(index, _)| index)
                .ok_or_else(|| unfit(format!("there is no site {named:?}")))
        };
        Ok(match &*self.kind.0 {
            "release" => Core::Release { wave: wave()? },
            "session_started" => Core::SessionStarted { wave: wave()? },
            "triggered" => Core::Triggered,
            "pause" => Core::Pause,
            "resume" => Core::Resume,
            "pause_site" => Core::PauseSite { site: site()? },
            "resume_site" => Core::ResumeSite { site: site()? },
            "exclude" => Core::Exclude {
                devices: indices(&self.devices.0, orders)?,
                reason: self.reason.clone().unwrap_or_default(),
            },
            "abort" => Core::Abort,
            "undo" => Core::Undo,
            other => return Err(unfit(format!("there is no decision {other:?}"))),
        })
    }
}

impl Question {
    pub(super) fn of(question: &engine::Question, orders: &Orders) -> Self {
        use engine::Question as Core;
        let asked = |kind: &str| Self {
            kind: enums::QuestionKind(kind.to_owned()),
            text: orders.in_words(question),
            wave: None,
            needs_session: false,
            needs_release: false,
            devices: Tuple::default(),
            sites: Tuple::default(),
            reason: None,
        };
        match question {
            Core::Release { wave, needs } => Self {
                wave: Some(*wave),
                needs_session: needs.session,
                needs_release: needs.release,
                ..asked("release")
            },
            Core::Trigger { devices } => Self {
                devices: unit_ids(devices, orders),
                ..asked("trigger")
            },
            Core::Stopped {
                reason,
                maybe_commanded,
            } => Self {
                reason: Some(reason.clone()),
                devices: unit_ids(maybe_commanded, orders),
                ..asked("stopped")
            },
            Core::SitesStopped { sites } => Self {
                sites: keys(sites, orders),
                ..asked("sites_stopped")
            },
            _ => asked("other"),
        }
    }
}
