//! The probes of a repository's server, which write: never part of a check.

use std::io::IsTerminal as _;

use igel_migrate_core::webdav::WebDavClient;
use igel_migrate_core::webdav::probe::{
    Announcement, LARGE_FILE, LargeFileProbe, ProbeReport, Prober, UploadAccount,
};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Arguments, Result, confirmed, progress_bar};

/// Which probes to run.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(crate) write: bool,
    pub(crate) large: bool,
}

impl Wanted {
    pub(crate) fn any(&self) -> bool {
        self.write || self.large
    }
}

/// Runs the probes of the command line and says what they found, also if one of them failed or was
/// broken off by Ctrl-C: files that are left behind are told in any case.
pub(crate) async fn run(
    arguments: &Arguments,
    client: &WebDavClient,
    upload: UploadAccount,
) -> Result<ProbeReport> {
    let mut prober = client.prober(upload)?;
    let ended = tokio::select! {
        ended = probe(arguments, &mut prober) => ended,
        _ = tokio::signal::ctrl_c() => Err("broken off".into()),
    };
    if ended.is_err() {
        prober.remove_leftovers().await;
    }
    let report = prober.into_report();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    ended.map(|()| report)
}

async fn probe(arguments: &Arguments, prober: &mut Prober) -> Result<()> {
    prober.probe_reading().await?;
    if arguments.probes.write {
        prober.probe_rights().await?;
        prober.probe_rights_by_writing().await?;
    }
    if arguments.probes.large {
        eprintln!("announcing a file of {LARGE_FILE} bytes, of which nothing is sent");
        let announced = prober.probe_large_file(LARGE_FILE).await?;
        if is_worth_sending(&announced) {
            upload(arguments, prober).await?;
        }
    }
    Ok(())
}

/// Whether the server has not refused already.
fn is_worth_sending(announced: &LargeFileProbe) -> bool {
    matches!(
        announced.announcement,
        Announcement::Continue { .. } | Announcement::Silent
    )
}

/// Only a file that is really sent proves that large files are taken.
async fn upload(arguments: &Arguments, prober: &mut Prober) -> Result<()> {
    let plan = prober.plan_upload(LARGE_FILE);
    eprintln!("the proof {plan}");
    if !arguments.yes && !std::io::stdin().is_terminal() {
        eprintln!("not sent: there is nobody to ask, and no --yes");
        return Ok(());
    }
    if !confirmed(arguments).await? {
        return Ok(());
    }
    let bar = upload_bar(plan.bytes());
    let shown = bar.clone();
    let sent = prober
        .upload_and_delete(plan.confirmed(), move |sent| shown.set_position(sent))
        .await;
    bar.finish_and_clear();
    sent?;
    Ok(())
}

fn upload_bar(bytes: u64) -> ProgressBar {
    let bar = progress_bar();
    bar.set_length(bytes);
    if let Ok(style) = ProgressStyle::with_template(super::BYTES_BAR) {
        bar.set_style(style);
    }
    bar
}
