//! Every captured answer gives the entries listed beside it.

use std::fs;

use igel_migrate_core::ErrorKind;
use igel_migrate_core::webdav::multistatus::{Multistatus, Resource};
use igel_migrate_tests::{corpus, corpus_files};
use serde_json::Value;

#[test]
fn every_captured_answer_gives_what_is_listed_beside_it() {
    let Some(folder) = corpus("webdav") else {
        return;
    };
    let expected: Value =
        serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let expected = expected.as_object().unwrap();
    let files = corpus_files("webdav/multistatus", "xml");
    assert_eq!(files.len(), expected.len());
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let body = fs::read(&file).unwrap();
        let read: Result<Vec<Resource>, _> = Multistatus::new(&body).unwrap().collect();
        if expected[name].get("not_multistatus").is_some() {
            assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol, "{name}");
            continue;
        }
        let wanted = expected[name]["responses"].as_array().unwrap();
        let read = read.unwrap();
        assert_eq!(read.len(), wanted.len(), "{name}");
        for (found, wanted) in read.iter().zip(wanted) {
            let subject = format!("{name} {}", found.href);
            assert_eq!(found.href, wanted["href"].as_str().unwrap(), "{subject}");
            assert_eq!(
                found.is_collection,
                wanted["collection"].as_bool().unwrap(),
                "{subject}"
            );
            let size = found.size.filter(|_| !found.is_collection);
            assert_eq!(size, wanted["size"].as_u64(), "{subject}");
            assert_eq!(
                found.status.map(u64::from),
                wanted.get("response_status").and_then(Value::as_u64),
                "{subject}"
            );
        }
    }
}
