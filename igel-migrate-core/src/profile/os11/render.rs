//! The elements of a profile as UMS writes them, in the layout of the place they go to.

use std::fmt::Write as _;

use super::layout::Layout;
use super::markup::push_escaped;
use super::serial::SerialNumber;
use super::vocabulary::Name;
use crate::registry::{RegistryKey, RegistryValue};

/// What every value carries when it does not come from a template key.
const NO_TEMPLATE_KEY: &str = r#"variableExpression="" variableSubstitutionActive="false""#;

/// `<pclass>` with one value.
pub(super) fn setting(
    out: &mut String,
    layout: &Layout,
    key: &RegistryKey,
    number: Option<u32>,
    value: &RegistryValue,
) {
    tag(out, format_args!("<pclass name=\"{key}\">"));
    layout.line(out, 1);
    setting_value(out, layout, number, value);
    layout.line(out, 1);
    out.push_str("<variableSubstitutionActive>false</variableSubstitutionActive>");
    layout.line(out, 0);
    out.push_str("</pclass>");
}

/// `<pvalue>`; `number` is that of a fixed instance.
pub(super) fn setting_value(
    out: &mut String,
    layout: &Layout,
    number: Option<u32>,
    value: &RegistryValue,
) {
    let number = number.map_or(-1, i64::from);
    tag(
        out,
        format_args!("<pvalue instancenr=\"{number}\" {NO_TEMPLATE_KEY}>"),
    );
    push_escaped(out, value.stored(), layout.newline());
    out.push_str("</pvalue>");
}

/// `<instance>` with its values in stored form.
pub(super) fn instance(
    out: &mut String,
    layout: &Layout,
    template: &RegistryKey,
    serial: &SerialNumber,
    values: &[(RegistryKey, &str)],
) {
    tag(
        out,
        format_args!("<instance classprefix=\"{template}\" serialnumber=\"{serial}\">"),
    );
    for (key, stored) in values {
        layout.line(out, 1);
        instance_value(out, layout, key, stored);
    }
    layout.line(out, 0);
    out.push_str("</instance>");
}

/// `<ivalue>`.
pub(super) fn instance_value(out: &mut String, layout: &Layout, key: &RegistryKey, stored: &str) {
    tag(
        out,
        format_args!("<ivalue classname=\"{key}\" {NO_TEMPLATE_KEY}>"),
    );
    push_escaped(out, stored, layout.newline());
    out.push_str("</ivalue>");
}

/// An element without content: `<settings/>`, but `<description></description>`.
pub(super) fn empty(out: &mut String, name: Name) {
    let text = name.as_str().unwrap_or_default();
    match name {
        Name::Settings | Name::InstanceSettings => tag(out, format_args!("<{text}/>")),
        _ => tag(out, format_args!("<{text}></{text}>")),
    }
}

/// Appends a tag. Keys, serial numbers and names hold nothing that must be escaped.
fn tag(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = out.write_fmt(text);
}
