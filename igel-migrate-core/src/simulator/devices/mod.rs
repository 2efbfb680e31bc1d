//! Simulated devices that behave: they keep in contact, fetch settings, obey an upgrade job, download
//! the base system from their repository over loopback and come back on OS 12, or do not. UMS itself
//! is not here, and no real device was measured: the order of steps follows the release notes of
//! OS 11 and the vendor's upgrade article; times, the layout of the repository, the certificate as PEM
//! text and everything else in [`DeviceBehavior`] are assumptions.
//!
//! # What a device does
//!
//! * In contact at every heartbeat while it is online. It fetches settings a while after a heartbeat
//!   that finds other profiles in effect, or changes pending, and uses only what it has fetched.
//! * On OS 11 it updates to the build that is [assigned](super::Console::assign_os11_update) to its
//!   directory when a heartbeat finds another one than its own. It says then that it is ready for
//!   OS 12 if the new build can be upgraded; a device whose old build could, and that was not
//!   ready, has the wrong hardware and stays so.
//! * On OS 11 it obeys an [upgrade job](super::Job::upgrade) if its `osType` says that it is ready and
//!   its build knows the keys of a repository. It takes the sources from the OS 11 profiles it has
//!   fetched (stronger profiles first, free instances adding up), tries the one with the highest
//!   priority and downloads the base system with Digest over HTTPS, the source's certificate being
//!   the only authority it trusts.
//! * It compares the files with what the repository should hold, which stands for the signatures
//!   that real devices check.
//! * A failed attempt leaves it on OS 11, deaf to the job for [`DeviceBehavior::retry_after`].
//! * After writing and a reboot it registers as OS 12 and fetches its OS 12 profiles.

mod behavior;
mod clock;
mod download;
mod line;
mod log;
mod machine;
mod queue;
mod sources;
mod world;

use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::Timestamp;

pub use behavior::{DeviceBehavior, DeviceFailure, FailureRule};
pub use clock::LiveClock;
pub use log::{DeviceEvent, DeviceStep};

use super::{Console, Simulator};
use crate::error::{Error, Result};
use world::World;

/// Downloads that are under way at one time.
const PARALLEL_DOWNLOADS: usize = 16;

/// The devices of a simulated UMS, alive.
///
/// They live only while time is given to them: [`LiveDevices::advance`] moves the simulator's clock
/// and returns when everything due was done, in the order of virtual time. The same fleet, seed and
/// calls give the same log. Devices, jobs and profiles may be added and moved between calls.
///
/// ```
/// use igel_migrate_core::simulator::{Clock, DeviceBehavior, Fleet, Simulator};
/// use std::time::Duration;
/// let simulator = Simulator::builder()
///     .with_clock(Clock::standing_at("2026-03-02T08:00:00Z".parse()?))
///     .with_fleet(Fleet::of(50))
///     .start_blocking()?;
/// let mut devices = simulator.live(DeviceBehavior::default());
/// devices.advance_blocking(Duration::from_secs(2 * 3600))?;
/// let id = simulator.console().device_ids()[0];
/// assert!(simulator.console().device(id).unwrap().facts.last_contact.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LiveDevices {
    console: Console,
    world: World,
}

impl Simulator {
    /// Brings the devices to life. Nothing happens before time is given to them.
    pub fn live(&self, behavior: DeviceBehavior) -> LiveDevices {
        let console = self.console();
        let mut world = World::new(behavior);
        {
            let mut state = console.state();
            let now = state.clock.now().as_millisecond();
            world.notice(&mut state, now);
        }
        LiveDevices { console, world }
    }
}

impl LiveDevices {
    /// Moves the clock forward and does everything due on the way.
    pub async fn advance(&mut self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let until = self.now().saturating_add(by);
        self.live_until(until).await;
    }

    /// As [`LiveDevices::advance`], up to a time; does nothing new if that has passed.
    pub async fn advance_to(&mut self, time: Timestamp) {
        self.live_until(time.as_millisecond()).await;
    }

    /// Does what has become due by a clock that somebody else moves, such as the system's.
    pub async fn catch_up(&mut self) {
        self.live_until(self.now()).await;
    }

    /// As [`LiveDevices::advance`], outside of an async runtime.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if no runtime can be made.
    pub fn advance_blocking(&mut self, by: Duration) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::from(error).with_operation("running simulated devices"))?;
        runtime.block_on(self.advance(by));
        Ok(())
    }

    /// What the devices did, in the order of time. It holds no secrets.
    pub fn log(&self) -> &[DeviceEvent] {
        self.world.log()
    }

    fn now(&self) -> i64 {
        self.console.shared.clock.now().as_millisecond()
    }

    async fn live_until(&mut self, until: i64) {
        let now = self.now();
        self.world.notice(&mut self.console.state(), now);
        loop {
            let (now, downloads) = {
                let mut state = self.console.state();
                let Some(due) = self.world.next_due().filter(|due| *due <= until) else {
                    break;
                };
                state.clock.advance_to(due);
                state.settle();
                let repositories = &self.console.shared.repositories;
                (due, self.world.act(&mut state, due, repositories))
            };
            // In order whatever finishes first, so that the log is the same each time.
            let mut results = futures_util::stream::iter(downloads)
                .map(download::run)
                .buffered(PARALLEL_DOWNLOADS);
            while let Some((machine, result)) = results.next().await {
                let mut state = self.console.state();
                self.world.downloaded(&mut state, now, machine, result);
            }
            self.world.look_at_lines();
        }
        self.console.shared.clock.advance_to(until);
    }
}
