//! The check before a wave: who is left out, and which sites stand still.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use igel_migrate_core::inventory::Expectation;
use igel_migrate_core::migration::bandwidth::Download;
use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, End, Engine, Event, Outcome, Phase, Question,
};
use igel_migrate_core::migration::run::{Checked, PlanCheck, WaveCheck};
use igel_migrate_core::migration::spec::{Selection, WaveSettings};
use igel_migrate_core::migration::wave::WaveSize;
use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec, SiteRepositories};
use igel_migrate_core::repository::{
    AppRepository, RunbookState, Site, SiteDirectories, SiteMembers, Sites,
};
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::{
    Damage, Firmware, Fleet as SimulatedFleet, RepositoryFile, Simulator,
};
use igel_migrate_core::spec::Connection;
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{DirectoryId, DirectoryKind, ProfileRef, UmsClient};
use igel_migrate_core::{Error, ErrorKind};

use super::world::{Asked, PACKAGE, Setup, World, readiness, release};

/// Every device of a plan that was excluded by a check, with the reason.
fn excluded(world: &World) -> BTreeMap<DeviceIndex, String> {
    let of = |event| match event {
        Event::WaveChecked { excluded, .. } => excluded,
        _ => Vec::new(),
    };
    world.events().into_iter().flat_map(of).collect()
}

/// Why sites were blocked, in order.
fn blocked(world: &World) -> Vec<String> {
    let of = |event| match event {
        Event::WaveChecked { blocked_sites, .. } => blocked_sites,
        _ => Vec::new(),
    };
    let blocked = world.events().into_iter().flat_map(of);
    blocked.map(|(_, reason)| reason).collect()
}

/// The ids of the devices of a plan, in its order.
fn unit_ids(plan: &MigrationPlan) -> Vec<String> {
    let sites = plan.waves.iter().flat_map(|wave| &wave.sites);
    let devices = sites.flat_map(|site| &site.devices);
    devices.map(|device| device.unit_id.to_string()).collect()
}

#[tokio::test]
async fn who_has_changed_since_the_plan_is_left_out_with_the_reason() {
    let world = World::new(Setup {
        wishes: |spec| {
            let mut selection = Selection::default();
            selection.comment_marker = Some("#skip".to_owned());
            spec.with_selection(selection)
        },
        ..Setup::default()
    })
    .await;
    let plan = world.plan().await;
    let console = world.simulator.console();
    let units = unit_ids(&plan);
    let id_of = |place: usize| {
        let mut ids = console.device_ids().into_iter();
        ids.find(|id| *console.device(*id).unwrap().facts.mac == *units[place])
            .unwrap()
    };
    let [moved, gone, upgraded, skipped, unready] = [0, 2, 5, 7, 9].map(id_of);
    let elsewhere = world.elsewhere("Elsewhere");
    let client = world.client();
    let sent = client.move_devices(vec![moved], elsewhere).await.unwrap();
    sent.all_moved().unwrap();
    console.recycle_device(gone, true).unwrap();
    let os12 = console.create_firmware(Firmware::new("IGEL OS 12", "12.7.4"));
    console.finish_upgrade(upgraded, os12).unwrap();
    console
        .change_device(skipped, |facts| {
            facts.labels.comment = Some("loan #skip".into());
        })
        .unwrap();
    let old = Firmware::new("IGEL OS 11", "11.05.100.01");
    let old = console.create_firmware(old);
    console
        .change_device(unready, |facts| {
            facts.firmware = old;
            facts.os_type = None;
        })
        .unwrap();
    world.simulator.audit().clear();

    let outcome = world.apply(&plan, Asked::new(release)).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    let excluded = excluded(&world);
    assert_eq!(
        excluded.keys().copied().collect::<Vec<_>>(),
        [0, 2, 5, 7, 9]
    );
    assert!(excluded[&0].contains("another directory"), "{excluded:?}");
    assert!(excluded[&2].contains("does not list it"));
    assert!(excluded[&5].contains("on OS 12 already"));
    assert!(excluded[&7].contains("made today would leave it out"));
    assert!(excluded[&9].contains("may not go any more"), "{excluded:?}");
    assert_eq!(blocked(&world), Vec::<String>::new());
    for (device, phase) in world.phases(&plan).into_iter().enumerate() {
        let out = [0, 2, 5, 7, 9].contains(&device);
        let end = if out { End::Excluded } else { End::Healthy };
        assert_eq!(phase, Phase::Ended(end), "{device}");
    }
    assert_eq!(console.device(moved).unwrap().directory, elsewhere);
    assert_eq!(
        console.device(skipped).unwrap().directory,
        world.directory("/Berlin")
    );
}

#[tokio::test]
async fn a_site_whose_repository_is_incomplete_waits_until_it_is_repaired() {
    let world = Arc::new(World::new(Setup::default()).await);
    let plan = world.plan().await;
    let dar = world.simulator.repository("Berlin").unwrap();
    dar.damage(PACKAGE, Damage::Missing).unwrap();
    let there = Arc::clone(&world);
    let person = Asked::new(move |question: &Question, engine: &Engine| match question {
        Question::SitesStopped { sites } => {
            // The other site has come to its end meanwhile.
            assert_eq!(engine.tallies().fleet.healthy, 8);
            assert_eq!(there.lying_in("/Berlin"), 8, "nobody was moved");
            let [(site, reason)] = &sites[..] else {
                panic!("{sites:?}");
            };
            assert!(reason.contains("its repository is incomplete"), "{reason}");
            let dar = there.simulator.repository("Berlin").unwrap();
            dar.repair(PACKAGE).unwrap();
            vec![Decision::ResumeSite { site: *site }]
        }
        other => release(other, engine),
    });
    let line = |file: RepositoryFile| format!("{}\t{}\n", file.path(), file.size());
    let files: String = dar.manifest().into_iter().map(line).collect();
    let expectation = Expectation::from_manifest(files.parse().unwrap()).unwrap();
    let repositories = SiteRepositories::new(&world.spec).unwrap();
    let check = world
        .check(&plan)
        .with_repositories(repositories.with_expectation(expectation));
    let mut migration = world.migration_with(&plan, person, check);
    let outcome = migration.apply(world.journal()).await;
    assert_eq!(outcome.unwrap(), Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    assert_eq!(blocked(&world).len(), 1);
}

#[tokio::test]
async fn an_open_step_forbids_the_wave_until_somebody_has_done_it() {
    let world = World::new(Setup::default()).await;
    let plan = world.plan_with(RunbookState::default()).await;
    assert!(!plan.refusals(0, &[]).is_empty());
    let state = Arc::new(Mutex::new(RunbookState::default()));
    let (asked, done) = (state.clone(), super::world::runbook(&world.spec));
    let check = PlanCheck::new(world.client(), world.spec.clone(), plan.clone())
        .unwrap()
        .with_runbook(move || Ok(asked.lock().unwrap().clone()));
    let person = Asked::new(move |question: &Question, engine: &Engine| match question {
        Question::SitesStopped { sites } => {
            assert_eq!(engine.wave(), None);
            assert!(
                sites
                    .iter()
                    .all(|(_, reason)| reason.contains("open step all/"))
            );
            *state.lock().unwrap() = done.clone();
            let resume = |(site, _): &(_, _)| Decision::ResumeSite { site: *site };
            sites.iter().map(resume).collect()
        }
        other => release(other, engine),
    });
    let outcome = world
        .migration_with(&plan, person, check)
        .apply(world.journal())
        .await;
    assert_eq!(outcome.unwrap(), Outcome::Finished);
    assert_eq!(world.on_os12(), 16);
    assert!(blocked(&world)[0].contains("open step site/berlin/"));
}

#[tokio::test]
async fn a_site_where_many_have_changed_stands_still_once() {
    let world = World::new(Setup::default()).await;
    let plan = world.plan().await;
    let client = world.client();
    let moved = world.devices[..8].to_vec();
    let sent = client
        .move_devices(moved, world.elsewhere("Elsewhere"))
        .await;
    sent.unwrap().all_moved().unwrap();
    let person = Asked::new(|question: &Question, engine: &Engine| match question {
        Question::SitesStopped { sites } => {
            let (site, reason) = &sites[0];
            assert!(reason.contains("not as they were planned"), "{reason}");
            vec![Decision::ResumeSite { site: *site }]
        }
        other => release(other, engine),
    });
    let outcome = world.apply(&plan, person).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    assert_eq!((world.on_os12(), world.lying_in("/Elsewhere")), (8, 8));
    assert_eq!(blocked(&world).len(), 1);
}

/// Takes a profile away before the second wave is checked.
struct Meddler {
    check: PlanCheck,
    client: UmsClient,
    assignment: (ProfileRef, DirectoryId),
}

impl WaveCheck for Meddler {
    fn check<'a>(
        &'a mut self,
        wave: u32,
        engine: &'a Engine,
    ) -> BoxFuture<'a, Result<Checked, Error>> {
        async move {
            if wave == 1 {
                let (profile, directory) = self.assignment;
                self.client.unassign_profile(profile, directory).await?;
            }
            self.check.check(wave, engine).await
        }
        .boxed()
    }
}

#[tokio::test]
async fn a_profile_that_somebody_takes_away_stops_its_site() {
    let world = World::new(Setup::default()).await;
    let plan = world.plan().await;
    let assignment = &plan.assignments[0];
    let directory = world.directory(&assignment.directory.to_string());
    let check = Meddler {
        check: world.check(&plan),
        client: world.client(),
        assignment: (assignment.profile.reference(), directory),
    };
    let person = Asked::new(|question: &Question, engine: &Engine| match question {
        Question::SitesStopped { sites } => {
            assert!(sites[0].1.contains("is not on /Migration/"), "{sites:?}");
            vec![Decision::Abort]
        }
        other => release(other, engine),
    });
    let mut migration = world.migration_with(&plan, person, check);
    let outcome = migration.apply(world.journal()).await.unwrap();
    assert_eq!(outcome, Outcome::Aborted);
    assert!((9..16).contains(&world.on_os12()), "{}", world.on_os12());
}

#[tokio::test]
async fn a_check_belongs_to_the_specification_of_its_plan() {
    let world = World::new(Setup::default()).await;
    let mut plan = world.plan().await;
    plan.target = "12.8.0".to_owned();
    let refused = PlanCheck::new(world.client(), world.spec.clone(), plan).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
}

/// Three hundred sites and thousands of devices in one wave: the list of devices once, no more than
/// three reads a site, and no write.
#[tokio::test]
async fn three_hundred_sites_are_checked_at_once() {
    const SITES: usize = 300;
    let fleet = SimulatedFleet::of(9_000).with_sites(SITES);
    let simulator = Simulator::builder()
        .with_fleet(fleet)
        .start()
        .await
        .unwrap();
    let console = simulator.console();
    let ready = console.device_ids();
    console.mark_upgrade_ready(&ready, true).unwrap();
    let names: BTreeSet<String> = ready
        .iter()
        .map(|id| console.device(*id).unwrap().directory)
        .filter_map(|directory| console.directory(directory))
        .filter(|directory| directory.parent == Some(DirectoryKind::Device.root()))
        .map(|directory| directory.name.to_string())
        .collect();
    assert_eq!(names.len(), SITES);
    let sites = names.iter().enumerate().map(|(number, name)| {
        let repository = format!("https://dar{number}.example.test/");
        let repository = AppRepository::builder(name, repository).build().unwrap();
        let below = |place: &str| format!("/Migration/{number}/{place}");
        let directories = SiteDirectories::new(below("Staging"), Some(below("Launch"))).unwrap();
        Site::new(
            format!("site-{number}").parse().unwrap(),
            repository,
            directories,
        )
        .with_members(vec![SiteMembers::Directory(
            format!("/{name}").parse().unwrap(),
        )])
    });
    let connection = Connection::builder(simulator.ums_url())
        .with_trust(Trust::Pinned(vec![simulator.certificate_fingerprint()]))
        .with_credentials(&Credentials::new(
            simulator.username(),
            simulator.password(),
        ))
        .build()
        .unwrap();
    let mut waves = WaveSettings::default();
    waves.sizes = vec![WaveSize::Rest];
    waves.download = Download::Central;
    let sites = Sites::new(sites.collect()).unwrap();
    let spec = MigrationSpec::builder("autumn", connection, "12.7.4".parse().unwrap(), sites)
        .with_readiness(readiness())
        .with_ums(Some("12.13.110".parse().unwrap()))
        .with_waves(waves)
        .build()
        .unwrap();
    let client = spec.connection.client().unwrap().build().unwrap();
    let fleet = Fleet::read(&client, &spec).await.unwrap();
    let plan = MigrationPlan::build(&spec, &fleet).unwrap();
    assert!(plan.devices() > 3_000, "{:?}", plan.left_out);

    simulator.audit().clear();
    let engine = Engine::new(World::orders(&plan).rollout).unwrap();
    let mut check = PlanCheck::new(client, spec, plan.clone()).unwrap();
    let started = std::time::Instant::now();
    let checked = check.check(0, &engine).await.unwrap();
    println!(
        "{} devices at {SITES} sites: {:?}, {} requests",
        plan.devices(),
        started.elapsed(),
        simulator.audit().len()
    );
    assert_eq!(checked.excluded, []);
    // Nobody has done a step yet.
    assert_eq!(checked.blocked_sites.len(), plan.waves[0].sites.len());
    assert_eq!(simulator.audit().writes(), Vec::<String>::new());
    let calls = simulator.audit().calls();
    assert!(calls.len() < 3 * SITES, "{}", calls.len());
    let lists = calls.iter().filter(|call| call.contains("/thinclients?"));
    assert_eq!(lists.count(), 1);
}
