//! Accounts, their rights, and the sessions they opened.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::store::Directories;
use crate::ums::DirectoryId;

/// A right on objects, named as in UMS. Which call needs which right is not documented; the
/// simulator goes by the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// See an object: every read.
    Read,
    /// Move a device, profile or directory; needed on the object and on the target.
    Move,
    /// Create, change and delete.
    Write,
    /// Send settings (`settings2tc`).
    EditConfiguration,
    /// Change device attributes.
    EditSystemInformation,
    /// Assign and unassign profiles.
    AssignProfile,
    /// Assign and unassign priority profiles.
    AssignPriorityProfile,
    /// Assign template values.
    AssignTemplateValue,
    /// Restart devices.
    Reboot,
    /// Switch devices off.
    Shutdown,
    /// Wake devices.
    WakeUp,
}

/// An administrator account with its rights.
///
/// ```
/// use igel_migrate_core::simulator::{Account, Right};
/// use igel_migrate_core::ums::DirectoryId;
/// let reader = Account::limited("reader", "invented")
///     .with_rights(DirectoryId::ROOT, &[Right::Read]);
/// assert!(!format!("{reader:?}").contains("invented"));
/// ```
#[derive(Clone)]
pub struct Account {
    name: String,
    password: SecretString,
    superuser: bool,
    /// What it may do in a directory and below, as bits of [`Right`].
    grants: HashMap<DirectoryId, u32>,
}

impl Account {
    /// An account that may do everything.
    pub fn superuser(name: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self {
            superuser: true,
            ..Self::limited(name, password)
        }
    }

    /// An account that may do nothing until it is given rights.
    pub fn limited(name: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self {
            name: name.into(),
            password: password.into(),
            superuser: false,
            grants: HashMap::new(),
        }
    }

    /// Gives rights in a directory and everything below it; the root of a tree for all of it.
    #[must_use]
    pub fn with_rights(mut self, directory: DirectoryId, rights: &[Right]) -> Self {
        let bits = rights.iter().fold(0, |bits, &right| bits | bit(right));
        *self.grants.entry(directory).or_default() |= bits;
        self
    }

    /// The name of the account.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_superuser(&self) -> bool {
        self.superuser
    }

    pub(super) fn may(
        &self,
        right: Right,
        directory: DirectoryId,
        directories: &Directories,
    ) -> bool {
        let granted = |id: DirectoryId| self.grants.get(&id).copied().unwrap_or(0) & bit(right);
        self.superuser || directories.chain(directory).any(|id| granted(id) != 0)
    }
}

fn bit(right: Right) -> u32 {
    1 << right as u32
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("superuser", &self.superuser)
            .finish_non_exhaustive()
    }
}

/// A session; without an account until its owner has logged in.
struct Session {
    account: Option<Arc<Account>>,
    used: Timestamp,
}

/// What a session id stands for.
pub(super) enum SessionState {
    /// Nothing, or a session that has expired.
    Unknown,
    /// A session nobody has logged in with.
    Anonymous,
    /// A session of this account.
    Of(Arc<Account>),
}

/// Accounts and sessions.
#[derive(Default)]
pub(super) struct Access {
    accounts: Vec<Arc<Account>>,
    sessions: HashMap<String, Session>,
}

impl Access {
    /// Adds an account, or replaces the one of this name, whose sessions end.
    pub(super) fn set_account(&mut self, account: Account) {
        self.remove_account(&account.name);
        self.accounts.push(Arc::new(account));
    }

    pub(super) fn remove_account(&mut self, name: &str) {
        self.accounts.retain(|found| found.name != name);
        self.end_sessions_of(name);
    }

    pub(super) fn authenticate(&self, name: &str, password: &str) -> Option<Arc<Account>> {
        self.accounts
            .iter()
            .find(|account| account.name == name && account.password.expose_secret() == password)
            .cloned()
    }

    /// Opens a session under a fresh id; without an account, one that a login may take over.
    pub(super) fn open(&mut self, account: Option<Arc<Account>>, now: Timestamp) -> String {
        let id = format!("{:032X}", rand::random::<u128>());
        let session = Session { account, used: now };
        self.sessions.insert(id.clone(), session);
        id
    }

    /// Logs an account into a session that nobody has logged in with.
    pub(super) fn adopt(&mut self, id: &str, account: &Arc<Account>, now: Timestamp) -> bool {
        match self.sessions.get_mut(id) {
            Some(session) if session.account.is_none() => {
                session.account = Some(account.clone());
                session.used = now;
                true
            }
            _ => false,
        }
    }

    pub(super) fn end_sessions_of(&mut self, name: &str) {
        let of_account = |session: &Session| {
            let account = session.account.as_ref();
            account.is_some_and(|account| account.name == name)
        };
        self.sessions.retain(|_, session| !of_account(session));
    }

    pub(super) fn state_of(&mut self, id: &str, now: Timestamp, idle: Duration) -> SessionState {
        let Some(session) = self.sessions.get(id) else {
            return SessionState::Unknown;
        };
        let unused = now.duration_since(session.used);
        if jiff::SignedDuration::try_from(idle).is_ok_and(|idle| unused > idle) {
            self.sessions.remove(id);
            return SessionState::Unknown;
        }
        match &session.account {
            Some(account) => SessionState::Of(account.clone()),
            None => SessionState::Anonymous,
        }
    }

    /// Restarts the idle clock of a session.
    pub(super) fn touch(&mut self, id: &str, now: Timestamp) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.used = now;
        }
    }

    /// Ends a session; false if there was none.
    pub(super) fn close(&mut self, id: &str) -> bool {
        self.sessions.remove(id).is_some()
    }

    pub(super) fn close_all(&mut self) {
        self.sessions.clear();
    }

    /// Sessions with an account.
    pub(super) fn open_sessions(&self) -> usize {
        let logged_in = |session: &&Session| session.account.is_some();
        self.sessions.values().filter(logged_in).count()
    }
}
