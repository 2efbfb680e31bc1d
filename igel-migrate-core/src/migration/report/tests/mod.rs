mod scene;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::engine::{Decision, Event, Phase, Place, Rollout, RolloutSite, Sighting, Write};
use super::super::journal::{Head, Journal, JournalReader, Record};
use super::super::run::{Background, record};
use super::replay::Replay;
use super::*;

pub(crate) use scene::{CANARY, Scene, Until, planned, without_hashes};

/// The parts of every count add up, and so do all ways of counting the same devices.
fn check_sums(report: &MigrationReport) {
    let planned = report.devices.len();
    let parts = |counts: &Counts| {
        let standings = <Standing as crate::names::Named>::ALL.iter();
        standings.map(|standing| counts.of(*standing)).sum::<u32>()
    };
    assert_eq!(parts(&report.counts) as usize, planned);
    assert_eq!(report.counts.planned as usize, planned);
    for groups in [
        report.waves.iter().map(|it| it.counts).collect::<Vec<_>>(),
        report.sites.iter().map(|it| it.counts).collect(),
        report.models.iter().map(|it| it.counts).collect(),
        report.builds.iter().map(|it| it.counts).collect(),
    ] {
        let mut sum = Counts::default();
        for counts in &groups {
            assert_eq!(parts(counts), counts.planned);
            sum.planned += counts.planned;
            sum.waiting += counts.waiting;
            sum.prepared += counts.prepared;
            sum.in_flight += counts.in_flight;
            sum.healthy += counts.healthy;
            sum.needs_visit += counts.needs_visit;
            sum.needs_work += counts.needs_work;
            sum.taken_out += counts.taken_out;
        }
        assert_eq!(sum, report.counts);
    }
    let reasons: u32 = report.reasons.iter().map(|it| it.devices).sum();
    assert_eq!(
        reasons,
        report.counts.planned - report.counts.healthy - report.counts.waiting
    );
    let last = report.burn_down.last().unwrap();
    assert_eq!(last.remaining, report.counts.remaining());
    assert_eq!(last.healthy, report.counts.healthy);
}

#[test]
fn a_migration_paused_by_a_gate() {
    let report = Scene::played(Until::Gate).report();
    check_sums(&report);
    assert_eq!(report.course, Course::Paused);
    assert!(report.counts.waiting > 0 && report.counts.needs_visit > 0);
    assert!(report.devices.iter().any(|it| it.retreats > 0));
    let kinds: Vec<_> = report.timeline.iter().map(|entry| entry.kind).collect();
    assert!(kinds.contains(&EntryKind::Stopped) && kinds.contains(&EntryKind::Retreated));
    assert!(
        report
            .open_ends
            .iter()
            .any(|end| end.starts_with("switch off the job on")),
        "{:?}",
        report.open_ends
    );
}

#[test]
fn a_migration_at_its_end() {
    let report = Scene::played(Until::End).report();
    check_sums(&report);
    assert_eq!(report.course, Course::Finished, "{}", report.headline);
    for state in [
        DeviceState::Healthy,
        DeviceState::Offline,
        DeviceState::Failed,
        DeviceState::NotArmed,
        DeviceState::NotStaged,
        DeviceState::Excluded,
    ] {
        let mut there = report.devices.iter().filter(|it| it.state == state);
        assert!(there.next().is_some_and(|it| it.ended.is_some()), "{state}");
    }
    let excluded = report
        .devices
        .iter()
        .find(|it| it.state == DeviceState::Excluded);
    assert_eq!(
        excluded.unwrap().reason.as_deref(),
        Some("model M350C goes silent; in quarantine (A. Example)")
    );
    let cluster = &report.clusters[0];
    assert_eq!((cluster.by, &*cluster.name), (ClusterBy::Model, "M350C"));
    let healthy = report.devices_in(Standing::Healthy).next().unwrap();
    let times = [
        healthy.staged,
        healthy.launched,
        healthy.migrated,
        healthy.ended,
    ];
    assert!(
        times.iter().all(Option::is_some) && times.is_sorted(),
        "{times:?}"
    );
    insta::assert_snapshot!(
        "finished_timeline",
        report
            .timeline
            .iter()
            .map(|it| format!("{} {}", it.at, it.what()))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn a_migration_that_waits_for_a_person() {
    let report = Scene::played(Until::Release).report();
    check_sums(&report);
    assert_eq!(report.course, Course::Running);
    assert_eq!(
        report.waits_for.as_deref(),
        Some(
            "not before 2026-11-25 17:00 UTC: wave 1 is good; start a session on one of its \
             devices, and say so; release the next wave"
        )
    );
}

#[test]
fn an_update_of_os11_is_told_apart() {
    let report = Scene::of_os11_update().report();
    check_sums(&report);
    assert_eq!(
        (report.stage, report.course),
        (Stage::Os11Update, Course::Finished)
    );
    assert_eq!(report.devices.len(), 60);
    assert_eq!(report.devices[0].model.len(), "M340C".len());
    assert_eq!(
        report.headline,
        "60 of 60 devices are healthy on OS 11.11.150. Every device is at an end."
    );
    assert_eq!(report.open_ends, [""; 0]);
}

#[test]
fn a_plan_without_a_journal() {
    let (plan, background) = planned();
    let report = MigrationReport::planned(&plan, Some(&background));
    assert_eq!(report.course, Course::Planned);
    assert_eq!(report.counts, Counts::waiting(60));
    assert!(report.unknowns.is_empty());
    let bare = MigrationReport::planned(&plan, None);
    assert_eq!(bare.unknowns.len(), 1);
    assert_eq!(bare.models[0].name, "");
}

#[test]
fn a_report_is_the_same_after_a_round_trip() {
    let report = Scene::played(Until::End).report();
    let json = report.to_json().unwrap();
    assert_eq!(MigrationReport::from_json(&json).unwrap(), report);
    let other = json.replacen("\"schema\":1", "\"schema\":9", 1);
    let error = MigrationReport::from_json(&other).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Unsupported);
}

#[test]
fn a_journal_of_another_plan_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    let (plan, _) = planned();
    let head = Head::new(plan.to_json().unwrap(), plan.hash().to_string(), "");
    let mut journal = Journal::create(&path, head).unwrap();
    let at = Timestamp::UNIX_EPOCH;
    let event = Event::WaveStarted { wave: 77 };
    journal
        .append(&[record::of_event(at, &event).unwrap()])
        .unwrap();
    let refused = MigrationReport::from_journal(&JournalReader::open(&path).unwrap());
    assert_eq!(refused.unwrap_err().kind(), crate::ErrorKind::Conflict);
    let head = Head::new("{}", "", "");
    drop(Journal::create(folder.path().join("b.journal"), head).unwrap());
    let other = JournalReader::open(folder.path().join("b.journal")).unwrap();
    let refused = MigrationReport::from_journal(&other).unwrap_err();
    assert_eq!(refused.kind(), crate::ErrorKind::Malformed);
}

/// A background is put together again from its records.
#[test]
fn a_background_survives_its_records() {
    let (_, mut background) = planned();
    let many = background.devices.iter().cloned().cycle().take(12_345);
    background.devices = many.collect();
    let records = record::of_background(Timestamp::UNIX_EPOCH, &background).unwrap();
    assert_eq!(records.len(), 4);
    let mut again = Background::default();
    for written in &records {
        let record::Entry::Background(part) = record::read(written).unwrap() else {
            panic!("{}", written.kind())
        };
        again.add(part);
    }
    assert_eq!(again, background);
}

#[test]
fn what_an_engine_would_not_write_is_named() {
    let written = Record::new(Timestamp::UNIX_EPOCH, "background", "{\"devices\":3}");
    assert!(record::read(&written).is_err());
}

/// Something for an engine to take, sensible or not.
fn any_event() -> impl Strategy<Value = Event> {
    let devices = || prop::collection::vec(0..6_u32, 0..4);
    let place = prop::sample::select(vec![
        Place::Origin,
        Place::Staging,
        Place::Launch,
        Place::Elsewhere,
        Place::Gone,
    ]);
    let sighting = (
        0..6_u32,
        place.clone(),
        0..3_u8,
        any::<Option<bool>>(),
        any::<bool>(),
    );
    let sighting =
        sighting.prop_map(
            |(device, place, contact, settings_applied, migrated)| Sighting {
                device,
                place,
                contact: Some(contact.to_string().into()),
                settings_applied,
                migrated,
            },
        );
    let ends = prop::sample::select(vec![
        super::super::engine::End::Healthy,
        super::super::engine::End::Failed(crate::migration::gate::FailureKind::Offline),
        super::super::engine::End::NotArmed,
        super::super::engine::End::Excluded,
    ]);
    let decisions = prop_oneof![
        Just(Decision::Pause),
        Just(Decision::Resume),
        Just(Decision::Undo),
        (0..2_u32).prop_map(|site| Decision::PauseSite { site }),
        devices().prop_map(|devices| Decision::Exclude {
            devices,
            reason: "so".to_owned(),
        }),
    ];
    prop_oneof![
        2 => (0..2_u32).prop_map(|wave| Event::WaveStarted { wave }),
        4 => (devices(), place).prop_map(|(devices, to)| Event::Sent {
            write: Write::Move { devices, to },
        }),
        4 => (devices(), devices()).prop_map(|(refused, unknown)| Event::Answered {
            refused: refused.into_iter().map(|it| (it, "no".to_owned())).collect(),
            unknown,
        }),
        2 => (devices(), devices())
            .prop_map(|(not_done, unknown)| Event::Settled { not_done, unknown }),
        6 => prop::collection::vec(sighting, 0..4).prop_map(|devices| Event::Seen { devices }),
        1 => (devices(), ends).prop_map(|(devices, end)| Event::Ended { devices, end }),
        1 => devices().prop_map(|devices| Event::Rearmed { devices }),
        1 => decisions.prop_map(|decision| Event::Decided {
            by: "me".to_owned(),
            decision,
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Whatever the engine takes: what is counted along the way is what its phases say.
    #[test]
    fn counts_follow_the_phases(events in prop::collection::vec(any_event(), 0..40)) {
        let sites = ["a", "b"].map(|key| RolloutSite::new(key.parse().unwrap()));
        let rollout = Rollout::new(sites.to_vec(), vec![0, 0, 1, 1, 0, 1], vec![4, 6]).unwrap();
        let mut replay = Replay::new(rollout).unwrap();
        let mut at = Timestamp::UNIX_EPOCH;
        for event in &events {
            at += SignedDuration::from_secs(1);
            // What it does not take, it does not take.
            let _ = replay.take(at, event);
        }
        let mut counts = Counts::default();
        for device in 0..6 {
            let state = DeviceState::from(replay.engine.phase(device));
            let trail = &replay.trails[device as usize];
            prop_assert_eq!(trail.state, state);
            prop_assert_eq!(
                trail.ended.is_some(),
                matches!(replay.engine.phase(device), Phase::Ended(_))
            );
            counts.add(state.standing());
        }
        prop_assert_eq!(counts, replay.counts);
    }
}
