//! A UMS and a repository over HTTPS, with the canary as the password of both.

use std::sync::Arc;

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::collect::Collector;
use igel_migrate_core::doctor::Doctor;
use igel_migrate_core::inventory::{Check, Expectation, Inventory, SiteCheck};
use igel_migrate_core::scrub::Scrubber;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::{
    Account, AppFolder, Damage, Fault, FaultRule, Fleet, RepositorySetup, Simulator,
};
use igel_migrate_core::spec::Connection;
use igel_migrate_core::transport::{Request, RetryPolicy, Transport, Trust, fetch_fingerprint};
use igel_migrate_core::ums::{Device, DeviceId, DirectoryId, Facet, UmsClient};
use igel_migrate_core::webdav::probe::UploadAccount;
use igel_migrate_core::webdav::{RemotePath, WebDavClient};
use igel_migrate_tests::fault_server::{FaultServer, Reply};
use igel_migrate_tests::logs;
use igel_migrate_tests::tls::{Authority, Oddity};

use super::SECRET;
use super::connections::{account, source};
use super::sinks::Sinks;

const SESSION: &str = "CA5A51E5E5510N0123456789ABCDEF01";

pub(super) async fn simulator() -> Simulator {
    let repository = RepositorySetup::new("Kiel")
        .with_upload_account(account())
        .with_download_account(account())
        .with_app(AppFolder::new("base_system", "12.7.2").with_bytes(60_000));
    let simulator = Simulator::builder()
        .with_fleet(Fleet::of(40).with_sites(2))
        .with_repository(repository)
        .start()
        .await
        .unwrap();
    simulator
        .console()
        .set_account(Account::superuser("canary", SECRET));
    simulator
}

pub(super) fn client(simulator: &Simulator, account: Credentials) -> UmsClient {
    UmsClient::builder(simulator.ums_url())
        .with_credentials(account)
        .with_trust(Trust::Pinned(vec![simulator.certificate_fingerprint()]))
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()))
        .build()
        .unwrap()
}

pub(super) async fn show(sinks: &mut Sinks) {
    let heard = logs::capture();
    let simulator = simulator().await;
    sinks.debug(&simulator);
    reads(sinks, &simulator).await;
    ums(sinks, &simulator).await;
    webdav(sinks, &simulator).await;
    repeats_what_it_heard(sinks).await;
    sinks.debug(simulator.audit());
    sinks.debug(&simulator.console());
    sinks.debug(simulator.faults());
    let repository = simulator.repositories().remove(0);
    for entry in [simulator.audit(), repository.audit()]
        .iter()
        .flat_map(|audit| audit.entries())
    {
        sinks.debug(&entry);
        sinks.rendered("simulator::AuditEntry::call", entry.call());
    }
    let heard = heard.text();
    for from in [
        "igel_migrate::http",
        "igel_migrate::ums",
        "reqwest",
        "hyper_util",
    ] {
        assert!(heard.contains(from), "nothing heard of {from}");
    }
    sinks.text("the log", heard);
}

async fn reads(sinks: &mut Sinks, simulator: &Simulator) {
    let ums = client(simulator, account());
    let devices = ums.devices().collect().await.unwrap();
    sinks.debug_json::<Device>(&devices[0]);
    sinks.debug(&ums.devices().stream().await.unwrap());
    sinks.debug(&ums.directories().await.unwrap());
    for firmware in ums.firmwares().await.unwrap().values() {
        sinks.debug(firmware);
    }
    ums.profiles()
        .await
        .unwrap()
        .iter()
        .for_each(|profile| sinks.debug(profile));
    sinks.debug(&ums.server_status().await.unwrap());
    let first = devices[0].id();
    sinks.debug(&ums.effective_profiles(first).await.unwrap());
    sinks.debug_json(
        &ums.device_with(first, Facet::NetworkAdapters)
            .await
            .unwrap(),
    );
    let ids = || devices.iter().take(3).map(Device::id);
    sinks.debug(&ums.send_settings(ids()).await.unwrap());
    let assets = ums.assets().await.unwrap();
    for asset in &assets {
        sinks.debug(asset);
    }
    sinks.debug(
        &ums.move_devices(ids().chain([DeviceId::new(999_999)]), DirectoryId::ROOT)
            .await
            .unwrap(),
    );
    let mut body = Vec::new();
    let list = serde_json::to_vec(&devices).unwrap();
    Scrubber::with_key([1; 32])
        .device_list(&*list, &mut body)
        .unwrap();
    sinks.rendered("scrub::Scrubber::device_list", body);
    let answer = serde_json::to_vec(&serde_json::json!([{"id": "1", "comment": SECRET}])).unwrap();
    sinks.rendered(
        "scrub::Scrubber::imi",
        Scrubber::with_key([1; 32]).imi(&answer).unwrap(),
    );
    sinks.rendered("ums::UmsClient::origin", ums.origin());
    ums.log_out().await.unwrap();
}

async fn ums(sinks: &mut Sinks, simulator: &Simulator) {
    let url = simulator.ums_url();
    let shown = fetch_fingerprint(url).await.unwrap();
    sinks.debug(&shown);
    let authority = Certificate::from_pem(simulator.ca_pem().as_bytes()).unwrap();
    sinks.debug(&authority);
    for (name, trust) in [("canary", true), ("nobody", true), ("canary", false)] {
        let trust = if trust {
            Trust::Only(vec![authority.clone()])
        } else {
            Trust::System
        };
        let connection = Connection::builder(url)
            .with_username(name)
            .with_password(source())
            .with_trust(trust);
        let report = Doctor::new(connection.build().unwrap()).examine().await;
        sinks.everything(&report);
        report
            .checks
            .iter()
            .for_each(|check| sinks.debug_json(check));
        report.reads.iter().for_each(|read| sinks.everything(read));
    }
    // Every fault, with the account that is right and one that is wrong.
    for fault in [
        Fault::InternalError,
        Fault::ExpiredSession,
        Fault::DropBeforeEffect,
        Fault::DropAfterEffect,
        Fault::TruncatedBody(10),
        Fault::ContentType("text/plain".to_owned()),
    ] {
        simulator.faults().add(FaultRule::new(fault).times(4));
        for account in [account(), Credentials::new("nobody", SECRET)] {
            let ums = client(simulator, account);
            for _ in 0..3 {
                let read = ums.directories().await;
                sinks.result(read);
                let written = ums.rename_directory(DirectoryId::new(1), "x").await;
                sinks.result(written);
            }
            sinks.debug(&ums);
        }
        simulator.faults().clear();
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, scrubbed) in [("a.zip", true), ("b.zip", false)] {
        let path = folder.path().join(name);
        let mut collector = Collector::new(client(simulator, account()))
            .with_webdav(reader(simulator, account()), RemotePath::ROOT);
        if !scrubbed {
            collector = collector.with_names_and_addresses_unscrubbed();
        }
        sinks.debug(&collector);
        let bundle = collector.collect(&path).await.unwrap();
        sinks.debug_json(&bundle);
        sinks.text("a bundle", bundled(&path));
    }
}

/// What lies in a bundle, unpacked.
fn bundled(path: &std::path::Path) -> Vec<u8> {
    use igel_migrate_core::archive::{Archive, ArchiveLimits};
    let bytes = std::fs::read(path).unwrap();
    let mut archive = Archive::open(&bytes, ArchiveLimits::default().with_ratio(1000)).unwrap();
    let names: Vec<String> = archive
        .entries()
        .iter()
        .map(|entry| entry.name().to_owned())
        .collect();
    names
        .iter()
        .flat_map(|name| archive.read(name).unwrap())
        .collect()
}

fn reader(simulator: &Simulator, account: Credentials) -> WebDavClient {
    let repository = simulator.repositories().remove(0);
    WebDavClient::builder(repository.url())
        .with_credentials(account)
        .with_trust(Trust::Pinned(vec![repository.certificate_fingerprint()]))
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()))
        .build()
        .unwrap()
}

async fn webdav(sinks: &mut Sinks, simulator: &Simulator) {
    let repository = simulator.repositories().remove(0);
    sinks.debug(&repository);
    let right = reader(simulator, account());
    let wrong = reader(simulator, Credentials::new("nobody", SECRET));
    for client in [&right, &wrong] {
        let logged_in = client.log_in().await;
        sinks.result(logged_in);
        let listed = client.list(&RemotePath::ROOT).await;
        if let Some(listing) = sinks.result(listed) {
            sinks.debug_json(&listing);
        }
        let options = client.options().await;
        if let Some(options) = sinks.result(options) {
            sinks.debug_json(&options);
        }
        let mut walk = client.walk(&RemotePath::ROOT);
        while let Some(item) = walk.next().await {
            if let Some(item) = sinks.result(item) {
                sinks.debug_json(&item);
            }
        }
        sinks.debug(client);
    }
    sinks.rendered("webdav::WebDavClient::url", right.url());
    let files = repository.files();
    let first: RemotePath = files[0].path().parse().unwrap();
    sinks.debug(&right.head(&first).await.unwrap());
    sinks.debug(&right.get(&first, ..).await.unwrap());

    repository.damage(files[0].path(), Damage::Missing).unwrap();
    let expectation = Expectation::from_manifest("missing.bin\t5\n".parse().unwrap()).unwrap();
    sinks.debug(&expectation);
    let inventory = Inventory::read(&right, &expectation).await.unwrap();
    sinks.debug(&inventory);
    sinks.debug(&inventory.compare(None));
    let check = Check::new().with_checksums();
    sinks.debug(&check);
    for client in [&right, &wrong] {
        let report = check.run(client, &expectation).await;
        if let Some(report) = sinks.result(report) {
            sinks.everything(&report);
            sinks.rendered("inventory::RepositoryReport::to_text", report.to_text());
            for problem in &report.problems {
                sinks.both(problem);
                sinks.both(&problem.problem);
            }
        }
    }
    let expectation = Arc::new(expectation);
    let sites = vec![
        SiteCheck::new("kiel", Ok(right.clone()), expectation.clone()),
        SiteCheck::new("trier", Ok(wrong), expectation),
    ];
    for site in &sites {
        sinks.debug(site);
    }
    sinks.everything(&check.run_all(sites).await);

    for password in [SECRET, "Kanarienvogel-Zeisig"] {
        let mut prober = right
            .prober(UploadAccount::new(Credentials::new("canary", password)))
            .unwrap();
        let read = prober.probe_reading().await;
        if let Some(read) = sinks.result(read) {
            sinks.both(&read);
        }
        let rights = prober.probe_rights().await;
        sinks.result(rights);
        let rights = prober.probe_rights_by_writing().await;
        sinks.result(rights);
        let large = prober.probe_large_file(1 << 31).await;
        sinks.result(large);
        let planned = prober.plan_upload(1_000);
        sinks.both(&planned);
        let confirmed = planned.confirmed();
        sinks.debug(&confirmed);
        let uploaded = prober.upload_and_delete(confirmed, |_| {}).await;
        sinks.result(uploaded);
        sinks.debug(&prober);
        sinks.everything(prober.report());
    }
}

/// A server that says back what it was told, wherever it can.
async fn repeats_what_it_heard(sinks: &mut Sinks) {
    sinks.also(SESSION);
    let authority = Authority::new();
    let escaped = SECRET.replace('"', "%22");
    let server = FaultServer::start(&authority.issue(Oddity::None), move |number, request| {
        let cookie = format!("Set-Cookie: JSESSIONID={SESSION}; Secure\r\n");
        let body =
            serde_json::json!({ "message": format!("{SECRET} {SESSION}"), "errorCode": SECRET });
        let body = body.to_string();
        if request.head.starts_with("POST /umsapi/v3/login") {
            return Reply::http(
                200,
                &cookie,
                &format!("{{\"message\":\"JSESSIONID={SESSION}\"}}"),
            );
        }
        match number % 6 {
            0 => Reply::http(401, &cookie, &body),
            1 => Reply::http(400, &cookie, &body),
            2 => Reply::http(
                302,
                &format!("Location: /{escaped};jsessionid={SESSION}\r\n"),
                SECRET,
            ),
            3 => Reply::http(500, &cookie, SECRET),
            4 => Reply::http(
                401,
                &format!("WWW-Authenticate: Digest realm=\"{escaped}\"\r\n"),
                SECRET,
            ),
            _ => Reply::http(200, &cookie, &body),
        }
    })
    .await;
    let trust = || {
        Trust::Only(vec![
            Certificate::from_pem(authority.pem().as_bytes()).unwrap(),
        ])
    };
    let ums = UmsClient::builder(server.url())
        .with_credentials(account())
        .with_trust(trust())
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()))
        .build()
        .unwrap();
    let transport = Transport::builder(server.url()).with_trust(trust());
    let transport = transport.with_retry(RetryPolicy::none()).build().unwrap();
    for _ in 0..6 {
        let answer = transport.send(Request::get("/anything")).await;
        if let Some(answer) = sinks.result(answer) {
            sinks.debug(&answer);
            sinks.error(answer.error());
        }
    }
    for _ in 0..12 {
        let read = ums.firmwares().await;
        sinks.result(read);
        let listed = ums.devices().collect().await;
        sinks.result(listed);
        sinks.debug(&ums);
    }
}
