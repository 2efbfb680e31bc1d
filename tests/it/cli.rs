//! The command line as a program calls it: captured streams, exit codes, help, errors.

mod arguments;
mod check_repository;
mod documents;
mod migration;
mod ums;

use std::ffi::OsString;
use std::io;
use std::sync::{Mutex, mpsc};

use igel_migrate_core::cli::{Captured, Exit, Input, Io, Output, run};

/// What a command wrote and how it ended.
#[derive(Debug)]
struct Ended {
    exit: Exit,
    stdout: String,
    stderr: String,
}

impl Ended {
    /// Fails if a line is wider than a terminal, apart from JSON and from what somebody copies.
    fn assert_narrow(&self) {
        for line in self.stdout.lines().chain(self.stderr.lines()) {
            let copied = ["https://", "--spec ", "report: "];
            let free = line.starts_with('{') || copied.iter().any(|word| line.contains(word));
            assert!(free || line.chars().count() <= 80, "{line}");
        }
    }
}

/// An [`Io`] whose output is kept.
struct Desk {
    io: Io,
    stdout: Captured,
    stderr: Captured,
}

impl Desk {
    fn new() -> Self {
        let ((out, stdout), (err, stderr)) = (Output::captured(), Output::captured());
        Self {
            io: Io::new(out, err).with_variables(logged_in),
            stdout,
            stderr,
        }
    }

    /// Standard error is a terminal, at which somebody gives these answers.
    fn with_answers(answers: &[&str]) -> Self {
        let ((out, stdout), stderr) = (Output::captured(), Captured::default());
        let io = Io::new(out, Output::terminal(stderr.clone(), 80)).with_variables(logged_in);
        Self {
            io: io.with_person(Answers::new(answers)),
            stdout,
            stderr,
        }
    }

    fn map(self, change: impl FnOnce(Io) -> Io) -> Self {
        Self {
            io: change(self.io),
            ..self
        }
    }

    fn run(self, words: &[&str]) -> Ended {
        let exit = run(words.iter().map(OsString::from), &self.io);
        Ended {
            exit,
            stdout: self.stdout.to_string(),
            stderr: self.stderr.to_string(),
        }
    }
}

/// The environment of somebody who is logged in, wherever the tests run.
fn logged_in(variable: &str) -> Option<OsString> {
    match variable {
        "USER" => Some("tester".into()),
        other => std::env::var_os(other),
    }
}

/// An output that somebody waits at.
struct Heard {
    written: mpsc::Receiver<Vec<u8>>,
    text: String,
}

impl Heard {
    fn output() -> (Output, Self) {
        struct Teller(mpsc::Sender<Vec<u8>>);
        impl io::Write for Teller {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                let _ = self.0.send(bytes.to_vec());
                Ok(bytes.len())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (teller, written) = mpsc::channel();
        let text = String::new();
        (Output::plain(Teller(teller)), Self { written, text })
    }

    /// Everything that was written until `part` had come.
    fn until(&mut self, part: &str) -> &str {
        while !self.text.contains(part) {
            let bytes = self.written.recv().unwrap_or_else(|_| panic!("{part}"));
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
        &self.text
    }
}

/// Answers that are given in order; then the input ends.
struct Answers(Mutex<Vec<String>>);

impl Answers {
    fn new(answers: &[&str]) -> Self {
        Self(Mutex::new(
            answers.iter().rev().map(ToString::to_string).collect(),
        ))
    }
}

impl Input for Answers {
    fn line(&self) -> io::Result<Option<String>> {
        Ok(self.0.lock().unwrap().pop())
    }

    fn secret(&self) -> io::Result<String> {
        self.line().map(Option::unwrap_or_default)
    }
}

fn cli(words: &[&str]) -> Ended {
    Desk::new().run(words)
}
