//! The line of a site, shared in equal parts by the downloads on it.

#[derive(Debug)]
pub(super) struct Line {
    bytes_per_ms: f64,
    /// Bytes that a transfer would have got if it had been there from the beginning.
    served: f64,
    at: i64,
    /// Each transfer with the value of `served` at which it is done.
    transfers: Vec<(f64, usize)>,
    generation: u64,
    changed: bool,
}

impl Line {
    #[allow(clippy::cast_precision_loss)] // speeds of lines are far below 2^53
    pub(super) fn new(bits_per_second: u64) -> Self {
        Self {
            bytes_per_ms: bits_per_second as f64 / 8_000.0,
            served: 0.0,
            at: 0,
            transfers: Vec::new(),
            generation: 0,
            changed: false,
        }
    }

    #[allow(clippy::cast_precision_loss)] // sizes of files are far below 2^53
    pub(super) fn begin(&mut self, now: i64, machine: usize, bytes: u64) {
        self.serve(now);
        self.transfers.push((self.served + bytes as f64, machine));
        self.changed = true;
    }

    /// The transfers that are done, if the line has not changed since `generation`.
    pub(super) fn finish(&mut self, now: i64, generation: u64) -> Vec<usize> {
        if generation != self.generation {
            return Vec::new();
        }
        self.serve(now);
        let served = self.served;
        let done = self.transfers.iter().filter(|(end, _)| *end <= served);
        let done = done.map(|(_, machine)| *machine).collect();
        self.transfers.retain(|(end, _)| *end > served);
        self.changed = true;
        done
    }

    /// When the next transfer ends, with the generation to ask with; `None` if nothing changed
    /// since the last call.
    #[allow(clippy::cast_possible_truncation)] // saturates, and that is far in the future
    pub(super) fn next_end(&mut self) -> Option<(i64, u64)> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        self.generation += 1;
        let first = self.transfers.iter().map(|(end, _)| *end);
        let first = first.min_by(f64::total_cmp)?;
        // A millisecond more than needed, so that rounding cannot leave a rest.
        let wait = ((first - self.served) / self.share()).ceil() as i64;
        let end = self.at.saturating_add(wait.saturating_add(1));
        Some((end, self.generation))
    }

    fn serve(&mut self, now: i64) {
        let passed = u32::try_from(now - self.at).map_or(f64::from(u32::MAX), f64::from);
        if !self.transfers.is_empty() {
            self.served += passed * self.share();
        }
        self.at = now;
    }

    #[allow(clippy::cast_precision_loss)] // fewer transfers than 2^53
    fn share(&self) -> f64 {
        self.bytes_per_ms / self.transfers.len().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_transfers_share_a_line() {
        let mut line = Line::new(8_000_000);
        line.begin(0, 1, 1_000_000);
        let (alone, _) = line.next_end().unwrap();
        assert_eq!(alone, 1_001);
        line.begin(500, 2, 1_000_000);
        let (first, generation) = line.next_end().unwrap();
        assert_eq!(first, 1_501, "half was left, at half the speed");
        assert!(line.finish(first, generation - 1).is_empty());
        assert_eq!(line.finish(first, generation), [1]);
        let (second, generation) = line.next_end().unwrap();
        assert!((2_000..=2_003).contains(&second), "{second}");
        assert_eq!(line.finish(second, generation), [2]);
        assert_eq!(line.next_end(), None);
    }
}
