//! Migrations carried out against a simulated UMS, whose devices are played at each tick of a clock
//! that stands otherwise.

mod check;
mod planned;
mod preparations;
mod stops;
mod triggers;
mod world;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use igel_migrate_core::migration::engine::{
    Decision, DeviceIndex, End, Engine, Event, Outcome, Phase, Place, Question, Rollout,
    RolloutSite, Write,
};
use igel_migrate_core::migration::journal::{Head, JournalReader, Record};
use igel_migrate_core::migration::plan::PlannedDirectory;
use igel_migrate_core::migration::run::{
    Checked, DeviceOrder, Migration, Orders, Person, Preparation, RolloutClock, SitePlaces,
    WaveCheck,
};
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::{Clock, Console, Fault, FaultRule, Simulator};
use igel_migrate_core::transport::Trust;
use igel_migrate_core::ums::{
    DeviceId, DirectoryId, DirectoryKind, DirectoryPath, FirmwareId, SettlePolicy, UmsClient,
};
use igel_migrate_core::{Error, ErrorKind};
use igel_migrate_tests::office::{Desks, desk_unit_id, desks};
use jiff::{SignedDuration, Timestamp};

const DEVICES: u32 = 40;
const MOVES: &str = "/umsapi/v3/directories/tcdirectories/";

/// Releases every wave, or has it undone after the first; looks at the journal before.
struct Willing {
    orders: Orders,
    journal: PathBuf,
    undo: bool,
}

impl Person for Willing {
    fn name(&self) -> &'static str {
        "the test"
    }

    fn answer<'a>(
        &'a mut self,
        question: &'a Question,
        _: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>, Error>> {
        let status = Migration::status(&self.orders, &self.journal).unwrap();
        assert_eq!(status.engine.tallies().fleet.healthy, 2);
        let decisions = match question {
            Question::Release { .. } if self.undo => vec![Decision::Undo],
            Question::Release { wave, .. } => vec![
                Decision::SessionStarted { wave: *wave },
                Decision::Release { wave: *wave },
            ],
            other => panic!("{other:?}"),
        };
        ready(Ok(decisions)).boxed()
    }
}

pub(super) struct NothingAgainstIt;

impl WaveCheck for NothingAgainstIt {
    fn check<'a>(&'a mut self, _: u32, _: &'a Engine) -> BoxFuture<'a, Result<Checked, Error>> {
        ready(Ok(Checked::default())).boxed()
    }
}

/// A UMS with two sites of twenty devices each, and what the devices do.
struct Office {
    simulator: Simulator,
    folder: tempfile::TempDir,
    os12: FirmwareId,
    devices: Vec<DeviceId>,
    origin: DirectoryId,
    commanded: Arc<Mutex<BTreeMap<DeviceId, Timestamp>>>,
    undo: bool,
}

/// The clock of the simulated UMS; devices act whenever it moves.
#[derive(Clone)]
struct Ticks {
    clock: Clock,
    console: Console,
    os12: FirmwareId,
    devices: Vec<DeviceId>,
    commanded: Arc<Mutex<BTreeMap<DeviceId, Timestamp>>>,
}

impl Ticks {
    fn play(&self) {
        let now = self.clock.now();
        for id in &self.devices {
            let device = self.console.device(*id).unwrap();
            let directory = self.console.directory(device.directory).unwrap();
            match &*directory.name {
                "Staging" => self
                    .console
                    .change_device(*id, |facts| {
                        facts.changes_pending = Some(false);
                        facts.last_contact = Some(now);
                    })
                    .unwrap(),
                "Launch" => {
                    let since = *self.commanded.lock().unwrap().entry(*id).or_insert(now);
                    if now.duration_since(since) >= SignedDuration::from_mins(45) {
                        self.console.finish_upgrade(*id, self.os12).unwrap();
                    }
                }
                _ => {}
            }
        }
    }
}

impl RolloutClock for Ticks {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move {
            let by = time.duration_since(self.clock.now());
            self.clock
                .advance(by.unsigned_abs() + Duration::from_millis(1));
            self.play();
        }
        .boxed()
    }
}

fn path(text: &str) -> DirectoryPath {
    text.parse().unwrap()
}

fn planned(text: &str) -> PlannedDirectory {
    PlannedDirectory {
        path: path(text),
        id: None,
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
        Self {
            simulator,
            folder: tempfile::tempdir().unwrap(),
            os12,
            devices,
            origin,
            commanded: Arc::default(),
            undo: false,
        }
    }

    fn orders(&self) -> Orders {
        let sites = ["berlin", "trier"];
        let keys = sites.map(|key| RolloutSite::new(key.parse().unwrap()));
        let site_of = (0..DEVICES).map(|device| device % 2).collect();
        let rollout = Rollout::new(keys.to_vec(), site_of, vec![2, 12, DEVICES]).unwrap();
        let directories = sites.map(|site| {
            [
                format!("/Migration/{site}/Staging"),
                format!("/Migration/{site}/Launch"),
            ]
        });
        let places = directories
            .iter()
            .map(|[staging, launch]| SitePlaces::new(planned(staging), planned(launch)));
        let devices = (0..)
            .zip(&self.devices)
            .map(|(number, id): (u32, _)| DeviceOrder::new(desk_unit_id(number), *id, self.origin));
        let head = Head::new("{}", "plan", "rules");
        let orders = Orders::new(rollout, places.collect(), devices.collect(), head).unwrap();
        let preparations = directories.iter().flatten().map(|text| path(text));
        orders.with_preparations(preparations.map(Preparation::Directory).collect())
    }

    fn client(&self) -> UmsClient {
        let simulator = &self.simulator;
        UmsClient::builder(simulator.ums_url())
            .with_credentials(Credentials::new(
                simulator.username(),
                simulator.password().to_owned(),
            ))
            .with_trust(Trust::Pinned(vec![simulator.certificate_fingerprint()]))
            .with_settle(SettlePolicy::default().with_deadline(Duration::ZERO))
            .build()
            .unwrap()
    }

    fn migration(&self, orders: Orders) -> Migration {
        let simulator = &self.simulator;
        let client = self.client();
        let ticks = Ticks {
            clock: simulator.clock().clone(),
            console: simulator.console(),
            os12: self.os12,
            devices: self.devices.clone(),
            commanded: self.commanded.clone(),
        };
        let willing = Willing {
            orders: orders.clone(),
            journal: self.journal(),
            undo: self.undo,
        };
        Migration::new(client, orders, willing, NothingAgainstIt).with_clock(ticks)
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("autumn.journal")
    }

    /// How many moves had an effect.
    fn moves(&self) -> usize {
        let entries = self.simulator.audit().entries();
        let moves = entries
            .iter()
            .filter(|entry| entry.query.contains("move") && entry.path.starts_with(MOVES));
        moves.count()
    }

    fn assert_all_migrated(&self) {
        let console = self.simulator.console();
        for id in &self.devices {
            let device = console.device(*id).unwrap();
            assert_eq!(device.facts.firmware, self.os12);
            let directory = console.directory(device.directory).unwrap();
            assert_eq!(&*directory.name, "Launch");
        }
        let status = Migration::status(&self.orders(), self.journal()).unwrap();
        for device in 0..DEVICES {
            assert_eq!(status.engine.phase(device), Phase::Ended(End::Healthy));
        }
    }
}

#[tokio::test]
async fn two_sites_arrive_wave_by_wave() {
    let office = Office::new().await;
    let outcome = office
        .migration(office.orders())
        .apply(office.journal())
        .await;
    assert_eq!(outcome.unwrap(), Outcome::Finished);
    office.assert_all_migrated();

    let mut other = office.orders();
    other.head = Head::new("{}", "another plan", "rules");
    let refused = office.migration(other).resume(office.journal()).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn a_move_whose_answer_is_lost_is_read_back_and_not_sent_again() {
    let undisturbed = Office::new().await;
    let mut migration = undisturbed.migration(undisturbed.orders());
    migration.apply(undisturbed.journal()).await.unwrap();

    let office = Office::new().await;
    let lost = FaultRule::new(Fault::DropAfterEffect).on_method("PUT");
    office
        .simulator
        .faults()
        .add(lost.on_path(MOVES).after(2).times(3));
    let expired = FaultRule::new(Fault::ExpiredSession).after(40).times(2);
    office.simulator.faults().add(expired);
    let outcome = office
        .migration(office.orders())
        .apply(office.journal())
        .await;
    assert_eq!(outcome.unwrap(), Outcome::Finished);
    office.assert_all_migrated();
    let audit = office.simulator.audit().entries();
    let refused = audit.iter().filter(|entry| {
        entry.query.contains("move") && entry.faults.contains(&Fault::ExpiredSession)
    });
    assert_eq!(office.moves() - refused.count(), undisturbed.moves());
}

/// A future that is dropped after so many polls.
struct Killed<'a, T>(BoxFuture<'a, T>, usize);

impl<T> Future for Killed<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        match self.1.checked_sub(1) {
            None => Poll::Ready(None),
            Some(left) => {
                self.1 = left;
                self.0.poll_unpin(context).map(Some)
            }
        }
    }
}

#[tokio::test]
async fn a_run_that_is_killed_again_and_again_comes_to_the_same_end() {
    let office = Office::new().await;
    let mut polls = 3;
    let mut kills = 0;
    loop {
        let mut migration = office.migration(office.orders());
        let run = if office.journal().exists() {
            migration.resume(office.journal()).boxed()
        } else {
            migration.apply(office.journal()).boxed()
        };
        match Killed(run, polls).await {
            Some(outcome) => {
                assert_eq!(outcome.unwrap(), Outcome::Finished);
                break;
            }
            None => kills += 1,
        }
        polls += 7;
    }
    assert!(kills > 3, "{kills}");
    office.assert_all_migrated();

    // A launch was sent once, and again only where reading back had shown that it did not happen.
    let mut launches: BTreeMap<DeviceIndex, u32> = BTreeMap::new();
    let mut under_way = false;
    let journal = JournalReader::open(office.journal()).unwrap();
    let each = |record: Record| {
        match serde_json::from_str(record.body()).unwrap() {
            Event::Sent { write } => {
                under_way = false;
                if let Write::Move { devices, to } = write
                    && to == Place::Launch
                {
                    under_way = true;
                    for device in devices {
                        *launches.entry(device).or_default() += 1;
                    }
                }
            }
            Event::Settled { not_done, .. } if under_way => {
                for device in not_done {
                    *launches.get_mut(&device).unwrap() -= 1;
                }
            }
            _ => {}
        }
        Ok(())
    };
    journal.replay(each).unwrap();
    assert_eq!(launches, (0..DEVICES).map(|device| (device, 1)).collect());
}

#[tokio::test]
async fn undo_takes_back_what_this_run_has_prepared_and_leaves_the_rest() {
    let mut office = Office::new().await;
    office.undo = true;
    let console = office.simulator.console();
    let root = DirectoryId::ROOT;
    let there = console.create_directory(DirectoryKind::Device, "Migration", root);
    let berlin = console.create_directory(DirectoryKind::Device, "berlin", there.unwrap());
    console
        .create_directory(DirectoryKind::Device, "Staging", berlin.unwrap())
        .unwrap();
    let outcome = office
        .migration(office.orders())
        .apply(office.journal())
        .await;
    assert_eq!(outcome.unwrap(), Outcome::Undone);

    let client = office.client();
    let tree = client.directories().await.unwrap();
    let find = |text: &str| tree.find(&path(text)).unwrap();
    assert!(
        find("/Migration/berlin/Staging").is_some(),
        "it was there before"
    );
    assert!(find("/Migration/trier/Staging").is_none(), "made and empty");
    assert!(
        find("/Migration/trier/Launch").is_some(),
        "a migrated device is in it"
    );
    let at_origin = office
        .devices
        .iter()
        .filter(|id| console.device(**id).unwrap().directory == office.origin);
    assert_eq!(at_origin.count(), 38);
}
