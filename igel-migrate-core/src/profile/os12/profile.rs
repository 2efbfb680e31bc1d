//! The profile document: what it says about itself, its settings and its instances.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value, json};

use super::instance::{Os12Instance, Os12Template};
use super::json::{Document, Edits, JsonValue};
use super::name::{check_description, check_name};
use super::parameter::Os12Parameter;
use super::variant::ExportVariant;
use crate::error::{Error, Result};
use crate::registry::RegistryKey;

/// An OS 12 profile as UMS exports it: `PROFILES/*.json` of an `.ipm` package.
///
/// The document keeps the text it was read from. Without an edit it comes back byte for byte,
/// whatever its key order, white space, line ends and number spelling, and with all fields this
/// library knows nothing about. An edit changes only what it must, in the layout UMS writes.
/// Each edit reads the document anew, which costs microseconds for profiles of real size.
///
/// Names that occur twice in one JSON object are refused when reading: no export has them, and
/// nobody can say which of the two counts.
///
/// ```
/// use igel_migrate_core::profile::os12::Os12Profile;
/// let text = br#"{"meta":{"profileName":"Hamburg"},"parameterDescriptions":{},"site":"by hand"}"#;
/// let mut profile = Os12Profile::parse(text)?;
/// assert_eq!(profile.to_bytes(), text);
/// profile.rename("Kiel")?;
/// assert!(profile.to_bytes().ends_with(br#""site":"by hand"}"#));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Os12Profile {
    pub(super) json: Document,
}

impl Os12Profile {
    /// A profile without settings, in the form UMS exports (variant [`ExportVariant::B`]): LF, no
    /// final newline, id 1, no description, no folder, no apps. Apps are listed as settings and
    /// instances of them are added.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Invalid`] for a name that may not survive the way into UMS: it becomes
    /// the name of a zip entry, so `/ \ : & < > [ ]` and control characters are refused, and more
    /// than 250 bytes.
    pub fn new(name: &str) -> Result<Self> {
        check_name(name)?;
        let json = Document::new(&json!({
            "meta": {
                "version": "1.0.0",
                "profileId": 1,
                "profileName": name,
                "profileDescription": "",
                "profileType": "PROFILE",
            },
            "parameterDescriptions": {},
            "path": [],
            "apps": [],
        }))?;
        Ok(Self { json })
    }

    /// Reads a profile JSON.
    ///
    /// # Errors
    ///
    /// With line, column and field path: [`crate::ErrorKind::Malformed`] for text that is not
    /// strict JSON in UTF-8, or has a name twice in one object;
    /// [`crate::ErrorKind::LimitExceeded`] above 4 MiB or 64 levels;
    /// [`crate::ErrorKind::Invalid`] for JSON without `meta.profileName` or
    /// `parameterDescriptions`. Errors never quote values.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        Self::read(bytes).map_err(|error| error.with_operation("reading an OS 12 profile"))
    }

    fn read(bytes: &[u8]) -> Result<Self> {
        let profile = Self {
            json: Document::parse(bytes)?,
        };
        let root = profile.json.root();
        let refuse = |message| {
            Err(Error::invalid(message)
                .at(root.position())
                .with_hint("an OS 12 profile is the `PROFILES/*.json` of an `.ipm` export"))
        };
        if profile
            .meta("profileName")
            .and_then(JsonValue::as_text)
            .is_none()
        {
            return refuse("no OS 12 profile: `meta.profileName` is missing or no text");
        }
        if !(root.get("parameterDescriptions")).is_some_and(JsonValue::is_object) {
            return refuse("no OS 12 profile: `parameterDescriptions` is missing or no object");
        }
        Ok(profile)
    }

    /// The document as bytes; exactly the bytes it was read from if nothing was changed.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.json.text().as_bytes().to_vec()
    }

    /// The document as text.
    pub fn as_str(&self) -> &str {
        self.json.text()
    }

    /// Which form of export the document has.
    pub fn variant(&self) -> ExportVariant {
        ExportVariant::of(self)
    }

    /// The display name. UMS does not keep it unique.
    pub fn name(&self) -> Cow<'_, str> {
        self.meta_text("profileName")
    }

    /// The description; often empty.
    pub fn description(&self) -> Cow<'_, str> {
        self.meta_text("profileDescription")
    }

    /// What kind of profile it is: `PROFILE` in every export seen.
    pub fn profile_type(&self) -> Cow<'_, str> {
        self.meta_text("profileType")
    }

    /// The id it had in the exporting UMS. Never a key: what an import does with it is not known.
    pub fn id(&self) -> Option<i64> {
        self.meta("profileId")?.as_integer()
    }

    /// Whether its free instances replace those of other profiles. `None` where the export does
    /// not say (before UMS of August 2026).
    pub fn overwrites_sessions(&self) -> Option<bool> {
        self.meta("overWritesSessions")?.as_bool()
    }

    /// The folders it lies in, below the root of all profiles, outermost first.
    pub fn path(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (self.json.root().get("path").into_iter())
            .flat_map(JsonValue::items)
            .filter_map(JsonValue::as_text)
    }

    /// The lines of the apps it configures: `base_system`, `cwa`. Exports name no versions.
    pub fn apps(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (self.json.root().get("apps").into_iter())
            .flat_map(JsonValue::items)
            .filter_map(|app| app.get("line")?.as_text())
    }

    /// The plain settings, in the order of the document.
    pub fn settings(&self) -> impl Iterator<Item = Os12Parameter<'_>> {
        self.described()
            .filter(|(_, body)| is_plain(*body))
            .map(|(name, body)| Os12Parameter::new(name, body))
    }

    /// The plain setting of `key`.
    pub fn setting(&self, key: &RegistryKey) -> Option<Os12Parameter<'_>> {
        self.settings().find(|found| found.name() == key.as_str())
    }

    /// The templates with their instances, in the order of the document.
    pub fn templates(&self) -> impl Iterator<Item = Os12Template<'_>> {
        self.described()
            .filter(|(_, body)| is_template(*body))
            .map(|(name, body)| Os12Template::new(name, body))
    }

    /// The template of `key` (`update.external_binary_source%`), if the profile has instances of
    /// it.
    pub fn template(&self, key: &RegistryKey) -> Option<Os12Template<'_>> {
        let name = key.as_str().strip_suffix('%')?;
        self.templates().find(|found| found.name() == name)
    }

    /// All instances, template by template.
    pub fn instances(&self) -> impl Iterator<Item = Os12Instance<'_>> {
        self.templates().flat_map(|template| template.instances())
    }

    /// Gives it another name, here and in every `activatedInProfile`. Returns whether anything
    /// changed.
    ///
    /// # Errors
    ///
    /// As [`Os12Profile::new`].
    pub fn rename(&mut self, name: &str) -> Result<bool> {
        check_name(name)?;
        let plain = self.settings();
        let in_instances = self.instances().flat_map(|instance| instance.parameters());
        let activations = plain
            .chain(in_instances)
            .filter_map(|parameter| parameter.body().get("activatedInProfile"));
        let mut edits = self.json.edits();
        for place in self.meta("profileName").into_iter().chain(activations) {
            if place.as_text().as_deref() != Some(name) {
                edits.replace(place, &name.into());
            }
        }
        self.commit(edits)
    }

    /// Gives it another description. Returns whether anything changed.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Invalid`] for control characters and the delimiters of registry text
    /// `& < > [ ]`: what UMS makes of them here is not known.
    pub fn set_description(&mut self, description: &str) -> Result<bool> {
        check_description(description)?;
        self.put(Some("meta"), "profileDescription", description.into())
    }

    /// Gives it another id. Returns whether anything changed.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::LimitExceeded`] if the document grows beyond 4 MiB.
    pub fn set_id(&mut self, id: i64) -> Result<bool> {
        self.put(Some("meta"), "profileId", id.into())
    }

    /// Puts it into a folder, given by the names from below the root of all profiles. An import
    /// with "recreate original folder structure" makes these folders (RN UMS 12.02.100). Returns
    /// whether anything changed.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::LimitExceeded`] if the document grows beyond 4 MiB.
    pub fn set_path(&mut self, folders: &[&str]) -> Result<bool> {
        if self.path().eq(folders.iter().copied()) {
            return Ok(false);
        }
        self.put(None, "path", folders.into())
    }

    pub(super) fn meta(&self, name: &str) -> Option<JsonValue<'_>> {
        self.json.root().get("meta")?.get(name)
    }

    fn meta_text(&self, name: &str) -> Cow<'_, str> {
        (self.meta(name).and_then(JsonValue::as_text)).unwrap_or_default()
    }

    /// Everything in `parameterDescriptions`, by name.
    pub(super) fn described(&self) -> impl Iterator<Item = (Cow<'_, str>, JsonValue<'_>)> {
        (self.json.root().get("parameterDescriptions").into_iter()).flat_map(JsonValue::members)
    }

    /// Sets a scalar member of the root or of the object `parent` in it.
    fn put(&mut self, parent: Option<&str>, name: &str, value: Value) -> Result<bool> {
        let root = self.json.root();
        let parent = parent.and_then(|parent| root.get(parent)).unwrap_or(root);
        let mut edits = self.json.edits();
        match parent.get(name) {
            Some(old) if is_same(old, &value) => {}
            Some(old) => edits.replace(old, &value),
            None => edits.insert(parent, &Map::from_iter([(name.to_owned(), value)])),
        }
        self.commit(edits)
    }

    /// Carries out `edits` and says whether there were any.
    pub(super) fn commit(&mut self, edits: Edits) -> Result<bool> {
        if edits.is_empty() {
            return Ok(false);
        }
        self.json
            .apply(edits)
            .map_err(|error| error.with_operation("changing an OS 12 profile"))?;
        Ok(true)
    }
}

/// Whether `old` says the same as `new`, however it is spelled. Only scalars can.
pub(super) fn is_same(old: JsonValue<'_>, new: &Value) -> bool {
    match new {
        Value::String(text) => old.as_text().is_some_and(|old| old == *text),
        Value::Bool(value) => old.as_bool() == Some(*value),
        Value::Number(number) => old.is_number() && old.as_integer() == number.as_i64(),
        _ => false,
    }
}

pub(super) fn is_template(body: JsonValue<'_>) -> bool {
    body.get("instances").is_some_and(JsonValue::is_object)
}

pub(super) fn is_plain(body: JsonValue<'_>) -> bool {
    !is_template(body) && body.get("value").is_some()
}

impl fmt::Debug for Os12Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Os12Profile")
            .field("name", &self.name())
            .field("settings", &self.settings().count())
            .field("instances", &self.instances().count())
            .finish_non_exhaustive()
    }
}
