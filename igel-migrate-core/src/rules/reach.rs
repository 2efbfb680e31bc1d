//! Whether a condition can come out either way.
//!
//! A rule that can never fire is a mistake, and so is one that always fires, or one with a part
//! that decides nothing. Each fact is tried on every side of every edge that its tests have, in
//! all combinations; that is complete, because between two edges a test does not change.

use super::builds::BuildCatalogue;
use super::condition::{Comparison, Condition, Context, Test, Truth};
use super::facts::{Facts, Known};
use crate::version::{Os11Version, Os12Version, Stage, UmsVersion};

/// The most tests a condition may have.
const MOST_TESTS: usize = 64;

/// The most combinations that are tried. Ten flags make 1024.
const MOST_CASES: usize = 10_000;

/// Says what is wrong with a condition of which a part has always the same answer.
pub(super) fn check(condition: &Condition, builds: &BuildCatalogue) -> Result<(), String> {
    let tests = condition.tests();
    if tests.len() > MOST_TESTS {
        return Err(format!("the condition has more than {MOST_TESTS} tests"));
    }
    let parts = parts(condition);
    let situations = situations(&tests, builds)?;
    let mut answers = vec![Answers::default(); parts.len()];
    for facts in &situations {
        let context = Context::new(facts, facts, builds);
        for (part, seen) in parts.iter().zip(&mut answers) {
            match part.truth(&mut |test| test.truth(&context)) {
                Truth::False => seen.is_false = true,
                Truth::True => seen.is_true = true,
                Truth::Unknown => {}
            }
        }
    }
    for (index, (part, seen)) in parts.iter().zip(answers).enumerate() {
        let what = match part {
            _ if index == 0 => "the condition".to_owned(),
            Condition::Test(test) => format!("the part `{test}`"),
            _ => format!("part {index} of the condition, counted from the left,"),
        };
        if !seen.is_true {
            return Err(format!("{what} can never be true"));
        }
        if !seen.is_false {
            return Err(format!("{what} can never be false"));
        }
    }
    Ok(())
}

/// Says what is wrong with a condition that another source would have put in place of `stricter`.
pub(super) fn check_dispute(
    stricter: &Condition,
    other: &Condition,
    builds: &BuildCatalogue,
) -> Result<(), String> {
    let tests: Vec<&Test> = stricter.tests().into_iter().chain(other.tests()).collect();
    if tests.len() > MOST_TESTS {
        return Err(format!(
            "the two conditions have more than {MOST_TESTS} tests"
        ));
    }
    let mut differs = false;
    for facts in &situations(&tests, builds)? {
        let context = Context::new(facts, facts, builds);
        let truth = |condition: &Condition| condition.truth(&mut |test| test.truth(&context));
        match (truth(stricter), truth(other)) {
            (Truth::False, Truth::True) => {
                return Err(
                    "it fires where the rule does not, but the stricter statement must be \
                            the rule"
                        .to_owned(),
                );
            }
            (Truth::True, Truth::False) => differs = true,
            _ => {}
        }
    }
    if differs {
        Ok(())
    } else {
        Err("it says the same as the rule".to_owned())
    }
}

#[derive(Clone, Default)]
struct Answers {
    is_true: bool,
    is_false: bool,
}

/// The condition and all its parts, each before its own parts.
fn parts(condition: &Condition) -> Vec<&Condition> {
    let mut all = vec![condition];
    match condition {
        Condition::All(inner) | Condition::Any(inner) => all.extend(inner.iter().flat_map(parts)),
        Condition::Not(inner) => all.extend(parts(inner)),
        Condition::Test(_) => {}
    }
    all
}

/// One set of facts for every combination of answers the tests can give.
fn situations(tests: &[&Test], builds: &BuildCatalogue) -> Result<Vec<Facts>, String> {
    let mut situations = vec![Facts::new()];
    let mut facts: Vec<_> = tests.iter().map(|test| test.fact()).collect();
    facts.sort_unstable();
    facts.dedup();
    for fact in facts {
        let about: Vec<&Test> = tests
            .iter()
            .copied()
            .filter(|test| test.fact() == fact)
            .collect();
        // Values that all tests answer alike count once.
        let mut seen: Vec<Vec<Truth>> = Vec::new();
        let mut distinct: Vec<Known> = Vec::new();
        for sample in about.iter().flat_map(|test| samples(test, builds)) {
            let facts = Facts::new().with(sample.clone());
            let context = Context::new(&facts, &facts, builds);
            let answers: Vec<Truth> = about.iter().map(|test| test.truth(&context)).collect();
            if !seen.contains(&answers) {
                seen.push(answers);
                distinct.push(sample);
            }
        }
        if situations.len() * distinct.len() > MOST_CASES {
            return Err(format!("the condition has more than {MOST_CASES} cases"));
        }
        situations = situations
            .iter()
            .flat_map(|facts| {
                distinct
                    .iter()
                    .map(|sample| facts.clone().with(sample.clone()))
            })
            .collect();
    }
    Ok(situations)
}

/// Values of the fact on every side of every edge of `test`.
fn samples(test: &Test, builds: &BuildCatalogue) -> Vec<Known> {
    match test {
        Test::BuildHas(_) | Test::BuildPresumedToHave(_) => {
            let versions = builds.builds().iter().map(|build| build.version().clone());
            versions.map(Known::Build).collect()
        }
        Test::Build(wanted) => around(wanted, Known::Build),
        Test::Target(wanted) => around(wanted, Known::Target),
        Test::OldestPeer(wanted) => around(wanted, Known::OldestPeer),
        Test::Ums(wanted) => around(wanted, Known::Ums),
        Test::Choice(choice, _) => (0..)
            .zip(choice.names())
            .map(|(value, _)| Known::Choice(*choice, value))
            .collect(),
        Test::Flag(flag, _) => vec![Known::Flag(*flag, false), Known::Flag(*flag, true)],
        Test::Number(number, wanted) => around(wanted, |value| Known::Number(*number, value)),
    }
}

fn around<T: Ord + Clone + Neighbours>(
    wanted: &Comparison<T>,
    known: impl Fn(T) -> Known,
) -> Vec<Known> {
    let values = wanted.bounds().iter().flat_map(|bound| {
        let mut values = bound.neighbours();
        values.push(bound.clone());
        values
    });
    values.map(known).collect()
}

/// Values right below and right above; a side that cannot be written is left out.
trait Neighbours: Sized {
    fn neighbours(&self) -> Vec<Self>;
}

impl Neighbours for i64 {
    fn neighbours(&self) -> Vec<Self> {
        [self.checked_sub(1), self.checked_add(1)]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl Neighbours for Os11Version {
    fn neighbours(&self) -> Vec<Self> {
        let number = format!("{}.{}.{}", self.major(), self.minor(), self.patch());
        let fourth = u64::from(self.fourth()) + 1;
        readable(&[
            format!("{number}.tp0"),
            format!("{number}{}.{fourth}", self.stage()),
        ])
    }
}

impl Neighbours for Os12Version {
    fn neighbours(&self) -> Vec<Self> {
        let number = format!("12.{}.{}", self.minor(), self.patch());
        let link = if self.build().is_empty() { '+' } else { '.' };
        readable(&[
            format!("{number}-0.tp.0"),
            format!("{}{link}0.0.1", self.canonical()),
        ])
    }
}

impl Neighbours for UmsVersion {
    fn neighbours(&self) -> Vec<Self> {
        let number = format!("{}.{}.{}", self.major(), self.minor(), self.patch());
        let above = match self.stage() {
            Stage::TechPreview(count) => format!("{number}.tp{}", u64::from(count) + 1),
            Stage::ReleaseCandidate(count) => format!("{number}.rc{}", u64::from(count) + 1),
            Stage::Release => {
                let patch = u64::from(self.patch()) + 1;
                format!("{}.{}.{patch}.tp0", self.major(), self.minor())
            }
        };
        readable(&[format!("{number}.tp0"), above])
    }
}

fn readable<T: std::str::FromStr>(texts: &[String; 2]) -> Vec<T> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}
