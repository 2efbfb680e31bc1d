//! Sizes of waves as people write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::Percent;
use crate::error::{Error, Result, shown};

/// How many devices go in a wave: `50`, `10 %`, or `rest`.
///
/// ```
/// use igel_migrate_core::migration::wave::WaveSize;
/// let tenth: WaveSize = "10 %".parse()?;
/// assert_eq!(tenth.devices(1_001), 101);
/// assert_eq!("rest".parse::<WaveSize>()?.devices(7), 7);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaveSize {
    /// So many.
    Devices(u32),
    /// This share of all devices of the plan, rounded up.
    Percent(Percent),
    /// All that are left.
    Rest,
}

impl WaveSize {
    /// How many devices that are, of `all` in the plan. At least 1.
    pub fn devices(self, all: u32) -> u32 {
        match self {
            Self::Devices(devices) => devices.max(1),
            Self::Percent(share) => share.ceil_of(all).max(1),
            Self::Rest => all,
        }
    }
}

impl FromStr for WaveSize {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is no number from 1, no percentage above 0 and
    /// not `rest`.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            if text == "rest" {
                return Some(Self::Rest);
            }
            if let Ok(share) = text.parse::<Percent>() {
                return (share > Percent::ZERO).then_some(Self::Percent(share));
            }
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let devices = text.parse().ok().filter(|&devices| digits && devices > 0)?;
            Some(Self::Devices(devices))
        };
        read().ok_or_else(|| {
            Error::malformed(format!("`{}` is not the size of a wave", shown(text)))
                .with_hint("write a number of devices, a share like `10 %`, or `rest`")
        })
    }
}

impl fmt::Display for WaveSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Devices(devices) => write!(f, "{devices}"),
            Self::Percent(share) => write!(f, "{share}"),
            Self::Rest => f.write_str("rest"),
        }
    }
}

impl Serialize for WaveSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WaveSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
