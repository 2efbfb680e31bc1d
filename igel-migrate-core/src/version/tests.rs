use std::collections::hash_map::DefaultHasher;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::*;
use crate::error::ErrorKind;

fn read<T: FromStr<Err = Error>>(text: &str) -> T {
    text.parse().unwrap()
}

/// Each version is below the next one.
fn ascending<T: FromStr<Err = Error> + Ord + Debug>(texts: &[&str]) {
    let versions: Vec<T> = texts.iter().map(|text| read(text)).collect();
    for (index, low) in versions.iter().enumerate() {
        for high in &versions[index + 1..] {
            assert!(low < high, "{low:?} is not below {high:?}");
        }
    }
}

/// All texts are the same version, and the canonical text is the first one.
fn same<T: FromStr<Err = Error> + Ord + Hash + Debug>(texts: &[&str], canonical: fn(&T) -> String) {
    let first: T = read(texts[0]);
    for text in texts {
        let version: T = read(text);
        assert_eq!(version, first);
        assert_eq!(hash(&version), hash(&first));
        assert_eq!(canonical(&version), texts[0]);
    }
}

fn refused<T: FromStr<Err = Error> + Debug>(text: &str) -> String {
    let error = text.parse::<T>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert!(
        error
            .hint()
            .is_some_and(|hint| hint.starts_with("write it like "))
    );
    error.to_string()
}

pub(super) fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn os11_order() {
    ascending::<Os11Version>(&[
        "10.03.100.rc2.01",
        "10.03.100.01",
        "11.09.129",
        "11.09.129.DER",
        "11.9.131",
        "11.10.410.tp1",
        "11.10.410.tp12",
        "11.10.410.rc1",
        "11.10.410.rc1.02",
        "11.10.410",
        "11.10.410.02",
        "11.11.100.rc9",
        "11.11.100",
    ]);
}

#[test]
fn os11_equality_and_canonical_text() {
    let canonical = Os11Version::canonical;
    same(
        &["11.11.100", "11.11.100.01", "11.11.100.1", "0011.11.0100"],
        canonical,
    );
    same(&["11.09.100", "11.9.100.01", "11.09.100"], canonical);
    same(
        &[
            "10.03.100.rc2",
            "10.03.100.rc2.01",
            "10.3.100.RC2",
            "10.3.100.01.rc02",
        ],
        canonical,
    );
    same(
        &["11.09.129.DER", "11.09.129.der.01", "11.9.129.01.DER"],
        canonical,
    );
    same(&["11.08.236.02", "11.8.236.2"], canonical);
    assert_eq!(
        read::<Os11Version>("10.3.100.rc2").firmware_text(),
        "10.03.100.rc2.01"
    );
    assert_eq!(Os11Version::new(11, 10, 410), read("11.10.410.01"));
}

#[test]
fn os11_parts() {
    let version: Os11Version = read("11.09.129.rc3.DER.02");
    assert_eq!(
        (version.major(), version.minor(), version.patch()),
        (11, 9, 129)
    );
    assert_eq!(version.fourth(), 2);
    assert_eq!(version.stage(), Stage::ReleaseCandidate(3));
    assert!(version.is_dead_end());
    assert_eq!(version.without_dead_end(), read("11.09.129.rc3.02"));
}

#[test]
fn os11_refusals() {
    let refused = refused::<Os11Version>;
    assert_eq!(
        refused("11.x"),
        "`11.x` is not an OS 11 version: `x` is not a number"
    );
    assert_eq!(
        refused(""),
        "`` is not an OS 11 version: a number is missing"
    );
    assert_eq!(
        refused("11.11"),
        "`11.11` is not an OS 11 version: it needs three numbers"
    );
    assert!(refused("11..100").ends_with("a number is missing"));
    assert!(refused("11.11.100.").ends_with("a number is missing"));
    assert!(refused("11.11.100.rc").ends_with("`rc` is not a number"));
    assert!(refused("11.11.100.1.2").ends_with("`2` is one part too many"));
    assert!(refused("11.11.100.rc1.tp1").ends_with("`tp1` is one part too many"));
    assert!(refused("11.11.100.DER.DER").ends_with("`DER` is one part too many"));
    assert!(refused("11.11.4294967296").ends_with("the number 4294967296 is too large"));
    assert!(refused("12.01.110.1").ends_with("12 is a later generation"));
    assert!(refused("11.11.\u{1b}[31m").contains("\\u{1b}"));
    assert!(refused("11.11.٣").ends_with("`٣` is not a number"));
    for text in [" 11.11.100", "11.11.100 ", "+11.11.100", "11.11.1é"] {
        refused(text);
    }
}

#[test]
fn os12_order() {
    ascending::<Os12Version>(&[
        "12.1.100+1",
        "12.01.110.1",
        "12.2.0 TP 2",
        "12.2.0 RC 4",
        "12.2.1",
        "12.2.1 PR 1",
        "12.2.1 PR 1.1",
        "12.6.0",
        "12.6.0+1",
        "12.6.1-0.tp.3",
        "12.6.1-0.tp.10",
        "12.6.1-1.rc.2",
        "12.6.1",
        "12.6.1+1",
        "12.6.1 PR 2 RC 1",
        "12.6.1+2",
        "12.6.1+10",
        "12.10.0",
    ]);
}

#[test]
fn os12_equality_and_canonical_text() {
    let canonical = Os12Version::canonical;
    same(
        &[
            "12.2.1+1",
            "12.2.1 PR 1",
            "12.02.01 pr 1.0",
            "12.2.1 BUILD 1.0 LTS",
        ],
        canonical,
    );
    same(
        &[
            "12.6.1-1.rc.2",
            "12.6.1 RC 2",
            "12.6.1-1.RC.02",
            "12.6.1 RC 2 Rolling",
        ],
        canonical,
    );
    same(&["12.6.1-0.tp.3", "12.6.1 TP 3"], canonical);
    same(&["12.1.110+1", "12.01.110.1"], canonical);
    same(
        &[
            "12.8.1",
            "12.8.1 LTS",
            "12.8.1 stable",
            "12.8.1+0",
            "12.08.1",
        ],
        canonical,
    );
    assert_eq!(Os12Version::new(12, 8, 1), read("12.8.1"));
}

#[test]
fn os12_refusals() {
    let refused = refused::<Os12Version>;
    assert_eq!(
        refused("12.7"),
        "`12.7` is not an OS 12 version: it needs three numbers before the build"
    );
    assert!(refused("11.11.100").ends_with("its first number is 11, not 12"));
    assert!(refused("23.9.24+1").ends_with("its first number is 23, not 12"));
    assert!(refused("12.1.110.1+2").ends_with("it needs three numbers before the build"));
}

#[test]
fn app_order() {
    ascending::<AppVersion>(&[
        "2.4.62+1.3",
        "2.4.62+1.23",
        "2.4.62+2",
        "6.1.0",
        "6.1.0+42176.1.3",
        "6.1.0+42176.2",
        "23.9.24",
        "23.9.24 BUILD 1.0 TP 1",
        "23.9.24 BUILD 1.0 RC 1",
        "23.9.24+1",
        "114.0.5615 BUILD 1.0",
        "114.0.5615.7",
        "2309 BUILD 1.0",
    ]);
}

#[test]
fn app_equality_and_canonical_text() {
    let canonical = AppVersion::canonical;
    same(
        &["23.9.24+1", "23.9.24 BUILD 1.0", "23.09.24+1.0"],
        canonical,
    );
    same(
        &[
            "114.0.5615-1.rc.1+1",
            "114.0.5615 BUILD 1.0 RC 1",
            "114.0.5615+1 RC 1",
        ],
        canonical,
    );
    same(&["2309.0.0+1", "2309 BUILD 1.0"], canonical);
    same(&["6.1.0+42176.1.3"], canonical);
    same(&["1.2.3.4"], canonical);
    let os12: Os12Version = read("12.2.1 PR 1");
    assert_eq!(AppVersion::from(os12.clone()).to_string(), "12.2.1 PR 1");
    assert_eq!(os12.as_app_version(), &read("12.2.1+1"));
}

#[test]
fn app_refusals() {
    let refused = refused::<AppVersion>;
    assert!(refused("").ends_with("a number is missing"));
    assert!(refused("Chromium 114.0.5615").ends_with("`Chromium` is not a number"));
    assert!(refused(">=21.44.17+1.1").ends_with("`>=21` is not a number"));
    assert!(refused("1.2.3.4.5").ends_with("it has more than four numbers before the build"));
    assert!(refused("12.6.1-2.rc.1").contains("`-2.rc.1` is neither"));
    assert!(refused("12.6.1-0.rc.1").contains("`-0.rc.1` is neither"));
    assert!(refused("12.6.1-1.rc").contains("`-1.rc` is neither"));
    assert!(refused("12.6.1+").ends_with("a number is missing"));
    assert!(refused("12.6.1 PR").ends_with("a number is missing"));
    assert!(refused("12.6.1+1 PR 1").ends_with("`PR 1` is one part too many"));
    assert!(refused("12.6.1-1.rc.1 RC 1").ends_with("`RC 1` is one part too many"));
    assert!(refused("12.6.1 LTS PR 1").ends_with("nothing may follow the label `LTS`"));
    assert!(refused("12.6.1 Beta").ends_with("`Beta` is not known"));
    assert!(refused(" 12.6.1").ends_with("there is a blank at its start or end"));
    assert!(refused("1.4294967296").ends_with("the number 4294967296 is too large"));
}

#[test]
fn ums_order_and_leniency() {
    ascending::<UmsVersion>(&[
        "5.02.100.rc4",
        "5.07.100.rc9",
        "5.07.100.rc10",
        "5.07.100",
        "6.3.130",
        "12.2.120",
        "12.06.100",
        "12.06.110",
        "12.13.110",
    ]);
    let canonical = UmsVersion::canonical;
    same(
        &[
            "12.06.110",
            "12.6.110",
            " 12.06.110 ",
            "12.06.110.5",
            "12.06.110-x",
            "12.6.110b",
        ],
        canonical,
    );
    same(
        &["05.07.100.rc10", "5.07.100.rc10", "5.7.100.RC10 (31933)"],
        canonical,
    );
    assert_eq!(read::<UmsVersion>(" 12.6.110 é").to_string(), " 12.6.110 é");
    assert_eq!(
        read::<UmsVersion>("12.6.110.rc2").stage(),
        Stage::ReleaseCandidate(2)
    );

    let refused = refused::<UmsVersion>;
    assert_eq!(refused(""), "`` is not a UMS version: it is empty");
    assert!(refused("  ").ends_with("it is empty"));
    assert!(refused("12.06").ends_with("it needs three numbers"));
    assert!(refused("12..1").ends_with("a number is missing"));
    assert!(refused("unknown").ends_with("a number is missing"));
    assert!(refused("12.06.110\u{1b}[31m").ends_with("it has control characters"));
}

#[test]
fn the_longest_version_reads_its_own_canonical_text() {
    let n = u32::MAX;
    let build = format!("{n}.").repeat(app::MAX_BUILD_NUMBERS - 1);
    let longest = format!("{n}.{n}.{n}.{n}-1.rc.{n}+{build}{n}");
    assert!(longest.len() <= MAX_BYTES);
    let version: AppVersion = read(&longest);
    assert_eq!(version.canonical(), longest);
    assert!(refused::<AppVersion>("1.2.3+1.2.3.4.5.6.7.8.9").ends_with("more than 8 numbers"));
}

#[test]
fn long_texts_are_not_read() {
    let text = "1".repeat(MAX_BYTES + 1);
    for error in [
        text.parse::<Os11Version>().unwrap_err(),
        text.parse::<AppVersion>().unwrap_err(),
        text.parse::<Os12Version>().unwrap_err(),
        text.parse::<UmsVersion>().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        assert!(!error.to_string().contains("1111"), "{error}");
    }
}

#[test]
fn serde_reads_and_writes_the_text() {
    let version: Os12Version = serde_json::from_str("\"12.2.1 PR 1\"").unwrap();
    assert_eq!(serde_json::to_string(&version).unwrap(), "\"12.2.1 PR 1\"");
    let escaped: Os11Version = serde_json::from_str("\"11.1\\u0031.100.01\"").unwrap();
    assert_eq!(escaped.to_string(), "11.11.100.01");
    let error = serde_json::from_str::<UmsVersion>("\"12\"")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("`12` is not a UMS version: it needs three numbers; write it like"));
    let error = serde_json::from_str::<AppVersion>("12")
        .unwrap_err()
        .to_string();
    assert!(error.contains("expected a version as a string"), "{error}");
}

#[test]
fn debug_and_padding_show_the_text() {
    assert_eq!(
        format!("{:?}", read::<Os12Version>("12.2.1 PR 1")),
        "Os12Version(12.2.1 PR 1)"
    );
    assert_eq!(
        format!("{:>10}|", Os11Version::new(11, 9, 100)),
        " 11.09.100|"
    );
}
