//! Where text goes: a terminal, a file, memory.

use std::fmt;
use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::wrap::COLUMNS;

/// A stream of text, and whether a person looks at it.
///
/// On a terminal there are colours and progress bars; elsewhere there are plain lines.
#[derive(Clone)]
pub struct Output {
    writer: Arc<Mutex<dyn Write + Send>>,
    terminal: Option<usize>,
    /// Whether this is the standard error of the process, which the system's own calls may be used
    /// for.
    is_process_stderr: bool,
}

impl Output {
    /// A stream that nobody looks at while it is written.
    pub fn plain(writer: impl Write + Send + 'static) -> Self {
        Self {
            writer: Arc::new(Mutex::new(writer)),
            terminal: None,
            is_process_stderr: false,
        }
    }

    /// A terminal of so many columns that understands ANSI sequences.
    pub fn terminal(writer: impl Write + Send + 'static, columns: usize) -> Self {
        Self {
            terminal: Some(columns.max(20)),
            ..Self::plain(writer)
        }
    }

    /// Keeps nothing.
    pub fn nowhere() -> Self {
        Self::plain(io::sink())
    }

    /// Keeps everything, for tests.
    pub fn captured() -> (Self, Captured) {
        let captured = Captured::default();
        (Self::plain(captured.clone()), captured)
    }

    /// The standard output of the process.
    pub fn stdout() -> Self {
        let stdout = io::stdout();
        if stdout.is_terminal() {
            Self::terminal(stdout, columns())
        } else {
            Self::plain(stdout)
        }
    }

    /// The standard error of the process.
    pub fn stderr() -> Self {
        let stderr = io::stderr();
        let output = if stderr.is_terminal() {
            Self::terminal(stderr, columns())
        } else {
            Self::plain(stderr)
        };
        Self {
            is_process_stderr: true,
            ..output
        }
    }

    pub(super) fn is_terminal(&self) -> bool {
        self.terminal.is_some()
    }

    pub(super) fn is_process_stderr(&self) -> bool {
        self.is_process_stderr
    }

    pub(super) fn width(&self) -> usize {
        self.terminal.unwrap_or(COLUMNS)
    }

    /// Writes and flushes. A reader that has hung up is no error: what a command does goes on
    /// without anybody reading of it.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut writer = lock(&self.writer);
        match writer.write_all(bytes).and_then(|()| writer.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("terminal", &self.terminal)
            .finish_non_exhaustive()
    }
}

/// For what writes piece by piece.
impl Write for &Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Output::write(self, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn columns() -> usize {
    terminal_size::terminal_size().map_or(COLUMNS, |(width, _)| width.0.into())
}

/// What was written, also while more is being written.
#[derive(Debug, Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl fmt::Display for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&lock(&self.0)))
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Text is never half written in a way that matters, so a poisoned lock is taken over.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
