//! What servers send: listings, addresses, challenges, the answers of UMS.

use http::header::{HeaderMap, HeaderName, HeaderValue, SET_COOKIE, WWW_AUTHENTICATE};
use igel_migrate_core::readiness::OsType;
use igel_migrate_core::scrub::Scrubber;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::ums::{Device, DeviceListDecoder};
use igel_migrate_core::webdav::multistatus::Multistatus;
use igel_migrate_core::{ErrorKind, Result, transport, ums, webdav};

use crate::fuzz::{Input, SECRET};

pub(super) fn multistatus(input: &Input<'_>) {
    let resources: Result<Vec<_>> = Multistatus::new(input.bytes()).and_then(Iterator::collect);
    match resources {
        Ok(resources) => {
            for resource in resources.iter().take(64) {
                check_href("https://dar.example.test/dar/", "apps", &resource.href);
            }
            let scrubbed = Scrubber::with_key([7; 32]).multistatus(input.bytes());
            if let Ok(scrubbed) = scrubbed {
                let again =
                    Multistatus::new(&scrubbed).and_then(Iterator::collect::<Result<Vec<_>>>);
                // Pseudonyms are longer than short names, so an address may outgrow its limit.
                match again {
                    Ok(again) => assert_eq!(again.len(), resources.len()),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::LimitExceeded),
                }
            }
        }
        Err(error) => input.check_placed(&error),
    }
}

/// What would be asked next lies below the base address, for any reader of addresses.
fn check_href(base: &str, folder: &str, href: &str) -> bool {
    let Ok(Some(target)) = webdav::internals::follow(base, folder, href) else {
        return false;
    };
    if target.starts_with("//") {
        // The transport refuses it.
        return false;
    }
    let base = url::Url::parse(base.trim()).unwrap();
    let asked = base.join(&target).unwrap();
    assert_eq!(asked.origin(), base.origin(), "{href:?} leads to {asked}");
    assert!(
        asked.path().starts_with(base.path()),
        "{href:?} leads to {asked}"
    );
    assert!(
        asked.query().is_none() && asked.fragment().is_none(),
        "{href:?} leads to {asked}"
    );
    true
}

/// The base address, a folder and an href, each on a line.
pub(super) fn href(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    let mut lines = text.splitn(3, '\n');
    let (base, folder) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let href = lines.next().unwrap_or("");
    check_href("https://dar.example.test/a%20b/dar/", "apps", href);
    match webdav::internals::follow(base, folder, href) {
        Ok(_) => {
            let with_slash = format!("{}/", base.trim().trim_end_matches('/'));
            check_href(&with_slash, folder, href);
        }
        Err(error) => input.check(&error),
    }
}

/// Lines of headers: challenges, `Authentication-Info` behind `A: `, cookies behind `C: `.
pub(super) fn challenge(input: &Input<'_>) {
    const INFO: HeaderName = HeaderName::from_static("authentication-info");
    if input.names_secret() {
        // A server that knows the password may say it.
        return;
    }
    let (mut refusal, mut answer) = (HeaderMap::new(), HeaderMap::new());
    for line in input.bytes().split(|&byte| byte == b'\n') {
        let (headers, name, line) = match line {
            [b'A', b':', b' ', rest @ ..] => (&mut answer, INFO, rest),
            [b'C', b':', b' ', rest @ ..] => (&mut answer, SET_COOKIE, rest),
            line => (&mut refusal, WWW_AUTHENTICATE, line),
        };
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(name, value);
        }
    }
    let account = Credentials::new("da\"r-r\\eäder", SECRET);
    let (answers, shown) = transport::internals::answers(&refusal, &answer, &account);
    assert!(!shown.contains(SECRET));
    let control = |c: char| c.is_control();
    assert!(!shown.contains(control), "control character: {shown:?}");
    for answer in answers {
        match answer {
            Ok(header) => {
                assert!(header.is_sensitive());
                let text = String::from_utf8_lossy(header.as_bytes()).into_owned();
                assert!(text.starts_with("Digest "), "not Digest: {text}");
                assert!(!text.contains(SECRET), "the password itself is sent");
            }
            Err(error) => {
                input.check(&error);
                assert!(!error.report().contains(SECRET));
            }
        }
    }
    let _ = ums::internals::gives_session(&answer, input.bytes());
}

/// The devices of a list, or its error, however its bytes are cut.
fn read_in_pieces(bytes: &[u8], piece: usize) -> Result<Vec<Device>> {
    let mut list = DeviceListDecoder::new();
    let mut devices = Vec::new();
    for piece in bytes.chunks(piece.max(1)) {
        list.push(piece)?;
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

pub(super) fn devices(input: &Input<'_>) {
    let whole = read_in_pieces(input.bytes(), usize::MAX);
    // Byte by byte, a record is begun anew with each of them.
    let smallest = if input.bytes().len() < 1_000 { 1 } else { 97 };
    for piece in [smallest, 300] {
        match (&whole, read_in_pieces(input.bytes(), piece)) {
            (Ok(whole), Ok(pieces)) => assert_eq!(*whole, pieces),
            (Err(whole), Err(pieces)) => assert_eq!(whole.to_string(), pieces.to_string()),
            (whole, pieces) => panic!("whole {whole:?}, in pieces of {piece} {pieces:?}"),
        }
    }
    match &whole {
        Ok(devices) => {
            for device in devices {
                check_device(device);
            }
        }
        Err(error) => input.check(error),
    }
    match Device::from_json(input.bytes()) {
        Ok(device) => check_device(&device),
        Err(error) => input.check(&error),
    }
}

fn check_device(device: &Device) {
    let _ = format!("{device:?}");
    if let Some(text) = device.os_type() {
        let _ = OsType::parse(text);
    }
    if let Some(time) = device.last_contact() {
        let _ = (time.civil(), time.instant());
    }
    let again = rewritten(device);
    // What came twice, or in another type than documented, settles with the first writing.
    if device.extra().is_none() {
        assert_eq!(again, *device);
    }
    assert_eq!(rewritten(&again), again);
}

fn rewritten(device: &Device) -> Device {
    let written = serde_json::to_vec(device).unwrap();
    Device::from_json(&written)
        .unwrap_or_else(|error| panic!("what was written is not read: {}", error.report()))
}

pub(super) fn objects(input: &Input<'_>) {
    for read in ums::internals::read_answer(input.bytes()) {
        if let Err(error) = read {
            input.check(&error);
        }
    }
    if let Ok(scrubbed) = Scrubber::with_key([7; 32]).imi(input.bytes()) {
        assert!(serde_json::from_slice::<serde_json::Value>(&scrubbed).is_ok());
    }
}
