//! Which names and descriptions this library gives to profiles.

use crate::error::{Error, Result};

/// Longest name in bytes: with `.json` behind it, it must fit into a file name.
const MAX_NAME: usize = 250;

/// The delimiters of registry text. Whether UMS escapes them in names is not known, and no real
/// name or description holds one.
const DELIMITERS: [char; 5] = ['&', '<', '>', '[', ']'];

/// Refuses names that may not survive: a profile name becomes the name of a zip entry, and UMS
/// shows it in trees and tables.
pub(super) fn check_name(name: &str) -> Result<()> {
    let refuse = |why: String| {
        Err(Error::invalid(why)
            .with_hint("letters, digits, spaces, `-`, `_`, `.` and brackets like `(1)` are safe"))
    };
    if name.trim() != name || name.is_empty() {
        return refuse("profile name that is empty, or begins or ends with white space".to_owned());
    }
    if name.len() > MAX_NAME {
        return refuse(format!(
            "profile name of {} bytes, at most {MAX_NAME} are safe",
            name.len()
        ));
    }
    refuse_characters("profile name", name, |c| {
        matches!(c, '/' | '\\' | ':') || DELIMITERS.contains(&c)
    })
}

pub(super) fn check_description(description: &str) -> Result<()> {
    refuse_characters("profile description", description, |c| {
        DELIMITERS.contains(&c)
    })
}

fn refuse_characters(what: &str, text: &str, forbidden: impl Fn(char) -> bool) -> Result<()> {
    match text.chars().find(|&c| c.is_control() || forbidden(c)) {
        Some(c) => Err(
            Error::invalid(format!("character `{}` in a {what}", c.escape_debug()))
                .with_hint("whether UMS keeps this character is not known; choose another one"),
        ),
        None => Ok(()),
    }
}
