use crate::migration::report::MigrationReport;
use crate::migration::report::tests::{CANARY, Scene, Until, planned, without_hashes};

fn paused() -> MigrationReport {
    Scene::played(Until::Gate).report()
}

#[test]
fn the_report_as_a_terminal_shows_it() {
    insta::assert_snapshot!("text_paused", paused().to_text());
    insta::assert_snapshot!(
        "text_finished",
        Scene::played(Until::End).report().to_text()
    );
    let (plan, background) = planned();
    let report = without_hashes(MigrationReport::planned(&plan, Some(&background)));
    insta::assert_snapshot!("text_planned", report.to_text());
}

#[test]
fn the_report_as_a_spreadsheet_reads_it() {
    insta::assert_snapshot!("csv_paused", paused().to_csv());
}

#[test]
fn the_report_as_a_program_reads_it() {
    let json = paused().to_json().unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&json).unwrap();
    value["devices"].as_array_mut().unwrap().truncate(20);
    value["devices"].as_array_mut().unwrap().drain(2..16);
    insta::assert_snapshot!("json_paused", serde_json::to_string_pretty(&value).unwrap());
    let mut written = Vec::new();
    paused().write_json(&mut written).unwrap();
    assert_eq!(written, json.as_bytes());
}

#[test]
fn a_terminal_is_not_told_what_to_do() {
    let text = paused().to_text();
    assert!(text.contains("gpj.exe"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    let acts = |c: &char| (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{9b}');
    assert_eq!(text.chars().find(acts), None);
}

#[test]
fn a_spreadsheet_is_not_told_what_to_do() {
    let csv = paused().to_csv();
    assert_eq!(csv.lines().count(), 61);
    assert!(csv.contains("'=HYPERLINK"), "{csv}");
    assert!(!csv.contains(",=") && !csv.contains(",\"="));
    assert!(!csv.contains('\u{202e}') && !csv.contains('\u{1b}'));
}

/// No password is known to a report; the name of the place where one is kept is not in it either.
#[test]
fn nothing_secret_is_in_any_form() {
    let report = Scene::played(Until::End).report();
    for form in [
        report.to_json().unwrap(),
        report.to_csv(),
        report.to_text(),
        format!("{report:?}"),
    ] {
        assert!(!form.contains(CANARY) && !form.contains("password"));
    }
}
