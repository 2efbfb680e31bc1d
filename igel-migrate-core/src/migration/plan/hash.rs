//! Hashes that a person approves.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{MigrationPlan, PlannedSiteWave};
use crate::error::{Error, Result, shown};
use crate::repository::SiteKey;
use crate::text::serde_as_text;

/// The SHA-256 of a plan, or of what it holds for one site.
///
/// ```
/// use igel_migrate_core::migration::plan::PlanHash;
/// let text = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
/// let hash: PlanHash = text.parse()?;
/// assert_eq!(hash.to_string(), text);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanHash([u8; 32]);

impl PlanHash {
    fn of(value: &impl Serialize) -> Self {
        struct Hashing(Sha256);
        impl std::io::Write for Hashing {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.update(bytes);
                Ok(bytes.len())
            }

            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut out = std::io::BufWriter::with_capacity(1 << 16, Hashing(Sha256::new()));
        // Neither a plan nor a hash refuses to be written: keys are texts.
        let _ = serde_json::to_writer(&mut out, value);
        let hasher = out
            .into_inner()
            .map_or_else(|_| Sha256::new(), |hashing| hashing.0);
        Self(hasher.finalize().into())
    }
}

impl MigrationPlan {
    /// The hash of the whole plan: of its canonical JSON.
    pub fn hash(&self) -> PlanHash {
        PlanHash::of(self)
    }

    /// The hash of what the plan holds for one site: its settings and its devices, wave by wave,
    /// and what holds for all sites. Another site's devices do not change it.
    pub fn site_hash(&self, key: &SiteKey) -> PlanHash {
        let waves: Vec<Option<&PlannedSiteWave>> = self
            .waves
            .iter()
            .map(|wave| wave.sites.iter().find(|site| site.site == *key))
            .collect();
        let common = (
            &self.name,
            &self.target,
            &self.apps,
            self.trigger,
            &self.after_success,
            &self.gates,
            &self.limits,
            &self.success,
        );
        let of_site = (common, self.site(key), waves);
        match &self.rules {
            Some(rules) => PlanHash::of(&(of_site, rules)),
            None => PlanHash::of(&of_site),
        }
    }
}

impl fmt::Display for PlanHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl FromStr for PlanHash {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not 64 lower-case hex digits.
    fn from_str(text: &str) -> Result<Self> {
        data_encoding::HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| Error::malformed(format!("`{}` is not the hash of a plan", shown(text))))
    }
}

serde_as_text! { PlanHash }
