//! Whether a directory is ready to receive devices: would they get settings on OS 12, and is the
//! base system where they fetch it? Devices themselves are not looked at, and nothing is read from
//! UMS or a repository here. Facts: KB profiles, KB DAR upgrade, and the
//! rules with their sources; what no interface shows is [attested](super::Attestation).

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::shown;
use crate::finding::{Basis, Finding, Severity};
use crate::inventory::{self, AppReport, RepositoryReport};
use crate::profile::os12::Os12Package;
use crate::readiness::attestation::{Attestable, Attestations};
use crate::readiness::firmware::Firmwares;
use crate::readiness::target::Target;
use crate::readiness::verdict::{Effect, Reason, Verdict, missing_for};
use crate::repository::{ProfileName, ProfileSystem};
use crate::rules::{Choice, Fact, Facts, Flag, Method, Number, RuleSet, Topic};
use crate::ums::{Assignment, DirectoryPath, Profile};
use crate::version::Os12Version;

/// What UMS and repositories call the base system.
const BASE_SYSTEM: &str = "base_system";

/// The base system of the target on the repository, as whoever compared it found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseSystemFiles {
    /// All its files are there.
    Present,
    /// Some of its files are missing or too short.
    Incomplete,
    /// Nothing of it is there.
    Missing,
    /// Nobody looked.
    #[default]
    NotChecked,
}

impl BaseSystemFiles {
    /// How a repository's report finds this version of the base system. A report that did not
    /// expect it says nothing about it.
    ///
    /// ```
    /// use igel_migrate_core::Os12Version;
    /// use igel_migrate_core::inventory::RepositoryReport;
    /// use igel_migrate_core::readiness::{BaseSystemFiles, DirectoryFacts};
    ///
    /// fn with_repository(
    ///     staging: DirectoryFacts,
    ///     report: &RepositoryReport,
    ///     target: &Os12Version,
    /// ) -> DirectoryFacts {
    ///     staging.with_base_system(BaseSystemFiles::in_report(report, target))
    /// }
    /// ```
    pub fn in_report(report: &RepositoryReport, version: &Os12Version) -> Self {
        let version = version.as_app_version();
        let files = |report: &AppReport| {
            let app = report.app.as_ref().filter(|app| app.name == BASE_SYSTEM)?;
            let of_any_version = app.version.is_none();
            if of_any_version && !report.found.iter().any(|found| found.version == *version) {
                return Some(Self::Missing);
            }
            let is_asked_for = of_any_version || app.version.as_ref() == Some(version);
            is_asked_for.then_some(match report.verdict {
                inventory::Verdict::Complete => Self::Present,
                inventory::Verdict::Missing => Self::Missing,
                inventory::Verdict::Incomplete
                | inventory::Verdict::Corrupt
                | inventory::Verdict::Ambiguous => Self::Incomplete,
            })
        };
        // Asked for with a version and without, the better answer is about the version.
        let answers = report.apps.iter().filter_map(files);
        answers.min().unwrap_or_default()
    }
}

/// A profile that reaches a directory, and the system it is for as far as that can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reaching {
    name: String,
    system: Option<ProfileSystem>,
}

/// What is known about a directory that devices are to be moved to.
///
/// ```
/// use igel_migrate_core::readiness::{BaseSystemFiles, DirectoryFacts};
/// let staging = DirectoryFacts::new("/Migration/Berlin/Staging".parse()?)
///     .with_base_system(BaseSystemFiles::Present)
///     .with_devices(120);
/// assert_eq!(staging.path().to_string(), "/Migration/Berlin/Staging");
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct DirectoryFacts {
    path: DirectoryPath,
    profiles: Option<Vec<Reaching>>,
    /// The names of the profiles in the packages that were given, and whether one of them holds a
    /// source of binaries.
    packaged: BTreeSet<String>,
    packaged_source: bool,
    base_system: BaseSystemFiles,
    devices: Option<usize>,
    needs_job: bool,
}

impl DirectoryFacts {
    /// Nothing is known but the path.
    pub fn new(path: DirectoryPath) -> Self {
        Self {
            path,
            profiles: None,
            packaged: BTreeSet::new(),
            packaged_source: false,
            base_system: BaseSystemFiles::NotChecked,
            devices: None,
            needs_job: true,
        }
    }

    /// Its path.
    pub fn path(&self) -> &DirectoryPath {
        &self.path
    }

    /// Gives the profiles that reach it, as
    /// [`EffectiveProfiles`](crate::ums::EffectiveProfiles) lists them. UMS does not say which system a profile is for; names of
    /// generated profiles, packages and firmware rows tell it of some. `profiles` are those of UMS.
    #[must_use]
    pub fn with_effective_profiles(
        mut self,
        effective: &[Assignment],
        profiles: &[Profile],
        firmwares: &Firmwares,
    ) -> Self {
        let reaching = effective.iter().map(|assignment| {
            let found = profiles
                .iter()
                .find(|profile| profile.reference() == assignment.profile);
            let Some(profile) = found else {
                return Reaching {
                    name: format!("profile {}", assignment.profile.id),
                    system: None,
                };
            };
            let by_name = profile.name.parse::<ProfileName>().ok();
            let row = profile.firmware.and_then(|id| firmwares.find(id));
            let generation = row.and_then(|row| firmwares.row(row).generation);
            // A profile for OS 12 may name a firmware of OS 11: what it has there is not documented.
            let by_row = generation.filter(|generation| *generation >= 12);
            Reaching {
                name: profile.name.clone(),
                system: by_name
                    .map(|name| name.system())
                    .or(by_row.map(|_| ProfileSystem::Os12)),
            }
        });
        self.profiles = Some(reaching.collect());
        self
    }

    /// Gives a package from which OS 12 profiles were or will be imported.
    #[must_use]
    pub fn with_package(mut self, package: &Os12Package) -> Self {
        for packaged in package.profiles() {
            let profile = packaged.profile();
            self.packaged.insert(profile.name().into_owned());
            self.packaged_source |= profile
                .instances()
                .any(|instance| instance.template() == SOURCE);
        }
        self
    }

    /// Says whether the base system is where devices fetch it.
    #[must_use]
    pub fn with_base_system(mut self, files: BaseSystemFiles) -> Self {
        self.base_system = files;
        self
    }

    /// Says how many devices it will hold.
    #[must_use]
    pub fn with_devices(mut self, devices: usize) -> Self {
        self.devices = Some(devices);
        self
    }

    /// Says that no job of UMS starts the upgrade, so that nobody has to vouch for one.
    #[must_use]
    pub fn without_job(mut self) -> Self {
        self.needs_job = false;
        self
    }

    /// Whether a profile for `system` reaches it; `None` if that cannot be told.
    fn has_profile(&self, system: ProfileSystem) -> Option<bool> {
        let profiles = self.profiles.as_ref()?;
        let system_of = |profile: &Reaching| {
            let packaged = self.packaged.contains(&profile.name);
            profile.system.or(packaged.then_some(ProfileSystem::Os12))
        };
        if profiles
            .iter()
            .any(|profile| system_of(profile) == Some(system))
        {
            return Some(true);
        }
        let all_told = profiles.iter().all(|profile| system_of(profile).is_some());
        all_told.then_some(false)
    }
}

/// The template of sources of binaries.
const SOURCE: &str = "update.external_binary_source";

/// Whether a directory is ready, and why not.
///
/// ```
/// use igel_migrate_core::Os12Version;
/// use igel_migrate_core::readiness::{
///     Attestable, Attestations, BaseSystemFiles, DirectoryFacts, DirectoryReadiness, Target,
///     Verdict,
/// };
/// use igel_migrate_core::rules::{Method, RuleSet};
///
/// let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository);
/// let staging = DirectoryFacts::new("/Migration/Berlin/Staging".parse()?)
///     .with_base_system(BaseSystemFiles::Missing);
/// let readiness =
///     DirectoryReadiness::check(&staging, &target, &Attestations::new(), RuleSet::builtin());
/// assert_eq!(readiness.verdict(), Verdict::Blocked);
/// assert_eq!(readiness.attestations_missing(), Attestable::ALL);
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectoryReadiness {
    path: DirectoryPath,
    verdict: Verdict,
    reasons: Vec<Reason>,
    attestations_missing: Vec<Attestable>,
}

impl DirectoryReadiness {
    /// Checks a directory. What the management interface cannot show leaves the verdict open until
    /// somebody vouches for it.
    pub fn check(
        directory: &DirectoryFacts,
        target: &Target,
        attestations: &Attestations,
        rules: &RuleSet,
    ) -> Self {
        let by_repository = is_by(target, Method::Repository);
        let mut reasons = Vec::new();
        let vouched = attestations
            .find(Attestable::ProfileSettings, &directory.path)
            .is_some();
        reasons.extend(rule_reasons(directory, target, rules));
        reasons.extend(settings_reason(directory, vouched));
        if by_repository {
            reasons.extend(repository_reasons(directory, vouched));
            reasons.extend(base_system_reason(directory, target));
        }
        let mut attestations_missing = Vec::new();
        for what in Attestable::ALL {
            let needed = match what {
                Attestable::CentralPriority => by_repository,
                Attestable::UpgradeJob => directory.needs_job,
                Attestable::ProfileSettings | Attestable::BaseSystem => true,
            };
            if needed {
                let reason = attested(what, directory, attestations);
                if reason.is_undecided() {
                    attestations_missing.push(what);
                }
                reasons.push(reason);
            }
        }
        Self {
            path: directory.path.clone(),
            verdict: Verdict::of(reasons.iter().map(|reason| reason.effect).max()),
            reasons,
            attestations_missing,
        }
    }

    /// The directory.
    pub fn path(&self) -> &DirectoryPath {
        &self.path
    }

    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The reasons: profiles, repository, then what somebody has to vouch for.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// What nobody vouches for yet. The first wave needs this to be empty.
    pub fn attestations_missing(&self) -> &[Attestable] {
        &self.attestations_missing
    }
}

fn is_by(target: &Target, method: Method) -> bool {
    target.facts().text(Fact::Choice(Choice::Method)).as_deref() == Some(method.as_str())
}

/// What rules say about directories. Whether devices would get settings is not left to them: the
/// profiles say more about it than yes or no.
fn rule_reasons(directory: &DirectoryFacts, target: &Target, rules: &RuleSet) -> Vec<Reason> {
    let Some(devices) = directory.devices else {
        return Vec::new();
    };
    let facts = Facts::on(Basis::Observed)
        .with_number(Number::DirectoryDevices, i64::try_from(devices).ok())
        .or(target.facts());
    rules
        .evaluate(Topic::UPGRADE, &facts)
        .iter()
        .filter(|outcome| {
            let mut asked = outcome.rule().facts();
            asked.any(|fact| fact == Fact::Number(Number::DirectoryDevices))
        })
        .map(|outcome| Reason {
            missing: missing_for(outcome),
            ..Reason::new(outcome.to_finding(), Effect::of(outcome))
        })
        .collect()
}

/// Whether a device that arrives on OS 12 gets settings.
fn settings_reason(directory: &DirectoryFacts, vouched: bool) -> Option<Reason> {
    let finding = |severity, message: String| {
        Finding::new("directory-os12-profile", severity, message)
            .with_source("KB profiles")
            .with_bases(vec![Basis::Observed])
    };
    let unclear = |message: String| {
        let finding = finding(Severity::Warning, message)
            .with_remedy("assign an OS 12 base profile, and vouch for `profile_settings`");
        Reason {
            missing: vec![Flag::Os12BaseProfile.as_str()],
            ..Reason::new(finding, Effect::LeavesOpen)
        }
    };
    match (
        directory.has_profile(ProfileSystem::Os12),
        &directory.profiles,
    ) {
        (Some(true), _) => None,
        (Some(false), _) => {
            let message = "no profile for OS 12 reaches the directory: a device would arrive \
                           without settings";
            let finding = finding(Severity::Blocker, message.to_owned())
                .with_remedy("assign an OS 12 base profile");
            Some(Reason::new(finding, Effect::Blocks))
        }
        (None, _) if vouched => None,
        (None, None) => Some(unclear(
            "nobody looked which profiles reach the directory".to_owned(),
        )),
        (None, Some(profiles)) => Some(unclear(format!(
            "UMS does not tell whether one of these is for OS 12: {}",
            names(profiles)
        ))),
    }
}

fn names(profiles: &[Reaching]) -> String {
    let names: Vec<String> = profiles
        .iter()
        .filter(|profile| profile.system.is_none())
        .take(5)
        .map(|profile| format!("`{}`", shown(&profile.name)))
        .collect();
    names.join(", ")
}

/// Whether devices learn of the repository, on either system.
fn repository_reasons(directory: &DirectoryFacts, vouched: bool) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let profile = directory.has_profile(ProfileSystem::Os11);
    if profile == Some(false) {
        let finding = Finding::new(
            "directory-os11-profile",
            Severity::Blocker,
            "no profile for OS 11 reaches the directory: devices would not learn of the repository",
        );
        reasons.push(Reason::new(
            finding
                .with_remedy("assign the OS 11 profile that holds the repository")
                .with_source("KB DAR upgrade")
                .with_bases(vec![Basis::Observed]),
            Effect::Blocks,
        ));
    }
    if !directory.packaged.is_empty() && !directory.packaged_source && !vouched {
        let finding = Finding::new(
            "directory-os12-source",
            Severity::Warning,
            "none of the given packages holds a repository: on OS 12 devices would look for it \
             elsewhere",
        );
        reasons.push(Reason::new(
            finding
                .with_remedy("give the repository to devices in an OS 12 profile")
                .with_source("KB DAR upgrade")
                .with_bases(vec![Basis::Observed]),
            Effect::Warns,
        ));
    }
    reasons
}

fn base_system_reason(directory: &DirectoryFacts, target: &Target) -> Option<Reason> {
    let version = target.version();
    let (severity, effect, message) = match directory.base_system {
        BaseSystemFiles::Present => return None,
        BaseSystemFiles::Incomplete => (
            Severity::Blocker,
            Effect::Blocks,
            format!("the base system {version} is not complete on the repository"),
        ),
        BaseSystemFiles::Missing => (
            Severity::Blocker,
            Effect::Blocks,
            format!("the base system {version} is not on the repository"),
        ),
        BaseSystemFiles::NotChecked => (
            Severity::Warning,
            Effect::LeavesOpen,
            format!("nobody looked whether the base system {version} is on the repository"),
        ),
    };
    let finding = Finding::new("directory-base-system", severity, message)
        .with_remedy("wait until UMS has written it, and compare the repository again")
        .with_source("KB DAR upgrade")
        .with_bases(vec![Basis::Observed]);
    let mut reason = Reason::new(finding, effect);
    if effect == Effect::LeavesOpen {
        reason.missing.push("base_system_files");
    }
    Some(reason)
}

/// A person's word, or the lack of it.
fn attested(what: Attestable, directory: &DirectoryFacts, attestations: &Attestations) -> Reason {
    match attestations.find(what, &directory.path) {
        Some(attestation) => {
            let mut message = format!(
                "{}: {} on {}",
                what.statement(),
                shown(&attestation.by),
                attestation.on
            );
            if let Some(note) = &attestation.note {
                message.push_str(": ");
                message.push_str(&shown(note));
            }
            let finding = Finding::new(what.code(), Severity::Advice, message)
                .with_bases(vec![Basis::Attested]);
            Reason::new(finding, Effect::Informs)
        }
        None => Reason {
            missing: vec![what.as_str()],
            ..Reason::new(
                Finding::new(
                    what.code(),
                    Severity::Warning,
                    format!("nobody vouches for this: {}", what.statement()),
                )
                .with_remedy(format!(
                    "look it up ({}) and write `{what}` into an attestation",
                    what.place()
                )),
                Effect::LeavesOpen,
            )
        },
    }
}

#[cfg(test)]
mod tests;
