use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::error::ErrorKind;

/// A record as a UMS 12 with details writes it, with invented values.
const RECORD: &str = r#"{"unitID":"00E0C5000001","mac":"00E0C5000001","firmwareID":"6","networkName":"ITC1","lastIP":"192.0.2.7","productId":"UD3-LX 50cps","umsStructuralTag":"","cpuSpeed":1200,"cpuType":"invented","osType":"IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)","flashSize":1875,"memorySize":1705,"monitorSize1":21.9,"monitorSize2":0,"biosDate":"12/16/2015","totalUptime":"1500","lastBoottime":"2017-07-18 14:25","batteryLevel":-1,"id":"95","registrationDate":"11.12.2024 10:32:18","isThinClientRegistered":"true","isConnectedViaReverseProxy":"false","name":"Empfang \"\u00fc\" ä","parentID":"-1","movedToBin":false,"objectType":"tc","links":[]}"#;

fn device(json: &str) -> Device {
    Device::from_json(json.as_bytes()).unwrap()
}

fn refusal(json: impl AsRef<[u8]>) -> String {
    let error = Device::from_json(json.as_ref()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    error.message().to_owned()
}

/// All devices of a list that arrives in these pieces.
fn decode(pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<Vec<Device>> {
    decode_within(DeviceListLimits::default(), pieces)
}

fn decode_within(
    limits: DeviceListLimits,
    pieces: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Result<Vec<Device>> {
    let mut list = DeviceListDecoder::with_limits(limits);
    let mut devices = Vec::new();
    for piece in pieces {
        list.push(piece.as_ref())?;
        while let Some(device) = list.next_device()? {
            devices.push(device);
        }
    }
    list.close();
    while let Some(device) = list.next_device()? {
        devices.push(device);
    }
    Ok(devices)
}

#[test]
fn reads_a_record_of_details() {
    let device = device(RECORD);
    assert_eq!(
        (device.id().get(), device.firmware().unwrap().get()),
        (95, 6)
    );
    assert!(device.parent().unwrap().is_root());
    assert_eq!(device.name(), Some("Empfang \"ü\" ä"));
    assert_eq!(device.structural_tag(), None);
    assert_eq!(
        (device.memory_size(), device.battery_level()),
        (Some(1705), Some(-1))
    );
    assert_eq!(
        (device.monitor_1_size(), device.monitor_2_size()),
        (Some(21.9), Some(0.0))
    );
    assert_eq!(device.is_registered(), Some(true));
    assert_eq!(device.is_connected_via_reverse_proxy(), Some(false));
    assert_eq!((device.online(), device.attributes()), (None, None));
    assert_eq!(
        device.last_boot_time().unwrap().as_str(),
        "2017-07-18 14:25"
    );
    assert!(device.registration_date().unwrap().civil().is_some());
    assert_eq!(device.extra(), None);
}

#[test]
fn forgives_what_servers_differ_in() {
    let device = device(
        r#" { "id" : 95 , "parentID" : "" , "firmwareID":7, "cpuSpeed":"1200", "flashSize":"",
            "memorySize":null, "totalUptime":1500, "monitorSize1":"24", "online":"FALSE",
            "movedToBin":"true", "connectedViaReverseProxy":true, "comment":null,
            "\u006eame":"escaped key" } "#,
    );
    assert_eq!(device.id().get(), 95);
    assert_eq!(
        (device.parent(), device.firmware().unwrap().get()),
        (None, 7)
    );
    assert_eq!(
        (device.cpu_speed(), device.flash_size()),
        (Some(1200), None)
    );
    assert_eq!(
        (device.memory_size(), device.total_uptime()),
        (None, Some("1500"))
    );
    assert_eq!(
        (device.monitor_1_size(), device.online()),
        (Some(24.0), Some(false))
    );
    assert!(device.is_in_recycle_bin());
    assert_eq!(device.is_connected_via_reverse_proxy(), Some(true));
    assert_eq!(
        (device.comment(), device.name()),
        (None, Some("escaped key"))
    );
    assert_eq!(device.extra(), None);
}

#[test]
fn keeps_what_it_does_not_know_and_no_shadowing_password() {
    let device = device(
        r#"{"id":1,"future":{"a":[1,"x"]},"cpuSpeed":"fast","parentID":"Offices","memorySize":1.5,
            "site":["a"],"networkAdapters":"none","shadowSecret":{"password":"marker"}}"#,
    );
    assert_eq!(
        Value::Object(device.extra().unwrap().clone()),
        json!({"future": {"a": [1, "x"]}, "cpuSpeed": "fast", "parentID": "Offices",
            "memorySize": 1.5, "site": ["a"], "networkAdapters": "none"})
    );
    assert!(!serde_json::to_string(&device).unwrap().contains("marker"));
}

#[test]
fn reads_nested_lists() {
    let device = device(
        r#"{"id":"1","networkAdapters":[{"type":"lan","mac":"00E0C5000001","name":"enp1s0","state":"up"}],
            "deviceAttributes":[{"name":"Floor","identifier":"floor","value":3,"type":"number"}],
            "userLoginHistory":[{"username":"u","loginresult":"0","logintime":"t","logofftime":""}]}"#,
    );
    assert_eq!(device.network_adapters().unwrap()[0].name, "enp1s0");
    assert_eq!(device.attributes().unwrap()[0].value, json!(3));
    assert_eq!(device.login_history().unwrap()[0].result, Some(0));
}

#[test]
fn refuses_a_record_that_identifies_nothing() {
    assert_eq!(refusal("{}"), "device record without an id");
    assert_eq!(
        refusal(r#"{"id":"1","id":"2"}"#),
        "device record with two ids"
    );
    for id in ["null", "\"\"", "\"x\"", "1.5", "true", "[]"] {
        let json = format!(r#"{{"id":{id}}}"#);
        assert_eq!(refusal(json), "device id that is not a whole number");
    }
    let bin = r#"{"id":"1","movedToBin":"maybe"}"#;
    assert_eq!(refusal(bin), "`movedToBin` is neither true nor false");
}

#[test]
fn refuses_what_is_no_json() {
    for json in [
        "",
        "[",
        "[]",
        "null",
        "{",
        r#"{"id":1"#,
        r#"{"id":1,}"#,
        r#"{"id" 1}"#,
        r#"{"id":1 2}"#,
        r#"{"id":01}"#,
        r#"{"id":1-1}"#,
        r#"{"id":1}x"#,
        r#"{"id":1,"name":"\x"}"#,
        r#"{"id":1,"name":"\ud800"}"#,
        r#"{"id":1,"x":tru}"#,
        r#"{"id":1,"x":[}}"#,
        r#"{"id":1,"links":[}]}"#,
        r#"{"id":1,"cpuSpeed":--1}"#,
        "{\"id\":1,\"name\":\"a\nb\"}",
    ] {
        refusal(json);
    }
    let deep = format!(r#"{{"id":1,"x":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    assert_eq!(refusal(deep), "nested too deeply");
}

#[test]
fn refuses_what_is_not_utf8_even_if_two_values_make_a_character() {
    refusal(b"{\"id\":1,\"name\":\"\xff\"}");
    refusal(b"{\"id\":1,\"\xff\":2}");
    refusal(b"{\"id\":1,\"future\":\"\xff\"}");
    refusal(b"{\"id\":1,\"name\":\"\xc3\",\"site\":\"\xa4\"}");
}

#[test]
fn equality_is_about_what_is_said() {
    let one = device(r#"{"id":"1","name":"a","site":"b","online":true}"#);
    let other = device(r#"{"online":"true","site":"b","comment":"","name":"a","id":1}"#);
    assert_eq!(one, other);
    assert_ne!(
        one,
        device(r#"{"id":"1","name":"b","site":"a","online":true}"#)
    );
}

#[test]
fn both_envelopes_give_the_same_devices() {
    let bare = format!("[{RECORD},\n {RECORD} ]\n");
    let wrapped = format!(r#"{{"a":{{"b":[1]}},"results":[{RECORD},{RECORD}],"total":2}}"#);
    let devices = decode([bare]).unwrap();
    assert_eq!((devices.len(), &devices), (2, &decode([wrapped]).unwrap()));
    for empty in [
        "[]",
        " [ ] ",
        r#"{"results":[]}"#,
        r#"{"results":[],"links":[]}"#,
    ] {
        assert_eq!(decode([empty]).unwrap(), []);
    }
}

#[test]
fn what_is_no_list_says_where_it_goes_wrong() {
    for (json, message) in [
        ("", "the list of devices ends in the middle"),
        ("null", "expected a list of devices"),
        (
            "{}",
            "expected a list of devices, found an object without `results`",
        ),
        (
            r#"{"items":[]}"#,
            "expected a list of devices, found an object without `results`",
        ),
        (
            r#"{"results":{}}"#,
            "expected a list of devices in `results`",
        ),
        (r#"{"results":[],"results":[]}"#, "a second list of devices"),
        (r#"{"a":tr1}"#, "expected a value"),
        (r#"{"a":[}],"results":[]}"#, "malformed value"),
        ("[1]", "expected a device record"),
        ("[,]", "expected a device record"),
        ("[]]", "something follows the list of devices"),
        (r#"[{"id":1}"#, "the list of devices ends in the middle"),
        (r#"[{"id":1},]"#, "expected a device record"),
        (
            r#"[{"id":1}{"id":2}]"#,
            "expected `,` or `]` behind a device record",
        ),
    ] {
        let error = decode([json]).unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Protocol, message),
            "{json}"
        );
    }
    let third = format!(r#"[{RECORD},{RECORD},{{"id":"x"}}]"#);
    let error = decode(third.as_bytes().chunks(100)).unwrap_err();
    let byte = third.find(r#""x""#).unwrap();
    assert_eq!(
        error.subject(),
        Some(&*format!("device record 3, byte {byte}"))
    );
}

#[test]
fn devices_come_out_before_the_list_ends() {
    let mut list = DeviceListDecoder::new();
    list.push(format!("[{RECORD},{RECORD}").as_bytes()).unwrap();
    assert!(list.next_device().unwrap().is_some());
    assert!(list.next_device().unwrap().is_some());
    assert!(list.next_device().unwrap().is_none());
    assert_eq!(list.records(), 2);
}

#[test]
fn limits_hold() {
    let limits = DeviceListLimits::default();
    let list = format!("[{RECORD},{RECORD}]");
    let pieces = || list.as_bytes().chunks(64);
    for (limits, text) in [
        (
            limits.with_record(500),
            "the list of devices has more than a record of 500 bytes",
        ),
        (
            limits.with_records(1),
            "the list of devices has more than 1 records",
        ),
        (
            limits.with_total(1000),
            "the list of devices has more than 1000 bytes",
        ),
    ] {
        let whole = decode_within(limits, [&list]).unwrap_err();
        let error = decode_within(limits, pieces()).unwrap_err();
        assert_eq!(error.message(), whole.message());
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::LimitExceeded, text)
        );
    }
    assert_eq!(
        decode_within(limits.with_records(2), pieces())
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn a_large_record_in_crumbs_does_not_take_quadratic_time() {
    let comment = "x".repeat(300_000);
    let list = format!(r#"[{{"id":"1","comment":"{comment}"}}]"#);
    let devices = decode(list.as_bytes().chunks(1)).unwrap();
    assert_eq!(devices[0].comment().map(str::len), Some(300_000));
}

#[test]
fn requests_are_pure() {
    let id = DeviceId::new(95);
    assert_eq!(read(id, Facet::Basic).target(), "/umsapi/v3/thinclients/95");
    assert_eq!(
        read(id, Facet::LoginHistory).target(),
        "/umsapi/v3/thinclients/95?facets=loginhistory"
    );
    let device = NewDevice::new("00e0c53c3881", FirmwareId::new(2))
        .unwrap()
        .with_parent(DirectoryId::new(7))
        .with_fields(
            DeviceChange::new()
                .with_name("new")
                .with_attribute("floor", 3),
        );
    assert_eq!(
        create(&device).unwrap().body().unwrap(),
        &json!({"mac": "00E0C53C3881", "firmwareID": "2", "parentID": "7", "name": "new",
            "deviceAttributes": [{"identifier": "floor", "value": 3}]})
    );
    for mac in ["", "00E0C53C388", "00:E0:C5:3C:38:81", "00E0C53C388G"] {
        assert!(NewDevice::new(mac, FirmwareId::new(2)).is_err());
    }
}

fn some_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z\"\\\\/\u{1}\u{e4}\u{1f600} ]{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!([{"name": "]}\"{["}])),
    ]
}

prop_compose! {
    fn some_record()(
        id in any::<i64>(),
        fields in proptest::collection::vec(
            (0..super::fields::WIRE.len() + 2, some_value()), 0..7),
    ) -> Value {
        let mut record = serde_json::Map::new();
        for (index, value) in fields {
            let name = super::fields::WIRE.get(index).map_or("future", |(name, _)| *name);
            record.insert(name.to_owned(), value);
        }
        if record.get("movedToBin").is_some_and(|value| !value.is_boolean()) {
            record.remove("movedToBin");
        }
        if record.contains_key("isConnectedViaReverseProxy") {
            record.remove("connectedViaReverseProxy");
        }
        record.insert("id".to_owned(), id.into());
        Value::Object(record)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_chunking_gives_the_same_devices(
        records in proptest::collection::vec(some_record(), 0..3),
        wrapped in any::<bool>(),
        pretty in any::<bool>(),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let whole: Vec<Device> = records
            .iter()
            .map(|record| Device::from_json(record.to_string().as_bytes()).unwrap())
            .collect();
        let list = if wrapped {
            json!({ "links": [], "results": records, "count": 3 })
        } else {
            json!(records)
        };
        let list = if pretty { format!("{list:#}") } else { list.to_string() };
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(list.len())).collect();
        cuts.extend([0, list.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &list.as_bytes()[cut[0]..cut[1]]);
        prop_assert_eq!(&decode(pieces).unwrap(), &whole);
        prop_assert_eq!(&decode(list.as_bytes().chunks(5)).unwrap(), &whole);
    }

    #[test]
    fn a_device_written_and_read_is_the_same(record in some_record()) {
        let device = Device::from_json(record.to_string().as_bytes()).unwrap();
        let written = serde_json::to_vec(&device).unwrap();
        prop_assert_eq!(Device::from_json(&written).unwrap(), device);
    }

    #[test]
    fn what_is_taken_for_a_list_is_json(
        records in proptest::collection::vec(some_record(), 1..3),
        wrapped in any::<bool>(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let list = if wrapped { json!({ "a": 1.5e3, "results": records }) } else { json!(records) };
        let mut bytes = list.to_string().into_bytes();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let json = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes);
        if let Ok(devices) = decode([&bytes]) {
            prop_assert!(json.is_ok(), "{}", String::from_utf8_lossy(&bytes));
            prop_assert_eq!(devices, decode(bytes.chunks(7)).unwrap());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), Just(b'"'), Just(b'{'), Just(b'['), Just(b'\\')], 0..64),
    ) {
        let _ = Device::from_json(&bytes);
        let _ = decode(bytes.chunks(3));
    }
}
