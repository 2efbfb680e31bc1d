//! Whether everything is really there: what must be in a repository, and what is.
//!
//! How a repository is read belongs to [`crate::webdav`], and which repository a site has to
//! [`crate::repository`]. That UMS uploads several files for each version of an app, that it checks
//! them by existence and size, and that this check came late is from its release notes (RN UMS
//! 12.12.100); where the files lie below the base address is not published, hence [`Layout`].
//!
//! A check is one [`Expectation`], one or two looks ([`Inventory`]), and a [`RepositoryReport`];
//! [`Check`] does all of it, for one repository or for hundreds. Nothing on the server is changed:
//! a check sends `OPTIONS`, `PROPFIND` and `HEAD`, and `GET` only to compare checksums.
//!
//! ```
//! use igel_migrate_core::inventory::{Check, Expectation, Manifest};
//! use igel_migrate_core::secret::Credentials;
//! use igel_migrate_core::webdav::WebDavClient;
//!
//! # async fn example() -> igel_migrate_core::Result<()> {
//! let client = WebDavClient::builder("https://dar.example.test/dar/")
//!     .with_credentials(Credentials::new("dar-reader", "invented"))
//!     .build()?;
//! let expectation = Expectation::from_manifest(Manifest::from_file("berlin.tsv")?)?;
//! let report = Check::new().run(&client, &expectation).await?;
//! println!("{report}");
//! if !report.complete {
//!     eprint!("{}", report.to_text());
//! }
//! # Ok(())
//! # }
//! ```

mod app;
mod check;
mod comparison;
mod expectation;
mod folder;
mod hashing;
mod judge;
mod layout;
mod look;
mod manifest;
mod report;
mod sample;
mod server;
mod sites;
#[cfg(test)]
mod tests;
mod text;

pub use app::AppRelease;
pub use check::{Check, Progress};
pub use comparison::Comparison;
pub use expectation::{Basis, Expectation, Matching};
pub use hashing::Sha256Sum;
pub use layout::{Found, Layout};
pub use look::Inventory;
pub use manifest::{KnownFile, Manifest};
pub use report::{
    AppReport, Category, Counts, Evidence, FileProblem, Problem, RepositoryReport, Total,
    Unexpected, Verdict,
};
pub use sample::Sample;
pub use sites::{SiteCheck, SiteRow, SitesReport, reader};
