//! What must not be seen.

use igel_migrate_core::ums::UmsRequest;
use igel_migrate_tests::logs;

use super::*;

const PASSWORD: &str = "marker-Pa55w0rd";
const COOKIE: &str = "MARKER5E5510N0123456789ABCDEF0123";

#[tokio::test(flavor = "current_thread")]
async fn password_and_session_are_in_no_log_no_error_no_debug() {
    let logs = logs::capture();
    let ums = Ums::raw(|number, request| {
        if is_login(request) {
            return match number {
                1 => refusal(500, &UmsErrorCode::Internal, PASSWORD),
                _ => session(COOKIE),
            };
        }
        let told = format!("session {COOKIE} of {PASSWORD}");
        let cookie = format!("Set-Cookie: JSESSIONID={COOKIE}; Secure\r\n");
        let refused = |status, code: &str| {
            let body = json!({ "message": told, "errorCode": code });
            Reply::http(status, &cookie, &body.to_string())
        };
        match number % 8 {
            0 => refused(401, "ITG-0B004"),
            1 => refused(400, "ITG-0A010"),
            2 => refused(500, &told),
            3 => Reply::http(200, &cookie, &told),
            4 => Reply::http(302, &format!("Location: /x;jsessionid={COOKIE}\r\n"), &told),
            5 => Reply::ok(r#"{"FwResource":[]}"#),
            6 => Reply::ok("[{\"id\":1},"),
            _ => Reply::close(),
        }
    })
    .await;
    let builder = ums
        .builder()
        .with_credentials(Credentials::new("user", PASSWORD))
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()));
    let direct = builder.clone().with_direct_authorization();
    let mut shown = vec![format!("{builder:?}")];
    for client in [builder.build().unwrap(), direct.build().unwrap()] {
        for _ in 0..20 {
            let request = UmsRequest::get("/thinclients").unwrap();
            shown.push(format!("{request:?} {:?}", client.firmwares().await));
            shown.push(format!("{:?}", client.devices().stream().await));
            shown.push(format!("{:?}", client.devices().collect().await));
            shown.push(format!(
                "{:?}",
                client.rename_directory(DirectoryId::new(7), "x").await
            ));
            shown.push(format!("{client:?}"));
        }
        shown.push(format!("{:?}", client.log_out().await));
    }
    let heard = logs.text();
    let shown = shown.join("\n");
    for from in ["igel_migrate::http", "igel_migrate::ums", "reqwest"] {
        assert!(heard.contains(from), "nothing heard of {from}");
    }
    let sent = ums.server.received();
    assert!(
        sent.iter().any(|request| request.head.contains(COOKIE)),
        "the test sends it"
    );
    let encoded = "bWFya2VyLVBhNTV3MHJk"; // the password in Base64, whole groups
    for (place, text) in [("log", &heard), ("error or Debug", &shown)] {
        for secret in [PASSWORD, COOKIE, encoded] {
            if let Some(line) = text.lines().find(|line| line.contains(secret)) {
                panic!("{secret} is in the {place}: {line}");
            }
        }
    }
}
