//! A TOML document that a person writes, read by hand, so that every mistake in it gets its line,
//! its column, and the nearest right name. Fields and their meaning are the business of the rooms
//! that have such files: rules, settings, facts, specifications.

mod merge;

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, Position, Result};
use crate::names::{self, Named, advice, quoted};

/// The longest document that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 1 << 20;

/// The text of a document, for positions.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a>(&'a str);

impl<'a> Source<'a> {
    /// Reads the document and gives its top table.
    pub(crate) fn read(
        text: &'a str,
        what: &'static str,
        fields: &'static [&'static str],
    ) -> Result<Table<'a>> {
        let source = Self(text);
        if text.len() > MAX_BYTES {
            return Err(Error::limit(format!(
                "{what} has at most {MAX_BYTES} bytes, this one has {}",
                text.len()
            )));
        }
        let table = DeTable::parse(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            Error::malformed(first_line(error.message())).at(Position::of(text, start))
        })?;
        let span = table.span();
        Table::new(source, span, table.into_inner(), what, fields)
    }

    fn place(self, span: &Range<usize>) -> Place<'a> {
        Place {
            source: self,
            offset: span.start,
        }
    }
}

/// A place in the text, counted in lines and columns only when an error needs it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    source: Source<'a>,
    offset: usize,
}

impl Place<'_> {
    pub(crate) fn position(self) -> Position {
        Position::of(self.source.0, self.offset)
    }

    /// Something here means what it must not.
    pub(crate) fn invalid(self, message: impl Into<Cow<'static, str>>) -> Error {
        Error::invalid(message).at(self.position())
    }
}

fn first_line(message: &str) -> String {
    message
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

/// A table of which every field is taken once, and which refuses fields nobody knows.
pub(crate) struct Table<'a> {
    source: Source<'a>,
    span: Range<usize>,
    what: &'static str,
    /// In the order of the text.
    fields: Vec<Item<'a>>,
}

/// A field with its value.
#[derive(Clone)]
pub(crate) struct Item<'a> {
    source: Source<'a>,
    name: String,
    name_span: Range<usize>,
    value: Spanned<DeValue<'a>>,
}

impl<'a> Table<'a> {
    fn new(
        source: Source<'a>,
        span: Range<usize>,
        table: DeTable<'a>,
        what: &'static str,
        known: &'static [&'static str],
    ) -> Result<Self> {
        let mut fields = Vec::new();
        for (name, value) in table {
            let item = Item {
                source,
                name_span: name.span(),
                name: name.into_inner().into_owned(),
                value,
            };
            if !known.is_empty() && !known.contains(&item.name.as_str()) {
                return Err(item.unknown(what, known.iter().copied()));
            }
            fields.push(item);
        }
        fields.sort_by_key(|item| item.name_span.start);
        Ok(Self {
            source,
            span,
            what,
            fields,
        })
    }

    /// The field `name`, if it is there.
    pub(crate) fn take(&mut self, name: &str) -> Option<Item<'a>> {
        let index = self.fields.iter().position(|item| item.name == name)?;
        Some(self.fields.remove(index))
    }

    /// The field `name`.
    pub(crate) fn require(&mut self, name: &'static str) -> Result<Item<'a>> {
        self.take(name).ok_or_else(|| self.lacks(name))
    }

    /// The error about a field that is not there.
    pub(crate) fn lacks(&self, name: &'static str) -> Error {
        self.invalid(format!("{} needs the field `{name}`", self.what))
    }

    /// The fields that were not taken, in the order of the text.
    pub(crate) fn rest(self) -> Vec<Item<'a>> {
        self.fields
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// An error about the table as a whole.
    pub(crate) fn invalid(&self, message: impl Into<Cow<'static, str>>) -> Error {
        self.source.place(&self.span).invalid(message)
    }
}

impl<'a> Item<'a> {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where its name stands.
    pub(crate) fn name_position(&self) -> Position {
        self.source.place(&self.name_span).position()
    }

    /// Where its value begins.
    pub(crate) fn place(&self) -> Place<'a> {
        self.source.place(&self.value.span())
    }

    /// An error about its value.
    pub(crate) fn invalid(&self, message: impl Into<Cow<'static, str>>) -> Error {
        self.place().invalid(message)
    }

    /// An error about its name.
    pub(crate) fn unknown(
        &self,
        what: &str,
        known: impl Iterator<Item = &'static str> + Clone,
    ) -> Error {
        let message = format!("{} is not a field of {what}", quoted(&self.name));
        Error::invalid(message)
            .at(self.name_position())
            .with_hint(advice(&self.name, known))
    }

    fn wrong_type(&self, wanted: &str) -> Error {
        wrong_type(self.place(), &self.name, wanted, self.value.get_ref())
    }

    /// A text that is not empty.
    pub(crate) fn text(&self) -> Result<&str> {
        match self.value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                Err(self.invalid(format!("{} is empty", quoted(&self.name))))
            }
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_type("a text")),
        }
    }

    pub(crate) fn boolean(&self) -> Result<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.wrong_type("`true` or `false`")),
        }
    }

    pub(crate) fn integer(&self) -> Result<i64> {
        let DeValue::Integer(value) = self.value.get_ref() else {
            return Err(self.wrong_type("a whole number"));
        };
        i64::from_str_radix(value.as_str(), value.radix())
            .map_err(|_| self.invalid(format!("{} is too large", quoted(&self.name))))
    }

    pub(crate) fn date(&self) -> Result<jiff::civil::Date> {
        let date = match self.value.get_ref() {
            DeValue::Datetime(value) if value.time.is_none() => value.to_string().parse().ok(),
            _ => None,
        };
        date.ok_or_else(|| self.wrong_type("a date like 2026-11-23"))
    }

    /// A value with a name.
    pub(crate) fn named<T: Named>(&self) -> Result<T> {
        names::read(self.text()?).map_err(|error| error.at(self.place().position()))
    }

    /// A value that is read from its text.
    pub(crate) fn parsed<T: std::str::FromStr<Err = Error>>(&self) -> Result<T> {
        self.text()?
            .parse()
            .map_err(|error: Error| error.at(self.place().position()))
    }

    /// The values of an array that is not empty; a value that is no array stands for itself.
    pub(crate) fn one_or_more(self) -> Result<Vec<Self>> {
        match self.value.get_ref() {
            DeValue::Array(values) if values.is_empty() => {
                Err(self.invalid(format!("{} is empty", quoted(&self.name))))
            }
            DeValue::Array(_) => self.array(),
            _ => Ok(vec![self]),
        }
    }

    /// The values of an array, each under the name of the field.
    pub(crate) fn array(self) -> Result<Vec<Self>> {
        let place = self.place();
        match self.value.into_inner() {
            DeValue::Array(values) => Ok(values
                .into_iter()
                .map(|value| Item {
                    source: self.source,
                    name: self.name.clone(),
                    name_span: self.name_span.clone(),
                    value,
                })
                .collect()),
            other => Err(wrong_type(place, &self.name, "an array", &other)),
        }
    }

    /// A table of which only the fields in `known` are allowed; none means any.
    pub(crate) fn table(
        self,
        what: &'static str,
        known: &'static [&'static str],
    ) -> Result<Table<'a>> {
        let place = self.place();
        let span = self.value.span();
        match self.value.into_inner() {
            DeValue::Table(table) => Table::new(self.source, span, table, what, known),
            other => Err(wrong_type(place, &self.name, "a table", &other)),
        }
    }
}

fn wrong_type(place: Place<'_>, name: &str, wanted: &str, found: &DeValue<'_>) -> Error {
    let found = found.type_str();
    place.invalid(format!("{} is {wanted}, not a TOML {found}", quoted(name)))
}
