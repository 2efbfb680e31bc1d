//! Progress of a run: bars on a terminal, a line now and then elsewhere.

use std::collections::BTreeSet;

use indicatif::ProgressBar;
use jiff::Timestamp;
use serde_json::json;

use super::describe;
use crate::cli::{Io, bars};
use crate::migration::engine::{Engine, Event};
use crate::wrap::{clean, hanging};

/// Healthy devices that are worth a line, in percent of the fleet.
const STEP: u32 = 10;
/// Where texts begin that follow a time.
const AFTER_TIME: usize = 20;

/// Shows what happens, as a watcher of a migration.
pub(super) struct Progress {
    io: Io,
    fleet: ProgressBar,
    wave: ProgressBar,
    /// How many tenths of the fleet were told to be healthy.
    told: u32,
    /// Waves that were told to be at their end: a site that had stood still may go on in one.
    ended: BTreeSet<u32>,
    /// Whether events go to standard output as well, as lines of JSON.
    as_json: bool,
}

impl Progress {
    pub(super) fn new(io: &Io, devices: u64) -> Self {
        let bar = |name: &'static str, length| {
            let bar = io.bars().add(ProgressBar::new(length));
            bars::styled(bar, "{prefix:<6} {bar:30} {pos:>6}/{len:<6} {msg}").with_prefix(name)
        };
        Self {
            fleet: bar("fleet", devices),
            wave: bar("wave", 0),
            io: io.clone(),
            told: 0,
            ended: BTreeSet::new(),
            as_json: false,
        }
    }

    /// Writes events to standard output as well.
    pub(super) fn with_json(mut self, as_json: bool) -> Self {
        self.as_json = as_json;
        self
    }

    pub(super) fn hear(&mut self, at: Timestamp, event: &Event, engine: &Engine) {
        let is_nothing = matches!(event, Event::Seen { devices } if devices.is_empty());
        if self.as_json && !is_nothing {
            // A reader that went away does not stop a migration.
            let _ = self.io.say(json!({ "at": at, "event": event }));
        }
        let again = match event {
            Event::WaveFinished { wave } => !self.ended.insert(*wave),
            _ => false,
        };
        for line in lines(event, engine, again) {
            self.line(at, &line);
        }
        self.draw(at, engine);
        self.tell_share(at, engine);
    }

    fn draw(&self, at: Timestamp, engine: &Engine) {
        let tallies = engine.tallies();
        let ended = |tally: &crate::migration::gate::Tally| {
            u64::from(tally.healthy) + u64::from(tally.broken()) + u64::from(tally.inconclusive())
        };
        self.fleet.set_position(ended(&tallies.fleet));
        self.fleet.set_message(minute(at));
        if let Some(wave) = engine.wave() {
            let devices = engine.rollout().wave(wave);
            self.wave.set_length(u64::from(devices.end - devices.start));
            self.wave.set_prefix(format!("wave {}", wave + 1));
            self.wave.set_position(ended(&tallies.wave));
            let (wave, broken) = (&tallies.wave, tallies.wave.broken());
            self.wave
                .set_message(format!("{} in flight, {broken} broken", wave.in_flight));
        }
    }

    /// A line for whoever reads a log.
    fn tell_share(&mut self, at: Timestamp, engine: &Engine) {
        let fleet = &engine.tallies().fleet;
        let devices = u64::try_from(engine.rollout().devices.len()).unwrap_or(u64::MAX);
        let share = (u64::from(fleet.healthy) * 100).checked_div(devices * u64::from(STEP));
        let share = share
            .and_then(|share| u32::try_from(share).ok())
            .unwrap_or(0);
        if share > self.told {
            self.told = share;
            let line = format!(
                "{} of {devices} devices are healthy, {} in flight, {} broken, {} silent or unknown",
                fleet.healthy,
                fleet.in_flight,
                fleet.broken(),
                fleet.inconclusive(),
            );
            self.line(at, &line);
        }
    }

    fn line(&self, at: Timestamp, line: &str) {
        let line = hanging(line, AFTER_TIME);
        self.io.note(format_args!("  {}  {line}", minute(at)));
    }

    /// Takes the bars away.
    pub(super) fn end(&self) {
        self.wave.finish_and_clear();
        self.fleet.finish_and_clear();
    }
}

/// What of an event is worth a line.
/// `again`: the same was told before.
fn lines(event: &Event, engine: &Engine, again: bool) -> Vec<String> {
    let waves = engine.rollout().wave_ends.len();
    match event {
        Event::WaveChecked {
            blocked_sites,
            excluded,
            ..
        } => {
            let mut lines: Vec<String> = blocked_sites
                .iter()
                .map(|(site, why)| {
                    let key = describe::site_key(*site, engine);
                    format!("site {key} stands still: {}", clean(why))
                })
                .collect();
            if let Some((_, why)) = excluded.first() {
                let devices = describe::count(excluded.len());
                lines.push(format!(
                    "{devices} left out, the first one because: {}",
                    clean(why)
                ));
            }
            lines
        }
        Event::WaveStarted { wave } => {
            let devices = engine.rollout().wave(*wave);
            let devices = describe::count((devices.end - devices.start) as usize);
            vec![format!("wave {} of {waves} begins: {devices}", wave + 1)]
        }
        Event::WaveFinished { wave } => {
            let tally = &engine.tallies().wave;
            vec![format!(
                "wave {} is at its end{}: {} healthy, {} broken, {} silent or unknown",
                wave + 1,
                if again { " again" } else { "" },
                tally.healthy,
                tally.broken(),
                tally.inconclusive()
            )]
        }
        Event::Stopped { site, reason, .. } => {
            let what = match site {
                Some(site) => format!("site {}", describe::site_key(*site, engine)),
                None => "everything".to_owned(),
            };
            vec![format!("{what} stops: {}", clean(reason))]
        }
        Event::Decided { by, decision } => {
            let decision = describe::decision(decision, engine);
            vec![format!("{}: {decision}", clean(by))]
        }
        _ => Vec::new(),
    }
}

/// A time to the minute, in UTC as in the journal.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}
