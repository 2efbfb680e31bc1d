//! What holds for every version, tried on random texts.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::tests::hash;
use super::*;

/// What holds for any three texts, whether they are versions or not.
fn laws<T>(texts: [&str; 3], canonical: fn(&T) -> String) -> TestCaseResult
where
    T: FromStr<Err = Error> + Ord + Hash + Debug + Display + Clone,
{
    let mut versions = Vec::new();
    for text in texts {
        let Ok(version) = text.parse::<T>() else {
            continue;
        };
        prop_assert_eq!(&version.to_string(), text);
        let again: T = canonical(&version).parse()?;
        prop_assert_eq!(&again, &version);
        prop_assert_eq!(canonical(&again), canonical(&version));
        prop_assert_eq!(again.to_string(), canonical(&version));
        versions.push(version);
    }
    for left in &versions {
        for right in &versions {
            prop_assert_eq!(left.cmp(right), right.cmp(left).reverse());
            prop_assert_eq!(left.cmp(right).is_eq(), left == right);
            prop_assert_eq!(left == right, canonical(left) == canonical(right));
            if left == right {
                prop_assert_eq!(hash(left), hash(right));
            }
        }
    }
    versions.sort();
    for (index, low) in versions.iter().enumerate() {
        prop_assert!(versions[index..].iter().all(|high| low <= high));
    }
    Ok(())
}

/// Few numbers, padded and not, so that equal versions in different dress meet often.
fn small() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0u32..3, 1usize..4).prop_map(|(value, width)| format!("{value:0width$}")),
        1 => any::<u32>().prop_map(|value| value.to_string()),
    ]
}

fn os11_text() -> impl Strategy<Value = String> {
    let stage = prop_oneof![
        2 => Just(String::new()),
        1 => small().prop_map(|n| format!(".rc{n}")),
        1 => small().prop_map(|n| format!(".TP{n}")),
    ];
    let fourth = prop_oneof![Just(String::new()), small().prop_map(|n| format!(".{n}"))];
    let mark = prop_oneof![3 => Just(""), 1 => Just(".DER")];
    (10u32..12, small(), small(), stage, fourth, mark).prop_map(
        |(major, minor, patch, stage, fourth, mark)| {
            format!("{major}.{minor}.{patch}{stage}{mark}{fourth}")
        },
    )
}

fn app_text(major: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let build = prop_oneof![
        small(),
        (small(), small()).prop_map(|(a, b)| format!("{a}.{b}"))
    ];
    let stage = prop_oneof![
        3 => Just(String::new()),
        1 => small().prop_map(|n| format!("-0.tp.{n}")),
        1 => small().prop_map(|n| format!("-1.rc.{n}")),
        1 => small().prop_map(|n| format!(" RC {n}")),
        1 => small().prop_map(|n| format!(" TP {n}")),
    ];
    (
        major,
        small(),
        small(),
        stage,
        proptest::option::of(build),
        0usize..3,
    )
        .prop_map(|(major, minor, patch, stage, build, form)| {
            let build = build.map_or_else(String::new, |build| match form {
                0 => format!(" PR {build}"),
                1 => format!(" BUILD {build}"),
                _ if stage.starts_with(' ') => format!(" build {build}"),
                _ => format!("+{build}"),
            });
            format!("{major}.{minor}.{patch}{stage}{build}")
        })
}

fn ums_text() -> impl Strategy<Value = String> {
    let tail = prop_oneof![
        2 => Just(String::new()),
        1 => small().prop_map(|n| format!(".rc{n}")),
        1 => "[ -~]{0,12}",
    ];
    (small(), small(), small(), tail)
        .prop_map(|(major, minor, patch, tail)| format!("{major}.{minor}.{patch}.{tail}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn os11_laws(a in os11_text(), b in os11_text(), c in os11_text()) {
        for text in [&a, &b, &c] {
            prop_assert!(text.parse::<Os11Version>().is_ok(), "{}", text);
        }
        laws([&a, &b, &c], Os11Version::canonical)?;
    }

    #[test]
    fn app_laws(a in app_text(small()), b in app_text(small()), c in app_text(small())) {
        for text in [&a, &b, &c] {
            prop_assert!(text.parse::<AppVersion>().is_ok(), "{}", text);
        }
        laws([&a, &b, &c], AppVersion::canonical)?;
    }

    #[test]
    fn os12_laws(
        a in app_text(Just("12".to_owned())),
        b in app_text(Just("012".to_owned())),
        c in app_text(Just("12".to_owned())),
    ) {
        for text in [&a, &b, &c] {
            prop_assert!(text.parse::<Os12Version>().is_ok(), "{}", text);
        }
        laws([&a, &b, &c], Os12Version::canonical)?;
    }

    #[test]
    fn ums_laws(a in ums_text(), b in ums_text(), c in ums_text()) {
        laws([&a, &b, &c], UmsVersion::canonical)?;
    }

    #[test]
    fn arbitrary_texts_never_panic(text in ".{0,80}", near in "[0-9.+\\- rctpRCTPDEBUILS]{0,40}") {
        for text in [&text, &near] {
            laws([text; 3], Os11Version::canonical)?;
            laws([text; 3], AppVersion::canonical)?;
            laws([text; 3], Os12Version::canonical)?;
            laws([text; 3], UmsVersion::canonical)?;
        }
    }
}
