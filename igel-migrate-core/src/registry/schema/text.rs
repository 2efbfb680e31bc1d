//! XML character data: the five predefined entities and character references, nothing else.

use std::borrow::Cow;

/// Longest character reference looked at, from `#` to before `;`: `#x0010FFFF`.
const LONGEST_REFERENCE: usize = 10;

/// The character that the reference at the start of `bytes` stands for, and the length of the
/// reference in bytes. `None` for anything XML 1.0 does not know without a DTD.
pub(super) fn reference(bytes: &[u8]) -> Option<(char, usize)> {
    match bytes {
        [b'&', b'l', b't', b';', ..] => Some(('<', 4)),
        [b'&', b'g', b't', b';', ..] => Some(('>', 4)),
        [b'&', b'a', b'm', b'p', b';', ..] => Some(('&', 5)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => Some(('"', 6)),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => Some(('\'', 6)),
        _ => character_reference(bytes),
    }
}

fn character_reference(bytes: &[u8]) -> Option<(char, usize)> {
    let number = bytes.strip_prefix(b"&#")?;
    let length = (number.iter().take(LONGEST_REFERENCE)).position(|&byte| byte == b';')?;
    let (digits, radix) = match number[..length].strip_prefix(b"x") {
        Some(digits) => (digits, 16),
        None => (&number[..length], 10),
    };
    let digits = std::str::from_utf8(digits).ok()?;
    // `from_str_radix` would take a sign.
    if !digits.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return None;
    }
    let c = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    let allowed = matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    allowed.then_some((c, length + 3))
}

/// Resolves references and line ends in a piece of character data that the scanner has accepted;
/// borrows when there are none.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let Some(first) = memchr::memchr2(b'&', b'\r', bytes) else {
        return Cow::Borrowed(raw);
    };
    let mut text = String::with_capacity(raw.len());
    text.push_str(&raw[..first]);
    let mut at = first;
    while let Some(found) = memchr::memchr2(b'&', b'\r', &bytes[at..]) {
        text.push_str(&raw[at..at + found]);
        at += found;
        let (c, length) = if bytes[at] == b'\r' {
            let line_end = if bytes.get(at + 1) == Some(&b'\n') {
                2
            } else {
                1
            };
            ('\n', line_end)
        } else {
            reference(&bytes[at..]).unwrap_or(('&', 1))
        };
        text.push(c);
        at += length;
    }
    text.push_str(&raw[at..]);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_xml_and_no_others() {
        for (text, expected) in [
            ("&lt;x", Some(('<', 4))),
            ("&amp;lt", Some(('&', 5))),
            ("&#60;", Some(('<', 5))),
            ("&#x3c;", Some(('<', 6))),
            ("&#x0010FFFF;", Some(('\u{10ffff}', 12))),
            ("&#10;", Some(('\n', 5))),
            ("&#0;", None),
            ("&#xD800;", None),
            ("&#xFFFE;", None),
            ("&#;", None),
            ("&#x;", None),
            ("&#+60;", None),
            ("&#00000000060;", None),
            ("&nbsp;", None),
            ("&lt", None),
            ("&", None),
        ] {
            assert_eq!(reference(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn unescape_is_one_pass_and_joins_line_ends() {
        assert_eq!(unescape("plain ä"), "plain ä");
        assert_eq!(unescape("&amp;lt &amp;amp;"), "&lt &amp;");
        assert_eq!(unescape("a\r\nb\rc&#13;d"), "a\nb\nc\rd");
        assert!(matches!(unescape("plain"), Cow::Borrowed(_)));
    }
}
