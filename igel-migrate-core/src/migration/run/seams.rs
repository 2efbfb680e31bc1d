//! The seams: people, triggers, checks before a wave, and time.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, pending, ready};
use jiff::Timestamp;

use super::super::engine::{Decision, DeviceIndex, Engine, Question, SiteIndex};
use crate::error::{Error, Result};

/// A person, or a program that speaks for one.
///
/// The futures are dropped when something else happens first, and asked for again: an answer that
/// was not given must not be lost with them.
pub trait Person: Send {
    /// Who it is, for the journal.
    fn name(&self) -> &str;

    /// Answers a question. Several decisions are taken in order; none stands for "nothing to say
    /// yet": the question comes again at the time of the next look, or after an interrupt.
    fn answer<'a>(
        &'a mut self,
        question: &'a Question,
        engine: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>>>;

    /// Says something unasked: pause, exclude. Heard between any two steps, while the run waits, and
    /// while a question stands; the question comes again then, if it still does. The future holds
    /// on to nothing of the person, which is being asked meanwhile. Default: never.
    fn interrupt(&mut self) -> BoxFuture<'static, Decision> {
        pending().boxed()
    }
}

/// The caller's own trigger.
pub trait CustomTrigger: Send {
    /// Gives devices their command. They are on their launch places. An error stands for a command
    /// of which nobody knows whether it was given.
    fn fire<'a>(&'a mut self, devices: &'a [DeviceIndex]) -> BoxFuture<'a, Result<Triggered>>;

    /// Which of these devices did not get their command, asked if the answer was lost. Default:
    /// nobody can tell.
    fn read_back<'a>(
        &'a mut self,
        devices: &'a [DeviceIndex],
    ) -> BoxFuture<'a, Result<Vec<DeviceIndex>>> {
        let _ = devices;
        ready(Err(Error::new(
            crate::ErrorKind::Unsupported,
            "the trigger cannot be read back",
        )))
        .boxed()
    }
}

/// What became of a trigger; devices not named have got their command.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Triggered {
    /// Devices that were refused, and why.
    pub refused: Vec<(DeviceIndex, String)>,
    /// Devices of which nobody knows.
    pub unknown: Vec<DeviceIndex>,
}

/// Looks at a wave that is about to begin: repository, readiness, drift, open steps.
pub trait WaveCheck: Send {
    /// What stands against it. `wave` counts from 0; `engine` shows who waits: devices of this wave,
    /// and of earlier ones at sites that had stood still. A wave is checked again after every
    /// interruption. Of the devices that are excluded only those that wait are taken out.
    fn check<'a>(&'a mut self, wave: u32, engine: &'a Engine) -> BoxFuture<'a, Result<Checked>>;
}

/// What stands against a wave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Sites that cannot take part, and why.
    pub blocked_sites: Vec<(SiteIndex, String)>,
    /// Devices that must not go, and why.
    pub excluded: Vec<(DeviceIndex, String)>,
}

/// Time.
pub trait RolloutClock: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Waits until it is at least this time.
    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()>;
}

/// The clock of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl RolloutClock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move {
            // In pieces, because a machine that slept has a clock that jumped.
            loop {
                let left = time.duration_since(Timestamp::now()).unsigned_abs();
                if time <= Timestamp::now() {
                    return;
                }
                tokio::time::sleep(left.min(std::time::Duration::from_secs(60))).await;
            }
        }
        .boxed()
    }
}

/// Stands where orders do without a trigger of the caller.
pub(super) struct NoTrigger;

impl CustomTrigger for NoTrigger {
    fn fire<'a>(&'a mut self, _: &'a [DeviceIndex]) -> BoxFuture<'a, Result<Triggered>> {
        ready(Err(Error::invalid("there is no trigger"))).boxed()
    }
}
