//! Lists of devices as they come over the line.

use futures_util::StreamExt as _;
use igel_migrate_core::ums::{Device, DeviceListLimits, Facet};

use super::*;

fn list(count: usize) -> String {
    let rows = (1..=count).map(|id| {
        json!({ "id": id.to_string(), "name": format!("device {id}"), "movedToBin": id % 3 == 0 })
    });
    rows.collect::<Value>().to_string()
}

/// The head of an answer with a body of this length.
fn head(length: usize) -> Vec<u8> {
    format!("HTTP/1.1 200 -\r\nContent-Length: {length}\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn devices_in_the_recycle_bin_are_left_out_unless_asked_for() {
    let ums = Ums::start(|_, _| Reply::ok(&list(1000))).await;
    let client = ums.client();
    assert_eq!(client.devices().collect().await.unwrap().len(), 667);
    let all = client.devices().with_facet(Facet::Basic).with_recycle_bin();
    let stream = all.stream().await.unwrap();
    assert_eq!(
        stream
            .filter(|found| std::future::ready(found.is_ok()))
            .count()
            .await,
        1000
    );
    let lines = ums.lines();
    assert_eq!(
        lines[1],
        "GET /umsapi/v3/thinclients?facets=details HTTP/1.1"
    );
    assert_eq!(lines[2], "GET /umsapi/v3/thinclients HTTP/1.1");
}

#[tokio::test]
async fn the_first_device_is_out_before_the_last_is_sent() {
    let ums = Ums::start(|_, _| {
        let mut answer = head(1_000_000);
        answer.extend_from_slice(list(2).trim_end_matches(']').as_bytes());
        Reply::ThenSilence(answer)
    })
    .await;
    let mut stream = ums.client().devices().stream().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().id().get(), 1);
    assert_eq!(stream.next().await.unwrap().unwrap().id().get(), 2);
}

#[tokio::test]
async fn a_list_that_breaks_off_is_an_error_and_the_end() {
    let ums = Ums::start(|number, _| {
        let cut = list(3)[..100].to_owned();
        match number {
            1 => {
                let mut answer = head(1000);
                answer.extend_from_slice(cut.as_bytes());
                Reply::ThenClose(answer)
            }
            _ => Reply::ok(&cut),
        }
    })
    .await;
    let client = ums.client();
    for kind in [ErrorKind::Unavailable, ErrorKind::Protocol] {
        let mut stream = client.devices().stream().await.unwrap();
        assert!(stream.next().await.unwrap().is_ok());
        let mut last = stream.next().await.unwrap();
        if last.is_ok() {
            last = stream.next().await.unwrap();
        }
        let error = last.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (kind, Some("listing devices"))
        );
        assert!(stream.next().await.is_none());
    }
    assert_eq!(ums.calls(), 2);
}

/// Behind so much white space the list waits for a quarter more of it, so that all its records are
/// still to be decoded when the last byte is there.
#[tokio::test]
async fn records_that_wait_for_the_last_byte_are_not_lost() {
    let spaces = " ".repeat(20_000);
    let ums = Ums::start(move |number, _| {
        let list = list(3);
        let end = if number == 1 { list.len() } else { 100 };
        Reply::ok(&format!("{spaces}{}", &list[..end]))
    })
    .await;
    let all = || ums.client().devices().with_recycle_bin();
    let ids = |devices: &[Device]| devices.iter().map(|it| it.id().get()).collect::<Vec<_>>();
    assert_eq!(ids(&all().collect().await.unwrap()), [1, 2, 3]);
    let error = all().collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "what is cut is no list");
}

#[tokio::test]
async fn limits_hold_over_the_line() {
    let ums = Ums::start(|_, _| {
        let mut answer = b"HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        let body = format!("[{{\"id\":1,\"x\":\"{}", "y".repeat(5000));
        answer.extend_from_slice(format!("{:x}\r\n{body}\r\n", body.len()).as_bytes());
        Reply::ThenSilence(answer)
    })
    .await;
    let limits = DeviceListLimits::default();
    for limits in [limits.with_record(1000), limits.with_total(2000)] {
        let client = ums
            .builder()
            .with_device_list_limits(limits)
            .build()
            .unwrap();
        let error = client.devices().collect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error:?}");
    }
}

#[tokio::test]
async fn a_refused_list_is_an_error_before_any_device() {
    let ums = Ums::start(|number, _| match number {
        1 => refusal(403, &UmsErrorCode::AccessDenied, ""),
        2 => refusal(400, &UmsErrorCode::NumberFormat, ""),
        _ => Reply::ok(r#"{"message":"x","errorCode":"ITG-FF001"}"#),
    })
    .await;
    let client = ums.client();
    for kind in [
        ErrorKind::Forbidden,
        ErrorKind::Rejected,
        ErrorKind::Protocol,
    ] {
        let error = client.devices().collect().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (kind, Some("listing devices"))
        );
    }
}

#[tokio::test]
async fn dropping_the_stream_frees_its_place() {
    let ums = Ums::start(|number, _| match number {
        1 => {
            let mut answer = b"HTTP/1.1 200 -\r\n\r\n[".to_vec();
            answer.extend_from_slice(br#"{"id":"1"}"#);
            answer.extend_from_slice(br#",{"id":"2","comment":""#);
            Reply::ThenFlood(answer)
        }
        _ => Reply::ok(r#"{"FwResource":[]}"#),
    })
    .await;
    let client = ums
        .builder()
        .with_transport(|transport| transport.with_concurrency(1))
        .build()
        .unwrap();
    let mut stream = client.devices().stream().await.unwrap();
    assert!(stream.next().await.unwrap().is_ok());
    drop(stream);
    client.firmwares().await.unwrap();
}
