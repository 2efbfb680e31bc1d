//! What may go wrong between a run and UMS.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// What a run asks of UMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Write,
    ReadBack,
    Look,
    Check,
}

impl Call {
    pub(super) const ALL: [Self; 4] = [Self::Write, Self::ReadBack, Self::Look, Self::Check];
}

/// One thing that goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A write does not arrive, and nobody can tell.
    NotSent,
    /// A write has its effect, and its answer is lost.
    AnswerLost,
    /// A write has its effect on every second device, and its answer is lost.
    HalfDone,
    /// A write has its effect, and is answered for every second device.
    HalfAnswered,
    /// UMS refuses the write.
    Refused,
    /// Reading back gives nothing that can be understood.
    Unreadable,
    /// UMS is out of reach for this call.
    Unreachable,
    /// UMS is out of reach for three hours.
    Outage,
    /// Every third device is missing in the list.
    Missing,
    /// The look shows what the last one showed.
    Stale,
    /// The look says nothing about settings and contact.
    Vague,
    /// The check blocks a site.
    SiteBlocked,
    /// The check takes devices out.
    DevicesExcluded,
    /// The process is killed before the call has any effect.
    KilledBefore,
    /// The process is killed once it had its effect, before the answer.
    KilledAfter,
    /// The clock of the machine goes back by an hour.
    ClockBack,
    /// The machine sleeps for a day.
    Asleep,
    /// Somebody else moves a device away.
    MovedAway,
}

impl Fault {
    pub(super) const ALL: [Self; 18] = [
        Self::NotSent,
        Self::AnswerLost,
        Self::HalfDone,
        Self::HalfAnswered,
        Self::Refused,
        Self::Unreadable,
        Self::Unreachable,
        Self::Outage,
        Self::Missing,
        Self::Stale,
        Self::Vague,
        Self::SiteBlocked,
        Self::DevicesExcluded,
        Self::KilledBefore,
        Self::KilledAfter,
        Self::ClockBack,
        Self::Asleep,
        Self::MovedAway,
    ];

    /// Whether it can happen to such a call.
    pub(super) fn concerns(self, call: Call) -> bool {
        match self {
            Self::NotSent
            | Self::AnswerLost
            | Self::HalfDone
            | Self::HalfAnswered
            | Self::Refused => call == Call::Write,
            Self::Unreadable => call == Call::ReadBack,
            Self::Missing | Self::Stale | Self::Vague => call == Call::Look,
            Self::SiteBlocked | Self::DevicesExcluded => call == Call::Check,
            Self::Unreachable
            | Self::Outage
            | Self::KilledBefore
            | Self::KilledAfter
            | Self::ClockBack
            | Self::Asleep
            | Self::MovedAway => true,
        }
    }

    /// Whether a run must come to the end it would have come to without it.
    pub(super) fn leaves_no_trace(self) -> bool {
        matches!(
            self,
            Self::NotSent
                | Self::AnswerLost
                | Self::HalfDone
                | Self::HalfAnswered
                | Self::Unreadable
                | Self::Unreachable
                | Self::Stale
                | Self::KilledBefore
                | Self::KilledAfter
        )
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = |fault: &Self| format!("{fault:?}") == name;
        let fault = Self::ALL.into_iter().find(named);
        fault.ok_or_else(|| format!("there is no fault {name}"))
    }
}

/// What goes wrong with which call, counted from 0: `AnswerLost@12,KilledAfter@40`.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults(pub(super) BTreeMap<usize, Fault>);

impl Faults {
    pub(super) fn one(call: usize, fault: Fault) -> Self {
        Self(BTreeMap::from([(call, fault)]))
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (call, fault)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{fault:?}@{call}")?;
        }
        Ok(())
    }
}

impl FromStr for Faults {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = |part: &str| {
            let (fault, call) = part.split_once('@').ok_or("as in AnswerLost@12")?;
            let call = call.parse().map_err(|_| format!("no number: {call}"))?;
            Ok((call, fault.parse()?))
        };
        let parts = text.split(',').filter(|part| !part.is_empty());
        parts.map(fault).collect::<Result<_, _>>().map(Self)
    }
}
