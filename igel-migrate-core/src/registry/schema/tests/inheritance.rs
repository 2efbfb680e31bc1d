use super::key;
use crate::ErrorKind;
use crate::registry::{ParameterType, RegistrySchema};

const BASE: &str = "<vlist><sessions><base%><name>value=<base>type=<string>runtime=<true>\
    displayname[en_us]=<Name></name><restart>value=<false>type=<bool>runtime=<true></restart>\
    <more><deep>value=<1>type=<int></deep></more></base%>\
    <term%><name>value=<term></name><own>value=<x></own><more></more>extends_base=<sessions.base%>\
    </term%></sessions></vlist>";

#[test]
fn a_template_inherits_parameters_and_attributes() {
    let schema = RegistrySchema::parse(BASE)
        .unwrap()
        .with_name("base_system 12.10.0");
    let name = schema.parameter(&key("sessions.term%.name")).unwrap();
    assert_eq!(name.default().unwrap().stored(), "term");
    assert_eq!(
        (name.kind(), name.runtime()),
        (ParameterType::Text, Some(true))
    );
    assert_eq!(name.display_name("en_us").unwrap(), "Name");
    let restart = schema.parameter(&key("sessions.term%.restart")).unwrap();
    assert_eq!(restart.kind(), ParameterType::Bool);
    let template = schema.template(&key("sessions.term%")).unwrap();
    let names: Vec<_> = template.parameters().iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["name", "own", "restart", "more.deep"]);
    assert_eq!(template.source(), "base_system 12.10.0");
    let declared: Vec<_> = schema.parameters().map(|p| p.kind()).collect();
    assert_eq!(declared.len(), 5);
    assert_eq!(
        declared[3],
        ParameterType::Text,
        "the type of `name` is inherited"
    );
}

#[test]
fn an_app_extends_a_template_of_the_base_system() {
    let app = "<vlist><app><x><sessions><x%>extends_base=<sessions.base%></x%></sessions></x></app>\
        </vlist>";
    let app = RegistrySchema::parse(app).unwrap();
    let template = key("app.x.sessions.x%");
    let error = app.template(&template).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(
        error.message(),
        "the template extends `sessions.base%`, which is not here"
    );
    assert!(app.parameter(&template.join("name").unwrap()).is_none());

    let base = RegistrySchema::parse(BASE).unwrap();
    let found = app.template_with_base(&base, &template).unwrap();
    assert_eq!(found.parameters().len(), 3);
    let name = app
        .parameter_with_base(&base, &template.join("name").unwrap())
        .unwrap();
    assert_eq!(name.default().unwrap().stored(), "base");
}

#[test]
fn templates_that_extend_each_other_end() {
    let text = "<vlist><a%><x>value=<></x>extends_base=<b%></a%><b%>extends_base=<a%></b%></vlist>";
    let schema = RegistrySchema::parse(text).unwrap();
    let template = schema.template(&key("b%")).unwrap();
    assert_eq!(template.parameters().len(), 1);
}
