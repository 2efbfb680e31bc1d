//! The directory of one run, and what the run made.

use super::super::report::{Checked, ConformanceReport, Expecting as _, fail};
use super::super::tree_name;
use crate::error::{Error, ErrorKind, Result};
use crate::ums::{
    DeviceId, Directory, DirectoryId, DirectoryKind, DirectoryPath, DirectoryRef, DirectoryTree,
    ProfileRef, Receiver, UmsClient,
};

/// How the directories of runs begin: by this they are told from what others made.
const RUN: &str = "igel-migrate conformance ";

/// The scratch directory of one tree, and the directory of this run in it.
pub(super) struct Workplace<'c> {
    pub(super) client: &'c UmsClient,
    pub(super) kind: DirectoryKind,
    scratch: DirectoryRef,
    path: DirectoryPath,
    /// A word that no other run has.
    pub(super) word: String,
    /// The directory of this run, once it is there.
    run: Option<DirectoryId>,
    pub(super) made: Made,
}

/// What the run made and has to remove.
#[derive(Default)]
pub(super) struct Made {
    pub(super) directories: Vec<DirectoryId>,
    pub(super) devices: Vec<DeviceId>,
    pub(super) assignments: Vec<(ProfileRef, Receiver)>,
}

impl<'c> Workplace<'c> {
    /// Finds the scratch directory of a tree. Writes nothing.
    pub(super) async fn open(
        client: &'c UmsClient,
        kind: DirectoryKind,
        path: &DirectoryPath,
        report: &mut ConformanceReport,
    ) -> Result<Self> {
        let tree = client.directories_of(kind).await?;
        let id = tree.resolve(path).map_err(|error| {
            error.with_hint("make an empty directory of this path in UMS, in the tree of devices")
        })?;
        let scratch = DirectoryRef { kind, id };
        let occupied = |what: String| {
            Error::new(
                ErrorKind::Conflict,
                format!("the scratch directory holds {what}"),
            )
            .with_subject(path.to_string())
            .with_hint("only an empty directory will do; earlier runs of the suite may stay")
        };
        let Some(children) = client.directory(scratch).await?.children else {
            return Err(occupied("what UMS does not tell".to_owned()));
        };
        for child in children {
            let directory = tree
                .get(DirectoryId::new(child.id))
                .filter(|directory| child.kind == kind.object() && directory.name.starts_with(RUN));
            let Some(Directory { name, .. }) = directory else {
                return Err(occupied(child.to_string()));
            };
            let tree = tree_name(kind);
            report.leave_behind(format!("`{name}` of an earlier run, in the {tree} tree"));
        }
        let word = format!("{:08x}", rand::random::<u32>());
        Ok(Self {
            client,
            kind,
            scratch,
            path: path.clone(),
            word,
            run: None,
            made: Made::default(),
        })
    }

    /// Makes the directory of this run; false if that did not work.
    pub(super) async fn begin(&mut self, report: &mut ConformanceReport) -> bool {
        let (scratch, name) = (self.scratch.id, self.run_name());
        let check = format!("directories/{}/create", tree_name(self.kind));
        let created = report.check(check, self.create(scratch, &name)).await;
        self.run = created;
        created.is_some()
    }

    /// The directory of this run.
    pub(super) fn run(&self) -> Checked<DirectoryId> {
        match self.run {
            Some(run) => Ok(run),
            None => fail("the directory of this run", "there is none"),
        }
    }

    /// The directory of this run as the tree shows it, whether its creation was answered or not.
    pub(super) fn runs(&self, tree: &DirectoryTree) -> Vec<DirectoryId> {
        let name = self.run_name();
        let children = tree.children(self.scratch.id);
        children
            .filter(|child| child.name == name)
            .map(|child| child.id)
            .collect()
    }

    /// The path of the directory of this run.
    pub(super) fn run_path(&self) -> Result<DirectoryPath> {
        self.path.join(self.run_name())
    }

    fn run_name(&self) -> String {
        format!("{RUN}{}", self.word)
    }

    pub(super) fn reference(&self, id: DirectoryId) -> DirectoryRef {
        DirectoryRef {
            kind: self.kind,
            id,
        }
    }

    /// Creates a directory and reads it back. A UMS that obeys no parent puts it at the root; then
    /// it is moved.
    pub(super) async fn create(&mut self, parent: DirectoryId, name: &str) -> Checked<DirectoryId> {
        let client = self.client;
        let id = client.create_directory(self.reference(parent), name).await;
        let id = id.expecting("a directory is created")?;
        self.made.directories.push(id);
        let shown = self.settled(id, |found| found.name == name).await?;
        if shown.parent != parent {
            let own = self.reference(id).into();
            let moved = client.move_objects([own], self.reference(parent)).await;
            let moved = moved.and_then(crate::ums::BatchReport::all_moved);
            moved.expecting("the directory is moved into its parent")?;
            self.settled(id, |found| found.parent == parent).await?;
        }
        Ok(id)
    }

    /// A directory, once it is as wanted.
    pub(super) async fn settled(
        &self,
        id: DirectoryId,
        wanted: impl Fn(&Directory) -> bool,
    ) -> Checked<Directory> {
        let (directory, wanted) = (self.reference(id), &wanted);
        let look = || async move {
            match self.client.directory(directory).await {
                Ok(found) => Ok(wanted(&found).then_some(found)),
                Err(error) if is_absence(&error) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let error = match self.client.settle("the directory", look).await {
            Ok(shown) => return Ok(shown),
            Err(error) => error,
        };
        let seen = match self.client.directory(directory).await {
            Ok(found) => format!("`{}` in directory {}", found.name, found.parent),
            Err(_) => error.report(),
        };
        fail("the directory reads back as it was written", seen)
    }
}

/// Whether an error says that an object is not there. No code is documented for a directory.
pub(super) fn is_absence(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::Rejected | ErrorKind::Unsupported
    )
}
