//! The folder of a migration.

use std::path::{Path, PathBuf};

use crate::cli::{Io, files};
use crate::error::{Error, ErrorKind, Result};
use crate::migration::journal::JournalReader;
use crate::migration::report::{Course, MigrationReport};
use crate::migration::{MigrationPlan, MigrationSpec};
use crate::repository::{Evidence, Runbook, RunbookState};

/// A specification and where its migration lies.
#[derive(clap::Args, Clone)]
pub(in crate::cli) struct SpecAndFolder {
    /// The specification of the migration (TOML)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) spec: PathBuf,
    /// Where plan, journal and report lie; without it, a folder named like the specification
    #[arg(long, visible_alias = "out", value_name = "FOLDER")]
    pub(in crate::cli) dir: Option<PathBuf>,
}

impl SpecAndFolder {
    /// The specification; passwords that it wants asked for are asked for.
    pub(super) fn read(&self, io: &Io) -> Result<MigrationSpec> {
        MigrationSpec::from_file(&self.spec)?.with_prompt(&io.asker())
    }

    pub(in crate::cli) fn folder(&self) -> Folder {
        Folder::of(Some(&self.spec), self.dir.as_deref())
    }
}

/// Which part of a plan is carried out.
#[derive(clap::Args, Clone, Copy, Default)]
pub(in crate::cli) struct Part {
    /// The part that goes before: devices that get another build of OS 11 first
    #[arg(long)]
    pub(super) os11_update: bool,
}

/// The folder of a migration.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Folder {
    path: PathBuf,
    /// Whether journal and report are those of the part that goes before.
    is_update: bool,
}

impl Folder {
    /// The one that was named, or the one beside the specification.
    pub(super) fn of(spec: Option<&Path>, named: Option<&Path>) -> Self {
        let beside = |spec: &Path| match spec.extension() {
            Some(_) => spec.with_extension(""),
            None => spec.with_extension("migration"),
        };
        Self {
            path: match (named, spec) {
                (Some(folder), _) => folder.to_owned(),
                (None, Some(spec)) => beside(spec),
                (None, None) => PathBuf::new(),
            },
            is_update: false,
        }
    }

    pub(super) fn of_part(self, part: Part) -> Self {
        Self {
            is_update: part.os11_update,
            ..self
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn journal(&self) -> PathBuf {
        let name = if self.is_update {
            "os11-update.db"
        } else {
            "journal.db"
        };
        self.path.join(name)
    }

    pub(super) fn report(&self) -> PathBuf {
        let name = if self.is_update {
            "os11-update.html"
        } else {
            "report.html"
        };
        self.path.join(name)
    }

    fn plan_file(&self) -> PathBuf {
        self.path.join("plan.json")
    }

    pub(super) fn done_file(&self) -> PathBuf {
        self.path.join("done.json")
    }

    /// Whether a migration has begun and is not over.
    pub(super) fn is_under_way(&self) -> Result<bool> {
        if !self.journal().exists() {
            return Ok(false);
        }
        let report = MigrationReport::from_journal(&self.open_journal()?)?;
        Ok(!matches!(
            report.course,
            Course::Finished | Course::Aborted | Course::Undone
        ))
    }

    /// Whether the journal is that of this very plan.
    pub(super) fn has_carried_out(&self, plan: &MigrationPlan) -> Result<bool> {
        Ok(self.journal().exists()
            && self.open_journal()?.head().plan_hash() == plan.hash().to_string())
    }

    /// Moves journal and report of a migration that is over into a folder of their own, where
    /// `status` and `report` still find them, and gives it.
    pub(super) fn set_aside(&self) -> Result<Option<PathBuf>> {
        let journal = self.journal();
        if !journal.exists() {
            return Ok(None);
        }
        let hash = self.open_journal()?.head().plan_hash().to_owned();
        let name: String = hash.chars().take(8).collect();
        let earlier = self.path.join("earlier");
        let numbered = (1_u32..).map(|number| match number {
            1 => earlier.join(&name),
            _ => earlier.join(format!("{name}-{number}")),
        });
        let Some(folder) = numbered.into_iter().find(|path| !path.exists()) else {
            return Ok(None);
        };
        files::create_folder(&folder)?;
        let own = [journal, self.report()];
        // The journal last: as long as it is there, the run has not been set aside.
        for file in own.iter().rev() {
            for ending in ["-wal", "-shm", ".lock", ""] {
                let mut path = file.clone().into_os_string();
                path.push(ending);
                let path = PathBuf::from(path);
                if let Some(name) = path.file_name().filter(|_| path.exists()) {
                    files::rename(&path, &folder.join(name))?;
                }
            }
        }
        Ok(Some(folder))
    }

    /// The plan that lies here.
    pub(in crate::cli) fn plan(&self) -> Result<MigrationPlan> {
        let path = self.plan_file();
        let json = files::text(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::new(ErrorKind::NotFound, "there is no plan")
                .with_subject(path.display().to_string())
                .with_hint("make one: igel-migrate plan --spec FILE"),
            _ => error,
        })?;
        MigrationPlan::from_json(&json)
            .map_err(|error| error.with_subject(path.display().to_string()))
    }

    pub(super) fn keep_plan(&self, plan: &MigrationPlan) -> Result<PathBuf> {
        let path = self.plan_file();
        files::write_private(&path, &plan.to_json()?)?;
        Ok(path)
    }

    /// The journal, also while another process writes it.
    pub(super) fn open_journal(&self) -> Result<JournalReader> {
        let path = self.journal();
        if !path.exists() {
            return Err(
                Error::new(ErrorKind::NotFound, "the migration has not begun")
                    .with_subject(path.display().to_string())
                    .with_hint("begin it: igel-migrate apply --spec FILE"),
            );
        }
        JournalReader::open(&path).map_err(|error| error.with_subject(path.display().to_string()))
    }

    /// Which steps of the runbook are done.
    pub(super) fn done(&self) -> Result<RunbookState> {
        let path = self.done_file();
        if !path.exists() {
            return Ok(RunbookState::default());
        }
        serde_json::from_str(&files::text(&path)?).map_err(|error| {
            Error::malformed("this is no list of steps that are done")
                .with_subject(path.display().to_string())
                .with_source(error)
        })
    }

    /// Takes the word of a person that steps are done; `all` stands for every open one.
    pub(super) fn confirm(
        &self,
        runbook: &mut Runbook,
        ids: &[String],
        by: &str,
        at: jiff::Timestamp,
    ) -> Result<()> {
        let word = Evidence::attested(by, at)?;
        let open = |runbook: &Runbook| -> Vec<String> {
            runbook.open().map(|step| step.id.to_string()).collect()
        };
        for id in ids {
            let named = match &**id {
                "all" => open(runbook),
                _ => vec![id.clone()],
            };
            for id in named {
                runbook.confirm(&id, word.clone()).map_err(|error| {
                    let known = open(runbook);
                    let nearest = known.iter().max_by(|one, other| {
                        let near = |known: &str| strsim::jaro_winkler(known, &id);
                        near(one).total_cmp(&near(other))
                    });
                    match nearest {
                        Some(nearest) => error.with_hint(format!("did you mean `{nearest}`?")),
                        None => error,
                    }
                })?;
            }
        }
        let json = serde_json::to_string_pretty(&runbook.state())
            .map_err(|error| Error::invalid("the steps cannot be written").with_source(error))?;
        files::create_folder(&self.path)?;
        files::write_private(&self.done_file(), &json)
    }
}

/// Who decides and vouches, if nobody is named: whoever is logged in. Never nobody: the journal
/// keeps the name.
pub(super) fn person(named: Option<&str>, io: &Io) -> Result<String> {
    let logged_in = || {
        let mut variables = ["USER", "LOGNAME", "USERNAME"].into_iter();
        let value = variables.find_map(|variable| io.variable(variable));
        value.and_then(|name| name.into_string().ok())
    };
    let name = named.map(ToOwned::to_owned).or_else(logged_in);
    name.filter(|name| !name.trim().is_empty() && !name.chars().any(char::is_control))
        .ok_or_else(|| {
            Error::invalid("nobody says who decides here")
                .with_hint("say it: --by 'A. Example'; the environment names nobody in USER")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Output;

    #[test]
    fn decisions_are_those_of_a_person_with_a_name() {
        let io = |set: &'static [(&str, &str)]| {
            Io::new(Output::nowhere(), Output::nowhere()).with_variables(move |name| {
                let found = set.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| value.into())
            })
        };
        let nobody = io(&[]);
        assert_eq!(person(Some("A. Example"), &nobody).unwrap(), "A. Example");
        for named in [None, Some(" "), Some("a\nb")] {
            let refused = person(named, &nobody).unwrap_err();
            assert!(refused.hint().unwrap().contains("--by"));
        }
        for (variable, name) in [
            (&[("USER", "anna")][..], "anna"),
            (&[("LOGNAME", "bert")], "bert"),
            (&[("USERNAME", "cleo")], "cleo"),
        ] {
            assert_eq!(person(None, &io(variable)).unwrap(), name);
        }
    }
}
