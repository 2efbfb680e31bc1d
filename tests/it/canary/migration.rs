//! A specification, its fleet, readiness, plan, run and journal.

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use igel_migrate_core::Error;
use igel_migrate_core::Os12Version;
use igel_migrate_core::migration::engine::{Decision, Engine, Question, Rollout, RolloutSite};
use igel_migrate_core::migration::journal::{Head, Journal, JournalReader};
use igel_migrate_core::migration::plan::PlannedDirectory;
use igel_migrate_core::migration::run::{
    Background, Checked, DeviceOrder, Migration, Orders, Person, Preparation, SitePlaces, WaveCheck,
};
use igel_migrate_core::migration::{
    Fleet, MigrationPlan, MigrationReport, MigrationSpec, RepositoryState, SiteRepositories,
};
use igel_migrate_core::readiness::{
    Attestations, DeviceFacts, DirectoryFacts, DirectoryReadiness, Firmwares, FleetCheck,
    Readiness, Style, Target,
};
use igel_migrate_core::rules::{Method, RuleSet};
use igel_migrate_core::simulator::Simulator;
use igel_migrate_tests::logs;

use super::SECRET;
use super::connections::account;
use super::servers::{client, simulator};
use super::sinks::Sinks;

pub(super) async fn show(sinks: &mut Sinks) {
    let heard = logs::capture();
    let simulator = simulator().await;
    let folder = tempfile::tempdir().unwrap();
    let text = specification(&simulator, folder.path());
    let spec = MigrationSpec::from_toml(&text, folder.path());
    let spec = spec.unwrap_or_else(|error| panic!("{}", error.report()));
    sinks.debug(&spec);
    sinks.debug(&spec.connection);
    let ums = spec.connection.client().unwrap().build().unwrap();
    let fleet = Fleet::read(&ums, &spec).await.unwrap();
    sinks.debug(&fleet);
    plan(sinks, &spec, fleet, folder.path());
    readiness(sinks, &simulator).await;
    run(sinks, &simulator, folder.path()).await;
    sinks.text("the log of a migration", heard.text());
}

/// A specification whose passwords are in private files.
pub(super) fn specification(simulator: &Simulator, folder: &std::path::Path) -> String {
    let secret = folder.join("canary.secret");
    std::fs::write(&secret, SECRET).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&secret, mode).unwrap();
    }
    let repository = simulator.repositories().remove(0);
    format!(
        r#"
        [ums]
        url = "{}"
        pin = "{}"
        username = "canary"
        password = {{ file = "{}" }}
        [migration]
        name = "autumn"
        [target]
        base_system = "12.7.2"
        ums = "12.13.110"
        [repository_profiles]
        passwords_in = ["os11", "os12"]
        [[site]]
        key = "berlin"
        members = [{{ directory = "/Berlin" }}]
        staging = "/Migration/Staging"
        repository = {{ name = "Kiel", webdav_url = "{}", download = {{ username = "canary", password = {{ file = "canary.secret" }} }} }}
        "#,
        simulator.ums_url(),
        simulator.certificate_fingerprint(),
        secret.display(),
        repository.url(),
    )
}

fn plan(sinks: &mut Sinks, spec: &MigrationSpec, mut fleet: Fleet, folder: &std::path::Path) {
    let complete = RepositoryState::new(true, Some(1_500_000_000));
    let states: BTreeMap<_, _> = (spec.sites.iter())
        .map(|site| (site.key.clone(), complete))
        .collect();
    let plan = {
        fleet = fleet.with_repositories(states);
        MigrationPlan::build(spec, &fleet).unwrap()
    };
    sinks.debug_json(&plan);
    sinks.rendered(
        "migration::plan::MigrationPlan::to_json",
        plan.to_json().unwrap(),
    );
    sinks.rendered("migration::plan::MigrationPlan::to_text", plan.to_text());
    sinks.rendered(
        "migration::plan::MigrationPlan::devices_csv",
        plan.devices_csv(spec, &fleet),
    );
    // These documents were asked to hold the password; their names were not.
    let documents = folder.join("documents");
    std::fs::create_dir(&documents).unwrap();
    let written = plan.write_documents(spec, &documents).unwrap();
    assert_eq!(written.len(), 2);
    sinks.rendered(
        "migration::plan::MigrationPlan::write_documents",
        format!("{written:?}"),
    );
    sinks.result(MigrationPlan::from_json(
        &format!("{{\"schema\":\"{SECRET}\"}}").replace('\\', ""),
    ));
    let background = Background::new(&plan, spec, &fleet, RuleSet::builtin());
    sinks.debug_json(&background);
    sinks.debug(&SiteRepositories::new(spec).unwrap());
    report(sinks, &MigrationReport::planned(&plan, Some(&background)));
    let orders = Orders::from_plan(&plan, "rules");
    if let Some(orders) = sinks.result(orders) {
        sinks.debug(&orders);
    }
}

/// A report in all its forms.
fn report(sinks: &mut Sinks, report: &MigrationReport) {
    sinks.debug_json(report);
    sinks.rendered(
        "migration::report::MigrationReport::to_json",
        report.to_json().unwrap(),
    );
    sinks.rendered(
        "migration::report::MigrationReport::to_csv",
        report.to_csv(),
    );
    sinks.rendered(
        "migration::report::MigrationReport::to_html",
        report.to_html(),
    );
    sinks.rendered(
        "migration::report::MigrationReport::to_text",
        report.to_text(),
    );
    let (mut json, mut csv, mut html) = (Vec::new(), Vec::new(), Vec::new());
    report.write_json(&mut json).unwrap();
    report.write_csv(&mut csv).unwrap();
    report.write_html(&mut html).unwrap();
    sinks.rendered("migration::report::MigrationReport::write_json", json);
    sinks.rendered("migration::report::MigrationReport::write_csv", csv);
    sinks.rendered("migration::report::MigrationReport::write_html", html);
    for entry in &report.timeline {
        sinks.rendered("migration::report::TimelineEntry::what", entry.what());
    }
}

async fn readiness(sinks: &mut Sinks, simulator: &Simulator) {
    let ums = client(simulator, account());
    let rules = RuleSet::builtin();
    let target = Target::new(Os12Version::new(12, 7, 2), Method::Repository);
    sinks.debug(&target);
    let firmwares = Firmwares::new(ums.firmwares().await.unwrap().values());
    sinks.debug(&firmwares);
    let directories = ums.directories().await.unwrap();
    let mut check = FleetCheck::new(&target, rules, &firmwares).with_directories(&directories);
    for device in ums.devices().collect().await.unwrap() {
        check.add(&device);
        let facts = DeviceFacts::observed(&device, &firmwares);
        sinks.debug(&facts);
        sinks.debug(&Readiness::check(&facts, &target, rules));
    }
    sinks.debug(&check);
    let report = check.finish();
    sinks.debug(&report);
    sinks.rendered("readiness::FleetReport::to_csv", report.to_csv());
    sinks.rendered("readiness::FleetReport::to_json", report.to_json());
    sinks.rendered(
        "readiness::FleetReport::to_text",
        report.to_text(Style::default()),
    );
    let (mut csv, mut json) = (Vec::new(), Vec::new());
    report.write_csv(&mut csv).unwrap();
    report.write_json(&mut json).unwrap();
    sinks.rendered("readiness::FleetReport::write_csv", csv);
    sinks.rendered("readiness::FleetReport::write_json", json);
    report.devices().for_each(|device| sinks.debug(&device));
    let facts = DirectoryFacts::new("/Berlin".parse().unwrap());
    sinks.debug(&facts);
    let checked = DirectoryReadiness::check(&facts, &target, &Attestations::new(), rules);
    sinks.debug_json(&checked);
}

/// Stops whatever is asked.
struct Unwilling;

impl Person for Unwilling {
    fn name(&self) -> &'static str {
        "the test"
    }

    fn answer<'a>(
        &'a mut self,
        _: &'a Question,
        _: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>, Error>> {
        ready(Ok(vec![Decision::Abort])).boxed()
    }
}

impl WaveCheck for Unwilling {
    fn check<'a>(&'a mut self, _: u32, _: &'a Engine) -> BoxFuture<'a, Result<Checked, Error>> {
        let everything = Checked {
            blocked_sites: vec![(0, "the repository is not complete".to_owned())],
            ..Checked::default()
        };
        ready(Ok(everything)).boxed()
    }
}

async fn run(sinks: &mut Sinks, simulator: &Simulator, folder: &std::path::Path) {
    let planned = |path: &str| PlannedDirectory {
        path: path.parse().unwrap(),
        id: None,
    };
    let console = simulator.console();
    let devices: Vec<DeviceOrder> = (console.device_ids().iter().take(4))
        .map(|id| {
            let device = console.device(*id).unwrap();
            DeviceOrder::new(&*device.facts.mac, *id, device.directory)
        })
        .collect();
    let site = RolloutSite::new("berlin".parse().unwrap());
    let rollout = Rollout::new(vec![site], vec![0; 4], vec![2, 4]).unwrap();
    sinks.debug(&rollout);
    let places = SitePlaces::new(planned("/M/Staging"), planned("/M/Launch"));
    let head = Head::new("{}", "plan", "rules");
    let orders = Orders::new(rollout, vec![places], devices, head)
        .unwrap()
        .with_preparations(vec![
            Preparation::Directory("/M/Staging".parse().unwrap()),
            Preparation::Directory("/M/Launch".parse().unwrap()),
        ]);
    sinks.debug(&orders);
    let path = folder.join("canary.journal");
    let mut migration = Migration::new(
        client(simulator, account()),
        orders.clone(),
        Unwilling,
        Unwilling,
    );
    sinks.debug(&migration);
    let outcome = migration.apply(&path).await;
    if let Some(outcome) = sinks.result(outcome) {
        sinks.debug(&outcome);
    }
    sinks.debug(&Migration::status(&orders, &path).unwrap());
    drop(migration);
    let reader = JournalReader::open(&path).unwrap();
    sinks.debug(&reader);
    let mut records = 0;
    reader
        .replay(|record| {
            records += 1;
            sinks.debug(&record);
            Ok(())
        })
        .unwrap();
    assert!(records > 3, "{records} records");
    let told = MigrationReport::from_journal(&reader);
    if let Some(told) = sinks.result(told) {
        report(sinks, &told);
    }
    drop(reader);
    sinks.debug(&Journal::open(&path).unwrap());
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap().path();
        if entry.to_string_lossy().contains("canary.journal") {
            sinks.text("the journal", std::fs::read(entry).unwrap());
        }
    }
}
