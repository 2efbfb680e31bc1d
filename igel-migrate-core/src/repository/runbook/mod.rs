//! The runbook: everything a person must do in UMS, because no interface of UMS does it.
//!
//! Steps, their evidence and their printing live here; finding out whether UMS or a WebDAV server
//! shows a step done does not. Facts: the vendor's articles on repositories, profiles, apps and
//! jobs; where a label of a dialog is not known, the step describes what is meant.

mod markdown;
mod options;
mod state;
mod steps;
mod table;

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result, shown};

use super::{ContentHash, SiteKey, Sites};

pub use options::{AppReference, JobSettings, ProfileNote, RunbookOptions};
pub use state::{Reopened, RunbookState};

/// Everything a person must do by hand, in order.
///
/// Deterministic: the same sites and options give the same steps, ids and texts; there is no clock
/// in it and no secret. Resumable: what was done is kept apart as a [`RunbookState`] and merged
/// into the next runbook; a step whose fields have changed since is open again.
///
/// ```
/// use igel_migrate_core::Os12Version;
/// use igel_migrate_core::repository::{
///     AppRepository, Evidence, Runbook, RunbookOptions, Site, SiteDirectories, Sites,
/// };
/// let repository = AppRepository::builder("Berlin", "https://dar.example.test/").build()?;
/// let directories = SiteDirectories::new("/Migration/Berlin", None)?;
/// let sites = Sites::new(vec![Site::new("berlin".parse()?, repository, directories)])?;
/// let mut runbook = Runbook::new(&sites, &RunbookOptions::new(Os12Version::new(12, 7, 4)));
///
/// let at = "2026-11-24T09:00:00Z".parse().unwrap();
/// runbook.confirm("site/berlin/repository", Evidence::attested("A. Example", at)?)?;
/// let state = runbook.state();
/// assert!(runbook.to_markdown().contains("- [x] **Create the repository record**"));
///
/// let mut next = Runbook::new(&sites, &RunbookOptions::new(Os12Version::new(12, 7, 4)));
/// assert!(next.merge(&state).is_empty());
/// assert_eq!(next.open().count(), next.steps().len() - 1);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Runbook {
    steps: Vec<HandStep>,
}

impl Runbook {
    /// The steps for these sites.
    pub fn new(sites: &Sites, options: &RunbookOptions) -> Self {
        Self {
            steps: steps::all(sites, options),
        }
    }

    /// Every step, in the order of doing.
    pub fn steps(&self) -> &[HandStep] {
        &self.steps
    }

    /// The steps without evidence.
    pub fn open(&self) -> impl Iterator<Item = &HandStep> {
        self.steps.iter().filter(|step| step.evidence.is_none())
    }

    /// Takes evidence that a step is done.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such step; [`ErrorKind::Invalid`] if the evidence
    /// cannot show it ([`ShownBy`]). A person's word is taken for every step.
    pub fn confirm(&mut self, id: &str, evidence: Evidence) -> Result<()> {
        let step = self
            .steps
            .iter_mut()
            .find(|step| step.id.as_str() == id)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("no step `{}`", shown(id))))?;
        step.check(&evidence)?;
        step.evidence = Some(evidence);
        Ok(())
    }
}

/// One thing a person does by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HandStep {
    /// Stays the same as long as the step means the same: `site/berlin/repository`.
    pub id: StepId,
    /// The site it is about; none for what is done once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteKey>,
    /// When it is done.
    pub stage: Stage,
    /// What is done.
    pub title: Cow<'static, str>,
    /// Where it is done: the path through the menus.
    #[serde(rename = "where")]
    pub place: Cow<'static, str>,
    /// What is typed or chosen there, in order.
    pub fields: Vec<StepField>,
    /// What to look out for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Cow<'static, str>>,
    /// What can show that it is done, apart from a person's word.
    pub shown_by: ShownBy,
    /// What shows that it is done; none while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

impl HandStep {
    /// A hash of what the step asks for. Evidence is for this and not for another revision of it.
    pub fn digest(&self) -> ContentHash {
        let head = [("title", &*self.title), ("where", &*self.place)];
        let fields = self
            .fields
            .iter()
            .map(|field| (&*field.name, &*field.value));
        ContentHash::of_parts(head.into_iter().chain(fields))
    }

    fn check(&self, evidence: &Evidence) -> Result<()> {
        let fits = match evidence {
            Evidence::Ums => self.shown_by == ShownBy::Ums,
            Evidence::WebDav => self.shown_by == ShownBy::WebDav,
            Evidence::Attested { by, .. } => is_name(by),
        };
        if fits {
            return Ok(());
        }
        Err(
            Error::invalid(format!("{evidence} cannot show that this step is done"))
                .with_subject(self.id.to_string())
                .with_hint("a person who has done it must say so"),
        )
    }
}

/// The name of a step, e.g. `site/berlin/repository`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl StepId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// When a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Once, before anything else.
    First,
    /// At each site.
    Site,
    /// Once, when the last device has been upgraded.
    Last,
}

/// A field of a dialog with what is typed or chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepField {
    /// The field, with the label UMS gives it where that is known.
    pub name: Cow<'static, str>,
    /// What is typed or chosen.
    pub value: String,
}

/// What can show that a step is done, apart from a person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownBy {
    /// UMS, over its interface.
    Ums,
    /// The WebDAV server: the binaries are there.
    #[serde(rename = "webdav")]
    WebDav,
    /// Nothing else.
    Person,
}

/// What shows that a step is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Evidence {
    /// UMS shows it.
    Ums,
    /// The WebDAV server shows it.
    #[serde(rename = "webdav")]
    WebDav,
    /// A person said so.
    Attested {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
}

impl Evidence {
    /// A person's word.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if the name is empty or holds a control character.
    pub fn attested(by: impl Into<String>, at: Timestamp) -> Result<Self> {
        let by = by.into();
        if !is_name(&by) {
            return Err(Error::invalid("an attestation needs the name of a person"));
        }
        Ok(Self::Attested { by, at })
    }
}

fn is_name(by: &str) -> bool {
    !by.trim().is_empty() && !by.chars().any(char::is_control)
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ums => f.write_str("UMS"),
            Self::WebDav => f.write_str("the WebDAV server"),
            Self::Attested { by, at } => write!(f, "{by}, {at}"),
        }
    }
}

#[cfg(test)]
mod tests;
