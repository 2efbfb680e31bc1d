//! Findings: what lint, validation and readiness say.

use igel_migrate_core::error::Position;
use igel_migrate_core::finding as core;
use pyo3::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::value::{Frozen, Tuple, from_json_of, getters, json_of, value_class};

/// One thing worth saying about a document, a repository, a device or a site.
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Finding(pub(crate) core::Finding);

#[pymethods]
impl Finding {
    #[new]
    #[pyo3(signature = (code, severity, message, *, remedy=None, source=None, subject=None))]
    fn new(
        code: String,
        severity: &str,
        message: String,
        remedy: Option<String>,
        source: Option<String>,
        subject: Option<String>,
    ) -> Result<Self> {
        let severity = from_json_of(Value::from(severity))?;
        let mut finding = core::Finding::new(code, severity, message);
        finding.remedy = remedy.map(Into::into);
        finding.source = source.map(Into::into);
        finding.subject = subject;
        Ok(Self(finding))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}

getters! { Finding as finding {
    /// Stable name of the check or id of the rule.
    code: &str = &finding.code;
    /// How much it matters.
    severity: Word = Word::new("Severity", finding.severity.to_string());
    /// What was seen.
    message: &str = &finding.message;
    /// What to do about it.
    remedy: Option<&str> = finding.remedy.as_deref();
    /// Where the fact comes from.
    source: Option<&str> = finding.source.as_deref();
    /// What it is about: a key, a field, an archive entry.
    subject: Option<&str> = finding.subject.as_deref();
    /// The line in the text, from 1.
    line: Option<u32> = finding.position.map(|at| at.line);
    /// The column in characters, from 1.
    column: Option<u32> = finding.position.map(|at| at.column);
    /// What the facts behind it stand on.
    bases: Tuple<Word> = finding.bases.iter().map(|basis| Word::new("Basis", basis.to_string())).collect();
} }

/// What of a finding is read back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    severity: core::Severity,
    message: String,
    remedy: Option<String>,
    source: Option<String>,
    subject: Option<String>,
    position: Option<WrittenPosition>,
    #[serde(default)]
    bases: Vec<core::Basis>,
}

#[derive(Deserialize)]
struct WrittenPosition {
    line: u32,
    column: u32,
}

impl Frozen for Finding {
    const FIELDS: &'static [&'static str] = &[
        "code", "severity", "message", "remedy", "source", "subject", "line", "column", "bases",
    ];

    fn to_json(&self) -> Result<Value> {
        json_of(&self.0)
    }

    fn from_json(value: Value) -> Result<Self, Failure> {
        let written: Written = from_json_of(value)?;
        let finding = core::Finding::new(written.code, written.severity, written.message);
        let mut finding = finding.with_bases(written.bases);
        finding.remedy = written.remedy.map(Into::into);
        finding.source = written.source.map(Into::into);
        finding.subject = written.subject;
        finding.position = written.position.map(|at| Position {
            line: at.line,
            column: at.column,
        });
        Ok(Self(finding))
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

value_class!(Finding);
