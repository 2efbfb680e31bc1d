//! How a simulated repository behaves where real WebDAV servers differ.

use std::borrow::Cow;
use std::time::Duration;

/// How a simulated repository behaves. Servers in the field do each of these things; a client that
/// is to work with them should work with either value of each.
///
/// ```
/// use igel_migrate_core::simulator::{MissingRight, RepositoryKnobs};
/// let mut knobs = RepositoryKnobs::default();
/// knobs.missing_right = MissingRight::Unauthorized;
/// knobs.upload_limit = Some(1 << 30);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // each is one independent yes or no
pub struct RepositoryKnobs {
    /// The realm in challenges. Default: `DAR`.
    pub realm: Cow<'static, str>,
    /// The realm that the password file was made for, if it is another one: then no login works,
    /// however right the password is. Default: none.
    pub password_realm: Option<Cow<'static, str>>,
    /// What is offered, in this order, each in a header of its own. Default: MD5 alone, as Apache.
    pub algorithms: Vec<DigestAlgorithm>,
    /// How long a nonce is good, by the simulator's clock; zero makes it good for one request.
    /// Default: 300 seconds, as Apache.
    pub nonce_lifetime: Duration,
    /// Whether a count that was used already is refused, without saying `stale`, as Apache with
    /// `AuthDigestNcCheck` and Tomcat do. Default: yes.
    pub check_nonce_count: bool,
    /// Whether a nonce that is no longer good is refused with `stale=true`. Default: yes.
    pub says_stale: bool,
    /// Whether the next nonce is told when one nears its end. Default: yes.
    pub next_nonce: bool,
    /// How the server refuses a write of an account that may only read. Default:
    /// [`MissingRight::Forbidden`].
    pub missing_right: MissingRight,
    /// Whether `PROPFIND` of infinite depth is answered. Default: refused with 403.
    pub depth_infinity: bool,
    /// A folder that is asked for without the slash at its end. Default: [`MissingSlash::Redirect`].
    pub missing_slash: MissingSlash,
    /// When `100 Continue` is said to a client that waits for it. Default:
    /// [`ContinueReply::AfterChecks`].
    pub continue_reply: ContinueReply,
    /// The largest file that may be written, in bytes; larger ones are refused with 413. Apache
    /// has 1 GiB where nobody sets it. Default: none.
    pub upload_limit: Option<u64>,
    /// Whether what came of an upload that broke off is kept. Default: no.
    pub keeps_broken_uploads: bool,
    /// Room for all files in bytes, told as quota; writes beyond it are refused with 507.
    /// Default: none, and no quota is told.
    pub quota: Option<u64>,
    /// Where the folder of an app lies. Default: [`AppLayout::NameThenVersion`].
    pub layout: AppLayout,
    /// How fast UMS writes apps here, in bytes a second of the simulator's clock, one file after
    /// the other. Default: none, they are there at once.
    pub sync_bytes_per_second: Option<u64>,
    /// Bytes of all files together of an app that came with an import. Default: none, a size of
    /// the usual magnitude by the seed.
    pub imported_app_bytes: Option<u64>,
}

impl Default for RepositoryKnobs {
    fn default() -> Self {
        Self {
            realm: Cow::Borrowed("DAR"),
            password_realm: None,
            algorithms: vec![DigestAlgorithm::Md5],
            nonce_lifetime: Duration::from_secs(300),
            check_nonce_count: true,
            says_stale: true,
            next_nonce: true,
            missing_right: MissingRight::Forbidden,
            depth_infinity: false,
            missing_slash: MissingSlash::Redirect,
            continue_reply: ContinueReply::AfterChecks,
            upload_limit: None,
            keeps_broken_uploads: false,
            quota: None,
            layout: AppLayout::NameThenVersion,
            sync_bytes_per_second: None,
            imported_app_bytes: None,
        }
    }
}

/// A hash for Digest (RFC 7616).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// `MD5`.
    Md5,
    /// `SHA-256`.
    Sha256,
}

/// How a server refuses what an account has no right to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingRight {
    /// With 403, as dufs and Tomcat do.
    Forbidden,
    /// With 401 and a fresh challenge, as Apache and lighttpd do: like a wrong password.
    Unauthorized,
}

/// What happens with a folder that is asked for without the slash at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingSlash {
    /// A redirect to the address with the slash, as Apache does.
    Redirect,
    /// It is answered.
    Answer,
}

/// When `100 Continue` is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContinueReply {
    /// When login, right and size have been checked.
    AfterChecks,
    /// At once; the answer may follow without waiting for the body, as with wsgidav.
    AtOnce,
    /// At once, and the whole body is taken before anything is looked at, as a proxy that buffers
    /// does.
    Buffered,
}

/// Where the folder of an app lies below the base address. The vendor does not publish it, so all
/// of these are assumptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AppLayout {
    /// `base_system/12.7.2/`.
    NameThenVersion,
    /// `base_system-12.7.2/`.
    NameAndVersion,
    /// `apps/base_system/12.7.2/`.
    BelowApps,
}
