//! Template keys and their values.

use serde::Serialize;
use serde_json::Value;

use super::super::access::Right;
use super::super::code::Refusal;
use super::super::knobs::Messages;
use super::super::store::{IdKind, TemplateKey, TemplateValue};
use super::route::ReceiverKind;
use super::{Call, Content, body, licensed};
use crate::ums::{DeviceId, DirectoryId, Receiver, TemplateKeyId, TemplateValueId, UmsErrorCode};

/// Parent of a key that was created without one. What UMS answers then is unknown.
const ROOT: TemplateKeyId = TemplateKeyId::new(-1);

impl Call<'_> {
    fn templates_enabled(&self) -> Result<(), Refusal> {
        if !licensed(self.state.knobs.template_keys)? {
            return Err(self.unknown());
        }
        if self.state.knobs.template_keys_superuser_only && !self.account.is_superuser() {
            return Err(UmsErrorCode::AccessDenied.into());
        }
        Ok(())
    }

    pub(super) fn create_template_key(&mut self) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        struct Created<'a> {
            id: TemplateKeyId,
            name: &'a str,
            #[serde(rename = "parentID")]
            parent: TemplateKeyId,
            message: &'static str,
        }
        self.templates_enabled()?;
        self.require(Right::Write, DirectoryId::ROOT)?;
        let fields = self.object()?;
        let name = body::text(&fields, "name")?.filter(|name| !name.is_empty());
        let name = name.ok_or(UmsErrorCode::NoValidProperty)?;
        let kind = body::text(&fields, "type")?.ok_or(UmsErrorCode::InvalidBody)?;
        let parent = match fields.get("parentID") {
            None | Some(Value::Null) => ROOT,
            parent => TemplateKeyId::new(body::id(parent)?),
        };
        let templates = &self.state.records.templates;
        if parent != ROOT && !templates.directories.contains_key(&parent) {
            return Err(Refusal::about(UmsErrorCode::ParentNotFound, parent));
        }
        let id = TemplateKeyId::new(self.state.take_id(IdKind::Record, None));
        let key = TemplateKey {
            name: name.into(),
            kind: kind.into(),
            values: std::collections::BTreeMap::new(),
        };
        self.state.records.templates.keys.insert(id, key);
        Content::json(&Created {
            id,
            name,
            parent,
            message: self.template_message(
                "Template key successfully created.",
                "Der Template-Schlüssel wurde erfolgreich angelegt.",
            ),
        })
    }

    pub(super) fn create_template_value(&mut self, key: TemplateKeyId) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        struct Created<'a> {
            id: TemplateValueId,
            value: &'a str,
            message: &'static str,
        }
        self.templates_enabled()?;
        self.require(Right::Write, DirectoryId::ROOT)?;
        let fields = self.object()?;
        let value = body::text(&fields, "value")?.ok_or(UmsErrorCode::NoValidProperty)?;
        let kind = body::text(&fields, "type")?.ok_or(UmsErrorCode::InvalidBody)?;
        let description = body::text(&fields, "description")?.unwrap_or("");
        let unknown = self.unknown();
        let id = self.state.take_id(IdKind::Record, None);
        let found = self.state.records.templates.keys.get_mut(&key);
        let found = found.ok_or(unknown)?;
        if *found.kind != *kind {
            return Err(UmsErrorCode::InvalidBody.into());
        }
        let id = TemplateValueId::new(id);
        let created = TemplateValue {
            value: value.into(),
            description: description.into(),
            kind: kind.into(),
        };
        found.values.insert(id, created);
        Content::json(&Created {
            id,
            value,
            message: self.template_message(
                "Template value successfully created.",
                "Der Template-Wert wurde erfolgreich angelegt.",
            ),
        })
    }

    /// The values of a key. Ids are numbers here, unlike anywhere else.
    pub(super) fn read_template_values(&mut self, key: TemplateKeyId) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Record<'a> {
            id: i64,
            value: &'a str,
            name: &'a str,
            parent_id: i64,
            description: &'a str,
            #[serde(rename = "type")]
            kind: &'a str,
        }
        self.templates_enabled()?;
        let found = self.state.records.templates.keys.get(&key);
        let found = found.ok_or_else(|| self.unknown())?;
        let mut records = Vec::with_capacity(found.values.len());
        for (id, value) in &found.values {
            records.push(Record {
                id: id.get(),
                value: &value.value,
                name: &found.name,
                parent_id: key.get(),
                description: &value.description,
                kind: &value.kind,
            });
        }
        self.order(&mut records);
        Content::json(&records)
    }

    pub(super) fn assign_template_values(
        &mut self,
        kind: ReceiverKind,
    ) -> Result<Content, Refusal> {
        self.templates_enabled()?;
        let fields = self.object()?;
        let receiver = match kind {
            ReceiverKind::Device => Receiver::Device(DeviceId::new(body::id(fields.get("tcId"))?)),
            ReceiverKind::Directory => {
                Receiver::Directory(DirectoryId::new(body::id(fields.get("dirId"))?))
            }
        };
        self.receiver(receiver, Right::AssignTemplateValue)?;
        let Some(Value::Array(pairs)) = fields.get("template") else {
            return Err(UmsErrorCode::InvalidBody.into());
        };
        let mut assigned = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let key = TemplateKeyId::new(body::id(pair.get("templateId"))?);
            let value = TemplateValueId::new(body::id(pair.get("valueId"))?);
            let found = self.state.records.templates.keys.get(&key);
            if !found.is_some_and(|key| key.values.contains_key(&value)) {
                return Err(self.unknown());
            }
            assigned.push(((receiver, key), value));
        }
        self.state.records.templates.assigned.extend(assigned);
        let message = match kind {
            ReceiverKind::Device => self.template_message(
                "Template value successfully assigned to device.",
                "Der Template-Wert wurde dem Gerät erfolgreich zugewiesen.",
            ),
            ReceiverKind::Directory => self.template_message(
                "Template value successfully assigned to device directory.",
                "Der Template-Wert wurde dem Geräteverzeichnis erfolgreich zugewiesen.",
            ),
        };
        Content::message(message)
    }

    fn template_message(&self, english: &'static str, german: &'static str) -> &'static str {
        match self.state.knobs.messages {
            Messages::LocalizedTemplates => german,
            Messages::Manual | Messages::Ums6 => english,
        }
    }
}
