//! Limits against hostile or runaway schemas.

use crate::archive::ArchiveLimits;

/// How large a schema may be. The defaults fit every schema seen, several times over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaLimits {
    /// Bytes of text, after a zip archive was expanded; 4 GiB at most. Default 64 MiB, the largest
    /// firmware export seen has 14.1 MB.
    pub text_bytes: usize,
    /// Groups inside each other, and XML elements around them. Default 64, the deepest seen is 9.
    pub depth: usize,
    /// Groups and attributes together. Default 2,000,000 (about 60 MB), the most seen are 240,000.
    pub items: usize,
    /// Expanded bytes for each compressed byte of a zip archive. Default 100, seen is 7.
    pub ratio: u64,
}

impl SchemaLimits {
    /// The same limits with `bytes` of text at most.
    #[must_use]
    pub fn with_text_bytes(mut self, bytes: usize) -> Self {
        self.text_bytes = bytes;
        self
    }

    /// The same limits with groups nested at most `depth` deep.
    #[must_use]
    pub fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// The same limits with at most `items` groups and attributes.
    #[must_use]
    pub fn with_items(mut self, items: usize) -> Self {
        self.items = items;
        self
    }

    /// The same limits with a compression ratio of at most `ratio`.
    #[must_use]
    pub fn with_ratio(mut self, ratio: u64) -> Self {
        self.ratio = ratio;
        self
    }

    /// What a zip archive with one schema may hold.
    pub(super) fn archive(&self) -> ArchiveLimits {
        let text_bytes = self.text_bytes as u64;
        ArchiveLimits::default()
            .with_entry_bytes(text_bytes)
            .with_total_bytes(text_bytes.saturating_mul(2))
            .with_ratio(self.ratio)
    }
}

impl Default for SchemaLimits {
    fn default() -> Self {
        Self {
            text_bytes: 64 << 20,
            depth: 64,
            items: 2_000_000,
            ratio: 100,
        }
    }
}
