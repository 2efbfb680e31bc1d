//! Open behaviours set either way, and fleets.

use igel_migrate_core::simulator::{
    Edge, Feature, Fleet, IdAllocation, Knobs, ListOrder, Messages, ServerStatus, Simulator,
};
use igel_migrate_core::ums::{DirectoryKind, UmsErrorCode};
use serde_json::{Value, json};

use super::office::{Office, assignment, ids, objects, standing};
use super::{Caller, read, start};

#[tokio::test]
async fn open_behaviours_can_be_set_either_way() {
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let console = simulator.console();
    let set = |change: fn(&mut Knobs)| console.change_knobs(change);
    let device = format!("/thinclients/{}?facets=details", office.desk);

    set(|knobs| knobs.results_wrapper = true);
    assert_eq!(
        ids(&caller.get("/thinclients").await.json()["results"]).len(),
        2
    );
    set(|knobs| {
        knobs.results_wrapper = false;
        knobs.text_booleans = false;
        knobs.short_reverse_proxy_name = true;
        knobs.nulls_as_empty_text = true;
    });
    let details = caller.get(&device).await.json();
    assert_eq!(details["isThinClientRegistered"], false);
    assert_eq!(details["connectedViaReverseProxy"], false);
    assert_eq!(details["comment"], "");
    set(|knobs| knobs.trailing_slash = false);
    assert_eq!(caller.get("/thinclients/").await.refusal(), "404 ITG-0A020");
    set(|knobs| knobs.unknown_facet = Edge::Accept);
    assert_eq!(
        caller.get("/thinclients?facets=everything").await.status,
        200
    );
    assert_eq!(
        caller.get("/thinclients?facets=shadow").await.refusal(),
        "404 ITG-0A020"
    );
    set(|knobs| knobs.html_errors = true);
    let page = caller.get("/no-such-thing").await;
    assert_eq!(
        (page.status, page.content_type.as_str()),
        (404, "text/html;charset=utf-8")
    );
    set(|knobs| knobs.html_errors = false);
    set(|knobs| knobs.priority_profiles = Feature::Unlicensed);
    assert_eq!(
        caller.get("/masterprofiles").await.refusal(),
        "403 ITG-0C001"
    );
    set(|knobs| knobs.priority_profiles = Feature::Disabled);
    assert_eq!(caller.get("/masterprofiles").await.json(), json!([]));
    set(|knobs| knobs.directory_name_again = Edge::Refuse(UmsErrorCode::Duplicate));
    let again = caller
        .put("/directories/tcdirectories", json!({"name": "Berlin"}))
        .await;
    assert_eq!(again.refusal(), "400 ITG-0A008");
    set(|knobs| {
        knobs.statuses.insert(UmsErrorCode::DeviceNotFound, 404);
    });
    assert_eq!(
        caller.get("/thinclients/1").await.refusal(),
        "404 ITG-0A001"
    );
    set(|knobs| knobs.parallel_sessions = false);
    Caller::logged_in(&simulator).await;
    assert_eq!(caller.get("/firmwares").await.refusal(), "401 ITG-0B004");
    set(|knobs| knobs.imi = Feature::Unlicensed);
    let mut stranger = Caller::new(&simulator);
    let login = stranger
        .log_in(simulator.username(), simulator.password())
        .await;
    assert_eq!(login.refusal(), "403 ITG-0C001");
}

#[tokio::test]
async fn ids_may_be_given_per_kind() {
    let mut knobs = Knobs::default();
    knobs.ids = IdAllocation::PerKind;
    let (_simulator, _caller, office) = Office::start(Simulator::builder().with_knobs(knobs)).await;
    assert_eq!(office.berlin.get(), office.porter.get());
}

#[tokio::test]
async fn a_fleet_is_the_same_for_the_same_seed() {
    let fleet = |seed| async move {
        let builder = standing().with_fleet(Fleet::of(500).with_seed(seed).with_sites(14));
        let (simulator, caller) = start(builder).await;
        let text = caller.get("/thinclients?facets=details").await.text;
        (simulator, caller, text)
    };
    let (simulator, caller, one) = fleet(5).await;
    assert_eq!(one, fleet(5).await.2);
    assert_ne!(one, fleet(6).await.2);

    let devices: Vec<Value> = serde_json::from_str(&one).unwrap();
    assert_eq!(devices.len(), 500);
    let count = |wanted: &dyn Fn(&Value) -> bool| devices.iter().filter(|one| wanted(one)).count();
    let text = |field: &'static str, part: &'static str| {
        move |device: &Value| {
            device[field]
                .as_str()
                .is_some_and(|text| text.contains(part))
        }
    };
    let ready = count(&text("osType", "OS12 Upgrade Ready"));
    assert!((200..450).contains(&ready), "{ready}");
    assert!(count(&|device| device["memorySize"] == 1705 && device["flashSize"] == 1875) > 20);
    assert!(count(&text("isConnectedViaReverseProxy", "true")) > 10);
    assert!(count(&text("configChanges", "PENDING")) > 3);
    assert!(count(&|device| device.get("lastIP").is_none()) > 0);
    assert!(count(&|device| device["movedToBin"] == true) > 0);
    assert!(count(&|device| device["unitID"] != device["mac"]) > 0);
    let sites = simulator
        .console()
        .find_directory(DirectoryKind::Device, "/Site 013");
    assert!(
        sites.is_some()
            && simulator
                .console()
                .find_directory(DirectoryKind::Device, "Berlin")
                .is_some()
    );

    // Another order of lists is another order each time it is asked for, with the same devices.
    simulator
        .console()
        .change_knobs(|knobs| knobs.list_order = ListOrder::Shuffled(3));
    let shuffled = ids(&caller.get("/thinclients").await.json());
    let mut sorted = shuffled.clone();
    sorted.sort_by_key(|id| id.parse::<i64>().unwrap());
    assert_ne!(shuffled, sorted);
    assert_eq!(sorted, ids(&Value::Array(devices)));
}

#[tokio::test]
async fn cases_at_the_edge_go_as_they_are_set() {
    let (simulator, mut caller, office) = Office::start(Simulator::builder()).await;
    let console = simulator.console();
    let set = |change: fn(&mut Knobs)| console.change_knobs(change);
    let desk = objects("tc", &[office.desk]);
    let root = "/directories/tcdirectories/-1?operation=move";

    set(|knobs| knobs.move_into_root = Edge::Answer("not there".into()));
    assert_eq!(
        caller.put(root, desk.clone()).await.json()[0]["results"],
        "not there"
    );
    assert_eq!(console.device(office.desk).unwrap().directory, office.desks);
    set(|knobs| knobs.move_into_root = Edge::Refuse(UmsErrorCode::TargetDirectoryNotFound));
    let refused = caller.put(root, desk.clone()).await;
    assert_eq!(
        refused.json()["message"],
        "No target directory with ID <-1> found."
    );

    let path = format!("/thinclients/{}/assignments/profiles", office.desk);
    let body = assignment(office.profile, "tc", office.desk);
    assert_eq!(caller.put(&path, body.clone()).await.status, 200);
    assert_eq!(caller.put(&path, body.clone()).await.status, 200);
    set(|knobs| knobs.assign_again = Edge::Refuse(UmsErrorCode::Duplicate));
    assert_eq!(caller.put(&path, body).await.refusal(), "400 ITG-0A008");

    let twice = objects("tc", &[office.desk, office.desk]);
    let wake = "/thinclients?command=wakeup";
    let entries = |answer: Value| answer["CommandExecList"].as_array().unwrap().len();
    assert_eq!(
        entries(caller.send("POST", wake, twice.clone()).await.json()),
        2
    );
    set(|knobs| knobs.command_answers_duplicates = false);
    assert_eq!(entries(caller.send("POST", wake, twice).await.json()), 1);

    console.recycle_device(office.desk, true).unwrap();
    set(|knobs| knobs.command_to_bin = Edge::Accept);
    assert_eq!(caller.send("POST", wake, desk.clone()).await.status, 200);
    let desks = format!("/directories/tcdirectories/{}", office.desks);
    assert_eq!(caller.delete(&desks).await.refusal(), "400 ITG-0A006");
    set(|knobs| knobs.delete_directory_over_bin = Edge::Answer("".into()));
    assert_eq!(caller.delete(&desks).await.status, 200);
    assert!(console.directory(office.desks).is_some());
    set(|knobs| knobs.delete_directory_over_bin = Edge::Accept);
    assert_eq!(caller.delete(&desks).await.status, 200);
    assert!(console.device(office.desk).is_none());

    set(|knobs| knobs.directory_without_name = Edge::Accept);
    let nameless = caller
        .put("/directories/tcdirectories", json!({}))
        .await
        .json();
    assert_eq!(nameless["name"], "");
    console
        .change_device(office.porter, |facts| facts.online = false)
        .unwrap();
    let porter = format!("/thinclients/{}", office.porter);
    let kept = caller.delete(&porter).await.json();
    assert_eq!(kept["CommandExecList"][0]["state"], "FAILED");
    set(|knobs| {
        knobs.delete_unreachable = Edge::Accept;
        knobs.messages = Messages::Ums6;
    });
    let gone = caller.delete(&porter).await.json();
    let entry = &gone["CommandExecList"][0];
    assert_eq!((&entry["mac"], &entry["exectime"]), (&json!(""), &json!(0)));
    assert!(console.device(office.porter).is_none());
    let device = json!({"mac": "00E0C500000A", "firmwareID": office.firmware.to_string()});
    let created = caller.put("/thinclients", device).await.json();
    assert_eq!(created["message"], "Device successfully inserted.");

    set(|knobs| knobs.messages = Messages::LocalizedTemplates);
    let key = json!({"name": "k", "type": "StringType"});
    let message = caller.put("/template", key).await.json()["message"].to_string();
    assert!(message.contains("Schlüssel"), "{message}");
    set(|knobs| {
        knobs.server_status = ServerStatus::Full;
        knobs.logout_null = true;
        knobs.logout_unknown = Edge::Accept;
    });
    let status = caller.get("/serverstatus").await.json();
    assert_eq!(status["rmGuiServerVersion"], "6.03.130");
    for _ in 0..2 {
        assert_eq!(
            read(caller.request("POST", "/logout")).await.unwrap().text,
            "null"
        );
    }
    caller
        .log_in(simulator.username(), simulator.password())
        .await;
    assert_eq!(caller.get("/firmwares").await.status, 200);
}
