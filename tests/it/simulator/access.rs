//! Sessions and rights.

use igel_migrate_core::simulator::{Account, Knobs, Right, Simulator};
use igel_migrate_core::ums::DirectoryId;
use serde_json::json;

use super::office::{MINUTE, Office, assignment, ids, objects, standing};
use super::{Caller, read};

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
