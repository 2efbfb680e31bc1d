//! Holds what is there against what is expected.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::expectation::{Basis, Expectation};
use super::judge::{Judge, Present};
use super::look::Inventory;
use super::report::{Counts, Evidence, FileProblem, Problem, RepositoryReport, Total, Unexpected};
use super::{Progress, hashing};
use crate::error::{ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::webdav::WebDavClient;

/// What came of comparing, and what could still be compared: the content of the files.
#[derive(Debug, Clone)]
pub struct Comparison<'e> {
    expectation: Cow<'e, Expectation>,
    report: RepositoryReport,
    /// The files that passed and whose checksum can be known.
    verifiable: Vec<Present>,
}

impl<'e> Comparison<'e> {
    pub(super) fn new(mut inventory: Inventory<'e>, earlier: Option<&Inventory<'e>>) -> Self {
        let Judge {
            apps,
            problems,
            findings,
            mut present,
            ..
        } = Judge::of(&mut inventory, earlier);
        let expectation = inventory.expectation;
        present.retain(|present| expectation.has_sha256(&present.expected));
        let rest = inventory.rest;
        let mut report = RepositoryReport {
            url: inventory.url,
            checked_at: inventory.at,
            basis: expectation.basis(),
            evidence: if expectation.is_by_name() {
                Evidence::Name
            } else {
                Evidence::Size
            },
            looked_twice: earlier.is_some(),
            complete: false,
            apps: apps.into_values().collect(),
            files: Counts::default(),
            total: Total {
                files: rest.files,
                bytes: rest.bytes,
                free_bytes: inventory.server.quota.available,
            },
            problems,
            unexpected: Unexpected {
                files: rest.unexpected,
                bytes: rest.unexpected_bytes,
            },
            unreadable: rest.unreadable,
            vanished: rest.vanished,
            suspicious: rest.suspicious,
            findings: [expectation.findings(), &findings].concat(),
        };
        report.settle();
        report.findings.extend(unknowing(report.basis));
        report.findings.extend(inventory.server.findings);
        report.findings.extend(room(&report));
        Self {
            expectation,
            report,
            verifiable: present,
        }
    }

    /// The same with an expectation of its own, for those who keep it for long.
    pub fn into_owned(self) -> Comparison<'static> {
        Comparison {
            expectation: Cow::Owned(self.expectation.into_owned()),
            report: self.report,
            verifiable: self.verifiable,
        }
    }

    /// What is known without looking into files.
    pub fn report(&self) -> &RepositoryReport {
        &self.report
    }

    /// The same, for good.
    pub fn into_report(self) -> RepositoryReport {
        self.report
    }

    /// How many bytes [`verify`](Self::verify) downloads. Tell whoever pays for the line.
    pub fn download_bytes(&self) -> u64 {
        let bytes = self.verifiable.iter().map(|present| {
            let times = 1 + u64::from(self.expectation.downloads(&present.expected));
            present.size.saturating_mul(times)
        });
        bytes.fold(0, u64::saturating_add)
    }

    /// Compares the content of every file that is present so far with its checksum: the one that is
    /// listed, or that of the file in the reference or the folder. Downloads the files, at most
    /// `at_once` at a time, and keeps nothing of them.
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read), of the repository and of the reference;
    /// [`ErrorKind::Io`] for a file in a folder. A file that vanished in between counts as missing.
    pub async fn verify(
        mut self,
        client: &WebDavClient,
        at_once: usize,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<RepositoryReport> {
        let of = self.download_bytes();
        let done = AtomicU64::new(0);
        let seen = |bytes| {
            let done = done
                .fetch_add(bytes, Ordering::Relaxed)
                .saturating_add(bytes);
            progress(Progress::Checksums { done, of });
        };
        let expectation = &*self.expectation;
        let verdicts: Vec<(Present, Option<Problem>)> = stream::iter(self.verifiable)
            .map(|present| async {
                let wrong = wrong_content(expectation, client, &present, &seen).await;
                wrong.map(|wrong| (present, wrong))
            })
            .buffer_unordered(at_once.max(1))
            .try_collect()
            .await?;
        let verified = verdicts.len() as u64;
        if verified > 0 && verified == self.report.files.present {
            self.report.evidence = Evidence::Checksum;
        }
        for (present, problem) in verdicts {
            if let Some(problem) = problem {
                let problem = FileProblem::new(present.expected, present.app, problem);
                self.report.refute(problem, present.size);
            }
        }
        self.report.settle();
        Ok(self.report)
    }
}

async fn wrong_content(
    expectation: &Expectation,
    client: &WebDavClient,
    present: &Present,
    seen: &(impl Fn(u64) + Sync),
) -> Result<Option<Problem>> {
    let found = async {
        match hashing::of_remote_file(client, &present.place, seen).await {
            Ok(sha256) => Ok(Some(sha256)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    let expected = expectation.sha256(&present.expected, seen);
    let (found, expected) = futures_util::future::try_join(found, expected).await?;
    Ok(match (found, expected) {
        (None, _) => Some(Problem::Missing {
            elsewhere: Vec::new(),
        }),
        (Some(sha256), Some(expected)) if sha256 != expected => {
            Some(Problem::Checksum { sha256, expected })
        }
        _ => None,
    })
}

/// That it is complete says little where nobody knows what must be there.
fn unknowing(basis: Basis) -> Option<Finding> {
    (basis == Basis::Nothing).then(|| {
        let message = "nothing says what must be there, so what is missing does not show";
        Finding::new("nothing-expected", Severity::Advice, message)
            .with_remedy("give a manifest, a reference, a folder, or the names of apps")
    })
}

/// Whether what is missing finds room.
fn room(report: &RepositoryReport) -> Option<Finding> {
    let free = report.total.free_bytes?;
    let needed = report
        .files
        .expected_bytes
        .saturating_sub(report.files.present_bytes);
    (needed > free).then(|| {
        let message = format!("{needed} bytes are still to come, and there is room for {free}");
        Finding::new("no-room", Severity::Blocker, message)
            .with_remedy("make room on the server")
            .with_source("RFC 4331")
    })
}
