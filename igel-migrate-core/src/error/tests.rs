use super::*;

#[test]
fn is_one_word_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn report_reads_like_a_person_wrote_it() {
    let error = Error::malformed("expected `</pclass>`, found `</settings>`")
        .at(Position {
            line: 26,
            column: 10,
        })
        .with_subject("berlin.xml")
        .with_operation("reading an OS 11 profile")
        .with_hint("export the profile from UMS again");
    assert_eq!(
        error.report(),
        "berlin.xml: line 26, column 10: expected `</pclass>`, found `</settings>` \
         (reading an OS 11 profile)\nhint: export the profile from UMS again"
    );
}

#[test]
fn subjects_go_from_the_whole_to_the_part_and_none_twice() {
    let subject = |subjects: &[&str]| {
        let error = Error::malformed("no");
        let error = (subjects.iter()).fold(error, |error, one| error.with_subject(*one));
        error.subject().unwrap().to_owned()
    };
    assert_eq!(subject(&["berlin.xml", "a.zip"]), "a.zip: berlin.xml");
    assert_eq!(subject(&["a.zip", "a.zip"]), "a.zip");
    assert_eq!(
        subject(&["berlin.xml", "a.zip", "a.zip"]),
        "a.zip: berlin.xml"
    );
    assert_eq!(subject(&["a.zip.old", "a.zip"]), "a.zip: a.zip.old");
}

#[test]
fn what_the_system_says_is_not_said_twice() {
    use std::io::ErrorKind as Io;
    for (kind, report) in [
        (Io::NotFound, "x: no such file or directory"),
        (Io::PermissionDenied, "x: permission denied"),
        (Io::IsADirectory, "x: this is a directory, not a file"),
    ] {
        let error = Error::from(std::io::Error::from(kind)).with_subject("x");
        assert_eq!(error.report(), report);
        assert!(error.source().is_some());
    }
    let full = Error::from(std::io::Error::from(Io::StorageFull)).report();
    assert!(full.contains("\ncaused by: "), "{full}");
}

#[test]
fn causes_of_others_are_escaped_and_cut() {
    let error =
        Error::malformed("no").with_source(format!("a \"b\"\nhint: c\u{1b}[2J{}", "x".repeat(900)));
    let report = error.report();
    assert!(
        report.starts_with("no\ncaused by: a \"b\"\\nhint: c\\u{1b}[2Jxxx"),
        "{report}"
    );
    assert!(
        report.ends_with("x…") && report.chars().count() < 530,
        "{report}"
    );
}

#[test]
fn position_counts_characters_and_survives_any_offset() {
    let text = "ä\r\n€x";
    assert_eq!(Position::of(text, 0), Position { line: 1, column: 1 });
    assert_eq!(Position::of(text, 1), Position { line: 1, column: 1 });
    assert_eq!(Position::of(text, 4), Position { line: 2, column: 1 });
    assert_eq!(Position::of(text, 6), Position { line: 2, column: 1 });
    assert_eq!(Position::of(text, 7), Position { line: 2, column: 2 });
    assert_eq!(Position::of(text, 999), Position { line: 2, column: 3 });
}
