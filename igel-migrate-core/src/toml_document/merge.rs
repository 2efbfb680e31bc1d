//! Tables put together: fields that many tables have in common, and values from other files.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Item;

impl<'a> Item<'a> {
    /// This table with the fields it does not have taken from `base`, table by table. What is no
    /// table stays as it is.
    pub(crate) fn over(mut self, base: &Item<'a>) -> Self {
        fill(self.value.get_mut(), base.value.get_ref());
        self
    }

    /// The same with every text in it, at any depth, replaced by what `map` makes of the name of
    /// its field and itself.
    pub(crate) fn map_texts(mut self, map: &impl Fn(&str, &str) -> String) -> Self {
        replace(&self.name, self.value.get_mut(), map);
        self
    }

    /// An empty table in the place of this one.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            source: self.source,
            name: self.name.clone(),
            name_span: self.name_span.clone(),
            value: Spanned::new(self.value.span(), DeValue::Table(DeTable::new())),
        }
    }

    /// Sets the field at `path`, in tables below this one, to a text.
    pub(crate) fn set_text(&mut self, path: &str, text: String) {
        self.set(path, &DeValue::String(Cow::Owned(text)));
    }

    /// Sets the field at `path` to an array of texts.
    pub(crate) fn set_texts(&mut self, path: &str, texts: Vec<String>) {
        let texts = texts.into_iter().map(|text| DeValue::String(text.into()));
        let array = self.array_of(texts);
        self.set(path, &array);
    }

    /// Appends a table with one text to the array at `path`.
    pub(crate) fn push_table(&mut self, path: &str, field: &str, text: String) {
        let span = self.value.span();
        let mut table = DeTable::new();
        table.insert(
            Spanned::new(span.clone(), field.to_owned().into()),
            Spanned::new(span.clone(), DeValue::String(text.into())),
        );
        let table = DeValue::Table(table);
        let empty = self.array_of(std::iter::empty());
        if let DeValue::Table(fields) = self.value.get_mut() {
            let array = fields
                .entry(Spanned::new(span.clone(), path.to_owned().into()))
                .or_insert_with(|| Spanned::new(span.clone(), empty));
            if let DeValue::Array(array) = array.get_mut() {
                array.push(Spanned::new(span, table));
            }
        }
    }

    fn array_of(&self, values: impl Iterator<Item = DeValue<'a>>) -> DeValue<'a> {
        let mut array = toml::de::DeArray::new();
        for value in values {
            array.push(Spanned::new(self.value.span(), value));
        }
        DeValue::Array(array)
    }

    fn set(&mut self, path: &str, value: &DeValue<'a>) {
        let span = self.value.span();
        let mut at = self.value.get_mut();
        for name in path.split('.') {
            if !matches!(at, DeValue::Table(_)) {
                *at = DeValue::Table(DeTable::new());
            }
            let DeValue::Table(table) = at else {
                return;
            };
            at = table
                .entry(Spanned::new(span.clone(), name.to_owned().into()))
                .or_insert_with(|| Spanned::new(span.clone(), DeValue::Table(DeTable::new())))
                .get_mut();
        }
        *at = value.clone();
    }
}

fn fill<'a>(own: &mut DeValue<'a>, base: &DeValue<'a>) {
    let (DeValue::Table(own), DeValue::Table(base)) = (own, base) else {
        return;
    };
    for (name, value) in base {
        match own.get_mut(name) {
            Some(own) => fill(own.get_mut(), value.get_ref()),
            None => {
                own.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Depth is bounded by the reader of the document.
fn replace(field: &str, value: &mut DeValue<'_>, map: &impl Fn(&str, &str) -> String) {
    match value {
        DeValue::String(text) => *text = Cow::Owned(map(field, text)),
        DeValue::Array(values) => {
            for value in values.iter_mut() {
                replace(field, value.get_mut(), map);
            }
        }
        DeValue::Table(table) => {
            for (name, value) in table.iter_mut() {
                replace(name.get_ref(), value.get_mut(), map);
            }
        }
        _ => {}
    }
}
