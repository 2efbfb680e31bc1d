//! What is sent again, and what is told when it is not.

use super::*;

#[tokio::test]
async fn what_was_never_sent_is_sent_again_whatever_it_does() {
    let scene = Scene::new();
    let server = FaultServer::start_after(2, &scene.identity, |_, _| Reply::ok("{}")).await;
    let transport = scene.builder(&server).build().unwrap();
    let answer = transport.send(write(Effect::Write)).await.unwrap();
    assert_eq!(answer.attempts(), 3);
    assert_eq!(server.connections(), 3);
    assert_eq!(server.received().len(), 1);
    assert_eq!(server.received()[0].body, br#"{"name":"Berlin"}"#);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_after_some_attempts() {
    let scene = Scene::new();
    let server = FaultServer::start_after(usize::MAX, &scene.identity, |_, _| Reply::ok("")).await;
    let error = error(scene.builder(&server), write(Effect::Write)).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_retryable());
    assert_eq!(
        error.message(),
        "the connection broke before TLS was established"
    );
    assert_eq!(error.request().unwrap().attempts(), 4);

    let (listener, address) = listen().await;
    drop(listener);
    let error = self::error(builder(&format!("https://{address}")), read()).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(
        error.hint(),
        Some("is the port right, and does the service run?")
    );
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_only_if_that_does_no_harm() {
    let scene = Scene::new();
    for (lost, how) in [
        (Reply::close(), "dropped after the request"),
        (
            Reply::ThenClose(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec()),
            "cut within the body",
        ),
        (
            Reply::ThenClose(b"HTTP/1.1 200 OK\r\nContent-".to_vec()),
            "cut within the head",
        ),
    ] {
        for effect in [Effect::Read, Effect::RepeatableWrite] {
            let lost = lost.clone();
            let server = FaultServer::start(&scene.identity, move |number, _| {
                if number == 1 {
                    lost.clone()
                } else {
                    Reply::ok("{}")
                }
            })
            .await;
            let transport = scene.builder(&server).build().unwrap();
            let answer = transport.send(write(effect)).await.unwrap();
            assert_eq!(answer.attempts(), 2, "{how}, {effect:?}");
        }
        let server = FaultServer::start(&scene.identity, move |_, _| lost.clone()).await;
        let error = error(scene.builder(&server), write(Effect::Write)).await;
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{how}");
        assert_eq!(error.kind().retry(), Retry::AfterReadBack);
        assert_eq!(server.received().len(), 1, "{how}");
    }
}

#[tokio::test]
async fn lost_answers_read_well() {
    let scene = Scene::new();
    let dropped = FaultServer::start(&scene.identity, |_, _| Reply::close()).await;
    let truncated = FaultServer::start(&scene.identity, |_, _| {
        Reply::ThenClose(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec())
    })
    .await;
    let read_dropped = error(scene.builder(&dropped), read()).await;
    insta::assert_snapshot!(report(&read_dropped, &dropped), @r"
    the connection broke before the answer came (GET https://SERVER/umsapi/v3/thinclients?facets=details, 4 attempts, N s)
    caused by: connection closed before message completed
    ");
    let write_dropped = error(scene.builder(&dropped), write(Effect::Write)).await;
    insta::assert_snapshot!(report(&write_dropped, &dropped), @r"
    the answer to a write was lost, it may have had its effect (PUT https://SERVER/umsapi/v3/directories/tcdirectories, 1 attempt, N s)
    caused by: the connection broke before the answer came
    caused by: connection closed before message completed
    hint: read back what the server holds before you send it again
    ");
    let read_truncated = error(scene.builder(&truncated), read()).await;
    insta::assert_snapshot!(report(&read_truncated, &truncated), @r"
    the answer ended early (GET https://SERVER/umsapi/v3/thinclients?facets=details, status 200, 4 attempts, N s)
    caused by: end of file before message length reached
    ");
    let write_truncated = error(scene.builder(&truncated), write(Effect::RepeatableWrite)).await;
    insta::assert_snapshot!(report(&write_truncated, &truncated), @r"
    the answer to a write was lost, it may have had its effect (PUT https://SERVER/umsapi/v3/directories/tcdirectories, status 200, 4 attempts, N s)
    caused by: the answer ended early
    caused by: end of file before message length reached
    hint: read back what the server holds before you send it again
    ");
}

#[tokio::test]
async fn a_write_that_may_have_arrived_once_stays_unknown() {
    let scene = Scene::new();
    // Arrived, answer lost; then refused: the first one may have done it.
    let server = FaultServer::start(&scene.identity, |number, _| {
        if number == 1 {
            Reply::close()
        } else {
            Reply::http(404, "", "")
        }
    })
    .await;
    let transport = scene.builder(&server).build().unwrap();
    let answer = transport
        .send(write(Effect::RepeatableWrite))
        .await
        .unwrap();
    let error = answer.success().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    insta::assert_snapshot!(report(&error, &server), @r"
    the answer to a write was lost, it may have had its effect (PUT https://SERVER/umsapi/v3/directories/tcdirectories, status 404, 2 attempts, N s)
    caused by: the server has no such thing
    hint: read back what the server holds before you send it again
    ");

    let gone = transport.send(read()).await.unwrap().success().unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_500_is_asked_again_only_if_that_does_no_harm() {
    let scene = Scene::new();
    let once = |number: usize, _: &_| {
        if number == 1 {
            Reply::http(500, "", "Internal error")
        } else {
            Reply::ok("{}")
        }
    };
    for effect in [Effect::Read, Effect::RepeatableWrite] {
        let server = FaultServer::start(&scene.identity, once).await;
        let transport = scene.builder(&server).build().unwrap();
        let answer = transport.send(write(effect)).await.unwrap();
        assert_eq!((answer.status(), answer.attempts()), (StatusCode::OK, 2));
    }
    let server = FaultServer::start(&scene.identity, once).await;
    let transport = scene.builder(&server).build().unwrap();
    let answer = transport.send(write(Effect::Write)).await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(&answer.body()[..], b"Internal error");
    let error = answer.success().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    insta::assert_snapshot!(report(&error, &server), @"the server failed during a write, it may have had its effect (PUT https://SERVER/umsapi/v3/directories/tcdirectories, status 500, 1 attempt, N s)");

    let always = FaultServer::start(&scene.identity, |_, _| Reply::http(503, "", "")).await;
    let transport = scene.builder(&always).build().unwrap();
    let error = transport.send(read()).await.unwrap().success().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(always.received().len(), 4);
    insta::assert_snapshot!(report(&error, &always), @"the server is not available at the moment (GET https://SERVER/umsapi/v3/thinclients?facets=details, status 503, 4 attempts, N s)");
}

#[tokio::test]
async fn every_status_has_its_kind_and_most_are_final() {
    let scene = Scene::new();
    for (status, kind) in [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Conflict),
        (415, ErrorKind::Rejected),
        (501, ErrorKind::Unsupported),
        (505, ErrorKind::ServerFault),
        (999, ErrorKind::Protocol),
    ] {
        let server =
            FaultServer::start(&scene.identity, move |_, _| Reply::http(status, "", "")).await;
        let transport = scene.builder(&server).build().unwrap();
        let error = transport.send(read()).await.unwrap().success().unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(server.received().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_up_to_its_cap() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |number, _| {
        if number == 1 {
            Reply::http(429, "Retry-After: 1\r\n", "")
        } else {
            Reply::ok("{}")
        }
    })
    .await;
    let transport = scene.builder(&server).build().unwrap();
    let started = Instant::now();
    assert!(transport.send(read()).await.unwrap().success().is_ok());
    assert!(started.elapsed() >= Duration::from_secs(1));

    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::http(429, "Retry-After: 3600\r\n", "")
    })
    .await;
    let transport = scene.builder(&server).build().unwrap();
    let error = transport.send(read()).await.unwrap().success().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    let request = error.request().unwrap();
    assert_eq!(request.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(request.attempts(), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_final() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::ThenClose(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec())
    })
    .await;
    let error = error(scene.builder(&server), read()).await;
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(server.received().len(), 1);
    insta::assert_snapshot!(report(&error, &server), @r"
    the answer is not HTTP (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: invalid HTTP version parsed
    ");
}
