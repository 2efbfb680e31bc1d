use super::{firmware, key, zip_of};
use crate::ErrorKind;
use crate::registry::{
    DeviceSettings, Encryption, ParameterType, RegistrySchema, SchemaForm, SchemaNode,
};

const EXPORT: &str = "<vlist><depot><gate%>\
    <url>value=<>deletable=<false>inactive=<false>defaultvalue=<https://a.example.test/?x=1&ampy=2>\
    type=<string>runtime=<true>displayname[en_us]=<Gate &ltaddress&gt>displayname[de_de]=<Tor>\
    tooltip[en_us]=<Where &amplt goes>range=<>colour=<red></url>\
    <crypt_password>value=<>defaultvalue=<00024369>type=<String>runtime=<true></crypt_password>\
    <options><tries>value=<9>defaultvalue=<3>type=<int>runtime=<false>\
    range=<\t[1] [2]|[][a|b],FEATURE:[&lb&rb]>range[en_us]=<[one][two]></tries></options>\
    deletable=<false>inactive=<false></gate%>\
    <gate0><url>value=<>defaultvalue=<></url>deletable=<false></gate0>\
    <gate12>deletable=<false></gate12>\
    <gate3><uuid>value=<d32c6e>defaultvalue=<></uuid><url>value=<>defaultvalue=<></url>\
    deletable=<true></gate3>\
    <list%>value=<>defaultvalue=<></list%>\
    <open>value=<true>defaultvalue=<false>type=<boolean></open>\
    serviceid=<[DEPOT]>deletable=<false></depot></vlist>";

#[test]
fn a_firmware_export_gives_parameters_templates_and_its_head() {
    let text = firmware(EXPORT);
    let schema = RegistrySchema::parse(&text).unwrap();
    let export = schema.firmware().unwrap();
    assert_eq!(export.model, "IGEL OS 11");
    assert_eq!(export.version, "11.10.250.01");
    assert_eq!(export.exported_by, "12.06.120");
    assert_eq!(export.exported_at, "2025-01-02T03:04:05.006+01:00");
    assert_eq!(export.protocol_version, "9");

    let keys: Vec<String> = schema.parameters().map(|p| p.key().to_string()).collect();
    assert_eq!(
        keys,
        [
            "depot.gate%.url",
            "depot.gate%.crypt_password",
            "depot.gate%.options.tries",
            "depot.gate0.url",
            "depot.list%",
            "depot.open",
        ]
    );
    assert_eq!(schema.parameter_count(), keys.len());
    let templates: Vec<_> = schema.templates().collect();
    assert_eq!(templates, [key("depot.gate%")]);
    assert_eq!(schema.template_count(), 1);
    assert_eq!(schema.fixed_instances(&key("depot.gate%")), [0, 12]);
    assert!(schema.fixed_instances(&key("depot.list%")).is_empty());
    assert!(schema.fixed_instances(&key("depot.open")).is_empty());
    assert!(schema.parameter(&key("depot.gate3.url")).is_none());
    assert!(schema.parameter(&key("depot")).is_none());
    assert_eq!(
        schema
            .node("depot")
            .unwrap()
            .attribute("serviceid")
            .unwrap()
            .stored(),
        "[DEPOT]"
    );
}

#[test]
fn a_parameter_says_what_the_schema_says() {
    let text = firmware(EXPORT);
    let schema = RegistrySchema::parse(&text).unwrap();
    let url = schema.parameter(&key("depot.gate%.url")).unwrap();
    let default = url.default().unwrap();
    assert_eq!(default.stored(), "https://a.example.test/?x=1&ampy=2");
    assert_eq!(default.decoded(), "https://a.example.test/?x=1&y=2");
    assert_eq!(url.display_name("en_us").unwrap(), "Gate <address>");
    assert_eq!(url.tooltip("en_us").unwrap(), "Where &lt goes");
    assert!(url.tooltip("de_de").is_none());
    let names = url.display_names();
    assert_eq!(
        names,
        [("en_us", "Gate <address>".into()), ("de_de", "Tor".into())]
    );
    assert_eq!((url.runtime(), url.deletable()), (Some(true), Some(false)));
    assert_eq!((url.kind(), url.encryption()), (ParameterType::Text, None));
    assert!(url.range().is_empty());
    assert_eq!(url.attribute("colour").unwrap().stored(), "red");

    let tries = schema.parameter(&key("depot.gate%.options.tries")).unwrap();
    assert_eq!(tries.default().unwrap().stored(), "3");
    assert_eq!(tries.kind(), ParameterType::Integer);
    assert_eq!(tries.range(), ["1", "2", "", "a|b", "[]"]);
    assert_eq!(tries.range_labels("en_us"), ["one", "two"]);
    assert!(tries.range_labels("de_de").is_empty());

    let secret = schema
        .parameter(&key("depot.gate%.crypt_password"))
        .unwrap();
    assert_eq!(secret.encryption(), Some(Encryption::IcaCrypt));
    let open = schema.parameter(&key("depot.open")).unwrap();
    assert_eq!(open.default().unwrap().stored(), "false");
    assert_eq!((open.kind(), open.runtime()), (ParameterType::Bool, None));
}

#[test]
fn a_template_lists_every_parameter_with_default_and_type() {
    let text = firmware(EXPORT);
    let schema = RegistrySchema::parse(&text).unwrap();
    let template = schema.template(&key("depot.gate%")).unwrap();
    assert_eq!(template.source(), "firmware export IGEL OS 11 11.10.250.01");
    let parameters: Vec<_> = (template.parameters().iter())
        .map(|p| (&*p.name, p.kind, &*p.default, p.runtime, p.secret))
        .collect();
    assert_eq!(
        parameters,
        [
            (
                "url",
                ParameterType::Text,
                "https://a.example.test/?x=1&ampy=2",
                true,
                false
            ),
            (
                "crypt_password",
                ParameterType::Text,
                "00024369",
                true,
                true
            ),
            ("options.tries", ParameterType::Integer, "3", false, false),
        ]
    );
    for absent in ["depot.list%", "depot.gate0", "depot.open", "depot.none%"] {
        let error = schema.template(&key(absent)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{absent}");
    }
}

#[test]
fn one_schema_in_all_forms_is_the_same_schema() {
    let plain = "<vlist><a><b>value=<x&lty>type=<string></b></a></vlist>";
    let indented =
        "\u{feff}<a>\r\n\t<b>\r\n\t\tvalue=<x&lty>\r\n\t\ttype=<string>\r\n\t</b>\r\n</a>\r\n";
    let setup_def = RegistrySchema::parse(plain).unwrap();
    assert_eq!(setup_def.form(), &SchemaForm::SetupDef);
    let recipe = RegistrySchema::parse(indented).unwrap();
    assert_eq!(recipe.form(), &SchemaForm::Recipe);
    let xml = firmware(
        &plain
            .replace("value", "defaultvalue")
            .replace("<b>", "<b>value=<1>"),
    );
    let zip = zip_of(&[("firmware.XML", &xml)]);
    let exported = RegistrySchema::parse(&zip).unwrap().into_owned();
    for schema in [setup_def.into_owned(), recipe, exported] {
        let parameter = schema.parameter(&key("a.b")).unwrap();
        assert_eq!(parameter.default().unwrap().stored(), "x&lty");
        assert_eq!(parameter.type_name().unwrap(), "string");
        assert_eq!(schema.parameter_count(), 1);
    }
}

#[test]
fn types_as_published() {
    for (stated, kind) in [
        ("", ParameterType::Unstated),
        ("type=<>", ParameterType::Unstated),
        ("type=<bool>", ParameterType::Bool),
        ("type=<boolean>", ParameterType::Bool),
        ("type=<integer>", ParameterType::Integer),
        ("type=<int>", ParameterType::Integer),
        ("type=<init>", ParameterType::Integer),
        ("type=<sting>", ParameterType::Text),
        ("type=<multiline>", ParameterType::Text),
        ("type=<range>", ParameterType::Text),
    ] {
        let text = format!("<a>value=<>{stated}</a>");
        let schema = RegistrySchema::parse(&text).unwrap();
        assert_eq!(
            schema.parameter(&key("a")).unwrap().kind(),
            kind,
            "{stated}"
        );
    }
}

#[test]
fn groups_of_one_name_are_one_group() {
    let text = "<a><b>value=<1></b></a> <c></c> <a><d>value=<2></d><b>type=<int></b></a>";
    let schema = RegistrySchema::parse(text).unwrap();
    let keys: Vec<String> = schema.parameters().map(|p| p.key().to_string()).collect();
    assert_eq!(keys, ["a.b", "a.d"]);
    assert_eq!(
        schema.parameter(&key("a.b")).unwrap().kind(),
        ParameterType::Integer
    );
    assert_eq!(
        schema.roots().map(SchemaNode::name).collect::<Vec<_>>(),
        ["a", "c"]
    );
}

#[test]
fn a_template_inside_a_template_has_no_key() {
    let text = "<a%><x>value=<></x><b%><y>value=<></y></b%></a%>";
    let schema = RegistrySchema::parse(text).unwrap();
    assert_eq!((schema.parameter_count(), schema.template_count()), (1, 1));
    assert_eq!(schema.parameters().count(), 1);
    assert_eq!(schema.template(&key("a%")).unwrap().parameters().len(), 1);
}

#[test]
fn device_settings_in_both_forms() {
    let text = "<net>\n\t<dns>\n\t\thost=<one>\n\t</dns>\n</net>\n<net><dns><on>value=<true>type=<bool>\
        </on></dns></net>\n<env><var0>name=<N>value=<V></var0><var1>value=<W></var1></env>\n\
        <net><dns>host=<two></dns></net><x><repo$0f-A>url=<u></repo$0f-A></x>";
    let settings = DeviceSettings::parse(text).unwrap();
    let get = |key: &str| settings.get(key).map(|value| value.stored().to_owned());
    assert_eq!(get("net.dns.host").unwrap(), "two");
    assert_eq!(get("net.dns.on").unwrap(), "true");
    assert_eq!(get("net.dns.on.type"), None);
    assert_eq!(get("env.var0.value").unwrap(), "V");
    assert_eq!(get("env.var1.value").unwrap(), "W");
    assert_eq!(get("env.var1").unwrap(), "W");
    assert_eq!(get("x.repo$0f-A.url").unwrap(), "u");
    assert_eq!(get("net.dns"), None);
    assert_eq!(get("nothing"), None);
    let keys: Vec<String> = settings.iter().map(|setting| setting.key).collect();
    assert_eq!(
        keys,
        [
            "net.dns.host",
            "net.dns.host",
            "net.dns.on",
            "env.var0.name",
            "env.var0.value",
            "env.var1",
            "x.repo$0f-A.url",
        ]
    );
    assert_eq!(DeviceSettings::parse("").unwrap().iter().count(), 0);
}

#[test]
fn character_references_are_characters() {
    let good = firmware("<vlist><a>value=<1>defaultvalue=<x>\n</a></vlist>");
    let odd = (good
        .replace("&lt;a&gt;", "&#60;a&#x3E;")
        .replace("&lt;x&gt;", "&#x3c;x&#10;&apos;>"))
    .replace("\n&lt;/a", "&#xd;\r\n&#9;&lt;/a");
    let schema = RegistrySchema::parse(&odd).unwrap();
    let default = schema.parameter(&key("a")).unwrap().default().unwrap();
    assert_eq!(default.stored(), "x\n'");
}
