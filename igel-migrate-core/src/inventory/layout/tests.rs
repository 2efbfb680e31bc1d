//! Paths in every spelling, and paths that are none of an app.

use proptest::prelude::*;

use super::*;

fn path(text: &str) -> RemotePath {
    text.parse().unwrap()
}

fn found(layout: &Layout, text: &str) -> Vec<String> {
    let found = layout.find(&path(text)).into_iter();
    found
        .map(|found| format!("{} [{}]", found.release, found.member))
        .collect()
}

#[test]
fn the_default_finds_apps_in_every_known_spelling() {
    let layout = Layout::default();
    for (text, expected) in [
        ("base_system-12.7.4/part.1", "base_system 12.7.4 [part.1]"),
        ("base_system/12.7.4/part.1", "base_system 12.7.4 [part.1]"),
        ("apps/x/base_system-12.07.4/a/b", "base_system 12.7.4 [a/b]"),
        ("cwa-23.9.24+1/f", "cwa 23.9.24+1 [f]"),
        ("cwa-23.9.24%2B1/f", "cwa 23.9.24+1 [f]"),
        ("cwa/23.9.24%2b1/f%20g", "cwa 23.9.24+1 [f g]"),
        ("cwa-23.9.24 BUILD 1.0/f", "cwa 23.9.24+1 [f]"),
        ("cwa-23.9.24+1.ipkg", "cwa 23.9.24+1 [cwa-23.9.24+1.ipkg]"),
        ("cwa/23.9.24+1.ipkg", "cwa 23.9.24+1 [cwa-23.9.24+1.ipkg]"),
        (
            "cwa-23.9.24+1-x64.part1.ipkg",
            "cwa 23.9.24+1 [cwa-23.9.24+1.part1.ipkg]",
        ),
        (
            "base_system/12.7.4/base_system-12.07.4.ipkg",
            "base_system 12.7.4 [base_system-12.7.4.ipkg]",
        ),
        (
            "base_system-12.7.2-1.rc.1/f",
            "base_system 12.7.2-1.rc.1 [f]",
        ),
    ] {
        assert_eq!(found(&layout, text), [expected], "{text}");
    }
    for text in [
        "part-1",
        "apps/1/x",
        "readme.txt",
        "2026/11/x",
        "a/12.7.4",
        "x-1.2y/z",
        "",
    ] {
        assert_eq!(found(&layout, text), [""; 0], "{text}");
    }
    assert_eq!(
        found(&layout, "base_system-12.7.4/chromium-114.0.1.ipkg"),
        [
            "base_system 12.7.4 [chromium-114.0.1.ipkg]",
            "chromium 114.0.1 [chromium-114.0.1.ipkg]"
        ]
    );
}

#[test]
fn patterns_find_what_they_say_and_nothing_else() {
    let layout = Layout::of_patterns(["v{version}/bin_{name}", "{name}--{version}.pkg"]);
    let layout = layout.unwrap();
    assert_eq!(
        found(&layout, "v12.7.4/bin_base_system/a/b"),
        ["base_system 12.7.4 [a/b]"]
    );
    assert_eq!(
        found(&layout, "my--app--1.0.pkg"),
        ["my--app 1.0.0 [my--app-1.0.0.pkg]"]
    );
    assert_eq!(found(&layout, "base_system-12.7.4/a"), [""; 0]);
    assert_eq!(layout.folder(&path("v1.0/bin_x")).unwrap().name, "x");
    for bad in [
        "",
        "{name}",
        "{version}/x",
        "{name}{version}",
        "{version}-{name}",
        "{name}/{name}",
        "{name}/{version}/{name}",
        "{nam}/{version}",
        "{name}/{version}/x*",
        "{name}-{version}-{version}",
    ] {
        let error = bad.parse::<Layout>().unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Invalid, "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_layout_of_a_release_leads_back_to_it(
        name in "[a-z][a-z0-9_]{0,8}(-[a-z]{1,4})?",
        numbers in prop::collection::vec(0_u32..3000, 2..5),
        build in prop::option::of(1_u32..50),
        folders in prop::collection::vec("[a-z]{1,6}", 0..3),
        member in "[a-z]{1,8}(\\.[a-z]{1,4})?(/[a-z]{1,5})?",
    ) {
        let dotted = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
        let version = build.map_or(dotted.clone(), |build| format!("{dotted}+{build}"));
        let release = AppRelease::new(name.clone(), &version.parse().unwrap());
        let root = folders.iter().fold(String::new(), |root, name| root + name + "/");
        let escaped = version.replace('+', "%2B");
        for folder in [
            format!("{name}-{version}"), format!("{name}/{version}"),
            format!("{name}-{escaped}"), format!("{name}/{escaped}"),
        ] {
            let found = Layout::default().find(&path(&format!("{root}{folder}/{member}")));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].release, &release);
            prop_assert_eq!(&found[0].member, &member);
            let own = path(&format!("{root}{folder}"));
            prop_assert_eq!(found[0].folder.as_ref(), Some(&own));
            prop_assert_eq!(Layout::default().folder(&own), Some(release.clone()));
        }
        for file in [format!("{name}-{version}.ipkg"), format!("{name}-{escaped}.ipkg")] {
            let found = Layout::default().find(&path(&format!("{root}{file}")));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].release, &release);
        }
    }

    #[test]
    fn any_path_is_read_without_harm(text in "([a-z0-9.+%-]{0,12}/){0,5}[a-z0-9.+% -]{0,12}") {
        if let Ok(path) = text.parse::<RemotePath>() {
            for found in Layout::default().find(&path) {
                prop_assert!(found.folder.is_none_or(|folder| path.is_below(&folder)));
            }
        }
    }
}
