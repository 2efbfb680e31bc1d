//! Simulated devices as the clock of a migration.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::LiveDevices;
use crate::error::{Error, ErrorKind, Result};
use crate::migration::run::RolloutClock;
use crate::simulator::Clock;

/// The clock of a simulated UMS whose devices live while somebody waits by it: for
/// [`Migration::with_clock`](crate::migration::Migration::with_clock). Clones share the devices.
///
/// ```
/// use igel_migrate_core::migration::run::RolloutClock as _;
/// use igel_migrate_core::simulator::{Clock, DeviceBehavior, Fleet, Simulator};
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::builder()
///     .with_clock(Clock::standing_at("2026-03-02T08:00:00Z".parse()?))
///     .with_fleet(Fleet::of(50))
///     .start()
///     .await?;
/// let clock = simulator.live(DeviceBehavior::default()).into_clock();
/// clock.wait_until("2026-03-02T10:00:00Z".parse()?).await;
/// let id = simulator.console().device_ids()[0];
/// assert!(simulator.console().device(id).unwrap().facts.last_contact.is_some());
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct LiveClock {
    clock: Clock,
    live: Arc<Mutex<LiveDevices>>,
}

impl LiveDevices {
    /// Makes a clock of them.
    pub fn into_clock(self) -> LiveClock {
        LiveClock {
            clock: self.console.shared.clock.clone(),
            live: Arc::new(Mutex::new(self)),
        }
    }
}

impl LiveClock {
    /// As [`LiveDevices::advance_blocking`].
    ///
    /// # Errors
    ///
    /// Those, and [`ErrorKind::Conflict`] while somebody waits by the clock.
    pub fn advance_blocking(&self, by: Duration) -> Result<()> {
        let waiting = |_| Error::new(ErrorKind::Conflict, "somebody waits by this clock");
        self.live.try_lock().map_err(waiting)?.advance_blocking(by)
    }
}

impl RolloutClock for LiveClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move { self.live.lock().await.advance_to(time).await }.boxed()
    }
}
