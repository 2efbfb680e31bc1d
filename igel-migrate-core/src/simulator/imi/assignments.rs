//! Assignments: in effect for a receiver, made in both directions, unmade at the real receiver.

use serde_json::Value;

use super::super::access::Right;
use super::super::code::Refusal;
use super::super::knobs::Messages;
use super::super::store::Effect;
use super::super::wire::ReceiverNames as _;
use super::body::ApiObject;
use super::record::AssignmentRecord;
use super::route::ReceiverKind;
use super::{Call, Content, accepted};
use crate::ums::{
    DeviceId, DirectoryId, DirectoryKind, ProfileId, ProfileKind, Receiver, UmsErrorCode,
};

/// One assignment of a body.
struct Wanted {
    sort: ProfileKind,
    profile: ProfileId,
    receiver: Receiver,
}

impl Call<'_> {
    pub(super) fn effective(&mut self, receiver: Receiver) -> Result<Content, Refusal> {
        self.receiver(receiver, Right::Read)?;
        let assigned = self.state.effective(receiver);
        let records = AssignmentRecord::list(self.state, self.request.base, assigned);
        Content::json(&records)
    }

    /// Checks that a receiver is there, usable, and that this account has a right on it.
    pub(super) fn receiver(&self, receiver: Receiver, right: Right) -> Result<(), Refusal> {
        match receiver {
            Receiver::Device(id) => self.usable_device(id, right).map(drop),
            Receiver::Directory(id) => {
                if self.directory(DirectoryKind::Device, id, right)?.in_bin {
                    return Err(UmsErrorCode::TargetDirectoryInBin.into());
                }
                Ok(())
            }
        }
    }

    pub(super) fn receivers(
        &mut self,
        sort: ProfileKind,
        id: ProfileId,
        kind: ReceiverKind,
    ) -> Result<Content, Refusal> {
        self.profile(sort, id, Right::Read)?;
        let receivers = self.state.assignments.receivers(id);
        let receivers = receivers.filter(|receiver| ReceiverKind::of(*receiver) == kind);
        let assigned = receivers.map(|receiver| (id, receiver));
        let records = AssignmentRecord::list(self.state, self.request.base, assigned);
        Content::json(&records)
    }

    /// Assigns profiles to the receiver of the path.
    pub(super) fn assign_to(&mut self, receiver: Receiver) -> Result<Content, Refusal> {
        self.receiver(receiver, Right::Read)?;
        let wanted = self.wanted()?;
        if wanted.iter().any(|wanted| wanted.receiver != receiver) {
            return Err(UmsErrorCode::InvalidReceiver.into());
        }
        self.assign(&wanted)?;
        Content::message(self.assigned_message(wanted.len(), receiver, receiver.number()))
    }

    /// Assigns the profile of the path to receivers of a kind.
    pub(super) fn assign_profile(
        &mut self,
        sort: ProfileKind,
        id: ProfileId,
        kind: ReceiverKind,
    ) -> Result<Content, Refusal> {
        self.profile(sort, id, Right::Read)?;
        let wanted = self.wanted()?;
        for wanted in &wanted {
            if wanted.profile != id || wanted.sort != sort {
                return Err(UmsErrorCode::InvalidAssignment.into());
            }
            if ReceiverKind::of(wanted.receiver) != kind {
                return Err(UmsErrorCode::InvalidReceiver.into());
            }
        }
        self.assign(&wanted)?;
        let Some(first) = wanted.first() else {
            return Err(UmsErrorCode::EmptyList.into());
        };
        // For directories the manual prints the id of the profile.
        let number = match kind {
            ReceiverKind::Device => first.receiver.number(),
            ReceiverKind::Directory => id.get(),
        };
        Content::message(self.assigned_message(wanted.len(), first.receiver, number))
    }

    fn assigned_message(&self, count: usize, receiver: Receiver, number: i64) -> String {
        let ums6 = self.state.knobs.messages == Messages::Ums6;
        let to = match (receiver, ums6) {
            (Receiver::Device(_), false) => format!("thinclient <{number}>"),
            (Receiver::Directory(_), false) => format!("thinclient directory <{number}>"),
            (Receiver::Device(_), true) => "device <{1}>".to_owned(),
            (Receiver::Directory(_), true) => "device directory <{1}>".to_owned(),
        };
        format!("{count} asssignments successfully assigned to {to}")
    }

    fn wanted(&self) -> Result<Vec<Wanted>, Refusal> {
        let items = self.array()?;
        items.iter().map(wanted).collect()
    }

    /// Checks every assignment, then makes them all.
    fn assign(&mut self, wanted: &[Wanted]) -> Result<(), Refusal> {
        let mut effects = Vec::with_capacity(wanted.len());
        for one in wanted {
            let right = assign_right(one.sort);
            self.receiver(one.receiver, right)?;
            let found = self.state.profiles.get(&one.profile);
            let profile = found
                .filter(|profile| profile.kind == one.sort)
                .ok_or(UmsErrorCode::InvalidAssignment)?;
            self.require(Right::Read, profile.directory)?;
            if profile.in_bin {
                return Err(UmsErrorCode::ProfileInBin.into());
            }
            if let Receiver::Device(id) = one.receiver
                && let Some(device) = self.state.devices.get(&id)
                && self.state.generations_differ(profile, device)
                && !accepted(&self.state.knobs.assign_across_generations, id)?
            {
                continue;
            }
            if self.state.assignments.contains(one.profile, one.receiver)
                && !accepted(&self.state.knobs.assign_again, one.profile)?
            {
                continue;
            }
            effects.push(Effect::Assign(one.profile, one.receiver));
        }
        for effect in effects {
            self.state.apply(effect);
        }
        Ok(())
    }

    pub(super) fn unassign(
        &mut self,
        sort: ProfileKind,
        id: ProfileId,
        receiver: Receiver,
    ) -> Result<Content, Refusal> {
        self.profile(sort, id, Right::Read)?;
        self.receiver(receiver, assign_right(sort))?;
        if !self.state.assignments.contains(id, receiver) {
            return Err(UmsErrorCode::InvalidAssignment.into());
        }
        self.state.apply(Effect::Unassign(id, receiver));
        Content::message("deleted profile assignment")
    }
}

fn assign_right(sort: ProfileKind) -> Right {
    match sort {
        ProfileKind::Standard => Right::AssignProfile,
        ProfileKind::Priority => Right::AssignPriorityProfile,
    }
}

fn wanted(value: &Value) -> Result<Wanted, Refusal> {
    let part = |name| ApiObject::read(value.get(name).ok_or(UmsErrorCode::InvalidBody)?);
    let (assignee, receiver) = (part("assignee")?, part("receiver")?);
    let sort = match assignee.kind.as_str() {
        "profile" => ProfileKind::Standard,
        "masterprofile" => ProfileKind::Priority,
        _ => return Err(UmsErrorCode::InvalidAssignment.into()),
    };
    let receiver = match receiver.kind.as_str() {
        "tc" => Receiver::Device(DeviceId::new(receiver.id)),
        "tcdirectory" => Receiver::Directory(DirectoryId::new(receiver.id)),
        _ => return Err(UmsErrorCode::InvalidReceiver.into()),
    };
    Ok(Wanted {
        sort,
        profile: ProfileId::new(assignee.id),
        receiver,
    })
}
