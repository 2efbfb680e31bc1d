//! Help, mistakes, and arguments of any kind.

use std::ffi::OsString;

use igel_migrate_core::cli::{Exit, Io, Output, run};
use igel_migrate_core::rules::RuleSet;
use proptest::prelude::*;

use super::cli;

const COMMANDS: [&str; 14] = [
    "inspect",
    "profiles",
    "check-repository",
    "readiness",
    "rules",
    "doctor",
    "collect",
    "plan",
    "apply",
    "status",
    "resume",
    "undo",
    "report",
    "simulate",
];

#[test]
fn help_is_an_answer_and_fits_a_terminal() {
    insta::assert_snapshot!("help", cli(&["--help"]).stdout);
    for command in COMMANDS {
        for flag in ["-h", "--help"] {
            let help = cli(&[command, flag]);
            assert_eq!(help.exit, Exit::Done, "{command}");
            assert_eq!(help.stderr, "");
            help.assert_narrow();
            assert!(help.stdout.contains("Examples:\n"), "{command}");
        }
        insta::assert_snapshot!(format!("help_{command}"), cli(&[command, "--help"]).stdout);
    }
}

#[test]
fn mistakes_are_told_with_the_nearest_right_word_and_end_with_1() {
    for (words, tip) in [
        (&["readines"][..], "'readiness'"),
        (&["inspect", "--agains", "x"], "'--against'"),
        (&["inspect"], "<FILE>"),
        (&[], "Usage: igel-migrate"),
        (&["readiness"], "--simulated"),
        (&["status"], "--spec <FILE>|--dir <FOLDER>"),
        (&["rules", "R-DAR-l"], "did you mean `R-DAR-1`?"),
        (&["readiness", "--simulated", "--target", "x"], "'x'"),
        (
            &["readiness", "--connection", "a", "--simulated"],
            "cannot be used with",
        ),
        (
            &["check-repository", "--url", "https://dar.invalid/"],
            "--user",
        ),
        (
            &[
                "check-repository",
                "--url",
                "https://dar.invalid/",
                "--user",
                "reader",
                "--probe-write",
            ],
            "--upload-user",
        ),
        (
            &[
                "check-repository",
                "--url",
                "https://dar.invalid/",
                "--user",
                "reader",
                "--upload-user",
                "writer",
                "--probe-write",
                "--app",
                "cwa",
            ],
            "cannot be used with",
        ),
    ] {
        let ended = cli(words);
        assert_eq!(ended.exit, Exit::Failed, "{words:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{words:?}");
        assert!(ended.stderr.contains(tip), "{words:?}: {}", ended.stderr);
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(&[
            "readiness", "inspect", "profiles", "check-repository", "doctor", "collect",
            "--connection", "--csv", "--json", "--target", "--facts", "--", "-", "--url",
            "--user", "--expect", "--app", "--probe-large", "--pin", "--out", "--help",
            "plan", "apply", "status", "undo", "report", "resume", "--spec", "--dir", "--once",
            "--until", "--answer", "--devices", "1", "12.8.2", "no-such-file.toml", "/", "",
        ][..]).prop_map(ToOwned::to_owned),
        1 => ".{0,8}",
        1 => "--[a-z-]{1,12}(=.{0,4})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Commands that would start servers are asked without what makes them start.
    #[test]
    fn no_words_make_it_panic(words in proptest::collection::vec(word(), 0..6)) {
        let reaches_a_server = |word: &String| {
            word.contains("simul") || word == "--url" || word.starts_with("--si")
        };
        prop_assume!(!words.iter().any(reaches_a_server));
        let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
        let _ = run(words, &Io::new(Output::nowhere(), Output::nowhere()));
    }
}

#[cfg(unix)]
#[test]
fn words_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStringExt as _;
    for command in COMMANDS {
        let odd = OsString::from_vec(vec![b'-', b'-', 0xff]);
        let io = Io::new(Output::nowhere(), Output::nowhere());
        assert_eq!(run([OsString::from(command), odd], &io), Exit::Failed);
    }
}

#[tokio::test]
async fn it_may_be_called_from_inside_a_runtime() {
    let io = Io::new(Output::nowhere(), Output::nowhere());
    assert_eq!(run(["doctor", "--simulated"], &io), Exit::Done);
}

#[test]
fn a_code_can_be_looked_up() {
    let all = cli(&["rules"]);
    assert_eq!(all.exit, Exit::Done);
    all.assert_narrow();
    let rules = RuleSet::builtin();
    assert!(
        rules
            .rules()
            .iter()
            .all(|rule| all.stdout.contains(rule.id()))
    );

    let one = cli(&["rules", "r-dar-1"]);
    let rule = rules.rules().iter().find(|rule| rule.id() == "R-DAR-1");
    let rule = rule.unwrap();
    one.assert_narrow();
    let said = one.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        rule.message(),
        rule.remedy(),
        &rule.sources()[0],
        &rules.date().to_string(),
        "[[override]]",
    ] {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&part), "{part}: {}", one.stdout);
    }

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.toml");
    std::fs::write(
        &file,
        "schema = 1\ndate = 2026-11-20\n[[override]]\nid = 'R-DAR-1'\nseverity = 'advice'\n\
         why = 'tried it'\n[[silence]]\nid = 'R-UMS-3'\nwhy = 'we delete nothing'\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let json = cli(&["rules", "R-DAR-1", "--rules", file, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let row = &json["rules"][0];
    assert_eq!(row["severity"], "advice");
    assert_eq!(row["overrides"][0]["why"], "tried it");
    assert_eq!(row["sources"], serde_json::json!(rule.sources()));
    let gone = cli(&["rules", "R-UMS-3", "--rules", file]);
    assert_eq!(gone.exit, Exit::Failed);
    assert!(gone.stderr.contains("we delete nothing"), "{}", gone.stderr);
}
