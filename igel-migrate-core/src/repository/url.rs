//! Addresses of repositories.

use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::error::{Error, Result};
use crate::text::serde_as_text;

/// The address of a repository: `http` or `https`, a host, a path, nothing else.
///
/// A name and password in it are refused, because addresses are shown, stored and sent; so are a
/// query and a fragment, because devices and UMS put the path of a file behind the address. It is
/// always written **with a slash at its end**: a repository is a folder, and a doubled slash does
/// less harm on WebDAV servers than a missing one. (How devices join the two is not known.) Host
/// and default port are written the way browsers write them. Plain `http` is accepted here and a
/// finding in lint.
///
/// ```
/// use igel_migrate_core::repository::RepositoryUrl;
/// let url: RepositoryUrl = "https://DAR.example.test:443/webdav".parse()?;
/// assert_eq!(url.as_str(), "https://dar.example.test/webdav/");
/// assert!("https://user:pass@dar.example.test/".parse::<RepositoryUrl>().is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepositoryUrl(Url);

impl RepositoryUrl {
    /// The address as text, with a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host: a name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The parsed address.
    pub fn as_url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for RepositoryUrl {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not an absolute URL,
    /// [`crate::ErrorKind::Invalid`] if it is not `http` or `https` or holds a user, a query or a
    /// fragment. The message never shows the text, which may hold a password.
    fn from_str(text: &str) -> Result<Self> {
        let refuse = |message: &'static str, hint: &'static str| {
            Err(Error::invalid(message).with_hint(hint))
        };
        let mut url = Url::parse(text).map_err(|source| {
            Error::malformed("not the address of a repository")
                .with_hint("write it like https://dar.example.test/webdav/")
                .with_source(source)
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return refuse(
                "the address of a repository must begin with `https://`",
                "WebDAV runs over https, or http where nothing else is possible",
            );
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse(
                "the address of a repository must not hold a user or password",
                "give the account apart from the address",
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse(
                "the address of a repository must not hold `?` or `#`",
                "UMS and devices put the path of a file behind the address",
            );
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for RepositoryUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for RepositoryUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RepositoryUrl({self})")
    }
}

serde_as_text! { RepositoryUrl }

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_written_one_way() {
        for (text, written) in [
            ("https://dar.example.test", "https://dar.example.test/"),
            (
                "HTTP://dar.example.test:80/a b",
                "http://dar.example.test/a%20b/",
            ),
            (
                "https://dar.example.test:8443/a//",
                "https://dar.example.test:8443/a//",
            ),
            ("https://[2001:DB8::7]/a/../b", "https://[2001:db8::7]/b/"),
            (
                "https://m\u{fc}nchen.example.test/",
                "https://xn--mnchen-3ya.example.test/",
            ),
        ] {
            assert_eq!(text.parse::<RepositoryUrl>().unwrap().as_str(), written);
        }
        assert_eq!(
            "https://[2001:db8::7]:8443/"
                .parse::<RepositoryUrl>()
                .unwrap()
                .host(),
            "[2001:db8::7]"
        );
    }

    #[test]
    fn refusals_never_show_the_address() {
        for text in [
            "dar.marker.test/webdav",
            "ftp://marker.test/",
            "https://marker:marker@dar.example.test/",
            "https://marker@dar.example.test/",
            "https://:marker@dar.example.test/",
            "https://dar.example.test/?token=marker",
            "https://dar.example.test/#marker",
            "https://marker:port/",
            "https://",
            "file:///marker",
            "",
        ] {
            let error = text.parse::<RepositoryUrl>().unwrap_err();
            assert!(!error.report().contains("marker"), "{}", error.report());
            assert!(error.hint().is_some());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn what_was_written_reads_back_the_same(text in "https?://[a-z0-9.:\\[\\]@%-]{0,20}(/[a-zA-Z0-9 %?#&<>.-]{0,8}){0,3}|\\PC{0,30}") {
            if let Ok(url) = text.parse::<RepositoryUrl>() {
                prop_assert!(url.as_str().ends_with('/'));
                prop_assert!(!url.host().is_empty());
                prop_assert_eq!(url.as_str().parse::<RepositoryUrl>().unwrap(), url);
            }
        }
    }
}
