//! What the suite found, for programs and for people.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::error::{Error, ErrorKind};

/// What became of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// The server did as documented.
    Passed,
    /// It did not.
    Failed {
        /// What is documented.
        expected: String,
        /// What came instead.
        seen: String,
    },
    /// The question could not be asked.
    Skipped {
        /// Why not: there is no such object, the account may not, the feature is not there.
        reason: String,
    },
}

/// One check with its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// Its stable name: resource, then what is asked: `devices/facet-online`.
    pub name: Cow<'static, str>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What a part of the suite found. `Display` is for people.
///
/// A check that another one is needed for is left out when that one did not pass: without a list
/// of devices nothing is asked about a device.
///
/// ```
/// # use igel_migrate_core::simulator::conformance::{ConformanceReport, Outcome};
/// fn names_of_failures(report: &ConformanceReport) -> Vec<&str> {
///     report.failed().map(|check| &*check.name).collect()
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[must_use = "a report says whether the server is as documented"]
pub struct ConformanceReport {
    checks: Vec<Check>,
    left_behind: Vec<String>,
}

impl ConformanceReport {
    /// The checks in the order they were made.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The check of this name.
    pub fn get(&self, name: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    /// The checks that the server failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        let failed = |check: &&Check| matches!(check.outcome, Outcome::Failed { .. });
        self.checks.iter().filter(failed)
    }

    /// The checks that could not be made.
    pub fn skipped(&self) -> impl Iterator<Item = &Check> {
        let skipped = |check: &&Check| matches!(check.outcome, Outcome::Skipped { .. });
        self.checks.iter().filter(skipped)
    }

    /// Whether something was asked and nothing was answered wrongly. Look at what was
    /// [skipped](Self::skipped), too.
    pub fn is_conformant(&self) -> bool {
        let passed = |check: &Check| check.outcome == Outcome::Passed;
        self.failed().next().is_none() && self.checks.iter().any(passed)
    }

    /// What the writing part made, now or in an earlier run, and could not or must not remove.
    pub fn left_behind(&self) -> &[String] {
        &self.left_behind
    }

    /// Makes a check; gives what it read if it passed.
    pub(super) async fn check<T>(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        check: impl Future<Output = Checked<T>>,
    ) -> Option<T> {
        self.note(name, check.await)
    }

    /// Takes down a check that was made.
    pub(super) fn note<T>(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        checked: Checked<T>,
    ) -> Option<T> {
        let (outcome, found) = match checked {
            Ok(found) => (Outcome::Passed, Some(found)),
            Err(outcome) => (outcome, None),
        };
        let name = name.into();
        self.checks.push(Check { name, outcome });
        found
    }

    pub(super) fn leave_behind(&mut self, what: String) {
        self.left_behind.push(what);
    }
}

impl fmt::Display for ConformanceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Check { name, outcome } in &self.checks {
            match outcome {
                Outcome::Passed => writeln!(f, "passed   {name}")?,
                Outcome::Skipped { reason } => writeln!(f, "skipped  {name}: {reason}")?,
                Outcome::Failed { expected, seen } => {
                    writeln!(f, "failed   {name}")?;
                    writeln!(f, "         expected: {expected}")?;
                    writeln!(
                        f,
                        "         seen: {}",
                        seen.replace('\n', "\n               ")
                    )?;
                }
            }
        }
        for what in &self.left_behind {
            writeln!(f, "left behind: {what}")?;
        }
        let (failed, skipped) = (self.failed().count(), self.skipped().count());
        let passed = self.checks.len() - failed - skipped;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// What a check read, or why it did not pass.
pub(super) type Checked<T = ()> = Result<T, Outcome>;

pub(super) fn skip<T>(reason: impl Into<String>) -> Checked<T> {
    let reason = reason.into();
    Err(Outcome::Skipped { reason })
}

pub(super) fn fail<T>(expected: impl Into<String>, seen: impl Into<String>) -> Checked<T> {
    let (expected, seen) = (expected.into(), seen.into());
    Err(Outcome::Failed { expected, seen })
}

/// Fails unless `holds`.
pub(super) fn ensure(
    holds: bool,
    expected: impl Into<String>,
    seen: impl FnOnce() -> String,
) -> Checked {
    if holds {
        Ok(())
    } else {
        fail(expected, seen())
    }
}

/// Fails unless they are the same.
#[allow(clippy::needless_pass_by_value)] // most are made where they are compared
pub(super) fn same<T: PartialEq + fmt::Debug>(what: &str, expected: T, seen: T) -> Checked {
    ensure(expected == seen, format!("{what} {expected:?}"), || {
        format!("{seen:?}")
    })
}

/// A call that is to work.
pub(super) trait Expecting<T> {
    /// What it read. A right or a licence that is missing says nothing about the server.
    fn expecting(self, expected: &str) -> Checked<T>;

    /// As [`Expecting::expecting`], for what some releases or editions of UMS do not offer.
    fn where_offered(self, expected: &str) -> Checked<T>;

    /// The refusal of a call that is not to work.
    fn refused(self, expected: &str) -> Checked<Error>;
}

impl<T> Expecting<T> for crate::error::Result<T> {
    fn expecting(self, expected: &str) -> Checked<T> {
        match self {
            Ok(found) => Ok(found),
            Err(error) if error.kind() == ErrorKind::Forbidden => skip(error.to_string()),
            Err(error) => fail(expected, error.report()),
        }
    }

    fn where_offered(self, expected: &str) -> Checked<T> {
        match self {
            Err(error) if error.kind() == ErrorKind::Unsupported => skip(error.to_string()),
            other => other.expecting(expected),
        }
    }

    fn refused(self, expected: &str) -> Checked<Error> {
        match self {
            Ok(_) => fail(expected, "it was accepted"),
            Err(error) if error.kind() == ErrorKind::Forbidden => skip(error.to_string()),
            // Without a status there was no answer.
            Err(error)
                if error.status().is_none()
                    || matches!(error.kind(), ErrorKind::Protocol | ErrorKind::Unauthorized) =>
            {
                fail(expected, error.report())
            }
            Err(error) => Ok(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_report_is_read_by_people_and_by_programs() {
        let mut report = ConformanceReport::default();
        assert!(!report.is_conformant(), "nothing was asked");
        let found = report.check("devices/list", async { Ok(5) }).await;
        assert_eq!(found, Some(5));
        let none: Option<()> = report.note("views/one", skip("no view"));
        assert_eq!(none, None);
        assert!(report.is_conformant());
        report.note("devices/one", same("id", 1, 2));
        report.note::<()>("unknown/path", fail("status 404", "a\nb"));
        report.leave_behind("directory 7".to_owned());
        assert!(!report.is_conformant());
        insta::assert_snapshot!(report, @r"
        passed   devices/list
        skipped  views/one: no view
        failed   devices/one
                 expected: id 1
                 seen: 2
        failed   unknown/path
                 expected: status 404
                 seen: a
                       b
        left behind: directory 7
        1 passed, 2 failed, 1 skipped
        ");
        insta::assert_snapshot!(serde_json::to_string(&report.checks()[..3]).unwrap(), @r#"[{"name":"devices/list","outcome":"passed"},{"name":"views/one","outcome":"skipped","reason":"no view"},{"name":"devices/one","outcome":"failed","expected":"id 1","seen":"2"}]"#);
    }
}
