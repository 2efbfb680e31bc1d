//! What a command reads from and writes to, and who is there to be asked.

use std::ffi::OsString;
use std::fmt;
use std::fmt::Display;
use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use indicatif::{MultiProgress, ProgressDrawTarget};
use secrecy::SecretString;
use tokio::sync::{Mutex, oneshot};

use super::bars;
use super::interrupt::Interrupt;
use super::output::Output;
use crate::error::{Error, ErrorKind, Result};
use crate::migration::run::{RolloutClock, SystemClock};
use crate::secret::Asker;
use crate::wrap::{COLUMNS, wrap};

/// Wider text is hard to read.
const WIDEST_HELP: usize = 100;

/// Where answers of a person come from. Both calls block.
pub trait Input: Send + Sync {
    /// The next line, without its end; `None` at the end of input.
    ///
    /// # Errors
    ///
    /// As reading does.
    fn line(&self) -> io::Result<Option<String>>;

    /// The next line, not shown while it is typed.
    ///
    /// # Errors
    ///
    /// As reading does.
    fn secret(&self) -> io::Result<String>;
}

type Variables = dyn Fn(&str) -> Option<OsString> + Send + Sync;
type Line = io::Result<Option<String>>;

/// What a command reads from and writes to, who is there to be asked, and how it is interrupted.
///
/// Clones are one and the same.
#[derive(Clone)]
pub struct Io {
    stdout: Output,
    stderr: Output,
    input: Arc<dyn Input>,
    /// Whether a person answers.
    attended: bool,
    interrupt: Interrupt,
    variables: Arc<Variables>,
    clock: Arc<dyn RolloutClock>,
    bars: MultiProgress,
    /// A line that is being read. It outlives whoever wanted it, so that no answer is lost.
    reading: Arc<Mutex<Option<oneshot::Receiver<Line>>>>,
}

impl Io {
    /// Writes to these streams; nobody is there to be asked, and no variable is set.
    pub fn new(stdout: Output, stderr: Output) -> Self {
        Self {
            bars: MultiProgress::with_draw_target(bars::target(&stderr)),
            stdout,
            stderr,
            input: Arc::new(Nobody),
            attended: false,
            interrupt: Interrupt::new(),
            variables: Arc::new(|_| None),
            clock: Arc::new(SystemClock),
            reading: Arc::default(),
        }
    }

    /// The streams and the environment of the process. A person is asked if standard input and
    /// standard error are a terminal. Signals are left alone; see [`Interrupt::on_signals`].
    pub fn process() -> Self {
        let attended = io::stdin().is_terminal() && io::stderr().is_terminal();
        let io = Self::new(Output::stdout(), Output::stderr())
            .with_variables(|name| std::env::var_os(name));
        Self {
            input: Arc::new(StandardInput),
            attended,
            ..io
        }
    }

    /// The same with another standard output.
    pub(super) fn with_stdout(&self, stdout: Output) -> Self {
        Self {
            stdout,
            ..self.clone()
        }
    }

    /// Somebody who answers.
    #[must_use]
    pub fn with_person(mut self, input: impl Input + 'static) -> Self {
        self.input = Arc::new(input);
        self.attended = true;
        self
    }

    /// The environment.
    #[must_use]
    pub fn with_variables(
        mut self,
        variables: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Arc::new(variables);
        self
    }

    /// The time of migrations. Default: the system's; a simulated UMS may have its own.
    #[must_use]
    pub fn with_clock(mut self, clock: impl RolloutClock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// What interrupts it.
    #[must_use]
    pub fn with_interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// What interrupts it.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    pub(super) fn clock(&self) -> Arc<dyn RolloutClock> {
        Arc::clone(&self.clock)
    }

    /// Whether a person answers.
    pub(super) fn is_attended(&self) -> bool {
        self.attended
    }

    /// The value of a variable, if it is set and not empty.
    pub(super) fn variable(&self, name: &str) -> Option<OsString> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// Whether standard output may be coloured: for people who look at a terminal and did not say
    /// no (<https://no-color.org>).
    pub(super) fn is_coloured(&self) -> bool {
        self.stdout.is_terminal() && self.variable("NO_COLOR").is_none()
    }

    pub(super) fn help_width(&self) -> usize {
        if self.stdout.is_terminal() {
            self.stdout.width().min(WIDEST_HELP)
        } else {
            COLUMNS
        }
    }

    pub(super) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    pub(super) fn clear_bars(&self) {
        // A bar that cannot be cleared is not worth an error.
        let _ = self.bars.clear();
    }

    /// Writes a line to standard output.
    pub(super) fn say(&self, line: impl Display) -> Result<()> {
        self.write_out(format!("{line}\n").as_bytes())
    }

    /// Writes to standard output.
    pub(super) fn write_out(&self, bytes: &[u8]) -> Result<()> {
        self.out(|mut out| io::Write::write_all(&mut out, bytes).map_err(cannot_write))
    }

    /// Lets `write` write to standard output, piece by piece.
    pub(super) fn out(&self, write: impl FnOnce(&Output) -> Result<()>) -> Result<()> {
        self.bars.suspend(|| write(&self.stdout))
    }

    /// Writes a line to standard error. That nobody can read it is no reason to stop.
    pub(super) fn note(&self, line: impl Display) {
        let line = format!("{line}\n");
        self.bars.suspend(|| {
            let _ = self.stderr.write(line.as_bytes());
        });
    }

    /// As [`Io::note`], in as many lines as it takes, each after `indent`.
    pub(super) fn note_wrapped(&self, indent: &str, text: &str) {
        let width = self.stderr.width().saturating_sub(indent.len());
        for line in wrap(text, width) {
            self.note(format_args!("{indent}{line}"));
        }
    }

    /// Writes to standard error what stands before an answer; there are no bars until it is given.
    pub(super) fn prompt(&self, question: &str) {
        self.clear_bars();
        self.bars.set_draw_target(ProgressDrawTarget::hidden());
        let _ = self.stderr.write(question.as_bytes());
    }

    /// The next answer of a person; `None` when there are no more.
    ///
    /// May be dropped and called again: a line that is typed meanwhile is the next answer.
    pub(super) async fn answer(&self) -> Result<Option<String>> {
        let line = self.next_line().await;
        self.bars.set_draw_target(bars::target(&self.stderr));
        line.map_err(|error| Error::from(error).with_subject("standard input"))
    }

    /// The next line of input, read on a thread of its own so that an interrupt is heard.
    pub(super) async fn next_line(&self) -> Line {
        let mut reading = self.reading.lock().await;
        let line = reading.get_or_insert_with(|| {
            let (told, line) = oneshot::channel();
            let input = Arc::clone(&self.input);
            std::thread::spawn(move || {
                let _ = told.send(input.line());
            });
            line
        });
        let line = line.await;
        *reading = None;
        line.unwrap_or(Ok(None))
    }

    /// Asks a person for yes; `answered` is that of an option that speaks for them.
    pub(super) async fn confirmed(&self, question: &str, answered: bool) -> Result<bool> {
        if answered {
            return Ok(true);
        }
        if !self.attended {
            return Err(Error::invalid("there is nobody to ask").with_hint("say --yes"));
        }
        self.prompt(&format!("{question} [y/N] "));
        let answer = self.answer().await?;
        Ok(matches!(
            answer.as_deref().map(str::trim),
            Some("y" | "Y" | "yes")
        ))
    }

    /// A password from a variable, or else from a person.
    pub(super) fn password(&self, user: &str, variable: &str) -> Result<SecretString> {
        let secret = |message: String| Error::new(ErrorKind::Secret, message);
        if let Some(password) = self.variable(variable) {
            return match password.into_string() {
                Ok(password) => Ok(password.into()),
                Err(_) => Err(secret(format!(
                    "environment variable `{variable}` is not text"
                ))),
            };
        }
        if !self.attended {
            return Err(
                secret(format!("environment variable `{variable}` is not set")).with_hint(format!(
                    "set it to the password of `{user}`, for this process only"
                )),
            );
        }
        (self.asker())(&format!("Password of {user}: "))
    }

    /// Puts questions for passwords to the person.
    pub(super) fn asker(&self) -> Asker {
        let (stderr, input, attended) =
            (self.stderr.clone(), Arc::clone(&self.input), self.attended);
        let bars = self.bars.clone();
        Arc::new(move |question| {
            let secret = |message: &'static str| Error::new(ErrorKind::Secret, message);
            if !attended {
                return Err(secret("nobody is here to ask for the password")
                    .with_subject(question.to_owned())
                    .with_hint("run it in a terminal, or name another source"));
            }
            let question = question.trim_end().trim_end_matches(':');
            let answer = bars.suspend(|| {
                let _ = stderr.write(format!("{question}: ").as_bytes());
                input.secret()
            });
            answer
                .map(SecretString::from)
                .map_err(|error| secret("the password cannot be read").with_source(error))
        })
    }
}

impl fmt::Debug for Io {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io")
            .field("stdout", &self.stdout)
            .field("stderr", &self.stderr)
            .field("attended", &self.attended)
            .finish_non_exhaustive()
    }
}

fn cannot_write(error: io::Error) -> Error {
    Error::from(error).with_subject("standard output")
}

/// An input without anybody at the other end.
struct Nobody;

impl Input for Nobody {
    fn line(&self) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn secret(&self) -> io::Result<String> {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// The standard input of the process.
struct StandardInput;

impl Input for StandardInput {
    fn line(&self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn secret(&self) -> io::Result<String> {
        rpassword::read_password()
    }
}
