//! A small generator whose numbers stay the same for ever, so that a seed is a promise.

/// The increment of `SplitMix64`.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// `SplitMix64`: fleets and faults made from a seed must not change with a dependency.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice that roll number `place` of the sequence of a seed next.
    pub(super) fn at(seed: u64, place: u64) -> Self {
        Self(seed.wrapping_add(place.wrapping_mul(STEP)))
    }

    /// Dice of their own for item `index`, so that items do not depend on each other.
    pub(super) fn for_item(seed: u64, index: u64) -> Self {
        let mut dice = Self(seed ^ index.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        dice.roll();
        dice
    }

    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.roll().checked_rem(bound).unwrap_or(0)
    }

    /// True `in_thousand` times of a thousand.
    pub(super) fn chance(&mut self, in_thousand: u64) -> bool {
        self.below(1000) < in_thousand
    }

    /// True with probability `rate` (0 to 1).
    #[allow(clippy::cast_precision_loss)] // 53 bits are what a double holds
    pub(super) fn rate(&mut self, rate: f64) -> bool {
        ((self.roll() >> 11) as f64) / ((1_u64 << 53) as f64) < rate
    }

    /// An index into a list of `len` entries.
    #[allow(clippy::cast_possible_truncation)] // below `len`, which is a usize
    pub(super) fn index(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// Puts a list into another order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_never_change() {
        // The published reference values of SplitMix64 for seed 1234567.
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.roll(), 6_457_827_717_110_365_317);
        assert_eq!(dice.roll(), 3_203_168_211_198_807_973);
        let mut second = Dice::at(1_234_567, 1);
        assert_eq!(second.roll(), 3_203_168_211_198_807_973);
    }
}
