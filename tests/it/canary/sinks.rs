//! Where everything that comes out is collected and searched.

use std::any::type_name;
use std::collections::{BTreeSet, HashSet};
use std::fmt::{Debug, Display, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use data_encoding::{BASE64, HEXLOWER};
use igel_migrate_core::registry::icacrypt;
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::{Error, ErrorKind};
use serde::Serialize;

/// What came out, by the way it took.
pub(super) struct Sinks {
    forms: Vec<String>,
    texts: Vec<(String, String)>,
    panics: HashSet<(ErrorKind, Option<&'static str>)>,
    /// Types by the path of their definition, with the trait that printed them.
    pub(super) shown: BTreeSet<(String, &'static str)>,
    /// Public functions by their path.
    pub(super) rendered: BTreeSet<&'static str>,
}

impl Sinks {
    pub(super) fn new(secret: &str) -> Self {
        Self {
            forms: forms(secret),
            texts: Vec::new(),
            panics: HashSet::new(),
            shown: BTreeSet::new(),
            rendered: BTreeSet::new(),
        }
    }

    /// The secret in another form, a session for instance, is one as well.
    pub(super) fn also(&mut self, secret: &str) {
        self.forms.extend(forms(secret));
    }

    fn add<T: ?Sized>(&mut self, of: &'static str, text: String) {
        self.shown.insert((defined::<T>(), of));
        self.texts
            .push((format!("{of} of {}", type_name::<T>()), text));
    }

    pub(super) fn debug<T: Debug>(&mut self, value: &T) {
        self.add::<T>("Debug", format!("{value:?} {value:#?}"));
    }

    pub(super) fn display<T: Display>(&mut self, value: &T) {
        self.add::<T>("Display", value.to_string());
    }

    pub(super) fn json<T: Serialize>(&mut self, value: &T) {
        self.add::<T>("Serialize", serde_json::to_string(value).unwrap());
    }

    pub(super) fn both<T: Debug + Display>(&mut self, value: &T) {
        self.debug(value);
        self.display(value);
    }

    pub(super) fn debug_json<T: Debug + Serialize>(&mut self, value: &T) {
        self.debug(value);
        self.json(value);
    }

    pub(super) fn everything<T: Debug + Display + Serialize>(&mut self, value: &T) {
        self.both(value);
        self.json(value);
    }

    /// An error with its chain, and the panic of whoever unwraps it.
    pub(super) fn error(&mut self, error: Error) {
        let mut text = error.report();
        let mut cause = std::error::Error::source(&error);
        while let Some(deeper) = cause {
            let _ = write!(text, "\n{deeper} {deeper:?}");
            cause = deeper.source();
        }
        if let Some(request) = error.request() {
            self.both(request);
        }
        self.rendered("error::Error::report", text);
        self.both(&error);
        // Each prints its message, so the first of a kind has to do.
        if !self.panics.insert((error.kind(), error.operation())) {
            return;
        }
        let panic = catch_unwind(AssertUnwindSafe(move || unwrap(Err(error))));
        let panic = panic.unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap().clone();
        self.texts.push(("a panic".to_owned(), message));
    }

    /// What is wrong is shown, what is right is handed on.
    pub(super) fn result<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.error(error)).ok()
    }

    /// What a public function gave or wrote.
    pub(super) fn rendered(&mut self, function: &'static str, text: impl AsRef<[u8]>) {
        self.rendered.insert(function);
        let text = String::from_utf8_lossy(text.as_ref()).into_owned();
        self.texts.push((function.to_owned(), text));
    }

    /// Anything else: a log, a file.
    pub(super) fn text(&mut self, place: &str, text: impl AsRef<[u8]>) {
        let text = String::from_utf8_lossy(text.as_ref()).into_owned();
        self.texts.push((place.to_owned(), text));
    }

    pub(super) fn assert_silent(&self) {
        assert!(
            self.texts.len() > 300,
            "{} ways out are too few",
            self.texts.len()
        );
        for (place, text) in &self.texts {
            for form in &self.forms {
                let Some(at) = text.find(form.as_str()) else {
                    continue;
                };
                let before: Vec<char> = text[..at].chars().rev().take(200).collect();
                let before: String = before.into_iter().rev().collect();
                panic!("a secret left by {place}: …{before}{form}…");
            }
            assert!(
                !text.contains("authorization: Digest "),
                "a login left by {place}"
            );
        }
    }
}

fn unwrap(result: Result<(), Error>) {
    result.unwrap();
}

/// The path of the definition of a type, without the crate and generics.
fn defined<T: ?Sized>() -> String {
    let name = type_name::<T>().trim_start_matches('&');
    let name = name.strip_prefix("igel_migrate_core::").unwrap_or(name);
    name.split('<').next().unwrap_or(name).to_owned()
}

/// How a secret looks in the notations that text goes through.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned(), HEXLOWER.encode(secret.as_bytes())];
    forms.push(
        serde_json::to_string(secret)
            .unwrap()
            .trim_matches('"')
            .to_owned(),
    );
    forms.push(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
    let escaped = |of: fn(&char) -> bool, with: fn(char) -> String| -> String {
        secret
            .chars()
            .map(|c| if of(&c) { with(c) } else { c.to_string() })
            .collect()
    };
    forms.push(escaped(
        |c| !c.is_ascii_alphanumeric(),
        |c| format!("%{:02X}", c as u32),
    ));
    forms.push(
        secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;"),
    );
    forms.push(secret.replace('&', "&amp;").replace('<', "&lt;"));
    forms.push(secret.replace('&', "&amp").replace('<', "&lt"));
    // Whole groups, whatever stands before it.
    for before in 0..3 {
        let shifted = [&b"xxx"[..before], secret.as_bytes()].concat();
        let encoded = BASE64.encode(&shifted);
        let from = if before == 0 { 0 } else { 4 };
        let to = (shifted.len() / 3) * 4;
        forms.push(encoded[from..to].to_owned());
    }
    if let Ok(stored) = icacrypt::encode(&secret.into()) {
        forms.push(stored.expose_secret().to_owned());
        forms.push(stored.expose_secret().to_uppercase());
    }
    forms.retain(|form| form.len() >= 8);
    forms
}
