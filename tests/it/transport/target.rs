//! Where a request goes, and where it does not.

use super::*;

#[tokio::test]
async fn redirects_are_refused_and_nothing_arrives_there() {
    let scene = Scene::new();
    let plain = FaultServer::start_with(None, 0, |_, _| Reply::ok("{}")).await;
    let other = FaultServer::start(&scene.identity, |_, _| Reply::ok("{}")).await;
    for (target, shown) in [
        (other.url(), "https://OTHER"),
        (plain.url(), "http://OTHER"),
    ] {
        let location = format!("Location: {target}/umsapi/v3/thinclients?token={MARKER}\r\n");
        let server =
            FaultServer::start(&scene.identity, move |_, _| Reply::http(307, &location, "")).await;
        for request in [read(), write(Effect::Write)] {
            let secret = HeaderValue::from_static(MARKER);
            let request = request
                .with_header(AUTHORIZATION, secret.clone())
                .with_header(COOKIE, secret);
            let error = error(scene.builder(&server), request).await;
            assert_eq!(error.kind(), ErrorKind::Redirect);
            let report = report(&error, &server);
            assert!(!report.contains(MARKER));
            let address = target.split_once("//").unwrap().1;
            let first_line = report.replace(address, "OTHER");
            let first_line = first_line.lines().next().unwrap();
            assert!(
                first_line.starts_with(&format!("https://SERVER redirects to {shown} (")),
                "{first_line}"
            );
        }
        assert_eq!(server.received().len(), 2);
        assert!(server.received()[0].head.contains(MARKER));
    }
    assert_eq!(plain.connections(), 0);
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_redirect_within_the_server_is_refused_too() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| {
        Reply::http(302, "Location: /webapp/login\r\n", "")
    })
    .await;
    let error = error(scene.builder(&server), read()).await;
    assert_eq!(error.status(), Some(302));
    insta::assert_snapshot!(report(&error, &server), @r"
    https://SERVER redirects to another of its pages (GET https://SERVER/umsapi/v3/thinclients?facets=details, status 302, 1 attempt, N s)
    hint: redirects are not followed, so that passwords stay where they belong; give the address that answers itself
    ");
}

#[tokio::test]
async fn targets_must_be_sent_as_they_stand() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| Reply::ok("{}")).await;
    let transport = scene.builder(&server).build().unwrap();
    for bad in [
        "",
        "umsapi",
        "//elsewhere.example.test/x",
        "https://elsewhere.example.test/x",
        "/a/../b",
        "/a/%2e%2e/b",
        "/a b",
        "/a#b",
        "/a?b#c",
        "/\u{e4}",
        "/a\\b",
        "/a\nb",
        "/a?b c",
    ] {
        let error = transport.send(Request::get(bad)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{bad}");
    }
    for good in ["/", "/a%2Fb?c=d%20e&f", "/a?", "/a/~b;c=1,2"] {
        transport.send(Request::get(good)).await.unwrap();
        let head = &server.received().last().unwrap().head.clone();
        assert!(
            head.starts_with(&format!("GET {good} HTTP/1.1\r\n")),
            "{head}"
        );
    }
}

#[tokio::test]
async fn a_proxy_is_used_when_asked_for() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| Reply::ok("{}")).await;
    let (listener, proxy) = listen().await;
    let behind = server.address();
    let greeting = tokio::spawn(async move {
        let (mut outer, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(outer.read_u8().await.unwrap());
        }
        outer.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut inner = tokio::net::TcpStream::connect(behind).await.unwrap();
        tokio::spawn(async move { tokio::io::copy_bidirectional(&mut outer, &mut inner).await });
        String::from_utf8(head).unwrap()
    });
    let transport = scene
        .builder(&server)
        .with_proxy(
            format!("http://{proxy}"),
            Some(Credentials::new("user", MARKER)),
        )
        .build()
        .unwrap();
    assert!(!format!("{transport:?}").contains(MARKER));
    assert!(transport.send(read()).await.is_ok());
    let greeting = greeting.await.unwrap();
    assert!(
        greeting.starts_with(&format!("CONNECT {behind} ")),
        "{greeting}"
    );
    assert!(
        greeting
            .to_lowercase()
            .contains("proxy-authorization: basic "),
        "{greeting}"
    );
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_not_used() {
    const CHILD: &str = "IGEL_MIGRATE_TEST_IN_CHILD";
    // The environment belongs to the process: the test runs itself in another one.
    if std::env::var_os(CHILD).is_none() {
        let nowhere = "http://127.0.0.1:9";
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "transport::target::a_proxy_of_the_environment_is_not_used",
            ])
            .env(CHILD, "1")
            .envs(
                ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
                    .map(|name| (name, nowhere)),
            )
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && said.contains("1 passed"),
            "{said}"
        );
        return;
    }
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| Reply::ok("{}")).await;
    let transport = scene.builder(&server).build().unwrap();
    assert!(transport.send(read()).await.is_ok());
}

#[tokio::test]
async fn for_ever_is_a_time_too() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| Reply::ok("{}")).await;
    let ever = Duration::MAX;
    let timeouts = Timeouts::default()
        .with_connect(ever)
        .with_read(ever)
        .with_total(ever)
        .with_stream(ever);
    let transport = scene
        .builder(&server)
        .with_timeouts(timeouts)
        .build()
        .unwrap();
    let request = read()
        .with_read_timeout(ever)
        .with_total_timeout(ever)
        .with_body_limit(u64::MAX);
    assert!(transport.send(request).await.is_ok());
}

#[tokio::test]
async fn a_front_ends_tls_for_a_plain_server() {
    let scene = Scene::new();
    let plain = FaultServer::start_with(None, 0, |_, _| Reply::ok("behind")).await;
    let front = front(&scene.identity, plain.address()).await;
    let transport = builder(&format!("https://{front}"))
        .with_trust(scene.trust())
        .build()
        .unwrap();
    assert_eq!(&transport.send(read()).await.unwrap().body()[..], b"behind");
}
