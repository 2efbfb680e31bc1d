//! Faults on demand and by seed: what goes wrong with which requests.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Method;

use super::dice::Dice;

/// One thing that goes wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The request is looked at only after this time.
    Latency(Duration),
    /// Status 500, with `ITG-FF001` from the UMS; nothing is done.
    InternalError,
    /// Status 500, with `ITG-FF001` from the UMS, although everything was done.
    InternalErrorAfterEffect,
    /// The connection is dropped before anything is done.
    DropBeforeEffect,
    /// Everything is done, then the connection is dropped without an answer.
    DropAfterEffect,
    /// The body comes in pieces of this many bytes with a pause before each.
    SlowBody {
        /// Bytes a piece.
        piece: usize,
        /// Pause before each piece.
        pause: Duration,
    },
    /// The body ends after this many bytes, and the connection with it.
    TruncatedBody(u64),
    /// The session of the request has just expired, or at a repository its nonce.
    ExpiredSession,
    /// The answer claims to be of this content type.
    ContentType(String),
    /// This many bytes of white space come before the body, which is still right.
    HugeAnswer(u64),
    /// The list in the answer comes in another order.
    OtherOrder,
}

/// Which requests a fault hits.
///
/// ```
/// use igel_migrate_core::simulator::{Fault, FaultRule};
/// // The second move of all loses its answer.
/// let rule = FaultRule::new(Fault::DropAfterEffect)
///     .on_method("PUT")
///     .on_path("/umsapi/v3/directories/tcdirectories/")
///     .after(1)
///     .times(1);
/// ```
#[derive(Debug, Clone)]
pub struct FaultRule {
    fault: Fault,
    method: Option<String>,
    path: Option<String>,
    skip: u64,
    times: Option<u64>,
    rate: f64,
}

impl FaultRule {
    /// A fault that hits every request.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            method: None,
            path: None,
            skip: 0,
            times: None,
            rate: 1.0,
        }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn on_method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only requests whose path begins like this.
    #[must_use]
    pub fn on_path(mut self, prefix: &str) -> Self {
        self.path = Some(prefix.to_owned());
        self
    }

    /// Spares the first `count` requests that it would hit.
    #[must_use]
    pub fn after(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// Hits at most `count` requests.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.times = Some(count);
        self
    }

    /// Hits each request with this probability (0 to 1), decided by the seed.
    #[must_use]
    pub fn at_rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    fn hits(&mut self, dice: &mut Dice, method: &Method, path: &str) -> bool {
        let matches = self
            .method
            .as_ref()
            .is_none_or(|wanted| wanted == method.as_str())
            && self
                .path
                .as_ref()
                .is_none_or(|prefix| path.starts_with(prefix));
        if !matches || self.times == Some(0) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        if self.rate < 1.0 && !dice.rate(self.rate) {
            return false;
        }
        if let Some(times) = &mut self.times {
            *times -= 1;
        }
        true
    }
}

/// The faults of a simulated UMS or repository. Clones share them.
#[derive(Clone)]
pub struct Faults(Arc<Mutex<Rules>>);

struct Rules {
    dice: Dice,
    rules: Vec<FaultRule>,
}

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Rules {
            dice: Dice::new(seed),
            rules: Vec::new(),
        })))
    }

    /// Adds a rule. Several rules may hit the same request.
    pub fn add(&self, rule: FaultRule) {
        self.lock().rules.push(rule);
    }

    /// Removes every rule.
    pub fn clear(&self) {
        self.lock().rules.clear();
    }

    /// Starts the decisions of [`FaultRule::at_rate`] again from a seed.
    pub fn reseed(&self, seed: u64) {
        self.lock().dice = Dice::new(seed);
    }

    /// The faults that hit a request, and a seed for what they need to decide.
    pub(super) fn for_request(&self, method: &Method, path: &str) -> Hits {
        let mut guard = self.lock();
        let Rules { dice, rules } = &mut *guard;
        let hits = rules.iter_mut().filter_map(|rule| {
            let hit = rule.hits(dice, method, path);
            hit.then(|| rule.fault.clone())
        });
        let faults = hits.collect();
        let seed = dice.roll();
        Hits { faults, seed }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.lock().rules).finish()
    }
}

/// What goes wrong with one request.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) faults: Vec<Fault>,
    seed: u64,
}

impl Hits {
    pub(super) fn has(&self, fault: &Fault) -> bool {
        self.faults.contains(fault)
    }

    pub(super) fn latency(&self) -> Option<Duration> {
        let latency = |fault: &Fault| match fault {
            Fault::Latency(time) => Some(*time),
            _ => None,
        };
        self.faults
            .iter()
            .filter_map(latency)
            .reduce(Duration::saturating_add)
    }

    pub(super) fn shuffle(&self) -> Option<u64> {
        self.has(&Fault::OtherOrder).then_some(self.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(rule: FaultRule, requests: u64) -> Vec<u64> {
        let faults = Faults::new(7);
        faults.add(rule);
        let hit = |number: &u64| {
            let path = format!("/umsapi/v3/thinclients/{number}");
            !faults.for_request(&Method::GET, &path).faults.is_empty()
        };
        (0..requests).filter(hit).collect()
    }

    #[test]
    fn rules_count_and_spare() {
        let rule = || FaultRule::new(Fault::InternalError);
        assert_eq!(hits(rule().after(2).times(3), 10), [2, 3, 4]);
        assert!(hits(rule().on_method("PUT"), 10).is_empty());
        assert_eq!(hits(rule().on_path("/umsapi/v3/thinclients/3"), 10), [3]);
        let some = hits(rule().at_rate(0.2), 1000);
        assert!((150..250).contains(&some.len()), "{}", some.len());
        assert_eq!(some, hits(rule().at_rate(0.2), 1000));
    }
}
