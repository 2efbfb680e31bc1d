//! Secrets: accounts whose password never prints, and the places a password may come from.
//!
//! Nothing in this room implements `Serialize` or shows a secret in `Debug`. Where passwords come
//! from is a [`SecretSource`]: named in settings files, resolved at the moment of use.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, ErrorKind, Result};

/// An account name with its password. `Debug` shows the name only; there is no `Serialize`.
///
/// ```
/// use igel_migrate_core::secret::Credentials;
/// let account = Credentials::new("dar-reader", "not-shown");
/// assert_eq!(format!("{account:?}"), r#"Credentials { username: "dar-reader", .. }"#);
/// ```
#[derive(Clone)]
pub struct Credentials {
    username: String,
    password: SecretString,
}

impl Credentials {
    /// An account from its name and password.
    pub fn new(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
        }
    }

    /// The account name.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The password, still wrapped.
    pub fn password(&self) -> &SecretString {
        &self.password
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Where an account comes from: known, or its password fetched when it is needed.
#[derive(Debug, Clone)]
pub(crate) enum AccountSource {
    Known(Credentials),
    Sourced {
        username: String,
        password: SecretSource,
    },
}

impl AccountSource {
    pub(crate) fn username(&self) -> &str {
        match self {
            Self::Known(credentials) => credentials.username(),
            Self::Sourced { username, .. } => username,
        }
    }

    pub(crate) fn credentials(&self) -> Result<Credentials> {
        match self {
            Self::Known(credentials) => Ok(credentials.clone()),
            Self::Sourced { username, password } => Ok(Credentials::new(
                username.clone(),
                password.resolve_for(username)?,
            )),
        }
    }
}

/// Where a secret comes from. Holds a reference, not the secret, so it may be stored and shown.
///
/// In settings files: `{ env = "DAR_READER_PASSWORD" }` or `{ file = "dar-reader.secret" }`. There
/// is no `Deserialize`, because serde's messages repeat what they refuse, and people do write the
/// password itself there.
///
/// ```
/// use igel_migrate_core::secret::{ExposeSecret, SecretSource};
/// let source = SecretSource::provider("vault", || Ok("invented".into()));
/// assert_eq!(source.resolve()?.expose_secret(), "invented");
/// assert_eq!(source.to_string(), "provider vault");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum SecretSource {
    /// The value of an environment variable.
    Env(String),
    /// The content of a file without its final newline. On Unix the file must not be readable by
    /// group or others.
    File(PathBuf),
    /// The value of a key in a file of lines `key = value`, kept as private as
    /// [`File`](Self::File).
    FileEntry(PathBuf, String),
    /// What a program writes to its standard output, without the final newline: the program and
    /// its arguments. No shell comes between.
    Command(Vec<String>),
    /// What a person answers to this question. It has to be given somebody who asks
    /// ([`SecretSource::asked_by`]).
    Prompt(String),
    /// Your own code, under a name that may be shown.
    Provider(String, Arc<dyn Fn() -> Result<SecretString> + Send + Sync>),
}

impl SecretSource {
    /// The environment variable called `name`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if this cannot be the name of a variable (letters, digits, `_`). It
    /// is not repeated: people type the password itself here.
    pub fn env(name: &str) -> Result<Self> {
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name {
            return Ok(Self::Env(name.to_owned()));
        }
        Err(
            Error::invalid("this is not the name of an environment variable")
                .with_hint("write a name like `DAR_READER_PASSWORD`, not the password"),
        )
    }

    /// A source that calls `provide` each time the secret is needed.
    pub fn provider(
        name: impl Into<String>,
        provide: impl Fn() -> Result<SecretString> + Send + Sync + 'static,
    ) -> Self {
        Self::Provider(name.into(), Arc::new(provide))
    }

    /// The same source, with `ask` to put the question of a [`Prompt`](Self::Prompt) to a person.
    #[must_use]
    pub fn asked_by(self, ask: &Asker) -> Self {
        match self {
            Self::Prompt(question) => {
                let ask = Arc::clone(ask);
                Self::provider(question.clone(), move || ask(&question))
            }
            other => other,
        }
    }

    /// Fetches the secret.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Secret`] if the variable is not set, the file cannot be read or is readable by
    /// others; whatever a provider returns.
    pub fn resolve(&self) -> Result<SecretString> {
        match self {
            Self::Env(name) => read_variable(name),
            Self::File(path) => read_private_file(path),
            Self::FileEntry(path, key) => read_entry(path, key),
            Self::Command(command) => run(command),
            Self::Prompt(question) => Err(Error::new(
                ErrorKind::Secret,
                "nobody is here to ask for the password",
            )
            .with_subject(question.clone())
            .with_hint("run it where a person can answer, or name another source")),
            Self::Provider(_, provide) => provide(),
        }
    }

    /// As [`SecretSource::resolve`], with errors that say whose password it is.
    pub(crate) fn resolve_for(&self, username: &str) -> Result<SecretString> {
        self.resolve().map_err(|error| {
            error.with_subject(format!("password of `{}`", crate::error::shown(username)))
        })
    }

    /// The same source with a relative file taken as lying in `folder`.
    #[must_use]
    pub fn relative_to(self, folder: &Path) -> Self {
        match self {
            Self::File(path) => Self::File(folder.join(path)),
            Self::FileEntry(path, key) => Self::FileEntry(folder.join(path), key),
            other => other,
        }
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::FileEntry(path, key) => write!(f, "entry {key} of file {}", path.display()),
            // Arguments may be secrets of their own.
            Self::Command(command) => {
                write!(f, "command {}", command.first().map_or("", String::as_str))
            }
            Self::Prompt(question) => write!(f, "prompt {question}"),
            Self::Provider(name, _) => write!(f, "provider {name}"),
        }
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretSource({self})")
    }
}

/// Puts the question of a [`SecretSource::Prompt`] to a person and gives the answer.
pub type Asker = Arc<dyn Fn(&str) -> Result<SecretString> + Send + Sync>;

/// No password is longer; a device file has no end.
const LONGEST_SECRET: u64 = 64 * 1024;

fn read_variable(name: &str) -> Result<SecretString> {
    let refuse = |what: &str| {
        Error::new(
            ErrorKind::Secret,
            format!("environment variable `{name}` {what}"),
        )
    };
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Err(refuse("is empty")),
        Ok(value) => Ok(value.into()),
        Err(std::env::VarError::NotUnicode(_)) => Err(refuse("is not text")),
        Err(std::env::VarError::NotPresent) => Err(refuse("is not set").with_hint(format!(
            "set it for this process only, e.g. `read -rs {name}; export {name}`"
        ))),
    }
}

fn read_entry(path: &Path, key: &str) -> Result<SecretString> {
    let text = read_private_file(path)?;
    let entries = text.expose_secret().lines().filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        (!line.starts_with('#') && name.trim() == key).then(|| value.trim())
    });
    let mut entries = entries.fuse();
    let refuse = |message: String| {
        Err(Error::new(ErrorKind::Secret, message).with_subject(path.display().to_string()))
    };
    match (entries.next(), entries.next()) {
        (Some(value), None) if !value.is_empty() => Ok(value.into()),
        (Some(_), Some(_)) => refuse(format!("two entries are called `{key}`")),
        _ => refuse(format!("no entry is called `{key}`")),
    }
}

fn run(command: &[String]) -> Result<SecretString> {
    use std::io::Read as _;
    use std::process::{Command, Stdio};
    let program = command.first().map_or("", String::as_str);
    let refuse = |message: String| Error::new(ErrorKind::Secret, message);
    let mut child = Command::new(program)
        .args(command.get(1..).unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| refuse(format!("cannot run `{program}`")).with_source(source))?;
    let mut text = String::new();
    let read = child.stdout.take().map_or(Ok(0), |output| {
        output.take(LONGEST_SECRET + 1).read_to_string(&mut text)
    });
    let ended = child.wait();
    let mut secret = SecretString::from(text);
    let length = read.map_err(|source| {
        refuse(format!("cannot read what `{program}` writes")).with_source(source)
    })?;
    if !ended.is_ok_and(|status| status.success()) {
        return Err(refuse(format!("`{program}` failed")));
    }
    if length as u64 > LONGEST_SECRET {
        return Err(refuse(format!("`{program}` writes too much for a secret")));
    }
    let trimmed = secret.expose_secret().trim_end_matches(['\r', '\n']);
    if trimmed.is_empty() {
        return Err(refuse(format!("`{program}` writes nothing")));
    }
    if trimmed.len() < secret.expose_secret().len() {
        secret = trimmed.into();
    }
    Ok(secret)
}

fn read_private_file(path: &Path) -> Result<SecretString> {
    use std::io::Read as _;
    let subject = path.display().to_string();
    let secret_error =
        |message: &'static str| Error::new(ErrorKind::Secret, message).with_subject(&*subject);
    let cannot_read =
        |source: std::io::Error| secret_error("cannot read the secret file").with_source(source);
    let file = std::fs::File::open(path).map_err(cannot_read)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Asked of the open file: what lies at the path may be another one by now.
        let metadata = file.metadata().map_err(cannot_read)?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(secret_error("the secret file is open to group or others")
                .with_hint(format!("chmod 600 {}", path.display())));
        }
    }
    let mut text = String::new();
    let read = file.take(LONGEST_SECRET + 1).read_to_string(&mut text);
    if read.map_err(cannot_read)? as u64 > LONGEST_SECRET {
        return Err(secret_error("the secret file is too large for a secret"));
    }
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_file_that_gives_no_secret_is_named_with_the_field() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ums.secret");
        let source = SecretSource::File(path.clone());
        let subject = format!("password of `migration`: {}", path.display());
        let missing = source.resolve_for("migration").unwrap_err();
        assert_eq!(missing.subject(), Some(&*subject));
        std::fs::write(&path, "marker").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let open = source.resolve_for("migration").unwrap_err();
        assert!(open.to_string().starts_with(&subject), "{open}");
    }

    #[test]
    fn a_password_in_the_place_of_a_variable_is_not_repeated() {
        for name in ["marker!pass word", "", "1marker", "marker=x"] {
            let error = SecretSource::env(name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(!error.report().contains("marker"));
        }
        assert!(SecretSource::env("DAR_READER_2").is_ok());
    }

    #[test]
    fn one_file_holds_the_secrets_of_many() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(
            file.path(),
            "# berlin = old\nberlin = marker = 1\nmunich=\ntwice = a\ntwice = b\n",
        )
        .unwrap();
        let resolve = |key: &str| SecretSource::FileEntry(file.path().into(), key.into()).resolve();
        assert_eq!(resolve("berlin").unwrap().expose_secret(), "marker = 1");
        for key in ["munich", "bonn", "twice", "# berlin"] {
            let error = resolve(key).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Secret, "{key}");
            assert!(!error.report().contains("marker"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_may_know_the_secret() {
        let command =
            |words: &[&str]| SecretSource::Command(words.iter().map(ToString::to_string).collect());
        let resolve = |words: &[&str]| command(words).resolve();
        assert_eq!(resolve(&["echo", "a b"]).unwrap().expose_secret(), "a b");
        for words in [&["false"][..], &["true"], &["/nowhere/pass"], &[]] {
            assert_eq!(
                resolve(words).unwrap_err().kind(),
                ErrorKind::Secret,
                "{words:?}"
            );
        }
        assert_eq!(command(&["pass", "marker"]).to_string(), "command pass");
    }

    #[test]
    fn a_person_is_asked_if_there_is_one() {
        let source = SecretSource::Prompt("password of the reader at berlin".into());
        assert_eq!(source.resolve().unwrap_err().kind(), ErrorKind::Secret);
        let ask: Asker = Arc::new(|question| Ok(question.len().to_string().into()));
        assert_eq!(
            source.asked_by(&ask).resolve().unwrap().expose_secret(),
            "32"
        );
    }

    #[test]
    fn a_secret_is_the_file_without_its_last_newline_and_has_an_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let resolve = |content: &str| {
            std::fs::write(file.path(), content).unwrap();
            SecretSource::File(file.path().to_owned()).resolve()
        };
        for (content, secret) in [("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a ")] {
            assert_eq!(resolve(content).unwrap().expose_secret(), secret);
        }
        let error = resolve(&"marker".repeat(20_000)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Secret);
        assert!(!error.report().contains("marker"));
    }
}
