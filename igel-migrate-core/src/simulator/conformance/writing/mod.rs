//! The part that writes, below a directory that a person made for it.

mod assignments;
mod clean_up;
mod devices;
mod directories;
mod templates;
mod workplace;

use super::report::ConformanceReport;
use super::{PROFILES, TREES, tree_name};
use crate::error::{Error, ErrorKind, Result};
use crate::ums::{DirectoryKind, DirectoryPath, UmsClient};
use workplace::Workplace;

/// Where the writing part may write, and what it may leave there.
///
/// ```
/// use igel_migrate_core::simulator::conformance::Scratch;
/// let scratch = Scratch::new("/Conformance".parse()?)?;
/// assert!(Scratch::new("/".parse()?).is_err());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scratch {
    directory: DirectoryPath,
    template_keys: bool,
}

impl Scratch {
    /// The device directory at this path. It must exist when [`writing`] begins, and hold nothing
    /// but what earlier runs left there. If the trees of profiles and of priority profiles have
    /// a directory of the same path, their directories are tried as well.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] for the root of the tree.
    pub fn new(directory: DirectoryPath) -> Result<Self> {
        if directory.is_root() {
            return Err(Error::invalid("the root is no scratch directory")
                .with_hint("make an empty directory for it in UMS"));
        }
        Ok(Self {
            directory,
            template_keys: false,
        })
    }

    /// Creates a template key too, with a value. They stay in UMS: the interface cannot delete
    /// them. Default: no.
    #[must_use]
    pub fn with_template_keys(mut self) -> Self {
        self.template_keys = true;
        self
    }

    /// The path of the directory.
    pub fn directory(&self) -> &DirectoryPath {
        &self.directory
    }
}

/// The writing part: creates directories and two devices with invented addresses below the scratch
/// directory, renames, changes, moves and deletes them, sends them commands (wake, send settings;
/// neither is there to obey), and assigns to them a profile that is in UMS already. The profile
/// itself is not changed. Each write is read back, for as long as the client's
/// [`SettlePolicy`](crate::ums::SettlePolicy) allows.
///
/// What it made it removes again, whatever became of the checks; the report says what it could not.
/// Dropping the future leaves everything where it is. Whoever works in the scratch directory at the
/// same time is in the way.
///
/// # Errors
///
/// Before anything is written: [`ErrorKind::NotFound`] if there is no scratch directory,
/// [`ErrorKind::Conflict`] if it holds something that this suite did not make, and those of any
/// read, see [`UmsClient`].
pub async fn writing(client: &UmsClient, scratch: &Scratch) -> Result<ConformanceReport> {
    let mut report = ConformanceReport::default();
    // All of them before the first write: one that refuses stops the whole.
    let mut workplaces = Vec::new();
    for kind in TREES {
        let opened = Workplace::open(client, kind, &scratch.directory, &mut report).await;
        match opened.map_err(|error| error.with_operation("opening the scratch directory")) {
            Ok(workplace) => workplaces.push(workplace),
            Err(error) if kind == DirectoryKind::Device || error.kind() == ErrorKind::Conflict => {
                return Err(error);
            }
            Err(error) => {
                let name = format!("directories/{}/create", tree_name(kind));
                report.note::<()>(name, super::report::skip(error.to_string()));
            }
        }
    }
    for mut workplace in workplaces {
        if workplace.begin(&mut report).await {
            directories::check(&mut workplace, &mut report).await;
            if workplace.kind == DirectoryKind::Device {
                in_device_tree(&mut workplace, scratch, &mut report).await;
            }
        }
        clean_up::clean_up(workplace, &mut report).await;
    }
    Ok(report)
}

async fn in_device_tree(
    workplace: &mut Workplace<'_>,
    scratch: &Scratch,
    report: &mut ConformanceReport,
) {
    let Some(devices) = devices::check(workplace, report).await else {
        return;
    };
    for kind in PROFILES {
        assignments::check(workplace, kind, &devices, report).await;
    }
    templates::check(workplace, scratch.template_keys, &devices, report).await;
    devices::delete(workplace, &devices, report).await;
}
