//! What came of a check, as data.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::app::AppRelease;
use super::expectation::Basis;
use super::hashing::Sha256Sum;
use super::look::Sighting;
use super::sample::Sample;
use crate::finding::Finding;
use crate::repository::AppReference;
use crate::webdav::{RemotePath, SuspiciousHref, Unreadable};

/// What is in a repository of what must be there.
///
/// `Display` is one line for people, [`to_text`](Self::to_text) the whole story; for programs it
/// serialises. Texts of the server in it are escaped when they are printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RepositoryReport {
    /// The base address.
    pub url: String,
    /// When the last look began.
    pub checked_at: Timestamp,
    /// How it is known what must be there.
    pub basis: Basis,
    /// How well the files that are present are known to be right.
    pub evidence: Evidence,
    /// Whether two looks were taken, so that growing files show.
    pub looked_twice: bool,
    /// Whether everything expected is present.
    pub complete: bool,
    /// The apps, by name and version.
    pub apps: Vec<AppReport>,
    /// All expected files.
    pub files: Counts,
    /// Everything in the repository.
    pub total: Total,
    /// What is wrong, by path.
    pub problems: Vec<FileProblem>,
    /// Files that nobody asked about. They do no harm.
    pub unexpected: Unexpected,
    /// What the account may not see.
    pub unreadable: Sample<Unreadable>,
    /// Folders that vanished while they were read.
    pub vanished: Sample<RemotePath>,
    /// Addresses in the server's listings that do not belong there. They were not followed.
    pub suspicious: Sample<SuspiciousHref>,
    /// What else there is to say, about the server for example.
    pub findings: Vec<Finding>,
}

/// How well files are known to be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Evidence {
    /// There are files of the name that is wanted.
    Name,
    /// The expected files are there; sizes were compared as far as they are known.
    Size,
    /// Their checksums are right too.
    Checksum,
}

/// How it stands with an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// All its files are present.
    Complete,
    /// Something is missing, cut off, or on its way.
    Incomplete,
    /// Nothing of it is there.
    Missing,
    /// A file is another one than expected.
    Corrupt,
    /// It is there more than once, and nothing says which one counts.
    Ambiguous,
}

/// One app in a [`RepositoryReport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AppReport {
    /// The app; `None` for files that belong to none.
    #[serde(serialize_with = "as_text")]
    pub app: Option<AppReference>,
    /// How it stands with it.
    pub verdict: Verdict,
    /// The releases that were found, where no certain one is expected.
    pub found: Vec<AppRelease>,
    /// Its files.
    pub files: Counts,
}

/// How many files there are of each sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// There and as expected.
    pub present: u64,
    /// Not there.
    pub missing: u64,
    /// There, and not all of it.
    pub incomplete: u64,
    /// There, and another file.
    pub corrupt: u64,
    /// There more than once.
    pub ambiguous: u64,
    /// The size of what is present, in bytes.
    pub present_bytes: u64,
    /// The size of what is expected, in bytes, as far as it is known.
    pub expected_bytes: u64,
}

/// Everything in a repository, expected or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Total {
    /// How many files.
    pub files: u64,
    /// Their size in bytes, as far as the server tells.
    pub bytes: u64,
    /// What may still be stored, in bytes, if the server tells.
    pub free_bytes: Option<u64>,
}

/// Files that nobody asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unexpected {
    /// Which.
    #[serde(flatten)]
    pub files: Sample<RemotePath>,
    /// Their size in bytes, as far as the server tells.
    pub bytes: u64,
}

/// What is wrong with one file, or with the whole of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileProblem {
    /// The file, or the folder of the app.
    pub path: RemotePath,
    /// The app it belongs to.
    #[serde(serialize_with = "as_text")]
    pub app: Option<AppReference>,
    /// The sort of problem.
    pub category: Category,
    /// What is wrong.
    #[serde(flatten)]
    pub problem: Problem,
}

/// A sort of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Category {
    /// It is not there for those who need it.
    Missing,
    /// It is there, and not all of it, as far as is known.
    Incomplete,
    /// It is another file.
    Corrupt,
    /// It is there more than once.
    Ambiguous,
}

/// What is wrong with a file. Sizes are in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// It is not there.
    Missing {
        /// Where the same file of the same app lies instead.
        elsewhere: Vec<RemotePath>,
    },
    /// It, or a folder above it, cannot be read with this account.
    Unreadable {
        /// The HTTP status.
        status: u16,
    },
    /// It holds nothing.
    Empty {
        /// What it should have.
        expected: Option<u64>,
    },
    /// It is smaller than expected.
    Smaller {
        /// What it has.
        size: u64,
        /// What it should have.
        expected: u64,
    },
    /// It changed its size between two looks.
    Growing {
        /// What it had at first; `None` if it was not there.
        before: Option<u64>,
        /// What it had then.
        size: u64,
        /// What it should have.
        expected: Option<u64>,
    },
    /// The server does not tell its size.
    SizeUnknown {
        /// What it should have.
        expected: Option<u64>,
    },
    /// It is larger than expected.
    Larger {
        /// What it has.
        size: u64,
        /// What it should have.
        expected: u64,
    },
    /// It has another checksum than expected.
    Checksum {
        /// What it has.
        sha256: Sha256Sum,
        /// What it should have.
        expected: Sha256Sum,
    },
    /// More than one file can be it.
    Ambiguous {
        /// Where they lie.
        places: Vec<RemotePath>,
    },
}

/// What an earlier look showed of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// There was none, or it did not show the size.
    Unknown,
    NotThere,
    Size(u64),
}

impl Before {
    pub(super) fn of(sighting: Option<Sighting>) -> Self {
        match sighting {
            Some(Sighting { size: Some(size) }) => Self::Size(size),
            Some(Sighting { size: None }) => Self::Unknown,
            None => Self::NotThere,
        }
    }
}

impl Problem {
    /// The sort of problem.
    pub fn category(&self) -> Category {
        match self {
            Self::Missing { .. } | Self::Unreadable { .. } => Category::Missing,
            Self::Empty { .. }
            | Self::Smaller { .. }
            | Self::Growing { .. }
            | Self::SizeUnknown { .. } => Category::Incomplete,
            Self::Larger { .. } | Self::Checksum { .. } => Category::Corrupt,
            Self::Ambiguous { .. } => Category::Ambiguous,
        }
    }

    /// What is wrong with a file of this size, if anything.
    pub(super) fn of_size(
        size: Option<u64>,
        expected: Option<u64>,
        before: Before,
    ) -> Option<Self> {
        let Some(size) = size else {
            return Some(Self::SizeUnknown { expected });
        };
        if expected == Some(size) {
            return None;
        }
        let before = match before {
            Before::Size(before) if before != size => Some(Some(before)),
            Before::NotThere => Some(None),
            Before::Size(_) | Before::Unknown => None,
        };
        if let Some(before) = before {
            return Some(Self::Growing {
                before,
                size,
                expected,
            });
        }
        match expected {
            _ if size == 0 => Some(Self::Empty { expected }),
            Some(expected) if size < expected => Some(Self::Smaller { size, expected }),
            Some(expected) => Some(Self::Larger { size, expected }),
            None => None,
        }
    }
}

impl FileProblem {
    pub(super) fn new(path: RemotePath, app: Option<AppReference>, problem: Problem) -> Self {
        Self {
            path,
            app,
            category: problem.category(),
            problem,
        }
    }
}

impl Counts {
    /// All files that are expected.
    pub fn expected(&self) -> u64 {
        self.present + self.missing + self.incomplete + self.corrupt + self.ambiguous
    }

    pub(super) fn add_present(&mut self, size: u64) {
        self.present += 1;
        self.present_bytes = self.present_bytes.saturating_add(size);
    }

    pub(super) fn add_problem(&mut self, category: Category) {
        *match category {
            Category::Missing => &mut self.missing,
            Category::Incomplete => &mut self.incomplete,
            Category::Corrupt => &mut self.corrupt,
            Category::Ambiguous => &mut self.ambiguous,
        } += 1;
    }

    fn add(&mut self, other: &Self) {
        self.present += other.present;
        self.missing += other.missing;
        self.incomplete += other.incomplete;
        self.corrupt += other.corrupt;
        self.ambiguous += other.ambiguous;
        self.present_bytes = self.present_bytes.saturating_add(other.present_bytes);
        self.expected_bytes = self.expected_bytes.saturating_add(other.expected_bytes);
    }

    fn verdict(&self) -> Verdict {
        if self.missing == self.expected() {
            Verdict::Missing
        } else if self.corrupt > 0 {
            Verdict::Corrupt
        } else if self.missing + self.incomplete > 0 {
            Verdict::Incomplete
        } else if self.ambiguous > 0 {
            Verdict::Ambiguous
        } else {
            Verdict::Complete
        }
    }
}

impl RepositoryReport {
    /// A file that passed for present is not what it should be.
    pub(super) fn refute(&mut self, problem: FileProblem, size: u64) {
        if let Some(app) = self.apps.iter_mut().find(|known| known.app == problem.app) {
            app.files.present -= 1;
            app.files.present_bytes -= size;
            app.files.add_problem(problem.category);
        }
        self.problems.push(problem);
    }

    /// Adds up what is known of files and apps.
    pub(super) fn settle(&mut self) {
        self.problems
            .sort_by(|one, other| one.path.cmp(&other.path));
        self.files = Counts::default();
        for app in &mut self.apps {
            app.verdict = app.files.verdict();
            self.files.add(&app.files);
        }
        let complete = |app: &AppReport| app.verdict == Verdict::Complete;
        self.complete = !self.apps.is_empty() && self.apps.iter().all(complete);
    }
}

#[allow(clippy::ref_option)] // the form that serde calls
fn as_text<S: Serializer>(app: &Option<AppReference>, serializer: S) -> Result<S::Ok, S::Error> {
    match app {
        Some(app) => serializer.collect_str(app),
        None => serializer.serialize_none(),
    }
}
