//! What ends a run before the migration is over: nobody answers, or the time given is up.

use std::convert::Infallible;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, pending};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::error::{Error, Result};
use crate::migration::run::RolloutClock;

/// Why a run ends before the migration is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Halt {
    /// A person has to decide.
    Paused,
    /// There is nothing to do before then, and nobody wants to wait.
    Waiting(Timestamp),
}

/// Where a halt is called from within a run.
#[derive(Debug, Clone)]
pub(super) struct Halts(watch::Sender<Option<Halt>>);

impl Halts {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Ends the run; whoever calls never comes back.
    pub(super) async fn halt(&self, halt: Halt) -> Infallible {
        // The first one counts: a question before the time it may wait for.
        self.0.send_if_modified(|called| {
            let first = called.is_none();
            called.get_or_insert(halt);
            first
        });
        pending().await
    }

    /// Waits for a halt.
    pub(super) async fn called(&self) -> Halt {
        let mut calls = self.0.subscribe();
        match calls.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(halt)) => halt.clone(),
            // There is a sender as long as there is `self`.
            _ => pending().await,
        }
    }
}

/// How long a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Until the migration is over.
    Endless,
    /// Until there is nothing to do at the moment.
    Once,
    /// Until then.
    Until(Timestamp),
}

/// A time, or a span of time from now on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    At(Timestamp),
    In(SignedDuration),
}

impl std::str::FromStr for Limit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let days = || {
            let days: i64 = text.strip_suffix('d')?.trim().parse().ok()?;
            SignedDuration::from_hours(24).checked_mul(days.try_into().ok()?)
        };
        let span = || {
            let span = text.parse::<SignedDuration>().ok().or_else(days)?;
            span.is_positive().then_some(Self::In(span))
        };
        let time = || text.parse().ok().map(Self::At);
        time().or_else(span).ok_or_else(|| {
            // No hint: the command line shows the message alone.
            Error::invalid(
                "neither a time nor a span of time; write 2026-11-25T06:00:00+01:00, 90m, 8h or 2d",
            )
        })
    }
}

impl Limit {
    pub(super) fn from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::In(span) => now.saturating_add(span).unwrap_or(Timestamp::MAX),
        }
    }
}

/// A clock that nobody waits for longer than they want to.
pub(super) struct Schedule {
    clock: Arc<dyn RolloutClock>,
    patience: Patience,
    halts: Halts,
}

impl Schedule {
    pub(super) fn new(
        clock: Arc<dyn RolloutClock>,
        once: bool,
        until: Option<Limit>,
        halts: Halts,
    ) -> Self {
        let patience = match until {
            _ if once => Patience::Once,
            Some(limit) => Patience::Until(limit.from(clock.now())),
            None => Patience::Endless,
        };
        Self {
            clock,
            patience,
            halts,
        }
    }
}

impl RolloutClock for Schedule {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move {
            match self.patience {
                Patience::Endless => self.clock.wait_until(time).await,
                Patience::Until(end) if time <= end => self.clock.wait_until(time).await,
                Patience::Until(end) => {
                    self.clock.wait_until(end).await;
                    match self.halts.halt(Halt::Waiting(time)).await {}
                }
                Patience::Once => match self.halts.halt(Halt::Waiting(time)).await {},
            }
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_time_or_a_span() {
        let now: Timestamp = "2026-11-25T20:00:00Z".parse().unwrap();
        let limit = |text: &str| text.parse::<Limit>().map(|limit| limit.from(now));
        assert_eq!(limit("8h").unwrap().to_string(), "2026-11-26T04:00:00Z");
        assert_eq!(
            limit("2026-11-26T06:00:00+01:00").unwrap().to_string(),
            "2026-11-26T05:00:00Z"
        );
        assert_eq!(limit("2d").unwrap().to_string(), "2026-11-27T20:00:00Z");
        for wrong in ["", "-8h", "tomorrow", "0h", "99999999999999999d"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }
}
