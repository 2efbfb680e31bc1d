//! From text to the places of its values.

use std::borrow::Cow;
use std::ops::Range;

use super::{Kind, Member, Node, decode, field};
use crate::error::{Error, Position, Result};

/// Longest document accepted, in bytes. The largest real profile has 15,000.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// Deepest nesting accepted. Real profiles have 6 levels.
const MAX_DEPTH: usize = 64;

pub(super) fn too_long(length: usize) -> Error {
    Error::limit(format!(
        "JSON document of {length} bytes, at most {MAX_BYTES} are accepted"
    ))
}

pub(super) fn parse(text: &str) -> Result<Node> {
    if text.len() > MAX_BYTES {
        return Err(too_long(text.len()));
    }
    let mut parser = Parser {
        text,
        // Editors on Windows like to add a byte order mark; Jackson skips it too.
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        path: Vec::new(),
    };
    let root = parser.value()?;
    match parser.next_token() {
        None => Ok(root),
        Some(_) => Err(parser.error("text behind the end of the JSON document")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Where in the document the parser is; also its depth.
    path: Vec<Step>,
}

enum Step {
    Name(Range<usize>),
    Index(usize),
}

impl Parser<'_> {
    fn value(&mut self) -> Result<Node> {
        let token = self.next_token();
        let start = self.at;
        let kind = match token {
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => {
                self.string()?;
                Kind::Text
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Kind::Number
            }
            _ if self.eat("true") => Kind::Bool(true),
            _ if self.eat("false") => Kind::Bool(false),
            _ if self.eat("null") => Kind::Null,
            _ => return Err(self.expected("a value")),
        };
        Ok(Node {
            span: start..self.at,
            kind,
        })
    }

    fn object(&mut self) -> Result<Kind> {
        self.enter()?;
        let mut members = Vec::new();
        if self.next_token() == Some(b'}') {
            self.at += 1;
            return Ok(Kind::Object(members));
        }
        loop {
            if self.next_token() != Some(b'"') {
                return Err(self.expected("a name in double quotes"));
            }
            let name = self.string()?;
            if self.next_token() != Some(b':') {
                return Err(self.expected("`:`"));
            }
            self.at += 1;
            self.path.push(Step::Name(name.clone()));
            let value = self.value()?;
            self.path.pop();
            members.push(Member { name, value });
            match self.next_token() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.expected("`,` or `}`")),
            }
        }
        self.refuse_same_names(&members)?;
        self.at += 1;
        Ok(Kind::Object(members))
    }

    fn array(&mut self) -> Result<Kind> {
        self.enter()?;
        let mut items = Vec::new();
        if self.next_token() == Some(b']') {
            self.at += 1;
            return Ok(Kind::Array(items));
        }
        loop {
            self.path.push(Step::Index(items.len()));
            items.push(self.value()?);
            self.path.pop();
            match self.next_token() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.expected("`,` or `]`")),
            }
        }
        self.at += 1;
        Ok(Kind::Array(items))
    }

    /// Goes behind the opening bracket of an object or array, if it is not too deep.
    fn enter(&mut self) -> Result<()> {
        if self.path.len() >= MAX_DEPTH {
            return Err(self.placed(Error::limit(format!(
                "JSON nested deeper than {MAX_DEPTH} levels"
            ))));
        }
        self.at += 1;
        Ok(())
    }

    fn refuse_same_names(&mut self, members: &[Member]) -> Result<()> {
        let mut names: Vec<_> = (members.iter())
            .map(|member| (decode(self.text, &member.name), &member.name))
            .collect();
        names.sort_unstable_by(|(a, at_a), (b, at_b)| a.cmp(b).then(at_a.start.cmp(&at_b.start)));
        if let Some([_, (_, second)]) = (names.windows(2)).find(|pair| pair[0].0 == pair[1].0) {
            self.at = second.start;
            self.path.push(Step::Name((*second).clone()));
            return Err(self
                .error("the same name twice in one JSON object")
                .with_hint("remove one of the two; which one UMS would take is not known"));
        }
        Ok(())
    }

    /// Reads a string and gives its place, quotes included.
    fn string(&mut self) -> Result<Range<usize>> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(self.expected("the end of the string")),
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(..b' ') => return Err(self.error("control character in a JSON string")),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(start..self.at)
    }

    fn escape(&mut self) -> Result<()> {
        let surrogate = match self.code_unit() {
            Some(0xdc00..0xe000) => return Err(self.error("half of a surrogate pair")),
            Some(unit) => (0xd800..0xdc00).contains(&unit),
            None => match self.text.as_bytes().get(self.at + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                    self.at += 2;
                    return Ok(());
                }
                _ => return Err(self.error("unknown escape sequence in a JSON string")),
            },
        };
        let first = self.at;
        self.at += 6;
        if surrogate {
            if !matches!(self.code_unit(), Some(0xdc00..0xe000)) {
                self.at = first;
                return Err(self.error("half of a surrogate pair"));
            }
            self.at += 6;
        }
        Ok(())
    }

    /// The code unit of a `\uXXXX` that begins here.
    fn code_unit(&self) -> Option<u32> {
        let digits = self.text.as_bytes()[self.at..]
            .strip_prefix(b"\\u")?
            .get(..4)?;
        digits.iter().try_fold(0, |unit, &digit| {
            Some(unit << 4 | char::from(digit).to_digit(16)?)
        })
    }

    fn number(&mut self) -> Result<()> {
        self.eat("-");
        if !self.eat("0") {
            self.digits()?;
        }
        if self.eat(".") {
            self.digits()?;
        }
        if self.eat("e") || self.eat("E") {
            let _ = self.eat("+") || self.eat("-");
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.expected("a digit"));
        }
        Ok(())
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.text.as_bytes()[self.at..].starts_with(token.as_bytes());
        if found {
            self.at += token.len();
        }
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space and peeks.
    fn next_token(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.peek()
    }

    fn expected(&self, what: &str) -> Error {
        let end = if self.at == self.text.len() {
            ", found the end of the text"
        } else {
            ""
        };
        self.error(format!("expected {what}{end}"))
    }

    /// Errors never quote the text: it may be somebody's password.
    fn error(&self, message: impl Into<Cow<'static, str>>) -> Error {
        self.placed(Error::malformed(message))
    }

    fn placed(&self, error: Error) -> Error {
        let mut path = String::new();
        for step in &self.path {
            path = match step {
                Step::Name(span) => field(&path, &decode(self.text, span)),
                Step::Index(index) => format!("{path}[{index}]"),
            };
        }
        let error = error.at(Position::of(self.text, self.at));
        if path.is_empty() {
            error
        } else {
            error.with_subject(path)
        }
    }
}
