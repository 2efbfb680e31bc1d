//! Waves: which devices go in which wave.
//!
//! Choosing lives here; what a wave must show before the next one begins is in [`super::gate`], and
//! what a line carries in [`super::bandwidth`]. The choice depends on the devices and on the name
//! of the migration and on nothing else: not on the order devices were read in, and not on a random
//! number. Every wave looks like the fleet: each site has its share
//! of it, and of that each model and each build.

mod fill;
mod order;
mod size;
#[cfg(test)]
mod tests;

pub(crate) use fill::fill;
pub(crate) use order::{Candidate, stratified_order};
pub use size::WaveSize;

/// Most devices in one directory of UMS (sizing guide: more are slow to work with).
pub const MAX_PER_DIRECTORY: u32 = 5_000;
