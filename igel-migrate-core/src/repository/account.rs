//! Accounts of a repository: a name, and where its password comes from.

use crate::error::{Error, ErrorKind, Result};
use crate::secret::{Credentials, SecretSource};

/// An account on the WebDAV server, with a reference to its password.
///
/// The password is fetched when a document that shall hold it is made, not before: everything
/// else, lint and runbook included, works without it.
///
/// ```
/// use igel_migrate_core::repository::Account;
/// use igel_migrate_core::secret::SecretSource;
/// let reader = Account::new("dar-reader")?.with_password(SecretSource::Env("DAR_READER".into()));
/// assert_eq!(reader.username(), "dar-reader");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Account {
    username: String,
    password: Option<SecretSource>,
}

impl Account {
    /// An account whose password is not known here; it is then typed in UMS by hand.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if the name is empty, or holds a colon (which no HTTP login can
    /// carry, RFC 7617 and RFC 7616) or a control character.
    pub fn new(username: impl Into<String>) -> Result<Self> {
        let username = username.into();
        if username.is_empty() {
            return Err(Error::invalid("an account needs a user name"));
        }
        if username.contains(|c: char| c == ':' || c.is_control()) {
            return Err(Error::invalid(
                "a user name cannot hold a colon or a control character",
            ));
        }
        Ok(Self {
            username,
            password: None,
        })
    }

    /// Says where the password comes from.
    #[must_use]
    pub fn with_password(mut self, source: SecretSource) -> Self {
        self.password = Some(source);
        self
    }

    pub(super) fn map_password(mut self, map: &impl Fn(SecretSource) -> SecretSource) -> Self {
        self.password = self.password.map(map);
        self
    }

    /// The account name.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Where the password comes from, if that was said.
    pub fn password(&self) -> Option<&SecretSource> {
        self.password.as_ref()
    }

    /// Fetches the password.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Secret`] if no source was given or it does not answer.
    pub fn credentials(&self) -> Result<Credentials> {
        let source = self.password.as_ref().ok_or_else(|| {
            Error::new(
                ErrorKind::Secret,
                "the account has no source for its password",
            )
        });
        let password = source.and_then(SecretSource::resolve);
        let password = password.map_err(|error| error.with_subject(self.username.clone()))?;
        Ok(Credentials::new(self.username.clone(), password))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::ExposeSecret as _;

    #[test]
    fn the_password_is_fetched_late_and_never_shown() {
        let account = Account::new("dar-reader")
            .unwrap()
            .with_password(SecretSource::provider("vault", || Ok("marker".into())));
        assert!(!format!("{account:?}").contains("marker"));
        let credentials = account.credentials().unwrap();
        assert_eq!(credentials.password().expose_secret(), "marker");
        assert_eq!(
            Account::new("dar-reader")
                .unwrap()
                .credentials()
                .unwrap_err()
                .to_string(),
            "dar-reader: the account has no source for its password"
        );
    }

    #[test]
    fn names_that_cannot_log_in_are_refused() {
        for name in ["", "a:b", "a\nb"] {
            assert_eq!(Account::new(name).unwrap_err().kind(), ErrorKind::Invalid);
        }
    }
}
