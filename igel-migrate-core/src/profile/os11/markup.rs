//! The lexical rules of XML 1.0 that the tokeniser leaves to its caller: which characters are
//! allowed, what a name is, attributes, references, and escaping on the way out.

use std::borrow::Cow;

/// More attributes on one element than this are refused; the most a profile has is three.
const MAX_ATTRIBUTES: usize = 64;

/// What is wrong with a piece of text, and at which byte of it. The message is fixed text, so it
/// cannot show what the piece holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: &'static str,
}

fn fault<T>(at: usize, message: &'static str) -> Result<T, Fault> {
    Err(Fault { at, message })
}

fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Where the first character stands that XML 1.0 forbids.
pub(super) fn forbidden_character(text: &str) -> Option<usize> {
    // The lead byte 0xEF covers U+FFFE and U+FFFF. Without an early exit inside a chunk the
    // compiler can look at many bytes at once.
    let suspicious =
        |&byte: &u8| byte == 0xef || byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    let mut chunks = text.as_bytes().chunks(256);
    if !chunks.any(|chunk| chunk.iter().fold(false, |bad, byte| bad | suspicious(byte))) {
        return None;
    }
    let mut characters = text.char_indices();
    characters.find_map(|(at, c)| (!is_xml_character(c)).then_some(at))
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | '_' | ':'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn is_name_character(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// The name at the beginning of `text`; empty if it begins with none.
pub(super) fn leading_name(text: &str) -> &str {
    // Names of profiles are ASCII: one look at each byte. Others take the general way.
    let plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.');
    let bytes = text.as_bytes();
    let length = bytes
        .iter()
        .position(|byte| !plain(byte))
        .unwrap_or(bytes.len());
    if bytes.get(length).is_some_and(|byte| !byte.is_ascii()) {
        return leading_name_beyond_ascii(text);
    }
    match bytes.first() {
        Some(b'0'..=b'9' | b'-' | b'.') => "",
        _ => &text[..length],
    }
}

pub(super) fn leading_name_beyond_ascii(text: &str) -> &str {
    let mut characters = text.char_indices();
    match characters.next() {
        Some((_, first)) if is_name_start(first) => {}
        _ => return "",
    }
    let end = characters.find_map(|(at, c)| (!is_name_character(c)).then_some(at));
    &text[..end.unwrap_or(text.len())]
}

/// A start tag taken apart: its name, and what stands between that and `>` or `/>`.
pub(super) fn start_tag(tag: &str) -> (&str, &str) {
    let inside = tag.strip_prefix('<').unwrap_or(tag);
    let inside = inside.strip_suffix('>').unwrap_or(inside);
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    inside.split_at(leading_name(inside).len())
}

/// Whether nothing or white space stands at the beginning of `text`.
pub(super) fn begins_white(text: &str) -> bool {
    text.bytes().next().is_none_or(is_white_byte)
}

pub(super) fn is_white(text: &str) -> bool {
    text.bytes().all(is_white_byte)
}

fn is_white_byte(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn trim_white(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

/// One attribute as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute<'t> {
    pub(super) name: &'t str,
    /// Between the quotes, references unresolved.
    pub(super) raw: &'t str,
}

/// The attributes in the part of a tag behind its name; ends after the first fault.
pub(super) struct Attributes<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Attributes<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn next_attribute(&mut self) -> Result<Option<Attribute<'t>>, Fault> {
        let rest = &self.text[self.at..];
        let trimmed = trim_white(rest);
        let start = self.text.len() - trimmed.len();
        if trimmed.is_empty() {
            return Ok(None);
        }
        if trimmed.len() == rest.len() {
            return fault(start, "white space must separate attributes");
        }
        let name = leading_name(trimmed);
        if name.is_empty() {
            return fault(start, "an attribute name cannot begin with this character");
        }
        let behind_name = trim_white(&trimmed[name.len()..]);
        let Some(behind_sign) = behind_name.strip_prefix('=') else {
            return fault(
                self.text.len() - behind_name.len(),
                "`=` must follow an attribute name",
            );
        };
        let quoted = trim_white(behind_sign);
        let opening = self.text.len() - quoted.len();
        let Some(&quote @ (b'"' | b'\'')) = quoted.as_bytes().first() else {
            return fault(opening, "an attribute value must stand in quotes");
        };
        // Most values are short, so a plain loop is faster than a search.
        let Some(length) = quoted.bytes().skip(1).position(|byte| byte == quote) else {
            return fault(opening, "the quotes of an attribute value are not closed");
        };
        self.at = opening + 1 + length + 1;
        let raw = &quoted[1..=length];
        Ok(Some(Attribute { name, raw }))
    }
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Result<Attribute<'t>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_attribute();
        if next.is_err() {
            self.at = self.text.len();
        }
        next.transpose()
    }
}

/// Checks the part of a tag behind its name.
pub(super) fn check_attributes(text: &str) -> Result<(), Fault> {
    // Clearing room for 64 costs more than checking the three that a profile has.
    let beyond = match check_first::<4>(text)? {
        Some(_) => check_first::<MAX_ATTRIBUTES>(text)?,
        None => None,
    };
    beyond.map_or(Ok(()), |at| {
        fault(at, "more than 64 attributes on one element")
    })
}

/// Checks the first `N` attributes; gives the place of the one behind them.
fn check_first<const N: usize>(text: &str) -> Result<Option<usize>, Fault> {
    let mut seen = [""; N];
    for (count, attribute) in Attributes::of(text).enumerate() {
        let Attribute { name, raw } = attribute?;
        let offset = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
        if seen[..count].contains(&name) {
            return fault(offset(name), "an attribute stands twice on one element");
        }
        let Some(place) = seen.get_mut(count) else {
            return Ok(Some(offset(name)));
        };
        *place = name;
        if raw.bytes().any(|byte| matches!(byte, b'<' | b'&')) {
            check_value(raw).map_err(|fault| Fault {
                at: offset(raw) + fault.at,
                ..fault
            })?;
        }
    }
    Ok(None)
}

fn check_value(raw: &str) -> Result<(), Fault> {
    match raw.find('<') {
        Some(at) => fault(at, "`<` inside an attribute value"),
        None => check_references(raw),
    }
}

/// The character that the reference at the beginning of `text` stands for, and the length of the
/// reference from `&` to `;`. A fault lies at the first byte that cannot be right, or at the `&`
/// of a reference to nothing.
fn reference(text: &str) -> Result<(char, usize), Fault> {
    const NO_CHARACTER: &str = "a character reference to a character that XML forbids";
    let body = text.strip_prefix('&').unwrap_or(text);
    if let Some(number) = body.strip_prefix('#') {
        let (radix, digits) = match number.strip_prefix('x') {
            Some(digits) => (16, digits),
            None => (10, number),
        };
        let start = text.len() - digits.len();
        let mut code: u32 = 0;
        for (at, c) in digits.char_indices() {
            if c == ';' && at > 0 {
                return match char::from_u32(code).filter(|&c| is_xml_character(c)) {
                    Some(c) => Ok((c, start + at + 1)),
                    None => fault(0, NO_CHARACTER),
                };
            }
            let Some(digit) = c.to_digit(radix) else {
                return fault(start + at, "a character reference must be digits and `;`");
            };
            code = code.saturating_mul(radix).saturating_add(digit);
        }
        return fault(text.len(), "a character reference is not closed by `;`");
    }
    let name = leading_name(body);
    if name.is_empty() {
        return fault(
            1,
            "`&` must begin a reference; a plain `&` is written `&amp;`",
        );
    }
    if body.as_bytes().get(name.len()) != Some(&b';') {
        return fault(
            1 + name.len(),
            "a reference is not closed by `;`; a plain `&` is written `&amp;`",
        );
    }
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return fault(0, "a reference to an entity that XML does not predefine"),
    };
    Ok((character, name.len() + 2))
}

/// Checks every reference in `raw`.
pub(super) fn check_references(raw: &str) -> Result<(), Fault> {
    let mut at = 0;
    while let Some(found) = raw[at..].find('&') {
        at += found;
        let (_, length) = reference(&raw[at..]).map_err(|fault| Fault {
            at: at + fault.at,
            ..fault
        })?;
        at += length;
    }
    Ok(())
}

/// What checked character data means: references resolved, line ends as LF.
pub(super) fn decode_text(raw: &str) -> Cow<'_, str> {
    decode(raw, |c| c)
}

/// What a checked attribute value means: references resolved, white space as blanks.
pub(super) fn decode_attribute(raw: &str) -> Cow<'_, str> {
    decode(raw, |c| if matches!(c, '\t' | '\n') { ' ' } else { c })
}

fn decode(raw: &str, literal: impl Fn(char) -> char) -> Cow<'_, str> {
    if !raw.contains(|c| matches!(c, '&' | '\r') || literal(c) != c) {
        return Cow::Borrowed(raw);
    }
    let mut decoded = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let (character, length) = match c {
            '&' => reference(rest).unwrap_or(('&', 1)),
            '\r' if rest.starts_with("\r\n") => (literal('\n'), 2),
            '\r' => (literal('\n'), 1),
            other => (literal(other), other.len_utf8()),
        };
        decoded.push(character);
        rest = &rest[length..];
    }
    Cow::Owned(decoded)
}

/// What the inside of a CDATA section means: line ends as LF.
pub(super) fn decode_cdata(raw: &str) -> Cow<'_, str> {
    if raw.contains('\r') {
        Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(raw)
    }
}

/// Appends `text` as character data. Line feeds are written as `newline`; a carriage return is
/// written as a reference, because a reader takes a plain one for a line end.
pub(super) fn push_escaped(out: &mut String, text: &str, newline: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '\r', '\n']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\r' => "&#13;",
            _ => newline,
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
