//! Built-in templates of `update.external_binary_source%`, because no published schema of OS 11
//! holds it and those of OS 12 are the vendor's property.

use std::sync::LazyLock;

use crate::registry::{InstanceTemplate, ParameterType, RegistryKey, TemplateParameter};

use super::SourcePriority;

/// The template of both systems.
pub(super) const SOURCE_KEY: &str = "update.external_binary_source%";

/// The template of an OS 11 source, in OS 11 since 11.10.438 (private build) and 11.11.100.
///
/// Names, types and defaults: RN OS 11 11.10.438, 11.11.100 and the vendor's article on the
/// upgrade with a repository, read on 23 Nov 2026. That it is a free instance, that all five are
/// `runtime` and the order are inferred from `update.repository%` and from OS 12.
pub fn os11_source_template() -> &'static InstanceTemplate {
    static TEMPLATE: LazyLock<InstanceTemplate> = LazyLock::new(|| {
        let parameters = [
            "username",
            "url",
            "priority",
            "crypt_password",
            "certificate",
        ];
        template(
            &parameters,
            "RN OS 11 11.11.100; KB DAR upgrade; read on 2026-11-23",
        )
    });
    &TEMPLATE
}

/// The template of an OS 12 source, in the base system since 12.5.1.
///
/// Names, types, defaults and `encrypted=<ICACrypt>`: equal in the metadata of base systems
/// 12.5.1, 12.6.0, 12.7.4, 12.8.0 and 12.10.0, read on 23 Nov 2026. A schema read from a package
/// of your own serves as well ([`crate::registry`]).
pub fn os12_source_template() -> &'static InstanceTemplate {
    static TEMPLATE: LazyLock<InstanceTemplate> = LazyLock::new(|| {
        let parameters = ["password", "username", "certificate", "url", "priority"];
        template(
            &parameters,
            "app metadata of base_system 12.5.1 to 12.10.0; read on 2026-11-23",
        )
    });
    &TEMPLATE
}

fn template(parameters: &[&str], source: &str) -> InstanceTemplate {
    let parameters = parameters.iter().map(|&name| TemplateParameter {
        name: name.into(),
        kind: ParameterType::Text,
        default: match name {
            "priority" => SourcePriority::DEFAULT.to_string().into(),
            _ => "".into(),
        },
        runtime: true,
        secret: name.ends_with("password"),
    });
    let key = SOURCE_KEY.parse::<RegistryKey>();
    #[allow(clippy::expect_used)] // constants, read by the test below
    key.and_then(|key| InstanceTemplate::new(key, parameters.collect(), source))
        .expect("the built-in template is one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_systems_differ_in_the_name_of_the_password_only() {
        let names = |template: &InstanceTemplate| {
            let mut names: Vec<String> = template
                .parameters()
                .iter()
                .map(|p| p.name.to_string())
                .collect();
            names.sort();
            names
        };
        let (os11, os12) = (os11_source_template(), os12_source_template());
        assert_eq!(os11.key().as_str(), "update.external_binary_source%");
        assert_eq!(os11.key(), os12.key());
        assert_eq!(
            names(os11).join(" "),
            "certificate crypt_password priority url username"
        );
        assert_eq!(
            names(os12).join(" "),
            "certificate password priority url username"
        );
        for template in [os11, os12] {
            let secret: Vec<_> = template.parameters().iter().filter(|p| p.secret).collect();
            assert_eq!(secret.len(), 1);
            assert_eq!(&*template.parameter("priority").unwrap().default, "100");
        }
    }
}
