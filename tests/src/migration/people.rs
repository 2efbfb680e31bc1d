//! The people who answer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, poll_fn, ready};
use igel_migrate_core::Error;
use igel_migrate_core::migration::engine::{Decision, Engine, Question};
use igel_migrate_core::migration::run::Person;

/// What a person does when a question comes.
pub enum Reply {
    /// Says this.
    Say(Vec<Decision>),
    /// Says nothing yet.
    Nothing,
    /// Ends the program; somebody resumes it later.
    Leave,
}

type Answer = Box<dyn FnMut(&Question, &Engine) -> Reply + Send>;

/// What somebody says unasked: heard between any two steps.
#[derive(Clone, Default)]
pub struct Voice(Arc<Mutex<VecDeque<Decision>>>);

impl Voice {
    /// Says it.
    pub fn say(&self, decision: Decision) {
        self.0.lock().unwrap().push_back(decision);
    }
}

/// Somebody who answers, and remembers what was asked.
pub struct Somebody {
    answer: Answer,
    asked: Arc<Mutex<Vec<Question>>>,
    voice: Voice,
}

impl Somebody {
    /// Somebody who answers like this and keeps the questions.
    pub fn new(
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
        asked: Arc<Mutex<Vec<Question>>>,
        voice: Voice,
    ) -> Self {
        Self {
            answer: Box::new(answer),
            asked,
            voice,
        }
    }
}

impl Person for Somebody {
    fn name(&self) -> &'static str {
        "A. Example"
    }

    fn answer<'a>(
        &'a mut self,
        question: &'a Question,
        engine: &'a Engine,
    ) -> BoxFuture<'a, Result<Vec<Decision>, Error>> {
        let mut asked = self.asked.lock().unwrap();
        if asked.last() != Some(question) {
            asked.push(question.clone());
        }
        drop(asked);
        ready(match (self.answer)(question, engine) {
            Reply::Say(decisions) => Ok(decisions),
            Reply::Nothing => Ok(Vec::new()),
            Reply::Leave => Err(std::io::Error::other("gone home").into()),
        })
        .boxed()
    }

    fn interrupt(&mut self) -> BoxFuture<'static, Decision> {
        let voice = self.voice.clone();
        // Nobody is woken: the run asks again after each step.
        poll_fn(move |_| match voice.0.lock().unwrap().pop_front() {
            Some(decision) => Poll::Ready(decision),
            None => Poll::Pending,
        })
        .boxed()
    }
}

/// Releases good waves, and leaves when anything else is asked.
pub fn releasing(question: &Question, _: &Engine) -> Reply {
    match question {
        Question::Release { wave, .. } => Reply::Say(vec![
            Decision::SessionStarted { wave: *wave },
            Decision::Release { wave: *wave },
        ]),
        _ => Reply::Leave,
    }
}

/// Goes on with what stands still once, then as [`releasing`].
pub fn resuming() -> impl FnMut(&Question, &Engine) -> Reply + Send {
    let mut resumed = false;
    move |question, engine| match question {
        Question::Stopped { .. } if !std::mem::replace(&mut resumed, true) => {
            Reply::Say(vec![Decision::Resume])
        }
        Question::SitesStopped { sites } if !std::mem::replace(&mut resumed, true) => Reply::Say(
            sites
                .iter()
                .map(|(site, _)| Decision::ResumeSite { site: *site })
                .collect(),
        ),
        _ => releasing(question, engine),
    }
}
