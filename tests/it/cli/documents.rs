//! `inspect` and `profiles`: what is read from and written to files.

use igel_migrate_core::cli::Exit;
use igel_migrate_tests::workspace;

use super::cli;

#[test]
fn profiles_are_written_and_come_back_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("berlin");
    let settings = workspace().join("examples/berlin.toml");
    let (settings, out) = (settings.to_str().unwrap(), out.to_str().unwrap());
    let written = cli(&["profiles", "--repository", settings, "--out", out]);
    assert_eq!(written.exit, Exit::Done, "{}", written.stderr);
    let files: Vec<&str> = written.stdout.lines().collect();
    assert_eq!(files.len(), 4, "{files:?}");
    let xml = files.iter().find(|file| file.contains("OS11")).unwrap();

    let looked = cli(&["inspect", "--against", xml, xml]);
    assert_eq!(looked.exit, Exit::Done);
    let line: serde_json::Value = serde_json::from_str(&looked.stdout).unwrap();
    assert_eq!(line["kind"], "os11-profile");
    assert_eq!(line["byte_identical"], true);
    assert_eq!(line["same_content"], true);
}

#[test]
fn what_cannot_be_read_is_named() {
    let manifest = workspace().join("Cargo.toml");
    let manifest = manifest.to_str().unwrap();
    let looked = cli(&["inspect", manifest, "no-such-file.xml"]);
    assert_eq!(looked.exit, Exit::Failed);
    assert_eq!(looked.stdout.lines().count(), 2);
    assert!(looked.stdout.contains("not_found"));

    let against = cli(&["inspect", "--against", "no-such-file.xml", manifest]);
    assert!(
        against
            .stderr
            .starts_with("error: no-such-file.xml: no such file"),
        "{}",
        against.stderr
    );
    let settings = cli(&["profiles", "--repository", manifest, "--out", "nowhere"]);
    assert_eq!(settings.exit, Exit::Failed);
    assert!(
        settings.stderr.contains("is not a field of the settings"),
        "{}",
        settings.stderr
    );
}
