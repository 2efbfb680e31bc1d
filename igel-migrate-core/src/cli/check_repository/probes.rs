//! The probes of a repository's server, which write: never part of a check.

use super::{Arguments, json};
use crate::cli::{Exit, Io, bars, interruptible};
use crate::error::Result;
use crate::webdav::WebDavClient;
use crate::webdav::probe::{Announcement, LARGE_FILE, LargeFileProbe, Prober, UploadAccount};

/// Runs the probes of the command line and says what they found, also if one of them failed or was
/// interrupted: files that are left behind are told in any case.
pub(super) async fn run(
    arguments: &Arguments,
    client: &WebDavClient,
    upload: UploadAccount,
    io: &Io,
) -> Result<Exit> {
    let mut prober = client.prober(upload)?;
    let ended = interruptible(io, probe(arguments, &mut prober, io)).await;
    if ended.is_err() {
        prober.remove_leftovers().await;
    }
    let report = prober.into_report();
    if arguments.json {
        io.say(json(&report)?)?;
    } else {
        io.say(&report)?;
    }
    ended.map(|()| Exit::complete(report.is_good()))
}

async fn probe(arguments: &Arguments, prober: &mut Prober, io: &Io) -> Result<()> {
    prober.probe_reading().await?;
    if arguments.probe_write {
        prober.probe_rights().await?;
        prober.probe_rights_by_writing().await?;
    }
    if arguments.probe_large {
        io.note(format_args!(
            "announcing a file of {LARGE_FILE} bytes, of which nothing is sent"
        ));
        let announced = prober.probe_large_file(LARGE_FILE).await?;
        if is_worth_sending(&announced) {
            upload(arguments, prober, io).await?;
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
async fn upload(arguments: &Arguments, prober: &mut Prober, io: &Io) -> Result<()> {
    let plan = prober.plan_upload(LARGE_FILE);
    io.note(format_args!("the proof {plan}"));
    if !arguments.yes && !io.is_attended() {
        io.note("not sent: there is nobody to ask, and no --yes");
        return Ok(());
    }
    if !io.confirmed("Go on?", arguments.yes).await? {
        return Ok(());
    }
    let bar = bars::of_bytes(io.bars(), plan.bytes());
    let shown = bar.clone();
    let sent = prober
        .upload_and_delete(plan.confirmed(), move |sent| shown.set_position(sent))
        .await;
    bar.finish_and_clear();
    sent.map(drop)
}
