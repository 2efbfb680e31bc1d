//! Which sources of binaries the settings of a device give it.

use std::cmp::Reverse;

use crate::Os11Version;
use crate::error::Result;
use crate::profile::os11::Os11Profile;
use crate::repository::{ExternalBinarySource, Os11SourceInstance};
use crate::rules::{Facts, Method, RuleSet, Topic};
use crate::simulator::store::{Profile, State};
use crate::ums::{ProfileId, ProfileKind, Receiver};

/// The rule about builds that do not know the keys of a repository.
const KEYS_RULE: &str = "R-DAR-1";

/// The rule about builds that cannot be upgraded at all.
const UPGRADE_RULE: &str = "R-MIN-1";

/// The sources in OS 11 profiles, the one with the highest priority first; of equal ones that of
/// the stronger profile.
pub(super) fn sources(
    state: &State,
    applied: &[(ProfileId, Receiver)],
) -> Result<Vec<ExternalBinarySource>> {
    let mut sources = Vec::new();
    for profile in strongest_first(state, applied) {
        let Some(document) = &profile.document else {
            continue;
        };
        let parsed = Os11Profile::parse(document)?;
        let instances = Os11SourceInstance::all_in(&parsed);
        for instance in &instances {
            sources.push(ExternalBinarySource::from_os11(instance)?);
        }
        // Instances add up unless a profile replaces those of the weaker ones.
        if profile.overrides_sessions && !instances.is_empty() {
            break;
        }
    }
    sources.sort_by_key(|source| Reverse(source.priority));
    Ok(sources)
}

/// Priority profiles beat the others; of those the nearer and later one wins, of priority profiles
/// the farther and earlier one (KB priority).
fn strongest_first<'s>(state: &'s State, applied: &[(ProfileId, Receiver)]) -> Vec<&'s Profile> {
    let mut by_strength: Vec<&Profile> = Vec::new();
    for place in applied.chunk_by(|one, other| one.1 == other.1) {
        let of_place = place.iter().rev();
        by_strength.extend(of_place.filter_map(|(id, _)| state.profiles.get(id)));
    }
    let (mut priority, standard): (Vec<_>, Vec<_>) = by_strength
        .into_iter()
        .partition(|profile| profile.kind == ProfileKind::Priority);
    priority.reverse();
    priority.extend(standard);
    priority
}

/// Whether a build knows the keys of a repository. Of a build that is not in the table it is
/// believed.
pub(super) fn build_knows_sources(version: &str) -> bool {
    passes(version, KEYS_RULE)
}

/// Whether a build can be upgraded. Of a build that is not in the table it is believed.
pub(super) fn build_can_be_upgraded(version: &str) -> bool {
    passes(version, UPGRADE_RULE)
}

fn passes(version: &str, rule: &str) -> bool {
    let facts = Facts::new()
        .with_method(Method::Repository)
        .with_build(version.parse::<Os11Version>().ok());
    let outcomes = RuleSet::builtin().evaluate(&[Topic::Device], &facts);
    !outcomes
        .iter()
        .any(|outcome| outcome.rule().id() == rule && !outcome.is_unknown())
}
