//! How a command ended.

/// How a command ended, as a program that called it sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
#[non_exhaustive]
pub enum Exit {
    /// Done, or nothing to do: 0.
    Done,
    /// An error, a wrong command line, or it could not be checked: 1.
    Failed,
    /// Incomplete, or changes are pending: 2.
    Incomplete,
    /// A migration waits for a person: 3.
    Paused,
    /// A migration waits for its next window or its next look: 4.
    Waiting,
}

impl Exit {
    /// The exit code of the process.
    ///
    /// ```
    /// use igel_migrate_core::cli::Exit;
    /// assert_eq!(Exit::Paused.code(), 3);
    /// ```
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Incomplete => 2,
            Self::Paused => 3,
            Self::Waiting => 4,
        }
    }

    /// `Done` if everything is as it should be.
    pub(super) fn complete(complete: bool) -> Self {
        if complete {
            Self::Done
        } else {
            Self::Incomplete
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
