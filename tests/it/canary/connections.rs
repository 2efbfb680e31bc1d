//! Accounts, sources of secrets, builders and clients that hold them.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use http::Method;
use http::header::{AUTHORIZATION, COOKIE, HeaderValue};
use igel_migrate_core::collect::Collector;
use igel_migrate_core::doctor::Doctor;
use igel_migrate_core::migration::spec::MigrationSpec;
use igel_migrate_core::repository::{RepositorySettings, RepositoryUrl};
use igel_migrate_core::secret::{Credentials, SecretSource};
use igel_migrate_core::simulator::{Account, RepositorySetup};
use igel_migrate_core::spec::Connection;
use igel_migrate_core::transport::{Effect, Request, Transport, Trust, Upload};
use igel_migrate_core::ums::{UmsClient, UmsRequest};
use igel_migrate_core::webdav::WebDavClient;
use igel_migrate_core::webdav::probe::UploadAccount;

use super::SECRET;
use super::sinks::Sinks;

const SERVER: &str = "https://ums.example.test:8443";

/// The canary from code of one's own.
pub(super) fn source() -> SecretSource {
    SecretSource::provider("vault", || Ok(SECRET.into()))
}

pub(super) fn account() -> Credentials {
    Credentials::new("canary", SECRET)
}

pub(super) fn show(sinks: &mut Sinks) {
    sinks.debug(&account());
    let command = SecretSource::Command(vec!["pass".to_owned(), SECRET.to_owned()]);
    for source in [source(), command.clone()] {
        sinks.both(&source);
    }
    // A program that does not exist, and one that says the canary and then fails.
    let fails = ["sh", "-c", &format!("echo '{SECRET}' >&2; exit 1")].map(str::to_owned);
    for source in [command, SecretSource::Command(fails.to_vec())] {
        let resolved = source.resolve();
        sinks.result(resolved);
    }
    // People type the password where its source is meant.
    sinks.result(SecretSource::env(SECRET));
    literals(sinks);
    requests(sinks);
    clients(sinks);
}

fn literals(sinks: &mut Sinks) {
    let literal = toml_text(SECRET);
    for password in [
        literal.clone(),
        format!("{{ env = {literal} }}"),
        format!("{{ env = 'A', file = {literal} }}"),
        format!("{{ secret = {literal} }}"),
        format!("[{literal}]"),
    ] {
        let ums = format!("[ums]\nurl = '{SERVER}'\nusername = 'a'\npassword = {password}\n");
        sinks.result(Connection::from_toml(&ums));
        sinks.result(MigrationSpec::from_toml(&ums, "."));
        let repository = format!(
            "[repository]\nname = 'Kiel'\nwebdav_url = 'https://dar.example.test/'\n\
             download = {{ username = 'a', password = {password} }}\n"
        );
        sinks.result(RepositorySettings::from_toml(&repository, "."));
    }
    let escaped: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let address = format!("https://user:{escaped}@ums.example.test");
    let ums = format!("[ums]\nurl = '{address}'\nusername = 'a'\npassword = {{ env = 'A' }}\n");
    sinks.result(Connection::from_toml(&ums));
    sinks.result(
        UmsClient::builder(&address)
            .with_credentials(account())
            .build(),
    );
    sinks.result(
        WebDavClient::builder(&address)
            .with_credentials(account())
            .build(),
    );
    sinks.result(Transport::builder(&address).build());
    let repository = format!("[repository]\nname = 'Kiel'\nwebdav_url = '{address}'\n");
    sinks.result(RepositorySettings::from_toml(&repository, "."));
    sinks.result(address.parse::<RepositoryUrl>());
    sinks.everything(
        &"https://dar.example.test/"
            .parse::<RepositoryUrl>()
            .unwrap(),
    );
    let proxy = format!("http://user:{escaped}@proxy.example.test");
    sinks.result(Transport::builder(SERVER).with_proxy(proxy, None).build());
}

fn toml_text(text: &str) -> String {
    format!("'{text}'")
}

fn requests(sinks: &mut Sinks) {
    let secret = HeaderValue::from_str(&format!("Basic {SECRET}")).unwrap();
    let request = Request::new(Method::PUT, "/a", Effect::Write)
        .with_header(AUTHORIZATION, secret.clone())
        .with_header(COOKIE, secret)
        .with_body("application/json", SECRET);
    sinks.debug(&request);
    let content = stream::iter([Ok(Bytes::from_static(SECRET.as_bytes()))]);
    let upload = Upload::new(SECRET.len() as u64, content);
    sinks.debug(&upload);
    sinks.debug(&Request::new(Method::PUT, "/b", Effect::Write).with_upload("text/plain", upload));
    let get = UmsRequest::get("/thinclients").unwrap();
    sinks.debug(&get);
    sinks.rendered("ums::UmsRequest::target", get.target());
}

fn clients(sinks: &mut Sinks) {
    let connection = Connection::builder(SERVER)
        .with_username("canary")
        .with_password(source())
        .with_proxy("http://proxy.example.test:3128")
        .with_proxy_account("proxy-user", source())
        .with_trust(Trust::System);
    sinks.debug(&connection);
    let connection = connection.build().unwrap();
    sinks.debug(&connection);
    sinks.debug(&connection.transport().unwrap());
    let transport = connection.transport().unwrap().build().unwrap();
    sinks.debug(&transport);
    sinks.rendered("transport::Transport::origin", transport.origin());
    sinks.both(&Trust::System);
    let builder = connection.client().unwrap();
    sinks.debug(&builder);
    let client = builder.build().unwrap();
    sinks.debug(&client);
    sinks.debug(&client.devices());
    sinks.debug(&Doctor::new(connection));
    sinks.debug(&Collector::new(client));

    let webdav = WebDavClient::builder("https://dar.example.test/dar/")
        .with_account("canary", source())
        .with_transport(|transport| transport.with_proxy("http://p.example.test", Some(account())));
    sinks.debug(&webdav);
    let webdav = webdav.build().unwrap();
    sinks.debug(&webdav);
    let upload = UploadAccount::new(account());
    sinks.debug(&upload);
    sinks.debug(&webdav.prober(upload).unwrap());
    let shared = Arc::new(webdav);
    sinks.debug(&shared.walk(&"apps".parse().unwrap()));

    sinks.debug(&Account::superuser("canary", SECRET));
    let setup = RepositorySetup::new("Kiel")
        .with_upload_account(account())
        .with_download_account(account());
    sinks.debug(&setup);
}
