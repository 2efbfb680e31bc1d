//! What goes wrong: at UMS, at repositories, with devices, and by other people.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use igel_migrate_core::migration::engine::Decision;
use igel_migrate_core::simulator::{
    Damage, DeviceBehavior, DeviceFailure, FailureRule, Fault, FaultRule, Knobs,
};
use igel_migrate_core::ums::{DirectoryId, DirectoryKind, UmsErrorCode};
use igel_migrate_tests::migration::world::{PACKAGE, World, path_of};
use jiff::SignedDuration;
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::watch::Watch;

const SITES: [&str; 3] = ["Berlin", "Hamburg", "Ulm"];
/// Up to where runs of this size go.
const POINTS: usize = 900;
/// Within so many hours most of a run happens.
const HOURS: i64 = 60;

/// Arranges something, and says what.
type Mishap = fn(&mut World, &Arc<Watch>, &mut StdRng) -> String;

/// How UMS differs from the usual one.
pub(super) fn knobs(knobs: &mut Knobs, dice: &mut StdRng, traceless: bool) {
    // An error of the server may as well come as "unavailable".
    if dice.random_range(0..2) == 0 {
        knobs.statuses.insert(UmsErrorCode::Internal, 503);
    }
    knobs.new_id_after_upgrade = dice.random_range(0..3) == 0;
    if !traceless && dice.random_range(0..4) == 0 {
        knobs.visible_after = Duration::from_secs(dice.random_range(1..120));
    }
    if dice.random_range(0..4) == 0 {
        knobs.session_idle = Duration::from_secs(300);
    }
}

/// How devices fail: none, or up to a tenth of them in each way.
pub(super) fn behavior(dice: &mut StdRng, traceless: bool) -> DeviceBehavior {
    let mut behavior = DeviceBehavior::default().with_seed(dice.random_range(0..1_000_000));
    let rate = [0.0, 0.02, 0.05, 0.1][dice.random_range(0..4)];
    if traceless || rate == 0.0 {
        return behavior;
    }
    for failure in [
        DeviceFailure::NeverReturns,
        DeviceFailure::ReturnsAsOs11,
        DeviceFailure::ReturnsWithoutSettings,
        DeviceFailure::PowerLoss,
    ] {
        behavior = behavior.with_failure(FailureRule::new(failure).at_rate(rate));
    }
    if dice.random_range(0..2) == 0 {
        behavior.power_cut = Duration::from_secs(9 * 3600);
    }
    behavior
}

/// At which points the process is killed.
pub(super) fn kills(dice: &mut StdRng) -> BTreeSet<usize> {
    let kills = dice.random_range(0..6);
    (0..kills).map(|_| dice.random_range(1..POINTS)).collect()
}

/// Lets everything else go wrong; what it is, in words.
pub(super) fn arrange(
    world: &mut World,
    watch: &Arc<Watch>,
    dice: &mut StdRng,
    traceless: bool,
) -> Vec<String> {
    let mut told = Vec::new();
    for _ in 0..dice.random_range(1..8) {
        told.push(faulty_answers(world, dice, traceless));
    }
    if dice.random_range(0..2) == 0 {
        told.push(sessions_end(world, dice));
    }
    if traceless {
        return told;
    }
    let more: [Mishap; 6] = [
        outage,
        bad_repository,
        faulty_repository,
        somebody_moves_a_device,
        somebody_takes_a_device_away,
        somebody_pauses,
    ];
    for mishap in more {
        if dice.random_range(0..3) == 0 {
            told.push(mishap(world, watch, dice));
        }
    }
    told
}

/// Some answers of UMS are wrong, late or missing.
fn faulty_answers(world: &World, dice: &mut StdRng, traceless: bool) -> String {
    let write = dice.random_range(0..2) == 0;
    let fault = match dice.random_range(0..if write { 5 } else { 11 }) {
        0 => Fault::InternalError,
        1 => Fault::InternalErrorAfterEffect,
        2 => Fault::DropBeforeEffect,
        3 => Fault::DropAfterEffect,
        4 => Fault::ExpiredSession,
        5 => Fault::Latency(Duration::from_millis(dice.random_range(1..20))),
        6 => Fault::SlowBody {
            piece: 2_000,
            pause: Duration::from_millis(1),
        },
        7 => Fault::HugeAnswer(dice.random_range(1..1_000_000)),
        8 => Fault::OtherOrder,
        // What cannot be read ends the run.
        9 if !traceless => Fault::ContentType("text/html".to_owned()),
        _ => Fault::TruncatedBody(dice.random_range(0..4_000)),
    };
    // A write that is lost three times in a row counts as refused.
    let most = if traceless { 1 } else { 3 };
    let (after, times) = if write {
        (dice.random_range(0..50), dice.random_range(1..=most))
    } else {
        (dice.random_range(0..400), dice.random_range(1..6))
    };
    let mut rule = FaultRule::new(fault).after(after).times(times);
    if write {
        rule = rule.on_method(["PUT", "PUT", "POST", "DELETE"][dice.random_range(0..4)]);
    } else {
        rule = rule.on_method("GET");
    }
    let told = format!("{rule:?}");
    world.simulator.faults().add(rule);
    told
}

/// UMS forgets its sessions every few hours.
fn sessions_end(world: &mut World, dice: &mut StdRng) -> String {
    let every = SignedDuration::from_hours(dice.random_range(1..12));
    let mut since = world.simulator.clock().now();
    world.days().visit(move |console, now| {
        if now.duration_since(since) >= every {
            since = now;
            console.end_sessions();
        }
        false
    });
    format!("sessions end every {every:#}")
}

/// A time of the run.
fn time(world: &World, dice: &mut StdRng) -> jiff::Timestamp {
    let minutes = SignedDuration::from_mins(dice.random_range(0..HOURS * 60));
    world.simulator.clock().now() + minutes
}

/// UMS is away for minutes or hours, and restarts.
fn outage(world: &mut World, _: &Arc<Watch>, dice: &mut StdRng) -> String {
    let from = time(world, dice);
    let until = from + SignedDuration::from_mins(dice.random_range(5..180));
    let faults = world.simulator.faults().clone();
    let repositories = world.simulator.repositories();
    let mut down = false;
    world.days().visit(move |console, now| {
        if now < from {
            return false;
        }
        if !std::mem::replace(&mut down, true) {
            faults.add(FaultRule::new(Fault::DropBeforeEffect));
        }
        if now < until {
            return false;
        }
        faults.clear();
        console.end_sessions();
        for repository in &repositories {
            repository.forget_nonces();
        }
        true
    });
    format!("UMS is away from {from} to {until}")
}

/// A repository loses a file or its certificate for some hours.
fn bad_repository(world: &mut World, _: &Arc<Watch>, dice: &mut StdRng) -> String {
    let site = SITES[dice.random_range(0..3)];
    let repository = world.repository(site);
    let from = time(world, dice);
    let until = from + SignedDuration::from_hours(dice.random_range(1..9));
    let certificate = dice.random_range(0..2) == 0;
    let mut bad = false;
    world.days().visit(move |_, now| {
        if now >= from && !std::mem::replace(&mut bad, true) {
            if certificate {
                repository.let_certificate_expire().unwrap();
            } else {
                repository.damage(PACKAGE, Damage::Missing).unwrap();
            }
        }
        if now < until {
            return false;
        }
        if certificate {
            repository.renew_certificate().unwrap();
        } else {
            repository.repair(PACKAGE).unwrap();
        }
        true
    });
    let what = if certificate {
        "its certificate"
    } else {
        "a file"
    };
    format!("{site} loses {what} from {from} to {until}")
}

/// A repository answers some requests with errors.
fn faulty_repository(world: &mut World, _: &Arc<Watch>, dice: &mut StdRng) -> String {
    let site = SITES[dice.random_range(0..3)];
    let fault = match dice.random_range(0..4) {
        0 => Fault::InternalError,
        1 => Fault::DropBeforeEffect,
        2 => Fault::ExpiredSession,
        _ => Fault::TruncatedBody(dice.random_range(0..3_000)),
    };
    let rule = FaultRule::new(fault)
        .after(dice.random_range(0..60))
        .times(dice.random_range(1..6));
    let told = format!("{site}: {rule:?}");
    world.repository(site).faults().add(rule);
    told
}

/// The devices that a second operator sees on the directories of the migration, in order.
fn under_way(
    console: &igel_migrate_core::simulator::Console,
) -> Vec<igel_migrate_core::ums::DeviceId> {
    let ids = console.device_ids().into_iter();
    ids.filter(|id| path_of(console, *id).starts_with("/Migration"))
        .collect()
}

/// Somebody moves a device that is under way: elsewhere, or back home.
fn somebody_moves_a_device(world: &mut World, watch: &Arc<Watch>, dice: &mut StdRng) -> String {
    let (from, nth) = (time(world, dice), dice.random_range(0..27));
    let console = world.console();
    let kind = DirectoryKind::Device;
    let elsewhere = match dice.random_range(0..2) {
        0 => world.directory("/Hamburg"),
        _ => console
            .create_directory(kind, "Elsewhere", DirectoryId::ROOT)
            .unwrap(),
    };
    let watch = watch.clone();
    world.days().visit(move |console, now| {
        let devices = under_way(console);
        if now < from || devices.is_empty() {
            return false;
        }
        let id = devices[nth % devices.len()];
        watch.meddle(&console.device(id).unwrap().facts.mac);
        console.move_device(id, elsewhere).unwrap();
        true
    });
    format!("somebody moves a device after {from}")
}

/// Somebody puts a device that is under way into the recycle bin, or switches it off for good.
fn somebody_takes_a_device_away(
    world: &mut World,
    watch: &Arc<Watch>,
    dice: &mut StdRng,
) -> String {
    let (from, nth, bin) = (
        time(world, dice),
        dice.random_range(0..27),
        dice.random_range(0..2) == 0,
    );
    let watch = watch.clone();
    world.days().visit(move |console, now| {
        let devices = under_way(console);
        if now < from || devices.is_empty() {
            return false;
        }
        let id = devices[nth % devices.len()];
        watch.meddle(&console.device(id).unwrap().facts.mac);
        if bin {
            console.recycle_device(id, true).unwrap();
        } else {
            console
                .change_device(id, |facts| facts.online = false)
                .unwrap();
        }
        true
    });
    format!("somebody takes a device away after {from}")
}

/// Somebody pauses everything, or takes a device out.
fn somebody_pauses(world: &mut World, _: &Arc<Watch>, dice: &mut StdRng) -> String {
    let from = time(world, dice);
    let decision = match dice.random_range(0..3) {
        0 => Decision::Exclude {
            devices: vec![dice.random_range(0..27)],
            reason: "somebody said so".to_owned(),
        },
        1 => Decision::PauseSite {
            site: dice.random_range(0..3),
        },
        _ => Decision::Pause,
    };
    let told = format!("{decision:?} after {from}");
    let (voice, mut decision) = (world.voice.clone(), Some(decision));
    world.days().visit(move |_, now| {
        if now < from {
            return false;
        }
        voice.say(decision.take().unwrap());
        true
    });
    told
}
