//! Directories: the three trees, and moving things between directories.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde_json::{Map, Value, json};

use super::batch::{BatchReport, ItemOutcome, Reply};
use super::client::UmsClient;
use super::decode::{self, Fields, Record};
use super::id::{DeviceId, DirectoryId};
use super::object::{DirectoryKind, DirectoryRef, ObjectRef};
use super::path::DirectoryPath;
use super::request::UmsRequest;
use super::tree::DirectoryTree;
use crate::error::{Error, ErrorKind, Result};

/// A directory of one of the three trees.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Directory {
    /// The id.
    pub id: DirectoryId,
    /// The name. Not unique, not even among neighbours.
    pub name: String,
    /// The directory around it, or the root of its tree.
    pub parent: DirectoryId,
    /// Whether it lies in the Recycle Bin.
    pub in_recycle_bin: bool,
    /// What lies directly in it, if that was asked for.
    pub children: Option<Vec<ObjectRef>>,
    /// Fields this version does not know.
    pub extra: Map<String, Value>,
}

impl Record for Directory {
    const WHAT: &'static str = "directory";

    fn read(fields: &mut Fields) -> Result<Self> {
        fields.ignore("objectType");
        Ok(Self {
            id: fields.required("id")?,
            name: fields.text("name"),
            parent: fields.required("parentID")?,
            in_recycle_bin: fields.flag("movedToBin")?,
            children: fields.records("DirectoryChildren")?,
            extra: fields.rest(),
        })
    }
}

impl Record for ObjectRef {
    const WHAT: &'static str = "object";

    fn read(fields: &mut Fields) -> Result<Self> {
        let kind = match fields.optional("type") {
            Some(kind) => kind,
            None => fields.required("objectType")?,
        };
        Ok(Self {
            id: fields.required::<DeviceId>("id")?.get(),
            kind,
        })
    }
}

/// What UMS said of one move.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoveResult {
    /// It lies in the target directory.
    Moved,
    /// There is no such object.
    DoesNotExist,
    /// Another answer, in UMS's own word.
    Other(String),
}

impl MoveResult {
    /// Whether the move worked.
    pub fn is_moved(&self) -> bool {
        *self == Self::Moved
    }
}

impl fmt::Display for MoveResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved => f.write_str("moved"),
            Self::DoesNotExist => f.write_str("does not exist"),
            Self::Other(word) => word.escape_debug().fmt(f),
        }
    }
}

struct MoveEntry {
    id: i64,
    result: MoveResult,
}

impl Record for MoveEntry {
    const WHAT: &'static str = "move result";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            id: fields.required::<DeviceId>("id")?.get(),
            result: match fields.text("results").as_str() {
                "successful" => MoveResult::Moved,
                "does_not_exist" => MoveResult::DoesNotExist,
                other => MoveResult::Other(other.chars().take(200).collect()),
            },
        })
    }
}

impl<Id> Reply<(Id, ObjectRef)> for MoveEntry {
    type Result = MoveResult;

    fn is_about(&self, (_, object): &(Id, ObjectRef)) -> bool {
        self.id == object.id
    }

    fn result(&self) -> &MoveResult {
        &self.result
    }

    fn is_good(&self) -> bool {
        self.result.is_moved()
    }
}

struct Created(DirectoryId);

impl Record for Created {
    const WHAT: &'static str = "directory";

    fn read(fields: &mut Fields) -> Result<Self> {
        fields.required("id").map(Self)
    }
}

pub(super) fn list(kind: DirectoryKind) -> UmsRequest {
    UmsRequest::read(kind.collection(), "listing directories")
}

pub(super) fn read(directory: DirectoryRef) -> UmsRequest {
    UmsRequest::read(path(directory), "reading a directory")
}

pub(super) fn create(parent: DirectoryRef, name: &str) -> Result<UmsRequest> {
    let mut body = json!({ "name": name });
    // The reference of the interface knows the name alone; only its tutorial sends a parent.
    if parent.id != parent.kind.root() {
        body["parentID"] = json!(parent.id);
    }
    UmsRequest::put(parent.kind.collection(), "creating a directory", &body)
}

pub(super) fn rename(directory: DirectoryRef, name: &str) -> Result<UmsRequest> {
    let body = json!({ "name": name });
    UmsRequest::put(path(directory), "renaming a directory", &body)
}

pub(super) fn delete(directory: DirectoryRef) -> UmsRequest {
    UmsRequest::delete(path(directory), "deleting a directory")
}

pub(super) fn move_into<'a>(
    target: DirectoryRef,
    objects: impl Iterator<Item = &'a ObjectRef>,
) -> Result<UmsRequest> {
    let objects: Vec<_> = objects.collect();
    let request = UmsRequest::put(path(target), "moving to a directory", &objects)?;
    Ok(request.asking("operation", "move"))
}

fn path(directory: DirectoryRef) -> String {
    format!("{}/{}", directory.kind.collection(), directory.id)
}

/// Directories.
impl UmsClient {
    /// The tree of device directories, in one request.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn directories(&self) -> Result<DirectoryTree> {
        self.directories_of(DirectoryKind::Device).await
    }

    /// One of the three trees of directories, in one request.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn directories_of(&self, kind: DirectoryKind) -> Result<DirectoryTree> {
        let directories = self
            .read(list(kind), |body| decode::list(body, "directories"))
            .await?;
        Ok(DirectoryTree::new(kind, directories))
    }

    /// All directories of a tree, each with what lies directly in it, in one request; those in the
    /// Recycle Bin included.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn directories_with_children(&self, kind: DirectoryKind) -> Result<Vec<Directory>> {
        let request = list(kind).asking("facets", "children");
        self.read(request, |body| decode::list(body, "directories"))
            .await
    }

    /// One directory with what lies directly in it. The root of a tree is no directory.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn directory(&self, directory: impl Into<DirectoryRef>) -> Result<Directory> {
        let request = read(directory.into()).asking("facets", "children");
        self.read(request, decode::one).await
    }

    /// Creates a directory and gives its id. UMS takes a name that is in use already.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such parent; those of any write, see [`UmsClient`].
    pub async fn create_directory(
        &self,
        parent: impl Into<DirectoryRef>,
        name: &str,
    ) -> Result<DirectoryId> {
        let request = create(parent.into(), name)?;
        let Created(id) = self.write(request, decode::one).await?;
        Ok(id)
    }

    /// The device directory at `path`; what is missing of it is created.
    ///
    /// What was created is read back until it shows in its place. One call at a time does this
    /// for all clones of a client; other clients are not kept from creating the same.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if two directories answer to a name of the path,
    /// [`ErrorKind::Timeout`] if a directory does not show in time; those of any write, see
    /// [`UmsClient`].
    pub async fn ensure_directory(&self, path: &DirectoryPath) -> Result<DirectoryId> {
        let _alone = self.directories_turn().await;
        let tree = self.directories().await?;
        let (mut at, missing) = tree.walk(path)?;
        for name in missing {
            let id = self.create_directory(at, name).await?;
            let created = self
                .settle("the directory that was created", || async move {
                    absent_as_none(self.directory(id).await)
                })
                .await?;
            // A server that knows no parent at creation puts it at the root.
            if created.parent != at {
                self.move_directories([id], at).await?.all_moved()?;
            }
            at = id;
        }
        Ok(at)
    }

    /// Gives a directory another name.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`].
    pub async fn rename_directory(
        &self,
        directory: impl Into<DirectoryRef>,
        name: &str,
    ) -> Result<()> {
        self.acknowledged(rename(directory.into(), name)?).await
    }

    /// Deletes an empty directory, past the Recycle Bin.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if it is not empty or a default directory rule points at it; those
    /// of any write, see [`UmsClient`].
    pub async fn delete_directory(&self, directory: impl Into<DirectoryRef>) -> Result<()> {
        self.acknowledged(delete(directory.into())).await
    }

    /// Moves devices into a directory, in batches, and says of each what became of it. A device
    /// that is named twice is moved once.
    ///
    /// ```
    /// # use igel_migrate_core::ums::{DeviceId, DirectoryId, MoveResult, UmsClient};
    /// # async fn example(
    /// #     client: UmsClient, ids: Vec<DeviceId>, wave: DirectoryId,
    /// # ) -> igel_migrate_core::Result<()> {
    /// let report = client.move_devices(ids, wave).await?;
    /// for (device, outcome) in report.others(MoveResult::is_moved) {
    ///     println!("device {device} did not move: {outcome:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`], if the first batch fails; of later ones the report
    /// tells.
    pub async fn move_devices(
        &self,
        devices: impl IntoIterator<Item = DeviceId> + Send,
        target: DirectoryId,
    ) -> Result<BatchReport<DeviceId, MoveResult>> {
        self.move_all(devices.into_iter().collect(), target.into())
            .await
    }

    /// Moves device directories, with all that is in them, into another one.
    ///
    /// # Errors
    ///
    /// As [`UmsClient::move_devices`].
    pub async fn move_directories(
        &self,
        directories: impl IntoIterator<Item = DirectoryId> + Send,
        target: DirectoryId,
    ) -> Result<BatchReport<DirectoryId, MoveResult>> {
        self.move_all(directories.into_iter().collect(), target.into())
            .await
    }

    /// Moves objects of any kind into a directory of their tree.
    ///
    /// # Errors
    ///
    /// As [`UmsClient::move_devices`]; [`ErrorKind::Invalid`] if two objects of different kinds
    /// have the same number, which the answer could not tell apart.
    pub async fn move_objects(
        &self,
        objects: impl IntoIterator<Item = ObjectRef> + Send,
        target: impl Into<DirectoryRef> + Send,
    ) -> Result<BatchReport<ObjectRef, MoveResult>> {
        let target = target.into();
        self.move_all(objects.into_iter().collect(), target).await
    }

    async fn move_all<Id>(
        &self,
        ids: Vec<Id>,
        target: DirectoryRef,
    ) -> Result<BatchReport<Id, MoveResult>>
    where
        Id: Clone + Into<ObjectRef> + Send + Sync,
    {
        let mut seen = HashMap::new();
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            let object: ObjectRef = id.clone().into();
            match seen.insert(object.id, object.kind.clone()) {
                None => items.push((id, object)),
                Some(kind) if kind == object.kind => {}
                Some(kind) => {
                    return Err(Error::invalid(format!(
                        "{object} and {kind} {} cannot be moved in one call",
                        object.id
                    )));
                }
            }
        }
        self.in_batches::<_, _, MoveEntry>(
            &items,
            self.options().move_batch,
            "results",
            |batch| move_into(target, batch.iter().map(|(_, object)| object)),
            |(id, _)| id.clone(),
        )
        .await
    }

    /// Reads the target directory until all `devices` show in it, or the deadline is over, and
    /// gives those that do not. A move may take 10 to 40 seconds to show.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn confirm_moved(
        &self,
        devices: impl IntoIterator<Item = DeviceId> + Send,
        target: DirectoryId,
    ) -> Result<Vec<DeviceId>> {
        let mut missing: Vec<DeviceId> = devices.into_iter().collect();
        let mut waits = self.settle_waits();
        loop {
            let children = self.directory(target).await?.children.unwrap_or_default();
            let children: HashSet<ObjectRef> = children.into_iter().collect();
            missing.retain(|&device| !children.contains(&device.into()));
            if missing.is_empty() || !waits.wait().await {
                return Ok(missing);
            }
        }
    }
}

impl<Id: fmt::Display + PartialEq> BatchReport<Id, MoveResult> {
    /// Nothing, if every object was moved.
    ///
    /// # Errors
    ///
    /// What stopped the batches; [`ErrorKind::OutcomeUnknown`] if UMS left an object out of its
    /// answer; [`ErrorKind::Rejected`] if it refused one.
    pub fn all_moved(self) -> Result<()> {
        let refused = match self.others(MoveResult::is_moved).next() {
            None => return Ok(()),
            Some((id, ItemOutcome::Answered(result))) => {
                Error::new(ErrorKind::Rejected, format!("{id} was not moved: {result}"))
            }
            Some((id, _)) => Error::new(
                ErrorKind::OutcomeUnknown,
                format!("UMS did not say whether {id} was moved"),
            ),
        };
        Err(self.into_stopped_by().unwrap_or(refused))
    }
}

/// An object that does not show yet.
pub(super) fn absent_as_none<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
