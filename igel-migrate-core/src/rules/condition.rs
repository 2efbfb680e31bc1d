//! Conditions over facts, decided in three values.

use std::fmt;

use super::builds::{Build, BuildCatalogue, Carries};
use super::fact::{Choice, Fact, Flag, Number};
use super::facts::Facts;
use super::feature::Feature;
use super::outcome::Missing;
use crate::finding::Basis;
use crate::version::{Os11Version, Os12Version, UmsVersion};

/// What a condition says about facts of which some may be missing: Kleene's logic, in which `all`
/// is the least and `any` the greatest of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// When a rule fires.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Test(Test),
}

impl Condition {
    /// Decides the condition, with `decide` for the tests in it.
    pub(super) fn truth(&self, decide: &mut impl FnMut(&Test) -> Truth) -> Truth {
        match self {
            Self::All(parts) => {
                let mut least = Truth::True;
                for part in parts {
                    least = least.min(part.truth(decide));
                    if least == Truth::False {
                        break;
                    }
                }
                least
            }
            Self::Any(parts) => {
                let mut greatest = Truth::False;
                for part in parts {
                    greatest = greatest.max(part.truth(decide));
                    if greatest == Truth::True {
                        break;
                    }
                }
                greatest
            }
            Self::Not(part) => part.truth(decide).not(),
            Self::Test(test) => decide(test),
        }
    }

    /// One part stands for itself.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        single(parts).unwrap_or_else(Self::All)
    }

    fn any(parts: Vec<Self>) -> Self {
        single(parts).unwrap_or_else(Self::Any)
    }

    /// True if it holds whatever the facts.
    pub(super) fn is_always(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// True if it holds for no facts.
    pub(super) fn is_never(&self) -> bool {
        matches!(self, Self::Any(parts) if parts.is_empty())
    }

    /// What is left to ask when `context` has been asked.
    pub(super) fn given(&self, context: &Context<'_>) -> Self {
        match self {
            Self::All(parts) => {
                let mut left = Vec::new();
                for part in parts.iter().map(|part| part.given(context)) {
                    if part.is_never() {
                        return part;
                    }
                    if !part.is_always() {
                        left.push(part);
                    }
                }
                Self::all(left)
            }
            Self::Any(parts) => {
                let mut left = Vec::new();
                for part in parts.iter().map(|part| part.given(context)) {
                    if part.is_always() {
                        return part;
                    }
                    if !part.is_never() {
                        left.push(part);
                    }
                }
                Self::any(left)
            }
            Self::Not(part) => match part.given(context) {
                part if part.is_always() => Self::Any(Vec::new()),
                part if part.is_never() => Self::All(Vec::new()),
                part => Self::Not(Box::new(part)),
            },
            Self::Test(test) => match test.truth(context) {
                Truth::True => Self::All(Vec::new()),
                Truth::False => Self::Any(Vec::new()),
                Truth::Unknown => self.clone(),
            },
        }
    }

    /// Visits the tests that make the condition `truth`, from left to right; none if it is not.
    pub(super) fn each_decider<'a>(
        &'a self,
        truth: Truth,
        context: &Context<'_>,
        visit: &mut impl FnMut(&'a Test),
    ) {
        if self.truth(&mut |test| test.truth(context)) != truth {
            return;
        }
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_decider(truth, context, visit);
                }
            }
            Self::Not(part) => part.each_decider(truth.not(), context, visit),
            Self::Test(test) => visit(test),
        }
    }

    /// All tests, from left to right.
    pub(super) fn tests(&self) -> Vec<&Test> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Not(part) => part.tests(),
            Self::Test(test) => vec![test],
        }
    }
}

/// The condition in the form that does not depend on how it was written: `all(a, not(b))`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, parts) = match self {
            Self::All(parts) => ("all", &parts[..]),
            Self::Any(parts) => ("any", &parts[..]),
            Self::Not(part) => ("not", std::slice::from_ref(&**part)),
            Self::Test(test) => return test.fmt(f),
        };
        write!(f, "{name}(")?;
        for (index, part) in parts.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{part}")?;
        }
        f.write_str(")")
    }
}

fn single(mut parts: Vec<Condition>) -> Result<Condition, Vec<Condition>> {
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => Err(parts),
    }
}

/// The facts of a fleet and of one of its devices, and what the catalogue says about the build.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// What these know counts for every device.
    fleet: &'a Facts,
    device: &'a Facts,
    builds: &'a BuildCatalogue,
    build: Option<&'a Os11Version>,
    found: Option<&'a Build>,
}

impl<'a> Context<'a> {
    pub(super) fn new(fleet: &'a Facts, device: &'a Facts, builds: &'a BuildCatalogue) -> Self {
        let build = fleet.build.as_ref().or(device.build.as_ref());
        Self {
            fleet,
            device,
            builds,
            build,
            found: build.and_then(|version| builds.find(version)),
        }
    }

    /// The facts that know `fact`.
    fn about(&self, fact: Fact) -> &'a Facts {
        if self.fleet.knows(fact) {
            self.fleet
        } else {
            self.device
        }
    }

    pub(super) fn flag(&self, flag: Flag) -> Option<bool> {
        self.get(|facts| facts.flag(flag))
    }

    pub(super) fn text(&self, fact: Fact) -> Option<String> {
        self.about(fact).text(fact)
    }

    pub(super) fn basis(&self, fact: Fact) -> Option<Basis> {
        self.about(fact).basis(fact)
    }

    fn get<T>(&self, value: impl Fn(&'a Facts) -> Option<T>) -> Option<T> {
        value(self.fleet).or_else(|| value(self.device))
    }

    fn carries(&self, feature: Feature) -> Carries {
        match self.build {
            Some(version) => self.builds.carries_found(version, self.found, feature),
            None => Carries::Unknown,
        }
    }
}

/// A question about one fact.
#[derive(Debug, Clone)]
pub(super) enum Test {
    BuildHas(Feature),
    BuildPresumedToHave(Feature),
    Build(Comparison<Os11Version>),
    Target(Comparison<Os12Version>),
    OldestPeer(Comparison<Os12Version>),
    Ums(Comparison<UmsVersion>),
    Choice(Choice, Vec<u8>),
    Flag(Flag, bool),
    Number(Number, Comparison<i64>),
}

impl Test {
    pub(super) fn fact(&self) -> Fact {
        match self {
            Self::BuildHas(_) | Self::BuildPresumedToHave(_) | Self::Build(_) => Fact::Build,
            Self::Target(_) => Fact::Target,
            Self::OldestPeer(_) => Fact::OldestPeer,
            Self::Ums(_) => Fact::Ums,
            Self::Choice(choice, _) => Fact::Choice(*choice),
            Self::Flag(flag, _) => Fact::Flag(*flag),
            Self::Number(number, _) => Fact::Number(*number),
        }
    }

    pub(super) fn truth(&self, context: &Context<'_>) -> Truth {
        let holds = match self {
            Self::BuildHas(feature) => match context.carries(*feature) {
                Carries::Yes => Some(true),
                Carries::No => Some(false),
                Carries::Presumed | Carries::Unknown => None,
            },
            Self::BuildPresumedToHave(feature) => match context.carries(*feature) {
                Carries::Yes | Carries::Presumed => Some(true),
                Carries::No => Some(false),
                Carries::Unknown => None,
            },
            Self::Build(wanted) => context.build.map(|value| wanted.holds(value)),
            Self::Target(wanted) => context
                .get(|facts| facts.target.as_ref())
                .map(|value| wanted.holds(value)),
            Self::OldestPeer(wanted) => context
                .get(|facts| facts.oldest_peer.as_ref())
                .map(|value| wanted.holds(value)),
            Self::Ums(wanted) => context
                .get(|facts| facts.ums.as_ref())
                .map(|value| wanted.holds(value)),
            Self::Choice(choice, wanted) => context
                .get(|facts| facts.choice(*choice))
                .map(|value| wanted.contains(&value)),
            Self::Flag(flag, wanted) => context.flag(*flag).map(|value| value == *wanted),
            Self::Number(number, wanted) => context
                .get(|facts| facts.number(*number))
                .map(|value| wanted.holds(&value)),
        };
        holds.map_or(Truth::Unknown, Truth::from)
    }

    pub(super) fn missing(&self, context: &Context<'_>) -> Missing {
        match self {
            Self::BuildHas(feature) | Self::BuildPresumedToHave(feature)
                if context.build.is_some() =>
            {
                Missing::Feature(*feature)
            }
            _ => Missing::Fact(self.fact()),
        }
    }
}

/// The test as error messages show it: `ums below 12.06.110`.
impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.fact())?;
        match self {
            Self::BuildHas(feature) => write!(f, "has {feature}"),
            Self::BuildPresumedToHave(feature) => write!(f, "presumed_to_have {feature}"),
            Self::Build(wanted) => wanted.fmt(f),
            Self::Target(wanted) | Self::OldestPeer(wanted) => wanted.fmt(f),
            Self::Ums(wanted) => wanted.fmt(f),
            Self::Choice(choice, wanted) => {
                let names = wanted
                    .iter()
                    .map(|value| choice.names()[usize::from(*value)]);
                let names: Vec<_> = names.collect();
                f.write_str(&names.join(" or "))
            }
            Self::Flag(_, wanted) => wanted.fmt(f),
            Self::Number(_, wanted) => wanted.fmt(f),
        }
    }
}

/// How a value that has an order is compared.
#[derive(Debug, Clone)]
pub(super) enum Comparison<T> {
    Below(T),
    AtMost(T),
    AtLeast(T),
    Above(T),
    OneOf(Vec<T>),
}

impl<T: Ord> Comparison<T> {
    fn holds(&self, value: &T) -> bool {
        match self {
            Self::Below(bound) => value < bound,
            Self::AtMost(bound) => value <= bound,
            Self::AtLeast(bound) => value >= bound,
            Self::Above(bound) => value > bound,
            Self::OneOf(values) => values.contains(value),
        }
    }

    /// The values named in the comparison.
    pub(super) fn bounds(&self) -> &[T] {
        match self {
            Self::Below(bound)
            | Self::AtMost(bound)
            | Self::AtLeast(bound)
            | Self::Above(bound) => std::slice::from_ref(bound),
            Self::OneOf(values) => values,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Comparison<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Below(bound) => write!(f, "below {bound}"),
            Self::AtMost(bound) => write!(f, "at_most {bound}"),
            Self::AtLeast(bound) => write!(f, "at_least {bound}"),
            Self::Above(bound) => write!(f, "above {bound}"),
            Self::OneOf(values) => {
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                write!(f, "is {}", values.join(" or "))
            }
        }
    }
}
