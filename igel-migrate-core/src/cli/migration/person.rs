//! The person of a run: questions are shown, words become decisions.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::answers::{Answers, Asked};
use super::describe;
use super::folder::Folder;
use super::halt::{Halt, Halts};
use super::words::{Meaning, meaning};
use crate::cli::Io;
use crate::error::{Error, Result};
use crate::migration::engine::{Decision, Engine, Question};
use crate::migration::journal::JournalReader;
use crate::migration::report::MigrationReport;
use crate::migration::run::{Orders, Person};

/// For so long nobody has forgotten what they have read.
const MOMENT: SignedDuration = SignedDuration::from_mins(1);

/// Shows questions and takes what is answered; ends the run when nobody answers.
pub(super) struct Spokesman {
    io: Io,
    name: String,
    answers: Box<dyn Answers>,
    orders: Arc<Orders>,
    journal: PathBuf,
    /// Whether devices in flight are not waited for.
    is_hasty: bool,
    halts: Halts,
    /// The question that was shown last, and how far the migration was then.
    shown: Option<(String, Option<Timestamp>)>,
    /// Whether something was decided since.
    is_decided: bool,
}

impl Spokesman {
    pub(super) fn new(
        io: &Io,
        name: String,
        answers: Box<dyn Answers>,
        orders: Arc<Orders>,
        folder: &Folder,
        halts: Halts,
    ) -> Self {
        Self {
            io: io.clone(),
            name,
            answers,
            orders,
            journal: folder.journal(),
            is_hasty: false,
            halts,
            shown: None,
            is_decided: false,
        }
    }

    /// Does not wait for devices in flight when nobody answers.
    pub(super) fn hasty(mut self, is_hasty: bool) -> Self {
        self.is_hasty = is_hasty;
        self
    }

    /// Whether a question stands there already: it was not answered, or only a moment ago and in
    /// part.
    fn has_shown(&self, text: &str, as_of: Option<Timestamp>) -> bool {
        let moment = |before: &Timestamp, now: Timestamp| now.duration_since(*before) < MOMENT;
        self.shown.as_ref().is_some_and(|(shown, before)| {
            let is_recent = before
                .as_ref()
                .zip(as_of)
                .is_some_and(|(one, now)| moment(one, now));
            shown == head(text) && (!self.is_decided || is_recent)
        })
    }

    async fn answered(&mut self, question: &Question, engine: &Engine) -> Result<Vec<Decision>> {
        let report = MigrationReport::from_journal(&JournalReader::open(&self.journal)?)?;
        let text = describe::question(question, &self.orders, engine, &report);
        if !self.has_shown(&text, report.as_of) {
            self.io.clear_bars();
            self.io.note(format_args!("\n{text}"));
            self.shown = Some((head(&text).to_owned(), report.as_of));
            self.is_decided = false;
        }
        loop {
            let asked = Asked {
                question,
                engine,
                report: &report,
            };
            let Some(words) = self.answers.next(asked).await? else {
                if engine.tallies().fleet.in_flight > 0 && !self.is_hasty {
                    return Ok(Vec::new());
                }
                match self.halts.halt(Halt::Paused).await {}
            };
            match meaning(&words, question, engine, &report) {
                Meaning::Decided(decisions) => {
                    self.is_decided = true;
                    return Ok(decisions);
                }
                Meaning::Status => self.io.note(report.to_text().trim_end()),
                Meaning::Leave => match self.halts.halt(Halt::Paused).await {},
                Meaning::Nothing(why) if self.answers.is_person() => self.io.note(why),
                Meaning::Nothing(why) => {
                    return Err(Error::invalid(why).with_subject("--answer"));
                }
            }
        }
    }
}

/// What tells two questions apart: the rest are numbers that change while it is open.
fn head(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

impl Person for Spokesman {
    fn name(&self) -> &str {
        &self.name
    }

    fn answer<'a>(
        &'a mut self,
        question: &'a Question,
        engine: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>>> {
        self.answered(question, engine).boxed()
    }
}
