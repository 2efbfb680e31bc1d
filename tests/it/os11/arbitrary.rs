//! Arbitrary documents: any texts, duplicates, order, white space, quoting, and things profiles do
//! not have. They come back byte for byte, and edits do to them what they do to a model.

mod documents;
mod edits;

use igel_migrate_core::profile::os11::{Os11Document, Os11Profile};
use igel_migrate_core::registry::RegistryValue;
use proptest::prelude::*;

use super::{Content, content, is_subsequence, key};
use documents::{document, model};
use edits::edit;

/// New values of a key stand beside its old ones, so only their order within a key is compared.
fn by_key(mut content: Content) -> Content {
    content
        .0
        .sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    content
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn documents_come_back_byte_for_byte(document in document()) {
        let text = document.write();
        let profile = Os11Profile::parse(&text).unwrap();
        prop_assert_eq!(String::from_utf8(profile.to_bytes()).unwrap(), text.as_str());
        prop_assert_eq!(content(&profile), model(&document.profile));
        let several = Os11Document::parse(&text).unwrap();
        prop_assert_eq!(String::from_utf8(several.to_bytes()).unwrap(), text);
        prop_assert_eq!(content(several.profiles().next().unwrap()), model(&document.profile));
        prop_assert!(profile.findings().iter().all(|finding| finding.position.is_some()));
    }

    #[test]
    fn edits_do_what_they_say_and_nothing_else(
        document in document(),
        edits in prop::collection::vec(edit(), 1..6),
    ) {
        let text = document.write();
        let mut profile = Os11Profile::parse(&text).unwrap();
        let mut model = model(&document.profile);
        let mut only_added = true;
        for edit in &edits {
            only_added &= edit.make(&mut profile, &mut model);
            prop_assert_eq!(by_key(content(&profile)), by_key(model.clone()));
        }
        let written = profile.to_bytes();
        let again = Os11Profile::parse(&written).unwrap();
        prop_assert_eq!(content(&again), content(&profile));
        prop_assert_eq!(again.to_bytes(), written.as_slice());
        prop_assert!(!only_added || is_subsequence(text.as_bytes(), &written));
    }

    #[test]
    fn several_profiles_are_edited_each_by_itself(
        documents in prop::collection::vec(document(), 2..4),
        edit in edit(),
        which in any::<prop::sample::Index>(),
    ) {
        let mut text = "<profiles>".to_owned();
        for document in &documents {
            text += &document.bare().write();
            text += "<!-- between -->\r\n";
        }
        text += "</profiles>";
        prop_assert!(Os11Profile::parse(&text).unwrap_err().hint().unwrap().contains("Os11Document"));
        let mut several = Os11Document::parse(&text).unwrap();
        prop_assert_eq!(String::from_utf8(several.to_bytes()).unwrap(), text.as_str());
        let which = which.index(documents.len());
        let mut models: Vec<_> = documents.iter().map(|document| model(&document.profile)).collect();
        let only_added =
            edit.make(several.profiles_mut().nth(which).unwrap(), &mut models[which]);
        let written = several.to_bytes();
        let again = Os11Document::parse(&written).unwrap();
        for (profile, model) in again.profiles().zip(models) {
            prop_assert_eq!(by_key(content(profile)), by_key(model));
        }
        prop_assert!(!only_added || is_subsequence(text.as_bytes(), &written));
    }

    #[test]
    fn damaged_documents_never_panic(
        document in document(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
    ) {
        let mut bytes = document.write().into_bytes();
        for (at, byte, how) in damage {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, b"<>&;\"'/!?-[]"[usize::from(byte) % 12]),
                _ => bytes.truncate(at.max(1)),
            }
        }
        match Os11Profile::parse(&bytes) {
            Ok(mut profile) => {
                prop_assert_eq!(profile.to_bytes(), bytes);
                let _ = (content(&profile), profile.findings());
                let name = key("a.new");
                profile.set(&name, &RegistryValue::default()).unwrap();
                let again = Os11Profile::parse(profile.to_bytes()).unwrap();
                prop_assert_eq!(content(&again), content(&profile));
            }
            Err(error) => prop_assert!(!error.report().is_empty()),
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "(<[/?!]?[a-z]{0,3}[ =\"'/]{0,3}>?|&[#a-z0-9]{0,4};?|--|\\]\\]>|[a-z\u{e9}\n]){0,14}"
                .prop_map(String::into_bytes),
        ],
    ) {
        if let Ok(document) = Os11Document::parse(&bytes) {
            prop_assert_eq!(document.to_bytes(), bytes);
        }
    }
}
