//! Whom the transport believes.

use super::*;

#[tokio::test]
async fn a_certificate_from_a_given_authority_is_accepted() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| Reply::ok("{}")).await;
    let authority = certificate(&scene.authority);
    for trust in [
        Trust::Only(vec![authority.clone()]),
        Trust::SystemAnd(vec![authority]),
        Trust::Pinned(vec![Fingerprint::of(scene.identity.der())]),
    ] {
        let transport = builder(&server.url()).with_trust(trust).build().unwrap();
        let answer = transport.send(read()).await.unwrap().success().unwrap();
        assert_eq!(&answer.body()[..], b"{}");
        assert_eq!(answer.attempts(), 1);
    }
    let tls12 = FaultServer::start_with(Some(scene.identity.tls12_acceptor()), 0, |_, _| {
        Reply::ok("{}")
    })
    .await;
    let transport = scene.builder(&tls12).build().unwrap();
    assert!(transport.send(read()).await.is_ok());
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, _| Reply::ok("{}")).await;
    let other = Trust::Only(vec![certificate(&Authority::new())]);
    let error = error(builder(&server.url()).with_trust(other), read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    insta::assert_snapshot!(report(&error, &server), @r"
    the server's certificate comes from no trusted authority (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: invalid peer certificate: UnknownIssuer
    hint: give the certificate of its authority, or compare its fingerprint on the server and pin it
    ");
    let system = self::error(builder(&server.url()), read()).await;
    assert_eq!(system.kind(), ErrorKind::Tls);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let scene = Scene::new();
    let identity = scene.authority.issue(Oddity::OtherName);
    let server = FaultServer::start(&identity, |_, _| Reply::ok("{}")).await;
    let error = error(scene.builder(&server), read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    insta::assert_snapshot!(report(&error, &server), @r#"
    the server's certificate is for another name (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("elsewhere.example.test")
    hint: use a name that stands in the certificate, or pin its fingerprint
    "#);
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let scene = Scene::new();
    let identity = scene.authority.issue(Oddity::Expired);
    let server = FaultServer::start(&identity, |_, _| Reply::ok("{}")).await;
    let error = error(scene.builder(&server), read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    // The cause counts the seconds since then.
    let report = report(&error, &server);
    insta::assert_snapshot!(report.split("caused by").next().unwrap(), @"the server's certificate has expired (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)");
    insta::assert_snapshot!(error.hint().unwrap(), @"renew it on the server; is the clock right?");
}

#[tokio::test]
async fn its_own_authority_needs_a_pin() {
    let identity = Identity::own_authority();
    let server = FaultServer::start(&identity, |_, _| Reply::ok("{}")).await;
    let shown = Certificate::from_der(identity.der()).unwrap();

    let as_root = Trust::Only(vec![shown.clone()]);
    let error = error(builder(&server.url()).with_trust(as_root), read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    insta::assert_snapshot!(report(&error, &server), @r"
    the server's certificate is an authority's own (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))
    hint: compare its fingerprint on the server and pin it
    ");
    assert!(server.received().is_empty());

    let pins = vec![Fingerprint::of(b"the one before"), shown.fingerprint()];
    let pinned = builder(&server.url())
        .with_trust(Trust::Pinned(pins))
        .build()
        .unwrap();
    assert!(pinned.send(read()).await.is_ok());

    // A pin stands for the certificate whatever its name, its dates and its issuer.
    let odd = Authority::new().issue(Oddity::Expired);
    let server = FaultServer::start(&odd, |_, _| Reply::ok("{}")).await;
    let pin = Trust::Pinned(vec![Fingerprint::of(odd.der())]);
    let pinned = builder(&server.url()).with_trust(pin).build().unwrap();
    assert!(pinned.send(read()).await.is_ok());
}

#[tokio::test]
async fn a_wrong_pin_shows_both_fingerprints() {
    let identity = Identity::own_authority();
    let server = FaultServer::start(&identity, |_, _| Reply::ok("{}")).await;
    let pin = Trust::Pinned(vec![Fingerprint::of(b"somebody else")]);
    let error = error(builder(&server.url()).with_trust(pin), read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    let shown = Fingerprint::of(identity.der()).to_string();
    let report = report(&error, &server).replace(&shown, "SHOWN");
    insta::assert_snapshot!(report, @r"
    the server's certificate is not the pinned one (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: the server shows SHOWN, pinned is 6D:07:2C:20:18:3F:16:4C:97:4C:AE:4D:07:A2:C3:53:8F:DF:42:0C:63:E1:12:F2:97:F4:B9:5C:72:92:41:9A
    hint: if the certificate was renewed, compare the fingerprint on the server and pin the new one; if not, somebody else answers
    ");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_stolen_certificate_without_its_key_is_refused() {
    // The right certificate, shown by somebody who has another key.
    let right = Identity::own_authority();
    let thief = right.with_key_of(&Identity::own_authority());
    let server = FaultServer::start_with(Some(thief.acceptor()), 0, |_, _| Reply::ok("{}")).await;
    let pin = Trust::Pinned(vec![Fingerprint::of(right.der())]);
    let error = error(builder(&server.url()).with_trust(pin), read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    assert!(server.received().is_empty());
    insta::assert_snapshot!(report(&error, &server), @r"
    a signature of the server does not hold (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: invalid peer certificate: BadSignature
    hint: its authority may have been made anew under the same name; if not, somebody else answers
    ");
}

/// Whoever is so careless is warned, and still talks to somebody who holds the key of what is shown.
#[tokio::test(flavor = "current_thread")]
async fn any_certificate_is_accepted_only_when_asked_for_and_with_a_warning() {
    let logs = logs::capture();
    let authority = Authority::new();
    for identity in [
        Identity::own_authority(),
        authority.issue(Oddity::None),
        authority.issue(Oddity::Expired),
        authority.issue(Oddity::OtherName),
        authority.issue(Oddity::NoSan),
    ] {
        let server = FaultServer::start(&identity, |_, _| Reply::ok("{}")).await;
        let distrustful = error(builder(&server.url()), read()).await;
        assert_eq!(distrustful.kind(), ErrorKind::Tls);
        let careless = builder(&server.url())
            .with_trust(Trust::DangerAcceptAny)
            .build()
            .unwrap();
        assert!(careless.send(read()).await.is_ok());
        let warning = format!("any certificate is accepted server=\"{}", server.url());
        let heard = logs.text();
        let line = heard.lines().find(|line| line.contains(&warning));
        assert!(line.is_some_and(|line| line.contains("WARN")), "{heard}");
    }
    assert_eq!(Trust::DangerAcceptAny.to_string(), "ANY certificate");

    let right = Identity::own_authority();
    let thief = right.with_key_of(&Identity::own_authority());
    let server = FaultServer::start_with(Some(thief.acceptor()), 0, |_, _| Reply::ok("{}")).await;
    let careless = builder(&server.url()).with_trust(Trust::DangerAcceptAny);
    assert_eq!(error(careless, read()).await.kind(), ErrorKind::Tls);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn what_is_no_tls_is_told_apart() {
    let scene = Scene::new();
    let old = FaultServer::start_with(Some(scene.identity.tls12_acceptor()), 0, |_, _| {
        Reply::ok("{}")
    })
    .await;
    let strict = scene.builder(&old).with_oldest_tls(TlsVersion::V1_3);
    let error = error(strict, read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    insta::assert_snapshot!(report(&error, &old), @r"
    the server broke TLS off (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)
    caused by: received fatal alert: ProtocolVersion
    ");

    // Waits for the end of a request line that never comes.
    let mute = FaultServer::start_with(None, 0, |_, _| Reply::ok("{}")).await;
    let url = mute.url().replace("http:", "https:");
    let quick = patient().with_connect(Duration::from_millis(200));
    let once = builder(&url)
        .with_timeouts(quick)
        .with_retry(RetryPolicy::none());
    let error = self::error(once, read()).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    insta::assert_snapshot!(report(&error, &mute), @"no connection came about within 0.2 s (GET https://SERVER/umsapi/v3/thinclients?facets=details, 1 attempt, N s)");

    // A web server answers a greeting that it cannot read.
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await?;
        socket.read_u8().await?;
        socket
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await?;
        std::future::pending::<std::io::Result<()>>().await
    });
    let error = self::error(builder(&format!("https://{address}")), read()).await;
    assert_eq!(error.kind(), ErrorKind::Tls);
    assert_eq!(
        error.message(),
        "the server does not speak TLS on this port"
    );
}

#[tokio::test]
async fn a_fingerprint_is_fetched_without_trust_and_without_a_request() {
    let identity = Identity::own_authority();
    let server = FaultServer::start(&identity, |_, _| Reply::ok("{}")).await;
    let shown = fetch_fingerprint(&server.url()).await.unwrap();
    assert_eq!(shown.fingerprint(), Fingerprint::of(identity.der()));
    assert_eq!(shown.certificate.der(), identity.der());
    assert!(shown.chain.is_empty());
    assert_eq!(server.connections(), 1);
    assert!(server.received().is_empty());

    let (listener, address) = listen().await;
    drop(listener);
    let error = fetch_fingerprint(&format!("https://{address}"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let report = error.report().replace(&address.to_string(), "SERVER");
    insta::assert_snapshot!(report, @r"
    https://SERVER: the server refuses the connection (looking at the server's certificate)
    caused by: Connection refused (os error 111)
    hint: is the port right, and does the service run?
    ");
}
