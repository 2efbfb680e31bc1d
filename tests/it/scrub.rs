//! Scrubbing real exports and listings: nothing of theirs comes out, and everything still reads.

use std::collections::HashSet;

use igel_migrate_core::profile::os11::{Os11Document, Os11Profile};
use igel_migrate_core::profile::os12::{Os12Package, Os12Profile};
use igel_migrate_core::scrub::{KEPT_VALUES, Scrubber};
use igel_migrate_core::webdav::multistatus::{Multistatus, Resource};
use igel_migrate_tests::corpus_files;

/// Long enough not to occur by chance, and neither a choice, nor a number, nor this machine.
fn is_telling(value: &str) -> bool {
    value.len() >= 8
        && !value.bytes().all(|byte| byte.is_ascii_digit())
        && !value.contains("://localhost")
        && !KEPT_VALUES.contains(&&*value.to_lowercase())
}

fn keys_and_values(profile: &Os11Profile) -> (Vec<String>, Vec<String>) {
    let mut keys = Vec::new();
    let mut values = Vec::new();
    for setting in profile.settings() {
        keys.push(setting.name().into_owned());
        let stored = setting
            .values()
            .map(|value| value.value().stored().to_owned());
        values.extend(stored);
    }
    for instance in profile.instances() {
        keys.push(instance.template().into_owned());
        for value in instance.values() {
            keys.push(value.name().into_owned());
            values.push(value.value().stored().to_owned());
        }
        values.push(instance.serial_number().into_owned());
    }
    values.push(profile.name().into_owned());
    (keys, values)
}

#[test]
fn real_profiles_keep_their_keys_and_lose_their_texts() {
    let scrub = Scrubber::new().unwrap();
    for path in corpus_files("os11-profiles", "xml") {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(document) = Os11Document::parse(&bytes) else {
            assert!(scrub.os11_profile(&bytes).is_err(), "{}", path.display());
            continue;
        };
        let scrubbed = scrub.os11_profile(&bytes).unwrap();
        let after = Os11Document::parse(&scrubbed).unwrap();
        let text = String::from_utf8(scrubbed).unwrap();
        let (before, after) = (document.profiles(), after.profiles());
        let (before, after): (Vec<_>, Vec<_>) = (before.collect(), after.collect());
        assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            let (keys, values) = keys_and_values(before);
            let (keys_after, values_after) = keys_and_values(after);
            assert_eq!(keys, keys_after, "{}", path.display());
            assert_eq!(values.len(), values_after.len());
            // What is a key too may occur as one.
            let told: HashSet<String> = keys.into_iter().collect();
            for value in values.iter().filter(|value| is_telling(value)) {
                let in_key = told.iter().any(|key| key.contains(value.as_str()));
                let shown = text.contains(value.as_str()) && !in_key;
                assert!(!shown, "{} in {}", value, path.display());
            }
        }
    }
}

#[test]
fn real_packages_keep_their_keys() {
    let scrub = Scrubber::new().unwrap();
    for path in corpus_files("os12-ipm", "ipm") {
        let package = Os12Package::from_file(&path).unwrap();
        for packaged in package.profiles() {
            let before = packaged.profile();
            let scrubbed = scrub.os12_profile(&before.to_bytes()).unwrap();
            let after = Os12Profile::parse(&scrubbed).unwrap();
            let keys = |profile: &Os12Profile| {
                let settings = profile.settings().map(|setting| setting.name().to_owned());
                (settings.collect::<Vec<_>>(), profile.instances().count())
            };
            assert_eq!(keys(before), keys(&after), "{}", path.display());
            let text = String::from_utf8(scrubbed).unwrap();
            assert!(!text.contains(&*before.name()), "{}", path.display());
        }
    }
}

#[test]
fn real_listings_keep_sizes_and_dates() {
    let scrub = Scrubber::new().unwrap();
    let read = |body: &[u8]| -> Option<Vec<Resource>> {
        Multistatus::new(body).ok()?.collect::<Result<_, _>>().ok()
    };
    for path in corpus_files("webdav/multistatus", "xml") {
        let bytes = std::fs::read(&path).unwrap();
        let Some(before) = read(&bytes) else {
            assert!(scrub.multistatus(&bytes).is_err(), "{}", path.display());
            continue;
        };
        let after = read(&scrub.multistatus(&bytes).unwrap()).unwrap();
        assert_eq!(before.len(), after.len(), "{}", path.display());
        let mut names = HashSet::new();
        for (before, after) in before.into_iter().zip(after) {
            names.insert(after.href.clone());
            let slashes = |href: &str| href.matches('/').count();
            assert_eq!(slashes(&before.href), slashes(&after.href));
            let kept = |resource: Resource| {
                let etag = resource.etag.is_some();
                (
                    resource.is_collection,
                    resource.status,
                    resource.size,
                    resource.modified,
                    etag,
                )
            };
            assert_eq!(kept(before), kept(after), "{}", path.display());
        }
        assert!(!names.iter().any(|name| name.contains("umlaut")));
    }
}
