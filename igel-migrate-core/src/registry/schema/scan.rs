//! The grammar of registry text, read straight from the file.
//!
//! ```text
//! text  := (group | attr | white space)*
//! group := '<' name '>' text '</' name '>'
//! attr  := word ('[' locale ']')? '=<' value '>'
//! ```
//!
//! In a firmware export this text is XML character data, so every delimiter is an entity. It is
//! scanned in that form: undoing 700,000 entities first would cost more than everything else.

use std::ops::Range;

use memchr::memchr2;

use super::SchemaLimits;
use super::arena::Arena;
use super::builder::Builder;
use super::text::reference;
use crate::error::{Error, Position, Result};

/// Where registry text stands and which names it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// A schema as a text file of its own.
    Plain,
    /// A schema as the character data of an XML element.
    XmlText,
    /// Settings of a device, where instances are called `repository$ID`.
    Device,
}

/// Reads `text[range]`.
pub(super) fn scan(
    text: &str,
    range: Range<usize>,
    dialect: Dialect,
    limits: &SchemaLimits,
) -> Result<Arena> {
    let builder = Builder::new(text, range.len(), limits);
    let device = dialect == Dialect::Device;
    match dialect {
        Dialect::XmlText => Scanner::<true>::new(text, range, device).run(builder),
        Dialect::Plain | Dialect::Device => Scanner::<false>::new(text, range, device).run(builder),
    }
}

const NAME: u8 = 1;
const WORD: u8 = 2;
const ID: u8 = 4;

/// What a byte may be part of.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        let in_name = matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b':' | b'-');
        let in_id = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let in_word = in_name || in_id || matches!(byte, b'.' | b'%' | b'$');
        classes[byte as usize] = in_name as u8 * NAME + in_word as u8 * WORD + in_id as u8 * ID;
        byte += 1;
    }
    classes
};

struct Scanner<'t, const XML: bool> {
    text: &'t str,
    /// The bytes of `text` up to the end of the registry text.
    bytes: &'t [u8],
    at: usize,
    device: bool,
}

impl<'t, const XML: bool> Scanner<'t, XML> {
    fn new(text: &'t str, range: Range<usize>, device: bool) -> Self {
        Self {
            text,
            bytes: &text.as_bytes()[..range.end],
            at: range.start,
            device,
        }
    }

    fn run(mut self, mut builder: Builder<'_>) -> Result<Arena> {
        loop {
            self.skip_white_space();
            if self.at == self.bytes.len() {
                return builder.finish();
            }
            match self.opens() {
                Some(width) => self.tag(width, &mut builder)?,
                None => self.attribute(&mut builder)?,
            }
        }
    }

    fn skip_white_space(&mut self) {
        loop {
            while self
                .peek()
                .is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            {
                self.at += 1;
            }
            match self.reference() {
                Some((' ' | '\t' | '\n' | '\r', width)) => self.at += width,
                _ => return,
            }
        }
    }

    /// A start or an end tag; `width` is the length of its `<`.
    fn tag(&mut self, width: usize, builder: &mut Builder<'_>) -> Result<()> {
        let tag = self.at;
        self.at += width;
        let is_end = self.peek() == Some(b'/');
        if is_end {
            self.at += 1;
        }
        let start = self.at;
        self.skip(NAME);
        if self.at == start {
            return Err(self.fail(start, "expected the name of a group"));
        }
        if self.peek() == Some(b'%') {
            self.at += 1;
        } else if self.device && self.peek() == Some(b'$') {
            self.at += 1;
            self.skip(ID);
        }
        let name = start..self.at;
        let Some(width) = self.closes() else {
            return Err(self.fail(self.at, "expected `>` after the name of a group"));
        };
        self.at += width;
        if is_end {
            builder.close(name, tag)
        } else {
            builder.open(&name)
        }
    }

    fn attribute(&mut self, builder: &mut Builder<'_>) -> Result<()> {
        let start = self.at;
        let Some(name) = self.attribute_name() else {
            return Err(self.fail(start, "expected a group or `name=<value>`"));
        };
        self.at += 1;
        let Some(width) = self.opens() else {
            return Err(self.fail(self.at, "expected `<` before a value"));
        };
        self.at += width;
        let value = self.at;
        let (end, width) = self.value_end()?;
        self.at = end + width;
        builder.attribute(&name, &(value..end))
    }

    /// `word` or `word[locale]`, if it stands here and a `=` behind it.
    fn attribute_name(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        self.skip(WORD);
        if self.at > start && self.peek() == Some(b'[') {
            self.at += 1;
            self.skip(ID);
            if self.peek() != Some(b']') {
                return None;
            }
            self.at += 1;
        }
        (self.at > start && self.peek() == Some(b'=')).then_some(start..self.at)
    }

    /// Where the value that starts here ends, and the length of its `>`.
    fn value_end(&self) -> Result<(usize, usize)> {
        let start = self.at;
        let mut at = start;
        let special = if XML { b'&' } else { b'<' };
        while let Some(found) = memchr2(special, b'>', &self.bytes[at..]) {
            at += found;
            if self.bytes[at] == b'>' {
                if XML && self.bytes[..at].ends_with(b"]]") {
                    return Err(self.fail(at, "`]]>` in character data"));
                }
                return Ok((at, 1));
            }
            if !XML {
                return Err(self.fail(at, "unescaped `<` in a value"));
            }
            match reference(&self.bytes[at..]) {
                Some(('>', width)) => return Ok((at, width)),
                Some(('<', _)) => return Err(self.fail(at, "unescaped `<` in a value")),
                Some((_, width)) => at += width,
                None => return Err(self.fail(at, "unknown entity")),
            }
        }
        Err(self.fail(start, "value is not closed by `>`"))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, class: u8) {
        while self
            .peek()
            .is_some_and(|byte| CLASSES[byte as usize] & class != 0)
        {
            self.at += 1;
        }
    }

    /// The length of the `<` that stands here.
    fn opens(&self) -> Option<usize> {
        match self.reference() {
            Some(('<', width)) => Some(width),
            _ => (!XML && self.peek() == Some(b'<')).then_some(1),
        }
    }

    /// The length of the `>` that stands here.
    fn closes(&self) -> Option<usize> {
        match self.reference() {
            Some(('>', width)) => Some(width),
            _ => (self.peek() == Some(b'>')).then_some(1),
        }
    }

    fn reference(&self) -> Option<(char, usize)> {
        if XML && self.peek() == Some(b'&') {
            reference(&self.bytes[self.at..])
        } else {
            None
        }
    }

    /// No message shows what was found: it may be the tail of somebody's password.
    fn fail(&self, at: usize, message: &'static str) -> Error {
        Error::malformed(message).at(Position::of(self.text, at))
    }
}
