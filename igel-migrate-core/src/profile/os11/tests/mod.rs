//! Small documents; whole files and arbitrary ones are in the integration tests.

mod edits;
mod findings;
mod instances;
mod markup;
mod refusals;
mod secrets;
mod validation;

use super::*;
use crate::error::{ErrorKind, Position};
use crate::registry::{
    InstanceTemplate, ParameterType, RegistryKey, RegistryValue, TemplateParameter,
};

fn key(text: &str) -> RegistryKey {
    text.parse().unwrap()
}

fn value(text: &str) -> RegistryValue {
    RegistryValue::encode(text)
}

fn parsed(text: &str) -> Os11Profile {
    let profile = Os11Profile::parse(text).unwrap_or_else(|error| panic!("{}", error.report()));
    assert_eq!(written(&profile), text);
    profile
}

fn written(profile: &Os11Profile) -> String {
    String::from_utf8(profile.to_bytes()).unwrap()
}

fn template() -> InstanceTemplate {
    let parameter = |name: &str, kind, default: &str, runtime, secret| TemplateParameter {
        name: name.into(),
        kind,
        default: default.into(),
        runtime,
        secret,
    };
    InstanceTemplate::new(
        key("demo.source%"),
        vec![
            parameter("url", ParameterType::Text, "", true, false),
            parameter("priority", ParameterType::Integer, "100", true, false),
            parameter("enabled", ParameterType::Bool, "true", true, false),
            parameter("crypt_password", ParameterType::Text, "", true, true),
            parameter("type", ParameterType::Text, "demo", false, false),
        ],
        "invented",
    )
    .unwrap()
}

fn serial(number: i32) -> SerialNumber {
    SerialNumber::from_parts(number, 0x19a_a0b1_c2d3)
}

const NO_KEY: &str = r#"variableExpression="" variableSubstitutionActive="false""#;
