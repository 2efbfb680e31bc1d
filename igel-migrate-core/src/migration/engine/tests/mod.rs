mod unstaged;
mod world;

use jiff::SignedDuration;
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::super::gate::{FailureKind, Gates, PromoteRule, StopRule, Threshold};
use super::super::{Calendar, gate};
use super::{
    AfterSuccess, Decision, End, Engine, Event, Outcome, Phase, Place, Question, Rollout,
    RolloutSite, Step, Trigger, Write,
};
use crate::error::ErrorKind;
use world::{Faults, Nature, Run, World, willing};

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
    Run::new(rollout, World::new(natures(bad), Faults::NONE, 1), willing)
}

fn ends(engine: &Engine) -> Vec<Phase> {
    (0..40).map(|device| engine.phase(device)).collect()
}

#[test]
fn a_good_fleet_arrives_wave_by_wave() {
    let mut run = run(rollout(), &[]);
    assert_eq!(run.finish(), Outcome::Finished);
    assert_eq!(ends(&run.engine), vec![Phase::Ended(End::Healthy); 40]);
    assert_eq!(run.world.prepared.len(), 3);
    assert!(run.world.most_in_flight <= 10);
    assert!(run.world.devices.iter().all(|device| device.launches == 1));
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
    let mut run = Run::new(
        rollout,
        World::new(natures(&bad), Faults::NONE, 1),
        aborting,
    );
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
    let world = World::new(natures(&[]), Faults::NONE, 1);
    let mut run = Run::new(rollout(), world, |_, _| vec![]);
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
    let mut run = Run::new(
        rollout,
        World::new(natures(&[(1, Nature::NeverArms)]), Faults::NONE, 1),
        undoing,
    );
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
    let mut run = Run::new(
        rollout,
        World::new(natures(&bad), Faults::NONE, 1),
        quarantine,
    );
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

#[test]
fn healthy_devices_are_moved_on_when_asked() {
    let mut rollout = rollout();
    rollout.after_success = AfterSuccess::MoveOn;
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

/// The invariants of a run, whatever happened to it.
fn check_invariants(run: &Run, in_flight: usize) {
    assert!(
        run.world.most_in_flight <= in_flight,
        "{} in flight",
        run.world.most_in_flight
    );
    check_replay(run);
    for (index, device) in run.world.devices.iter().enumerate() {
        let phase = run.engine.phase(u32::try_from(index).unwrap());
        assert!(
            device.launches <= 1 + device.retreats,
            "device {index} was launched {} times and moved back {} times",
            device.launches,
            device.retreats
        );
        // None is lost: an end of each is known, and it is the true one or "unknown".
        let true_end = match device.nature {
            Nature::Good => End::Healthy,
            Nature::Dies => End::Failed(FailureKind::Offline),
            Nature::Stays => End::Failed(FailureKind::TimedOut),
            Nature::NeverArms => End::NotArmed,
            Nature::Refused => End::NotStaged,
        };
        assert!(
            matches!(phase, Phase::Ended(end) if end == true_end
                || end == End::Failed(FailureKind::Unknown)
                || end == End::NotStaged
                || end == End::Failed(FailureKind::Rejected)),
            "device {index} ({:?}) is {phase:?}",
            device.nature
        );
    }
    // No advancing write while it stood still.
    let mut stopped = false;
    for (_, event) in &run.journal {
        match event {
            Event::Stopped { site: None, .. }
            | Event::Decided {
                decision: Decision::Pause,
                ..
            } => {
                stopped = true;
            }
            Event::Decided {
                decision: Decision::Resume,
                ..
            } => stopped = false,
            Event::Sent {
                write:
                    Write::Move {
                        to: Place::Launch, ..
                    }
                    | Write::Trigger { .. },
            } => {
                assert!(!stopped, "an advancing write after a stop");
            }
            _ => {}
        }
    }
}

/// The events alone give the same state, but for what an interruption makes old.
fn check_replay(run: &Run) {
    let (mut live, mut replayed) = (run.engine.clone(), run.replayed());
    for engine in [&mut live, &mut replayed] {
        engine.resume();
    }
    assert!(live == replayed, "the journal gives another state");
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

/// The run is killed at every point: before and after each journal commit, and between each
/// request and its answer.
#[test]
fn a_run_killed_anywhere_ends_as_one_that_was_not() {
    let bad = [
        (5, Nature::Dies),
        (20, Nature::Stays),
        (22, Nature::NeverArms),
        (23, Nature::Refused),
    ];
    let mut whole = run(lenient(), &bad);
    assert_eq!(whole.finish(), Outcome::Finished);
    check_invariants(&whole, 10);
    let points = whole.points();
    assert!(points > 200, "{points}");
    for point in 1..=points {
        let mut killed = run(lenient(), &bad).crashing_at([point]);
        assert_eq!(killed.finish(), Outcome::Finished, "killed at {point}");
        assert_eq!(killed.crashes, 1, "killed at {point}");
        assert_eq!(
            ends(&killed.engine),
            ends(&whole.engine),
            "killed at {point}"
        );
        assert_eq!(
            killed.engine.tallies().fleet,
            whole.engine.tallies().fleet,
            "killed at {point}"
        );
        check_invariants(&killed, 10);
    }
}

/// 120 devices at five sites of which some break, killed three times at each of 1,000 places.
#[test]
fn a_bigger_run_killed_by_seed_ends_as_one_that_was_not() {
    let bigger = || {
        let sites = ["berlin", "trier", "ulm", "jena", "kiel"]
            .map(site)
            .to_vec();
        let devices = (0..120).map(|device| device % 5).collect();
        let mut rollout = Rollout::new(sites, devices, vec![10, 40, 120]).unwrap();
        rollout.gates.first_wave = PromoteRule::automatic();
        rollout.timing.look_every = SignedDuration::from_hours(1);
        rollout.timing.armed_within = SignedDuration::from_hours(6);
        rollout.timing.healthy_within = SignedDuration::from_hours(2);
        rollout.limits.in_flight = 30;
        rollout.limits.move_batch = 50;
        rollout.preparations = 3;
        let natures = (0..120).map(|device| match device {
            7 | 41 | 107 => Nature::Dies,
            19 | 90 => Nature::Stays,
            33 | 83 => Nature::NeverArms,
            77 => Nature::Refused,
            _ => Nature::Good,
        });
        Run::new(rollout, World::new(natures, Faults::NONE, 1), willing)
    };
    let ends = |run: &Run| (0..120).map(|it| run.engine.phase(it)).collect::<Vec<_>>();
    let mut whole = bigger();
    assert_eq!(whole.finish(), Outcome::Finished);
    check_invariants(&whole, 30);
    let mut dice = StdRng::seed_from_u64(6);
    for seed in 0..1_000 {
        let points: [usize; 3] = std::array::from_fn(|_| dice.random_range(1..=whole.points()));
        let mut killed = bigger().crashing_at(points);
        assert_eq!(killed.finish(), Outcome::Finished, "{seed}: {points:?}");
        assert_eq!(ends(&killed), ends(&whole), "{seed}: {points:?}");
        check_invariants(&killed, 30);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn faults_and_crashes_break_no_invariant(
        seed: u64,
        (lost, never, unreadable) in (0_u32..30, 0_u32..30, 0_u32..60),
        crashes in prop::collection::vec(1_usize..700, 0..6),
        bad in prop::collection::vec((0_usize..40, 0_u8..4), 0..8),
    ) {
        let bad: Vec<_> = bad
            .into_iter()
            .map(|(device, nature)| (device, [
                Nature::Dies,
                Nature::Stays,
                Nature::NeverArms,
                Nature::Refused,
            ][nature as usize]))
            .collect();
        let faults = Faults { answer_lost: lost, never_arrived: never, unreadable };
        let world = World::new(natures(&bad), faults, seed);
        let mut run = Run::new(lenient(), world, willing).crashing_at(crashes);
        run.finish();
        check_invariants(&run, 10);
    }
}
