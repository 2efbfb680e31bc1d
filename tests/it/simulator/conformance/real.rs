//! A real UMS, when the environment names one.

#![allow(clippy::print_stdout, clippy::print_stderr)] // the report is for whoever runs it

use std::env;
use std::path::Path;

use igel_migrate_core::spec::Connection;
use igel_migrate_core::{Error, Result};

use super::*;

/// The value of a variable, or nothing after saying what is left out.
fn named(variable: &str, left_out: &str) -> Option<String> {
    let value = env::var(variable).ok().filter(|value| !value.is_empty());
    if value.is_none() {
        eprintln!("SKIPPED: {left_out}: {variable} is not set");
    }
    value
}

fn id<T: std::str::FromStr<Err = Error>>(variable: &str, left_out: &str) -> Option<T> {
    named(variable, left_out).map(|id| id.parse().unwrap_or_else(|error: Error| shown(&error)))
}

/// Fails with everything an error of this library has to say.
fn shown<T>(error: &Error) -> T {
    panic!("{}", error.report())
}

#[tokio::test]
async fn a_real_ums_conforms() {
    let Some(file) = named("IGEL_MIGRATE_UMS", "conformance of a real UMS") else {
        return;
    };
    let known = KnownIds {
        view: id("IGEL_MIGRATE_UMS_VIEW", "a view of a real UMS"),
        template_key: id(
            "IGEL_MIGRATE_UMS_TEMPLATE_KEY",
            "a template key of a real UMS",
        ),
    };
    let scratch = named("IGEL_MIGRATE_UMS_SCRATCH", "writing to a real UMS");
    let reports = ask(Path::new(&file), &known, scratch.as_deref()).await;
    let reports = reports.unwrap_or_else(|error| shown(&error));
    assert!(reports.iter().all(ConformanceReport::is_conformant));
}

/// Both parts, or the one that reads; the reports are printed.
async fn ask(
    file: &Path,
    known: &KnownIds,
    scratch: Option<&str>,
) -> Result<Vec<ConformanceReport>> {
    let connection = Connection::from_file(file)?;
    let client = connection.client()?.build()?;
    let mut reports = vec![conformance::read_only(&client, known).await];
    if let Some(scratch) = scratch {
        let scratch = Scratch::new(scratch.parse()?)?;
        reports.push(conformance::writing(&client, &scratch).await?);
        client.log_out().await?;
    }
    for report in &reports {
        println!("{report}");
    }
    Ok(reports)
}

/// The way to a real UMS works: settings from a file, a server that this process did not set up.
#[cfg(unix)]
#[tokio::test]
async fn settings_from_a_file_lead_to_a_ums() {
    use std::os::unix::fs::PermissionsExt as _;

    let estate = Estate::start(Knobs::default()).await;
    let simulator = &estate.simulator;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    write("ca.pem", simulator.ca_pem());
    write("ums.secret", simulator.password());
    let (url, username) = (simulator.ums_url(), simulator.username());
    let settings = write(
        "ums.toml",
        &format!(
            "[ums]\nurl = '{url}'\nca_file = 'ca.pem'\nusername = '{username}'\n\
             password = {{ file = 'ums.secret' }}\n"
        ),
    );
    let reports = ask(&settings, &estate.known, Some("/Lab/Conformance")).await;
    let reports = reports.unwrap_or_else(|error| shown(&error));
    assert_eq!(reports.len(), 2);
    assert!(reports.iter().all(ConformanceReport::is_conformant));
    assert_eq!(simulator.console().open_sessions(), 0);
}
