//! `readiness`, `doctor`, `collect` and `simulate` against simulated servers.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use igel_migrate_core::cli::{Exit, Input, Io, Output, run};
use igel_migrate_core::simulator::{AuditEntry, Fleet, Simulator};

use super::{Desk, Heard, cli};

/// A simulated UMS and a file that leads there; the password is asked for.
fn office(folder: &Path) -> (Simulator, String) {
    let simulator = Simulator::builder()
        .with_fleet(Fleet::of(60).with_sites(2))
        .start_blocking()
        .unwrap();
    let file = folder.join("ums.toml");
    let text = format!(
        "[ums]\nurl = '{}'\npin = '{}'\nusername = '{}'\n\
         password = {{ prompt = 'password of the office' }}\n",
        simulator.ums_url(),
        simulator.certificate_fingerprint(),
        simulator.username(),
    );
    std::fs::write(&file, text).unwrap();
    (simulator, file.to_str().unwrap().to_owned())
}

fn wrote(simulator: &Simulator) -> bool {
    simulator.audit().entries().iter().any(AuditEntry::is_write)
}

#[test]
fn a_fleet_is_read_and_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let (simulator, connection) = office(folder.path());
    let csv = folder.path().join("devices.csv");
    let csv_path = csv.to_str().unwrap();
    let desk = Desk::with_answers(&[simulator.password()]);
    let ended = desk.run(&["readiness", "--connection", &connection, "--csv", csv_path]);
    assert_eq!(ended.exit, Exit::Incomplete, "{}", ended.stderr);
    assert!(ended.stderr.contains("password of the office: "));
    assert!(!ended.stderr.contains(simulator.password()));
    assert!(
        ended
            .stdout
            .contains("for base system 12.8.2 by repository")
    );
    assert!(!ended.stdout.contains('\u{1b}'), "no colours in a file");
    let rows = std::fs::read_to_string(&csv).unwrap().lines().count();
    assert!(ended.stdout.starts_with(&format!("{} devices", rows - 1)));
    assert!(!wrote(&simulator));
}

#[test]
fn the_tables_of_a_simulated_fleet_fit_a_terminal() {
    let ended = cli(&["readiness", "--simulated", "--devices", "300"]);
    assert_eq!(ended.exit, Exit::Incomplete);
    assert!(ended.stdout.contains("update OS 11 to 11.11.100"));
    assert!(!ended.stdout.contains('?'), "{}", ended.stdout);
    ended.assert_narrow();
    let checked = cli(&[
        "readiness",
        "--simulated",
        "--devices",
        "9",
        "--directory",
        "/Hamburg",
    ]);
    assert!(checked.stderr.contains("/Hamburg: blocked"));
    checked.assert_narrow();
}

#[test]
fn json_is_one_document() {
    let words = ["readiness", "--simulated", "--devices", "20", "--json"];
    let ended = cli(&words);
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert!(report["devices"].as_array().unwrap().len() > 15);
    let doctor = cli(&["doctor", "--simulated", "--json"]);
    assert_eq!(doctor.exit, Exit::Done);
    let report: serde_json::Value = serde_json::from_str(&doctor.stdout).unwrap();
    assert_eq!(report["checks"][0]["verdict"], "ok");
}

#[test]
fn a_file_that_cannot_be_written_is_told_before_the_fleet_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (simulator, connection) = office(folder.path());
    let csv = folder.path().join("missing/devices.csv");
    let csv = csv.to_str().unwrap();
    let desk = Desk::with_answers(&[simulator.password()]);
    let ended = desk.run(&["readiness", "--connection", &connection, "--csv", csv]);
    assert_eq!(ended.exit, Exit::Failed);
    assert!(
        ended
            .stderr
            .starts_with(&format!("error: {csv}: no such file"))
    );
    assert!(simulator.audit().is_empty());

    let taken = folder.path().join("bundle.zip");
    std::fs::write(&taken, "").unwrap();
    let taken = taken.to_str().unwrap();
    let ended = Desk::new().run(&["collect", "--connection", &connection, "--out", taken]);
    assert_eq!(ended.exit, Exit::Failed);
    assert!(
        ended
            .stderr
            .starts_with(&format!("error: {taken}: the file exists already"))
    );
    assert!(ended.stderr.contains("hint: choose another name"));
    assert!(simulator.audit().is_empty());
}

#[test]
fn a_doctor_examines_and_a_collector_collects_without_writing() {
    let folder = tempfile::tempdir().unwrap();
    let (simulator, connection) = office(folder.path());
    let bundle = folder.path().join("bundle.zip");
    let password = simulator.password();
    let answers = [password, password, password];
    let words = [
        "collect",
        "--connection",
        &connection,
        "--out",
        bundle.to_str().unwrap(),
    ];
    let ended = Desk::with_answers(&answers).run(&words);
    assert_eq!(ended.exit, Exit::Done, "{}", ended.stderr);
    assert!(ended.stdout.contains("look through it before you send it"));
    assert!(bundle.is_file());

    let wrong = Desk::with_answers(&["wrong"]).run(&["doctor", "--connection", &connection]);
    assert_eq!(wrong.exit, Exit::Failed);
    assert!(
        wrong.stdout.contains("FAILED           login"),
        "{}",
        wrong.stdout
    );
    let nobody = Desk::new().run(&["readiness", "--connection", &connection]);
    assert_eq!(nobody.exit, Exit::Failed);
    assert!(
        nobody.stderr.contains("hint: run it in a terminal"),
        "{}",
        nobody.stderr
    );
    assert!(!wrote(&simulator));
}

/// Standard input that ends when somebody lets go of the other end.
struct Pipe(Mutex<std::io::PipeReader>);

impl Input for Pipe {
    fn line(&self) -> std::io::Result<Option<String>> {
        let mut byte = [0];
        let read = self.0.lock().unwrap().read(&mut byte)?;
        Ok((read > 0).then(String::new))
    }

    fn secret(&self) -> std::io::Result<String> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

#[test]
fn a_simulator_says_where_it_is_and_stops_with_its_input() {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    let ca = ca_file.to_str().unwrap().to_owned();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let (stdout, mut text) = Heard::output();
    let io = Io::new(stdout, Output::nowhere()).with_person(Pipe(Mutex::new(reader)));
    let running = std::thread::spawn(move || {
        let words = [
            "simulate",
            "--devices",
            "5",
            "--until-stdin-closes",
            "--ca-file",
            &ca,
        ];
        run(words, &io)
    });
    writer.write_all(b"\n").unwrap();
    let told = text.until("try the repository");
    let told: serde_json::Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    assert!(
        told["ums_url"]
            .as_str()
            .unwrap()
            .starts_with("https://127.0.0.1:")
    );
    assert!(
        std::fs::read_to_string(&ca_file)
            .unwrap()
            .contains("BEGIN CERTIFICATE")
    );
    drop(writer);
    assert_eq!(running.join().unwrap(), Exit::Done);

    let nowhere = cli(&["simulate", "--ca-file", "/nowhere/ca.pem"]);
    assert_eq!(nowhere.exit, Exit::Failed);
    assert!(
        nowhere
            .stderr
            .starts_with("error: /nowhere/ca.pem: no such file")
    );
}

#[test]
fn whoever_interrupts_is_heard() {
    let io = Io::new(Output::nowhere(), Output::nowhere());
    let interrupt = io.interrupt().clone();
    let raised = Arc::new(Mutex::new(false));
    let seen = raised.clone();
    let thread = std::thread::spawn(move || {
        *seen.lock().unwrap() = true;
        interrupt.raise();
    });
    assert_eq!(run(["simulate", "--devices", "1"], &io), Exit::Done);
    thread.join().unwrap();
    assert!(*raised.lock().unwrap());
}
