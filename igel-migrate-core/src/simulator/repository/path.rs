//! Paths on the server: as they stand in a request line, and as names.

use std::fmt::Write as _;

use crate::error::{Error, Result, shown};

/// The names of a path, from the top down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// The names of a path as a person writes it, `base_system/12.7.2`.
    pub(super) fn parse(path: &str) -> Result<Self> {
        let names: Option<Vec<_>> = split(path).map(|name| checked(name.to_owned())).collect();
        names.map(Self).ok_or_else(|| {
            Error::invalid("not a path below a repository").with_subject(shown(path))
        })
    }

    /// The names of an escaped path.
    pub(super) fn decode(path: &str) -> Option<Self> {
        let names = split(path).map(|name| decode(name).and_then(checked));
        names.collect::<Option<_>>().map(Self)
    }

    /// The last name and those above it; `None` for the top.
    pub(super) fn split_last(&self) -> Option<(&str, &[String])> {
        let (last, above) = self.0.split_last()?;
        Some((last, above))
    }
}

impl std::ops::Deref for Names {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty())
}

fn checked(name: String) -> Option<String> {
    let good = !matches!(&*name, "" | "." | "..") && !name.contains(['/', '\0']);
    good.then_some(name)
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first == b'%' {
            let (digits, tail) = tail.split_at_checked(2)?;
            let decoded = data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok()?;
            bytes.extend_from_slice(&decoded);
            rest = tail;
        } else {
            bytes.push(first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Writes a name as it stands in an address, with lower-case hexadecimal as Apache does.
pub(super) fn escape(name: &str, out: &mut String) {
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'+' | b'$' | b'!' | b'*' | b',' | b'@' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02x}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_from_their_escapes() {
        for name in ["olympus-4.0.5+1", "pct%20.txt", "日本 & ä?#;", "a'\"<>b"] {
            let mut escaped = String::new();
            escape(name, &mut escaped);
            assert!(escaped.is_ascii() && !escaped.contains(['&', '<', '"', '\'']));
            assert_eq!(&*Names::decode(&escaped).unwrap(), [name.to_owned()]);
        }
        for bad in ["..", "a/%2e%2e/b", "a%2fb", "%", "%4", "%zz", "%ff", "%00"] {
            assert_eq!(Names::decode(bad), None, "{bad}");
        }
        assert!(Names::parse("a/../b").is_err());
    }
}
