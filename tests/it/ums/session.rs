//! Logging in, staying logged in, and not logging in too often.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use igel_migrate_core::error::Retry;
use igel_migrate_core::secret::SecretSource;

use super::*;

/// A UMS whose sessions can be ended. Answers `/firmwares` to whoever shows a live one.
struct Sessions {
    ums: Ums,
    live: Arc<Mutex<Option<String>>>,
}

impl Sessions {
    async fn start() -> Self {
        let live = Arc::new(Mutex::new(None::<String>));
        let server = live.clone();
        let logins = AtomicUsize::new(0);
        let ums = Ums::raw(move |_, request| {
            let mut live = server.lock().unwrap();
            if is_login(request) {
                let number = logins.fetch_add(1, Ordering::Relaxed);
                let id = format!("{number:032}");
                *live = Some(id.clone());
                return session(&id);
            }
            if live
                .as_ref()
                .is_some_and(|id| request.head.contains(&format!("JSESSIONID={id}")))
            {
                return Reply::ok(r#"{"FwResource":[]}"#);
            }
            refusal(401, &UmsErrorCode::UnknownSession, "No session found")
        })
        .await;
        Self { ums, live }
    }

    fn expire(&self) {
        *self.live.lock().unwrap() = None;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_calls_over_an_expired_session_log_in_once() {
    let scene = Sessions::start().await;
    let client = scene
        .ums
        .builder()
        .with_transport(|transport| transport.with_concurrency(50))
        .build()
        .unwrap();
    client.firmwares().await.unwrap();
    assert_eq!(scene.ums.logins(), 1);
    for round in 2..5 {
        scene.expire();
        let calls = join_all((0..50).map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.firmwares().await })
        }));
        for result in calls.await {
            result.unwrap().unwrap();
        }
        assert_eq!(scene.ums.logins(), round);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_first_calls_log_in_once() {
    let scene = Sessions::start().await;
    let client = scene.ums.client();
    for result in join_all((0..50).map(|_| client.firmwares())).await {
        result.unwrap();
    }
    assert_eq!((scene.ums.logins(), scene.ums.calls()), (1, 50));
}

#[tokio::test]
async fn fifty_calls_share_one_failed_login_and_a_refused_password_is_sent_once() {
    let ums = Ums::raw(|_, _| {
        refusal(
            401,
            &UmsErrorCode::WrongCredentials,
            "Invalid Login credentials",
        )
    })
    .await;
    let client = ums.client();
    for result in join_all((0..50).map(|_| client.firmwares())).await {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert_eq!(error.server_code(), Some("ITG-0B002"));
        assert_eq!(error.status(), Some(401));
    }
    assert_eq!(ums.lines(), ["POST /umsapi/v3/login HTTP/1.1"]);
    let again = client.log_in().await.unwrap_err();
    assert_eq!(
        again.message(),
        "UMS has refused this password before, it is not sent again"
    );
    assert_eq!(ums.logins(), 1);
}

#[tokio::test]
async fn a_corrected_password_is_sent() {
    let ums = Ums::raw(|number, request| match (number, is_login(request)) {
        (1, true) => refusal(401, &UmsErrorCode::WrongCredentials, ""),
        (_, true) => session(SESSION),
        _ => Reply::ok(r#"{"FwResource":[]}"#),
    })
    .await;
    let asked = AtomicUsize::new(0);
    let password = SecretSource::provider("test", move || {
        Ok(format!("password {}", asked.fetch_add(1, Ordering::Relaxed)).into())
    });
    let client = ums
        .builder()
        .with_account("user", password)
        .build()
        .unwrap();
    client.log_in().await.unwrap_err();
    client.firmwares().await.unwrap();
    assert_eq!(ums.logins(), 2);
}

#[tokio::test]
async fn a_licence_that_is_missing_is_named() {
    let ums =
        Ums::raw(|_, _| refusal(403, &UmsErrorCode::LicenseRequired, "License required")).await;
    let error = ums.client().log_in().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.message(), "the management interface is not licensed");
    assert_eq!(error.operation(), Some("logging in to UMS"));
}

#[tokio::test]
async fn a_missing_right_is_no_reason_to_log_in_again() {
    let ums = Ums::start(|_, _| refusal(403, &UmsErrorCode::AccessDenied, "Access denied.")).await;
    let client = ums.client();
    for _ in 0..2 {
        let error = client.firmwares().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert_eq!(error.server_code(), Some("ITG-0B005"));
    }
    assert_eq!((ums.logins(), ums.calls()), (1, 2));
}

#[tokio::test]
async fn a_session_that_is_refused_at_once_is_not_replaced_for_ever() {
    for status in [401, 403] {
        let ums = Ums::start(move |_, _| Reply::http(status, "", "<html>no</html>")).await;
        let client = ums.client();
        for sent in [2, 3] {
            let error = client.firmwares().await.unwrap_err();
            assert_eq!(error.status(), Some(status));
            assert_eq!((ums.logins(), ums.calls()), (sent, sent));
        }
    }
}

#[tokio::test]
async fn a_write_that_met_an_expired_session_is_sent_again() {
    let scene = Sessions::start().await;
    let client = scene.ums.client();
    client.firmwares().await.unwrap();
    scene.expire();
    client
        .rename_directory(DirectoryId::new(7), "new")
        .await
        .unwrap();
    assert_eq!(scene.ums.logins(), 2);
}

#[tokio::test]
async fn a_session_is_renewed_in_good_time_and_use_prolongs_it() {
    let ums = Ums::start(|_, _| Reply::ok(r#"{"FwResource":[]}"#)).await;
    let client = ums
        .builder()
        .with_session_lifetime(Duration::ZERO)
        .build()
        .unwrap();
    client.firmwares().await.unwrap();
    client.firmwares().await.unwrap();
    assert_eq!(ums.logins(), 2);
    let client = ums.builder().build().unwrap();
    client.firmwares().await.unwrap();
    client.firmwares().await.unwrap();
    assert_eq!(ums.logins(), 3);
}

#[tokio::test]
async fn logging_out_ends_the_session_whatever_ums_answers() {
    for answer in [
        Reply::ok(r#"{"message":"Logout successful"}"#),
        Reply::ok("null"),
        refusal(401, &UmsErrorCode::UnknownSession, ""),
    ] {
        let ums = Ums::start(move |_, request| {
            if request.head.contains("/logout") {
                return answer.clone();
            }
            Reply::ok(r#"{"FwResource":[]}"#)
        })
        .await;
        let client = ums.client();
        client.log_out().await.unwrap();
        assert_eq!(ums.lines(), Vec::<String>::new());
        client.firmwares().await.unwrap();
        client.log_out().await.unwrap();
        client.log_out().await.unwrap();
        client.firmwares().await.unwrap();
        let logouts = ums
            .lines()
            .iter()
            .filter(|line| line.contains("/logout"))
            .count();
        assert_eq!((ums.logins(), logouts), (2, 1));
    }
}

#[tokio::test]
async fn direct_authorization_needs_no_session() {
    let ums = Ums::raw(|_, request| {
        assert!(!request.head.to_lowercase().contains("cookie"));
        if request.head.contains("Basic dXNlcjpwYXNzd29yZA==") {
            Reply::ok(r#"{"FwResource":[]}"#)
        } else {
            refusal(401, &UmsErrorCode::NoAuthentication, "")
        }
    })
    .await;
    let client = ums.builder().with_direct_authorization().build().unwrap();
    client.log_in().await.unwrap();
    client.firmwares().await.unwrap();
    client.log_out().await.unwrap();
    assert_eq!((ums.logins(), ums.calls()), (0, 1));
}

/// Neither the password of a login nor the session of a call goes where a server points.
#[tokio::test]
async fn redirects_take_no_password_and_no_session_along() {
    let plain = FaultServer::start_with(None, 0, |_, _| Reply::ok("{}")).await;
    let other = Ums::raw(|_, _| session(SESSION)).await;
    for (target, status) in [
        (plain.url(), 302),
        (other.server.url(), 307),
        (plain.url(), 308),
    ] {
        for of_login in [true, false] {
            let location = format!("Location: {target}/umsapi/v3/login\r\n");
            let ums = Ums::raw(move |_, request| {
                if is_login(request) == of_login {
                    Reply::http(status, &location, "")
                } else {
                    session(SESSION)
                }
            })
            .await;
            let error = ums.client().firmwares().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{error:?}");
            assert!(error.message().contains(&target), "{error}");
            let write = ums
                .client()
                .rename_directory(DirectoryId::new(7), "x")
                .await;
            assert_eq!(write.unwrap_err().kind(), ErrorKind::Redirect);
            let head = ums.server.received().pop().unwrap().head;
            let sent = if of_login {
                "dXNlcjpwYXNzd29yZA=="
            } else {
                SESSION
            };
            assert!(head.contains(sent), "the test sends it: {head}");
        }
    }
    assert_eq!((plain.connections(), other.server.connections()), (0, 0));
}

#[tokio::test]
async fn a_login_without_a_session_says_so() {
    for body in [
        "null",
        "<html>",
        "{}",
        r#"{"message":"JSESSIONID=a b"}"#,
        r#"{"message":5}"#,
    ] {
        let ums = Ums::raw(move |_, _| Reply::ok(body)).await;
        let error = ums.client().firmwares().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert_eq!(error.message(), "UMS did not give a session");
    }
    let ums = Ums::raw(|_, request| {
        if is_login(request) {
            return Reply::ok(&json!({ "message": format!("JSESSIONID={SESSION}") }).to_string());
        }
        Reply::ok(r#"{"FwResource":[]}"#)
    })
    .await;
    ums.client().firmwares().await.unwrap();
}

#[tokio::test]
async fn reads_are_tried_again_and_reachability_needs_no_account() {
    let ums = Ums::start(|number, request| match number {
        1 => Reply::http(503, "", ""),
        2 => Reply::close(),
        3 => refusal(500, &UmsErrorCode::Database, ""),
        _ if request.head.contains("serverstatus") => Reply::ok(r#"{"server":"x","links":[]}"#),
        _ => Reply::ok(r#"{"FwResource":[]}"#),
    })
    .await;
    let client = ums.client();
    client.firmwares().await.unwrap();
    let status = client.server_status().await.unwrap();
    assert_eq!(status.fields["server"], "x");
    let last = ums.server.received().pop().unwrap();
    assert!(!last.head.to_lowercase().contains("jsessionid"));
    let broken = Ums::start(|_, _| refusal(500, &UmsErrorCode::Internal, "Internal error")).await;
    let error = broken.client().firmwares().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.kind().retry()),
        (ErrorKind::ServerFault, Retry::Later)
    );
    assert_eq!(error.server_code(), Some("ITG-FF001"));
    assert_eq!(broken.calls(), 4);
}
