//! Findings: what lint, validation and readiness say about content that was read without error.
//!
//! A finding never stops the reading; an [`crate::Error`] does. Severity, wording and source come
//! from the rule or check that made it, so that a person can look the fact up.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::error::Position;

/// How much a finding matters. `Blocker` is the greatest.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// Likely to cost somebody time.
    Warning,
    /// Do not go on like this.
    Blocker,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Blocker => "blocker",
        })
    }
}

/// What a fact stands on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// UMS, a server or a file said it.
    Observed,
    /// The user's settings say it.
    Declared,
    /// A person gave a word for it, with name and date; the settings hold those.
    Attested,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Observed => "observed",
            Self::Declared => "declared",
            Self::Attested => "attested",
        })
    }
}

/// One thing worth saying about a document, a repository, a device or a site.
///
/// ```
/// use igel_migrate_core::{Finding, Severity};
/// let finding = Finding::new("priority-floor", Severity::Warning, "priority 90 is not above 110")
///     .with_remedy("choose a priority above 110")
///     .with_source("RN OS 12 12.10.0");
/// assert_eq!(
///     finding.to_string(),
///     "warning[priority-floor]: priority 90 is not above 110; \
///      choose a priority above 110 (RN OS 12 12.10.0)"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Stable name of the check or id of the rule.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// What was seen.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Cow<'static, str>>,
    /// Where the fact comes from: a release note, an article, a measurement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'static, str>>,
    /// What it is about: a key, a field, an archive entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What the facts behind it stand on, each basis once; empty if nobody said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<Basis>,
}

impl Finding {
    /// A finding without remedy, source or place.
    pub fn new(
        code: impl Into<Cow<'static, str>>,
        severity: Severity,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            severity,
            message: message.into(),
            remedy: None,
            source: None,
            subject: None,
            position: None,
            bases: Vec::new(),
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<Cow<'static, str>>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Says where the fact comes from.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Cow<'static, str>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says what the facts behind it stand on.
    #[must_use]
    pub fn with_bases(mut self, bases: Vec<Basis>) -> Self {
        self.bases = bases;
        self
    }

    /// Says what it is about.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Says where in the text.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: ", self.severity, self.code)?;
        if let Some(subject) = &self.subject {
            write!(f, "{subject}: ")?;
        }
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(remedy) = &self.remedy {
            write!(f, "; {remedy}")?;
        }
        if let Some(source) = &self.source {
            write!(f, " ({source})")?;
        }
        // What was observed needs no mention unless something else came in.
        if self.bases.iter().any(|basis| *basis != Basis::Observed) {
            let bases: Vec<_> = self.bases.iter().map(ToString::to_string).collect();
            write!(f, " [{}]", bases.join(", "))?;
        }
        Ok(())
    }
}
