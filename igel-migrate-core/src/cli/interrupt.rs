//! The wish to stop early.

use tokio::sync::watch;

use crate::error::{Error, Result};

/// The wish to stop early, which somebody else raises: a handler of Ctrl-C, another thread, a test.
///
/// Clones are one and the same. A migration that is interrupted ends between two steps, with a
/// journal to resume from.
///
/// ```
/// use igel_migrate_core::cli::{Exit, Interrupt, Io, Output, run};
/// let io = Io::new(Output::nowhere(), Output::nowhere());
/// io.interrupt().raise();
/// assert_eq!(run(["simulate"], &io), Exit::Done);
/// ```
#[derive(Debug, Clone)]
pub struct Interrupt(watch::Sender<bool>);

impl Default for Interrupt {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Interrupt {
    /// One that nobody has raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises it, for good.
    pub fn raise(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was raised.
    pub fn is_raised(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is raised.
    pub async fn raised(&self) {
        // There is a sender as long as there is `self`.
        let _ = self.0.subscribe().wait_for(|raised| *raised).await;
    }

    /// Raises it at the first Ctrl-C or SIGTERM from here on; a second one ends the process at
    /// once. Takes those signals over for the whole process: for programs that are nothing else
    /// than a command line.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if no thread can be started.
    pub fn on_signals(&self) -> Result<()> {
        let interrupt = self.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = std::thread::Builder::new().name("signals".to_owned());
        let listen = move || {
            runtime.block_on(async {
                signal().await;
                interrupt.raise();
                signal().await;
                // 128 and the number of SIGINT, as shells have it.
                std::process::exit(130);
            });
        };
        thread.spawn(listen).map(drop).map_err(Error::from)
    }
}

/// The next Ctrl-C or SIGTERM.
async fn signal() {
    tokio::select! {
        caught = tokio::signal::ctrl_c() => if caught.is_err() { std::future::pending().await },
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
