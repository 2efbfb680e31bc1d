//! Sessions, rights, recycle bin, inheritance, results for each item, and the open behaviours.

use std::time::Duration;

use igel_migrate_core::simulator::{
    Account, Clock, Console, Criterion, DeviceFacts, Edge, Feature, Firmware, Fleet, IdAllocation,
    Knobs, ListOrder, NewDevice, NewProfile, Right, Simulator, SimulatorBuilder, View,
};
use igel_migrate_core::ums::{
    DeviceId, DirectoryId, DirectoryKind, FirmwareId, ProfileId, Receiver, UmsErrorCode,
};
use serde_json::{Value, json};

use super::{Caller, read, start};

const MINUTE: Duration = Duration::from_secs(60);

fn standing() -> SimulatorBuilder {
    let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse().unwrap());
    Simulator::builder().with_clock(clock)
}

/// A directory `Berlin` with `Desks` below it, a device in each, and profiles for both generations.
struct Office {
    berlin: DirectoryId,
    desks: DirectoryId,
    porter: DeviceId,
    desk: DeviceId,
    profile: ProfileId,
    os12_profile: ProfileId,
    firmware: FirmwareId,
    os12: FirmwareId,
}

impl Office {
    fn build(console: &Console) -> Self {
        let firmware = console.create_firmware(Firmware::new("IGEL OS 11", "11.10.210.01"));
        let os12 = console.create_firmware(Firmware::new("IGEL OS 12", "12.7.2"));
        let root = DirectoryId::ROOT;
        let berlin = console
            .create_directory(DirectoryKind::Device, "Berlin", root)
            .unwrap();
        let desks = console
            .create_directory(DirectoryKind::Device, "Desks", berlin)
            .unwrap();
        let device = |mac: &str, directory| {
            let mut facts = DeviceFacts::new(mac, firmware);
            facts.name = format!("ITC{mac}").into();
            facts.last_ip = Some("192.0.2.7".into());
            facts.online = true;
            console
                .create_device(NewDevice::new(facts).in_directory(directory))
                .unwrap()
        };
        Self {
            berlin,
            desks,
            porter: device("00E0C5000001", berlin),
            desk: device("00E0C5000002", desks),
            profile: console
                .create_profile(NewProfile::new("sessions", firmware))
                .unwrap(),
            os12_profile: console
                .create_profile(NewProfile::new("base system", os12).for_os12())
                .unwrap(),
            firmware,
            os12,
        }
    }

    async fn start(builder: SimulatorBuilder) -> (Simulator, Caller, Self) {
        let (simulator, caller) = start(builder).await;
        let office = Self::build(&simulator.console());
        (simulator, caller, office)
    }
}

fn objects<I: std::fmt::Display>(kind: &str, ids: &[I]) -> Value {
    ids.iter()
        .map(|id| json!({"id": id.to_string(), "type": kind}))
        .collect()
}

fn assignment(profile: ProfileId, kind: &str, id: impl std::fmt::Display) -> Value {
    json!([{
        "assignee": {"id": profile.to_string(), "type": "profile"},
        "receiver": {"id": id.to_string(), "type": kind},
    }])
}

/// The ids of a list, in its order.
fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn sessions_slide_and_expire() {
    let (simulator, caller, office) = Office::start(standing()).await;
    let device = format!("/thinclients/{}", office.desk);
    for _ in 0..3 {
        simulator.clock().advance(29 * MINUTE);
        assert_eq!(caller.get(&device).await.status, 200);
    }
    // A refused call does not count as use.
    simulator.clock().advance(20 * MINUTE);
    assert_eq!(
        caller.get("/thinclients/1").await.refusal(),
        "400 ITG-0A001"
    );
    simulator.clock().advance(11 * MINUTE);
    assert_eq!(caller.get(&device).await.refusal(), "401 ITG-0B004");
    assert_eq!(caller.get(&device).await.refusal(), "401 ITG-0B004");
}

#[tokio::test]
async fn logging_in_and_out() {
    let (simulator, mut caller, _) = Office::start(Simulator::builder()).await;
    let stranger = Caller::new(&simulator);
    assert_eq!(stranger.get("/firmwares").await.refusal(), "401 ITG-0B003");
    assert_eq!(
        stranger.get("/no-such-thing").await.refusal(),
        "401 ITG-0B003"
    );
    assert_eq!(stranger.get("/serverstatus").await.status, 200);
    let login = read(stranger.request("POST", "/login")).await.unwrap();
    assert_eq!(login.refusal(), "401 ITG-0B001");
    let mut stranger = Caller::new(&simulator);
    let login = stranger.log_in(simulator.username(), "wrong").await;
    assert_eq!(login.refusal(), "401 ITG-0B002");
    assert_eq!(login.set_cookie, None);
    let request = stranger
        .request("GET", "/firmwares")
        .header("Cookie", "JSESSIONID=0");
    assert_eq!(read(request).await.unwrap().refusal(), "401 ITG-0B004");

    let out = read(caller.request("POST", "/logout")).await.unwrap();
    assert_eq!(
        (out.status, out.json()),
        (200, json!({"message": "Logout successful"}))
    );
    assert_eq!(caller.get("/firmwares").await.refusal(), "401 ITG-0B004");
    let again = read(caller.request("POST", "/logout")).await.unwrap();
    assert_eq!(again.refusal(), "401 ITG-0B004");
    caller
        .log_in(simulator.username(), simulator.password())
        .await;
    assert_eq!(caller.get("/firmwares").await.status, 200);
    simulator.console().end_sessions();
    assert_eq!(caller.get("/firmwares").await.refusal(), "401 ITG-0B004");
}

#[tokio::test]
async fn a_login_takes_over_the_session_of_the_server_status() {
    let mut knobs = Knobs::default();
    knobs.cookie_before_login = true;
    let simulator = Simulator::builder()
        .with_knobs(knobs)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&simulator);
    let cookie = caller.get("/serverstatus").await.set_cookie.unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let with = |method, path| caller.request(method, path).header("Cookie", cookie);
    let early = read(with("GET", "/firmwares")).await.unwrap();
    assert_eq!(early.refusal(), "401 ITG-0B007");
    let login = with("POST", "/login").basic_auth("imi", Some(simulator.password()));
    assert_eq!(read(login).await.unwrap().json()["message"], cookie);
    assert_eq!(read(with("GET", "/firmwares")).await.unwrap().status, 200);
}

#[tokio::test]
async fn credentials_alone_are_enough_only_where_that_is_switched_on() {
    let simulator = Simulator::builder().start().await.unwrap();
    let caller = Caller::new(&simulator);
    let direct = || {
        let request = caller.request("GET", "/firmwares");
        read(request.basic_auth("imi", Some(simulator.password())))
    };
    assert_eq!(direct().await.unwrap().refusal(), "401 ITG-0B003");
    simulator
        .console()
        .change_knobs(|knobs| knobs.direct_authorization = true);
    let answer = direct().await.unwrap();
    assert_eq!((answer.status, answer.set_cookie), (200, None));
    assert_eq!(simulator.console().open_sessions(), 0);
    let wrong = caller
        .request("GET", "/firmwares")
        .basic_auth("imi", Some("no"));
    assert_eq!(read(wrong).await.unwrap().refusal(), "401 ITG-0B002");
}

#[tokio::test]
async fn an_account_sees_and_does_what_its_rights_allow() {
    let (simulator, admin, office) = Office::start(Simulator::builder()).await;
    let console = simulator.console();
    let account = Account::limited("mover", "invented")
        .with_rights(office.desks, &[Right::Read, Right::Move])
        .with_rights(DirectoryId::PROFILE_ROOT, &[Right::Read]);
    console.set_account(account);
    let mut mover = Caller::new(&simulator);
    assert_eq!(mover.log_in("mover", "invented").await.status, 200);

    assert_eq!(ids(&admin.get("/thinclients").await.json()).len(), 2);
    assert_eq!(
        ids(&mover.get("/thinclients").await.json()),
        [office.desk.to_string()]
    );
    let trees = mover.get("/directories/tcdirectories").await.json();
    assert_eq!(ids(&trees), [office.desks.to_string()]);
    let denied = "403 ITG-0B005";
    let porter = format!("/thinclients/{}", office.porter);
    let desk = format!("/thinclients/{}", office.desk);
    assert_eq!(mover.get(&porter).await.refusal(), denied);
    assert_eq!(
        mover.put(&desk, json!({"site": "X"})).await.refusal(),
        denied
    );
    assert_eq!(mover.delete(&desk).await.refusal(), denied);
    let one = objects("tc", &[office.desk]);
    let reboot = mover
        .send("POST", "/thinclients?command=reboot", one.clone())
        .await;
    assert_eq!(reboot.refusal(), denied);
    let assign = assignment(office.profile, "tc", office.desk);
    let assign = mover
        .put(&format!("{desk}/assignments/profiles"), assign)
        .await;
    assert_eq!(assign.refusal(), denied);
    // Moving needs no right to write, but the right to move at both ends.
    let into = |id| format!("/directories/tcdirectories/{id}?operation=move");
    assert_eq!(
        mover.put(&into(office.desks), one.clone()).await.status,
        200
    );
    assert_eq!(
        mover.put(&into(office.berlin), one.clone()).await.refusal(),
        denied
    );
    let porter = objects("tc", &[office.porter]);
    assert_eq!(
        mover.put(&into(office.desks), porter).await.refusal(),
        denied
    );

    console.change_knobs(|knobs| knobs.hide_unreadable = false);
    assert_eq!(mover.get("/thinclients").await.refusal(), denied);
    console.change_knobs(|knobs| knobs.template_keys_superuser_only = true);
    assert_eq!(mover.get("/template/1/read").await.refusal(), denied);
    console.remove_account("mover");
    assert_eq!(mover.get("/firmwares").await.refusal(), "401 ITG-0B004");
}

#[tokio::test]
async fn the_recycle_bin_keeps_objects_in_lists_and_refuses_to_use_them() {
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let console = simulator.console();
    console.recycle_directory(office.desks, true).unwrap();
    let listed = caller.get("/thinclients").await.json();
    let desk = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|device| device["movedToBin"] == true);
    assert_eq!(desk.unwrap()["id"], office.desk.to_string());
    assert_eq!(desk.unwrap()["parentID"], office.desks.to_string());

    let path = format!("/thinclients/{}", office.desk);
    let one = objects("tc", &[office.desk]);
    let desks = format!("/directories/tcdirectories/{}", office.desks);
    let command = caller
        .send("POST", "/thinclients?command=reboot", one.clone())
        .await;
    for refused in [
        caller.put(&path, json!({"site": "X"})).await,
        caller.delete(&path).await,
        caller.get(&format!("{path}/assignments/profiles")).await,
        command,
    ] {
        assert_eq!(refused.refusal(), "400 ITG-0A018");
    }
    let into = caller
        .put(
            &format!("{desks}?operation=move"),
            objects("tc", &[office.porter]),
        )
        .await;
    assert_eq!(into.refusal(), "400 ITG-0A017");
    let berlin = format!(
        "/directories/tcdirectories/{}?operation=move",
        office.berlin
    );
    let out = caller.put(&berlin, one).await.json();
    assert_eq!(
        out,
        json!([{"id": office.desk.to_string(), "results": "does_not_exist"}])
    );
    // The parent is not empty for it.
    let berlin = format!("/directories/tcdirectories/{}", office.berlin);
    assert_eq!(caller.delete(&berlin).await.refusal(), "400 ITG-0A006");

    console.recycle_profile(office.profile, true).unwrap();
    let profile = format!("/profiles/{}", office.profile);
    assert_eq!(caller.get(&profile).await.json()["movedToBin"], true);
    assert_eq!(
        caller.put(&profile, json!({"name": "x"})).await.refusal(),
        "400 ITG-0A022"
    );
    let assign = assignment(office.profile, "tc", office.porter);
    let assign = caller
        .put(&format!("{profile}/assignments/thinclients"), assign)
        .await;
    assert_eq!(assign.refusal(), "400 ITG-0A022");
    console.recycle_directory(office.desks, false).unwrap();
    assert_eq!(caller.put(&path, json!({"site": "X"})).await.status, 200);
}

#[tokio::test]
async fn assignments_are_inherited_and_follow_a_move() {
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let console = simulator.console();
    let berlin = format!(
        "/directories/tcdirectories/{}/assignments/profiles",
        office.berlin
    );
    let body = assignment(office.os12_profile, "tcdirectory", office.berlin);
    assert_eq!(caller.put(&berlin, body).await.status, 200);
    let desk = format!("/thinclients/{}/assignments/profiles", office.desk);
    let body = assignment(office.profile, "tc", office.desk);
    assert_eq!(caller.put(&desk, body).await.status, 200);

    let effective = caller.get(&desk).await.json();
    let seen = |at: usize, part: &str| effective[at][part]["id"].as_str().unwrap().to_owned();
    assert_eq!(seen(0, "assignee"), office.profile.to_string());
    assert_eq!(effective[0]["receiver"]["type"], "tc");
    assert_eq!(seen(1, "assignee"), office.os12_profile.to_string());
    assert_eq!(seen(1, "receiver"), office.berlin.to_string());
    assert_eq!(effective[1]["receiver"]["type"], "tcdirectory");
    assert_eq!(effective[1]["assignmentPosition"], 1);
    assert_eq!(
        console.device(office.desk).unwrap().facts.changes_pending,
        Some(true)
    );

    // What is inherited cannot be taken away at the device.
    let at_device = format!(
        "/profiles/{}/assignments/thinclients/{}",
        office.os12_profile, office.desk
    );
    assert_eq!(caller.delete(&at_device).await.refusal(), "400 ITG-0A021");
    let root = "/directories/tcdirectories/-1?operation=move";
    assert_eq!(
        caller.put(root, objects("tc", &[office.desk])).await.status,
        200
    );
    let effective = caller.get(&desk).await.json();
    assert_eq!(effective.as_array().unwrap().len(), 1);
    let push = objects("tc", &[office.desk]);
    caller
        .send("POST", "/thinclients?command=settings2tc", push)
        .await;
    assert_eq!(
        console.device(office.desk).unwrap().facts.changes_pending,
        Some(false)
    );
    let direct = format!("/profiles/{}/assignments/thinclients", office.profile);
    assert_eq!(
        caller.get(&direct).await.json().as_array().unwrap().len(),
        1
    );
    assert_eq!(
        caller
            .delete(&format!("{direct}/{}", office.desk))
            .await
            .status,
        200
    );
    assert_eq!(caller.get(&desk).await.json(), json!([]));
}

#[tokio::test]
async fn changes_may_become_visible_later() {
    let mut knobs = Knobs::default();
    knobs.visible_after = Duration::from_secs(20);
    let (simulator, caller, office) = Office::start(standing().with_knobs(knobs)).await;
    let move_up = format!(
        "/directories/tcdirectories/{}?operation=move",
        office.berlin
    );
    let answer = caller
        .put(&move_up, objects("tc", &[office.desk]))
        .await
        .json();
    assert_eq!(answer[0]["results"], "successful");
    let path = format!("/thinclients/{}", office.desk);
    assert_eq!(
        caller.get(&path).await.json()["parentID"],
        office.desks.to_string()
    );
    simulator.clock().advance(Duration::from_secs(19));
    assert_eq!(
        caller.get(&path).await.json()["parentID"],
        office.desks.to_string()
    );
    simulator.clock().advance(Duration::from_secs(1));
    assert_eq!(
        caller.get(&path).await.json()["parentID"],
        office.berlin.to_string()
    );
}

#[tokio::test]
async fn commands_tell_the_result_of_each_device() {
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let console = simulator.console();
    let silent = console.create_device(NewDevice::new(DeviceFacts::new(
        "00e0c5000003",
        office.firmware,
    )));
    let silent = silent.unwrap();
    console
        .change_device(office.porter, |facts| facts.online = false)
        .unwrap();
    let body = objects("tc", &[office.desk, office.porter, silent]);
    let states = |answer: &Value| {
        let list = answer["CommandExecList"].as_array().unwrap().clone();
        let of = |id: DeviceId| {
            let entry = list
                .iter()
                .find(|entry| entry["id"] == id.to_string())
                .unwrap();
            assert_eq!(entry["execID"], list[0]["execID"]);
            (
                entry["state"].as_str().unwrap().to_owned(),
                entry["message"].to_string(),
            )
        };
        [of(office.desk), of(office.porter), of(silent)]
    };
    let reboot = caller
        .send("POST", "/thinclients?command=reboot", body.clone())
        .await;
    let [desk, porter, without_address] = states(&reboot.json());
    assert_eq!(desk, ("SUCCESS".to_owned(), "\"OK\"".to_owned()));
    assert_eq!(porter.0, "FAILED");
    assert_eq!(
        without_address,
        (
            "FAILED".to_owned(),
            "\"Found no IP address for device\"".to_owned()
        )
    );
    let wakeup = caller
        .send("POST", "/thinclients?command=wakeup", body.clone())
        .await;
    assert!(
        states(&wakeup.json())
            .iter()
            .all(|(state, _)| state == "SUCCESS")
    );
    let shutdown = caller
        .send("POST", "/thinclients?command=shutdown", body)
        .await;
    assert_eq!(
        states(&shutdown.json())[1].0,
        "SUCCESS",
        "it was woken before"
    );
    assert!(!console.device(office.porter).unwrap().facts.online);

    // One unknown device spoils the call unless each is to answer for itself.
    let body = objects("tc", &[office.desk, DeviceId::new(9)]);
    let all = caller
        .send("POST", "/thinclients?command=wakeup", body.clone())
        .await;
    assert_eq!(all.refusal(), "400 ITG-0A001");
    console.change_knobs(|knobs| knobs.command_to_unknown = Edge::Answer("unknown".into()));
    let each = caller
        .send("POST", "/thinclients?command=wakeup", body)
        .await
        .json();
    let list = each["CommandExecList"].as_array().unwrap();
    let unknown = list.iter().find(|entry| entry["id"] == "9").unwrap();
    assert_eq!(
        (&unknown["state"], &unknown["message"]),
        (&json!("FAILED"), &json!("unknown"))
    );
}

#[tokio::test]
async fn moves_tell_the_result_of_each_object() {
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let target = format!("/directories/tcdirectories/{}?operation=move", office.desks);
    let mut body = objects("tc", &[office.porter, DeviceId::new(77)]);
    let circle = objects("tcdirectory", &[office.berlin]);
    body.as_array_mut().unwrap().push(circle[0].clone());
    let moved = caller.put(&target, body).await.json();
    let result = |id: String| {
        let list = moved.as_array().unwrap().iter();
        let found = list.clone().find(|item| item["id"] == id);
        found.unwrap()["results"].as_str().unwrap().to_owned()
    };
    assert_eq!(result(office.porter.to_string()), "successful");
    assert_eq!(result("77".to_owned()), "does_not_exist");
    assert_eq!(result(office.berlin.to_string()), "does_not_exist");
    let mut sorted = ids(&moved);
    sorted.sort();
    assert_eq!(ids(&moved), sorted);
    let console = simulator.console();
    assert_eq!(
        console.directory(office.berlin).unwrap().parent,
        Some(DirectoryId::ROOT)
    );
    assert_eq!(
        console.device(office.porter).unwrap().directory,
        office.desks
    );
    // Nothing of a refused call is done.
    let mut body = objects("tc", &[office.porter]);
    body.as_array_mut()
        .unwrap()
        .push(objects("profile", &[office.profile])[0].clone());
    let up = format!(
        "/directories/tcdirectories/{}?operation=move",
        office.berlin
    );
    assert_eq!(caller.put(&up, body).await.refusal(), "400 ITG-0A004");
    assert_eq!(
        console.device(office.porter).unwrap().directory,
        office.desks
    );
}

#[tokio::test]
async fn a_profile_of_the_other_generation_goes_to_directories_only() {
    let (simulator, caller, office) = Office::start(Simulator::builder()).await;
    let device = format!("/thinclients/{}/assignments/profiles", office.desk);
    let body = assignment(office.os12_profile, "tc", office.desk);
    assert_eq!(
        caller.put(&device, body.clone()).await.refusal(),
        "400 ITG-0A021"
    );
    let console = simulator.console();
    let id = console.finish_upgrade(office.desk, office.os12).unwrap();
    assert_eq!(id, office.desk);
    assert_eq!(caller.put(&device, body).await.status, 200);
    let details = caller
        .get(&format!("/thinclients/{id}?facets=details"))
        .await
        .json();
    assert_eq!(details["firmwareID"], office.os12.to_string());
    assert_eq!(details["osType"], "IGEL OS 12");
    assert_eq!(details["isThinClientRegistered"], "true");
    console.change_knobs(|knobs| knobs.new_id_after_upgrade = true);
    let id = console.finish_upgrade(office.porter, office.os12).unwrap();
    assert_ne!(id, office.porter);
    assert_eq!(
        caller.get(&format!("/thinclients/{id}")).await.json()["unitID"],
        "00E0C5000001"
    );
}

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
