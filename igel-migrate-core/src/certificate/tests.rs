use super::*;
use proptest::prelude::*;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, SanType,
    date_time_ymd,
};

fn params(names: &[&str]) -> CertificateParams {
    let mut params =
        CertificateParams::new(names.iter().map(|&n| n.to_owned()).collect::<Vec<_>>()).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "dar.example.test");
    params
}

fn self_signed(params: &CertificateParams) -> Certificate {
    let key = KeyPair::generate().unwrap();
    Certificate::from_der(params.self_signed(&key).unwrap().der()).unwrap()
}

/// A root with common name `common_name` and a server certificate that it issued.
fn chain(common_name: &str) -> (Certificate, Certificate) {
    let mut root = params(&[]);
    root.distinguished_name = DistinguishedName::new();
    root.distinguished_name
        .push(DnType::CommonName, common_name);
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root_certificate = root.self_signed(&key).unwrap();
    let issuer = Issuer::new(root, key);
    let mut leaf = params(&["dar.example.test"]);
    leaf.use_authority_key_identifier_extension = true;
    let leaf_key = KeyPair::generate().unwrap();
    let leaf_certificate = leaf.signed_by(&leaf_key, &issuer).unwrap();
    (
        Certificate::from_der(root_certificate.der()).unwrap(),
        Certificate::from_der(leaf_certificate.der()).unwrap(),
    )
}

#[test]
fn fields_are_read() {
    let certificate = self_signed(&params(&["dar.example.test", "192.0.2.7", "2001:db8::7"]));
    assert_eq!(certificate.subject(), "CN=dar.example.test");
    assert_eq!(certificate.issuer(), "CN=dar.example.test");
    assert_eq!(certificate.dns_names(), ["dar.example.test"]);
    let addresses: Vec<String> = certificate
        .ip_addresses()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(addresses, ["192.0.2.7", "2001:db8::7"]);
    assert_eq!(certificate.not_before().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(certificate.not_after().to_string(), "2027-01-01T00:00:00Z");
    assert!(certificate.is_valid_at("2026-06-01T00:00:00Z".parse().unwrap()));
    assert!(certificate.is_valid_at(certificate.not_after()));
    assert!(!certificate.is_valid_at("2027-01-01T00:00:01Z".parse().unwrap()));
    assert!(!certificate.is_ca() && certificate.is_self_signed());
}

#[test]
fn the_fingerprint_is_the_sha256_in_pairs() {
    // printf igel | sha256sum
    assert_eq!(
        Fingerprint::of(b"igel").to_string(),
        "5E:F2:57:7E:1B:E7:0D:24:10:63:3E:16:C3:7B:B5:C2:\
         93:CA:7B:AE:01:31:73:75:B7:43:1A:E3:E9:26:2B:30"
    );
}

#[test]
fn issuers_are_told_apart_by_name_and_key() {
    let (root, leaf) = chain("Example Root");
    let (namesake, _) = chain("Example Root");
    let (other, _) = chain("Other Root");
    assert!(root.is_ca() && root.is_self_signed());
    assert!(!leaf.is_ca() && !leaf.is_self_signed());
    assert!(leaf.is_issued_by(&root));
    assert!(!leaf.is_issued_by(&namesake), "the key differs");
    assert!(!leaf.is_issued_by(&other), "the name differs");
}

#[test]
fn bundles_keep_their_order_and_other_blocks_are_passed_over() {
    let (root, leaf) = chain("Example Root");
    let key = KeyPair::generate().unwrap().serialize_pem();
    let bundle = format!(
        "Bag Attributes\n  friendlyName: dar\n{}\n{key}\nissuer:\n{}",
        leaf.to_pem(),
        root.to_pem().replace('\n', "\r\n")
    );
    let all = Certificate::all_from_pem(bundle.as_bytes()).unwrap();
    assert_eq!(all, [leaf.clone(), root]);
    assert_eq!(Certificate::from_pem(bundle.as_bytes()).unwrap(), leaf);
    assert_eq!(
        Certificate::all_from_bytes(leaf.der()).unwrap(),
        std::slice::from_ref(&leaf)
    );
    assert_eq!(
        Certificate::all_from_bytes(leaf.to_pem().as_bytes()).unwrap(),
        [leaf]
    );
}

#[test]
fn refusals_say_which_block_and_why() {
    let (_, leaf) = chain("Example Root");
    let kind = |bytes: &[u8]| Certificate::all_from_bytes(bytes).unwrap_err().kind();
    assert_eq!(kind(b""), ErrorKind::NotFound);
    assert_eq!(kind(b"\xff\xfe nothing here"), ErrorKind::NotFound);
    assert_eq!(kind(&leaf.der()[..40]), ErrorKind::Malformed);
    let mut longer = leaf.der().to_vec();
    longer.push(0);
    assert_eq!(kind(&longer), ErrorKind::Malformed);
    assert_eq!(
        kind(&vec![0x30; Certificate::MAX_BYTES + 1]),
        ErrorKind::LimitExceeded
    );
    let bundle = format!(
        "{}-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n",
        leaf.to_pem()
    );
    let error = Certificate::all_from_pem(bundle.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "PEM block 2: not a PEM block (reading a certificate)"
    );
    assert_eq!(
        Certificate::from_pem(bundle.as_bytes()).unwrap(),
        leaf,
        "the first one is all that was asked for"
    );
}

#[test]
fn names_cover_hosts_as_tls_libraries_have_it() {
    let certificate = self_signed(&params(&[
        "dar.example.test",
        "*.sites.example.test",
        "192.0.2.7",
        "2001:db8::7",
        "*.test",
        "xn--mnchen-3ya.example.test",
    ]));
    for host in [
        "dar.example.test",
        "DAR.Example.Test",
        "dar.example.test.",
        "berlin.sites.example.test",
        "192.0.2.7",
        "2001:db8::7",
        "[2001:db8:0::7]",
        "m\u{fc}nchen.example.test",
    ] {
        assert!(certificate.covers_host(host), "{host}");
    }
    for host in [
        "",
        ".",
        "example.test",
        "sites.example.test",
        ".sites.example.test",
        "a.berlin.sites.example.test",
        "192.0.2.8",
        "other.test",
        "dar.example.test.evil.invalid",
        "dar.example.test/path",
    ] {
        assert!(!certificate.covers_host(host), "{host}");
    }
}

#[test]
fn the_common_name_counts_for_nothing() {
    let certificate = self_signed(&params(&[]));
    assert_eq!(certificate.subject(), "CN=dar.example.test");
    assert!(!certificate.covers_host("dar.example.test"));
}

#[test]
fn hostile_names_are_made_printable() {
    let mut hostile = params(&[]);
    hostile
        .distinguished_name
        .push(DnType::OrganizationName, "a\u{1b}[31m\nb\u{202e}c");
    hostile.subject_alt_names = vec![SanType::DnsName("a\u{7}b.test".try_into().unwrap())];
    let certificate = self_signed(&hostile);
    assert_eq!(
        certificate.subject(),
        r"CN=dar.example.test, O=a\u{1b}[31m\nb\u{202e}c"
    );
    assert!(certificate.dns_names().is_empty());
}

#[test]
fn fingerprints_are_read_as_people_paste_them() {
    let fingerprint = Fingerprint::of(b"x");
    let shown = fingerprint.to_string();
    for text in [
        shown.clone(),
        shown.to_lowercase(),
        shown.replace(':', ""),
        shown.replace(':', " "),
        format!(" {shown}\n"),
        format!("SHA256:{shown}"),
        format!("sha256 Fingerprint={shown}"),
    ] {
        assert_eq!(text.parse::<Fingerprint>().unwrap(), fingerprint, "{text}");
    }
    for text in [
        "",
        "AA:BB",
        &shown[1..],
        &format!("{shown}:00"),
        "\u{e4}\u{e4}\u{e4}\u{e4}",
    ] {
        assert_eq!(
            text.parse::<Fingerprint>().unwrap_err().kind(),
            ErrorKind::Malformed
        );
    }
    let json = serde_json::to_string(&fingerprint).unwrap();
    assert_eq!(
        serde_json::from_str::<Fingerprint>(&json).unwrap(),
        fingerprint
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Certificate::all_from_bytes(&bytes);
        let mut der = vec![0x30, 0x82];
        der.extend(&bytes);
        let _ = Certificate::all_from_bytes(&der);
    }

    #[test]
    fn a_wildcard_stands_for_one_label(host in "([a-z*-]{0,3}\\.){0,3}(sites\\.example\\.test)?") {
        let label = host.strip_suffix(".sites.example.test");
        let expected = label.is_some_and(|label| !label.is_empty() && !label.contains('.'));
        prop_assert_eq!(name_covers("*.sites.example.test", &host), expected);
    }
}

#[test]
fn a_damaged_certificate_never_panics() {
    let (_, leaf) = chain("Example Root");
    for at in 0..leaf.der().len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = leaf.der().to_vec();
            damaged[at] ^= flip;
            let _ = Certificate::from_der(&damaged);
        }
    }
}
