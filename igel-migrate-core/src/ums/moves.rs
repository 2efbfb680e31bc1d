//! Moving devices, directories and profiles into directories, with an outcome for each.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::batch::{BatchReport, ItemOutcome, Reply};
use super::client::UmsClient;
use super::decode::{Fields, Record};
use super::directory;
use super::id::{DeviceId, DirectoryId};
use super::object::{DirectoryRef, ObjectRef};
use super::request::UmsRequest;
use crate::error::{Error, ErrorKind, Result};

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

pub(super) struct MoveEntry {
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

pub(super) fn move_into<'a>(
    target: DirectoryRef,
    objects: impl Iterator<Item = &'a ObjectRef>,
) -> Result<UmsRequest> {
    let objects: Vec<_> = objects.collect();
    let request = UmsRequest::put(directory::path(target), "moving to a directory", &objects)?;
    Ok(request.asking("operation", "move"))
}

/// Moving.
impl UmsClient {
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
    /// gives those that do not. A move may take 10 to 40 seconds to show. The root of the tree
    /// cannot be read; what was moved there shows in [`UmsClient::device`] alone.
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
