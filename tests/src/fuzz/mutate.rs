//! Inputs from seeds: the same target, seed and number give the same bytes on every machine.

use std::collections::BTreeSet;

use super::Target;

/// `SplitMix64`: small, and the same everywhere and for ever.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// A generator for the case `number` of `name` under `seed`.
    pub fn new(name: &str, seed: u64, number: u64) -> Self {
        // FNV-1a.
        let mut state = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name
            .bytes()
            .chain(seed.to_le_bytes())
            .chain(number.to_le_bytes())
        {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(state)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 if that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        match bound as u64 {
            0 => 0,
            bound => usize::try_from(self.next() % bound).unwrap_or(0),
        }
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(self.below(from.len()))
    }
}

/// What is worth putting anywhere.
const ODDITIES: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\x1b[2J",
    "\u{202e}".as_bytes(),
    "\u{1f600}".as_bytes(),
    b"\r\n",
    b"\"\"\"",
    b"'''",
    b"]]>",
    b"<![CDATA[",
    b"<!DOCTYPE x [<!ENTITY y \"z\">]>",
    b"&#x10FFFF;",
    b"&amp;",
    b"%2e%2e%2f",
    b"../",
    b"\\u0000",
    b"\\ud800",
    b"-1",
    b"0",
    b"18446744073709551616",
    b"-9223372036854775809",
    b"1e400",
    b"NaN",
    b"9999-12-31",
    b"{",
    b"[",
    b"<a>",
];

/// The words of all seeds of a target, and what is worth trying anywhere.
pub fn dictionary(target: &Target) -> Vec<Vec<u8>> {
    let is_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'%' | b'.');
    let mut words = BTreeSet::new();
    for seed in target.seeds() {
        let mut rest = seed.as_slice();
        while !rest.is_empty() {
            let length = rest
                .iter()
                .position(|&byte| is_word(byte) != is_word(rest[0]));
            let (word, behind) = rest.split_at(length.unwrap_or(rest.len()));
            if (2..=32).contains(&word.len()) {
                words.insert(word.to_vec());
            }
            rest = behind;
        }
    }
    words.extend(ODDITIES.iter().map(|oddity| oddity.to_vec()));
    words.into_iter().take(4_000).collect()
}

/// The input with this number.
pub fn mutation(target: &Target, words: &[Vec<u8>], seed: u64, number: u64) -> Vec<u8> {
    let seeds = target.seeds();
    // The seeds themselves come first.
    if let Some(first) = usize::try_from(number)
        .ok()
        .and_then(|number| seeds.get(number))
    {
        return first.clone();
    }
    let mut rng = Rng::new(target.name, seed, number);
    let mut bytes = rng.pick(seeds).cloned().unwrap_or_default();
    if rng.below(8) == 0 {
        let other = rng.pick(seeds).cloned().unwrap_or_default();
        bytes.truncate(rng.below(bytes.len() + 1));
        bytes.extend_from_slice(&other[rng.below(other.len() + 1)..]);
    }
    // Most inputs differ in one place or two, so that they get far; some in many.
    let times = [1, 1, 1, 2, 2, 3, 5, 12][rng.below(8)];
    for _ in 0..times {
        mutate(&mut bytes, &mut rng, words);
        bytes.truncate(target.longest);
    }
    bytes
}

fn mutate(bytes: &mut Vec<u8>, rng: &mut Rng, words: &[Vec<u8>]) {
    let at = rng.below(bytes.len() + 1);
    let reach = 1 << rng.below(9);
    let end = (at + 1 + rng.below(reach)).min(bytes.len());
    match rng.below(12) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(rng.below(256)).unwrap_or(0);
            }
        }
        2 => drop(bytes.drain(at..end.max(at))),
        3 => bytes.truncate(at),
        4 | 5 => splice(bytes, at, at, rng.pick(words)),
        6 | 7 => {
            let (start, end) = word_at(bytes, at);
            splice(bytes, start, end, rng.pick(words));
        }
        8 => {
            let oddity = rng.pick(ODDITIES).map(|oddity| oddity.to_vec());
            splice(bytes, at, at, oddity.as_ref());
        }
        9 => {
            let part = bytes[at..end.max(at)].to_vec();
            splice(bytes, at, at, Some(&part));
        }
        10 => {
            // A piece many times over: depth, length, counts.
            let part = bytes[at..end.max(at)].repeat(2 + rng.below(200));
            splice(bytes, at, at, Some(&part));
        }
        _ => {
            let part: Vec<u8> = bytes.drain(at..end.max(at)).collect();
            let to = rng.below(bytes.len() + 1);
            splice(bytes, to, to, Some(&part));
        }
    }
}

fn splice(bytes: &mut Vec<u8>, start: usize, end: usize, with: Option<&Vec<u8>>) {
    bytes.splice(start..end, with.into_iter().flatten().copied());
}

/// The word that a place lies in.
fn word_at(bytes: &[u8], at: usize) -> (usize, usize) {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let before = bytes[..at]
        .iter()
        .rev()
        .take_while(|byte| is_word(byte))
        .count();
    let behind = bytes[at..].iter().take_while(|byte| is_word(byte)).count();
    (at - before, at + behind)
}
