//! What must not be seen.

use super::*;

#[tokio::test(flavor = "current_thread")]
async fn a_password_is_in_no_log_no_error_no_debug() {
    let logs = logs::capture();
    let scene = Scene::new();
    let location = format!("Location: https://elsewhere.example.test/?key={MARKER}\r\n");
    let cookie = format!("Set-Cookie: JSESSIONID={MARKER}; Secure\r\n");
    let server = FaultServer::start(&scene.identity, move |number, _| match number {
        1 => Reply::http(200, &cookie, MARKER),
        2 => Reply::http(302, &location, MARKER),
        3 => Reply::http(500, &cookie, MARKER),
        4 => Reply::ThenClose(format!("{MARKER}\r\n\r\n").into_bytes()),
        5 => Reply::http(401, &cookie, MARKER),
        _ => Reply::close(),
    })
    .await;
    let mut shown = Vec::new();
    let transport = scene.builder(&server).build().unwrap();
    for _ in 0..6 {
        let request = Request::new(Method::PUT, format!("/a?token={MARKER}"), Effect::Write)
            .with_header(AUTHORIZATION, HeaderValue::from_static(MARKER))
            .with_header(COOKIE, HeaderValue::from_static(MARKER))
            .with_body("application/json", MARKER);
        shown.push(format!("{request:?}"));
        shown.push(match transport.send(request).await {
            Ok(answer) => format!("{answer:?} {:?}", answer.error()),
            Err(error) => format!("{error} {error:?} {}", error.report()),
        });
    }
    let wrong = builder(&server.url()).with_trust(Trust::Pinned(vec![Fingerprint::of(b"")]));
    let request = read().with_header(AUTHORIZATION, HeaderValue::from_static(MARKER));
    shown.push(format!("{:?}", error(wrong, request).await));
    shown.push(format!("{transport:?}"));
    let shown = shown.join("\n");

    let heard = logs.text();
    for from in ["igel_migrate::http", "hyper_util", "reqwest"] {
        assert!(heard.contains(from), "nothing heard of {from}:\n{heard}");
    }
    assert!(
        server.received()[0].head.contains(MARKER),
        "the test sends it"
    );
    for (place, text) in [("log", &heard), ("error or Debug", &shown)] {
        if let Some(line) = text.lines().find(|line| line.contains(MARKER)) {
            panic!("the password is in the {place}: {line}");
        }
    }
}
