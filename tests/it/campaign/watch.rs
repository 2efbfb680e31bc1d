//! What sees a run from outside, at every event: where devices lie, and when its process is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use igel_migrate_core::migration::run::RolloutClock;
use igel_migrate_core::simulator::Console;
use igel_migrate_core::ums::DirectoryId;
use igel_migrate_tests::migration::days::Days;
use igel_migrate_tests::migration::world::{World, path_of};
use jiff::Timestamp;

/// What a run that is killed unwinds with.
pub(super) struct Killed;

/// A process is killed where it asks for the time, which it does before each record, and where an
/// event has just been told, which is behind each record and before anything is sent: so before and
/// after each request and each record.
pub(super) struct Watch {
    console: Console,
    points: AtomicUsize,
    kill_at: BTreeSet<usize>,
    /// By unit id.
    ways: Mutex<BTreeMap<Arc<str>, Way>>,
    /// Devices that somebody else has touched.
    meddled_with: Mutex<BTreeSet<Arc<str>>>,
}

/// The directories that a device has lain in, by their paths, because some are deleted in the end.
#[derive(Default)]
struct Way {
    last: Option<DirectoryId>,
    paths: Vec<String>,
}

impl Watch {
    pub(super) fn new(world: &World, kill_at: BTreeSet<usize>) -> Self {
        let watch = Self {
            console: world.console(),
            points: AtomicUsize::new(0),
            kill_at,
            ways: Mutex::default(),
            meddled_with: Mutex::default(),
        };
        watch.look();
        watch
    }

    /// Something has happened; whether the process lives to see more of it.
    pub(super) fn point(&self) {
        self.look();
        let point = 1 + self.points.fetch_add(1, Ordering::Relaxed);
        if self.kill_at.contains(&point) {
            std::panic::resume_unwind(Box::new(Killed));
        }
    }

    /// How often it was killed.
    pub(super) fn kills(&self) -> usize {
        let points = self.points.load(Ordering::Relaxed);
        self.kill_at.range(..=points).count()
    }

    pub(super) fn meddle(&self, unit_id: &str) {
        self.meddled_with.lock().unwrap().insert(unit_id.into());
    }

    pub(super) fn is_meddled_with(&self, unit_id: &str) -> bool {
        self.meddled_with.lock().unwrap().contains(unit_id)
    }

    pub(super) fn way(&self, unit_id: &str) -> Vec<String> {
        self.ways.lock().unwrap()[unit_id].paths.clone()
    }

    /// Sees where devices lie.
    pub(super) fn look(&self) {
        let mut ways = self.ways.lock().unwrap();
        for id in self.console.device_ids() {
            let Some(device) = self.console.device(id) else {
                continue;
            };
            let unit_id = device.facts.unit_id.unwrap_or(device.facts.mac);
            let way = ways.entry(unit_id).or_default();
            if way.last.replace(device.directory) != Some(device.directory) {
                way.paths.push(path_of(&self.console, id));
            }
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "killed at {:?}", self.kill_at)
    }
}

/// The clock of a run that is watched.
pub(super) struct Watched {
    days: Days,
    watch: Arc<Watch>,
}

impl Watched {
    pub(super) fn new(days: Days, watch: Arc<Watch>) -> Self {
        Self { days, watch }
    }
}

impl RolloutClock for Watched {
    fn now(&self) -> Timestamp {
        self.watch.point();
        self.days.now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        self.days.wait_until(time).boxed()
    }
}
