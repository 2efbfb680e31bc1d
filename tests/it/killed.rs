//! A migration whose process is killed by `kill -9`, at every place where it matters, against a UMS
//! that lives on.
//!
//! The UMS and its devices live in this process, the migration in another one, which is this test
//! binary again. It asks for the time over its standard output and reaches the UMS through a relay,
//! so this process sees each thing it does before it is done: it asks for the time before each
//! commit of the journal and after it, and whatever goes to UMS or comes from it passes the relay.
//! Each of these is a point at which it can be killed.
//!
//! `IGEL_MIGRATE_KILLS=200 cargo test -p igel-migrate-tests --test it killed -- --nocapture` kills
//! at 200 points; without the variable it is 16.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use igel_migrate_core::migration::Percent;
use igel_migrate_core::migration::engine::{
    Decision, End, Engine, Phase, Question, Rollout, RolloutSite,
};
use igel_migrate_core::migration::gate::{FailureKind, PromoteRule};
use igel_migrate_core::migration::journal::Head;
use igel_migrate_core::migration::plan::PlannedDirectory;
use igel_migrate_core::migration::run::{
    DeviceOrder, Migration, Orders, Person, Preparation, RolloutClock, SitePlaces,
};
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::Simulator;
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{DeviceId, DirectoryId, FirmwareId, SettlePolicy, UmsClient};
use igel_migrate_core::{Error, ErrorKind};
use igel_migrate_tests::office::{Desks, desk_unit_id, desks};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::run::NothingAgainstIt;

const DEVICES: u32 = 12;
/// Triggered, and never heard of again.
const LOST: u32 = 9;
const TASK: &str = "IGEL_MIGRATE_TEST_TASK";
const KILLS: &str = "IGEL_MIGRATE_KILLS";
/// What the migrating process says begins with it: the test harness talks as well.
const SAYS: &str = "the migration says: ";

/// What the migrating process has to know.
#[derive(Serialize, Deserialize)]
struct Task {
    url: String,
    username: String,
    password: String,
    fingerprint: String,
    journal: PathBuf,
    devices: Vec<DeviceId>,
    origin: DirectoryId,
}

impl Task {
    fn orders(&self) -> Orders {
        let keys = ["berlin", "trier"];
        let sites = keys.map(|key| RolloutSite::new(key.parse().unwrap()));
        let site_of = (0..DEVICES).map(|device| device % 2).collect();
        let mut rollout = Rollout::new(sites.to_vec(), site_of, vec![2, 6, DEVICES]).unwrap();
        rollout.gates.first_wave = PromoteRule::automatic();
        rollout.gates.later_waves.inconclusive_at_most = Percent::new(20);
        rollout.timing.look_every = SignedDuration::from_mins(30);
        rollout.limits.move_batch = 2;
        rollout.limits.in_flight = 5;
        let planned = |key: &str, name: &str| PlannedDirectory {
            path: format!("/Migration/{key}/{name}").parse().unwrap(),
            id: None,
        };
        let places =
            keys.map(|key| SitePlaces::new(planned(key, "Staging"), planned(key, "Launch")));
        let directories = places.iter().flat_map(|it| [&it.staging[0], &it.launch[0]]);
        let preparations = directories
            .map(|directory| Preparation::Directory(directory.path.clone()))
            .collect();
        let devices = (0..)
            .zip(&self.devices)
            .map(|(number, id)| DeviceOrder::new(desk_unit_id(number), *id, self.origin));
        let head = Head::new("{}", "plan", "rules");
        Orders::new(rollout, places.to_vec(), devices.collect(), head)
            .unwrap()
            .with_preparations(preparations)
    }
}

/// The clock of the migrating process: the other one has the time.
struct AskedFor;

impl AskedFor {
    fn ask(question: &str) -> Timestamp {
        let mut out = std::io::stdout();
        writeln!(out, "{SAYS}{question}").unwrap();
        out.flush().unwrap();
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).unwrap();
        answer.trim().parse().unwrap()
    }
}

impl RolloutClock for AskedFor {
    fn now(&self) -> Timestamp {
        Self::ask("now?")
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move {
            Self::ask(&format!("wait {time}"));
        }
        .boxed()
    }
}

struct NobodyIsAsked;

impl Person for NobodyIsAsked {
    fn name(&self) -> &'static str {
        "nobody"
    }

    fn answer<'a>(
        &'a mut self,
        question: &'a Question,
        _: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>, Error>> {
        panic!("{question:?}")
    }
}

/// Not a test of its own: the process that is killed.
#[tokio::test]
#[ignore = "run by the tests that kill it"]
async fn migrates_until_it_is_killed() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    let task: Task = serde_json::from_str(&task).unwrap();
    let client = UmsClient::builder(&task.url)
        .with_credentials(Credentials::new(&task.username, task.password.clone()))
        .with_trust(Trust::Pinned(vec![task.fingerprint.parse().unwrap()]))
        .with_settle(SettlePolicy::default().with_deadline(Duration::ZERO))
        .build()
        .unwrap();
    let mut migration =
        Migration::new(client, task.orders(), NobodyIsAsked, NothingAgainstIt).with_clock(AskedFor);
    let outcome = match migration.apply(&task.journal).await {
        Err(error) if error.kind() == ErrorKind::Conflict => migration.resume(&task.journal).await,
        outcome => outcome,
    };
    println!("{SAYS}done {:?}", outcome.unwrap());
}

/// A process that is killed at a point.
struct Victim {
    process: Child,
    points: usize,
    kill_at: Option<usize>,
}

/// What happens to whom, as both the relay and the clock must know.
struct Watch {
    simulator: Simulator,
    devices: Vec<DeviceId>,
    victim: Mutex<Option<Victim>>,
    /// The directories that each device has lain in.
    ways: Mutex<Vec<Vec<DirectoryId>>>,
}

impl Watch {
    /// The migration is about to do something; whether it lives to do it.
    fn point(&self) -> bool {
        let mut ways = self.ways.lock().unwrap();
        for (way, id) in ways.iter_mut().zip(&self.devices) {
            let directory = self.simulator.console().device(*id).unwrap().directory;
            if way.last() != Some(&directory) {
                way.push(directory);
            }
        }
        let mut victim = self.victim.lock().unwrap();
        let Some(victim) = victim.as_mut() else {
            return false;
        };
        victim.points += 1;
        if victim.kill_at.is_some_and(|point| point <= victim.points) {
            victim.process.kill().unwrap();
            return false;
        }
        true
    }
}

/// A UMS with two sites of six devices each, and what the devices do.
struct Office {
    watch: Arc<Watch>,
    folder: tempfile::TempDir,
    os12: FirmwareId,
    origin: DirectoryId,
    commanded: BTreeMap<DeviceId, Timestamp>,
    relay: JoinHandle<()>,
    url: String,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.relay.abort();
    }
}

/// Passes bytes on for as long as the migration lives.
async fn relay(watch: Arc<Watch>, listener: TcpListener, ums: String) {
    loop {
        let (near, _) = listener.accept().await.unwrap();
        let far = TcpStream::connect(&ums).await.unwrap();
        near.set_nodelay(true).unwrap();
        far.set_nodelay(true).unwrap();
        let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
        for (mut from, mut to) in [(near_in, far_out), (far_in, near_out)] {
            let watch = watch.clone();
            tokio::spawn(async move {
                let mut bytes = vec![0; 1 << 16];
                while let Ok(length @ 1..) = from.read(&mut bytes).await {
                    if !watch.point() || to.write_all(&bytes[..length]).await.is_err() {
                        return;
                    }
                }
            });
        }
    }
}

impl Office {
    async fn new() -> Self {
        let Desks {
            simulator,
            directory: origin,
            devices,
            os12,
        } = desks(DEVICES).await;
        let ums = simulator.ums_url().replace("https://", "");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (host, _) = ums.rsplit_once(':').unwrap();
        let url = format!("https://{host}:{port}");
        let watch = Arc::new(Watch {
            simulator,
            ways: Mutex::new(vec![Vec::new(); devices.len()]),
            devices,
            victim: Mutex::new(None),
        });
        Self {
            relay: tokio::spawn(relay(watch.clone(), listener, ums)),
            watch,
            folder: tempfile::tempdir().unwrap(),
            os12,
            origin,
            commanded: BTreeMap::new(),
            url,
        }
    }

    fn task(&self) -> Task {
        let simulator = &self.watch.simulator;
        Task {
            url: self.url.clone(),
            username: simulator.username().to_owned(),
            password: simulator.password().to_owned(),
            fingerprint: simulator.certificate_fingerprint().to_string(),
            journal: self.folder.path().join("autumn.journal"),
            devices: self.watch.devices.clone(),
            origin: self.origin,
        }
    }

    /// Time has passed.
    fn play(&mut self) {
        let console = self.watch.simulator.console();
        let now = self.watch.simulator.clock().now();
        for (number, id) in (0..).zip(&self.watch.devices) {
            let directory = console.device(*id).unwrap().directory;
            match &*console.directory(directory).unwrap().name {
                "Staging" => console
                    .change_device(*id, |facts| {
                        facts.changes_pending = Some(false);
                        facts.last_contact = Some(now);
                    })
                    .unwrap(),
                "Launch" => {
                    let since = *self.commanded.entry(*id).or_insert(now);
                    let over = now.duration_since(since) >= SignedDuration::from_mins(45);
                    if over && number != LOST {
                        console.finish_upgrade(*id, self.os12).unwrap();
                    }
                }
                _ => {}
            }
        }
    }

    /// Lets a process migrate until it is killed at a point. Gives what it said in the end, and how
    /// many points it has come to.
    fn migrate(&mut self, kill_at: Option<usize>) -> (Option<String>, usize) {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["killed::migrates_until_it_is_killed", "--exact"])
            .args(["--ignored", "--nocapture"])
            .env(TASK, serde_json::to_string(&self.task()).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut answers = process.stdin.take().unwrap();
        let questions = BufReader::new(process.stdout.take().unwrap()).lines();
        *self.watch.victim.lock().unwrap() = Some(Victim {
            process,
            points: 0,
            kill_at,
        });
        let mut done = None;
        for line in questions.map_while(Result::ok) {
            let Some((_, says)) = line.split_once(SAYS) else {
                continue;
            };
            if let Some(outcome) = says.strip_prefix("done ") {
                done = Some(outcome.to_owned());
                continue;
            }
            if !self.watch.point() {
                continue;
            }
            let clock = self.watch.simulator.clock();
            if let Some(until) = says.strip_prefix("wait ") {
                let until: Timestamp = until.parse().unwrap();
                let by = until.duration_since(clock.now()).unsigned_abs();
                clock.advance(by + Duration::from_millis(1));
                self.play();
            }
            // It may be dead already.
            let _ = writeln!(answers, "{}", self.watch.simulator.clock().now());
        }
        let mut victim = self.watch.victim.lock().unwrap().take().unwrap();
        victim.process.wait().unwrap();
        (done, victim.points)
    }

    /// What UMS was asked to change, and with that what the devices went through.
    fn writes(&self) -> Vec<String> {
        self.watch.simulator.audit().writes()
    }

    fn ways(&self) -> Vec<Vec<DirectoryId>> {
        self.watch.ways.lock().unwrap().clone()
    }

    fn assert_arrived(&self) {
        let task = self.task();
        let status = Migration::status(&task.orders(), task.journal).unwrap();
        for device in 0..DEVICES {
            let end = match device {
                LOST => End::Failed(FailureKind::Offline),
                _ => End::Healthy,
            };
            assert_eq!(status.engine.phase(device), Phase::Ended(end), "{device}");
        }
        for (number, id) in (0..).zip(&self.watch.devices) {
            let device = self.watch.simulator.console().device(*id).unwrap();
            assert_eq!(device.facts.firmware == self.os12, number != LOST);
        }
    }
}

const FINISHED: &str = "Finished";

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_anywhere_ends_as_one_that_was_not() {
    let mut whole = Office::new().await;
    let (outcome, points) = whole.migrate(None);
    assert_eq!(outcome.as_deref(), Some(FINISHED));
    whole.assert_arrived();
    let there_and_on = whole.ways().iter().all(|way| way.len() == 3);
    assert!(there_and_on, "{:?}", whole.ways());

    let places: usize = std::env::var(KILLS).map_or(16, |kills| kills.parse().unwrap());
    assert!(points > 200, "{points}");
    let mut kills = 0;
    for place in 0..places {
        let point = 1 + place * points / places;
        let mut office = Office::new().await;
        let (said, _) = office.migrate(Some(point));
        // The last points are those of saying good-bye.
        if said.is_none() {
            kills += 1;
            let (outcome, _) = office.migrate(None);
            assert_eq!(outcome.as_deref(), Some(FINISHED), "killed at {point}");
        }
        office.assert_arrived();
        assert_eq!(office.ways(), whole.ways(), "killed at {point}");
        assert_eq!(office.writes(), whole.writes(), "killed at {point}");
    }
    assert!(kills * 10 >= places * 9, "{kills} of {places}");
    println!("killed at {kills} of {points} points");
}

/// One migration that hardly gets anywhere before it is killed once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_again_and_again_ends_as_one_that_was_not() {
    let mut office = Office::new().await;
    let mut kills = 0;
    let outcome = loop {
        let (said, _) = office.migrate(Some(60 + 7 * kills));
        match said {
            Some(outcome) => break outcome,
            None => kills += 1,
        }
        assert!(kills < 100, "it does not get anywhere");
    };
    assert_eq!(outcome, FINISHED);
    assert!(kills > 3, "{kills}");
    office.assert_arrived();
    let there_and_on = office.ways().iter().all(|way| way.len() == 3);
    assert!(there_and_on, "{:?}", office.ways());
}
