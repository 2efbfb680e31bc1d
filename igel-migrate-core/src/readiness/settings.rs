//! What a person says about readiness, as one file.

use std::path::Path;
use std::sync::Arc;

use super::accept::AcceptUnknown;
use super::attestation::{self, Attestations};
use super::declared::DeclaredFacts;
use crate::error::Result;
use crate::file;
use crate::rules::RuleSet;
use crate::toml_document::{self, Item, Source};

const OPERATION: &str = "reading readiness settings";

/// What a person says: facts that UMS does not show, what need not be known, and what somebody
/// vouches for.
///
/// In TOML these are the tables `readiness`, `facts` and `attestation`; other tables of the file are
/// left to others.
///
/// ```
/// use igel_migrate_core::readiness::ReadinessSettings;
/// use igel_migrate_core::rules::RuleSet;
/// let settings = ReadinessSettings::from_toml(
///     r#"
///     [readiness]
///     accept_unknown = ["secure_boot"]     # rules, checks, facts or features
///
///     [facts]                              # see DeclaredFacts
///     workspace_edition = true
///
///     [[attestation]]                      # see Attestations
///     what = "central_priority"
///     by = "A. Example"
///     on = 2026-11-20
///     "#,
///     RuleSet::builtin(),
/// )?;
/// assert_eq!(settings.accept_unknown.names().collect::<Vec<_>>(), ["secure_boot"]);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReadinessSettings {
    /// What need not be known.
    pub accept_unknown: AcceptUnknown,
    /// Facts that UMS does not show.
    pub facts: DeclaredFacts,
    /// What somebody vouches for.
    pub attestations: Attestations,
}

impl ReadinessSettings {
    /// Reads a TOML text. Relative files in it are taken from the working directory.
    ///
    /// # Errors
    ///
    /// Those of [`DeclaredFacts::from_toml`], [`Attestations::from_toml`] and
    /// [`AcceptUnknown::new`], with line and column.
    pub fn from_toml(text: &str, rules: &RuleSet) -> Result<Self> {
        read(text, rules, None, Path::new("")).map_err(|error| error.with_operation(OPERATION))
    }

    pub(crate) fn from_toml_in(text: &str, rules: &RuleSet, folder: &Path) -> Result<Self> {
        read(text, rules, None, folder)
    }

    /// Reads a TOML file. Relative files in it are taken from the folder of the file.
    ///
    /// # Errors
    ///
    /// As [`from_toml`](Self::from_toml), and if the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>, rules: &RuleSet) -> Result<Self> {
        let path = path.as_ref();
        let name: Arc<str> = path.display().to_string().into();
        let folder = path.parent().unwrap_or(Path::new(""));
        file::read_text(path, toml_document::MAX_BYTES)
            .and_then(|text| read(&text, rules, Some(&name), folder))
            .map_err(|error| {
                // A file that this one names says itself which one it is.
                let error = match error.subject() {
                    Some(_) => error,
                    None => error.with_subject(&*name),
                };
                error.with_operation(OPERATION)
            })
    }
}

fn read(
    text: &str,
    rules: &RuleSet,
    file: Option<&Arc<str>>,
    folder: &Path,
) -> Result<ReadinessSettings> {
    let mut document = Source::read(text, "the settings", &[])?;
    let mut settings = ReadinessSettings::default();
    if let Some(item) = document.take("readiness") {
        settings.accept_unknown = accept_unknown(item, rules)?;
    }
    if let Some(item) = document.take("facts") {
        settings.facts.read_table(item, file, folder)?;
    }
    if let Some(item) = document.take("attestation") {
        settings.attestations = attestation::read(item)?;
    }
    Ok(settings)
}

fn accept_unknown(item: Item<'_>, rules: &RuleSet) -> Result<AcceptUnknown> {
    let mut table = item.table("the readiness settings", &["accept_unknown"])?;
    let mut accept = AcceptUnknown::default();
    if let Some(names) = table.take("accept_unknown") {
        for item in names.array()? {
            accept
                .add(item.text()?.to_owned(), rules)
                .map_err(|error| error.at(item.place().position()))?;
        }
    }
    Ok(accept)
}
