//! What users changed about the rules, and why.

use std::fmt;

use jiff::civil::Date;

use crate::names::named;

named! {
    #[what("a change")]
    /// What a user's file did to a rule.
    pub enum Change {
        /// It brought the rule.
        Added = "added",
        /// It put other values into some fields.
        Changed = "changed",
        /// It took the rule away.
        Silenced = "silenced",
    }
}

/// One change that a user's file made to a [`RuleSet`](super::RuleSet); reports show them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub(super) rule: String,
    pub(super) change: Change,
    pub(super) file: String,
    pub(super) date: Date,
    pub(super) why: String,
}

impl Override {
    /// The id of the rule.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// What was done to it.
    pub fn change(&self) -> Change {
        self.change
    }

    /// The file that says so, by the name under which it was read.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The date in the file.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The reason in the file; of an added rule its sources.
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} by {} of {}: {}",
            self.rule, self.change, self.file, self.date, self.why
        )
    }
}
