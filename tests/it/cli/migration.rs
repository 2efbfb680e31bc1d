//! `plan`, `apply`, `resume`, `status`, `undo` and `report` against UMS, repositories and devices
//! that live: the devices in virtual time, the commands in one look each (`--once`).

mod office;

use super::{Desk, Heard, logged_in};
use igel_migrate_core::cli::{Exit, Input, Io, Output, run};
use igel_migrate_core::migration::{MigrationPlan, MigrationReport};
use igel_migrate_core::simulator::{Fault, FaultRule};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use office::Office;

#[test]
fn a_plan_sends_no_write_and_says_what_there_is_to_do() {
    let office = Office::new();
    for method in ["PUT", "DELETE", "PATCH"] {
        let broken = FaultRule::new(Fault::InternalError).on_method(method);
        office.simulator.faults().add(broken);
    }
    let first = office.unattended("plan", &[]);
    assert_eq!(first.exit, Exit::Incomplete, "{}", first.stderr);
    first.assert_narrow();
    assert!(first.stdout.contains("12 devices at 2 sites in 2 waves"));
    assert!(first.stdout.contains("[ ] Import `DAR berlin OS11"));
    assert!(
        first
            .stdout
            .contains("contact: Service desk Berlin, ext. 100")
    );
    assert!(
        first
            .stdout
            .contains("[ ] Create the upgrade job (site/berlin/job)")
    );
    let folder = office.folder.path().join("autumn");
    let files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for ending in ["plan.json", "runbook.md", "runbook.csv"] {
        assert!(files.iter().any(|file| file == ending), "{files:?}");
    }
    assert_eq!(files.len(), 7, "two profiles of each site: {files:?}");

    let json = office.unattended("plan", &["--json"]);
    let plan = MigrationPlan::from_json(json.stdout.trim_end()).unwrap();
    assert_eq!(
        std::fs::read_to_string(folder.join("plan.json")).unwrap(),
        json.stdout.trim_end()
    );
    assert!(
        first
            .stderr
            .contains("nobody can go by this plan: do what is marked"),
        "{}",
        first.stderr
    );
    let approve = plan.hash().to_string();
    let refused = office.unattended("apply", &["--approve", &approve]);
    assert_eq!(refused.exit, Exit::Failed);
    assert!(
        refused.stderr.contains("! open step all/licences"),
        "{}",
        refused.stderr
    );
    assert!(!folder.join("journal.db").exists());

    let wrong = office.unattended("plan", &["--done", "site/berlin/jop"]);
    assert_eq!(wrong.exit, Exit::Failed);
    assert!(
        wrong.stderr.contains("did you mean `site/berlin/job`?"),
        "{}",
        wrong.stderr
    );
    let done = office.unattended("plan", &["--done", "site/berlin/job", "--by", "A. Example"]);
    assert!(!done.stdout.contains("site/berlin/job"), "it is done");
    assert!(done.stdout.contains("site/trier/job"));

    let dry = office.unattended("apply", &["--approve", &approve, "--dry-run"]);
    assert_eq!(dry.exit, Exit::Failed, "another plan lies there by now");
    let dry = office.unattended("apply", &["--dry-run"]);
    assert_eq!(dry.exit, Exit::Incomplete, "{}", dry.stderr);
    assert!(
        dry.stderr.contains("site trier would stand still: "),
        "{}",
        dry.stderr
    );
    assert!(dry.stdout.contains("nothing was sent"));
    assert!(!office.wrote());
}

#[test]
fn where_nobody_is_ready_the_plan_says_what_stands_open() {
    let office = Office::new();
    let text = std::fs::read_to_string(office.spec()).unwrap();
    std::fs::write(office.spec(), text.replace("\"R-LIC-1\", ", "")).unwrap();
    let planned = office.unattended("plan", &[]);
    assert_eq!(planned.exit, Exit::Incomplete, "{}", planned.stderr);
    planned.assert_narrow();
    for part in [
        "! Nobody goes yet: 12 devices are not on OS 12, and none is ready.",
        "! Held by: R-LIC-1 12",
        "steps by hand and 4 imports, listed below",
        "[ ] Create the upgrade job (site/berlin/job)",
    ] {
        assert!(planned.stdout.contains(part), "{}", planned.stdout);
    }
    assert!(
        planned.stderr.contains("nobody goes by this plan"),
        "{}",
        planned.stderr
    );
    assert!(!planned.stderr.contains("--approve"), "{}", planned.stderr);
    assert!(office.folder.path().join("autumn/runbook.md").exists());
    let applied = office.unattended("apply", &[]);
    assert_eq!(applied.exit, Exit::Incomplete, "{}", applied.stderr);
    assert!(
        applied.stdout.contains("nobody goes by this plan"),
        "{}",
        applied.stdout
    );
    assert!(!office.wrote());
}

#[test]
fn nothing_is_carried_out_that_nobody_has_approved() {
    let office = Office::new();
    let without = office.unattended("apply", &[]);
    assert_eq!(without.exit, Exit::Failed);
    assert!(without.stderr.contains("hint: make one: igel-migrate plan"));
    let hash = office.planned();
    office.simulator.audit().clear();
    for (words, hint) in [
        (&[][..], "--approve"),
        (
            &["--approve", "0123456789abcdef"],
            "another plan was approved",
        ),
        (&["--approve", &hash[..8]], "16 digits"),
    ] {
        let refused = office.unattended("apply", words);
        assert_eq!(refused.exit, Exit::Failed, "{words:?}");
        assert!(refused.stderr.contains(hint), "{}", refused.stderr);
    }
    let update = office.unattended("apply", &["--os11-update"]);
    assert_eq!(
        (update.exit, &*update.stdout),
        (Exit::Done, "nothing to do\n")
    );
    let no = office.run(Desk::with_answers(&["no"]), "apply", &[]);
    assert_eq!(no.exit, Exit::Failed);
    assert!(
        no.stdout.contains("12 devices at 2 sites"),
        "the plan is shown"
    );
    assert!(
        no.stderr.contains("Move 12 devices? [y/N]"),
        "{}",
        no.stderr
    );
    assert!(office.simulator.audit().is_empty());
    for command in ["status", "resume", "report"] {
        let not_begun = office.unattended(command, &[]);
        assert_eq!(not_begun.exit, Exit::Failed);
        assert!(not_begun.stderr.contains("has not begun"), "{command}");
    }
}

#[test]
fn what_is_over_makes_room_for_another_plan() {
    let office = Office::new();
    let hash = office.planned();
    let begun = office.unattended("apply", &["--approve", &hash, "--once"]);
    assert_eq!(begun.exit, Exit::Waiting, "{}", begun.stderr);

    // What was approved holds, and whoever thinks otherwise is told.
    let text = std::fs::read_to_string(office.spec()).unwrap();
    let throttled = format!("{text}[limits]\nin_flight = 1\n");
    std::fs::write(office.spec(), &throttled).unwrap();
    let went_on = office.unattended("resume", &["--once"]);
    let told = went_on.stderr.replace('\n', " ");
    assert!(
        told.contains("has changed since the plan was approved: limits."),
        "{told}"
    );

    let undone = office.unattended("undo", &["--yes", "--by", "A. Example"]);
    assert_eq!(undone.exit, Exit::Done, "{}", undone.stderr);
    let again = office.unattended("apply", &["--approve", &hash]);
    assert_eq!(again.exit, Exit::Failed);
    assert!(
        again
            .stderr
            .contains("this plan has been carried out already"),
        "{}",
        again.stderr
    );
    let planned = office.unattended("plan", &["--json"]);
    assert_eq!(planned.exit, Exit::Incomplete, "{}", planned.stderr);
    let plan = MigrationPlan::from_json(planned.stdout.trim_end()).unwrap();
    assert_ne!(plan.hash().to_string(), hash);
    let folder = office.folder.path().join("autumn");
    let kept = std::fs::read_to_string(folder.join("plan.json")).unwrap();
    assert_eq!(kept, planned.stdout.trim_end());

    let anew = plan.hash().to_string();
    let begun = office.unattended("apply", &["--approve", &anew, "--once"]);
    assert_eq!(begun.exit, Exit::Waiting, "{}", begun.stderr);
    let earlier = folder.join("earlier").join(&hash[..8]);
    assert!(
        begun.stderr.contains(&*earlier.to_string_lossy()),
        "{}",
        begun.stderr
    );
    let told = Desk::new().run(&["status", "--dir", earlier.to_str().unwrap()]);
    assert!(told.stdout.contains("undone"), "{}", told.stdout);
}

#[test]
fn a_plan_that_has_nothing_left_does_not_leave_an_older_one() {
    let office = Office::new();
    let hash = office.planned();
    let text = std::fs::read_to_string(office.spec()).unwrap();
    // Nobody of Lab is there: that is no end of a migration, and the older plan is gone.
    let nobody = text.replace("directory = '/Berlin'", "directory = '/Lab'");
    let nobody = nobody.replace("directory = '/Trier'", "directory = '/Lab'");
    std::fs::write(office.spec(), nobody).unwrap();
    let planned = office.unattended("plan", &[]);
    assert_eq!(planned.exit, Exit::Incomplete, "{}", planned.stderr);
    for told in [
        "no device that is selected belongs to one of these sites",
        "the directory `/Lab` of its devices does not exist",
    ] {
        assert!(planned.stdout.contains(told), "{}", planned.stdout);
    }
    office.simulator.audit().clear();
    let old = office.unattended("apply", &["--approve", &hash]);
    assert_ne!(old.exit, Exit::Done, "{}", old.stdout);
    assert!(!office.wrote());
}

#[allow(clippy::too_many_lines)] // one story, told in order
#[test]
fn a_scheduler_carries_a_migration_to_its_end() {
    let office = Office::new();
    let hash = office.planned();
    let begun = office.unattended("apply", &["--approve", &hash[..16], "--once"]);
    assert_eq!(begun.exit, Exit::Waiting, "{}", begun.stderr);
    assert!(
        begun
            .stderr
            .contains("go on with: igel-migrate resume --spec")
    );
    assert_eq!(
        office.lying_in("/Migration/berlin/Staging") + office.lying_in("/Migration/trier/Staging"),
        4
    );
    let twice = office.unattended("apply", &["--approve", &hash]);
    assert_eq!(twice.exit, Exit::Failed);
    assert!(twice.stderr.contains("hint: go on with `resume`"));
    assert_eq!(office.unattended("status", &[]).exit, Exit::Incomplete);
    let kept = office.unattended("plan", &[]);
    assert!(
        kept.stderr.contains("this plan is not kept"),
        "{}",
        kept.stderr
    );

    let mut asked = None;
    for _ in 0..12 {
        office.hours(1);
        let went_on = office.unattended("resume", &["--once"]);
        if went_on.exit != Exit::Waiting {
            asked = Some(went_on);
            break;
        }
    }
    let asked = asked.unwrap();
    assert_eq!(asked.exit, Exit::Paused, "{}", asked.stderr);
    assert!(asked.stderr.contains("wave 1 is good"), "{}", asked.stderr);
    assert_eq!(office.unattended("status", &[]).exit, Exit::Paused);

    // At a terminal: what means nothing is told, and the question may be left open.
    let answers = ["promte", "promote", "status", "exclude nobody", "quit"];
    let left = office.run(Desk::with_answers(&answers), "resume", &[]);
    assert_eq!(left.exit, Exit::Paused, "{}", left.stderr);
    for told in [
        "`promte` is no answer to this",
        "first somebody starts a session",
        "As of: 2026-03-02",
        "no device `nobody` is left",
    ] {
        assert!(left.stderr.contains(told), "{told}: {}", left.stderr);
    }
    let wrong = office.unattended("resume", &["--once", "--answer", "promte"]);
    assert_eq!(wrong.exit, Exit::Failed);

    let words = [
        "--once",
        "--json",
        "--by",
        "A. Example",
        "--answer",
        "session",
        "--answer",
        "promote",
    ];
    let promoted = office.unattended("resume", &words);
    assert_eq!(promoted.exit, Exit::Waiting, "{}", promoted.stderr);
    let events: Vec<serde_json::Value> = promoted
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        events
            .iter()
            .any(|event| event["event"]["wave_started"].is_object()),
        "{events:?}"
    );
    assert_eq!(events.last().unwrap()["exit"], 4);
    let some = office.unattended("resume", &["--until", "10m"]);
    assert_eq!(some.exit, Exit::Waiting, "{}", some.stderr);
    assert!(
        some.stderr.contains("nothing to do before 2026-03-02"),
        "{}",
        some.stderr
    );
    let over = office.unattended("resume", &["--until", "2d"]);
    assert_eq!(over.exit, Exit::Done, "{}", over.stderr);
    over.assert_narrow();
    assert_eq!(office.unattended("status", &[]).exit, Exit::Done);

    let folder = office.folder.path();
    let html = std::fs::read_to_string(folder.join("autumn/report.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") || html.starts_with("<!doctype html>"));
    let csv = folder.join("devices.csv");
    let words = ["--csv", csv.to_str().unwrap(), "--json", "-"];
    let reported = office.unattended("report", &words);
    assert_eq!(reported.exit, Exit::Done, "{}", reported.stderr);
    let report = MigrationReport::from_json(&reported.stdout).unwrap();
    assert_eq!((report.counts.healthy, report.counts.planned), (12, 12));
    let contacts: Vec<_> = report
        .sites
        .iter()
        .map(|site| site.contact.as_deref())
        .collect();
    let desk = |site| {
        Some(
            [
                "Service desk Berlin, ext. 100",
                "Service desk Trier, ext. 100",
            ][site],
        )
    };
    assert_eq!(contacts, [desk(0), desk(1)]);
    assert!(
        report
            .timeline
            .iter()
            .any(|entry| entry.by.as_deref() == Some("A. Example"))
    );
    assert_eq!(std::fs::read_to_string(&csv).unwrap().lines().count(), 13);
    let again = office.unattended("plan", &[]);
    assert_eq!(again.exit, Exit::Done, "{}", again.stdout);
    assert!(again.stdout.contains("Nothing to do"));
}

#[test]
fn what_is_on_staging_comes_back() {
    let office = Office::new();
    let hash = office.planned();
    let begun = office.unattended("apply", &["--approve", &hash, "--once"]);
    assert_eq!(begun.exit, Exit::Waiting, "{}", begun.stderr);
    let nobody = office.unattended("undo", &[]);
    assert_eq!(nobody.exit, Exit::Failed);
    assert!(nobody.stderr.contains("hint: say --yes"));
    let no = office.run(Desk::with_answers(&["n"]), "undo", &[]);
    assert_eq!(no.exit, Exit::Incomplete);
    let undone = office.unattended("undo", &["--yes", "--by", "A. Example"]);
    assert_eq!(undone.exit, Exit::Done, "{}", undone.stderr);
    assert_eq!(office.lying_in("/Berlin") + office.lying_in("/Trier"), 12);
}

#[test]
fn an_interrupted_run_can_be_resumed() {
    let office = Office::new();
    let hash = office.planned();
    // Devices that have been in contact: the first look has something to tell.
    office.hours(1);
    let ((stdout, mut events), (stderr, told)) = (Heard::output(), Output::captured());
    // Real time: once devices were seen on staging, it waits for the next look.
    let io = Io::new(stdout, stderr).with_variables(logged_in);
    let interrupt = io.interrupt().clone();
    let spec = office.spec().to_str().unwrap().to_owned();
    let running = std::thread::spawn(move || {
        run(
            ["apply", "--spec", &spec, "--approve", &hash, "--json"],
            &io,
        )
    });
    events.until("{\"seen\":");
    interrupt.raise();
    assert_eq!(running.join().unwrap(), Exit::Incomplete);
    let told = told.to_string();
    assert!(
        told.contains("interrupted; go on with: igel-migrate resume"),
        "{told}"
    );
    let spec = office.spec();
    let words = ["resume", "--spec", spec.to_str().unwrap(), "--once"];
    assert_eq!(Desk::new().run(&words).exit, Exit::Waiting);
}

#[test]
fn nobody_decides_anonymously_and_what_names_people_is_private() {
    let office = Office::new();
    office.planned();
    let spec = office.spec();
    let words = ["plan", "--spec", spec.to_str().unwrap(), "--done", "all"];
    let refused = Desk::new()
        .map(|io| io.with_variables(|_| None))
        .run(&words);
    assert_eq!(refused.exit, Exit::Failed);
    assert!(refused.stderr.contains("--by"), "{}", refused.stderr);
    #[cfg(unix)]
    for name in ["plan.json", "done.json"] {
        use std::os::unix::fs::PermissionsExt as _;
        let path = spec.with_extension("").join(name);
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// Somebody who says yes to the plan, and thinks about everything else.
struct Thinking {
    yes: AtomicBool,
    asked: mpsc::Sender<()>,
    thought: Mutex<mpsc::Receiver<()>>,
}

impl Input for Thinking {
    fn line(&self) -> std::io::Result<Option<String>> {
        if !self.yes.swap(true, Ordering::Relaxed) {
            return Ok(Some("yes".to_owned()));
        }
        let _ = self.asked.send(());
        let _ = self.thought.lock().unwrap().recv();
        Ok(None)
    }

    fn secret(&self) -> std::io::Result<String> {
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }
}

#[test]
fn who_thinks_about_an_answer_may_interrupt() {
    let office = Office::new();
    office.planned();
    let (asked, is_asked) = mpsc::channel();
    let (_think, thought) = mpsc::channel();
    let person = Thinking {
        yes: AtomicBool::new(false),
        asked,
        thought: Mutex::new(thought),
    };
    let (stderr, told) = Output::captured();
    let io = Io::new(Output::nowhere(), stderr)
        .with_variables(logged_in)
        .with_person(person)
        .with_clock(office.clock.clone());
    let interrupt = io.interrupt().clone();
    let spec = office.spec().to_str().unwrap().to_owned();
    let running = std::thread::spawn(move || run(["apply", "--spec", &spec], &io));
    is_asked.recv_timeout(Duration::from_secs(300)).unwrap();
    interrupt.raise();
    assert_eq!(running.join().unwrap(), Exit::Incomplete, "{told}");
    let told = told.to_string();
    assert!(
        told.contains("interrupted; go on with: igel-migrate resume"),
        "{told}"
    );
    let asked_again = office.unattended("resume", &["--once"]);
    assert_eq!(asked_again.exit, Exit::Paused, "{}", asked_again.stderr);
}

/// The demonstration, on a terminal.
#[test]
fn the_demonstration_tells_the_whole_story() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let told = Desk::with_answers(&[]).run(&["simulate", "--demo", "--out", out]);
    assert_eq!(told.exit, Exit::Done, "{}", told.stderr);
    for part in [
        "site augsburg stands still: its repository is incomplete",
        "everything stops: ",
        "> quarantine Dell Wyse 5070    (the demo answers for the person)",
        "wave 4 is at its end",
    ] {
        assert!(told.stderr.contains(part), "{part}: {}", told.stderr);
    }
    assert!(told.stderr.contains("\u{1b}["), "bars are drawn");
    let html = folder.path().join("autumn/report.html");
    assert!(told.stdout.contains(html.to_str().unwrap()));
    let html = std::fs::read_to_string(html).unwrap();
    assert!(html.contains("Dell Wyse 5070") && !html.contains("http://"));
    let first = std::fs::read_to_string(folder.path().join("first-plan.txt")).unwrap();
    assert!(first.contains("its repository is not complete"));
}
