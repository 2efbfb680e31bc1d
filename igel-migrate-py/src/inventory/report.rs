//! What is in a repository of what must be there.

use igel_migrate_core::inventory;
use pyo3::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};

use super::expectation::AppRelease;
use crate::convert::Instant;
use crate::enums;
use crate::error::Result;
use crate::finding::Finding;
use crate::record::{of, records};
use crate::value::{Plain, Tuple, getters, json_of, to_python};
use crate::webdav::{SuspiciousHref, Unreadable};

records! { "igel_migrate.inventory";
    /// How many files there are of each sort.
    Counts {
        /// As they should be.
        present: u64,
        /// Not there.
        missing: u64,
        /// There in part.
        incomplete: u64,
        /// Another content than expected.
        corrupt: u64,
        /// Found at several places.
        ambiguous: u64,
        /// Bytes of those that are as they should be.
        present_bytes: u64,
        /// Bytes of all that are expected, as far as they are known.
        expected_bytes: u64,
    }

    /// Everything in a repository, expected or not.
    Total {
        /// How many files.
        files: u64,
        /// Their bytes.
        bytes: u64,
        /// What the server says is free.
        free_bytes: Option<u64>,
    }

    /// One app of a report.
    AppReport {
        /// The app; `None` for files that belong to none.
        app: Option<String>,
        /// How it stands with it.
        verdict: enums::AppVerdict,
        /// The releases that were found.
        found: Tuple<AppRelease>,
        /// Its files.
        files: Counts,
    }

    /// What is wrong with one file, or with the whole of an app.
    FileProblem {
        /// The path.
        path: String,
        /// The app that it belongs to.
        app: Option<String>,
        /// The sort of problem.
        category: enums::ProblemCategory,
        /// The problem.
        problem: enums::ProblemKind,
        /// Where the file lies instead, if it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        elsewhere: Option<Tuple<String>>,
        /// The HTTP status, if it is not readable.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        /// The size that was seen, in bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<u64>,
        /// What was expected: a size in bytes, or a checksum.
        #[serde(default, deserialize_with = "told", skip_serializing_if = "Option::is_none")]
        expected: Option<Plain>,
        /// The size at the earlier look, in bytes.
        #[serde(default, deserialize_with = "told", skip_serializing_if = "Option::is_none")]
        before: Option<Plain>,
        /// The checksum that was found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
        /// The places where it was found, if there are several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        places: Option<Tuple<String>>,
    }

    /// Files that nobody asked about.
    Unexpected {
        /// How many there are.
        count: u64,
        /// The first of them.
        first: Tuple<String>,
        /// The bytes of all.
        bytes: u64,
    }

    /// How many things of one sort there are, and the first hundred of them.
    Sample {
        /// How many there are.
        count: u64,
        /// The first of them.
        first: Tuple<Seen>,
    }
}

/// A field that is there, be it `null`.
fn told<'de, D: Deserializer<'de>>(value: D) -> std::result::Result<Option<Plain>, D::Error> {
    Plain::deserialize(value).map(Some)
}

/// What samples are made of.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Seen {
    Path(String),
    Unreadable(Unreadable),
    Suspicious(SuspiciousHref),
}

impl<'py> IntoPyObject<'py> for Seen {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Self::Path(path) => path.into_pyobject(py)?.into_any(),
            Self::Unreadable(unreadable) => Bound::new(py, unreadable)?.into_any(),
            Self::Suspicious(href) => Bound::new(py, href)?.into_any(),
        })
    }
}

/// What is in a repository of what must be there. `str()` is one line.
#[pyclass(frozen, eq, module = "igel_migrate.inventory")]
#[derive(PartialEq)]
pub(crate) struct RepositoryReport(pub(crate) inventory::RepositoryReport);

getters! { RepositoryReport as report {
    /// The base address.
    url: &str = &report.url;
    /// When it was looked at.
    checked_at: Instant = Instant(report.checked_at);
    /// How it is known what must be there.
    basis: Result<enums::ExpectationBasis> = of(&report.basis);
    /// How well files are known to be right.
    evidence: Result<enums::Evidence> = of(&report.evidence);
    /// Whether it was looked at twice, so that what is still being uploaded shows.
    looked_twice: bool = report.looked_twice;
    /// Whether everything that is expected is there.
    complete: bool = report.complete;
    /// One by one, the apps that are expected.
    apps: Result<Tuple<AppReport>> = of(&report.apps);
    /// The files that are expected.
    files: Result<Counts> = of(&report.files);
    /// Everything that is there.
    total: Result<Total> = of(&report.total);
    /// What is wrong, by path.
    problems: Result<Tuple<FileProblem>> = of(&report.problems);
    /// Files that nobody asked about.
    unexpected: Result<Unexpected> = of(&report.unexpected);
    /// What the account may not see.
    unreadable: Result<Sample> = of(&report.unreadable);
    /// What was gone when its turn came.
    vanished: Result<Sample> = of(&report.vanished);
    /// Addresses in the answers of the server that are not where they should be.
    suspicious: Result<Sample> = of(&report.suspicious);
    /// What is worth saying beside that.
    findings: Tuple<Finding> = report.findings.iter().cloned().map(Finding).collect();
} }

#[pymethods]
impl RepositoryReport {
    /// A page for people: a table of the apps, what is wrong with which file, what else is there.
    fn to_text(&self) -> String {
        self.0.to_text()
    }

    /// The report as plain objects, ready for `json.dumps`.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&self.0)?)?)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<RepositoryReport: {}>", self.0)
    }
}
