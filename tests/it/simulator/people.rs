//! What people fill in, define and import.

use igel_migrate_core::simulator::{Criterion, Simulator, View};
use igel_migrate_core::ums::Receiver;
use serde_json::{Value, json};

use super::office::{Office, ids};
use super::start;

#[tokio::test]
async fn devices_are_created_with_defaults_and_changed_field_by_field() {
    let (_simulator, caller, office) = Office::start(Simulator::builder()).await;
    let body = json!({"mac": "00e0c5abcdef", "firmwareID": office.firmware.get()});
    let created = caller.put("/thinclients", body).await.json();
    assert_eq!(
        (&created["name"], &created["parentID"]),
        (&json!(""), &json!("-1"))
    );
    let path = format!("/thinclients/{}", created["id"].as_str().unwrap());
    let device = caller.get(&path).await.json();
    assert_eq!(
        (&device["unitID"], &device["mac"]),
        (&json!("00E0C5ABCDEF"), &json!("00E0C5ABCDEF"))
    );
    assert_eq!(device.get("lastIP"), None);
    let details = || async { caller.get(&format!("{path}?facets=details")).await.json() };
    assert_eq!(details().await["totalUptime"], "-1");
    assert_eq!(details().await.get("osType"), None);

    caller
        .put(&path, json!({"site": "Köln", "comment": "by the window"}))
        .await;
    caller
        .put(&path, json!({"comment": "", "parentID": "5"}))
        .await;
    let changed = details().await;
    assert_eq!(
        (&changed["site"], changed.get("comment")),
        (&json!("Köln"), None)
    );
    assert_eq!(changed["parentID"], "-1");
    assert_eq!(
        caller.delete(&path).await.json()["CommandExecList"][0]["state"],
        "FAILED"
    );
    assert_eq!(
        caller
            .delete(&format!("{path}/deletetcoffline"))
            .await
            .status,
        200
    );
    assert_eq!(caller.get(&path).await.refusal(), "400 ITG-0A001");
}

#[tokio::test]
async fn a_view_shows_what_fulfils_its_criteria_now() {
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let wave = Criterion::CommentContains("wave-1".to_owned());
    let view = simulator
        .console()
        .create_view(View::new("wave", vec![wave]));
    let view = format!("/thinclientview/{view}?facets=details");
    assert_eq!(caller.get(&view).await.json(), json!([]));
    caller
        .put(
            &format!("/thinclients/{}", office.desk),
            json!({"comment": "wave-1"}),
        )
        .await;
    assert_eq!(
        ids(&caller.get(&view).await.json()),
        [office.desk.to_string()]
    );
    assert_eq!(
        caller.get("/thinclientview/7").await.refusal(),
        "404 ITG-0A020"
    );
}

#[tokio::test]
async fn attributes_and_records_of_a_person() {
    use igel_migrate_core::simulator::{AttributeDefinition, AttributeKind, Job, RepositoryRecord};
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let console = simulator.console();
    let mut seats = AttributeDefinition::new("Seats", "seats", AttributeKind::Number);
    console.define_attribute(seats.clone());
    seats.identifier = "locked".into();
    seats.writable = false;
    console.define_attribute(seats);
    let path = format!("/thinclients/{}", office.desk);
    let set = |identifier: &str, value: Value| json!({"deviceAttributes": [{"identifier": identifier, "value": value}]});
    assert_eq!(caller.put(&path, set("seats", json!(4))).await.status, 200);
    let shown = caller
        .get(&format!("{path}?facets=deviceattributes"))
        .await
        .json();
    assert_eq!(
        shown["deviceAttributes"],
        json!([{"name": "Seats", "identifier": "seats", "value": "4", "type": "number"}])
    );
    for refused in [
        set("seats", json!("many")),
        set("locked", json!(1)),
        set("none", json!(1)),
    ] {
        assert_eq!(caller.put(&path, refused).await.refusal(), "400 ITG-0A004");
    }
    assert_eq!(
        console.attribute(office.desk, "seats").as_deref(),
        Some("4")
    );
    assert_eq!(caller.put(&path, set("seats", json!(""))).await.status, 200);
    assert_eq!(console.attribute(office.desk, "seats"), None);

    console.create_job(Job::new("upgrade", "upgrade to OS 12", office.desks));
    assert_eq!(console.jobs().len(), 1);
    let url = "https://dar.example.test/repo";
    console.set_repository(RepositoryRecord::new("berlin", url, -1));
    console.set_repository(RepositoryRecord::new("berlin", url, 300));
    assert_eq!(
        console.repositories(),
        [RepositoryRecord::new("berlin", url, 300)]
    );
    console.set_default_rule(office.desks, true).unwrap();
    let desks = format!("/directories/tcdirectories/{}", office.desks);
    assert_eq!(caller.delete(&desks).await.refusal(), "400 ITG-0A023");
    console
        .assign(office.profile, Receiver::Directory(office.desks))
        .unwrap();
    assert_eq!(console.effective(Receiver::Device(office.desk)).len(), 1);
}

#[tokio::test]
async fn profiles_are_imported_from_real_documents() {
    use igel_migrate_core::profile::os11::{Os11Document, Os11Profile};
    use igel_migrate_core::simulator::Generation;
    let (simulator, caller) = start(Simulator::builder()).await;
    let console = simulator.console();
    for (xml, error) in [("", "malformed"), ("<profiles><profile", "malformed")] {
        assert_eq!(
            console
                .import_os11(xml.as_bytes())
                .unwrap_err()
                .kind()
                .as_str(),
            error
        );
    }
    assert!(console.import_os12(b"no zip".to_vec()).is_err());
    let firmware = "11.10.250.01".parse().unwrap();
    let made = Os11Profile::builder("berlin", &firmware);
    let bytes = made.build().unwrap().to_bytes();
    let imported = console.import_os11(&bytes).unwrap();
    let profile = console.profile(imported[0]).unwrap();
    assert_eq!(
        (&*profile.name, profile.generation),
        ("berlin", Generation::Os11)
    );
    let kept = Os11Profile::parse(profile.document.unwrap()).unwrap();
    assert_eq!(kept.name(), "berlin");
    let record = caller
        .get(&format!("/profiles/{}", imported[0]))
        .await
        .json();
    let firmware = record["firmwareID"].as_str().unwrap();
    let firmware = caller.get(&format!("/firmwares/{firmware}")).await.json();
    assert_eq!(firmware["version"], "11.10.250.01");

    // The real exports, where there are any.
    for file in igel_migrate_tests::corpus_files("os11-profiles", "xml") {
        let bytes = std::fs::read(&file).unwrap();
        let parsed = Os11Document::parse(&bytes);
        let imported = console.import_os11(&bytes);
        assert_eq!(imported.is_ok(), parsed.is_ok(), "{}", file.display());
    }
    for file in igel_migrate_tests::corpus_files("os12-ipm", "ipm") {
        let imported = console.import_os12(std::fs::read(&file).unwrap()).unwrap();
        let profile = console.profile(imported[0]).unwrap();
        assert_eq!(profile.generation, Generation::Os12);
    }
    let listed = caller.get("/profiles").await.json();
    let priority = caller.get("/masterprofiles").await.json();
    assert_eq!(
        ids(&listed).len() + ids(&priority).len(),
        console.profile_ids().len()
    );
}
