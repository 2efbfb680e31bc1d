//! Makes devices from records, one after the other, without looking at a byte twice.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Number, Value};

use super::fields::{Slot, WIRE};
use super::record::{Device, Inner, Span};
use crate::ums::id;
use crate::ums::scan::{Cursor, Item, Raw, Scan, Stop};

/// Makes devices from records. It learns in which order the server writes the fields, so that in
/// a list of like records a name is compared once instead of looked up.
#[derive(Debug)]
pub(in crate::ums) struct Decoder {
    text: Vec<u8>,
    /// Which field came behind the field with this index; the last entry is the record's start.
    successor: [usize; WIRE.len() + 1],
}

enum Field {
    Known(usize),
    Unknown(String),
}

/// What is wrong with a value.
type Refused = &'static str;

impl Decoder {
    pub(in crate::ums) fn new() -> Self {
        Self {
            text: Vec::new(),
            successor: [0; WIRE.len() + 1],
        }
    }

    /// Takes one record.
    pub(in crate::ums) fn device(&mut self, cursor: &mut Cursor<'_>) -> Scan<Device> {
        self.text.clear();
        let mut inner = Box::<Inner>::default();
        let mut has_id = false;
        let mut last = WIRE.len();
        cursor.expect(b'{', "expected a device record")?;
        let mut more = cursor.peek()? != b'}';
        while more {
            let field = self.field(cursor, last)?;
            if let Field::Known(index) = field {
                last = index;
                if WIRE[index].1 == Slot::Id && std::mem::replace(&mut has_id, true) {
                    return cursor.fault("device record with two ids");
                }
            }
            self.value(cursor, &mut inner, field)?;
            more = match cursor.peek()? {
                b',' => {
                    cursor.advance();
                    true
                }
                b'}' => false,
                _ => return cursor.fault("expected `,` or `}` in a device record"),
            };
        }
        if !has_id {
            return cursor.fault("device record without an id");
        }
        match std::str::from_utf8(&self.text) {
            Ok(text) => inner.text = text.into(),
            Err(_) => return cursor.fault("device record that is not UTF-8"),
        }
        cursor.advance();
        Ok(Device(inner))
    }

    /// Takes a field name and its colon.
    fn field(&mut self, cursor: &mut Cursor<'_>, last: usize) -> Scan<Field> {
        cursor.peek()?;
        let likely = self.successor[last];
        if cursor.take_key(WIRE[likely].0.as_bytes()) {
            return Ok(Field::Known(likely));
        }
        let offset = cursor.offset();
        let raw = cursor.string()?;
        let name = unescape(raw).map_err(|refused| Stop::Fault(offset, refused))?;
        cursor.expect(b':', "expected `:` behind a field name")?;
        Ok(match WIRE.iter().position(|(wire, _)| *wire == name) {
            Some(index) => {
                self.successor[last] = index;
                Field::Known(index)
            }
            None => Field::Unknown(name),
        })
    }

    /// Takes the value of a field.
    #[inline]
    fn value(&mut self, cursor: &mut Cursor<'_>, inner: &mut Inner, field: Field) -> Scan<()> {
        let offset = cursor.offset();
        let refuse = |refused| Stop::Fault(offset, refused);
        if let Field::Known(index) = field
            && let Slot::Text(text) = WIRE[index].1
            && let Some(bytes) = cursor.take_plain()
        {
            inner.spans[text as usize] = self.push(bytes).map_err(refuse)?;
            return Ok(());
        }
        let item = cursor.item()?;
        match field {
            Field::Known(index) => self.set(inner, WIRE[index], item),
            Field::Unknown(name) => keep(inner, name, item),
        }
        .map_err(refuse)
    }

    /// Puts a value where its field belongs; one of another type than documented is kept aside.
    fn set(
        &mut self,
        inner: &mut Inner,
        (wire, slot): (&str, Slot),
        item: Item<'_>,
    ) -> Result<(), Refused> {
        let done = match slot {
            Slot::Id => {
                let number = whole(item)?.ok_or("device id that is not a whole number")?;
                inner.id = id::DeviceId::new(number);
                true
            }
            Slot::InRecycleBin => {
                inner.in_recycle_bin =
                    flag(item).ok_or("`movedToBin` is neither true nor false")?;
                true
            }
            Slot::Parent => {
                inner.parent = whole(item)?.map(id::DirectoryId::new);
                inner.parent.is_some() || is_nothing(item)
            }
            Slot::Firmware => {
                inner.firmware = whole(item)?.map(id::FirmwareId::new);
                inner.firmware.is_some() || is_nothing(item)
            }
            Slot::Text(field) => match item {
                Item::Text(raw) if raw.escaped => {
                    inner.spans[field as usize] = self.push(unescape(raw)?.as_bytes())?;
                    true
                }
                Item::Text(raw) => {
                    inner.spans[field as usize] = self.push(raw.bytes)?;
                    true
                }
                Item::Number(bytes) => {
                    number(bytes)?;
                    inner.spans[field as usize] = self.push(bytes)?;
                    true
                }
                _ => is_nothing(item),
            },
            Slot::Integer(field) => {
                let number = whole(item)?;
                inner.integers[field as usize] = number;
                number.is_some() || is_nothing(item)
            }
            Slot::Decimal(field) => {
                let number = decimal(item)?;
                inner.decimals[field as usize] = number;
                number.is_some() || is_nothing(item)
            }
            Slot::Flag(field) => {
                let value = flag(item);
                inner.flags[field as usize] = value;
                value.is_some() || is_nothing(item)
            }
            Slot::NetworkAdapters => nested(item, &mut inner.network_adapters),
            Slot::Attributes => nested(item, &mut inner.attributes),
            Slot::LoginHistory => nested(item, &mut inner.login_history),
            Slot::Dropped => {
                check(item)?;
                true
            }
        };
        if done {
            return Ok(());
        }
        keep(inner, wire.to_owned(), item)
    }

    /// Adds bytes to the text of the record, whose UTF-8 is checked as a whole at its end.
    #[inline]
    fn push(&mut self, bytes: &[u8]) -> Result<Span, Refused> {
        const TOO_MUCH: Refused = "device record with too much text";
        let start = self.text.len();
        // A character must not reach across two values.
        if bytes.first().is_some_and(|byte| byte & 0xC0 == 0x80) {
            return Err("device record that is not UTF-8");
        }
        self.text.extend_from_slice(bytes);
        Ok(Span {
            start: u32::try_from(start).map_err(|_| TOO_MUCH)?,
            length: u32::try_from(self.text.len() - start).map_err(|_| TOO_MUCH)?,
        })
    }
}

fn unescape(raw: Raw<'_>) -> Result<String, Refused> {
    raw.unescape().ok_or("malformed text")
}

/// A whole number, written as a number or as text.
fn whole(item: Item<'_>) -> Result<Option<i64>, Refused> {
    match item {
        Item::Text(raw) if raw.escaped => Ok(id::parse(&unescape(raw)?)),
        Item::Text(raw) => Ok(std::str::from_utf8(raw.bytes).ok().and_then(id::parse)),
        // Most numbers are a few digits.
        Item::Number(bytes @ [b'1'..=b'9', ..]) if bytes.len() < 10 => {
            match std::str::from_utf8(bytes).ok().and_then(id::parse) {
                Some(number) => Ok(Some(number)),
                None => Ok(number(bytes)?.as_i64()),
            }
        }
        Item::Number(bytes) => Ok(number(bytes)?.as_i64()),
        _ => Ok(None),
    }
}

/// A number, written as a number or as text.
fn decimal(item: Item<'_>) -> Result<Option<f64>, Refused> {
    let text = match item {
        Item::Text(raw) => unescape(raw)?,
        Item::Number(bytes) => return Ok(number(bytes)?.as_f64()),
        _ => return Ok(None),
    };
    Ok(text.parse().ok().filter(|number: &f64| number.is_finite()))
}

/// A truth value, written as such or as text.
fn flag(item: Item<'_>) -> Option<bool> {
    match item {
        Item::Bool(value) => Some(value),
        Item::Text(raw) if raw.bytes.eq_ignore_ascii_case(b"true") => Some(true),
        Item::Text(raw) if raw.bytes.eq_ignore_ascii_case(b"false") => Some(false),
        _ => None,
    }
}

/// Null and the empty text, which stand for what UMS does not know.
fn is_nothing(item: Item<'_>) -> bool {
    matches!(item, Item::Null) || matches!(item, Item::Text(raw) if raw.bytes.is_empty())
}

fn number(bytes: &[u8]) -> Result<Number, Refused> {
    serde_json::from_slice(bytes).map_err(|_| "malformed number")
}

/// Reads a nested value of a documented shape; says whether it had that shape.
fn nested<T: DeserializeOwned>(item: Item<'_>, place: &mut Option<T>) -> bool {
    match item {
        Item::Nested(bytes) => {
            *place = serde_json::from_slice(bytes).ok();
            place.is_some()
        }
        _ => is_nothing(item),
    }
}

/// Checks a value that is not kept.
pub(super) fn check(item: Item<'_>) -> Result<(), Refused> {
    match item {
        Item::Nested(b"[]") | Item::Bool(_) | Item::Null => Ok(()),
        Item::Nested(bytes) | Item::Number(bytes) => serde_json::from_slice::<IgnoredAny>(bytes)
            .map(|_| ())
            .map_err(|_| "malformed value"),
        Item::Text(raw) => unescape(raw).map(|_| ()),
    }
}

/// Keeps a value under its name for diagnostics.
fn keep(inner: &mut Inner, name: String, item: Item<'_>) -> Result<(), Refused> {
    let value = match item {
        Item::Text(raw) => Value::String(unescape(raw)?),
        Item::Number(bytes) => Value::Number(number(bytes)?),
        Item::Bool(value) => Value::Bool(value),
        Item::Null => Value::Null,
        Item::Nested(bytes) => serde_json::from_slice(bytes).map_err(|_| "malformed value")?,
    };
    inner.extra.get_or_insert_default().insert(name, value);
    Ok(())
}
