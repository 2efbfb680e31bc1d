//! OS 11 profiles.

use super::Scrubber;
use super::fields::is_secret;
use super::pseudonym::Pseudonyms;
use super::shape;
use super::words::KEPT_VALUES;
use super::xml::{self, Element, Open, Rules};
use crate::error::Result;
use crate::profile::os11::{Os11Document, SerialNumber};
use crate::registry::{RegistryKey, RegistryValue};

/// Elements of a profile, with the attributes that stay in one form or another.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("profiles", &[]),
    ("profile", &[]),
    ("profile_id", &[]),
    ("profilename", &[]),
    ("firmware", &[]),
    ("model", &[]),
    ("version", &[]),
    ("description", &[]),
    ("overwritesessions", &[]),
    ("is_master_profile", &[]),
    ("is_igel_os", &[]),
    ("settings", &[]),
    ("instancesettings", &[]),
    ("variableSubstitutionActive", &[]),
    ("pclass", &["name"]),
    (
        "pvalue",
        &[
            "instancenr",
            "variableExpression",
            "variableSubstitutionActive",
        ],
    ),
    ("instance", &["classprefix", "serialnumber"]),
    (
        "ivalue",
        &[
            "classname",
            "variableExpression",
            "variableSubstitutionActive",
        ],
    ),
];

impl Scrubber {
    /// Scrubs an OS 11 profile export. Keys, switches, numbers of up to six digits and the words of
    /// [`KEPT_VALUES`] stay; texts are replaced, secrets become empty, elements that profiles do
    /// not know are left out.
    ///
    /// # Errors
    ///
    /// Those of [`Os11Document::parse`]: what it cannot read is not scrubbed.
    pub fn os11_profile(&self, file: &[u8]) -> Result<Vec<u8>> {
        Os11Document::parse(file)?;
        let mut rules = Profile {
            pseudonyms: &self.pseudonyms,
        };
        xml::rewrite(file, &mut rules)
    }
}

struct Profile<'s> {
    pseudonyms: &'s Pseudonyms,
}

impl Rules for Profile<'_> {
    fn element(&mut self, element: &Element<'_>) -> Option<Vec<(String, String)>> {
        let (_, known) = ELEMENTS.iter().find(|(name, _)| *name == element.name)?;
        let attributes = element.attributes.iter();
        let kept = attributes.filter(|(name, _)| known.contains(&&**name));
        Some(
            kept.map(|(name, value)| (name.clone(), self.attribute(name, value)))
                .collect(),
        )
    }

    fn text(&mut self, open: &[Open], text: &str) -> String {
        let Some(innermost) = open.last() else {
            return String::new();
        };
        let stays = match &*innermost.name {
            "profilename" | "description" => return self.pseudonyms.text(text),
            "pvalue" => {
                let setting = open.len().checked_sub(2).and_then(|at| open.get(at));
                let key = setting.map_or("", |setting| setting.attribute("name"));
                return self.pseudonyms.setting(key, text);
            }
            "ivalue" => {
                let key = innermost.attribute("classname");
                return self.pseudonyms.setting(key, text);
            }
            "profile_id" => shape::is_id(text),
            "version" => shape::is_version(text),
            "model"
            | "overwritesessions"
            | "is_master_profile"
            | "is_igel_os"
            | "variableSubstitutionActive" => is_kept_value(text),
            // Text between elements is nobody's value.
            _ => return String::new(),
        };
        if stays {
            text.to_owned()
        } else {
            self.pseudonyms.text(text)
        }
    }
}

impl Profile<'_> {
    fn attribute(&self, name: &str, value: &str) -> String {
        let stays = match name {
            "name" | "classname" | "classprefix" => return self.pseudonyms.key(value),
            "serialnumber" => return self.pseudonyms.serial_number(value),
            "instancenr" => shape::is_id(value),
            "variableSubstitutionActive" => matches!(value, "true" | "false"),
            _ => false,
        };
        if stays {
            value.to_owned()
        } else {
            self.pseudonyms.text(value)
        }
    }
}

impl Pseudonyms {
    /// A registry key stays; what is none does not.
    pub(super) fn key(&self, key: &str) -> String {
        match key.parse::<RegistryKey>() {
            Ok(_) => key.to_owned(),
            Err(_) => self.text(key),
        }
    }

    /// The stored value of a setting.
    pub(super) fn setting(&self, key: &str, stored: &str) -> String {
        if is_secret(key) {
            return String::new();
        }
        if is_kept_value(stored) || shape::is_small_number(stored) {
            return stored.to_owned();
        }
        if stored.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.number(stored);
        }
        let value = RegistryValue::from_stored(stored);
        let scrubbed = self.text(&value.decoded());
        RegistryValue::encode(&scrubbed).stored().to_owned()
    }

    fn serial_number(&self, serial: &str) -> String {
        if serial.is_empty() {
            return String::new();
        }
        let [a, b, c, d, rest @ ..] = self.bits(serial).to_be_bytes();
        // A time in 2024, as real ones are times.
        let milliseconds = 0x190_0000_0000 + i64::from(u32::from_be_bytes(rest));
        let number = i32::from_be_bytes([a, b, c, d]);
        SerialNumber::from_parts(number, milliseconds)
            .as_str()
            .to_owned()
    }
}

fn is_kept_value(text: &str) -> bool {
    KEPT_VALUES.contains(&&*text.to_lowercase())
}
