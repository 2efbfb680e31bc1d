//! Devices, counted by what their state means.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::state::Standing;

/// How many devices stand where. The parts add up to `planned`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// All of them.
    pub planned: u32,
    /// They wait for their wave.
    pub waiting: u32,
    /// They are being made ready, and undo is sure.
    pub prepared: u32,
    /// They may be upgrading.
    pub in_flight: u32,
    /// They are done.
    pub healthy: u32,
    /// Somebody has to look at them where they stand.
    pub needs_visit: u32,
    /// Somebody has to look after them in UMS.
    pub needs_work: u32,
    /// They take no part any more.
    pub taken_out: u32,
}

impl Counts {
    /// So many devices, and nothing has happened.
    pub(super) fn waiting(devices: u32) -> Self {
        Self {
            planned: devices,
            waiting: devices,
            ..Self::default()
        }
    }

    /// Devices that somebody has to look after.
    pub fn attention(&self) -> u32 {
        self.needs_visit.saturating_add(self.needs_work)
    }

    /// Devices that are neither done nor out.
    pub fn remaining(&self) -> u32 {
        self.planned
            .saturating_sub(self.healthy.saturating_add(self.taken_out))
    }

    /// Devices of which the outcome of the upgrade is known, or that it is not to be known.
    pub fn decided(&self) -> u32 {
        self.healthy.saturating_add(self.attention())
    }

    /// So many devices stand there.
    pub fn of(&self, standing: Standing) -> u32 {
        match standing {
            Standing::Waiting => self.waiting,
            Standing::Prepared => self.prepared,
            Standing::InFlight => self.in_flight,
            Standing::Healthy => self.healthy,
            Standing::NeedsVisit => self.needs_visit,
            Standing::NeedsWork => self.needs_work,
            Standing::TakenOut => self.taken_out,
        }
    }

    pub(super) fn add(&mut self, standing: Standing) {
        self.planned = self.planned.saturating_add(1);
        let count = self.part(standing);
        *count = count.saturating_add(1);
    }

    pub(super) fn pass(&mut self, from: Standing, to: Standing) {
        let count = self.part(from);
        *count = count.saturating_sub(1);
        let count = self.part(to);
        *count = count.saturating_add(1);
    }

    fn part(&mut self, standing: Standing) -> &mut u32 {
        match standing {
            Standing::Waiting => &mut self.waiting,
            Standing::Prepared => &mut self.prepared,
            Standing::InFlight => &mut self.in_flight,
            Standing::Healthy => &mut self.healthy,
            Standing::NeedsVisit => &mut self.needs_visit,
            Standing::NeedsWork => &mut self.needs_work,
            Standing::TakenOut => &mut self.taken_out,
        }
    }
}

/// A number with commas between thousands.
pub(crate) struct Number(pub(crate) u64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn thousands_stand_apart() {
        let numbers = [0, 999, 1_000, 1_234_567].map(|it| Number(it).to_string());
        assert_eq!(numbers, ["0", "999", "1,000", "1,234,567"]);
    }
}
