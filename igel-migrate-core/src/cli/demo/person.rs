//! Who stands in for the person.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};

use super::office;
use crate::cli::Io;
use crate::cli::migration::{Answers, Asked};
use crate::error::Result;
use crate::migration::engine::Question;
use crate::migration::report::{MigrationReport, Standing};
use crate::simulator::SimulatedRepository;

/// Answers as somebody would who reads what is printed, and says so.
pub(super) struct Stander {
    /// The repository that is still being written.
    repository: SimulatedRepository,
    io: Io,
    quarantined: Vec<String>,
}

impl Stander {
    pub(super) fn new(repository: SimulatedRepository, io: &Io) -> Self {
        Self {
            repository,
            io: io.clone(),
            quarantined: Vec::new(),
        }
    }

    fn words(&mut self, asked: &Asked<'_>) -> Result<String> {
        if asked.engine.stopped_sites().next().is_some() && asked.engine.stopped().is_none() {
            self.io
                .note("    (UMS has written the repository meanwhile)");
            self.repository.repair(office::PACKAGE)?;
            return Ok("resume".to_owned());
        }
        Ok(match asked.question {
            Question::Release { needs, .. } if needs.session => "session".to_owned(),
            Question::Release { .. } => "promote".to_owned(),
            Question::Trigger { .. } => "done".to_owned(),
            Question::SitesStopped { .. } => "resume".to_owned(),
            Question::Stopped { .. } => match self.suspect(asked.report) {
                Some(model) => {
                    let words = format!("quarantine {model}");
                    self.quarantined.push(model);
                    words
                }
                None => "resume".to_owned(),
            },
        })
    }

    /// The model with most devices that need somebody, unless it is in quarantine already.
    fn suspect(&self, report: &MigrationReport) -> Option<String> {
        let broken = |model: &str| {
            let standings = [Standing::NeedsVisit, Standing::NeedsWork];
            let devices = standings
                .into_iter()
                .flat_map(|standing| report.devices_in(standing));
            devices.filter(|device| &*device.model == model).count()
        };
        let models = report.models.iter().map(|model| model.name.clone());
        models
            .filter(|model| !self.quarantined.contains(model) && broken(model) > 0)
            .max_by_key(|model| broken(model))
    }
}

impl Answers for Stander {
    fn next<'a>(&'a mut self, asked: Asked<'a>) -> BoxFuture<'a, Result<Option<String>>> {
        let words = self.words(&asked);
        if let Ok(words) = &words {
            self.io.note(format_args!(
                "> {words}    (the demo answers for the person)"
            ));
        }
        ready(words.map(Some)).boxed()
    }
}
