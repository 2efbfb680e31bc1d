//! Directories of the three trees: reading, creating, renaming, deleting.

use serde_json::{Map, Value, json};

use super::client::UmsClient;
use super::decode::{self, Fields, Record};
use super::id::{DeviceId, DirectoryId};
use super::object::{DirectoryKind, DirectoryRef, ObjectRef};
use super::path::DirectoryPath;
use super::request::UmsRequest;
use super::tree::DirectoryTree;
use crate::error::{ErrorKind, Result};

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

pub(super) fn path(directory: DirectoryRef) -> String {
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
                self.settle("the directory that was moved", || async move {
                    let found = absent_as_none(self.directory(id).await)?;
                    Ok(found.filter(|found| found.parent == at))
                })
                .await?;
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
}

/// An object that does not show yet.
fn absent_as_none<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
