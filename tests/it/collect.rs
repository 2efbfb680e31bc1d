//! A bundle of a simulated UMS and a WebDAV server: what is in it, and what is not.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use igel_migrate_core::ErrorKind;
use igel_migrate_core::archive::{Archive, ArchiveLimits};
use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::collect::Collector;
use igel_migrate_core::scrub::Scrubber;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::simulator::{
    Account, Fault, FaultRule, Fleet, Knobs, NewProfile, Right, Simulator,
};
use igel_migrate_core::transport::{RetryPolicy, Trust};
use igel_migrate_core::ums::{Device, DeviceListDecoder, DirectoryId, Receiver, UmsClient};
use igel_migrate_core::webdav::multistatus::Multistatus;
use igel_migrate_core::webdav::{RemotePath, WebDavClient};
use igel_migrate_tests::fault_server::{FaultServer, Reply};
use igel_migrate_tests::tls::{Authority, Oddity};
use serde_json::Value;

const LISTING: &str = r#"<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">
<D:response><D:href>/webdav/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
<D:response><D:href>/webdav/Fabrikam/cwa-23.9.24+1.ipkg</D:href><D:propstat><D:prop><D:resourcetype/><D:getcontentlength>7</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
</D:multistatus>"#;

async fn simulator(knobs: Knobs) -> Simulator {
    Simulator::builder()
        .with_fleet(Fleet::of(300).with_sites(3))
        .with_knobs(knobs)
        .start()
        .await
        .unwrap()
}

fn client(simulator: &Simulator, username: &str, password: &str) -> UmsClient {
    let authority = Certificate::from_pem(simulator.ca_pem().as_bytes()).unwrap();
    UmsClient::builder(simulator.ums_url())
        .with_credentials(Credentials::new(username, password))
        .with_trust(Trust::Only(vec![authority]))
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()))
        .build()
        .unwrap()
}

fn superuser(simulator: &Simulator) -> UmsClient {
    client(simulator, simulator.username(), simulator.password())
}

/// The entries of a bundle by name.
fn entries(path: &Path) -> HashMap<String, Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let limits = ArchiveLimits::default().with_ratio(1000);
    let mut archive = Archive::open(&bytes, limits).unwrap();
    let names: Vec<String> = archive
        .entries()
        .iter()
        .map(|entry| entry.name().to_owned())
        .collect();
    names
        .into_iter()
        .map(|name| {
            let content = archive.read(&name).unwrap();
            (name, content)
        })
        .collect()
}

fn decoded(list: &[u8]) -> Vec<Device> {
    let mut decoder = DeviceListDecoder::new();
    decoder.push(list).unwrap();
    decoder.close();
    std::iter::from_fn(|| decoder.next_device().unwrap()).collect()
}

/// What of a fleet must not be in a bundle.
fn telling(devices: &[Device]) -> HashSet<String> {
    let texts = devices.iter().flat_map(|device| {
        [
            device.name(),
            device.network_name(),
            device.unit_id(),
            device.mac(),
            device.last_ip(),
            device.last_user(),
            device.device_serial_number(),
            device.serial_number(),
            device.monitor_1_serial_number(),
            device.site(),
            device.department(),
            device.comment(),
            device.asset_id(),
        ]
    });
    texts.flatten().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_bundle_is_private_whole_and_names_nobody() {
    let simulator = simulator(Knobs::default()).await;
    let console = simulator.console();
    let firmware = console
        .device(console.device_ids()[0])
        .unwrap()
        .facts
        .firmware;
    let profile = console.create_profile(NewProfile::new("Fabrikam sessions", firmware));
    let root = Receiver::Directory(console.device(console.device_ids()[0]).unwrap().directory);
    console.assign(profile.unwrap(), root).unwrap();
    let authority = Authority::new();
    let dar = FaultServer::start(&authority.issue(Oddity::None), |number, _| match number {
        1 => Reply::http(403, "", "no"),
        _ => Reply::http(207, "Content-Type: application/xml\r\n", LISTING),
    })
    .await;
    let webdav = WebDavClient::builder(format!("{}/webdav/", dar.url()))
        .with_trust(Trust::Only(vec![
            Certificate::from_pem(authority.pem().as_bytes()).unwrap(),
        ]))
        .build()
        .unwrap();
    let ums = superuser(&simulator);
    let all = ums.devices().with_recycle_bin();
    let originals = all.collect().await.unwrap();
    let directories = ums.directories().await.unwrap();
    simulator.audit().clear();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    let bundle = Collector::new(ums)
        .with_all_devices()
        .with_effective_lists(3)
        .with_webdav(webdav, RemotePath::ROOT)
        .collect(&path)
        .await
        .unwrap();
    assert!(bundle.missing.is_empty(), "{bundle:?}");
    assert!(simulator.audit().writes().is_empty());
    let only_bundle = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(only_bundle, 1, "no draft is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let entries = entries(&path);
    everything_is_there(&entries);
    devices_are_told_by_their_hardware_alone(&entries["devices.json"], &originals);
    let mut gone = telling(&originals);
    gone.extend(directories.iter().map(|directory| directory.name.clone()));
    gone.extend(["Fabrikam", "JSESSIONID", simulator.password()].map(str::to_owned));
    assert!(gone.len() > 1000);
    nothing_of_this_is_there(&gone, &entries);
}

fn everything_is_there(entries: &HashMap<String, Vec<u8>>) {
    let mut names: Vec<&str> = entries.keys().map(String::as_str).collect();
    names.retain(|name| !name.starts_with("effective/"));
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "devices.json",
            "directories.json",
            "firmwares.json",
            "manifest.json",
            "priority-profiles.json",
            "profiles.json",
            "propfind.xml",
            "status.json",
        ]
    );
    assert_eq!(entries.len(), names.len() + 6);

    let listed: Vec<_> = Multistatus::new(&entries["propfind.xml"])
        .unwrap()
        .collect();
    assert_eq!(listed.len(), 2);
    let manifest: Value = serde_json::from_slice(&entries["manifest.json"]).unwrap();
    assert_eq!(manifest["scrubbed"], true);
    assert_eq!(
        manifest["documents"].as_array().unwrap().len(),
        entries.len() - 1
    );
}

fn devices_are_told_by_their_hardware_alone(list: &[u8], originals: &[Device]) {
    let devices = decoded(list);
    assert_eq!(devices.len(), originals.len());
    for (device, original) in devices.iter().zip(originals) {
        assert_eq!(device.id(), original.id());
        assert_eq!(device.parent(), original.parent());
        assert_eq!(device.os_type(), original.os_type());
        assert_eq!(device.memory_size(), original.memory_size());
        assert_ne!(device.name(), original.name());
    }
    let distinct = |devices: &[Device]| {
        let units = devices
            .iter()
            .map(|device| device.unit_id().map(str::to_owned));
        units.collect::<HashSet<_>>().len()
    };
    assert_eq!(distinct(&devices), distinct(originals));
}

fn nothing_of_this_is_there(gone: &HashSet<String>, entries: &HashMap<String, Vec<u8>>) {
    for (name, content) in entries {
        let content = String::from_utf8_lossy(content);
        let words: HashSet<&str> = content.split(|c| "\"<>/,: ".contains(c)).collect();
        for gone in gone.iter().filter(|gone| gone.len() > 3) {
            let shown = words.contains(gone.as_str())
                || (gone.contains([' ', '/', ':']) && content.contains(gone.as_str()));
            assert!(!shown, "{gone} in {name}");
        }
        assert!(!content.contains("Fabrikam"), "{name}");
    }
}

#[tokio::test]
async fn a_sample_is_enough_and_the_rest_is_not_sent() {
    let simulator = simulator(Knobs::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    let collector = Collector::new(superuser(&simulator))
        .with_devices(5)
        .with_effective_lists(0)
        .with_scrubber(Scrubber::with_key([7; 32]));
    let bundle = collector.collect(&path).await.unwrap();
    let devices = bundle
        .documents
        .iter()
        .find_map(|document| document.devices);
    assert_eq!(devices, Some(5));
    assert_eq!(decoded(&entries(&path)["devices.json"]).len(), 5);

    let before = std::fs::read(&path).unwrap();
    let error = collector.collect(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let again = folder.path().join("again.zip");
    collector.collect(&again).await.unwrap();
    assert_eq!(entries(&again), entries(&path), "one key, one result");
}

#[tokio::test]
async fn what_is_refused_is_noted() {
    let mut knobs = Knobs::default();
    knobs.hide_unreadable = false;
    let simulator = simulator(knobs).await;
    let reader = Account::limited("reader", "invented")
        .with_rights(DirectoryId::PROFILE_ROOT, &[Right::Read]);
    simulator.console().set_account(reader);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    let collector = Collector::new(client(&simulator, "reader", "invented"));
    let bundle = collector.collect(&path).await.unwrap();
    let missing: Vec<_> = bundle
        .missing
        .iter()
        .map(|missing| (&*missing.name, missing.kind))
        .collect();
    assert_eq!(
        missing,
        [
            ("directories.json", "forbidden"),
            ("devices.json", "forbidden")
        ]
    );
    assert!(entries(&path).contains_key("profiles.json"));
}

#[tokio::test]
async fn a_list_that_breaks_off_leaves_no_file() {
    let large = Simulator::builder().with_fleet(Fleet::of(2000));
    let simulator = large.start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    let broken = FaultRule::new(Fault::TruncatedBody(2_000_000)).on_path("/umsapi/v3/thinclients");
    simulator.faults().add(broken);
    let collector = Collector::new(superuser(&simulator)).with_all_devices();
    collector.collect(&path).await.unwrap_err();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    let wrong = Collector::new(client(&simulator, simulator.username(), "wrong"));
    let error = wrong.collect(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn only_the_loud_option_leaves_names() {
    let simulator = simulator(Knobs::default()).await;
    let ums = superuser(&simulator);
    let all = ums.devices().with_recycle_bin();
    let originals = all.collect().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    let collector = Collector::new(ums)
        .with_devices(10)
        .with_names_and_addresses_unscrubbed();
    let bundle = collector.collect(&path).await.unwrap();
    assert!(!bundle.scrubbed);
    assert_eq!(decoded(&entries(&path)["devices.json"]), originals[..10]);
}
