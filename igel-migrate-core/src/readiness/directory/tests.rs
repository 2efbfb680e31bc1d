use super::*;
use crate::readiness::Attestation;
use crate::ums::{DirectoryId, FirmwareId, ProfileId, ProfileKind, ProfileRef, Receiver};
use jiff::civil::date;

const OS11: &str = "DAR berlin OS11 r1 1f2e3d4c";
const OS12: &str = "DAR berlin OS12 r1 1f2e3d4c";

fn path() -> DirectoryPath {
    "/Migration/Berlin/Staging".parse().unwrap()
}

fn target() -> Target {
    Target::new("12.8.2".parse().unwrap(), Method::Repository)
}

/// A directory that profiles with these names and firmwares reach.
fn with_profiles(named: &[(&str, i64)]) -> DirectoryFacts {
    let firmwares = Firmwares::from_versions([
        (FirmwareId::new(1), "11.11.100.01"),
        (FirmwareId::new(2), "12.8.2"),
    ]);
    let reference = |index: usize| ProfileRef {
        kind: ProfileKind::Standard,
        id: ProfileId::new(i64::try_from(index).unwrap()),
    };
    let profiles: Vec<Profile> = named
        .iter()
        .enumerate()
        .map(|(index, (name, firmware))| Profile {
            id: reference(index).id,
            kind: ProfileKind::Standard,
            name: (*name).to_owned(),
            parent: None,
            firmware: Some(FirmwareId::new(*firmware)),
            overrides_sessions: false,
            in_recycle_bin: false,
            extra: serde_json::Map::new(),
        })
        .collect();
    let assignments: Vec<Assignment> = (0..named.len())
        .map(|index| Assignment {
            profile: reference(index),
            receiver: Receiver::Directory(DirectoryId::new(7)),
            position: None,
        })
        .collect();
    DirectoryFacts::new(path())
        .with_effective_profiles(&assignments, &profiles, &firmwares)
        .with_base_system(BaseSystemFiles::Present)
}

fn check(directory: &DirectoryFacts, attestations: &Attestations) -> DirectoryReadiness {
    DirectoryReadiness::check(directory, &target(), attestations, RuleSet::builtin())
}

fn all_attested() -> Attestations {
    let word = |what| Attestation::new(what, "A. Example", date(2026, 11, 20)).unwrap();
    Attestable::ALL.into_iter().map(word).collect()
}

fn effect(readiness: &DirectoryReadiness, code: &str) -> Option<Effect> {
    let mut reasons = readiness.reasons().iter();
    reasons
        .find(|reason| reason.code() == code)
        .map(|reason| reason.effect)
}

#[test]
fn a_directory_is_ready_once_everything_is_shown_or_attested() {
    let directory = with_profiles(&[(OS11, 1), (OS12, 1)]);
    let open = check(&directory, &Attestations::new());
    assert_eq!(open.verdict(), Verdict::Unknown);
    assert_eq!(open.attestations_missing(), Attestable::ALL);
    assert_eq!(
        effect(&open, "attest-upgrade-job"),
        Some(Effect::LeavesOpen)
    );

    let word = Attestation::new(Attestable::UpgradeJob, "B. Example", date(2026, 11, 21)).unwrap();
    let some = check(
        &directory,
        &Attestations::new().with(word.with_note("seen at 10")),
    );
    assert_eq!(
        some.attestations_missing(),
        [
            Attestable::ProfileSettings,
            Attestable::CentralPriority,
            Attestable::BaseSystem
        ]
    );
    let told = some
        .reasons()
        .iter()
        .find(|reason| reason.code() == "attest-upgrade-job")
        .unwrap();
    assert_eq!(
        told.finding.message,
        "the upgrade job is there, reaches the directory and is active: B. Example on 2026-11-21: \
         seen at 10"
    );
    assert_eq!(told.finding.bases, [Basis::Attested]);

    let all = check(&directory, &all_attested());
    assert_eq!(all.verdict(), Verdict::Ready);
    assert!(all.attestations_missing().is_empty());
}

#[test]
fn without_a_job_nobody_vouches_for_one() {
    let directory = with_profiles(&[(OS11, 1), (OS12, 1)]).without_job();
    let missing = check(&directory, &Attestations::new());
    assert!(
        !missing
            .attestations_missing()
            .contains(&Attestable::UpgradeJob)
    );
    let by_portal = Target::new("12.8.2".parse().unwrap(), Method::Portal);
    let rules = RuleSet::builtin();
    let readiness = DirectoryReadiness::check(&directory, &by_portal, &Attestations::new(), rules);
    assert_eq!(
        readiness.attestations_missing(),
        [Attestable::ProfileSettings, Attestable::BaseSystem]
    );
}

#[test]
fn a_device_must_not_arrive_without_settings() {
    let profile = "directory-os12-profile";
    let verdict = |directory: &DirectoryFacts| {
        let readiness = check(directory, &Attestations::new());
        effect(&readiness, profile)
    };
    assert_eq!(verdict(&with_profiles(&[])), Some(Effect::Blocks));
    assert_eq!(verdict(&with_profiles(&[(OS11, 1)])), Some(Effect::Blocks));
    assert_eq!(verdict(&with_profiles(&[(OS12, 1)])), None);
    // A row of OS 12 tells; one of OS 11 does not, because nobody knows what OS 12 profiles have.
    assert_eq!(verdict(&with_profiles(&[("base", 2)])), None);
    assert_eq!(
        verdict(&with_profiles(&[("base", 1)])),
        Some(Effect::LeavesOpen)
    );
    assert_eq!(
        verdict(&DirectoryFacts::new(path())),
        Some(Effect::LeavesOpen)
    );
    let vouched = check(&with_profiles(&[("base", 1)]), &all_attested());
    assert_eq!(effect(&vouched, profile), None);
    let bare = check(&with_profiles(&[]), &all_attested());
    assert_eq!(
        bare.verdict(),
        Verdict::Blocked,
        "no word helps against an empty list"
    );
}

#[test]
fn devices_must_learn_of_the_repository() {
    let code = "directory-os11-profile";
    let only_os12 = check(&with_profiles(&[(OS12, 1)]), &all_attested());
    assert_eq!(effect(&only_os12, code), Some(Effect::Blocks));
    let both = check(&with_profiles(&[(OS12, 1), (OS11, 1)]), &all_attested());
    assert_eq!(effect(&both, code), None);
}

#[test]
fn the_base_system_must_be_on_the_repository() {
    for (files, expected) in [
        (BaseSystemFiles::Present, None),
        (BaseSystemFiles::NotChecked, Some(Effect::LeavesOpen)),
        (BaseSystemFiles::Incomplete, Some(Effect::Blocks)),
        (BaseSystemFiles::Missing, Some(Effect::Blocks)),
    ] {
        let directory = with_profiles(&[(OS11, 1), (OS12, 1)]).with_base_system(files);
        let readiness = check(&directory, &all_attested());
        assert_eq!(
            effect(&readiness, "directory-base-system"),
            expected,
            "{files:?}"
        );
    }
}

#[test]
fn a_directory_with_too_many_devices_is_warned_about() {
    let rule = "R-DIR-1";
    for (devices, expected) in [(5_000, None), (5_001, Some(Effect::Warns))] {
        let directory = with_profiles(&[(OS11, 1), (OS12, 1)]).with_devices(devices);
        assert_eq!(
            effect(&check(&directory, &all_attested()), rule),
            expected,
            "{devices}"
        );
    }
}
