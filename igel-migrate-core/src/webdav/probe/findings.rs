//! What is worth saying about what the probes found.

use super::{
    Announcement, ContinueMeaning, LargeFileProbe, ProbeReport, ReadOutcome, ReadProbe,
    RightsMethod, RightsProbe, UploadOutcome, UploadProbe, WriteOutcome,
};
use crate::finding::{Finding, Severity};

const RAISE_LIMIT: &str = "raise the limit: `LimitRequestBody 0` in Apache, `client_max_body_size 0` in nginx; and that \
     of every proxy in front of the server";
const LARGE_SOURCE: &str = "KB DAR upgrade";

pub(super) fn of(report: &ProbeReport) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(report.reading.as_ref().and_then(reading));
    // What was proven by writing leaves nothing to say about what was not.
    if let Some(probe) = report.writing.as_ref().or(report.rights.as_ref()) {
        findings.extend(reader(probe));
        findings.extend(uploader(probe));
    }
    findings.extend(report.upload.as_ref().and_then(upload));
    let sent = report.upload.as_ref().map_or(0, |probe| probe.bytes);
    let announced = report.large_file.as_ref();
    findings.extend(
        announced
            .filter(|probe| probe.bytes > sent)
            .and_then(large_file),
    );
    findings
}

fn reading(probe: &ReadProbe) -> Option<Finding> {
    let ReadOutcome::Refused { file } = &probe.outcome else {
        return None;
    };
    Some(
        Finding::new(
            "probe-reading",
            Severity::Blocker,
            "the read account may list this file and not read it",
        )
        .with_subject(file.to_string())
        .with_remedy("look at the rights of the file on the server"),
    )
}

fn reader(probe: &RightsProbe) -> Option<Finding> {
    let code = "probe-reader-writes";
    match probe.reader {
        WriteOutcome::Refused { .. } | WriteOutcome::Failed { .. } => None,
        WriteOutcome::Written => Some(
            Finding::new(code, Severity::Warning, "the read account may write")
                .with_remedy(
                    "allow it `GET`, `HEAD`, `OPTIONS` and `PROPFIND` only: its password lies on \
                     every device, obfuscated and not encrypted",
                )
                .with_source("KB DAR article"),
        ),
        WriteOutcome::NotRefused => Some(
            Finding::new(
                code,
                Severity::Advice,
                "the server did not refuse the read account a write, which proves nothing",
            )
            .with_remedy("probe it by writing one byte"),
        ),
    }
}

fn uploader(probe: &RightsProbe) -> Option<Finding> {
    let (severity, message, remedy) = match (probe.uploader, probe.method) {
        (WriteOutcome::Written | WriteOutcome::NotRefused, _) => return None,
        (WriteOutcome::Refused { status }, _) => (
            Severity::Blocker,
            format!("the server lets the upload account write nothing (status {status})"),
            "give it the right to write, and check its password",
        ),
        (WriteOutcome::Failed { status }, RightsMethod::WriteOneByte) => (
            Severity::Blocker,
            format!("the upload account cannot write (status {status})"),
            "look whether the server's own user may write to the folder, and at its log",
        ),
        (WriteOutcome::Failed { status }, RightsMethod::DeleteMissing) => (
            Severity::Warning,
            format!("the server does not delete for the upload account (status {status})"),
            "probe it by writing one byte",
        ),
    };
    let finding = Finding::new("probe-uploader-writes", severity, message);
    Some(finding.with_remedy(remedy).with_source("KB DAR article"))
}

fn large_file(probe: &LargeFileProbe) -> Option<Finding> {
    let bytes = probe.bytes;
    let unproven = "send a file of this size to be sure";
    let (severity, message, remedy) = match probe.announcement {
        Announcement::Continue {
            meaning: ContinueMeaning::LooksFirst | ContinueMeaning::Unknown,
        } => return None,
        Announcement::Refused { limit, .. } => {
            let limit = limit.map_or(String::new(), |limit| format!(", at most {limit}"));
            (
                Severity::Blocker,
                format!("the server takes no file of {bytes} bytes{limit}"),
                RAISE_LIMIT,
            )
        }
        Announcement::Continue {
            meaning: ContinueMeaning::NeverLooks,
        } => (
            Severity::Advice,
            format!("the server takes a file of {bytes} bytes from anybody, so it did not look"),
            unproven,
        ),
        Announcement::Rejected {
            status: status @ (401 | 403),
        } => (
            Severity::Blocker,
            format!("the server lets the upload account write nothing (status {status})"),
            "give it the right to write, and check its password",
        ),
        Announcement::Rejected { status } => (
            Severity::Warning,
            format!("the server does not take the announcement of a file (status {status})"),
            unproven,
        ),
        Announcement::Silent => (
            Severity::Advice,
            "the server does not answer the announcement of a file".to_owned(),
            unproven,
        ),
    };
    let finding = Finding::new("probe-large-file", severity, message);
    Some(finding.with_remedy(remedy).with_source(LARGE_SOURCE))
}

fn upload(probe: &UploadProbe) -> Option<Finding> {
    let bytes = probe.bytes;
    let (message, remedy) = match probe.outcome {
        UploadOutcome::Stored => return None,
        UploadOutcome::WrongSize { .. } => (
            format!("a file of {bytes} bytes did not arrive whole, and the server took it"),
            "look at the log of the server, and of every proxy in front of it",
        ),
        UploadOutcome::Refused { status: 413 } => (
            format!("the server takes no file of {bytes} bytes"),
            RAISE_LIMIT,
        ),
        UploadOutcome::Refused { status: 507 } => (
            format!("the server has no room for a file of {bytes} bytes"),
            "make room on the server",
        ),
        UploadOutcome::Refused { status } => (
            format!("the server takes no file of {bytes} bytes (status {status})"),
            "look at the log of the server",
        ),
    };
    let finding = Finding::new("probe-large-file", Severity::Blocker, message);
    Some(finding.with_remedy(remedy).with_source(LARGE_SOURCE))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Severities and messages.
    fn said(set: impl FnOnce(&mut ProbeReport)) -> Vec<String> {
        let mut report = ProbeReport::new("https://dar.example.test/dar/".to_owned());
        report.note(set);
        let findings = report.findings.iter();
        findings
            .map(|finding| format!("{}: {}", finding.severity, finding.message))
            .collect()
    }

    fn rights(method: RightsMethod, reader: WriteOutcome, uploader: WriteOutcome) -> RightsProbe {
        RightsProbe {
            method,
            reader,
            uploader,
        }
    }

    #[test]
    fn what_was_written_outweighs_what_was_not() {
        use RightsMethod::{DeleteMissing, WriteOneByte};
        use WriteOutcome::{Failed, NotRefused, Refused, Written};
        let refused = Refused { status: 403 };
        let failed = Failed { status: 500 };
        let good = |report: &mut ProbeReport| {
            report.rights = Some(rights(DeleteMissing, NotRefused, failed));
            report.writing = Some(rights(WriteOneByte, refused, Written));
        };
        assert_eq!(said(good), [""; 0]);
        let unclear = |report: &mut ProbeReport| {
            report.rights = Some(rights(DeleteMissing, NotRefused, failed));
        };
        assert_eq!(
            said(unclear),
            [
                "advice: the server did not refuse the read account a write, which proves nothing",
                "warning: the server does not delete for the upload account (status 500)",
            ]
        );
        let bad = |report: &mut ProbeReport| {
            report.writing = Some(rights(WriteOneByte, Written, failed));
        };
        assert_eq!(
            said(bad),
            [
                "warning: the read account may write",
                "blocker: the upload account cannot write (status 500)",
            ]
        );
        let locked = |report: &mut ProbeReport| {
            report.rights = Some(rights(DeleteMissing, refused, refused));
        };
        assert_eq!(
            said(locked),
            ["blocker: the server lets the upload account write nothing (status 403)"]
        );
    }

    #[test]
    fn what_was_sent_outweighs_what_was_announced() {
        let (bytes, elapsed) = (9, Duration::ZERO);
        let announced = |announcement| {
            Some(LargeFileProbe {
                bytes,
                announcement,
                elapsed,
            })
        };
        let sent = |bytes, outcome| {
            Some(UploadProbe {
                bytes,
                outcome,
                elapsed,
            })
        };
        let (status, limit) = (413, Some(8));
        let refused = Announcement::Refused { status, limit };
        let refusal = "blocker: the server takes no file of 9 bytes, at most 8";
        let small = |report: &mut ProbeReport| {
            report.large_file = announced(refused);
            report.upload = sent(8, UploadOutcome::Stored);
        };
        assert_eq!(said(small), [refusal]);
        let large = |report: &mut ProbeReport| {
            report.large_file = announced(refused);
            report.upload = sent(9, UploadOutcome::Stored);
        };
        assert_eq!(said(large), [""; 0]);
        // A proxy took it on its own account.
        let meaning = ContinueMeaning::LooksFirst;
        let deceived = |report: &mut ProbeReport| {
            report.large_file = announced(Announcement::Continue { meaning });
            report.upload = sent(9, UploadOutcome::Refused { status });
        };
        assert_eq!(
            said(deceived),
            ["blocker: the server takes no file of 9 bytes"]
        );
        let found = Some(5);
        let cut = |report: &mut ProbeReport| {
            report.upload = sent(9, UploadOutcome::WrongSize { found });
        };
        assert_eq!(
            said(cut),
            ["blocker: a file of 9 bytes did not arrive whole, and the server took it"]
        );
    }
}
