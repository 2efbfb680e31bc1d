//! Runs a target over many inputs and keeps the one that fails.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Target, dictionary, mutation};
use crate::memory::peak_of;

/// Longest one input may take: far above what any needs, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// Which inputs to try.
#[derive(Debug, Clone, Copy)]
pub struct Campaign {
    /// Decides all inputs, together with their number.
    pub seed: u64,
    /// Number of the first input.
    pub from: u64,
    /// How many at the most.
    pub inputs: u64,
    /// For how long at the most.
    pub time: Duration,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Summary {
    /// How many inputs were read.
    pub inputs: u64,
    /// How many bytes they had.
    pub bytes: u64,
    /// How long it took.
    pub time: Duration,
    /// The longest that one input took.
    pub slowest: Duration,
    /// The most memory in bytes that one input took.
    pub peak: usize,
}

/// An input for which a promise does not hold.
#[derive(Debug)]
pub struct Finding {
    target: &'static str,
    campaign: Campaign,
    number: u64,
    why: String,
    file: PathBuf,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{target}: input {number}: {why}\nkept as {file}; again with\n    \
             cargo run -p igel-migrate-tests --bin fuzz -- {target} --seed {seed} --from {number} --inputs 1",
            target = self.target,
            number = self.number,
            why = self.why,
            file = self.file.display(),
            seed = self.campaign.seed,
        )
    }
}

/// Tries the inputs of `campaign` on `target`.
///
/// # Errors
///
/// The first input for which a promise does not hold.
pub fn run(target: &'static Target, campaign: Campaign) -> Result<Summary, Finding> {
    let words = dictionary(target);
    let started = Instant::now();
    let mut summary = Summary::default();
    for number in (campaign.from..).take(usize::try_from(campaign.inputs).unwrap_or(usize::MAX)) {
        if started.elapsed() >= campaign.time {
            break;
        }
        let input = mutation(target, &words, campaign.seed, number);
        let began = Instant::now();
        let (outcome, peak) = peak_of(|| catch_unwind(AssertUnwindSafe(|| target.check(&input))));
        let took = began.elapsed();
        let allowed = target.memory + 32 * input.len();
        let why = match outcome {
            Err(panic) => Some(text_of(&*panic)),
            Ok(()) if peak > allowed => Some(format!("{peak} bytes held, {allowed} allowed")),
            Ok(()) if took > LONGEST => Some(format!("took {took:?}")),
            Ok(()) => None,
        };
        if let Some(why) = why {
            let file = keep(target, campaign.seed, number, &input);
            return Err(Finding {
                target: target.name,
                campaign,
                number,
                why,
                file,
            });
        }
        summary.inputs += 1;
        summary.bytes += input.len() as u64;
        summary.slowest = summary.slowest.max(took);
        summary.peak = summary.peak.max(peak);
    }
    summary.time = started.elapsed();
    Ok(summary)
}

fn keep(target: &Target, seed: u64, number: u64, input: &[u8]) -> PathBuf {
    let folder = crate::workspace().join("target/fuzz-findings");
    let file = folder.join(format!("{}-{seed}-{number}", target.name));
    // A finding that cannot be kept is still one.
    let _ = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, input));
    file
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panicked")
        .to_owned()
}
