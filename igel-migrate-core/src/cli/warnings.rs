//! Warnings of the library, told to the person while a command runs.
//!
//! The library logs what it cannot return: that UMS does not answer and is waited for, that an
//! answer was lost. Who has a subscriber of their own keeps it.

use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::io::Io;
use crate::wrap::{clean, hanging};

/// Tells warnings of this thread as notes, while the guard lives.
pub(super) fn told_to(io: &Io) -> Option<tracing::subscriber::DefaultGuard> {
    if tracing::dispatcher::has_been_set() {
        return None;
    }
    let teller = Teller {
        io: io.clone(),
        last: Mutex::default(),
    };
    Some(tracing::subscriber::set_default(teller))
}

struct Teller {
    io: Io,
    /// What was told last, so that a long outage is told once.
    last: Mutex<String>,
}

impl Subscriber for Teller {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN && metadata.target().starts_with("igel_migrate")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words::default();
        event.record(&mut words);
        let text = clean(&(words.message + &words.fields));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != text {
            self.io.note(format_args!("warning: {}", hanging(&text, 9)));
            *last = text;
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a String does not fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, "; {name}: {value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Io, Output};

    #[test]
    fn a_warning_is_told_once_without_control_characters() {
        let (stderr, told) = Output::captured();
        let io = Io::new(Output::nowhere(), stderr);
        let guard = told_to(&io);
        for _ in 0..3 {
            tracing::warn!(error = %"no\u{1b}[31m answer", "UMS does not answer");
        }
        tracing::info!("nobody asks");
        drop(guard);
        tracing::warn!("nobody listens");
        assert_eq!(
            told.to_string(),
            "warning: UMS does not answer; error: no\u{fffd}[31m answer\n"
        );
    }
}
