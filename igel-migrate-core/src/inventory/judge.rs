//! Judges each file and each app.

use std::collections::{BTreeMap, BTreeSet};

use super::app::AppRelease;
use super::expectation::Matching;
use super::look::{Expected, Inventory, NamedApp, Sighting};
use super::report::{AppReport, Before, Counts, FileProblem, Problem, Verdict};
use crate::finding::{Finding, Severity};
use crate::repository::AppReference;
use crate::version::AppVersion;
use crate::webdav::RemotePath;

/// The most places that a problem lists.
const MAX_PLACES: usize = 5;

/// A file that passed for what is expected.
#[derive(Debug, Clone)]
pub(super) struct Present {
    pub(super) expected: RemotePath,
    pub(super) app: Option<AppReference>,
    pub(super) place: RemotePath,
    pub(super) size: u64,
}

/// Collects what is wrong.
pub(super) struct Judge<'i, 'e> {
    earlier: Option<&'i Inventory<'e>>,
    /// By the name and version of the app.
    pub(super) apps: BTreeMap<Option<AppKey>, AppReport>,
    pub(super) problems: Vec<FileProblem>,
    pub(super) findings: Vec<Finding>,
    pub(super) present: Vec<Present>,
}

/// An app in the order of a report: by name, then version.
type AppKey = (String, Option<AppVersion>);

fn key(app: &AppReference) -> AppKey {
    (app.name.clone(), app.version.clone())
}

impl<'i, 'e> Judge<'i, 'e> {
    /// Judges everything that was seen. What stands for nothing expected joins the rest of the
    /// inventory.
    pub(super) fn of(inventory: &mut Inventory<'e>, earlier: Option<&'i Inventory<'e>>) -> Self {
        let mut judge = Self {
            earlier,
            apps: BTreeMap::new(),
            problems: Vec::new(),
            findings: Vec::new(),
            present: Vec::new(),
        };
        if inventory.expectation.is_by_name() {
            judge.names(inventory);
        } else {
            judge.files(inventory);
        }
        judge
    }

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
                let message = format!("no file of `{wanted}` is listed, so none can be found");
                self.findings.push(
                    Finding::new("app-not-listed", Severity::Blocker, message)
                        .with_remedy("add its files to what must be there"),
                );
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
            let place = place(inventory, matching, &expected);
            if let Err(Problem::Ambiguous { .. }) = place {
                used.extend(expected.elsewhere.keys().cloned());
            }
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

/// The file that stands for an expected one.
fn place(
    inventory: &Inventory<'_>,
    matching: Matching,
    expected: &Expected,
) -> Result<(RemotePath, Sighting), Problem> {
    if let Some(seen) = expected.seen {
        return Ok((expected.path.clone(), seen));
    }
    let elsewhere = || places(expected.elsewhere.keys());
    let mut candidates = expected.elsewhere.iter();
    let first = candidates.next();
    let is_only = candidates.next().is_none() && !expected.has_twin;
    match (first, matching) {
        (None, _) => Err(not_there(inventory, &expected.path)),
        (Some((path, seen)), Matching::ByApp) if is_only => Ok((path.clone(), *seen)),
        (Some(_), Matching::ByApp) => Err(Problem::Ambiguous {
            places: elsewhere(),
        }),
        (Some(_), Matching::ByPath) => Err(Problem::Missing {
            elsewhere: elsewhere(),
        }),
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
