//! The steps themselves. Menu paths are those of the vendor's articles; labels that no article
//! shows are described instead of invented.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;

use super::{
    AppReference, HandStep, ProfileNote, RunbookOptions, ShownBy, Stage, StepField, StepId,
};
use crate::repository::site::{Delivery, SharedNameResolution, Site, Sites};
use crate::repository::templates::SOURCE_KEY;
use crate::repository::{
    Account, CertificateForm, Os11SourceInstance, ProfileSystem, RepositoryCertificate,
};
use crate::secret::SecretSource;

/// Every step, in the order of doing.
pub(super) fn all(sites: &Sites, options: &RunbookOptions) -> Vec<HandStep> {
    let mut steps = vec![licences(), rights()];
    steps.extend(root_certificates(sites));
    steps.push(base_system(options));
    steps.extend(options.apps.iter().map(app));
    let common =
        |profile: &&ProfileNote| !sites.iter().any(|site| site.key == *profile.name.site());
    for profile in options.profiles.iter().filter(common) {
        let user = sites
            .iter()
            .find(|site| site.profile_key() == profile.name.site());
        steps.extend(
            user.into_iter()
                .flat_map(|site| profile_steps(profile, site, None)),
        );
    }
    for site in sites {
        steps.push(repository_record(site));
        steps.extend(shared_name(site));
        steps.push(base_system_assignment(site, options));
        let own = |profile: &&ProfileNote| *profile.name.site() == site.key;
        for profile in options.profiles.iter().filter(own) {
            steps.extend(profile_steps(profile, site, Some(site)));
        }
        steps.extend(certificate_file(site));
        steps.push(upgradeability(site));
        steps.push(job(site, options));
    }
    steps.push(jobs_off());
    steps.push(central_priority(sites));
    steps
}

fn step(id: impl Into<String>, site: Option<&Site>, stage: Stage, title: &'static str) -> HandStep {
    HandStep {
        id: StepId(id.into()),
        site: site.map(|site| site.key.clone()),
        stage,
        title: Cow::Borrowed(title),
        place: Cow::Borrowed(""),
        fields: Vec::new(),
        notes: Vec::new(),
        shown_by: ShownBy::Person,
        evidence: None,
    }
}

impl HandStep {
    fn at(mut self, place: &'static str) -> Self {
        self.place = Cow::Borrowed(place);
        self
    }

    fn field(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push(StepField {
            name: Cow::Borrowed(name),
            value: value.into(),
        });
        self
    }

    fn note(mut self, note: impl Into<Cow<'static, str>>) -> Self {
        self.notes.push(note.into());
        self
    }

    fn proof(mut self, shown_by: ShownBy) -> Self {
        self.shown_by = shown_by;
        self
    }
}

const RECORDS: &str = "UMS Web App > Apps > Settings > UMS as an Update Proxy > Manage Binary App \
                       Repositories";

fn licences() -> HandStep {
    step("all/licences", None, Stage::First, "Check the licences")
        .at("UMS and the licence portal")
        .field("UMS edition", "Enterprise or above")
        .field(
            "Devices",
            "Workspace Edition with an active subscription or maintenance",
        )
        .note(
            "Repositories are part of the edition Enterprise and above; UMS enforces that since \
             12.07.100. An OS 12 device without a Workspace Edition licence gets neither settings \
             nor apps.",
        )
}

fn rights() -> HandStep {
    step("all/rights", None, Stage::First, "Check your rights in UMS")
        .at("UMS, rights of your administrator account")
        .field("App Management", "granted (global)")
        .field("UMS Administration > UMS Network > Server", "Write")
        .field("UMS Administration > UMS Features", "Write")
        .field("Generic command", "granted on the devices")
}

/// One step per root certificate, whichever sites use it.
fn root_certificates(sites: &Sites) -> Vec<HandStep> {
    let mut seen = HashSet::new();
    let certificates = sites
        .iter()
        .filter_map(|site| site.repository.certificate());
    certificates
        .map(RepositoryCertificate::anchor)
        .filter(|certificate| seen.insert(certificate.fingerprint()))
        .map(|certificate| {
            let fingerprint = certificate.fingerprint().to_string();
            let short: String = fingerprint.chars().filter(|c| *c != ':').take(16).collect();
            let id = format!("all/root-ca/{}", short.to_lowercase());
            step(id, None, Stage::First, "Import the root CA certificate")
                .at(
                    "UMS Console > UMS Administration > Global Configuration > Certificate \
                     Management > Web > Import a root CA certificate",
                )
                .field("Subject", certificate.subject())
                .field("Valid until", certificate.not_after().to_string())
                .field("SHA-256", fingerprint)
                .note(
                    "Compare the fingerprint after the import: records offer certificates by name.",
                )
        })
        .collect()
}

fn base_system(options: &RunbookOptions) -> HandStep {
    step(
        "all/apps/base_system",
        None,
        Stage::First,
        "Import the base system",
    )
    .at("UMS Web App > Apps")
    .field("App", "base_system")
    .field("Version", options.target.to_string())
    .note(
        "Do not make it the default version: the default counts for every device of this UMS \
             at once. UMS begins to fill the repositories by itself.",
    )
    .proof(ShownBy::WebDav)
}

fn app(app: &AppReference) -> HandStep {
    let version = match &app.version {
        Some(version) => version.to_string(),
        None => "the one your OS 12 profiles are made for".to_owned(),
    };
    step(
        format!("all/apps/{}", app.name),
        None,
        Stage::First,
        "Import an app",
    )
    .at("UMS Web App > Apps")
    .field("App", app.name.clone())
    .field("Version", version)
    .note("Do not change the default version of an app that devices use already.")
    .note(
        "A profile that configures the app assigns it to its devices; without such a profile, \
         assign it to the directories by hand.",
    )
    .proof(ShownBy::WebDav)
}

fn repository_record(site: &Site) -> HandStep {
    let repository = site.device_repository();
    let id = format!("site/{}/repository", site.key);
    step(id, Some(site), Stage::Site, "Create the repository record")
        .at(RECORDS)
        .field("Name", repository.name())
        .field("WebDAV URL", repository.webdav_url().as_str())
        .field(
            "Load Balancer URL",
            repository
                .load_balancer_url()
                .map_or("", |url| url.as_str()),
        )
        .field("Upload account: user", user(repository.upload()))
        .field("Upload account: password", password(repository.upload()))
        .field("Download account: user", user(repository.download()))
        .field(
            "Download account: password",
            password(repository.download()),
        )
        .field(
            "Certificate",
            repository
                .certificate()
                .map(|c| c.anchor().subject())
                .unwrap_or_default(),
        )
        .field("Priority", repository.central_priority().to_string())
        .field("Proxy", repository.proxy().unwrap_or_default())
        .note(
            "UMS begins the upload when the record is saved. With priority -1 it fills the server \
             and does not show it to devices; profiles do that.",
        )
        .note("UMS 12.13.100 calls the page Apps > Settings > UMS > Update Proxy.")
}

fn user(account: Option<&Account>) -> &str {
    account.map_or("", Account::username)
}

fn password(account: Option<&Account>) -> String {
    match account.map(Account::password) {
        None => String::new(),
        Some(None) => "(its password)".to_owned(),
        Some(Some(source)) => reference(source),
    }
}

fn reference(source: &SecretSource) -> String {
    format!("(from {source})")
}

fn shared_name(site: &Site) -> Option<HandStep> {
    let Delivery::SharedName(shared) = &site.delivery else {
        return None;
    };
    let server = site.repository.webdav_url().host();
    let id = format!("site/{}/shared-name", site.key);
    let step = step(
        id,
        Some(site),
        Stage::Site,
        "Lead the shared name to the server of the site",
    );
    let step = match shared.resolved_by {
        SharedNameResolution::Dns => step.at("DNS of the site"),
        SharedNameResolution::LoadBalancerUrl => step.at("Network of the site"),
    };
    Some(
        step.field("Name", shared.url.host())
            .field("Server", server)
            .note("The certificate of the server must cover this name."),
    )
}

fn base_system_assignment(site: &Site, options: &RunbookOptions) -> HandStep {
    let id = format!("site/{}/base-system", site.key);
    let step = step(
        id,
        Some(site),
        Stage::Site,
        "Assign the base system to the directories",
    )
    .at("UMS Web App > Devices > the directory > assign an app")
    .field("App", "base_system")
    .field("Version", options.target.to_string());
    directories(step, site).note(
        "Choose this version in the assignment; do not touch the default version. It is assumed \
         that the version assigned to its directory is the one a device is upgraded to.",
    )
}

fn directories(step: HandStep, site: &Site) -> HandStep {
    let paths: Vec<&str> = site.directories.all().collect();
    step.field("Directories", paths.join(", "))
}

/// The import of a profile, and what has to be typed into it. `owner` is the site it belongs to
/// alone; `user` a site that it is for.
fn profile_steps(profile: &ProfileNote, user: &Site, owner: Option<&Site>) -> Vec<HandStep> {
    let system = profile.name.system();
    let stage = if owner.is_some() {
        Stage::Site
    } else {
        Stage::First
    };
    let id = |what: &str| {
        let scope = if owner.is_some() { "site" } else { "all" };
        let key = profile.name.site();
        format!("{scope}/{key}/{what}-{}", system.to_string().to_lowercase())
    };
    let edit = match system {
        ProfileSystem::Os11 => {
            "UMS > the profile > System > Registry > update > external_binary_source%"
        }
        ProfileSystem::Os12 => {
            "UMS Web App > the profile > System > Update > External binary source"
        }
    };
    let mut steps = vec![import(id("profile"), profile, owner, stage)];
    let repository = user.device_repository();
    if let (Some(account), false) = (repository.download(), profile.contains_password) {
        let parameter = match system {
            ProfileSystem::Os11 => format!("{SOURCE_KEY}.{}", Os11SourceInstance::PASSWORD),
            ProfileSystem::Os12 => "Password".to_owned(),
        };
        let step = step(
            id("password"),
            owner,
            stage,
            "Type the password of the read account",
        )
        .at(edit)
        .field("Profile", profile.name.to_string())
        .field("Parameter", parameter)
        .field("Account", account.username())
        .field("Value", password(Some(account)));
        steps.push(step);
    }
    let needs_certificate = repository.device_url().is_https();
    if needs_certificate && *repository.certificate_form() == CertificateForm::LeaveEmpty {
        let step = step(id("certificate"), owner, stage, "Fill in the certificate")
            .at(edit)
            .field("Profile", profile.name.to_string())
            .field("Parameter", format!("{SOURCE_KEY}.certificate"))
            .note("In which form the parameter holds a certificate is not documented.");
        steps.push(step);
    }
    steps
}

fn import(id: String, profile: &ProfileNote, owner: Option<&Site>, stage: Stage) -> HandStep {
    let (title, place, note) = match profile.name.system() {
        ProfileSystem::Os11 => (
            "Import the OS 11 profile",
            "UMS Console > System > Import > Import Profiles",
            "UMS must know the firmware the profile is made for; import that firmware first if \
             no device has it.",
        ),
        ProfileSystem::Os12 if !is_package(&profile.file) => (
            "Import the OS 12 profile",
            "UMS Web App > Configuration",
            "UMS imports `.ipm` packages: make one first, with the apps of an export of yours.",
        ),
        ProfileSystem::Os12 => (
            "Import the OS 12 profile",
            "UMS Web App > Configuration",
            "UMS must know the base system the profile is made for.",
        ),
    };
    step(id, owner, stage, title)
        .at(place)
        .field("File", profile.file.clone())
        .field("Profile", profile.name.to_string())
        .note(note)
        .note(
            "Keep the name: by it the profile is recognised. Import it once; a second copy gives \
             devices the repository twice.",
        )
        .proof(ShownBy::Ums)
}

fn is_package(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("ipm"))
}

fn certificate_file(site: &Site) -> Option<HandStep> {
    let CertificateForm::Path(path) = site.repository.certificate_form() else {
        return None;
    };
    let id = format!("site/{}/certificate-file", site.key);
    let step = step(
        id,
        Some(site),
        Stage::Site,
        "Bring the certificate file to the devices",
    )
    .at("UMS > Files, assigned to the directories")
    .field("Path on the device", path.clone());
    Some(directories(step, site).note("On OS 11 and on OS 12: devices need it before and after."))
}

fn job(site: &Site, options: &RunbookOptions) -> HandStep {
    let windows: Vec<String> = site.windows.iter().map(ToString::to_string).collect();
    let start = if windows.is_empty() {
        "at any time".to_owned()
    } else {
        windows.join("; ")
    };
    let id = format!("site/{}/job", site.key);
    let step = step(id, Some(site), Stage::Site, "Create the upgrade job")
        .at("UMS > Jobs > a scheduled job")
        .field("Command", "the one that upgrades OS 11 devices to OS 12")
        .field("Directory", site.directories.launch())
        .field("Expires", "never")
        .field("Max. threads", options.job.threads.to_string())
        .field("Delay", format!("{} min", options.job.delay_minutes))
        .field("Retry next boot", "on, where it is offered")
        .field("Log results", "on")
        .field("Start", start)
        .note(
            "A scheduled job expires after 40 minutes unless it is told never to: devices that \
             arrive later would never be upgraded.",
        )
        .note("A job goes on when the migration is paused: switch it off as well.");
    if site.directories.launch() == site.directories.staging() {
        return step.note(
            "Staging and launch are one directory: a device that arrives there is upgraded at \
             the next start of the job, whether its settings have reached it or not.",
        );
    }
    step
}

fn upgradeability(site: &Site) -> HandStep {
    let id = format!("site/{}/upgradeability", site.key);
    step(
        id,
        Some(site),
        Stage::Site,
        "Verify that the devices can be upgraded",
    )
    .at("UMS Console > the devices of the site > verify upgradeability")
    .field("OS Type", "OS12 Upgrade Ready")
    .note("A device shows this text in its field OS Type when it meets the requirements.")
    .proof(ShownBy::Ums)
}

fn jobs_off() -> HandStep {
    step("all/jobs-off", None, Stage::Last, "Remove the upgrade jobs")
        .at("UMS > Jobs")
        .note("Purge the results of the jobs as well: many of them make UMS slow.")
}

fn central_priority(sites: &Sites) -> HandStep {
    let records: Vec<&str> = sites.iter().map(|site| site.repository.name()).collect();
    let records = match records.as_slice() {
        [] | [_] | [_, _] | [_, _, _] => records.join(", "),
        many => format!("all {}", many.len()),
    };
    step(
        "all/central-priority",
        None,
        Stage::Last,
        "Decide on the central priority",
    )
    .at(RECORDS)
    .field("Records", records)
    .note(
        "-1 keeps the repositories hidden from devices without a repository profile. Raise it \
             to serve every OS 12 device, or leave it and keep the profiles.",
    )
}
