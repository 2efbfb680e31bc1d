//! Holds what is there against what is expected.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::app::AppRelease;
use super::expectation::{Expectation, Matching};
use super::look::{Expected, Inventory, NamedApp, Sighting};
use super::report::{
    AppReport, Before, Counts, Evidence, FileProblem, Problem, RepositoryReport, Total, Unexpected,
    Verdict,
};
use super::{Progress, hashing};
use crate::error::{ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::repository::AppReference;
use crate::webdav::{RemotePath, WebDavClient};

/// The most places that a problem lists.
const MAX_PLACES: usize = 5;

/// What came of comparing, and what could still be compared: the content of the files.
#[derive(Debug)]
pub struct Comparison<'e> {
    expectation: &'e Expectation,
    report: RepositoryReport,
    /// The files that passed and whose checksum can be known.
    verifiable: Vec<Present>,
}

/// A file that passed for what is expected.
#[derive(Debug)]
struct Present {
    expected: RemotePath,
    app: Option<AppReference>,
    place: RemotePath,
    size: u64,
}

impl<'e> Comparison<'e> {
    pub(super) fn new(mut inventory: Inventory<'e>, earlier: Option<&Inventory<'e>>) -> Self {
        let mut judge = Judge {
            earlier,
            apps: BTreeMap::new(),
            problems: Vec::new(),
            present: Vec::new(),
        };
        if inventory.expectation.is_by_name() {
            judge.names(&inventory);
        } else {
            judge.files(&mut inventory);
        }
        let Judge {
            apps,
            problems,
            mut present,
            ..
        } = judge;
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
            findings: expectation.findings().to_vec(),
        };
        report.settle();
        report.findings.extend(inventory.server.findings);
        report.findings.extend(room(&report));
        Self {
            expectation,
            report,
            verifiable: present,
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
        let expectation = self.expectation;
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

/// Collects what is wrong.
struct Judge<'i, 'e> {
    earlier: Option<&'i Inventory<'e>>,
    /// By the name and version of the app.
    apps: BTreeMap<Option<AppKey>, AppReport>,
    problems: Vec<FileProblem>,
    present: Vec<Present>,
}

/// An app in the order of a report: by name, then version.
type AppKey = (String, Option<crate::AppVersion>);

fn key(app: &AppReference) -> AppKey {
    (app.name.clone(), app.version.clone())
}

impl Judge<'_, '_> {
    fn app(&mut self, app: Option<&AppReference>) -> &mut AppReport {
        let report = || AppReport {
            app: app.cloned(),
            verdict: Verdict::Missing,
            found: Vec::new(),
            files: Counts::default(),
        };
        self.apps.entry(app.map(key)).or_insert_with(report)
    }

    fn problem(&mut self, path: RemotePath, app: Option<&AppReference>, problem: Problem) {
        self.app(app).files.add_problem(problem.category());
        self.problems
            .push(FileProblem::new(path, app.cloned(), problem));
    }

    /// Judges what is known file by file.
    fn files(&mut self, inventory: &mut Inventory<'_>) {
        let matching = inventory.expectation.matching();
        // An app of which no file is listed is missing, and stays so.
        for wanted in inventory.expectation.apps() {
            let listed = |expected: &Expected| {
                expected
                    .app
                    .as_ref()
                    .is_some_and(|release| release.answers(wanted))
            };
            if !inventory.expected.iter().any(listed) {
                self.app(Some(wanted));
            }
        }
        let mut unused: BTreeMap<RemotePath, Sighting> = BTreeMap::new();
        let mut used: BTreeSet<RemotePath> = BTreeSet::new();
        for expected in std::mem::take(&mut inventory.expected) {
            unused.extend(
                expected
                    .elsewhere
                    .iter()
                    .map(|(path, seen)| (path.clone(), *seen)),
            );
            let app = expected.app.clone().map(AppReference::from);
            let app = app.as_ref();
            let size = expected.known.size;
            let counts = &mut self.app(app).files;
            counts.expected_bytes = counts.expected_bytes.saturating_add(size.unwrap_or(0));
            let place = match (matching, expected.seen, expected.elsewhere.len()) {
                (_, Some(seen), _) => Ok((expected.path.clone(), seen)),
                (Matching::ByApp, None, 1) if !expected.has_twin => {
                    let only = expected.elsewhere.iter().next();
                    only.map(|(path, seen)| (path.clone(), *seen))
                        .ok_or(Problem::Missing {
                            elsewhere: Vec::new(),
                        })
                }
                (_, None, 0) => Err(not_there(inventory, &expected.path)),
                (Matching::ByApp, None, _) => {
                    used.extend(expected.elsewhere.keys().cloned());
                    Err(Problem::Ambiguous {
                        places: places(expected.elsewhere.keys()),
                    })
                }
                (Matching::ByPath, None, _) => Err(Problem::Missing {
                    elsewhere: places(expected.elsewhere.keys()),
                }),
            };
            match place {
                Err(problem) => self.problem(expected.path, app, problem),
                Ok((place, Sighting { size })) => {
                    used.insert(place.clone());
                    let before = self.before(&place, &expected);
                    self.file(expected.path, app, place, size, expected.known.size, before);
                }
            }
        }
        unused.retain(|path, _| !used.contains(path));
        for (path, Sighting { size }) in unused {
            inventory.rest.unexpected(path, size);
        }
    }

    /// An expected file at the earlier look, at the place where it is now.
    fn before(&self, place: &RemotePath, expected: &Expected) -> Before {
        let Some(earlier) = self.earlier else {
            return Before::Unknown;
        };
        let index = earlier
            .expected
            .binary_search_by(|known| known.path.cmp(&expected.path));
        let known = index.ok().and_then(|index| earlier.expected.get(index));
        Before::of(known.and_then(|known| {
            if *place == known.path {
                known.seen
            } else {
                known.elsewhere.get(place).copied()
            }
        }))
    }

    fn file(
        &mut self,
        path: RemotePath,
        app: Option<&AppReference>,
        place: RemotePath,
        size: Option<u64>,
        expected: Option<u64>,
        before: Before,
    ) {
        if let Some(problem) = Problem::of_size(size, expected, before) {
            self.problem(path, app, problem);
            return;
        }
        let size = size.unwrap_or(0);
        self.app(app).files.add_present(size);
        self.present.push(Present {
            expected: path,
            app: app.cloned(),
            place,
            size,
        });
    }

    /// Judges apps of which only the name is known.
    fn names(&mut self, inventory: &Inventory<'_>) {
        let wanted = inventory.expectation.apps();
        if wanted.is_empty() {
            for (release, app) in &inventory.named {
                self.named(&release.clone().into(), release, app);
            }
        }
        for wanted in wanted {
            self.app(Some(wanted));
            let answers = inventory.named.iter();
            for (release, app) in answers.filter(|(release, _)| release.answers(wanted)) {
                self.named(wanted, release, app);
            }
            let between = inventory.between_apps.iter();
            for (path, releases) in between {
                if releases.iter().any(|release| release.answers(wanted)) {
                    let places = vec![path.clone()];
                    self.problem(path.clone(), Some(wanted), Problem::Ambiguous { places });
                }
            }
        }
    }

    fn named(&mut self, wanted: &AppReference, release: &AppRelease, app: &NamedApp) {
        let wanted = Some(wanted);
        let mut members: BTreeMap<&str, Vec<&RemotePath>> = BTreeMap::new();
        for (path, file) in &app.files {
            members.entry(&file.member).or_default().push(path);
            let before = self.earlier.map_or(Before::Unknown, |earlier| {
                Before::of(earlier.named(path, release))
            });
            self.file(
                path.clone(),
                wanted,
                path.clone(),
                file.seen.size,
                None,
                before,
            );
        }
        if !app.files.is_empty() {
            self.app(wanted).found.push(release.clone());
        } else if let Some(folder) = app.folders.first() {
            let problem = Problem::Empty { expected: None };
            self.problem(folder.clone(), wanted, problem);
        }
        if let (Some(first), true) = (app.folders.first(), app.folders.len() > 1) {
            let places = places(app.folders.iter());
            self.problem(first.clone(), wanted, Problem::Ambiguous { places });
            return;
        }
        for twins in members.values().filter(|paths| paths.len() > 1) {
            let places = places(twins.iter().copied());
            self.problem(twins[0].clone(), wanted, Problem::Ambiguous { places });
        }
    }
}

/// Why a file is not there, as far as the server tells.
fn not_there(inventory: &Inventory<'_>, path: &RemotePath) -> Problem {
    let unreadable = inventory.rest.unreadable.first.iter();
    let above = unreadable
        .filter(|unreadable| unreadable.path == *path || path.is_below(&unreadable.path))
        .map(|unreadable| unreadable.status)
        .next();
    match above {
        Some(status) => Problem::Unreadable { status },
        None => Problem::Missing {
            elsewhere: Vec::new(),
        },
    }
}

fn places<'a>(paths: impl Iterator<Item = &'a RemotePath>) -> Vec<RemotePath> {
    paths.take(MAX_PLACES).cloned().collect()
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
