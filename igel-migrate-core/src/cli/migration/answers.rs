//! Who answers the questions of a migration: somebody at a terminal, words given beforehand.

use std::collections::VecDeque;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};

use crate::cli::Io;
use crate::error::Result;
use crate::migration::engine::{Engine, Question};
use crate::migration::report::MigrationReport;

/// A question, and what is known.
pub(in crate::cli) struct Asked<'a> {
    pub(in crate::cli) question: &'a Question,
    pub(in crate::cli) engine: &'a Engine,
    /// The migration as its journal tells it.
    pub(in crate::cli) report: &'a MigrationReport,
}

/// Who answers.
pub(in crate::cli) trait Answers: Send {
    /// The next words; none: nobody has any.
    ///
    /// May be dropped and asked again; words that were said meanwhile must not be lost.
    fn next<'a>(&'a mut self, asked: Asked<'a>) -> BoxFuture<'a, Result<Option<String>>>;

    /// Whether somebody sees what is printed and can try again after a mistake.
    fn is_person(&self) -> bool {
        false
    }
}

/// Somebody at a terminal.
pub(super) struct Keyboard {
    io: Io,
    /// Whether the prompt stands there.
    is_prompted: bool,
}

impl Keyboard {
    pub(super) fn new(io: &Io) -> Self {
        Self {
            io: io.clone(),
            is_prompted: false,
        }
    }
}

impl Answers for Keyboard {
    fn next<'a>(&'a mut self, _: Asked<'a>) -> BoxFuture<'a, Result<Option<String>>> {
        async move {
            if !std::mem::replace(&mut self.is_prompted, true) {
                self.io.prompt("> ");
            }
            let line = self.io.answer().await?;
            self.is_prompted = false;
            Ok(line)
        }
        .boxed()
    }

    fn is_person(&self) -> bool {
        true
    }
}

/// Words that were given on the command line, in order.
pub(super) struct Given(pub(super) VecDeque<String>);

impl Answers for Given {
    fn next<'a>(&'a mut self, _: Asked<'a>) -> BoxFuture<'a, Result<Option<String>>> {
        ready(Ok(self.0.pop_front())).boxed()
    }
}
