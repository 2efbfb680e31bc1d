//! Tests of the whole room, on invented documents.

mod package;
mod profile;

use crate::registry::{InstanceTemplate, ParameterType, RegistryValue, TemplateParameter};

fn parameter(name: &str, kind: ParameterType, default: &str) -> TemplateParameter {
    TemplateParameter {
        name: name.into(),
        kind,
        default: default.into(),
        runtime: true,
        secret: false,
    }
}

/// A template with a parameter of every type.
fn source_template() -> InstanceTemplate {
    let secret = TemplateParameter {
        secret: true,
        ..parameter("password", ParameterType::Text, "")
    };
    InstanceTemplate::new(
        "update.external_binary_source%".parse().unwrap(),
        vec![
            secret,
            parameter("username", ParameterType::Text, ""),
            parameter("url", ParameterType::Text, ""),
            parameter("priority", ParameterType::Text, "100"),
            parameter("retries", ParameterType::Integer, "3"),
            parameter("active", ParameterType::Bool, "true"),
            parameter("note", ParameterType::Unstated, ""),
        ],
        "invented",
    )
    .unwrap()
}

fn value(text: &str) -> RegistryValue {
    RegistryValue::encode(text)
}
