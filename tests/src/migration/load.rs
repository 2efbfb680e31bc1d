//! A large fleet: UMS, repositories and devices in a process of their own, and what a client needs
//! for list, plan and first wave. Both talk in lines over the standard streams of the first one.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use igel_migrate_core::Error;
use igel_migrate_core::migration::engine::{Decision, Engine, Question};
use igel_migrate_core::migration::run::{Migration, Orders, Person, PlanCheck, RolloutClock};
use igel_migrate_core::migration::{
    Fleet, MigrationPlan, MigrationSpec, RepositoryState, SiteRepositories,
};
use igel_migrate_core::repository::SiteKey;
use igel_migrate_core::ums::UmsClient;
use jiff::Timestamp;

use super::world::{Setup, World, runbook};
use crate::memory::{forget_peak, peak_kib, processor_time};

/// What the process of the fleet says begins with it: a test harness talks as well.
const SAYS: &str = "the fleet says: ";

/// How large it is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Devices in all.
    pub devices: usize,
    /// Sites, each with its repository.
    pub sites: usize,
    /// Devices of the first wave.
    pub first_wave: usize,
}

impl Default for Size {
    /// The largest fleet there is a word of.
    fn default() -> Self {
        Self {
            devices: 300_000,
            sites: 100,
            first_wave: 3_000,
        }
    }
}

/// What a step took.
#[derive(Debug, Clone)]
pub struct Took {
    /// The step, with what came of it.
    pub what: String,
    /// By the clock on the wall.
    pub wall: Duration,
    /// Of the processor, of the client.
    pub client: Duration,
    /// Of the processor, of the process of UMS and devices.
    pub fleet: Duration,
    /// The most memory of the client in this step, in KiB.
    pub peak_kib: u64,
}

/// The process of UMS and devices: serves until its standard input ends.
pub async fn serve(size: Size) {
    let world = &mut World::start(setup(size)).await;
    // Devices belong to the line of the site where they are first seen, so before anybody moves.
    world.days().wait_until(world.simulator.clock().now()).await;
    say(&world
        .folder
        .path()
        .join("autumn.toml")
        .display()
        .to_string());
    let mut lines = std::io::stdin().lock().lines();
    while let Some(Ok(line)) = lines.next() {
        let (what, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match what {
            "import" => {
                world.import_file(&PathBuf::from(rest));
                say("done");
            }
            "wait" => {
                world.days().wait_until(rest.parse().unwrap()).await;
                say("done");
            }
            "now" => say(&world.simulator.clock().now().to_string()),
            "processor" => say(&processor_time().as_millis().to_string()),
            "steps" => {
                let mut steps = BTreeMap::new();
                for event in world.log().await {
                    *steps
                        .entry((format!("{:?}", event.step), event.detail))
                        .or_insert(0) += 1;
                }
                say(&format!("{steps:?}"));
            }
            _ => panic!("{line}"),
        }
    }
}

#[allow(clippy::print_stdout)] // its output is its purpose
fn say(what: &str) {
    println!("{SAYS}{what}");
    std::io::stdout().flush().unwrap();
}

fn setup(size: Size) -> Setup {
    let names = (0..size.sites).map(|site| &*format!("Site{site:03}").leak());
    let names: Vec<&'static str> = names.collect();
    let of_site =
        |site: usize| size.devices / size.sites + usize::from(site < size.devices % size.sites);
    let devices = (0..).map(of_site);
    let waves = format!(
        "sizes = [{}, \"rest\"]\nfirst_of_site_alone = false",
        size.first_wave
    );
    let limits = format!(
        "in_flight = {0}\nin_flight_per_site = {0}\npoll_seconds = 600",
        size.first_wave
    );
    Setup {
        sites: names.iter().copied().zip(devices).collect(),
        waves: waves.leak(),
        limits: limits.leak(),
        jobs: names,
        ..Setup::default()
    }
}

/// The other end of the lines.
struct Line {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Line {
    fn hear(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = self.answers.read_line(&mut line).unwrap();
            assert!(read > 0, "the process of the fleet has ended");
            if let Some((_, says)) = line.split_once(SAYS) {
                return says.trim_end().to_owned();
            }
        }
    }
}

/// The process of the fleet as the client sees it.
#[derive(Clone)]
struct Process(Arc<Mutex<Line>>);

impl Process {
    /// Starts it, and gives where its specification lies.
    fn start(mut command: Command) -> (Self, PathBuf) {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = Line {
            questions: process.stdin.take().unwrap(),
            answers: BufReader::new(process.stdout.take().unwrap()),
            process,
        };
        let spec = line.hear().into();
        (Self(Arc::new(Mutex::new(line))), spec)
    }

    fn ask(&self, question: &str) -> String {
        let mut line = self.0.lock().unwrap();
        writeln!(line.questions, "{question}").unwrap();
        line.hear()
    }

    fn processor(&self) -> Duration {
        Duration::from_millis(self.ask("processor").parse().unwrap())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // It is of no use to anybody any more, and what it holds lies in a temporary folder.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl RolloutClock for Process {
    fn now(&self) -> Timestamp {
        self.ask("now").parse().unwrap()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        let process = self.clone();
        async move {
            let wait = move || process.ask(&format!("wait {time}"));
            tokio::task::spawn_blocking(wait).await.unwrap();
        }
        .boxed()
    }
}

/// Goes home once the first wave is good.
struct UntilTheFirstWave;

impl Person for UntilTheFirstWave {
    fn name(&self) -> &'static str {
        "A. Example"
    }

    fn answer<'a>(
        &'a mut self,
        question: &'a Question,
        _: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>, Error>> {
        let done = std::io::Error::other(match question {
            Question::Release { wave: 0, .. } => GOOD.to_owned(),
            other => format!("{other:?}"),
        });
        ready(Err(done.into())).boxed()
    }
}

const GOOD: &str = "the first wave is good";

/// Measures step after step.
struct Stopwatch {
    fleet: Process,
    took: Vec<Took>,
    tell: fn(&Took),
}

impl Stopwatch {
    async fn time<T>(&mut self, step: impl Future<Output = (String, T)>) -> T {
        forget_peak();
        let (started, client, fleet) = (Instant::now(), processor_time(), self.fleet.processor());
        let (what, result) = Box::pin(step).await;
        let took = Took {
            what,
            wall: started.elapsed(),
            client: processor_time().saturating_sub(client),
            fleet: self.fleet.processor().saturating_sub(fleet),
            peak_kib: peak_kib(),
        };
        (self.tell)(&took);
        self.took.push(took);
        result
    }
}

/// Starts the process of the fleet, lists, plans and carries out the first wave; `tell` hears of each
/// step when it is done. Every device of the first wave has arrived in the end.
pub async fn measure(command: Command, size: Size, tell: fn(&Took)) -> Vec<Took> {
    let (fleet, spec) = Process::start(command);
    let folder = spec.parent().unwrap().to_owned();
    let spec = MigrationSpec::from_file(&spec).unwrap();
    let client = spec.connection.client().unwrap().build().unwrap();
    let mut watch = Stopwatch {
        fleet: fleet.clone(),
        took: Vec::new(),
        tell,
    };
    let listed = watch.time(list(&client)).await;
    assert_eq!(listed, size.devices);
    let mut found = watch.time(read(&client, &spec)).await;
    let states = watch.time(check_repositories(&spec)).await;
    found = found.with_repositories(states);
    let plan = watch.time(async { build(&spec, &found) }).await;
    for document in plan.write_documents(&spec, &folder).unwrap() {
        fleet.ask(&format!("import {}", document.display()));
    }
    let done = runbook(&spec, fleet.now());
    let (_, found) = Box::pin(read(&client, &spec)).await;
    let (_, states) = Box::pin(check_repositories(&spec)).await;
    let found = found.with_repositories(states).with_runbook(done.clone());
    let plan = MigrationPlan::build(&spec, &found).unwrap();
    drop(found);
    assert_eq!(plan.devices(), size.devices);
    assert_eq!(plan.refusals(0, &[]), Vec::<String>::new());

    let check = PlanCheck::new(client, spec, plan)
        .unwrap()
        .with_runbook(move || Ok(done.clone()));
    let orders = check.orders().unwrap();
    let migration = check.into_migration(UntilTheFirstWave).unwrap();
    let wave = first_wave(migration.with_clock(fleet.clone()), &folder, &orders);
    let healthy = watch.time(wave).await;
    let steps = fleet.ask("steps");
    assert_eq!(
        healthy as usize, size.first_wave,
        "what devices did: {steps}"
    );
    watch.took
}

async fn list(client: &UmsClient) -> (String, usize) {
    let mut devices = client.devices().stream().await.unwrap();
    let mut listed = 0;
    while let Some(device) = devices.next().await {
        device.unwrap();
        listed += 1;
    }
    (format!("list: {listed} devices"), listed)
}

async fn read(client: &UmsClient, spec: &MigrationSpec) -> (String, Fleet) {
    let fleet = Fleet::read(client, spec).await.unwrap();
    let ready = fleet.devices.iter().filter(|it| it.verdict.may_go());
    (format!("readiness: {} may go", ready.count()), fleet)
}

async fn check_repositories(spec: &MigrationSpec) -> (String, BTreeMap<SiteKey, RepositoryState>) {
    let repositories = SiteRepositories::new(spec).unwrap();
    let states = repositories.states(spec).await;
    let complete = states.values().filter(|state| state.complete).count();
    (format!("repositories: {complete} complete"), states)
}

fn build(spec: &MigrationSpec, fleet: &Fleet) -> (String, MigrationPlan) {
    let plan = MigrationPlan::build(spec, fleet).unwrap();
    let bytes = plan.to_json().unwrap().len();
    let what = format!(
        "plan: {} devices, hash {}, {} MB of JSON",
        plan.devices(),
        &plan.hash().to_string()[..8],
        bytes / 1_000_000
    );
    (what, plan)
}

async fn first_wave(mut migration: Migration, folder: &Path, orders: &Orders) -> (String, u32) {
    let journal = folder.join("autumn.journal");
    let end = migration.apply(&journal).await.unwrap_err().report();
    let status = Migration::status(orders, &journal).unwrap();
    let healthy = status.engine.tallies().fleet.healthy;
    let mut what = format!(
        "first wave: {healthy} healthy, {} records, {} kB of journal",
        status.records,
        journal.metadata().unwrap().len() / 1000
    );
    if !end.contains(GOOD) {
        what.extend([", "].into_iter().chain(end.lines().take(2)));
    }
    (what, healthy)
}
