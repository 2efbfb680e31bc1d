//! Template keys: settings whose value is given per device or directory (UMS 12.05.100 onwards).
//!
//! The interface creates keys and values and assigns them; it neither lists nor deletes them, nor
//! takes an assignment back. Before UMS 12.06.100 only the superuser may use it.

use serde_json::{Map, Value, json};

use super::client::UmsClient;
use super::decode::{self, Fields, Record};
use super::id::{TemplateKeyId, TemplateValueId};
use super::object::Receiver;
use super::request::UmsRequest;
use crate::error::Result;

/// The one type of a template key that is documented.
pub const STRING_TYPE: &str = "StringType";

/// A value of a template key.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TemplateValue {
    /// The id of the value.
    pub id: TemplateValueId,
    /// The value.
    pub value: String,
    /// The name of its key.
    pub name: String,
    /// The id of its key.
    pub key: Option<TemplateKeyId>,
    /// The description.
    pub description: String,
    /// The type, see [`STRING_TYPE`].
    pub value_type: String,
    /// Fields this version does not know.
    pub extra: Map<String, Value>,
}

impl Record for TemplateValue {
    const WHAT: &'static str = "template value";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            id: fields.required("id")?,
            value: fields.text("value"),
            name: fields.text("name"),
            key: fields
                .optional("parentId")
                .or_else(|| fields.optional("parentID")),
            description: fields.text("description"),
            value_type: fields.text("type"),
            extra: fields.rest(),
        })
    }
}

struct CreatedKey(TemplateKeyId);

impl Record for CreatedKey {
    const WHAT: &'static str = "template key";

    fn read(fields: &mut Fields) -> Result<Self> {
        fields.required("id").map(Self)
    }
}

struct CreatedValue(TemplateValueId);

impl Record for CreatedValue {
    const WHAT: &'static str = "template value";

    fn read(fields: &mut Fields) -> Result<Self> {
        fields.required("id").map(Self)
    }
}

/// The manual sends these ids as numbers, unlike all others.
pub(super) fn create_key(name: &str, parent: Option<i64>) -> Result<UmsRequest> {
    let mut body = json!({ "name": name, "type": STRING_TYPE });
    if let Some(parent) = parent {
        body["parentID"] = json!(parent);
    }
    UmsRequest::put("/template", "creating a template key", &body)
}

pub(super) fn create_value(
    key: TemplateKeyId,
    value: &str,
    description: &str,
) -> Result<UmsRequest> {
    let body = json!({ "value": value, "description": description, "type": STRING_TYPE });
    let path = format!("/template/{key}/value");
    UmsRequest::put(path, "creating a template value", &body)
}

pub(super) fn values(key: TemplateKeyId) -> UmsRequest {
    UmsRequest::read(format!("/template/{key}/read"), "reading template values")
}

pub(super) fn assign(
    receiver: Receiver,
    values: &[(TemplateKeyId, TemplateValueId)],
) -> Result<UmsRequest> {
    let template: Vec<Value> = values
        .iter()
        .map(|(key, value)| json!({ "templateId": key.get(), "valueId": value.get() }))
        .collect();
    let (path, body) = match receiver {
        Receiver::Device(id) => (
            "/template/assign/tc",
            json!({ "tcId": id.get(), "template": template }),
        ),
        Receiver::Directory(id) => (
            "/template/assign/dir",
            json!({ "dirId": id.get(), "template": template }),
        ),
    };
    UmsRequest::put(path, "assigning template values", &body)
}

/// Template keys.
impl UmsClient {
    /// Creates a template key for text, below `parent` if one is given, and gives its id. What a
    /// parent is (the number of a template key directory) is not documented.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn create_template_key(
        &self,
        name: &str,
        parent: Option<i64>,
    ) -> Result<TemplateKeyId> {
        let CreatedKey(id) = self.write(create_key(name, parent)?, decode::one).await?;
        Ok(id)
    }

    /// Creates a value of a template key and gives its id.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn create_template_value(
        &self,
        key: TemplateKeyId,
        value: &str,
        description: &str,
    ) -> Result<TemplateValueId> {
        let request = create_value(key, value, description)?;
        let CreatedValue(id) = self.write(request, decode::one).await?;
        Ok(id)
    }

    /// The values of a template key.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn template_values(&self, key: TemplateKeyId) -> Result<Vec<TemplateValue>> {
        self.read(values(key), |body| decode::list(body, "values"))
            .await
    }

    /// Assigns values of template keys to a device or a directory.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn assign_template_values(
        &self,
        receiver: impl Into<Receiver>,
        values: &[(TemplateKeyId, TemplateValueId)],
    ) -> Result<()> {
        self.acknowledged(assign(receiver.into(), values)?).await
    }
}
