//! A tree of awkward names, and what every client must see of it.

use std::fs;
use std::path::Path;

use super::*;

/// A large sparse file, beyond 1.5 GB and beyond what fits in 31 bits.
pub(super) const SPARSE: u64 = 2_200_000_001;

/// Folders (without size) and files of the tree. Names hold what servers escape differently.
pub(super) const TREE: &[(&str, Option<u64>)] = &[
    ("apps", None),
    ("apps/base_system-12.5.0", None),
    (
        "apps/base_system-12.5.0/base_system-12.5.0.ipkg",
        Some(70_000),
    ),
    ("apps/olympus-4.0.5+1", None),
    ("apps/olympus-4.0.5+1/olympus-4.0.5+1.ipkg", Some(4096)),
    ("empty folder", None),
    ("uml äöüß.txt", Some(1)),
    ("a+b&c#d%e", None),
    ("a+b&c#d%e/pct%20.txt", Some(2)),
    ("a+b&c#d%e/pct%.txt", Some(3)),
    ("a+b&c#d%e/what?q=1;x,y.txt", Some(4)),
    ("日本", None),
    ("日本/日本語 😀.txt", Some(5)),
    ("quote'\"<>&amp;.txt", Some(6)),
    ("brackets[1]{2}(3)|4^`~.txt", Some(7)),
    ("colon:back\\slash.txt", Some(8)),
    ("zero", Some(0)),
    ("..dots...", Some(9)),
    (" blanks at both ends ", Some(10)),
];

/// Puts the tree into a folder.
pub(super) fn plant(root: &Path) {
    for (name, size) in TREE {
        let path = root.join(name);
        match size {
            None => fs::create_dir_all(path).unwrap(),
            Some(size) => fs::write(path, vec![b'x'; usize::try_from(*size).unwrap()]).unwrap(),
        }
    }
    let sparse = fs::File::create(root.join("sparse.bin")).unwrap();
    sparse.set_len(SPARSE).unwrap();
}

/// Puts a folder of many files into another.
pub(super) fn plant_many(root: &Path, files: usize) {
    let folder = root.join("many");
    fs::create_dir(&folder).unwrap();
    for number in 0..files {
        fs::write(
            folder.join(format!("file {number:05} ä.ipkg")),
            b"x".repeat(number % 7),
        )
        .unwrap();
    }
}

/// Sees each of the many files at its size.
pub(super) async fn check_many(client: &WebDavClient, files: u64) {
    let listing = client.list(&path("many")).await.unwrap();
    assert_eq!(listing.entries.len() as u64, files);
    for entry in listing.entries {
        let name = entry.path.name().unwrap();
        let number: u64 = name[5..10].parse().unwrap();
        assert_eq!(entry.path, path(&format!("many/file {number:05} ä.ipkg")));
        assert_eq!(entry.size, Some(number % 7), "{name}");
    }
}

/// Sees everything, at the right sizes, by walking, by listing and by asking for each.
pub(super) async fn check(client: &WebDavClient) {
    let mut wanted: Vec<(RemotePath, Option<u64>)> = TREE
        .iter()
        .map(|(name, size)| (path(name), *size))
        .chain([(path("sparse.bin"), Some(SPARSE))])
        .collect();
    wanted.sort();
    let walked = walked(client).await;
    let seen: Vec<_> = walked
        .iter()
        .map(|entry| (entry.path.clone(), entry.size))
        .collect();
    assert_eq!(seen, wanted);
    for entry in &walked {
        assert_eq!(entry.is_folder(), entry.size.is_none(), "{entry:?}");
        let alone = client.stat(&entry.path).await.unwrap();
        assert_eq!(
            (alone.kind, alone.size),
            (entry.kind, entry.size),
            "{entry:?}"
        );
        assert!(alone.modified.is_some(), "{alone:?}");
        if entry.is_folder() {
            let listing = client.list(&entry.path).await.unwrap();
            assert_eq!(listing.folder.unwrap().path, entry.path);
            let below = |other: &&Entry| other.path.parent().as_ref() == Some(&entry.path);
            assert_eq!(listing.entries.len(), walked.iter().filter(below).count());
        } else {
            // Apache gives an empty file no length here.
            let head = client.head(&entry.path).await.unwrap();
            assert_eq!(head.size.unwrap_or(0), entry.size.unwrap(), "{entry:?}");
        }
    }
    check_ranges(client).await;
    let error = client.list(&path("no/such folder")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
}

async fn check_ranges(client: &WebDavClient) {
    let sparse = path("sparse.bin");
    let mut tail = client.get(&sparse, SPARSE - 3..).await.unwrap();
    assert_eq!((tail.offset(), tail.size()), (SPARSE - 3, Some(SPARSE)));
    assert_eq!(&tail.chunk().await.unwrap().unwrap()[..], b"\0\0\0");
    assert_eq!(tail.chunk().await.unwrap(), None);

    let package = path("apps/base_system-12.5.0/base_system-12.5.0.ipkg");
    let mut whole = client.get(&package, ..).await.unwrap();
    assert_eq!((whole.length(), whole.size()), (Some(70_000), Some(70_000)));
    let mut bytes = 0;
    while let Some(piece) = whole.chunk().await.unwrap() {
        assert!(piece.iter().all(|byte| *byte == b'x'));
        bytes += piece.len();
    }
    assert_eq!(bytes, 70_000);
    assert_eq!(client.get(&package, 5..=9).await.unwrap().length(), Some(5));
    let error = client.get(&package, 70_001..).await.map(drop);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Rejected);
}
