use std::collections::BTreeSet;

use super::*;
use crate::migration::report::DeviceState;
use crate::migration::report::tests::{CANARY, Scene, Until, planned};

/// Without the style, which is a file of its own, and its digest.
fn page(report: &MigrationReport) -> String {
    let digest = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    report.to_html().replace(STYLE, "").replace(&digest, "…")
}

#[test]
fn the_report_as_a_browser_gets_it() {
    insta::assert_snapshot!("html_paused", page(&Scene::played(Until::Gate).report()));
}

/// Every element that is opened is closed, in order; names of ids are unique, and every reference
/// has its target.
fn check_form(html: &str) {
    const VOID: [&str; 8] = [
        "!doctype", "meta", "br", "rect", "line", "path", "img", "input",
    ];
    let (mut open, mut ids, mut wanted) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !VOID.contains(&name) {
            open.push(name);
        }
        for part in tag.split(' ') {
            if let Some(id) = part.strip_prefix("id=\"") {
                assert!(ids.insert(id.trim_end_matches('"')), "{tag}");
            }
        }
        for attribute in ["href=\"#", "aria-labelledby=\""] {
            if let Some((_, value)) = tag.split_once(attribute) {
                let value = value.split('"').next().unwrap();
                wanted.extend(value.split(' '));
            }
        }
    }
    assert_eq!(open, [""; 0]);
    assert!(wanted.is_subset(&ids), "{wanted:?} {ids:?}");
}

#[test]
fn the_form_is_sound_whatever_is_in_it() {
    let (plan, background) = planned();
    let mut empty = MigrationReport::planned(&plan, None);
    empty.devices.clear();
    for report in [
        Scene::played(Until::Gate).report(),
        Scene::played(Until::End).report(),
        MigrationReport::planned(&plan, Some(&background)),
        empty,
    ] {
        check_form(&page(&report));
    }
}

#[test]
fn nothing_runs_and_nothing_is_loaded() {
    let html = Scene::played(Until::End).report().to_html();
    let digest = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    assert!(html.contains(&format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri"
    )));
    let markup = page(&Scene::played(Until::End).report());
    assert!(markup.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(markup.contains("no right on the &lt;b&gt;directory"));
    for active in [
        "<script", "<img", "<b>", "<link", "<iframe", " style=", " src=\"", "url(",
    ] {
        assert!(!markup.contains(active), "{active}");
    }
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains('<'));
    let acts = |c: &char| (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{2066}');
    assert_eq!(html.chars().find(acts), None);
    assert!(!html.contains(CANARY) && !html.contains("UMS_PASSWORD"));
}

/// However many devices there are, and whatever they are called.
#[test]
fn a_page_stays_below_its_limit() {
    let mut report = Scene::played(Until::End).report();
    let hostile: Box<str> = "\"<'&>".repeat(100).into();
    let device = report.devices[0].clone();
    report.devices = (0..60_000)
        .map(|index| {
            let mut device = device.clone();
            device.name = hostile.clone();
            device.model = hostile.clone();
            device.reason = Some(hostile.clone());
            device.migrated = None;
            (device.state, device.retreats) = match index % 3 {
                0 => (DeviceState::Offline, 0),
                1 => (DeviceState::Rejected, 0),
                _ => (DeviceState::Retreated, 1),
            };
            device
        })
        .collect();
    report.open_ends = vec![hostile.to_string(); 10_000];
    report.unknowns.clone_from(&report.open_ends);
    report.assumptions.clone_from(&report.open_ends);
    let entry = report.timeline[0].clone();
    report.timeline = vec![entry; 100_000];
    for entry in &mut report.timeline {
        entry.why = Some(hostile.to_string());
    }
    let site = report.sites[0].clone();
    report.sites = vec![site; 100_000];
    let wave = report.waves[0].clone();
    report.waves = vec![wave; 100_000];
    let mut group = report.models[0].clone();
    group.name = hostile.to_string();
    report.models = vec![group; 10_000];
    report.builds.clone_from(&report.models);
    let html = report.to_html();
    assert!(html.len() < MigrationReport::HTML_LIMIT, "{}", html.len());
    assert!(html.contains("more devices are in the CSV and JSON forms"));
    check_form(&html.replace(STYLE, ""));
}
