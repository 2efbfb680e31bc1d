use super::*;
use crate::certificate::Fingerprint;
use crate::error::ErrorKind;
use crate::secret::{Credentials, ExposeSecret as _, SecretSource};
use crate::transport::Trust;

const ACCOUNT: &str = "username = \"migration\"\npassword = { env = \"UMS_PASSWORD\" }\n";

fn ums(fields: &str) -> String {
    format!("[ums]\nurl = \"https://ums.example.test:8443\"\n{ACCOUNT}{fields}")
}

fn report(text: &str) -> String {
    Connection::from_toml(text).unwrap_err().report()
}

#[test]
fn all_fields_are_read() {
    let pin = Fingerprint::of(b"one");
    let text = ums(&format!(
        "pin = \"{pin}\"\nproxy = \"http://proxy.example.test:3128\"\n\n[migration]\nx = 1\n"
    ));
    let connection = Connection::from_toml(&text).unwrap();
    assert_eq!(connection.url(), "https://ums.example.test:8443");
    assert_eq!(connection.username(), "migration");
    assert_eq!(
        connection.password().to_string(),
        "environment variable UMS_PASSWORD"
    );
    assert_eq!(connection.trust().unwrap(), Trust::Pinned(vec![pin]));
    let client = connection.client().unwrap().build().unwrap();
    assert_eq!(client.origin(), connection.url());
    let transport = connection.transport().unwrap().build().unwrap();
    assert_eq!(transport.origin(), "https://ums.example.test:8443");
    assert!(format!("{connection:?}").contains("proxy.example.test"));
}

#[test]
fn trust_has_four_forms() {
    let [one, two] = [Fingerprint::of(b"1"), Fingerprint::of(b"2")];
    let trust = |fields: &str| Connection::from_toml(&ums(fields)).unwrap().trust();
    assert_eq!(trust("").unwrap(), Trust::System);
    assert_eq!(
        trust(&format!("pin = [\"{one}\", \"{two}\"]")).unwrap(),
        Trust::Pinned(vec![one, two])
    );
    for field in ["ca_file", "extra_ca_file"] {
        let error = trust(&format!("{field} = \"/nowhere/ca.pem\"")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.subject(), Some("/nowhere/ca.pem"));
    }
}

#[test]
fn files_lie_beside_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["ums.example.test".into()]).unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    std::fs::write(folder.path().join("ca.pem"), &pem).unwrap();
    let secret = folder.path().join("ums.secret");
    std::fs::write(&secret, "marker\n").unwrap();
    let settings = folder.path().join("connection.toml");
    std::fs::write(
        &settings,
        "[ums]\nurl = 'https://ums.example.test'\nca_file = 'ca.pem'\nusername = 'a'\n\
         password = { file = 'ums.secret' }\n",
    )
    .unwrap();
    let connection = Connection::from_file(&settings).unwrap();
    let Trust::Only(authorities) = connection.trust().unwrap() else {
        panic!("{:?}", connection.trust());
    };
    assert_eq!(
        authorities[0].to_pem().len(),
        pem.replace("\r\n", "\n").len()
    );

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&secret, mode(0o640)).unwrap();
        let error = connection.credentials().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Secret);
        assert!(error.hint().unwrap().starts_with("chmod 600 "));
        std::fs::set_permissions(&secret, mode(0o600)).unwrap();
    }
    let credentials = connection.credentials().unwrap();
    assert_eq!(credentials.password().expose_secret(), "marker");

    std::fs::write(&secret, "\n").unwrap();
    assert_eq!(
        connection.credentials().unwrap_err().message(),
        "the password is empty"
    );

    let error = Connection::from_file(folder.path().join("none.toml")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.subject().unwrap().ends_with("none.toml"));
}

#[test]
fn mistakes_are_named_with_place_and_remedy() {
    let text = [
        report(""),
        report("[umss]\nurl = 'https://ums.example.test'"),
        report("url = 'https://ums.example.test'"),
        report("ums = 5"),
        report("[ums]\nurl = 'https://ums.example.test'\n"),
        report(&ums("usrname = 'a'")),
        report(&ums("colour = 'green'")),
        report(&ums("pin = 'AA:BB'")),
        report(&ums("pin = []")),
        report(&ums("pin = 'AA'\nca_file = 'ca.pem'")),
        report(&ums("proxy = 'proxy.example.test:3128'")),
        report(&ums("").replace("https:", "http:")),
        report(&ums("").replace("8443", "8443/umsapi")),
        report(&ums("").replace("\"migration\"", "\"domain:migration\"")),
        report(&ums("").replace("env =", "evn =")),
        report(&ums("").replace("{ env = \"UMS_PASSWORD\" }", "{}")),
        report(&ums("").replace("{ env =", "{ file = 'a', env =")),
        report("[ums]\nurl 'https://ums.example.test'"),
    ]
    .join("\n\n");
    insta::assert_snapshot!(text);
}

#[test]
fn a_password_in_the_file_is_refused_and_not_repeated() {
    for password in [
        "\"marker-pw\"",
        "marker-pw",
        "'''marker-pw'''",
        "[\"marker-pw\"]",
        "{ env = [\"marker-pw\"] }",
        "{ env = { marker = \"marker-pw\" } }",
        "{ \"env\" = \"A\", marker-pw }",
        "{ env = \"A\" } marker-pw",
        "\"marker-pw",
        "1234567.5",
        "1234567",
    ] {
        let text = ums("").replace("{ env = \"UMS_PASSWORD\" }", password);
        let report = report(&text);
        assert!(
            !report.contains("marker-pw") && !report.contains("1234567"),
            "{password}: {report}"
        );
        assert!(
            report.starts_with("line 4, column "),
            "{password}: {report}"
        );
    }
    for url in [
        "https://a:marker-pw@ums.example.test",
        "a:marker-pw@ums.example.test",
    ] {
        let text = ums("").replace("https://ums.example.test:8443", url);
        let report = report(&text);
        assert!(!report.contains("marker-pw"), "{report}");
        assert!(report.starts_with("line 2, column 7: "), "{report}");
    }
}

#[test]
fn the_builder_checks_the_same() {
    let good = || {
        Connection::builder("https://ums.example.test:8443")
            .with_credentials(&Credentials::new("migration", "marker-pw"))
    };
    let connection = good().build().unwrap();
    let shown = format!("{connection:?} {:?}", good());
    assert!(
        shown.contains("provider given") && !shown.contains("marker-pw"),
        "{shown}"
    );
    assert_eq!(
        connection.credentials().unwrap().password().expose_secret(),
        "marker-pw"
    );
    let bad = [
        Connection::builder("http://ums.example.test")
            .with_credentials(&Credentials::new("a", "b")),
        Connection::builder("https://ums.example.test").with_username("a"),
        good().with_username(""),
        good().with_username("a:b"),
        good().with_proxy("nowhere"),
    ];
    let reports: Vec<String> = bad
        .into_iter()
        .map(|builder| builder.build().unwrap_err().report())
        .collect();
    insta::assert_snapshot!(reports.join("\n\n"));
}

#[test]
fn a_provider_is_asked_each_time() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let vault = SecretSource::provider("vault", move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok("marker".into())
    });
    let connection = Connection::builder("https://ums.example.test")
        .with_username("migration")
        .with_password(vault)
        .build()
        .unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    connection.credentials().unwrap();
    connection.credentials().unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[test]
fn a_proxy_may_have_an_account() {
    let proxy = "proxy = \"http://proxy.example.test:3128\"\n";
    let account = "proxy_username = \"through\"\nproxy_password = { file = \"proxy.secret\" }\n";
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("connection.toml");
    std::fs::write(&settings, ums(&format!("{proxy}{account}"))).unwrap();
    let connection = Connection::from_file(&settings).unwrap();
    assert!(connection.has_proxy());
    for error in [
        connection.transport().unwrap_err(),
        connection.client().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Secret);
        let file = folder.path().join("proxy.secret");
        let subject = format!("password of `through`: {}", file.display());
        assert_eq!(error.subject(), Some(&*subject));
    }
    let mistakes = [
        report(&ums(account)),
        report(&ums(&format!("{proxy}proxy_username = \"through\""))),
        report(&ums(&format!("{proxy}proxy_username = \"a:b\"\n"))),
        report(&ums(&format!(
            "{proxy}proxy_username = \"a:b\"\nproxy_password = {{ env = \"A\" }}"
        ))),
    ];
    insta::assert_snapshot!(mistakes.join("\n\n"));
}
