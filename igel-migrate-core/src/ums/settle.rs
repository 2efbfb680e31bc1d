//! Waiting until UMS shows what was written.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::client::UmsClient;
use crate::error::{Error, ErrorKind, Result};

/// How long to wait for a write to show. Seen in the field: 10 to 40 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettlePolicy {
    /// After this long it is given up. Default 90 s.
    pub deadline: Duration,
    /// The wait before the second look; it doubles from look to look. Default 500 ms.
    pub first_wait: Duration,
    /// No wait is longer. Default 10 s.
    pub longest_wait: Duration,
}

impl Default for SettlePolicy {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(90),
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(10),
        }
    }
}

impl SettlePolicy {
    /// Sets after how long it is given up.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the first and the longest wait between two looks.
    #[must_use]
    pub fn with_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }
}

/// The waits between looks.
#[derive(Debug)]
pub(super) struct SettleWaits {
    until: Instant,
    next: Duration,
    longest: Duration,
}

impl SettleWaits {
    /// Waits for the next look; false once the deadline is over. The last look is at the deadline.
    pub(super) async fn wait(&mut self) -> bool {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        sleep(self.next.min(left)).await;
        self.next = (self.next * 2).min(self.longest);
        true
    }
}

impl UmsClient {
    pub(super) fn settle_waits(&self) -> SettleWaits {
        let policy = self.options().settle;
        SettleWaits {
            until: Instant::now() + policy.deadline,
            next: policy.first_wait.max(Duration::from_millis(1)),
            longest: policy.longest_wait,
        }
    }

    /// Looks until `look` finds something; `what` it looks for goes into the error.
    pub(crate) async fn settle<T, F>(&self, what: &str, mut look: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<Option<T>>>,
    {
        let mut waits = self.settle_waits();
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            if !waits.wait().await {
                let seconds = self.options().settle.deadline.as_secs_f64();
                return Err(Error::new(
                    ErrorKind::Timeout,
                    format!("{what} did not show within {seconds} s"),
                )
                .with_hint("UMS took it; look again later, or at the server"));
            }
        }
    }
}
