//! One input, and what must hold for whatever is said about it.

use igel_migrate_core::Error;

/// Stands wherever a seed holds a password or another secret.
pub const SECRET: &str = "Kanarienvogel7";

/// How many bytes on both sides of a secret must be those of a seed for it to count as one: moved
/// elsewhere by a mutation, it is a name like any other.
const SURROUNDINGS: usize = 12;

/// Longest error text in bytes. Names of what is wrong are cut, so it cannot grow with the input.
const LONGEST_REPORT: usize = 8 << 10;

/// Bytes to read.
#[derive(Debug)]
pub struct Input<'a> {
    bytes: &'a [u8],
    /// Whether a secret stands in them where secrets stand, and nowhere else.
    holds_secret: bool,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8], seeds: &[Vec<u8>]) -> Self {
        let places: Vec<&[u8]> = places(bytes).collect();
        let kept = |place: &&[u8]| {
            seeds
                .iter()
                .flat_map(|seed| self::places(seed))
                .any(|of| of == *place)
        };
        Self {
            bytes,
            holds_secret: !places.is_empty() && places.iter().all(kept),
        }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether the secret stands in it anywhere.
    pub(super) fn names_secret(&self) -> bool {
        places(self.bytes).next().is_some()
    }

    /// The input as text, if it is one.
    pub(super) fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes).ok()
    }

    /// What must hold for the error of any reader.
    #[track_caller]
    pub(super) fn check(&self, error: &Error) {
        let report = error.report();
        assert!(!error.message().is_empty());
        assert!(!error.message().ends_with('.'), "full stop: {report}");
        assert!(
            report.len() <= LONGEST_REPORT,
            "{} bytes: {report}",
            report.len()
        );
        let control = |c: char| c.is_control() && c != '\n';
        assert!(!report.contains(control), "control character: {report:?}");
        // What an entry of an archive is called is not secret.
        if !error.subject().is_some_and(|name| name.contains(SECRET)) {
            self.hides(&report);
            self.hides(&format!("{error:?}"));
        }
    }

    /// The same for a reader of text, whose positions lie in the input.
    #[track_caller]
    pub(super) fn check_placed(&self, error: &Error) {
        self.check(error);
        let Some(position) = error.position() else {
            return;
        };
        let text = String::from_utf8_lossy(self.bytes);
        let line = (position.line as usize)
            .checked_sub(1)
            .and_then(|line| text.split('\n').nth(line));
        let within = line.is_some_and(|line| {
            (1..=line.chars().count() + 1).contains(&(position.column as usize))
        });
        assert!(within, "{position} is not in the input: {}", error.report());
    }

    /// The secret must not stand in this text.
    #[track_caller]
    pub(super) fn hides(&self, text: &str) {
        let shown = self.holds_secret && text.contains(SECRET);
        assert!(!shown, "a secret is shown: {text}");
    }
}

/// The secrets in some bytes, each with what stands around it.
fn places(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let length = SECRET.len();
    (0..(bytes.len() + 1).saturating_sub(length))
        .filter(move |&at| bytes[at..].starts_with(SECRET.as_bytes()))
        .map(move |at| {
            let end = (at + length + SURROUNDINGS).min(bytes.len());
            &bytes[at.saturating_sub(SURROUNDINGS)..end]
        })
}
