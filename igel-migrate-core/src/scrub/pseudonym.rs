//! From a value to the one that stands for it: the same for the same value, of the same shape.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::shape;
use super::words::KEPT_WORDS;

/// Pseudonyms under one key. Without the key nobody can try a list of names against them.
#[derive(Clone)]
pub(super) struct Pseudonyms {
    key: [u8; 32],
    kept_words: HashSet<String>,
}

impl Pseudonyms {
    pub(super) fn new(key: [u8; 32]) -> Self {
        let kept_words = KEPT_WORDS.iter().map(|&word| word.to_owned()).collect();
        Self { key, kept_words }
    }

    pub(super) fn keep(&mut self, word: &str) {
        self.kept_words.insert(word.to_lowercase());
    }

    /// Nested, so that nothing follows from a digest about that of a longer text.
    fn digest(&self, value: &str) -> [u8; 32] {
        let inner = Sha256::new()
            .chain_update(self.key)
            .chain_update(value)
            .finalize();
        Sha256::new()
            .chain_update(self.key)
            .chain_update(inner)
            .finalize()
            .into()
    }

    /// 48 bits: among 300,000 names the chance that two meet is 1 to 6,000.
    fn tag(&self, value: &str) -> String {
        hex(&self.digest(value)[..6])
    }

    /// Stands for any text. Addresses stay addresses, everything else becomes a word; white space
    /// stays.
    pub(super) fn text(&self, text: &str) -> String {
        const SEPARATORS: [char; 2] = ['@', '\\'];
        if text.trim().is_empty() {
            return text.to_owned();
        }
        if text.len() > 256 || text.contains("://") || !text.contains(SEPARATORS) {
            return self.whole(text);
        }
        // A user with domain or host: each of them may stand elsewhere too.
        let mut out = String::new();
        for part in text.split_inclusive(SEPARATORS) {
            let name = part.trim_end_matches(SEPARATORS);
            if !name.is_empty() {
                out.push_str(&self.whole(name));
            }
            out.push_str(&part[name.len()..]);
        }
        out
    }

    fn whole(&self, text: &str) -> String {
        match self.address(text) {
            Some(address) => address,
            None if shape::is_host(text) => self.host(text),
            None => format!("anon-{}", self.tag(text)),
        }
    }

    /// Stands for a text that is an address of some kind.
    fn address(&self, text: &str) -> Option<String> {
        if let Some(digits) = shape::mac_digits(text) {
            return Some(self.mac(&digits, text));
        }
        if let Ok(address) = text.parse() {
            return Some(self.ip(address).to_string());
        }
        if let Some((address, length)) = text.split_once('/')
            && let (Ok(address), Ok(length)) = (address.parse(), length.parse::<u8>())
        {
            return Some(format!("{}/{length}", self.ip(address)));
        }
        if let Some((address, port)) = text.split_once(':')
            && let (Ok(address), Ok(port)) = (address.parse::<Ipv4Addr>(), port.parse::<u16>())
        {
            return Some(format!("{}:{port}", self.ip(address.into())));
        }
        text.contains("://").then(|| self.url(text))
    }

    /// An address of nobody's making: the bit for those that are administered locally is set.
    fn mac(&self, digits: &str, written: &str) -> String {
        let digest = self.digest(digits);
        let mut bytes = [0; 6];
        bytes.copy_from_slice(&digest[..6]);
        bytes[0] = (bytes[0] & 0xfc) | 0x02;
        let mut digits = hex(&bytes);
        if !written.contains(|c: char| c.is_ascii_lowercase()) {
            digits.make_ascii_uppercase();
        }
        let mut digits = digits.chars();
        let place = |c: char| match c {
            ':' | '-' | '.' => Some(c),
            _ => digits.next(),
        };
        written.chars().filter_map(place).collect()
    }

    /// An address that exists nowhere: of class E, or of those for documentation.
    pub(super) fn ip(&self, address: IpAddr) -> IpAddr {
        if shape::is_nowhere(address) {
            return address;
        }
        let digest = self.digest(&address.to_string());
        match address {
            IpAddr::V4(_) => {
                let first = 240 + digest[0] % 15;
                Ipv4Addr::new(first, digest[1], digest[2], digest[3]).into()
            }
            IpAddr::V6(_) => {
                let mut bytes = [0; 16];
                bytes[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
                bytes[4..].copy_from_slice(&digest[..12]);
                Ipv6Addr::from(bytes).into()
            }
        }
    }

    pub(super) fn host(&self, host: &str) -> String {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            let address = self.ip(address);
            return if address.is_ipv6() {
                format!("[{address}]")
            } else {
                address.to_string()
            };
        }
        let host = host.strip_suffix('.').unwrap_or(host).to_lowercase();
        match &*host {
            "" | "localhost" => host,
            _ if host.contains('.') => format!("anon-{}.invalid", self.tag(&host)),
            _ => format!("anon-{}", self.tag(&host)),
        }
    }

    /// A web address: scheme and port stay, an account and a query go.
    pub(super) fn url(&self, url: &str) -> String {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let server = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() && !host.ends_with(':') => {
                (host, format!(":{port}"))
            }
            _ => (server, String::new()),
        };
        let scheme = if scheme.len() <= 5 && scheme.bytes().all(|b| b.is_ascii_alphabetic()) {
            scheme.to_owned()
        } else {
            self.text(scheme)
        };
        format!("{scheme}://{}{port}{}", self.host(host), self.path(path))
    }

    /// The path of an address, percent-encoded: each segment as a name.
    pub(super) fn path(&self, path: &str) -> String {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let segment = |segment: &str| {
            let name = decoded(segment);
            let scrubbed = self.name(&name);
            // What stays as it is keeps its spelling too.
            if scrubbed == name {
                segment.to_owned()
            } else {
                encoded(&scrubbed)
            }
        };
        let segments: Vec<String> = path.split('/').map(segment).collect();
        segments.join("/")
    }

    /// The name of a file or folder. Its punctuation stays, with numbers of up to four digits and
    /// the words of the vendor; so a version still reads as one.
    pub(super) fn name(&self, name: &str) -> String {
        if let Some(address) = self.address(name) {
            return address;
        }
        let mut out = String::with_capacity(name.len());
        let mut rest = name;
        while !rest.is_empty() {
            if let Some((address, behind)) = leading_address(rest) {
                out.push_str(&self.ip(address).to_string());
                rest = behind;
                continue;
            }
            let word = rest
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(rest.len());
            let (word, behind) = rest.split_at(word);
            if word.is_empty() {
                let mut characters = behind.chars();
                out.extend(characters.next());
                rest = characters.as_str();
            } else {
                out.push_str(&self.word(word));
                rest = behind;
            }
        }
        out
    }

    fn word(&self, word: &str) -> String {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let known = letters.is_empty()
            || self.kept_words.contains(&letters.to_lowercase())
            || self.kept_words.contains(&word.to_lowercase());
        if known && word.len() - letters.len() <= 4 {
            word.to_owned()
        } else {
            format!("anon{}", self.tag(word))
        }
    }

    /// Text of a device or of the vendor that stays, but for addresses in it.
    pub(super) fn kept(&self, text: &str) -> String {
        let separator = |c: char| c.is_whitespace() || "(),;=\"'<>[]|".contains(c);
        let mut out = String::with_capacity(text.len());
        for piece in text.split_inclusive(separator) {
            let word = piece.strip_suffix(separator).unwrap_or(piece);
            if word.contains('@') {
                out.push_str(&self.text(word));
            } else {
                out.push_str(self.address(word).as_deref().unwrap_or(word));
            }
            out.push_str(&piece[word.len()..]);
        }
        out
    }

    /// A number of as many digits.
    pub(super) fn number(&self, number: &str) -> String {
        let sign = if number.starts_with('-') { "-" } else { "" };
        let count = number
            .bytes()
            .filter(u8::is_ascii_digit)
            .count()
            .clamp(1, 18);
        let digest = self.digest(number);
        let digits = digest.iter().cycle().take(count).enumerate();
        let digit = |(at, byte): (usize, &u8)| match at {
            0 => char::from(b'1' + byte % 9),
            _ => char::from(b'0' + byte % 10),
        };
        format!("{sign}{}", digits.map(digit).collect::<String>())
    }

    pub(super) fn uuid(&self, uuid: &str) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.digest(&uuid.to_lowercase())[..16]);
        uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .hyphenated()
            .encode_lower(&mut Uuid::encode_buffer())
            .to_owned()
    }

    /// 64 bits of a value's digest.
    pub(super) fn bits(&self, value: &str) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.digest(value)[..8]);
        u64::from_be_bytes(bytes)
    }
}

/// An IPv4 address at the beginning of a name. Four numbers with a leading zero among them are a
/// version.
fn leading_address(name: &str) -> Option<(IpAddr, &str)> {
    const LONGEST: usize = "255.255.255.255.".len();
    let run = name.bytes().take(LONGEST);
    let run = run.take_while(|&byte| byte.is_ascii_digit() || byte == b'.');
    let run = name[..run.count()].trim_end_matches('.');
    let address = run.parse::<Ipv4Addr>().ok()?;
    Some((address.into(), &name[run.len()..]))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Decodes `%XX`. What is no escape, or no text, stands for itself.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let escape = match rest {
            [b'%', high, low, ..] => {
                let digit = |digit: u8| char::from(digit).to_digit(16);
                digit(*high).zip(digit(*low))
            }
            _ => None,
        };
        if let Some(Ok(escaped)) = escape.map(|(high, low)| u8::try_from(high << 4 | low)) {
            bytes.push(escaped);
            rest = &rest[3..];
        } else {
            bytes.push(byte);
            rest = behind;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'+' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing to a string does not fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
