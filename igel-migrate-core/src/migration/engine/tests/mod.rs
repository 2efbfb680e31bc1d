mod campaign;
mod crash;
mod fault;
mod invariants;
mod play;
mod unstaged;
mod world;

use jiff::SignedDuration;

use super::super::gate::{FailureKind, Gates, PromoteRule, StopRule, Threshold};
use super::super::{Calendar, gate};
use super::{
    Decision, End, Engine, Event, Outcome, Phase, Place, Question, Rollout, RolloutSite, Step,
    Write,
};
use crate::error::ErrorKind;
use crate::migration::spec::Trigger;
use play::{Run, willing};
use world::Nature;

fn site(key: &str) -> RolloutSite {
    RolloutSite::new(key.parse().unwrap()).with_in_flight(7)
}

/// Two sites, forty devices in waves of 2, 10 and the rest.
fn rollout() -> Rollout {
    let devices = (0..40).map(|device| device % 2).collect();
    let mut rollout = Rollout::new(
        vec![site("berlin"), site("trier")],
        devices,
        vec![2, 12, 40],
    )
    .unwrap();
    rollout.preparations = 3;
    rollout.limits.in_flight = 10;
    rollout.limits.move_batch = 4;
    rollout
}

fn natures(bad: &[(usize, Nature)]) -> Vec<Nature> {
    let mut natures = vec![Nature::Good; 40];
    for (device, nature) in bad {
        natures[*device] = *nature;
    }
    natures
}

fn run(rollout: Rollout, bad: &[(usize, Nature)]) -> Run {
    Run::new(rollout, natures(bad), willing)
}

/// A number that is given for a bigger run of a test.
fn from_environment(name: &str) -> Option<usize> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect(name))
}

fn ends(engine: &Engine) -> Vec<Phase> {
    (0..40).map(|device| engine.phase(device)).collect()
}

/// The events as they stand in a journal, line by line.
#[test]
fn the_events_of_a_run() {
    let devices = vec![0, 1, 0, 1, 0];
    let sites = vec![site("berlin"), site("trier")];
    let mut rollout = Rollout::new(sites, devices, vec![1, 5]).unwrap();
    rollout.preparations = 1;
    let natures = [
        Nature::Good,
        Nature::Refused,
        Nature::Good,
        Nature::Dies,
        Nature::NeverArms,
    ];
    let mut run = Run::new(rollout, natures, willing);
    assert_eq!(run.finish(), Outcome::Finished);
    let lines: Vec<_> = run
        .journal
        .iter()
        .map(|(at, event)| {
            let json = serde_json::to_string(event).unwrap();
            assert!(json.contains(event.kind()), "{json}");
            format!("{at} {json}")
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// It may have had its command: it is not sent again, and the budget counts it.
#[test]
fn a_device_that_is_silent_after_a_stop_is_offline() {
    let mut run = run(rollout(), &[(0, Nature::Dies), (1, Nature::Stays)]);
    run.until(|engine| engine.phase(0) == Phase::Launched && engine.phase(1) == Phase::Contacted);
    run.decide(Decision::Pause);
    run.until(|engine| engine.phase(0) == Phase::Retreated && engine.phase(1) == Phase::Retreated);
    run.decide(Decision::Resume);
    let offline = Phase::Ended(End::Failed(FailureKind::Offline));
    run.until(|engine| engine.phase(0) == offline);
    assert_eq!(run.finish(), Outcome::Finished);
    let launches = |device: usize| {
        let way = run.world.devices[device].way.iter();
        way.filter(|place| **place == Place::Launch).count()
    };
    assert_eq!((launches(0), launches(1)), (1, 2));
}

#[test]
fn a_good_fleet_arrives_wave_by_wave() {
    let mut run = run(rollout(), &[]);
    assert_eq!(run.finish(), Outcome::Finished);
    assert_eq!(ends(&run.engine), vec![Phase::Ended(End::Healthy); 40]);
    assert_eq!(run.world.prepared.len(), 3);
    assert!(run.world.most_in_flight <= 10);
    let there_and_on = [Place::Staging, Place::Launch];
    assert!(
        run.world
            .devices
            .iter()
            .all(|device| device.way == there_and_on)
    );
    assert_eq!(run.engine.tallies().fleet.healthy, 40);

    let started: Vec<_> = run
        .journal
        .iter()
        .filter_map(|(_, event)| match event {
            Event::WaveStarted { wave } => Some(*wave),
            _ => None,
        })
        .collect();
    assert_eq!(started, [0, 1, 2]);
    // The first wave soaks a working day before a person is asked.
    let ended = run.journal.last().unwrap().0;
    assert!(ended - run.journal[0].0 > SignedDuration::from_hours(20));
}

#[test]
fn each_nature_has_its_end() {
    let mut rollout = rollout();
    rollout.gates.stop.clear();
    rollout.gates.later_waves.healthy = super::super::Percent::new(0);
    rollout.gates.later_waves.inconclusive_at_most = super::super::Percent::new(100);
    let mut run = run(
        rollout,
        &[
            (20, Nature::Dies),
            (21, Nature::Stays),
            (22, Nature::NeverArms),
            (23, Nature::Refused),
        ],
    );
    assert_eq!(run.finish(), Outcome::Finished);
    let end = |device| run.engine.phase(device);
    assert_eq!(end(20), Phase::Ended(End::Failed(FailureKind::Offline)));
    assert_eq!(end(21), Phase::Ended(End::Failed(FailureKind::TimedOut)));
    assert_eq!(end(22), Phase::Ended(End::NotArmed));
    assert_eq!(end(23), Phase::Ended(End::NotStaged));
    assert_eq!(run.engine.tallies().fleet.healthy, 36);
}

/// A canary whose model breaks: nothing of the second wave is triggered, and what is on launch goes
/// back to staging.
#[test]
fn a_stop_sends_nothing_forward_and_moves_the_silent_ones_back() {
    fn aborting(question: &Question, asked: usize) -> Vec<Decision> {
        match question {
            Question::Stopped { .. } => vec![Decision::Abort],
            _ => willing(question, asked),
        }
    }
    let mut rollout = rollout();
    rollout.gates.stop = vec![StopRule::new(Threshold::Count(2))];
    let bad: Vec<_> = (2..12).map(|device| (device, Nature::Stays)).collect();
    let mut run = Run::new(rollout, natures(&bad), aborting);
    assert_eq!(run.finish(), Outcome::Aborted);

    let stopped = run
        .journal
        .iter()
        .position(|(_, event)| matches!(event, Event::Stopped { .. }))
        .unwrap();
    assert!(run.journal[stopped..].iter().all(|(_, event)| !matches!(
        event,
        Event::Sent {
            write: Write::Move {
                to: Place::Launch,
                ..
            }
        }
    )));
    let waiting = (12..40).all(|device| run.engine.phase(device) == Phase::Waiting);
    assert!(waiting, "the third wave never began");
}

#[test]
fn a_pause_lists_who_may_have_been_commanded() {
    let mut run = Run::new(rollout(), natures(&[]), |_, _| vec![]);
    // Up to the first launch.
    run.until(|engine| engine.phase(0) == Phase::Launched || engine.phase(1) == Phase::Launched);
    run.decide(Decision::Pause);
    run.until(|engine| engine.phase(0) == Phase::Retreated || engine.phase(1) == Phase::Retreated);
    let Step::Ask {
        question: Question::Stopped {
            reason,
            maybe_commanded,
        },
        ..
    } = run.rest()
    else {
        panic!("it does not ask");
    };
    assert_eq!(reason, "paused by a person");
    assert!(!maybe_commanded.is_empty());
    for device in maybe_commanded {
        assert_eq!(run.world.devices[device as usize].place, Place::Staging);
    }
}

#[test]
fn undo_moves_back_what_was_not_triggered_and_takes_back_what_was_prepared() {
    fn undoing(question: &Question, asked: usize) -> Vec<Decision> {
        match question {
            Question::Release { .. } => vec![Decision::Undo],
            _ => willing(question, asked),
        }
    }
    let mut rollout = rollout();
    // Device 1 stays on staging, device 0 arrives.
    rollout.gates.first_wave.soak = gate::Soak::None;
    let mut run = Run::new(rollout, natures(&[(1, Nature::NeverArms)]), undoing);
    assert_eq!(run.finish(), Outcome::Undone);
    assert_eq!(run.world.devices[1].place, Place::Origin);
    assert_eq!(run.world.devices[0].place, Place::Launch);
    assert!(run.world.prepared.is_empty());
}

#[test]
fn excluded_devices_leave_staging() {
    fn quarantine(question: &Question, asked: usize) -> Vec<Decision> {
        match question {
            Question::Stopped { .. } => vec![
                Decision::Exclude {
                    devices: (12..40).filter(|device| device % 2 == 0).collect(),
                    reason: "this model breaks".to_owned(),
                },
                Decision::Resume,
            ],
            _ => willing(question, asked),
        }
    }
    let mut rollout = rollout();
    rollout.gates.stop = vec![StopRule::new(Threshold::Count(2))];
    let bad: Vec<_> = (2..40)
        .filter(|device| device % 2 == 0)
        .map(|device| (device, Nature::Dies))
        .chain([(4, Nature::Stays), (6, Nature::Stays)])
        .collect();
    let mut run = Run::new(rollout, natures(&bad), quarantine);
    assert_eq!(run.finish(), Outcome::Finished);
    for device in (12..40).filter(|device| device % 2 == 0) {
        assert_eq!(run.engine.phase(device), Phase::Ended(End::Excluded));
        assert_eq!(run.world.devices[device as usize].place, Place::Origin);
    }
    for device in (13..40).filter(|device| device % 2 == 1) {
        assert_eq!(run.engine.phase(device), Phase::Ended(End::Healthy));
    }
}

#[test]
fn the_callers_trigger_and_a_persons_trigger_lead_to_the_same_end() {
    for trigger in [Trigger::Custom, Trigger::Manual] {
        let mut rollout = rollout();
        rollout.trigger = trigger;
        let mut run = run(rollout, &[]);
        if trigger == Trigger::Manual {
            // Nobody commands a device here: its own contact is no upgrade.
            assert_eq!(run.finish(), Outcome::Finished);
            let timed_out = Phase::Ended(End::Failed(FailureKind::TimedOut));
            assert_eq!(run.engine.phase(0), timed_out);
        } else {
            assert_eq!(run.finish(), Outcome::Finished);
            assert_eq!(ends(&run.engine), vec![Phase::Ended(End::Healthy); 40]);
        }
    }
}

#[test]
fn nothing_is_triggered_outside_the_windows_of_a_site() {
    let mut rollout = rollout();
    let nights = Calendar::new("Europe/Berlin".parse().unwrap())
        .with_windows(vec!["Mon-Fri 20:00-06:00".parse().unwrap()]);
    rollout.sites[0].calendar = nights.clone();
    let mut run = run(rollout, &[]);
    assert_eq!(run.finish(), Outcome::Finished);
    let mut launched = 0;
    for (at, event) in &run.journal {
        if let Event::Sent {
            write:
                Write::Move {
                    devices,
                    to: Place::Launch,
                },
        } = event
            && devices[0] % 2 == 0
        {
            launched += devices.len();
            assert!(nights.is_open(*at), "{at}");
        }
    }
    assert_eq!(launched, 20);
}

/// Its armed devices are looked at for ever, and nothing but a person can make them go.
#[test]
fn a_site_that_stands_still_is_asked_about_while_its_devices_wait() {
    let mut run = run(lenient(), &[]);
    run.until(|engine| engine.phase(2) == Phase::Armed || engine.phase(4) == Phase::Armed);
    run.decide(Decision::PauseSite { site: 0 });
    assert_eq!(run.finish(), Outcome::Finished);
    let resumed = |(_, event): &(_, Event)| {
        let Event::Decided { decision, .. } = event else {
            return false;
        };
        *decision == Decision::ResumeSite { site: 0 }
    };
    assert!(run.journal.iter().any(resumed));
    assert_eq!(ends(&run.engine), vec![Phase::Ended(End::Healthy); 40]);
}

#[test]
fn a_clock_that_was_set_back_does_not_put_off_the_next_look() {
    let mut run = Run::new(rollout(), natures(&[]), |_, _| vec![]);
    run.until(|engine| engine.phase(0) == Phase::Launched || engine.phase(1) == Phase::Launched);
    run.rest();
    run.world.clock_off = SignedDuration::from_hours(-240);
    let step = run.engine.next(run.world.clock());
    assert!(matches!(step, Step::Look { .. }), "{step:?}");
}

#[test]
fn healthy_devices_are_moved_on_when_asked() {
    let mut rollout = rollout();
    rollout.moves_on = true;
    let mut run = run(rollout, &[]);
    assert_eq!(run.finish(), Outcome::Finished);
    let moved = run
        .world
        .devices
        .iter()
        .all(|device| device.place == Place::Destination);
    assert!(moved);
}

#[test]
fn events_that_cannot_have_happened_are_refused() {
    let mut engine = Engine::new(rollout()).unwrap();
    let at = "2026-11-24T08:00:00Z".parse().unwrap();
    let answer = Event::Answered {
        refused: vec![],
        unknown: vec![],
    };
    for event in [
        answer,
        Event::WaveStarted { wave: 7 },
        Event::Ended {
            devices: vec![40],
            end: End::Healthy,
        },
        Event::Stopped {
            site: Some(2),
            abort: false,
            reason: String::new(),
        },
    ] {
        let before = format!("{engine:?}");
        let error = engine.take(at, &event).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{event:?}");
        assert_eq!(before, format!("{engine:?}"));
    }
}

/// Released by nobody, and with few looks: the number of points squared is what the crash matrix
/// costs.
fn lenient() -> Rollout {
    let mut rollout = rollout();
    rollout.timing.look_every = SignedDuration::from_mins(30);
    rollout.timing.armed_within = SignedDuration::from_hours(6);
    rollout.gates.first_wave = PromoteRule::automatic();
    rollout.gates.stop = Gates::default().stop;
    rollout
}
