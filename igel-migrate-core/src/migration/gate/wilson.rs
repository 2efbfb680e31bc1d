//! Bounds on a true rate from a few observations (E. B. Wilson, 1927).

use serde::{Deserialize, Serialize};

use super::super::Percent;

/// How sure a bound is, on one side.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Confidence {
    /// 90 %.
    #[serde(rename = "90 %")]
    P90,
    /// 95 %.
    #[default]
    #[serde(rename = "95 %")]
    P95,
    /// 97.5 %: the sides of the customary two-sided 95 %.
    #[serde(rename = "97.5 %")]
    P975,
    /// 99 %.
    #[serde(rename = "99 %")]
    P99,
}

impl Confidence {
    /// All of them, ascending.
    pub const ALL: [Self; 4] = [Self::P90, Self::P95, Self::P975, Self::P99];

    /// The percentage.
    pub fn percent(self) -> Percent {
        match self {
            Self::P90 => Percent::new(90),
            Self::P95 => Percent::new(95),
            Self::P975 => Percent::of(975, 1000),
            Self::P99 => Percent::new(99),
        }
    }

    /// The quantile of the standard normal distribution.
    fn z(self) -> f64 {
        match self {
            Self::P90 => 1.281_551_565_544_600_4,
            Self::P95 => 1.644_853_626_951_472_2,
            Self::P975 => 1.959_963_984_540_054,
            Self::P99 => 2.326_347_874_040_840_8,
        }
    }
}

impl std::fmt::Display for Confidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.percent().fmt(f)
    }
}

/// The rate that the true rate is above, with this confidence, after `failures` among `sample`:
/// the lower end of Wilson's interval, from 0 to 1. Without a sample it is 0.
pub(super) fn lower_bound(failures: u32, sample: u32, confidence: Confidence) -> f64 {
    if failures == 0 || sample == 0 {
        return 0.0;
    }
    let (centre, reach, scale) = interval(failures, sample, confidence);
    ((centre - reach) / scale).max(0.0)
}

/// The rate that the true rate is below, with this confidence, after `failures` among `sample`:
/// the upper end of Wilson's interval, from 0 to 1. Without a sample it is 1.
pub(super) fn upper_bound(failures: u32, sample: u32, confidence: Confidence) -> f64 {
    if failures >= sample {
        return 1.0;
    }
    let (centre, reach, scale) = interval(failures, sample, confidence);
    ((centre + reach) / scale).min(1.0)
}

/// Centre, reach and common denominator. Only `+ - * /` and the square root occur, which IEEE 754
/// rounds the same way everywhere.
fn interval(failures: u32, sample: u32, confidence: Confidence) -> (f64, f64, f64) {
    let (n, z) = (f64::from(sample), confidence.z());
    let p = f64::from(failures.min(sample)) / n;
    let z2 = z * z;
    let centre = p + z2 / (2.0 * n);
    let reach = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    (centre, reach, 1.0 + z2 / n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3, 95 % on two sides.
    #[test]
    fn published_intervals() {
        for (failures, sample, lower, upper) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let low = lower_bound(failures, sample, Confidence::P975);
            let high = upper_bound(failures, sample, Confidence::P975);
            assert!((low - lower).abs() < 5e-5, "{failures} of {sample}: {low}");
            assert!(
                (high - upper).abs() < 5e-5,
                "{failures} of {sample}: {high}"
            );
        }
    }

    #[test]
    fn what_silence_proves() {
        for (sample, percent) in [(10, 21.3), (20, 11.9), (50, 5.1), (100, 2.6), (300, 0.9)] {
            let upper = 100.0 * upper_bound(0, sample, Confidence::P95);
            assert!((upper - percent).abs() < 0.05, "{sample}: {upper}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn bounds_are_around_the_rate_and_monotone(sample in 1_u32..100_000, part in 0.0..1.0_f64, z in 0_usize..4) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below `sample`
            let failures = (f64::from(sample) * part) as u32;
            let confidence = Confidence::ALL[z];
            let rate = f64::from(failures) / f64::from(sample);
            let (low, high) = (
                lower_bound(failures, sample, confidence),
                upper_bound(failures, sample, confidence),
            );
            prop_assert!((0.0..=rate).contains(&low) && (rate..=1.0).contains(&high));
            prop_assert!(lower_bound(failures + 1, sample + 1, confidence) >= low);
            prop_assert!(upper_bound(failures, sample + 1, confidence) <= high);
            if let Some(&surer) = Confidence::ALL.get(z + 1) {
                prop_assert!(lower_bound(failures, sample, surer) <= low);
                prop_assert!(upper_bound(failures, sample, surer) >= high);
            }
        }
    }
}
