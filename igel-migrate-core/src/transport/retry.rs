//! When to try again, and after how long.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use http::StatusCode;
use http::header::{HeaderMap, RETRY_AFTER};
use jiff::Timestamp;

use super::client::YEAR;

/// How often and how long a request is tried. See the [room](super) for what is tried again.
///
/// Waits double from [`first_wait`](Self::first_wait) to [`longest_wait`](Self::longest_wait),
/// with jitter on top, so that many clients do not come back at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all; 1 is no retry. Default 4.
    pub attempts: u32,
    /// The first wait. Default 500 ms.
    pub first_wait: Duration,
    /// No computed wait is longer, jitter apart. Default 15 s.
    pub longest_wait: Duration,
    /// No attempt begins later than this after the first one. Default 120 s.
    pub budget: Duration,
    /// A server that asks for a longer `Retry-After` than this is not waited for. Default 60 s.
    pub longest_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(15),
            budget: Duration::from_secs(120),
            longest_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// One attempt.
    pub fn none() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// Sets the number of attempts in all.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the first and the longest wait.
    #[must_use]
    pub fn with_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// Sets how long after the first attempt another one may begin.
    #[must_use]
    pub fn with_budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// Sets the longest `Retry-After` that is obeyed.
    #[must_use]
    pub fn with_longest_retry_after(mut self, longest: Duration) -> Self {
        self.longest_retry_after = longest;
        self
    }

    pub(super) fn waits(&self) -> Waits {
        let backoff = ExponentialBuilder::new()
            .with_jitter()
            .with_min_delay(self.first_wait.min(YEAR))
            .with_max_delay(self.longest_wait.min(YEAR))
            .with_max_times(self.attempts.saturating_sub(1) as usize)
            .build();
        Waits {
            backoff,
            budget: self.budget,
            longest_retry_after: self.longest_retry_after,
        }
    }
}

/// The waits of one request.
#[derive(Debug)]
pub(super) struct Waits {
    backoff: ExponentialBackoff,
    budget: Duration,
    longest_retry_after: Duration,
}

impl Waits {
    /// How long to wait before the next attempt; `None` to give up.
    pub(super) fn next(
        &mut self,
        elapsed: Duration,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        let computed = self.backoff.next()?;
        let wait = match retry_after {
            Some(asked) if asked > self.longest_retry_after => return None,
            Some(asked) => computed.max(asked),
            None => computed,
        };
        (elapsed.saturating_add(wait) <= self.budget).then_some(wait)
    }
}

/// Whether this answer says "not now".
pub(super) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// `Retry-After` as a wait from `now`: seconds or an HTTP date (RFC 9110 section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn quick() -> RetryPolicy {
        RetryPolicy::default()
            .with_attempts(4)
            .with_waits(Duration::from_secs(1), Duration::from_secs(3))
    }

    #[test]
    fn waits_grow_to_the_longest_and_end_with_the_attempts() {
        let mut waits = quick().waits();
        let taken: Vec<f64> = std::iter::from_fn(|| waits.next(Duration::ZERO, None))
            .map(|wait| wait.as_secs_f64())
            .collect();
        assert_eq!(taken.len(), 3);
        // Jitter adds up to the wait itself.
        for (wait, base) in taken.iter().zip([1.0, 2.0, 3.0]) {
            assert!((base..=2.0 * base).contains(wait), "{taken:?}");
        }
    }

    #[test]
    fn one_attempt_has_no_wait_and_the_budget_is_kept() {
        assert_eq!(RetryPolicy::none().waits().next(Duration::ZERO, None), None);
        let policy = quick().with_budget(Duration::from_secs(10));
        let late = Duration::from_millis(9001);
        assert_eq!(policy.waits().next(late, None), None);
        assert!(policy.waits().next(Duration::from_secs(7), None).is_some());
    }

    #[test]
    fn the_server_may_ask_for_more_up_to_the_cap() {
        let policy = quick().with_longest_retry_after(Duration::from_secs(60));
        let asked = policy
            .waits()
            .next(Duration::ZERO, Some(Duration::from_secs(50)));
        assert_eq!(asked, Some(Duration::from_secs(50)));
        let too_long = policy
            .waits()
            .next(Duration::ZERO, Some(Duration::from_secs(61)));
        assert_eq!(too_long, None);
        let shorter = policy.waits().next(Duration::ZERO, Some(Duration::ZERO));
        assert!(shorter >= Some(Duration::from_secs(1)));
    }

    #[test]
    fn no_setting_overflows() {
        let ever = Duration::MAX;
        let policy = RetryPolicy::default()
            .with_attempts(u32::MAX)
            .with_waits(ever, ever)
            .with_budget(ever)
            .with_longest_retry_after(ever);
        let mut waits = policy.waits();
        assert!(waits.next(ever, Some(ever)).is_some());
        assert!(waits.next(ever, None).is_some());
    }

    #[test]
    fn reads_seconds_and_dates() {
        let now: Timestamp = "2026-11-23T19:37:33Z".parse().unwrap();
        let read = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            retry_after(&headers, now)
        };
        assert_eq!(read("17"), Some(Duration::from_secs(17)));
        assert_eq!(
            read("Mon, 23 Nov 2026 19:38:33 GMT"),
            Some(Duration::from_secs(60))
        );
        assert_eq!(read("Mon, 23 Nov 2026 19:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), None);
        assert_eq!(read("-1"), None);
        assert_eq!(read("99999999999999999999"), None);
    }
}
