//! Made-up repositories of every sort.

use proptest::prelude::*;

use super::*;

/// A few names, so that they meet often.
fn file() -> impl Strategy<Value = String> {
    let folder = prop::sample::select(vec![
        "",
        "x-1.0/",
        "x/1.0/",
        "x-1.0+1/",
        "x-1.0%2B1/",
        "y-2.0/",
        "m/x-1.0/",
        "y-2.0/x-1.0/",
    ]);
    let name = prop::sample::select(vec!["a", "b", "x-1.0.ipkg", "y-2.0.iam"]);
    let size = prop::sample::select(vec!["0", "1", "2", "?"]);
    (folder, name, size).prop_map(|(folder, name, size)| format!("{folder}{name}={size}"))
}

fn files() -> impl Strategy<Value = Vec<String>> {
    // A server lists a file once.
    prop::collection::btree_map(file(), Just(()), 1..10).prop_map(|files| {
        let mut known = std::collections::BTreeSet::new();
        let is_first = |file: &String| known.insert(file.split('=').next().map(str::to_owned));
        files.into_keys().filter(is_first).collect()
    })
}

fn expectations() -> impl Strategy<Value = Expectation> {
    let by_name = prop::sample::subsequence(vec!["x 1.0", "x 1.0+1", "y", "z 1.0"], 0..4);
    let by_app = any::<bool>();
    (files(), by_name, prop::option::of(by_app)).prop_map(|(files, apps, by_app)| {
        let apps = apps.into_iter().map(app);
        let Some(by_app) = by_app else {
            return Expectation::nothing().with_apps(apps);
        };
        let mut manifest = Manifest::default();
        for file in files {
            let (name, size) = file.split_once('=').unwrap();
            manifest.insert(
                path(name),
                size.parse()
                    .map_or(KnownFile::default(), KnownFile::of_size),
            );
        }
        let expectation = Expectation::from_manifest(manifest)
            .unwrap()
            .with_apps(apps);
        expectation.with_matching(if by_app {
            Matching::ByApp
        } else {
            Matching::ByPath
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_order_of_a_listing_does_not_matter(
        expectation in expectations(),
        first in files(),
        (second, shuffled) in files().prop_flat_map(|files| {
            (Just(files.clone()), Just(files).prop_shuffle())
        }),
    ) {
        let look = |files: &[String]| {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            look(&expectation, &items(&files))
        };
        let first = look(&first);
        let one = look(&second).compare(Some(&first)).into_report();
        let other = look(&shuffled).compare(Some(&first)).into_report();
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.to_text(), other.to_text());
    }

    #[test]
    fn nothing_is_lost_and_nothing_counts_twice(
        expectation in expectations(),
        seen in files(),
    ) {
        let texts: Vec<&str> = seen.iter().map(String::as_str).collect();
        let report = check(&expectation, &texts);
        let counts = report.files;
        let wrong = counts.missing + counts.incomplete + counts.corrupt + counts.ambiguous;
        prop_assert_eq!(wrong, report.problems.len() as u64);
        prop_assert_eq!(report.total.files, seen.len() as u64);
        prop_assert!(report.unexpected.files.count <= report.total.files);
        let listed = expectation.manifest();
        if listed.is_empty() {
            prop_assert_eq!(counts.missing, 0);
        } else {
            prop_assert_eq!(counts.expected(), listed.len() as u64);
        }
        prop_assert!(!report.complete || wrong == 0);
    }

    #[test]
    fn a_repository_is_what_it_is_expected_to_be(seen in files(), by_app in any::<bool>()) {
        let mut manifest = Manifest::default();
        let mut texts = Vec::new();
        for file in &seen {
            let (name, size) = file.split_once('=').unwrap();
            let size = size.parse().unwrap_or(3);
            manifest.insert(path(name), KnownFile::of_size(size));
            texts.push(format!("{name}={size}"));
        }
        let mut expectation = Expectation::from_manifest(manifest).unwrap();
        if by_app {
            expectation = expectation.with_matching(Matching::ByApp);
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let report = check(&expectation, &texts);
        prop_assert!(report.complete, "{}", report.to_text());
        prop_assert_eq!(report.unexpected.files.count, 0);
        // Without any one file, it is not.
        let report = check(&expectation, &texts[1..]);
        prop_assert!(!report.complete);
    }
}
