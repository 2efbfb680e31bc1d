//! What a free instance must hold: every parameter of its template that profiles carry.

use super::edit::check_characters;
use crate::error::{Error, Result, shown};
use crate::registry::{InstanceTemplate, ParameterType, RegistryKey, RegistryValue};

/// The values of an instance in the order of its template, defaults filled in.
pub(super) fn complete<'v>(
    template: &'v InstanceTemplate,
    given: &'v [(&str, RegistryValue)],
) -> Result<Vec<(RegistryKey, &'v str)>> {
    let subject = template.key().as_str();
    if !template.key().is_template() {
        return Err(Error::invalid("not the template of an instance")
            .with_subject(subject)
            .with_hint("a template ends in `%`"));
    }
    for (at, (name, value)) in given.iter().enumerate() {
        check(template, name, value).map_err(|error| error.with_subject(subject))?;
        if given[..at].iter().any(|(earlier, _)| earlier == name) {
            return Err(
                Error::invalid(format!("parameter `{}` is given twice", shown(name)))
                    .with_subject(subject),
            );
        }
    }
    template
        .parameters()
        .iter()
        .filter(|parameter| parameter.runtime)
        .map(|parameter| {
            let value = given.iter().find(|(name, _)| *name == &*parameter.name);
            let stored = value.map_or(&*parameter.default, |(_, value)| value.stored());
            check_characters(stored).map_err(|error| error.with_subject(subject))?;
            Ok((template.key().join(&parameter.name)?, stored))
        })
        .collect()
}

fn check(template: &InstanceTemplate, name: &str, value: &RegistryValue) -> Result<()> {
    let Some(parameter) = template.parameter(name) else {
        let error = Error::invalid(format!("unknown parameter `{}`", shown(name)));
        let names = template
            .parameters()
            .iter()
            .filter(|parameter| parameter.runtime);
        return Err(
            match nearest(name, names.map(|parameter| &*parameter.name)) {
                Some(name) => error.with_hint(format!("did you mean `{name}`?")),
                None => error,
            },
        );
    };
    if !parameter.runtime {
        return Err(Error::invalid(format!(
            "profiles do not carry the parameter `{name}`"
        )));
    }
    if !has_type(value.stored(), parameter.kind) {
        return Err(Error::invalid(format!(
            "`{name}` is not {}",
            type_name(parameter.kind)
        )));
    }
    Ok(())
}

/// Whether a stored value has this type. The empty value has every type: real schemas have empty
/// defaults of `bool`.
pub(super) fn has_type(stored: &str, kind: ParameterType) -> bool {
    match kind {
        ParameterType::Bool => matches!(stored, "" | "true" | "false"),
        ParameterType::Integer => stored.is_empty() || stored.parse::<i64>().is_ok(),
        ParameterType::Unstated | ParameterType::Text => true,
    }
}

pub(super) fn type_name(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::Bool => "`true` or `false`",
        ParameterType::Integer => "a whole number",
        ParameterType::Unstated | ParameterType::Text => "text",
    }
}

/// The candidate nearest to `name`, if one is near at all. Far enough to find `crypt_password` for
/// the `password` of OS 12.
fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const LONGEST: usize = 64;
    candidates
        .filter(|candidate| name.len().max(candidate.len()) <= LONGEST)
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, found)| *distance <= name.len().max(found.len()).div_ceil(2))
        .min()
        .map(|(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_typing_errors_and_nothing_else() {
        let names = [
            "username",
            "url",
            "priority",
            "crypt_password",
            "certificate",
        ];
        for (typed, meant) in [
            ("ulr", Some("url")),
            ("user", Some("username")),
            ("password", Some("crypt_password")),
            ("Priority", Some("priority")),
            ("zzz", None),
        ] {
            assert_eq!(nearest(typed, names.into_iter()), meant, "{typed}");
        }
    }
}
