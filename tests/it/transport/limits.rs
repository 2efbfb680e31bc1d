//! How much and how long: everything a server decides has an end.

use super::*;

#[tokio::test]
async fn an_announced_size_above_the_limit_is_refused_unread() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::ThenSilence(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n".to_vec())
    })
    .await;
    let error = error(scene.builder(&server).with_body_limit(1000), read()).await;
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert_eq!(server.received().len(), 1, "not transient");
    insta::assert_snapshot!(report(&error, &server), @"the answer is larger than 1000 bytes (GET https://SERVER/umsapi/v3/thinclients?facets=details, status 200, 1 attempt, N s)");
}

#[tokio::test]
async fn an_endless_answer_is_cut_at_the_limit() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::ThenFlood(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec())
    })
    .await;
    let transport = scene
        .builder(&server)
        .with_body_limit(100_000)
        .with_stream_limit(200_000)
        .build()
        .unwrap();
    let error = transport.send(read()).await.unwrap_err();
    insta::assert_snapshot!(report(&error, &server), @"the answer is larger than 100000 bytes (GET https://SERVER/umsapi/v3/thinclients?facets=details, status 200, 1 attempt, N s)");

    let mut stream = transport.stream(read()).await.unwrap();
    let mut seen = 0;
    let error = loop {
        match stream.chunk().await {
            Ok(chunk) => seen += chunk.expect("it has no end").len(),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert!((100_000..=200_000).contains(&seen), "{seen}");
    assert_eq!(stream.chunk().await.unwrap(), None);

    let tight = read().with_body_limit(10);
    assert_eq!(
        transport.send(tight).await.unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
}

#[tokio::test]
async fn an_endless_head_is_cut() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::ThenFlood(b"HTTP/1.1 200 OK\r\nX-Endless: ".to_vec())
    })
    .await;
    let error = error(scene.builder(&server), read()).await;
    assert_eq!(error.kind(), ErrorKind::Protocol);
    insta::assert_snapshot!(report(&error, &server), @r"
    the answer is not HTTP (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: message head is too large
    ");
}

#[tokio::test]
async fn a_dripping_head_and_a_dripping_body_end_with_the_time_for_one_attempt() {
    let scene = Scene::new();
    for (head, drips) in [
        ("HTTP/1.1 200 OK\r\nX-Slow: ", "head"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "body"),
    ] {
        let server = FaultServer::start(&scene.identity, move |_, _| {
            Reply::ThenDrip(head.as_bytes().to_vec())
        })
        .await;
        let builder = scene.builder(&server).with_retry(RetryPolicy::none());
        let request = read().with_total_timeout(Duration::from_millis(400));
        let error = error(builder, request).await;
        assert_eq!(error.kind(), ErrorKind::Timeout, "{drips}");
        assert_eq!(
            error.message(),
            "the answer was not complete within 0.4 s",
            "{drips}"
        );
    }
}

#[tokio::test]
async fn a_dripping_stream_ends_with_the_time_for_all_of_it() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::ThenDrip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".to_vec())
    })
    .await;
    let transport = scene.builder(&server).build().unwrap();
    let request = read().with_total_timeout(Duration::from_millis(300));
    let mut stream = transport.stream(request).await.unwrap();
    let error = loop {
        match stream.chunk().await {
            Ok(chunk) => assert!(chunk.is_some(), "it has no end"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    insta::assert_snapshot!(report(&error, &server), @"the answer was not complete within 0.3 s (GET https://SERVER/umsapi/v3/thinclients?facets=details, status 200, 1 attempt, N s)");
}

/// Bytes keep coming, and no greeting ever ends.
#[tokio::test]
async fn a_dripping_greeting_ends_with_the_time_to_connect() {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await?;
        // A handshake record of 16 kB with a greeting that announces as much.
        socket
            .write_all(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
            .await?;
        let mut drip = tokio::time::interval(Duration::from_millis(10));
        loop {
            drip.tick().await;
            socket.write_all(b"\x03").await?;
        }
        #[allow(unreachable_code)] // for the type
        std::io::Result::Ok(())
    });
    let quick = patient().with_connect(Duration::from_millis(200));
    let once = builder(&format!("https://{address}"))
        .with_timeouts(quick)
        .with_retry(RetryPolicy::none());
    let error = error(once, read()).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.message(), "no connection came about within 0.2 s");
}

#[tokio::test]
async fn silence_ends_with_the_read_timeout() {
    let scene = Scene::new();
    let silent = FaultServer::start(&scene.identity, |_, _| Reply::ThenSilence(vec![])).await;
    let quick = patient()
        .with_connect(Duration::from_secs(1))
        .with_read(Duration::from_millis(50));
    let transport = scene
        .builder(&silent)
        .with_timeouts(quick)
        .with_retry(RetryPolicy::none())
        .build()
        .unwrap();
    let error = transport.send(read()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    insta::assert_snapshot!(report(&error, &silent), @"the server did not answer within 0.05 s (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)");

    let error = transport.send(write(Effect::Write)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    insta::assert_snapshot!(report(&error, &silent), @r"
    the answer to a write was lost, it may have had its effect (PUT https://SERVER/umsapi/v3/directories/tcdirectories, 1 attempt, N s)
    caused by: the server did not answer within 0.05 s
    hint: read back what the server holds before you send it again
    ");

    let halfway = FaultServer::start(&scene.identity, |_, _| {
        Reply::ThenSilence(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec())
    })
    .await;
    let transport = scene.builder(&halfway).build().unwrap();
    let request = read().with_read_timeout(Duration::from_millis(50));
    let mut stream = transport.stream(request).await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "half");
    let error = stream.chunk().await.unwrap_err();
    insta::assert_snapshot!(report(&error, &halfway), @"the server went silent for 0.05 s within its answer (GET https://SERVER/umsapi/v3/thinclients?facets=details, status 200, 1 attempt, N s)");
}

#[tokio::test]
async fn a_stream_hands_out_what_is_there_and_holds_a_place() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, request| {
        if request.head.starts_with("GET /umsapi/v3/thinclients") {
            Reply::ThenSilence(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst".to_vec())
        } else {
            Reply::ok("{}")
        }
    })
    .await;
    let transport = scene.builder(&server).with_concurrency(2).build().unwrap();
    let mut one = transport.stream(read()).await.unwrap();
    let two = transport.stream(read()).await.unwrap();
    assert_eq!(one.chunk().await.unwrap().unwrap(), "first");

    let clone = transport.clone();
    let third = clone.send(Request::get("/umsapi/v3/serverstatus"));
    tokio::pin!(third);
    let early = tokio::time::timeout(Duration::from_millis(50), &mut third).await;
    assert!(early.is_err(), "both places are taken");
    assert_eq!(server.received().len(), 2);
    drop(two);
    assert!(third.await.is_ok());
}

#[tokio::test]
async fn a_stream_of_an_error_is_read_whole() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::http(400, "", r#"{"errorCode":"ITG-0A011"}"#)
    })
    .await;
    let transport = scene.builder(&server).build().unwrap();
    let stream = transport.stream(read()).await.unwrap();
    assert_eq!(stream.status(), StatusCode::BAD_REQUEST);
    let answer = stream.collect().await.unwrap();
    assert_eq!(&answer.body()[..], br#"{"errorCode":"ITG-0A011"}"#);
}
