//! Ids of UMS objects: one type a kind of object, so that none is taken for another.
//!
//! UMS keys everything by a whole number of its database. Replies carry it as text or as a
//! number; requests carry it as text, as the manual does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, Result};

macro_rules! ids {
    ($($(#[$docs:meta])* $name:ident, $what:literal;)*) => {$(
        $(#[$docs])*
        ///
        /// Serialises as decimal text; reads text or a number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The id with this number.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number of the id.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                parse(text).map(Self).ok_or_else(|| refused($what, text))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(NumberVisitor($what)).map(Self)
            }
        }
    )*};
}

ids! {
    /// A device, by its number in the UMS database. Whether it survives the upgrade to OS 12 is
    /// not documented; [`Device::unit_id`](super::Device::unit_id) is the natural key.
    DeviceId, "device id";
    /// A directory of devices, of profiles or of priority profiles.
    DirectoryId, "directory id";
    /// A profile or a priority profile; [`ProfileRef`](super::ProfileRef) says which.
    ProfileId, "profile id";
    /// A firmware: product and version, see [`Firmware`](super::Firmware).
    FirmwareId, "firmware id";
    /// A view. Views cannot be listed; the id stands in the UMS Console.
    ViewId, "view id";
    /// A template key.
    TemplateKeyId, "template key id";
    /// A value of a template key.
    TemplateValueId, "template value id";
    /// An asset of the inventory: a mouse, a headset.
    AssetId, "asset id";
}

impl DirectoryId {
    /// The root of the device tree. It is never listed as an object.
    pub const ROOT: Self = Self(-1);
    /// The root of the profile tree.
    pub const PROFILE_ROOT: Self = Self(-2);
    /// The root of the priority profile tree.
    pub const PRIORITY_PROFILE_ROOT: Self = Self(-14);

    /// Whether this is the root of one of the three trees.
    pub const fn is_root(self) -> bool {
        matches!(self.0, -1 | -2 | -14)
    }
}

/// Reads the number of an id: an optional minus sign and digits, nothing else.
pub(super) fn parse(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn refused(what: &str, text: &str) -> Error {
    let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    Error::malformed(format!("`{shown}` is not a {what}"))
        .with_hint("ids of UMS objects are whole numbers")
}

struct NumberVisitor(&'static str);

impl de::Visitor<'_> for NumberVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} as text or number", self.0)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::custom("number out of range"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Other("other text"), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_numbers_are_the_same_id() {
        let read: Vec<DeviceId> = serde_json::from_str(r#"["95", 95, "-1", -1]"#).unwrap();
        assert_eq!(read, [95, 95, -1, -1].map(DeviceId::new));
        assert_eq!(serde_json::to_string(&read[0]).unwrap(), r#""95""#);
    }

    #[test]
    fn what_is_no_whole_number_is_no_id() {
        for text in [
            "",
            "-",
            "+1",
            " 1",
            "1.0",
            "0x1",
            "root",
            "99999999999999999999",
        ] {
            assert!(text.parse::<FirmwareId>().is_err(), "{text}");
        }
        for json in [
            "1.5",
            "true",
            "null",
            r#""a""#,
            "18446744073709551615",
            "[]",
        ] {
            assert!(serde_json::from_str::<ProfileId>(json).is_err(), "{json}");
        }
        assert_eq!(
            "1\u{7}".parse::<ViewId>().unwrap_err().message(),
            "`1\\u{7}` is not a view id"
        );
    }
}
