//! Takes down every log line of one thread, from any library, at the finest level.

use std::io;
use std::sync::{Arc, Mutex, Once, PoisonError};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// The log lines of this thread since [`capture`]. Use it in a test with a current-thread runtime,
/// so that servers and connections log on the same thread.
#[must_use = "nothing is taken down once it is dropped"]
pub struct Captured {
    lines: Lines,
    _until_dropped: tracing::subscriber::DefaultGuard,
}

impl std::fmt::Debug for Captured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Captured").finish_non_exhaustive()
    }
}

/// Begins to take down log lines.
pub fn capture() -> Captured {
    static BRIDGE: Once = Once::new();
    BRIDGE.call_once(|| {
        // Libraries that use `log` are heard through the bridge, which is one for the process.
        let _ = tracing_log::LogTracer::init();
        // While there is but one dispatcher, a log line that another thread meets first is switched
        // off for all threads. A second one, never used, prevents that.
        let idle = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
        std::mem::forget(idle);
    });
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    Captured {
        lines,
        _until_dropped: tracing::subscriber::set_default(subscriber),
    }
}

impl Captured {
    /// What was logged so far.
    pub fn text(&self) -> String {
        let lines = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&lines).into_owned()
    }
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
