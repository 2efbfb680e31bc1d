//! Recycle bin, inheritance, and results for each item.

use std::time::Duration;

use igel_migrate_core::simulator::{DeviceFacts, Edge, Knobs, NewDevice, Simulator};
use igel_migrate_core::ums::{DeviceId, DirectoryId};
use serde_json::{Value, json};

use super::office::{Office, assignment, ids, objects, standing};

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
