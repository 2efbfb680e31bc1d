//! Devices that go without staging, preparations that pass, and silence.

use jiff::SignedDuration;

use super::super::{Decision, End, Event, Outcome, Phase, Place, Question, Rollout, Write};
use super::play::Run;
use super::world::Nature;
use super::{ends, natures, rollout, run};
use crate::error::ErrorKind;
use crate::migration::gate::FailureKind;
use crate::migration::spec::Trigger;

/// Without staging, and with one of its three preparations taken back in the end.
fn unstaged(mut rollout: Rollout) -> Rollout {
    rollout.staged = false;
    rollout.passing = 1;
    rollout
}

fn writes(run: &Run) -> Vec<&Write> {
    let events = run.journal.iter();
    let writes = events.filter_map(|(_, event)| match event {
        Event::Sent { write } => Some(write),
        _ => None,
    });
    writes.collect()
}

#[test]
fn a_good_fleet_arrives_without_staging() {
    let mut run = run(unstaged(rollout()), &[]);
    assert_eq!(run.finish(), Outcome::Finished);
    assert_eq!(ends(&run.engine), vec![Phase::Ended(End::Healthy); 40]);
    assert!(run.world.most_in_flight <= 10);
    let there = [Place::Launch];
    assert!(run.world.devices.iter().all(|device| device.way == there));
    assert_eq!(writes(&run).last(), Some(&&Write::TakeBack { step: 2 }));
    assert_eq!(run.world.prepared, [0, 1].into());
    // What has passed is not prepared again.
    let mut again = run.replayed();
    again.resume();
    let now = run.world.now;
    assert_eq!(again.next(now), super::Step::Done(Outcome::Finished));
}

#[test]
fn a_pause_without_staging_moves_nobody_and_names_everybody() {
    let mut run = Run::new(unstaged(rollout()), natures(&[]), |_, _| vec![]);
    run.until(|engine| engine.phase(0) == Phase::Launched);
    run.decide(Decision::Pause);
    let moves = writes(&run).len();
    let super::Step::Ask {
        question: Question::Stopped {
            maybe_commanded, ..
        },
        ..
    } = run.rest()
    else {
        panic!("{:?}", run.rest());
    };
    assert!(maybe_commanded.contains(&0));
    assert_eq!(writes(&run).len(), moves);
    // Undo tries to move them back all the same.
    run.decide(Decision::Undo);
    assert_eq!(run.finish(), Outcome::Undone);
    assert_eq!(run.engine.phase(0), Phase::Ended(End::Recalled));
    assert_eq!(run.engine.phase(39), Phase::Waiting);
}

#[test]
fn silence_has_a_time_of_its_own() {
    let mut rollout = rollout();
    rollout.timing.silent_within = SignedDuration::from_hours(9);
    rollout.gates.stop.clear();
    let mut run = run(rollout, &[(0, Nature::Dies), (1, Nature::Stays)]);
    let ended = |run: &mut Run, device, kind| {
        run.until(|engine| engine.phase(device) == Phase::Ended(End::Failed(kind)));
        run.world.now - run.journal[0].0
    };
    let stays = ended(&mut run, 1, FailureKind::TimedOut);
    let dies = ended(&mut run, 0, FailureKind::Offline);
    assert!(stays < SignedDuration::from_hours(5), "{stays:?}");
    assert!(dies >= SignedDuration::from_hours(9), "{dies:?}");
}

#[test]
fn only_a_job_is_triggered_by_a_move() {
    let mut manual = unstaged(rollout());
    manual.trigger = Trigger::Manual;
    let error = super::Engine::new(manual).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let mut passing = rollout();
    passing.passing = 4;
    assert!(super::Engine::new(passing).is_err());
}
