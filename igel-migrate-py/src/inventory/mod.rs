//! What is in a repository and what must be there. How it is found and judged is the core's.

mod check;
mod expectation;
mod look;
mod report;

pub(crate) use check::{Check, Progress, SiteCheck, SiteRow, SitesReport, reader};
pub(crate) use expectation::{AppRelease, Expectation, Found, KnownFile, Layout, Manifest};
pub(crate) use look::{Comparison, Look};
pub(crate) use report::{
    AppReport, Counts, FileProblem, RepositoryReport, Sample, Total, Unexpected,
};
