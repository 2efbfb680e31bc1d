//! X.509 certificates as a person meets them: PEM or DER files, names, dates, fingerprints.
//!
//! Reading and comparing lives here; deciding whether a connection may be trusted is the TLS
//! library's work, and judging a repository's certificate is [`crate::repository`]'s. No signature
//! is verified in this room. Facts: RFC 5280 (fields), RFC 6125 (names), RFC 7468 (PEM).

mod fingerprint;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use data_encoding::BASE64;
use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::error::X509Error;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer as _;

use crate::error::{Error, ErrorKind, Result};

pub use fingerprint::Fingerprint;

/// An X.509 certificate: its DER bytes and what they say.
///
/// Two certificates are equal when their bytes are. The names in it are somebody else's text:
/// control and direction characters are escaped, and alternative names that are not printable ASCII are left
/// out, because no host can bear them.
///
/// ```
/// use igel_migrate_core::certificate::Certificate;
/// # let key = rcgen::KeyPair::generate().unwrap();
/// # let made = rcgen::CertificateParams::new(vec!["*.berlin.example.test".into()]).unwrap();
/// # let pem = made.self_signed(&key).unwrap().pem();
/// let certificate = Certificate::from_pem(pem.as_bytes())?;
/// assert!(certificate.covers_host("dar.berlin.example.test"));
/// assert!(!certificate.covers_host("dar.munich.example.test"));
/// assert_eq!(Certificate::from_der(certificate.der())?, certificate);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Certificate {
    der: Box<[u8]>,
    subject: Name,
    issuer: Name,
    dns_names: Vec<String>,
    ip_addresses: Vec<IpAddr>,
    not_before: Timestamp,
    not_after: Timestamp,
    is_ca: bool,
    key_id: Option<Box<[u8]>>,
    issuer_key_id: Option<Box<[u8]>>,
    fingerprint: Fingerprint,
}

/// A distinguished name: for people, and as the bytes that names are compared by.
#[derive(Clone)]
struct Name {
    text: String,
    raw: Box<[u8]>,
}

impl Certificate {
    /// Largest input accepted, in bytes. The bundle of all public roots has about 0.25 MB.
    pub const MAX_BYTES: usize = 4 * 1024 * 1024;

    /// Reads one certificate from DER.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] if the bytes are not exactly one certificate,
    /// [`ErrorKind::LimitExceeded`] above [`Certificate::MAX_BYTES`].
    pub fn from_der(der: &[u8]) -> Result<Self> {
        check_size(der)?;
        read_der(der).map_err(|error| error.with_operation(OPERATION))
    }

    /// Reads the first certificate of a PEM text. Text around the blocks and blocks that are not
    /// certificates (keys, parameters) are passed over.
    ///
    /// # Errors
    ///
    /// As [`Certificate::all_from_pem`].
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self> {
        let pem = pem.as_ref();
        check_size(pem)?;
        let first = blocks(pem).next().unwrap_or_else(|| Err(no_certificate()));
        first.map_err(|error| error.with_operation(OPERATION))
    }

    /// Reads every certificate of a PEM bundle, in order; at least one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::Malformed`] with the number of the
    /// block if one cannot be read, [`ErrorKind::LimitExceeded`] above
    /// [`Certificate::MAX_BYTES`].
    pub fn all_from_pem(pem: impl AsRef<[u8]>) -> Result<Vec<Self>> {
        let pem = pem.as_ref();
        check_size(pem)?;
        let all: Result<Vec<Self>> = blocks(pem).collect();
        match all {
            Ok(none) if none.is_empty() => Err(no_certificate()),
            other => other,
        }
        .map_err(|error| error.with_operation(OPERATION))
    }

    /// Reads the certificates of a file's content, whether PEM (one or a bundle) or DER (one).
    ///
    /// # Errors
    ///
    /// As [`Certificate::all_from_pem`] and [`Certificate::from_der`].
    pub fn all_from_bytes(bytes: &[u8]) -> Result<Vec<Self>> {
        // DER begins with the tag of a SEQUENCE, which no PEM text does.
        if bytes.first() == Some(&0x30) {
            return Ok(vec![Self::from_der(bytes)?]);
        }
        Self::all_from_pem(bytes)
    }

    /// The certificate as DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM: lines of 64 characters, LF, a final newline.
    pub fn to_pem(&self) -> String {
        let encoded = BASE64.encode(&self.der);
        let mut pem = String::with_capacity(encoded.len() + encoded.len() / 64 + 64);
        pem.push_str("-----BEGIN CERTIFICATE-----\n");
        let mut rest = encoded.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }

    /// The subject's distinguished name, e.g. `CN=dar.example.test, O=Example`. May be empty.
    pub fn subject(&self) -> &str {
        &self.subject.text
    }

    /// The issuer's distinguished name.
    pub fn issuer(&self) -> &str {
        &self.issuer.text
    }

    /// The DNS names among the subject alternative names, as written there (`*.example.test`).
    pub fn dns_names(&self) -> &[String] {
        &self.dns_names
    }

    /// The IP addresses among the subject alternative names.
    pub fn ip_addresses(&self) -> &[IpAddr] {
        &self.ip_addresses
    }

    /// The first second of its life.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last second of its life.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether `at` lies in its life, both ends included.
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        self.not_before <= at && at <= self.not_after
    }

    /// Whether it may issue other certificates (`basicConstraints CA:true`).
    pub fn is_ca(&self) -> bool {
        self.is_ca
    }

    /// Whether it names itself as its issuer, by name and by key identifier where it has one.
    pub fn is_self_signed(&self) -> bool {
        self.is_issued_by(self)
    }

    /// Whether it names `issuer` as its issuer: the names are equal byte for byte, and so are the
    /// key identifiers where both certificates have one. The signature is not verified.
    pub fn is_issued_by(&self, issuer: &Certificate) -> bool {
        let same_key = match (&self.issuer_key_id, &issuer.key_id) {
            (Some(wanted), Some(found)) => wanted == found,
            _ => true,
        };
        self.issuer.raw == issuer.subject.raw && same_key
    }

    /// The SHA-256 of the DER bytes.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether the certificate stands for `host`: a DNS name or an IP address, with or without
    /// the brackets of an IPv6 URL.
    ///
    /// Only subject alternative names count, never the common name (RFC 6125 section 6.4.4). A
    /// wildcard is the whole first label, stands for exactly one label, and needs two labels
    /// behind it. Devices and UMS may be more lenient; a certificate that passes here passes
    /// everywhere.
    pub fn covers_host(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        if let Ok(address) = host.parse::<IpAddr>() {
            return self.ip_addresses.contains(&address);
        }
        match url::Host::parse(host) {
            Ok(url::Host::Ipv4(address)) => self.ip_addresses.contains(&address.into()),
            Ok(url::Host::Ipv6(address)) => self.ip_addresses.contains(&address.into()),
            Ok(url::Host::Domain(host)) => {
                self.dns_names.iter().any(|name| name_covers(name, &host))
            }
            Err(_) => false,
        }
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject())
            .field("not_after", &self.not_after)
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

const OPERATION: &str = "reading a certificate";

fn check_size(bytes: &[u8]) -> Result<()> {
    if bytes.len() <= Certificate::MAX_BYTES {
        return Ok(());
    }
    Err(Error::limit(format!(
        "{} bytes are too many for certificates",
        bytes.len()
    ))
    .with_operation(OPERATION))
}

fn no_certificate() -> Error {
    Error::new(ErrorKind::NotFound, "no certificate in the PEM text").with_hint(
        "a PEM certificate begins with the line `-----BEGIN CERTIFICATE-----`; \
         a Java keystore or a PKCS#12 file must be converted first",
    )
}

fn blocks(pem: &[u8]) -> impl Iterator<Item = Result<Certificate>> {
    let labels = ["CERTIFICATE", "X509 CERTIFICATE"];
    Pem::iter_from_buffer(pem)
        .enumerate()
        .filter_map(move |(index, block)| {
            let read = match block {
                Ok(block) if labels.contains(&block.label.as_str()) => read_der(&block.contents),
                Ok(_) => return None,
                Err(source) => Err(Error::malformed("not a PEM block").with_source(source)),
            };
            Some(read.map_err(|error| error.with_subject(format!("PEM block {}", index + 1))))
        })
}

fn read_der(der: &[u8]) -> Result<Certificate> {
    let refuse = |source: X509Error| Error::malformed("not a certificate").with_source(source);
    let (rest, parsed) = X509Certificate::from_der(der).map_err(|error| match error {
        x509_parser::nom::Err::Incomplete(_) => Error::malformed("the certificate is cut off"),
        x509_parser::nom::Err::Error(source) | x509_parser::nom::Err::Failure(source) => {
            refuse(source)
        }
    })?;
    if !rest.is_empty() {
        return Err(Error::malformed(format!(
            "{} bytes behind the certificate",
            rest.len()
        )));
    }
    let mut dns_names = Vec::new();
    let mut ip_addresses = Vec::new();
    if let Some(names) = parsed.subject_alternative_name().map_err(refuse)? {
        for name in &names.value.general_names {
            match name {
                GeneralName::DNSName(name) if name.bytes().all(|b| b.is_ascii_graphic()) => {
                    dns_names.push((*name).to_owned());
                }
                GeneralName::IPAddress(bytes) => ip_addresses.extend(ip_address(bytes)),
                _ => {}
            }
        }
    }
    let mut key_id = None;
    let mut issuer_key_id = None;
    for extension in parsed.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => key_id = Some(id.0.into()),
            ParsedExtension::AuthorityKeyIdentifier(authority) => {
                issuer_key_id = authority.key_identifier.as_ref().map(|id| id.0.into());
            }
            _ => {}
        }
    }
    let basic_constraints = parsed.basic_constraints().map_err(refuse)?;
    Ok(Certificate {
        der: der.into(),
        subject: name(parsed.subject()),
        issuer: name(parsed.issuer()),
        dns_names,
        ip_addresses,
        not_before: timestamp(parsed.validity().not_before)?,
        not_after: timestamp(parsed.validity().not_after)?,
        is_ca: basic_constraints.is_some_and(|constraints| constraints.value.ca),
        key_id,
        issuer_key_id,
        fingerprint: Fingerprint::of(der),
    })
}

fn name(name: &x509_parser::x509::X509Name<'_>) -> Name {
    let mut text = String::new();
    for c in name.to_string().chars() {
        // Control and direction characters only; quotes and backslashes stay as they are.
        match c {
            '\'' | '"' | '\\' => text.push(c),
            _ => text.extend(c.escape_debug()),
        }
    }
    Name {
        text,
        raw: name.as_raw().into(),
    }
}

fn timestamp(time: x509_parser::time::ASN1Time) -> Result<Timestamp> {
    Timestamp::from_second(time.timestamp())
        .map_err(|source| Error::malformed("a date outside the calendar").with_source(source))
}

fn ip_address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).into()),
        16 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
        _ => None,
    }
}

/// Whether the alternative name `name` covers the DNS name `host` (lower case, no final dot).
fn name_covers(name: &str, host: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let Some(parent) = name.strip_prefix("*.") else {
        return name.eq_ignore_ascii_case(host);
    };
    let Some((first_label, rest)) = host.split_once('.') else {
        return false;
    };
    !first_label.is_empty() && parent.contains('.') && parent.eq_ignore_ascii_case(rest)
}

#[cfg(test)]
mod tests;
