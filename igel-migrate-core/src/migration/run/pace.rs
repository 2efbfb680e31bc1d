//! How often UMS is looked at, and how: what a look costs it.

use jiff::{SignedDuration, Timestamp};

/// A look takes at most one part in so many of the time. An assumption: UMS has other things to do.
const SHARE: i32 = 5;
/// A device read for itself costs UMS as much as so many in a list. An assumption: the vendor states
/// no costs.
const RECORDS_A_REQUEST: usize = 50;
/// Up to so many devices are read one by one in any fleet, and no more than that in the largest.
const ONE_BY_ONE: (usize, usize) = (50, 2_000);

/// When the next look may be.
#[derive(Debug)]
pub(super) struct Pace {
    not_before: Timestamp,
    /// Decides how much later than asked a look is.
    dice: u64,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            not_before: Timestamp::MIN,
            dice: 0,
        }
    }

    /// Until when to wait with a look that is asked for at `now`; none: not at all.
    pub(super) fn hold(&self, now: Timestamp) -> Option<Timestamp> {
        (now < self.not_before).then_some(self.not_before)
    }

    /// A look has been taken. The next one comes up to a tenth later than is asked for, so that it
    /// does not meet what UMS does on the minute, and much later if this one took long.
    pub(super) fn looked(&mut self, began: Timestamp, ended: Timestamp, every: SignedDuration) {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.dice ^ (self.dice >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let late = u32::try_from(mixed >> 54).unwrap_or_default(); // below 1024
        let jitter = i64::try_from(every.as_millis() / 10_240).unwrap_or_default();
        let jitter = SignedDuration::from_millis(jitter.saturating_mul(i64::from(late)));
        let took = ended.duration_since(began).max(SignedDuration::ZERO);
        let rest = took.saturating_mul(SHARE - 1).max(every);
        let pause = rest.checked_add(jitter).unwrap_or(rest);
        self.not_before = ended.saturating_add(pause).unwrap_or(Timestamp::MAX);
    }
}

/// Whether so many devices of a fleet are read one by one, or by the list of all.
pub(super) fn is_one_by_one(watched: usize, fleet: usize) -> bool {
    let (least, most) = ONE_BY_ONE;
    watched <= (fleet / RECORDS_A_REQUEST).clamp(least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_when_it_costs_less() {
        assert!(is_one_by_one(50, 0) && !is_one_by_one(51, 2_500));
        assert!(is_one_by_one(400, 20_000) && !is_one_by_one(401, 20_000));
        assert!(is_one_by_one(2_000, 300_000) && !is_one_by_one(2_001, 300_000));
    }

    #[test]
    fn a_look_that_takes_long_is_rare() {
        let mut pace = Pace::new();
        let began: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        assert_eq!(pace.hold(began), None);
        let every = SignedDuration::from_mins(1);
        let mut pauses = Vec::new();
        for _ in 0..100 {
            pace.looked(began, began, every);
            pauses.push(pace.hold(began).unwrap() - began);
        }
        let short = SignedDuration::from_secs(60)..=SignedDuration::from_secs(66);
        assert!(pauses.iter().all(|pause| short.contains(pause)));
        pauses.sort_unstable();
        pauses.dedup();
        assert!(pauses.len() > 50, "they differ");

        let ended = began + SignedDuration::from_mins(10);
        pace.looked(began, ended, every);
        let pause = pace.hold(ended).unwrap() - ended;
        assert!(pause >= SignedDuration::from_mins(40));
    }
}
