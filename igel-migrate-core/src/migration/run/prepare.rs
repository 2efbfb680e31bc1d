//! Preparations: making directories and assigning profiles, and taking back what this run added.

use std::collections::HashMap;

use super::super::engine::{DeviceIndex, End, Phase};
use super::super::plan::{PlannedAssignment, PlannedDirectory};
use super::Preparation;
use super::driver::Driver;
use super::send::Answer;
use crate::error::{Error, ErrorKind, Result, Retry};
use crate::ums::{DeviceId, DirectoryId, DirectoryPath, ObjectKind, Receiver};

/// The subject of an answer about a preparation.
const SUBJECT: DeviceIndex = 0;

impl Driver<'_> {
    /// Remembers what is there already, so that undo leaves it. Once this run has sent it, it is
    /// its own.
    pub(super) async fn look_before_preparing(&mut self, step: u32) -> Result<()> {
        if self.sent.contains(&step) || self.found.contains(&step) {
            return Ok(());
        }
        if self.is_in_place(step).await? {
            self.remember_found(step)?;
        }
        self.sent.insert(step);
        Ok(())
    }

    pub(super) async fn prepare(&mut self, step: u32) -> Answer {
        if self.found.contains(&step) {
            return Answer::default();
        }
        let orders = self.orders;
        let sent = match &orders.preparations[step as usize] {
            Preparation::Directory(path) => {
                let made = self.client.ensure_directory(path).await;
                made.map(|id| {
                    self.directories.insert(path.clone(), id);
                })
            }
            Preparation::Assignment(assignment) => match self.receiver(assignment).await {
                Ok(directory) => self.assign(assignment, directory).await,
                Err(error) => Err(error),
            },
        };
        answer(sent)
    }

    pub(super) async fn take_back(&mut self, step: u32) -> Answer {
        if self.found.contains(&step) {
            return Answer::default();
        }
        let orders = self.orders;
        let sent = match &orders.preparations[step as usize] {
            Preparation::Directory(path) => self.remove(path).await,
            Preparation::Assignment(assignment) => match self.receiver(assignment).await {
                Ok(directory) => self.unassign(assignment, directory).await,
                Err(error) => Err(error),
            },
        };
        answer(sent)
    }

    /// Assigns a profile, and waits until that shows: what a wave is checked by must be there.
    async fn assign(
        &mut self,
        assignment: &PlannedAssignment,
        directory: DirectoryId,
    ) -> Result<()> {
        let profile = assignment.profile.reference();
        self.client.assign_profile(profile, directory).await?;
        self.client
            .confirm_assignment(profile, directory, true)
            .await
    }

    /// Takes a profile back, unless devices still have it from there that this run has not moved
    /// back: those on OS 12 need it, and those left behind as well.
    async fn unassign(
        &mut self,
        assignment: &PlannedAssignment,
        directory: DirectoryId,
    ) -> Result<()> {
        let devices = self.left_in(directory).await?;
        if devices > 0 {
            return Err(Error::new(
                ErrorKind::Rejected,
                format!(
                    "{devices} devices lie in {} and keep the profile",
                    assignment.directory
                ),
            ));
        }
        let profile = assignment.profile.reference();
        self.client.unassign_profile(profile, directory).await
    }

    /// How many devices lie in a directory or below it, those apart that came from there and were
    /// not triggered.
    async fn left_in(&mut self, directory: DirectoryId) -> Result<usize> {
        let tree = self.client.directories().await?;
        let within = |id| tree.is_within(id, directory);
        let own: HashMap<DeviceId, DirectoryId> = (0..)
            .zip(&self.orders.devices)
            .filter(|(device, order)| within(order.origin) && !self.was_triggered(*device))
            .map(|(device, order)| (self.devices.id(device), order.origin))
            .collect();
        let mut left = 0;
        for id in tree.descendants(directory).into_iter().chain([directory]) {
            let children = self.client.directory(id).await?.children;
            let devices = children
                .into_iter()
                .flatten()
                .filter(|child| child.kind == ObjectKind::Device)
                .map(|child| DeviceId::new(child.id));
            left += devices
                .filter(|device| own.get(device) != Some(&id))
                .count();
        }
        Ok(left)
    }

    fn was_triggered(&self, device: DeviceIndex) -> bool {
        match self.engine.phase(device) {
            Phase::Ended(end) => end.was_triggered() && end != End::Recalled,
            phase => phase.is_in_flight(),
        }
    }

    /// Deletes a directory that this run has made, if nothing lies in it.
    async fn remove(&mut self, path: &DirectoryPath) -> Result<()> {
        let Some(id) = self.client.directories().await?.find(path)? else {
            return Ok(());
        };
        let children = self.client.directory(id).await?.children;
        if children.is_none_or(|children| !children.is_empty()) {
            return Err(Error::new(
                ErrorKind::Rejected,
                format!("{path} is not empty and stays"),
            ));
        }
        self.directories.remove(path);
        self.client.delete_directory(id).await
    }

    /// `[SUBJECT]` unless the preparation is as it should be.
    pub(super) async fn not_in_place(
        &mut self,
        step: u32,
        wanted: bool,
    ) -> Result<Vec<DeviceIndex>> {
        if self.found.contains(&step) || self.is_in_place(step).await? == wanted {
            Ok(Vec::new())
        } else {
            Ok(vec![SUBJECT])
        }
    }

    async fn is_in_place(&mut self, step: u32) -> Result<bool> {
        let orders = self.orders;
        let assignment = match &orders.preparations[step as usize] {
            Preparation::Directory(path) => {
                return Ok(self.client.directories().await?.find(path)?.is_some());
            }
            Preparation::Assignment(assignment) => assignment,
        };
        let receiver = Receiver::Directory(self.receiver(assignment).await?);
        let effective = self.client.effective_profiles(receiver).await?;
        Ok(effective
            .origins(assignment.profile.reference())
            .any(|origin| origin == receiver))
    }

    async fn receiver(&mut self, assignment: &PlannedAssignment) -> Result<DirectoryId> {
        let directory = PlannedDirectory {
            path: assignment.directory.clone(),
            id: None,
        };
        self.resolve(&directory).await
    }
}

fn answer(sent: Result<()>) -> Answer {
    match sent {
        Ok(()) => Answer::default(),
        Err(error) if error.kind().retry() == Retry::Never => Answer {
            refused: vec![(SUBJECT, error.to_string())],
            ..Answer::default()
        },
        Err(error) => Answer::unknown(&[SUBJECT], error),
    }
}
