//! Open behaviours set either way, and fleets.

use igel_migrate_core::simulator::{
    Edge, Feature, Fleet, IdAllocation, Knobs, ListOrder, Simulator,
};
use igel_migrate_core::ums::{DirectoryKind, UmsErrorCode};
use serde_json::{Value, json};

use super::office::{Office, ids, standing};
use super::{Caller, start};

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
