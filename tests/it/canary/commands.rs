//! The command line: what it prints and what it writes.

use igel_migrate_core::cli::{Io, Output, run};

use super::SECRET;
use super::migration::specification;
use super::servers::simulator;
use super::sinks::Sinks;

pub(super) async fn show(sinks: &mut Sinks) {
    let simulator = simulator().await;
    let folder = tempfile::tempdir().unwrap();
    // Without the password in the profiles, so that every file that is written must be silent.
    let spec = specification(&simulator, folder.path()).replace("passwords_in", "# passwords_in");
    let settings = folder.path().join("spec.toml");
    std::fs::write(&settings, &spec).unwrap();
    let broken = folder.path().join("broken.toml");
    std::fs::write(
        &broken,
        spec.replace("{ file = \"canary.secret\" }", &format!("'{SECRET}'")),
    )
    .unwrap();
    let profile = folder.path().join("profile.xml");
    std::fs::write(&profile, super::documents::profile()).unwrap();
    let written = folder.path().join("written");
    std::fs::create_dir(&written).unwrap();
    let bundle = written.join("bundle.zip");
    let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let (settings, broken, profile) = (text(&settings), text(&broken), text(&profile));
    let (written, bundle) = (text(&written), text(&bundle));
    for words in [
        vec!["doctor", "--connection", &settings],
        vec!["doctor", "--connection", &settings, "--json"],
        vec!["readiness", "--connection", &settings, "--target", "12.7.2"],
        vec!["collect", "--connection", &settings, "--out", &bundle],
        vec!["inspect", &profile],
        vec!["plan", "--spec", &settings, "--out", &written],
        vec!["plan", "--spec", &broken, "--out", &written],
        vec!["apply", "--spec", &settings, "--dir", &written, "--dry-run"],
        vec!["status", "--spec", &settings, "--dir", &written],
        vec!["report", "--spec", &settings, "--dir", &written],
        vec!["doctor", "--connection", &broken],
        vec!["doctor", "--password", SECRET],
    ] {
        let (stdout, printed) = Output::captured();
        let (stderr, complained) = Output::captured();
        sinks.debug(&stdout);
        let io = Io::new(stdout, stderr);
        let exit = run(&words, &io);
        sinks.debug(&exit);
        sinks.debug(io.interrupt());
        sinks.debug(&io);
        assert!(
            !format!("{printed}{complained}").is_empty(),
            "{words:?} says nothing"
        );
        // What stands on the command line is the caller's to hide.
        if !words.contains(&SECRET) {
            sinks.both(&printed);
            sinks.both(&complained);
        }
    }
    for entry in walk(std::path::Path::new(&written)) {
        sinks.text(&entry.display().to_string(), std::fs::read(&entry).unwrap());
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
