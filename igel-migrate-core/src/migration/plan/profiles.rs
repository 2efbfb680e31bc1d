//! Which profiles devices need, have, gain and lose.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::migration::bandwidth::Download;
use crate::migration::fleet::{Fleet, nearest};
use crate::migration::spec::MigrationSpec;
use crate::repository::{ProfileName, ProfileNote, Site};
use crate::ums::{DirectoryPath, ProfileKind, ProfileRef};

/// A profile in a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlannedProfile {
    /// Its name in UMS.
    pub name: String,
    /// Its id in UMS.
    pub id: crate::ums::ProfileId,
    /// Whether it is a priority profile.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub priority: bool,
}

impl PlannedProfile {
    /// The profile, for calls.
    pub fn reference(&self) -> ProfileRef {
        ProfileRef {
            kind: if self.priority {
                ProfileKind::Priority
            } else {
                ProfileKind::Standard
            },
            id: self.id,
        }
    }
}

/// A profile to be assigned to a directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlannedAssignment {
    /// The directory.
    pub directory: DirectoryPath,
    /// The profile.
    pub profile: PlannedProfile,
}

/// What a profile that is needed came to.
pub(super) enum Resolved {
    Found(PlannedProfile),
    Missing,
    Several(usize),
}

/// The profiles of a fleet by name.
pub(super) struct ProfileNames<'a> {
    by_name: HashMap<&'a str, Vec<PlannedProfile>>,
    /// Generated ones by their name without the hash.
    generated: HashMap<String, Vec<PlannedProfile>>,
    names: HashMap<ProfileRef, &'a str>,
}

impl<'a> ProfileNames<'a> {
    pub(super) fn new(fleet: &'a Fleet) -> Self {
        let mut names = Self {
            by_name: HashMap::new(),
            generated: HashMap::new(),
            names: HashMap::new(),
        };
        for profile in &fleet.profiles {
            let planned = PlannedProfile {
                name: profile.name.clone(),
                id: profile.id,
                priority: profile.kind == ProfileKind::Priority,
            };
            names.names.insert(profile.reference(), &profile.name);
            if profile.name.parse::<ProfileName>().is_ok()
                && let Some((stem, _)) = profile.name.rsplit_once(' ')
            {
                let same = names.generated.entry(stem.to_owned()).or_default();
                same.push(planned.clone());
            }
            names
                .by_name
                .entry(&profile.name)
                .or_default()
                .push(planned);
        }
        names
    }

    /// The profile called `name`, or the generated one whose name is this without its hash.
    pub(super) fn resolve(&self, name: &str) -> Resolved {
        let exact = self.by_name.get(name).map(Vec::as_slice);
        let found = exact.or_else(|| self.generated.get(name).map(Vec::as_slice));
        match found {
            None | Some([]) => Resolved::Missing,
            Some([one]) => Resolved::Found(one.clone()),
            Some(several) => Resolved::Several(several.len()),
        }
    }

    pub(super) fn planned(&self, profile: ProfileRef) -> PlannedProfile {
        let name = self.names.get(&profile).map(|name| (*name).to_owned());
        PlannedProfile {
            // A profile that is effective and not listed lies where the account may not look.
            name: name.unwrap_or_else(|| format!("profile {}", profile.id)),
            id: profile.id,
            priority: profile.kind == ProfileKind::Priority,
        }
    }

    pub(super) fn all(
        &self,
        profiles: impl IntoIterator<Item = ProfileRef>,
    ) -> Vec<PlannedProfile> {
        let mut planned: Vec<_> = profiles.into_iter().map(|one| self.planned(one)).collect();
        planned.sort();
        planned
    }
}

/// The profiles that bring a site's repository, made without passwords: their names hang on
/// nothing secret. None if devices download from elsewhere.
pub(super) fn repository_notes(spec: &MigrationSpec, site: &Site) -> Result<Vec<ProfileNote>> {
    if spec.waves.download != Download::Repository {
        return Ok(Vec::new());
    }
    let mut options = spec.repository_profiles.clone();
    let wanted = std::mem::take(&mut options.passwords_in);
    let repository = site.device_repository();
    let os11 = repository.os11_profile(site.profile_key(), &options)?;
    let os12 = repository.os12_profile(site.profile_key(), &options)?;
    let mut notes = vec![os11.note(os11.file_name()), os12.note(os12.file_name())];
    for note in &mut notes {
        note.contains_password = wanted.contains(&note.name.system());
    }
    Ok(notes)
}

/// A directory and the profiles that reach it, as they are and as the plan makes them.
pub(super) struct TargetDirectory {
    pub(super) path: DirectoryPath,
    pub(super) id: Option<crate::ums::DirectoryId>,
    pub(super) profiles: BTreeSet<ProfileRef>,
}

impl TargetDirectory {
    pub(super) fn new(path: &str, fleet: &Fleet) -> Result<Self> {
        let path: DirectoryPath = path.parse()?;
        let (id, exact) = nearest(&fleet.directories, &path)?;
        Ok(Self {
            profiles: fleet.effective.get(&id).cloned().unwrap_or_default(),
            id: exact.then_some(id),
            path,
        })
    }

    /// Assigns a profile here or, if it is common to all sites, at the directory above.
    pub(super) fn need(
        &mut self,
        profile: &PlannedProfile,
        common: Option<&DirectoryPath>,
        assignments: &mut BTreeSet<PlannedAssignment>,
    ) {
        if !self.profiles.insert(profile.reference()) {
            return;
        }
        let directory = common.filter(|common| self.path.starts_with(common));
        assignments.insert(PlannedAssignment {
            directory: directory.unwrap_or(&self.path).clone(),
            profile: profile.clone(),
        });
    }
}

/// What devices of one directory gain and lose when they move to a site's directories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProfileDelta {
    /// Where they come from.
    pub from: DirectoryPath,
    /// How many devices.
    pub devices: u32,
    /// What they lose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<PlannedProfile>,
    /// What they gain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gained: Vec<PlannedProfile>,
    /// What they lose and nobody has accepted: this blocks the site.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocking: Vec<PlannedProfile>,
}

/// The deltas of a site. `from` counts the devices of each directory they come from.
pub(super) fn deltas(
    spec: &MigrationSpec,
    fleet: &Fleet,
    names: &ProfileNames<'_>,
    from: &BTreeMap<crate::ums::DirectoryId, u32>,
    after: &BTreeSet<ProfileRef>,
) -> Vec<ProfileDelta> {
    let empty = BTreeSet::new();
    let mut deltas: Vec<ProfileDelta> = from
        .iter()
        .filter_map(|(id, &devices)| {
            let before = fleet.effective.get(id).unwrap_or(&empty);
            let lost = names.all(before.difference(after).copied());
            let accepted = |lost: &&PlannedProfile| !spec.accept_losing.contains(&lost.name);
            let delta = ProfileDelta {
                from: fleet.directories.path_of(*id).unwrap_or_default(),
                devices,
                blocking: lost.iter().filter(accepted).cloned().collect(),
                lost,
                gained: names.all(after.difference(before).copied()),
            };
            (!delta.lost.is_empty() || !delta.gained.is_empty()).then_some(delta)
        })
        .collect();
    deltas.sort_by(|one, other| one.from.cmp(&other.from));
    deltas
}
