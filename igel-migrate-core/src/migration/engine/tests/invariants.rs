//! What must hold of every run, whatever happened to it. The numbers are those of
//! [`super::super`](crate::migration::engine).

use std::collections::BTreeSet;

use super::super::{Decision, DeviceIndex, End, Event, Phase, Place, Write};
use super::play::Run;
use super::world::{Device, Nature};
use crate::migration::gate::FailureKind;
use crate::migration::spec::Trigger;

pub(super) fn check(run: &Run) {
    nobody_is_moved_twice(run);
    nobody_is_lost(run);
    no_more_in_flight_than_allowed(run);
    nothing_goes_forward_after_a_stop(run);
    the_journal_gives_the_state(run);
}

/// Those that hold of a run that was aborted or undone, too.
pub(super) fn check_unfinished(run: &Run) {
    nobody_is_moved_twice(run);
    no_more_in_flight_than_allowed(run);
    nothing_goes_forward_after_a_stop(run);
    the_journal_gives_the_state(run);
    for (number, device) in run.world.devices.iter().enumerate() {
        let phase = end_of(run, number);
        // One that a stop has moved back may be triggered again, unless it is never heard of.
        let silent = device.nature == Nature::Dies;
        if device.commanded.is_some() && (silent || device.retreats() == 0) {
            let known = match phase {
                Phase::Ended(end) => end.was_triggered() || end == End::Excluded,
                phase => phase.is_in_flight(),
            };
            assert!(known, "{number} was triggered and is {phase:?}");
        } else if phase == Phase::Ended(End::Undone) && !device.meddled_with {
            assert_eq!(device.place, Place::Origin, "{number}");
        }
    }
}

fn end_of(run: &Run, device: usize) -> Phase {
    run.engine.phase(u32::try_from(device).unwrap())
}

/// 1. To staging once, to launch once, and again only after it was moved back. Whom somebody else
///    moves away is another matter.
fn nobody_is_moved_twice(run: &Run) {
    let devices = run.world.devices.iter().enumerate();
    for (number, device) in devices.filter(|(_, device)| !device.meddled_with) {
        let times = |place| device.way.iter().filter(|it| **it == place).count();
        let way = &device.way;
        assert!(
            times(Place::Launch) <= 1 + device.retreats(),
            "{number}: {way:?}"
        );
        let fired = device.fired as usize;
        assert!(
            fired <= 1 + device.retreats(),
            "{number} was triggered {fired} times"
        );
        // What a stop moves back goes to staging from launch.
        assert!(
            times(Place::Staging) <= 1 + device.retreats(),
            "{number}: {way:?}"
        );
    }
}

/// 2. Every device comes to an end, and to one that is true or says that nobody knows.
fn nobody_is_lost(run: &Run) {
    for (number, device) in run.world.devices.iter().enumerate() {
        let nature = device.nature;
        let Phase::Ended(end) = end_of(run, number) else {
            panic!("device {number} ({nature:?}) is {:?}", end_of(run, number));
        };
        let commanded = device.commanded.is_some();
        match end {
            End::Healthy => assert!(
                commanded && nature == Nature::Good,
                "{number} is not healthy"
            ),
            End::NotArmed | End::NotStaged | End::Undone => {
                assert!(!commanded, "{number} was triggered and counts as {end:?}");
            }
            // UMS refused the move, so it was not triggered; the budget counts it all the same.
            End::Failed(FailureKind::Rejected) | End::Excluded | End::Recalled => {}
            End::Failed(_) => {
                let arrived = nature == Nature::Good && commanded;
                let nobody_could_see_it = device.meddled_with || !run.world.faults.0.is_empty();
                assert!(
                    !arrived || nobody_could_see_it,
                    "{number} is well and counts as {end:?}"
                );
            }
        }
    }
}

/// 3. No more than the fleet may have, one at a site where nobody has arrived yet, and no more broken
///    ones in the end than the budget allows.
fn no_more_in_flight_than_allowed(run: &Run) {
    let (most, limits) = (run.world.most_in_flight, &run.rollout.limits);
    assert!(most <= limits.in_flight as usize, "{most} in flight");
    if let Some(budget) = run.rollout.gates.budget {
        // Whom a stop has moved back, and who is in contact and as it was for as long as an upgrade
        // may take, counts as not commanded and works.
        let works = |it: &Device| it.nature != Nature::Dies && it.retreats() > 0;
        let breaks =
            |it: &&Device| it.commanded.is_some() && it.nature != Nature::Good && !works(it);
        let known = |it: &&Device| !it.meddled_with;
        let broken = run
            .world
            .devices
            .iter()
            .filter(known)
            .filter(breaks)
            .count();
        assert!(broken <= budget.devices() as usize, "{broken} are broken");
    }
    let first = run.world.most_before_the_first;
    assert!(
        !limits.first_alone || first <= 1,
        "{first} before the first has arrived"
    );
}

/// 4. After a stop nothing is sent that brings a device nearer to its upgrade.
fn nothing_goes_forward_after_a_stop(run: &Run) {
    let (mut stopped, mut for_good) = (false, false);
    let mut sites = BTreeSet::new();
    let mut launched = BTreeSet::<&DeviceIndex>::new();
    for (_, event) in &run.journal {
        match event {
            Event::Stopped { abort: true, .. } => for_good = true,
            Event::Stopped { site: None, .. } => stopped = true,
            Event::Stopped {
                site: Some(site), ..
            } => {
                sites.insert(*site);
            }
            Event::WaveChecked { blocked_sites, .. } => {
                sites.extend(blocked_sites.iter().map(|(site, _)| *site));
            }
            Event::Decided { decision, .. } => match decision {
                Decision::Pause => stopped = true,
                Decision::Resume => stopped = false,
                Decision::PauseSite { site } => {
                    sites.insert(*site);
                }
                Decision::ResumeSite { site } => {
                    sites.remove(site);
                }
                Decision::Abort | Decision::Undo => for_good = true,
                _ => {}
            },
            Event::Sent { write } => {
                let (devices, forward) = match write {
                    Write::Move { devices, to } => {
                        let forward = match to {
                            Place::Launch => {
                                launched.extend(devices);
                                true
                            }
                            // What comes from launch goes back.
                            Place::Staging => devices.iter().any(|it| !launched.contains(it)),
                            _ => false,
                        };
                        (devices, forward)
                    }
                    Write::Trigger { devices } => (devices, true),
                    _ => continue,
                };
                let of_stopped_site = devices
                    .iter()
                    .any(|device| sites.contains(&run.rollout.devices[*device as usize]));
                assert!(
                    !forward || !(stopped || for_good || of_stopped_site),
                    "{write:?} was sent after a stop"
                );
            }
            _ => {}
        }
    }
}

/// 5. The events alone give the same state, but for what an interruption makes old.
fn the_journal_gives_the_state(run: &Run) {
    let (mut live, mut replayed) = (run.engine.clone(), run.replayed());
    for engine in [&mut live, &mut replayed] {
        engine.resume();
    }
    assert!(live == replayed, "the journal gives another state");
}

/// 5. A run that was interrupted ends as one that was not.
pub(super) fn check_same_end(run: &Run, whole: &Run) {
    let ends = |run: &Run| -> Vec<_> {
        (0..run.world.devices.len())
            .map(|it| end_of(run, it))
            .collect()
    };
    assert_eq!(ends(run), ends(whole));
    assert_eq!(run.engine.tallies(), whole.engine.tallies());
    assert_eq!(run.world.prepared, whole.world.prepared);
    let ways = |run: &Run| -> Vec<_> {
        run.world
            .devices
            .iter()
            .map(|it| (it.way.clone(), it.place))
            .collect()
    };
    if run.rollout.trigger == Trigger::DirectoryJob {
        assert_eq!(ways(run), ways(whole));
    }
}
