//! Writes: one at a time, never twice, with an outcome for each object.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use igel_migrate_core::ums::{
    CommandState, CommandTarget, Device, DirectoryPath, ItemOutcome, MoveResult, ObjectKind,
    ObjectRef, ProfileId, UmsRequest,
};

use super::*;

fn moved(id: i64) -> Value {
    json!({ "id": id.to_string(), "results": "successful" })
}

fn ids(request: &Received) -> Vec<i64> {
    let objects = body(request);
    let id = |object: &Value| object["id"].as_str().unwrap().parse().unwrap();
    objects.as_array().unwrap().iter().map(id).collect()
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_unknown_and_sent_once() {
    let page = "<html>gateway</html>";
    let html = Reply::http(200, "Content-Type: text/html\r\n", page);
    for reply in [
        Reply::close(),
        Reply::ThenClose(b"HTTP/1.1 200 -\r\nContent-Length: 40\r\n\r\n[{\"id\"".to_vec()),
        Reply::http(500, "", page),
        refusal(500, &UmsErrorCode::Internal, ""),
        refusal(400, &UmsErrorCode::Database, ""),
        Reply::http(502, "", page),
        Reply::ok("[{\"id\":"),
        Reply::ok("{}"),
        html,
    ] {
        let shown = format!("{reply:?}");
        let ums = Ums::start(move |_, _| reply.clone()).await;
        let client = ums.client();
        let error = client
            .move_devices(devices([1]), DirectoryId::new(7))
            .await
            .unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::OutcomeUnknown,
            "{shown}: {error:?}"
        );
        assert_eq!(ums.calls(), 1, "{shown}");
    }
    let ums = Ums::start(|_, _| Reply::ok("<html>gateway</html>")).await;
    let renamed = ums
        .client()
        .rename_directory(DirectoryId::new(7), "new")
        .await;
    assert_eq!(renamed.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
}

#[tokio::test]
async fn an_answer_that_is_but_a_message_may_have_any_form() {
    for text in [
        "null",
        "",
        "{\"message\":\"done\"}",
        "{\"message\":Template value assigned.}",
    ] {
        let ums = Ums::start(move |_, _| Reply::ok(text)).await;
        ums.client()
            .rename_directory(DirectoryId::new(7), "new")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_refusal_inside_a_success_is_a_refusal() {
    let ums = Ums::start(|_, _| refusal(200, &UmsErrorCode::ProfileInBin, "In bin\u{7}.")).await;
    let assigned = ums
        .client()
        .assign_profile(ProfileId::new(1), DirectoryId::new(7))
        .await
        .unwrap_err();
    assert_eq!(assigned.kind(), ErrorKind::Conflict);
    assert_eq!(assigned.message(), "it lies in the Recycle Bin");
    let report = assigned.report();
    assert!(
        report.contains("caused by: In bin\\u{7}.\nhint: restore it in UMS first"),
        "{report}"
    );
}

#[tokio::test]
async fn moves_go_in_batches_and_outcomes_follow_ids_not_order() {
    let ums = Ums::start(|_, request| {
        let rows = ids(request)
            .into_iter()
            .rev()
            .filter(|id| id % 100 != 3)
            .map(|id| match id % 100 {
                4 => json!({ "id": id, "results": "does_not_exist" }),
                5 => json!({ "id": id, "results": "in\u{7}bin" }),
                _ => moved(id),
            });
        let mut rows: Vec<Value> = rows.collect();
        rows.push(moved(999_999));
        rows.push(json!({ "id": "106", "results": "does_not_exist" }));
        Reply::ok(&Value::from(rows).to_string())
    })
    .await;
    let client = ums.builder().with_move_batch(100).build().unwrap();
    let wanted = devices((101..351).chain([101]));
    let report = client
        .move_devices(wanted, DirectoryId::new(7))
        .await
        .unwrap();
    assert_eq!((report.outcomes().len(), ums.calls()), (250, 3));
    let get = |id| report.get(&DeviceId::new(id)).unwrap();
    assert_eq!(get(101), &ItemOutcome::Answered(MoveResult::Moved));
    assert_eq!(get(103), &ItemOutcome::Unreported);
    assert_eq!(get(204), &ItemOutcome::Answered(MoveResult::DoesNotExist));
    assert_eq!(
        get(305),
        &ItemOutcome::Answered(MoveResult::Other("in\u{7}bin".to_owned()))
    );
    // Of contradicting entries the bad one counts.
    assert_eq!(get(106), &ItemOutcome::Answered(MoveResult::DoesNotExist));
    assert_eq!(report.others(MoveResult::is_moved).count(), 10);
    assert!(report.stopped_by().is_none());
    assert!(report.outcomes().is_sorted_by_key(|(id, _)| *id));
    assert!(report.all_moved().is_err());
}

#[tokio::test]
async fn what_was_done_before_a_failure_is_not_lost() {
    for (reply, outcome, kind) in [
        (
            Reply::close(),
            ItemOutcome::Unknown,
            ErrorKind::OutcomeUnknown,
        ),
        (
            refusal(400, &UmsErrorCode::TargetDirectoryInBin, ""),
            ItemOutcome::NotSent,
            ErrorKind::Conflict,
        ),
    ] {
        let ums = Ums::start(move |number, request| match number {
            1 => Reply::ok(
                &ids(request)
                    .into_iter()
                    .map(moved)
                    .collect::<Value>()
                    .to_string(),
            ),
            _ => reply.clone(),
        })
        .await;
        let client = ums.builder().with_move_batch(2).build().unwrap();
        let report = client
            .move_devices(devices(1..=6), DirectoryId::new(7))
            .await
            .unwrap();
        let get = |id| report.get(&DeviceId::new(id)).unwrap();
        assert_eq!(get(2), &ItemOutcome::Answered(MoveResult::Moved));
        assert_eq!(get(3), &outcome);
        assert_eq!(get(5), &ItemOutcome::NotSent);
        assert_eq!(report.stopped_by().unwrap().kind(), kind);
        assert_eq!(ums.calls(), 2);
    }
}

#[tokio::test]
async fn nothing_is_sent_for_nobody() {
    let ums = Ums::start(|_, _| Reply::ok("[]")).await;
    let client = ums.client();
    let report = client.move_devices([], DirectoryId::new(7)).await.unwrap();
    assert!(report.outcomes().is_empty());
    assert!(
        client
            .reboot(devices([]))
            .await
            .unwrap()
            .outcomes()
            .is_empty()
    );
    let same =
        [ObjectKind::Device, ObjectKind::DeviceDirectory].map(|kind| ObjectRef { id: 5, kind });
    let error = client
        .move_objects(same, DirectoryId::new(7))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(ums.server.received().len(), 0);
}

#[tokio::test]
async fn results_of_commands_are_found_by_id_and_then_by_address() {
    let ums = Ums::start(|_, _| {
        Reply::ok(
            &json!({ "CommandExecList": [
                { "execID": "e", "id": 3, "exectime": 1_456_845_240_566_i64, "message": "OK", "state": "SUCCESS" },
                { "execID": "e", "mac": "00e0c5000002", "exectime": "0", "message": "later", "state": "PENDING" },
                { "execID": "e", "id": "1", "mac": "00E0C5000002", "exectime": "1456845240566", "message": "OK", "state": "SUCCESS" },
                { "execID": "e", "id": "1", "message": "Found no IP address for device", "state": "FAILED" },
            ] })
            .to_string(),
        )
    })
    .await;
    let client = ums.client();
    let two = Device::from_json(br#"{"id":"2","mac":"00E0C5000002"}"#).unwrap();
    let targets = [
        CommandTarget::from(DeviceId::new(1)),
        CommandTarget::from(&two),
        CommandTarget::from(DeviceId::new(3)),
        CommandTarget::from(DeviceId::new(4)),
    ];
    let report = client.shutdown(targets).await.unwrap();
    let state = |id| match report.get(&DeviceId::new(id)).unwrap() {
        ItemOutcome::Answered(result) => Some(result.state.clone()),
        _ => None,
    };
    assert_eq!(state(1), Some(CommandState::Failed));
    assert_eq!(state(2), Some(CommandState::Other("PENDING".to_owned())));
    assert_eq!(state(3), Some(CommandState::Success));
    assert_eq!(
        report.get(&DeviceId::new(4)),
        Some(&ItemOutcome::Unreported)
    );
    let line = ums.lines().pop().unwrap();
    assert_eq!(
        line,
        "POST /umsapi/v3/thinclients?command=shutdown HTTP/1.1"
    );
}

#[tokio::test]
async fn writes_run_one_at_a_time_while_reads_do_not_wait() {
    let ums = Ums::start(|_, request| {
        if request.head.starts_with("PUT ") {
            return Reply::ThenSilence(Vec::new());
        }
        Reply::ok(r#"{"FwResource":[]}"#)
    })
    .await;
    let client = ums.client();
    client.log_in().await.unwrap();
    let renames = join_all((0..3).map(|_| client.rename_directory(DirectoryId::new(7), "new")));
    let reads = async {
        for _ in 0..20 {
            client.firmwares().await.unwrap();
        }
    };
    tokio::select! {
        biased;
        _ = renames => panic!("nothing answers them"),
        () = reads => {}
    }
    let puts = ums
        .lines()
        .iter()
        .filter(|line| line.starts_with("PUT "))
        .count();
    assert_eq!(puts, 1);
}

/// Directories that a server holds, with the parent it obeys or not.
fn directories(obeys_parent: bool) -> impl Fn(usize, &Received) -> Reply + Send + Sync {
    let rows = Mutex::new(vec![(5_i64, "Offices".to_owned(), -1_i64)]);
    let looks = AtomicUsize::new(0);
    move |_, request| {
        let mut rows = rows.lock().unwrap();
        let line = request.head.lines().next().unwrap();
        let sent = body(request);
        let row = |(id, name, parent): &(i64, String, i64)| json!({ "id": id.to_string(), "name": name, "parentID": parent, "movedToBin": false });
        if line.contains("operation=move") {
            let target = line.split(['/', '?']).nth(5).unwrap().parse().unwrap();
            for id in ids(request) {
                rows.iter_mut()
                    .filter(|row| row.0 == id)
                    .for_each(|row| row.2 = target);
            }
            return Reply::ok(
                &ids(request)
                    .into_iter()
                    .map(moved)
                    .collect::<Value>()
                    .to_string(),
            );
        }
        if line.starts_with("PUT ") {
            let parent = sent["parentID"]
                .as_str()
                .filter(|_| obeys_parent)
                .unwrap_or("-1");
            let id = 100 + i64::try_from(rows.len()).unwrap();
            let name = sent["name"].as_str().unwrap().to_owned();
            rows.push((id, name, parent.parse().unwrap()));
            return Reply::ok(&json!({ "id": id.to_string() }).to_string());
        }
        if let Some(id) = line
            .split(['/', '?', ' '])
            .find_map(|part| part.parse::<i64>().ok())
        {
            // It takes a moment to show.
            if looks.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
                return refusal(400, &UmsErrorCode::ParentNotFound, "");
            }
            return Reply::ok(&row(rows.iter().find(|row| row.0 == id).unwrap()).to_string());
        }
        Reply::ok(&rows.iter().map(row).collect::<Value>().to_string())
    }
}

#[tokio::test]
async fn a_directory_is_made_once_with_all_that_is_missing_of_its_path() {
    for obeys_parent in [true, false] {
        let ums = Ums::start(directories(obeys_parent)).await;
        let client = ums.client();
        let path: DirectoryPath = r"/Offices/Berlin/Floor 1\/2".parse().unwrap();
        let made = join_all((0..5).map(|_| client.ensure_directory(&path))).await;
        let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
        assert!(made.iter().all(|id| *id == made[0]));
        let tree = client.directories().await.unwrap();
        assert_eq!((tree.len(), tree.path_of(made[0])), (3, Some(path)));
    }
}

#[tokio::test]
async fn what_does_not_show_in_time_is_told() {
    let ums = Ums::start(|_, request| {
        if request.head.contains("/assignments/") {
            return Reply::ok("[]");
        }
        let children = json!([{ "objectType": "tc", "id": "1", "link": {} }]);
        Reply::ok(
            &json!({ "DirectoryChildren": children, "id": "7", "name": "x", "parentID": "-1" })
                .to_string(),
        )
    })
    .await;
    let client = ums.client();
    let target = DirectoryId::new(7);
    assert_eq!(
        client.confirm_moved(devices([1]), target).await.unwrap(),
        []
    );
    assert_eq!(
        client.confirm_moved(devices([1, 2]), target).await.unwrap(),
        devices([2])
    );
    client
        .confirm_assignment(ProfileId::new(3), target, false)
        .await
        .unwrap();
    let error = client
        .confirm_assignment(ProfileId::new(3), target, true)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.message(), "the assignment did not show within 0.2 s");
}

#[tokio::test]
async fn a_read_back_after_a_lost_answer_tells_the_truth() {
    let arrived = Arc::new(AtomicUsize::new(0));
    let effect = arrived.clone();
    let ums = Ums::start(move |_, request| {
        if request.head.contains("operation=move") {
            effect.fetch_add(1, Ordering::SeqCst);
            return Reply::close();
        }
        let parent = if effect.load(Ordering::SeqCst) > 0 {
            "7"
        } else {
            "-1"
        };
        Reply::ok(&json!({ "id": "1", "parentID": parent }).to_string())
    })
    .await;
    let client = ums.client();
    let device = DeviceId::new(1);
    let moved = client.move_devices([device], DirectoryId::new(7)).await;
    assert_eq!(moved.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    let parent = client.device(device).await.unwrap().parent();
    assert_eq!(
        (parent, arrived.load(Ordering::SeqCst)),
        (Some(DirectoryId::new(7)), 1)
    );
}

#[tokio::test]
async fn a_device_that_is_another_is_not_taken() {
    let ums = Ums::start(|_, _| Reply::ok(r#"{"id":"2"}"#)).await;
    let client = ums.client();
    let error = client.device(DeviceId::new(1)).await.unwrap_err();
    assert_eq!(error.message(), "asked for device 1, got device 2");
    let body = client
        .send(UmsRequest::get("/anything").unwrap())
        .await
        .unwrap();
    assert_eq!(&body[..], br#"{"id":"2"}"#);
}

#[tokio::test]
async fn every_call_may_run_on_another_thread() {
    fn sent<T: Send + 'static>(_: T) {}
    let ums = Ums::start(|_, _| Reply::ok("null")).await;
    let client: &'static UmsClient = Box::leak(Box::new(ums.client()));
    let path: &'static DirectoryPath = Box::leak(Box::default());
    let directory = DirectoryId::new(7);
    sent(client.ensure_directory(path));
    sent(client.move_devices(devices([1]), directory));
    sent(client.confirm_moved(devices([1]), directory));
    sent(client.reboot(devices([1])));
    sent(client.assign_profile(ProfileId::new(1), directory));
    sent(client.confirm_assignment(ProfileId::new(1), directory, true));
    sent(client.devices().collect());
    sent(client.devices().stream());
    sent(client.log_out());
}
