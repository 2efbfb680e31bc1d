//! What is in a file: bytes that are kept, or bytes that a seed gives wherever they are asked for.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::simulator::dice::Dice;

/// So many bytes are made at one time.
const PIECE: usize = 64 * 1024;

/// Where the bytes of a file come from.
#[derive(Debug, Clone)]
enum Source {
    /// The same for the same seed, and made when they are sent.
    Seed(u64),
    /// As they were written.
    Bytes(Bytes),
    /// Too many were written to be kept; only their checksum is.
    Sum([u8; 32]),
}

/// The bytes of a file as it is served.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Content {
    source: Source,
    pub(super) size: u64,
    /// Whether the bits of the byte in the middle are turned over.
    pub(super) corrupt: bool,
}

impl Content {
    pub(super) fn seeded(seed: u64, size: u64) -> Self {
        Self {
            source: Source::Seed(seed),
            size,
            corrupt: false,
        }
    }

    pub(super) fn bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            size: bytes.len() as u64,
            source: Source::Bytes(bytes),
            corrupt: false,
        }
    }

    /// A file of which only size and checksum were kept.
    pub(super) fn sum(sum: [u8; 32], size: u64) -> Self {
        Self {
            source: Source::Sum(sum),
            size,
            corrupt: false,
        }
    }

    /// Whether its bytes can be sent.
    pub(super) fn is_kept(&self) -> bool {
        !matches!(self.source, Source::Sum(_))
    }

    /// The bytes from `start` on, `length` of them at most.
    pub(super) fn read(self, start: u64, length: u64) -> Reading {
        let end = start.saturating_add(length).min(self.size);
        Reading {
            at: start.min(end),
            end,
            content: self,
        }
    }

    /// SHA-256 in lower-case hexadecimal, over everything.
    pub(super) fn sha256(&self) -> String {
        if let Source::Sum(sum) = &self.source {
            return HEXLOWER.encode(sum);
        }
        let mut hash = Sha256::new();
        let mut reading = self.clone().read(0, self.size);
        while let Some(piece) = reading.next_piece() {
            hash.update(&piece);
        }
        HEXLOWER.encode(&hash.finalize())
    }

    /// Writes the bytes from `start` on into `out`. What was kept is followed by zeros.
    fn fill(&self, start: u64, out: &mut [u8]) {
        match &self.source {
            Source::Seed(seed) => fill(*seed, start, out),
            Source::Bytes(bytes) => {
                let start = usize::try_from(start)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let kept = (bytes.len() - start).min(out.len());
                out[..kept].copy_from_slice(&bytes[start..start + kept]);
                out[kept..].fill(0);
            }
            Source::Sum(_) => out.fill(0),
        }
        let middle = (self.size / 2).checked_sub(start);
        let middle = middle.and_then(|middle| out.get_mut(usize::try_from(middle).ok()?));
        if let Some(byte) = middle.filter(|_| self.corrupt) {
            *byte = !*byte;
        }
    }
}

/// The bytes that a seed gives from `start` on.
fn fill(seed: u64, start: u64, out: &mut [u8]) {
    // The first word may begin before `start`.
    let skipped = usize::try_from(start % 8).unwrap_or(0);
    let (head, rest) = out.split_at_mut(out.len().min((8 - skipped) % 8));
    head.copy_from_slice(&word(seed, start / 8)[skipped..][..head.len()]);
    let begun = start / 8 + u64::from(skipped != 0);
    for (place, eight) in (begun..).zip(rest.chunks_mut(8)) {
        eight.copy_from_slice(&word(seed, place)[..eight.len()]);
    }
}

fn word(seed: u64, place: u64) -> [u8; 8] {
    Dice::at(seed, place).roll().to_le_bytes()
}

/// A part of a file on its way out.
#[derive(Debug)]
pub(in crate::simulator) struct Reading {
    content: Content,
    at: u64,
    end: u64,
}

impl Reading {
    pub(in crate::simulator) fn left(&self) -> u64 {
        self.end - self.at
    }

    pub(in crate::simulator) fn next_piece(&mut self) -> Option<Bytes> {
        let size = usize::try_from(self.left()).unwrap_or(PIECE).min(PIECE);
        if size == 0 {
            return None;
        }
        let mut piece = vec![0; size];
        self.content.fill(self.at, &mut piece);
        self.at += size as u64;
        Some(piece.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &Content, start: u64, length: u64) -> Vec<u8> {
        let mut reading = content.clone().read(start, length);
        let mut bytes = Vec::new();
        while let Some(piece) = reading.next_piece() {
            bytes.extend_from_slice(&piece);
        }
        bytes
    }

    #[test]
    fn any_range_is_the_same_part_of_the_whole() {
        let mut corrupt = Content::seeded(7, 100_003);
        corrupt.corrupt = true;
        for content in [Content::seeded(7, 100_003), corrupt] {
            let whole = read(&content, 0, u64::MAX);
            assert_eq!(whole.len(), 100_003);
            for (start, length) in [(0, 1), (1, 3), (5, 20), (8, 8), (63, 70_000), (99_999, 9)] {
                let end = usize::min(start + length, whole.len());
                assert_eq!(
                    read(&content, start as u64, length as u64),
                    whole[start..end],
                    "{start} {length}"
                );
            }
        }
    }

    #[test]
    fn damage_and_seeds_show_in_the_checksum() {
        let content = Content::seeded(7, 1_000);
        let mut corrupt = content.clone();
        corrupt.corrupt = true;
        assert_ne!(content.sha256(), corrupt.sha256());
        assert_ne!(content.sha256(), Content::seeded(8, 1_000).sha256());
        assert_eq!(
            Content::bytes("abc").sha256(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_huge_file_is_read_at_its_end_for_nothing() {
        let content = Content::seeded(1, 5_368_709_120);
        assert_eq!(read(&content, 5_368_709_117, 100).len(), 3);
    }
}
