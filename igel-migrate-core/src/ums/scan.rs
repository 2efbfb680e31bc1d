//! A cursor over JSON that may not have arrived in full.
//!
//! Only what a list of flat records needs: strings, scalars and the end of nested values, each
//! looked at once. What it hands out as a string is free of unescaped control characters; UTF-8
//! and the inside of nested values are the caller's to check.

/// Deepest nesting accepted in one value. Documented replies need three levels.
const DEPTH: usize = 64;

/// Why a scan stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes end here; more of them may complete the value.
    Incomplete,
    /// The byte at this offset cannot stand here.
    Fault(usize, &'static str),
}

pub(super) type Scan<T> = Result<T, Stop>;

/// The inside of a string, as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether there are escapes to resolve.
    pub(super) escaped: bool,
}

impl Raw<'_> {
    /// The text with its escapes resolved, if they and its UTF-8 are sound.
    pub(super) fn unescape(&self) -> Option<String> {
        let mut quoted = Vec::with_capacity(self.bytes.len() + 2);
        quoted.push(b'"');
        quoted.extend_from_slice(self.bytes);
        quoted.push(b'"');
        serde_json::from_slice(&quoted).ok()
    }
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item<'a> {
    Text(Raw<'a>),
    /// A number, as written and not yet checked.
    Number(&'a [u8]),
    Bool(bool),
    Null,
    /// An array or object from bracket to bracket; its inside is not checked.
    Nested(&'a [u8]),
}

/// A position in bytes.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes lie behind the cursor.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn fault<T>(&self, message: &'static str) -> Scan<T> {
        Err(Stop::Fault(self.at, message))
    }

    /// The next byte that is not white space, without taking it.
    pub(super) fn peek(&mut self) -> Scan<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(&byte) => return Ok(byte),
                None => return Err(Stop::Incomplete),
            }
        }
    }

    /// Takes the byte last peeked at.
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Takes `byte`, or refuses with `message`.
    pub(super) fn expect(&mut self, byte: u8, message: &'static str) -> Scan<()> {
        if self.peek()? != byte {
            return self.fault(message);
        }
        self.at += 1;
        Ok(())
    }

    fn take(&mut self, expected: &[u8]) -> bool {
        let found = self.bytes[self.at..].starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    /// Takes a field name without escapes, its quotes and the colon right behind them, if exactly
    /// that comes next.
    #[inline]
    pub(super) fn take_key(&mut self, name: &[u8]) -> bool {
        let found = self.bytes[self.at..]
            .strip_prefix(b"\"")
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(b"\":"));
        if found {
            self.at += name.len() + 3;
        }
        found
    }

    /// Takes the inside of a string and its quotes, if a string without escapes comes right next
    /// and is here in full. The short way for most values of a record.
    #[inline]
    pub(super) fn take_plain(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes[self.at..].strip_prefix(b"\"")?;
        let length = plain_run(rest);
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 2;
        Some(&rest[..length])
    }

    /// Takes a string whose opening quote is next.
    pub(super) fn string(&mut self) -> Scan<Raw<'a>> {
        self.expect(b'"', "expected a string")?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += plain_run(&self.bytes[self.at..]);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    let bytes = &self.bytes[start..self.at];
                    self.at += 1;
                    return Ok(Raw { bytes, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    // The byte behind a backslash never ends the string.
                    if self.bytes.len() < self.at + 2 {
                        return Err(Stop::Incomplete);
                    }
                    self.at += 2;
                }
                Some(_) => return self.fault("control character in a string"),
                None => return Err(Stop::Incomplete),
            }
        }
    }

    /// Takes one value of any kind.
    pub(super) fn item(&mut self) -> Scan<Item<'a>> {
        match self.peek()? {
            b'"' => self.string().map(Item::Text),
            b'{' | b'[' => self.nested().map(Item::Nested),
            b't' => self.literal(b"true", Item::Bool(true)),
            b'f' => self.literal(b"false", Item::Bool(false)),
            b'n' => self.literal(b"null", Item::Null),
            b'-' | b'0'..=b'9' => self.number().map(Item::Number),
            _ => self.fault("expected a value"),
        }
    }

    fn literal(&mut self, word: &'static [u8], item: Item<'a>) -> Scan<Item<'a>> {
        if self.take(word) {
            return Ok(item);
        }
        if word.starts_with(&self.bytes[self.at..]) {
            return Err(Stop::Incomplete);
        }
        self.fault("expected a value")
    }

    fn number(&mut self) -> Scan<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .ok_or(Stop::Incomplete)?;
        self.at += length;
        Ok(&rest[..length])
    }

    fn nested(&mut self) -> Scan<&'a [u8]> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(Stop::Incomplete),
                Some(b'"') => {
                    self.string()?;
                    continue;
                }
                Some(b'{' | b'[') => {
                    depth += 1;
                    if depth > DEPTH {
                        return self.fault("nested too deeply");
                    }
                }
                Some(b'}' | b']') => depth -= 1,
                Some(_) => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(&self.bytes[start..self.at]);
            }
        }
    }
}

/// How many bytes stand before the first quote, backslash or control character.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let mut run = 0;
    let mut rest = bytes;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let quote = word ^ (ONES * u64::from(b'"'));
        let backslash = word ^ (ONES * u64::from(b'\\'));
        // The high bit of a byte is set where it was zero (quote, backslash) or below 0x20. A
        // borrow can set a bit behind the first such byte, never before it.
        let stops = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let stops = stops & HIGHS;
        if stops != 0 {
            return run + (stops.trailing_zeros() / 8) as usize;
        }
        run += 8;
        rest = tail;
    }
    run + rest
        .iter()
        .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
        .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn strings_end_at_their_own_quote() {
        for (json, inside) in [
            (r#""""#, ""),
            (r#""a\"b" "#, r#"a\"b"#),
            (r#""\\""#, r"\\"),
            (
                r#""0123456789\\\"0123456789"x"#,
                r#"0123456789\\\"0123456789"#,
            ),
        ] {
            let raw = Cursor::new(json.as_bytes()).string().unwrap();
            assert_eq!(raw.bytes, inside.as_bytes());
            for end in 0..=inside.len() {
                let mut cursor = Cursor::new(&json.as_bytes()[..end]);
                assert_eq!(cursor.string().unwrap_err(), Stop::Incomplete);
            }
        }
    }

    #[test]
    fn values_that_may_go_on_are_incomplete() {
        for json in [
            "",
            " ",
            "1",
            "-",
            "12.5e",
            "tru",
            "n",
            "\"a",
            "[1,[2]",
            "{\"]\":\"}\"",
        ] {
            let stop = Cursor::new(json.as_bytes()).item().unwrap_err();
            assert_eq!(stop, Stop::Incomplete, "{json}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn plain_runs_end_where_a_plain_search_says(
            bytes in proptest::collection::vec(
                prop_oneof![4 => any::<u8>(), 20 => 0x20_u8..0x7f, 1 => Just(b'"')], 0..40),
        ) {
            let expected = bytes
                .iter()
                .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
                .unwrap_or(bytes.len());
            prop_assert_eq!(plain_run(&bytes), expected);
        }
    }
}
