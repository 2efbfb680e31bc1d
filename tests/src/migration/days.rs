//! The clock of a run: whoever waits lets the devices live, and people drop in on the way.

use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use igel_migrate_core::migration::run::RolloutClock;
use igel_migrate_core::simulator::{Clock, Console, LiveDevices};
use jiff::{SignedDuration, Timestamp};

/// How often somebody looks in while the run waits.
const LOOK_IN: SignedDuration = SignedDuration::from_mins(5);

/// Somebody who looks in until there is nothing left to do: then it says so.
type Visitor = Box<dyn FnMut(&Console, Timestamp) -> bool + Send>;

/// Time in which devices live.
#[derive(Clone)]
pub struct Days {
    clock: Clock,
    console: Console,
    live: Arc<tokio::sync::Mutex<LiveDevices>>,
    visitors: Arc<Mutex<Vec<Visitor>>>,
}

impl Days {
    /// Time that goes by `clock`.
    pub fn new(clock: Clock, console: Console, live: LiveDevices) -> Self {
        Self {
            clock,
            console,
            live: Arc::new(tokio::sync::Mutex::new(live)),
            visitors: Arc::default(),
        }
    }

    /// Lets somebody look in, every five minutes until it says that it is done.
    pub fn visit(&self, visitor: impl FnMut(&Console, Timestamp) -> bool + Send + 'static) {
        self.visitors.lock().unwrap().push(Box::new(visitor));
    }

    /// Lets time pass without anybody who waits for anything.
    pub async fn pass(&self, time: SignedDuration) {
        self.wait_until(self.clock.now() + time).await;
    }

    /// What devices did.
    pub async fn log(&self) -> Vec<igel_migrate_core::simulator::DeviceEvent> {
        self.live.lock().await.log().to_vec()
    }
}

impl RolloutClock for Days {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move {
            // The devices live by the millisecond.
            let time = time + SignedDuration::from_millis(1);
            while self.now() < time {
                let next = time.min(self.now() + LOOK_IN);
                self.live.lock().await.advance_to(next).await;
                let now = self.now();
                let mut visitors = std::mem::take(&mut *self.visitors.lock().unwrap());
                visitors.retain_mut(|visitor| !visitor(&self.console, now));
                self.visitors.lock().unwrap().append(&mut visitors);
            }
        }
        .boxed()
    }
}
