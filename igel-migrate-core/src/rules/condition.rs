//! Conditions over facts, decided in three values.

use std::fmt;

use super::builds::{Build, BuildCatalogue, Carries};
use super::fact::{Choice, Fact, Flag, Number};
use super::facts::Facts;
use super::feature::Feature;
use super::outcome::Missing;
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

/// Facts, and what the catalogue says about their build.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) facts: &'a Facts,
    builds: &'a BuildCatalogue,
    build: Option<&'a Build>,
}

impl<'a> Context<'a> {
    pub(super) fn new(facts: &'a Facts, builds: &'a BuildCatalogue) -> Self {
        let build = facts
            .build
            .as_ref()
            .and_then(|version| builds.find(version));
        Self {
            facts,
            builds,
            build,
        }
    }

    fn carries(&self, feature: Feature) -> Carries {
        match &self.facts.build {
            Some(version) => self.builds.carries_found(version, self.build, feature),
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
        let facts = context.facts;
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
            Self::Build(wanted) => facts.build.as_ref().map(|value| wanted.holds(value)),
            Self::Target(wanted) => facts.target.as_ref().map(|value| wanted.holds(value)),
            Self::OldestPeer(wanted) => facts.oldest_peer.as_ref().map(|value| wanted.holds(value)),
            Self::Ums(wanted) => facts.ums.as_ref().map(|value| wanted.holds(value)),
            Self::Choice(choice, wanted) => {
                facts.choice(*choice).map(|value| wanted.contains(&value))
            }
            Self::Flag(flag, wanted) => facts.flag(*flag).map(|value| value == *wanted),
            Self::Number(number, wanted) => facts.number(*number).map(|value| wanted.holds(&value)),
        };
        holds.map_or(Truth::Unknown, Truth::from)
    }

    pub(super) fn missing(&self, context: &Context<'_>) -> Missing {
        match self {
            Self::BuildHas(feature) | Self::BuildPresumedToHave(feature)
                if context.facts.build.is_some() =>
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
