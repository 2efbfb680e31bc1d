//! The base address of a repository, and where the hrefs of its server lead.

use std::borrow::Cow;

use url::Url;

use super::path::{RemotePath, is_name};
use super::suspicious::Suspicion;
use crate::error::{Error, Result};

/// Where a repository begins.
#[derive(Debug, Clone)]
pub(super) struct Base {
    origin: Url,
    /// The path as it is sent; ends in a slash.
    target: String,
    names: Vec<String>,
}

impl Base {
    /// Reads the base address. The errors never show the text, which may hold an account.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let form = "write the address as `https://HOST/PATH/`";
        let invalid = |message: &'static str| Error::invalid(message).with_hint(form);
        let url = Url::parse(text.trim()).map_err(|source| {
            invalid("the repository's address is not a URL").with_source(source)
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(invalid("the repository's address is not a web address"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                Error::invalid("the repository's address must not hold an account")
                    .with_hint("give user name and password as settings of their own"),
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("the repository's address must end after its path"));
        }
        let names = names(url.path())
            .map(|name| name.map(Cow::into_owned))
            .collect::<Result<_, _>>()
            .map_err(|suspicion: Suspicion| {
                invalid("the repository's address cannot be used")
                    .with_source(suspicion.to_string())
            })?;
        let mut target = url.path().to_owned();
        if !target.ends_with('/') {
            target.push('/');
        }
        let mut origin = url;
        origin.set_path("/");
        Ok(Self {
            origin,
            target,
            names,
        })
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> &str {
        self.origin.as_str()
    }

    /// The whole address.
    pub(super) fn url(&self) -> String {
        format!(
            "{}{}",
            self.origin.origin().ascii_serialization(),
            self.target
        )
    }

    /// What is sent to ask for a file.
    pub(super) fn file(&self, path: &RemotePath) -> String {
        format!("{}{}", self.target, path.escaped())
    }

    /// What is sent to ask for a folder: with the slash at its end, without which servers redirect.
    pub(super) fn folder(&self, path: &RemotePath) -> String {
        let mut target = self.file(path);
        if !target.ends_with('/') {
            target.push('/');
        }
        target
    }

    /// The path that an href of an answer about `folder` means. Only the path is decoded, once;
    /// what is asked next is made anew from it.
    pub(super) fn locate(&self, href: &str, folder: &RemotePath) -> Result<RemotePath, Suspicion> {
        let href = href.trim();
        if href.contains(['?', '#']) {
            return Err(Suspicion::Query);
        }
        let path = match split_origin(href) {
            None => href,
            Some((origin, path)) => {
                self.check_origin(origin)?;
                path
            }
        };
        let mut names = names(path);
        let mut located = if path.starts_with('/') || path.is_empty() {
            for wanted in &self.names {
                if names.next().transpose()?.as_deref() != Some(wanted) {
                    return Err(Suspicion::OutsideBase);
                }
            }
            RemotePath::with_capacity(path.len())
        } else {
            folder.clone()
        };
        for name in names {
            located.push(&name?);
        }
        Ok(located)
    }

    fn check_origin(&self, origin: &str) -> Result<(), Suspicion> {
        let full = match origin.strip_prefix("//") {
            Some(authority) => format!("{}://{authority}", self.origin.scheme()),
            None => origin.to_owned(),
        };
        match Url::parse(&full) {
            Ok(url)
                if url.origin() == self.origin.origin()
                    && url.username().is_empty()
                    && url.password().is_none() =>
            {
                Ok(())
            }
            _ => Err(Suspicion::OtherOrigin),
        }
    }
}

/// Splits `scheme://authority/path` and `//authority/path`; `None` if it is a path alone.
///
/// By hand, because URL libraries resolve dots and turn backslashes while they parse.
fn split_origin(href: &str) -> Option<(&str, &str)> {
    let authority = match href.find("://") {
        Some(at) if is_scheme(&href[..at]) => at + 3,
        _ if href.starts_with("//") => 2,
        _ => return None,
    };
    let path = href[authority..]
        .find('/')
        .map_or(href.len(), |at| authority + at);
    Some((&href[..path], &href[path..]))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// The names of a path, decoded. Slashes in a row count as one.
fn names(path: &str) -> impl Iterator<Item = Result<Cow<'_, str>, Suspicion>> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            let name = decode(segment)?;
            if is_name(&name) {
                return Ok(name);
            }
            Err(match &*name {
                "." | ".." => Suspicion::DotSegment,
                name if name.contains('/') => Suspicion::EscapedSlash,
                _ => Suspicion::Nul,
            })
        })
}

/// Decodes `%XX`, once. What is no escape stands for itself; so does `+`.
pub(crate) fn decode(segment: &str) -> Result<Cow<'_, str>, Suspicion> {
    if !segment.contains('%') {
        return Ok(segment.into());
    }
    let bytes = segment.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = match bytes.get(at..at + 3) {
            Some([b'%', high, low]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        let (value, width) = match escape {
            Some((high, low)) => (high << 4 | low, 3),
            None => (byte, 1),
        };
        decoded.push(value);
        at += width;
    }
    match String::from_utf8(decoded) {
        Ok(decoded) => Ok(decoded.into()),
        Err(_) => Err(Suspicion::NotUtf8),
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn base() -> Base {
        Base::parse("https://dar.example.test:8443/d%C3%A4r/").unwrap()
    }

    fn path(text: &str) -> RemotePath {
        text.parse().unwrap()
    }

    #[test]
    fn one_name_has_many_spellings() {
        for href in [
            "/d%c3%a4r/apps/a%20b%2525+%2B%26.ipkg",
            "/där/apps/a b%2525++&.ipkg",
            "/d%C3%A4r//apps/a%20b%2525+%2b&.ipkg/",
            "https://dar.example.test:8443/d%C3%A4r/apps/a%20b%2525++&.ipkg",
            "HTTPS://DAR.example.test:8443/d%C3%A4r/apps/a%20b%2525++&.ipkg",
            "//dar.example.test:8443/d%C3%A4r/apps/a%20b%2525++&.ipkg",
            "apps/a%20b%2525++&.ipkg",
            " \n/d%c3%a4r/apps/a%20b%2525++&.ipkg\t",
        ] {
            let located = base().locate(href, &RemotePath::ROOT);
            assert_eq!(located, Ok(path("apps/a b%25++&.ipkg")), "{href}");
        }
        // What is no escape stands for itself.
        assert_eq!(
            base().locate("/där/100%/50%zz|[1]", &RemotePath::ROOT),
            Ok(path("100%/50%zz|[1]"))
        );
        assert_eq!(
            base().locate("back\\slash:c.txt", &path("apps")),
            Ok(path("apps/back\\slash:c.txt"))
        );
    }

    #[test]
    fn what_leads_elsewhere_is_suspicious() {
        for (href, suspicion) in [
            (
                "https://evil.example.test/d%C3%A4r/a",
                Suspicion::OtherOrigin,
            ),
            (
                "http://dar.example.test:8443/d%C3%A4r/a",
                Suspicion::OtherOrigin,
            ),
            (
                "https://dar.example.test/d%C3%A4r/a",
                Suspicion::OtherOrigin,
            ),
            (
                "https://x@dar.example.test:8443/d%C3%A4r/a",
                Suspicion::OtherOrigin,
            ),
            ("//evil.example.test/d%C3%A4r/a", Suspicion::OtherOrigin),
            ("file:///etc/passwd", Suspicion::OtherOrigin),
            ("/other/a", Suspicion::OutsideBase),
            ("/", Suspicion::OutsideBase),
            ("", Suspicion::OutsideBase),
            ("/d%C3%A4rx/a", Suspicion::OutsideBase),
            ("/d%C3%A4r/../a", Suspicion::DotSegment),
            ("/d%C3%A4r/%2e%2E/a", Suspicion::DotSegment),
            ("/d%C3%A4r/a/.", Suspicion::DotSegment),
            ("../a", Suspicion::DotSegment),
            ("/d%C3%A4r/a%2fb", Suspicion::EscapedSlash),
            ("/d%C3%A4r/a%00b", Suspicion::Nul),
            ("/d%C3%A4r/%e4", Suspicion::NotUtf8),
            ("/d%C3%A4r/a?b", Suspicion::Query),
            ("/d%C3%A4r/a#b", Suspicion::Query),
        ] {
            assert_eq!(
                base().locate(href, &RemotePath::ROOT),
                Err(suspicion),
                "{href}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn any_escaping_of_a_name_is_the_name(
            names in prop::collection::vec("[ -~äß日😀]{1,8}", 1..3),
            escaped in any::<[bool; 16]>(),
            lower in any::<bool>(),
            base_written in prop::sample::select(&[
                "/d%C3%A4r", "/d%c3%a4r/", "/d\u{e4}r", "https://dar.example.test:8443/d%C3%A4r",
            ][..]),
        ) {
            let Ok(wanted) = names.join("/").parse::<RemotePath>() else {
                return Ok(());
            };
            let mut href = base_written.to_owned();
            for name in wanted.segments() {
                href.push('/');
                for (index, c) in name.chars().enumerate() {
                    // What has a meaning in an address must be escaped, anything else may be.
                    if !"%?# ".contains(c) && !escaped[index % 16] {
                        href.push(c);
                        continue;
                    }
                    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                        let _ = if lower {
                            write!(href, "%{byte:02x}")
                        } else {
                            write!(href, "%{byte:02X}")
                        };
                    }
                }
            }
            let located = base().locate(&href, &RemotePath::ROOT);
            prop_assert_eq!(located, Ok(wanted), "{}", href);
        }

        #[test]
        fn no_address_leads_out(href in "(/d%C3%A4r)?[/.%25eEfF0\\\\:a?#@]{0,16}") {
            if let Ok(located) = base().locate(&href, &RemotePath::ROOT) {
                prop_assert!(located.segments().all(is_name));
                // What is asked next says the same, and no library makes something else of it.
                let target = base().file(&located);
                let url = base().origin.join(&target).unwrap();
                prop_assert_eq!(url.path(), &target);
                prop_assert_eq!(base().locate(&target, &RemotePath::ROOT), Ok(located));
            }
        }
    }

    #[test]
    fn addresses_are_read_and_never_shown() {
        let base = Base::parse(" https://dar.example.test/mein dar").unwrap();
        assert_eq!(base.url(), "https://dar.example.test/mein%20dar/");
        assert_eq!(base.folder(&RemotePath::ROOT), "/mein%20dar/");
        assert_eq!(base.folder(&path("a b")), "/mein%20dar/a%20b/");
        assert_eq!(base.file(&path("a b")), "/mein%20dar/a%20b");
        for bad in [
            "marker-pw",
            "ftp://marker-pw@dar.example.test/",
            "https://u:marker-pw@dar.example.test/",
            "https://dar.example.test/?marker-pw",
            "https://dar.example.test/a%2Fmarker-pw",
            "https://dar.example.test/%ffmarker-pw",
        ] {
            let error = Base::parse(bad).unwrap_err();
            assert!(!format!("{error:?}").contains("marker-pw"), "{error:?}");
        }
    }
}
