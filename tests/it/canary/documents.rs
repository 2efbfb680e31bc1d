//! Profiles, packages and schemas with passwords in them, and what is made from settings.

use igel_migrate_core::profile::os11::{Os11Document, Os11Profile};
use igel_migrate_core::profile::os12::{Os12Package, Os12Profile};
use igel_migrate_core::registry::{
    DeviceSettings, RegistryKey, RegistrySchema, RegistryValue, icacrypt,
};
use igel_migrate_core::repository::{
    Account, AppRepository, Evidence, ExternalBinarySource, Os11SourceInstance, Os12SourceInstance,
    PlacedSource, ProfileOptions, ProfileSystem, RepositorySettings, Runbook, RunbookOptions, Site,
    SiteDirectories, Sites, check_effective_sources,
};
use igel_migrate_core::rules::RuleSet;
use igel_migrate_core::scrub::Scrubber;
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::{Finding, Os12Version};
use igel_migrate_tests::workspace;

use super::SECRET;
use super::connections::source;
use super::sinks::Sinks;

/// A seed of the fuzz targets, with this canary in the places of theirs.
fn seed(file: &str, secret: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(workspace().join("tests/fuzz").join(file)).unwrap();
    text.replace(igel_migrate_tests::fuzz::SECRET, secret)
        .into_bytes()
}

/// A profile of OS 11 with the canary in it.
pub(super) fn profile() -> Vec<u8> {
    seed("os11-profile/one.xml", &escaped())
}

fn escaped() -> String {
    let escaped = SECRET.replace('&', "&amp;").replace('<', "&lt;");
    escaped.replace('"', "&quot;")
}

fn findings(sinks: &mut Sinks, findings: &[Finding]) {
    for finding in findings {
        sinks.everything(finding);
    }
}

pub(super) fn show(sinks: &mut Sinks) {
    let stored = icacrypt::encode(&SECRET.into()).unwrap();
    let escaped = escaped();
    for secret in [&*escaped, stored.expose_secret()] {
        os11(sinks, &seed("os11-profile/two.xml", secret));
        schema(sinks, secret);
    }
    let quoted = SECRET.replace('"', "\\\"");
    for secret in [&*quoted, stored.expose_secret()] {
        os12(sinks, &seed("os12-profile/sources.json", secret));
    }
    for broken in [
        "zz",
        &stored.expose_secret()[..12],
        &format!("{}00", stored.expose_secret()),
    ] {
        sinks.result(icacrypt::decode(broken));
    }
    sinks.debug(&RegistryValue::encode(SECRET));
    sinks.debug(&RegistryValue::from_stored(SECRET));
    generated(sinks);
}

fn os11(sinks: &mut Sinks, bytes: &[u8]) {
    let document = Os11Document::parse(bytes).unwrap();
    sinks.debug(&document);
    for profile in document.profiles() {
        sinks.debug(profile);
        findings(sinks, &profile.findings());
        for setting in profile.settings() {
            sinks.debug(&setting);
            setting.values().for_each(|value| sinks.debug(&value));
        }
        for instance in profile.instances() {
            sinks.debug(&instance);
            instance.values().for_each(|value| {
                sinks.debug(&value);
                sinks.debug(&value.template_key());
            });
        }
        let schema =
            RegistrySchema::parse("<vlist><x><password>value=<>type=<int></password></x></vlist>");
        findings(sinks, &profile.validate(&schema.unwrap()));
        for instance in Os11SourceInstance::all_in(profile) {
            sinks.debug(&instance);
            findings(sinks, &instance.lint());
            if let Some(source) = sinks.result(ExternalBinarySource::from_os11(&instance)) {
                sinks.debug(&source);
            }
        }
    }
    let scrubber = Scrubber::with_key([1; 32]);
    sinks.debug(&scrubber);
    sinks.rendered(
        "scrub::Scrubber::os11_profile",
        scrubber.os11_profile(bytes).unwrap(),
    );
    sinks.rendered(
        "scrub::Scrubber::document",
        scrubber.document(bytes).unwrap(),
    );
    // Cut anywhere, an error may quote what stands there.
    for cut in (0..bytes.len()).step_by(23) {
        sinks.result(Os11Profile::parse(&bytes[..cut]));
        sinks.result(scrubber.os11_profile(&bytes[..cut]));
    }
}

fn os12(sinks: &mut Sinks, bytes: &[u8]) {
    let profile = Os12Profile::parse(bytes).unwrap();
    sinks.debug(&profile);
    findings(sinks, &profile.findings());
    profile.settings().for_each(|setting| sinks.debug(&setting));
    profile
        .templates()
        .for_each(|template| sinks.debug(&template));
    for instance in profile.instances() {
        sinks.debug(&instance);
        instance
            .parameters()
            .for_each(|parameter| sinks.debug(&parameter));
    }
    for instance in Os12SourceInstance::all_in(&profile) {
        sinks.debug(&instance);
        findings(sinks, &instance.lint());
        if let Some(source) = sinks.result(ExternalBinarySource::from_os12(&instance)) {
            sinks.debug(&source);
        }
    }
    let scrubber = Scrubber::with_key([1; 32]);
    sinks.rendered(
        "scrub::Scrubber::os12_profile",
        scrubber.os12_profile(bytes).unwrap(),
    );
    for cut in (0..bytes.len()).step_by(23) {
        sinks.result(Os12Profile::parse(&bytes[..cut]));
        sinks.result(scrubber.os12_profile(&bytes[..cut]));
    }
    let package = igel_migrate_tests::fuzz::Target::named("os12-package").unwrap();
    let package = Os12Package::open(package.seeds()[0].clone()).unwrap();
    sinks.debug(&package);
    package.apps().iter().for_each(|app| sinks.debug(app));
    for packaged in package.profiles() {
        sinks.debug(packaged);
    }
}

fn schema(sinks: &mut Sinks, secret: &str) {
    let text = seed(
        "registry-schema/firmware.xml",
        &secret.replace('&', "&amp;"),
    );
    for cut in (0..text.len()).step_by(31).chain([text.len()]) {
        let Some(schema) = sinks.result(RegistrySchema::parse(&text[..cut])) else {
            continue;
        };
        sinks.debug(&schema);
        sinks.debug(schema.form());
        for parameter in schema.parameters() {
            sinks.debug(&parameter);
            if let Some(default) = parameter.default() {
                sinks.debug(&default);
            }
        }
        schema.roots().for_each(|root| sinks.debug(&root));
        for template in schema.templates() {
            sinks.both::<RegistryKey>(&template);
            if let Some(template) = sinks.result(schema.template(&template)) {
                sinks.debug(&template);
                template
                    .parameters()
                    .iter()
                    .for_each(|parameter| sinks.debug(parameter));
            }
        }
    }
    let device =
        format!("<update>\n<repository0>\ncrypt_password=<{secret}>\n</repository0>\n</update>\n");
    for cut in 0..device.len() {
        if let Some(settings) = sinks.result(DeviceSettings::parse(&device.as_bytes()[..cut])) {
            sinks.debug(&settings);
            settings.iter().for_each(|setting| sinks.debug(&setting));
        }
    }
}

/// Profiles that were asked to hold the password hold it; nothing else made on the way does.
fn generated(sinks: &mut Sinks) {
    let account = Account::new("dar-reader").unwrap().with_password(source());
    sinks.debug(&account);
    let builder = AppRepository::builder("Kiel", "https://dar.kiel.example.test/webdav/")
        .with_download(account.clone())
        .with_upload(account);
    sinks.debug(&builder);
    let repository = builder.build().unwrap();
    sinks.debug(&repository);
    let directories = SiteDirectories::new("/M/Kiel/Staging", None).unwrap();
    let site = Site::new("kiel".parse().unwrap(), repository.clone(), directories);
    sinks.debug(&site);
    let options = ProfileOptions::default()
        .with_password_in(ProfileSystem::Os11)
        .with_password_in(ProfileSystem::Os12);
    sinks.debug(&options);
    let os11 = repository.os11_profile(&site.key, &options).unwrap();
    let os12 = repository.os12_profile(&site.key, &options).unwrap();
    assert!(os11.contains_password() && os12.contains_password());
    sinks.debug(&os11);
    sinks.debug(&os12);
    sinks.both(os11.name());
    findings(sinks, os11.findings());
    findings(sinks, os12.findings());
    sinks.rendered("repository::GeneratedProfile::file_name", os11.file_name());
    sinks.rendered(
        "repository::GeneratedProfile::package_file_name",
        os12.package_file_name(),
    );
    sinks.rendered(
        "repository::ProfileName::file_stem",
        os11.name().file_stem(),
    );
    let notes = vec![os11.note(os11.file_name()), os12.note(os12.file_name())];
    for note in &notes {
        sinks.debug(note);
    }

    let source = ExternalBinarySource::of(&repository, Some(SECRET.into()));
    sinks.debug(&source);
    sinks.debug(&source.to_os11_instance().unwrap());
    sinks.debug(&source.to_os12_instance().unwrap());
    let placed = [PlacedSource {
        directory: vec!["Kiel".to_owned()],
        profile: "DAR".to_owned(),
        source: source.clone(),
    }];
    sinks.debug(&placed[0]);
    findings(sinks, &check_effective_sources(&placed));

    let settings = RepositorySettings::from_file(workspace().join("examples/berlin.toml"));
    sinks.debug(&settings.unwrap());
    let at = "2026-12-01T09:00:00Z".parse().unwrap();
    let context = igel_migrate_core::repository::LintContext::new(at);
    sinks.debug(&context);
    findings(sinks, &site.lint(&context));
    findings(sinks, &repository.lint(&context));
    let sites = Sites::new(vec![site]).unwrap();
    sinks.debug(&sites);
    findings(sinks, &sites.lint());
    let options = RunbookOptions::new(Os12Version::new(12, 7, 4)).with_profiles(notes);
    sinks.debug(&options);
    let mut runbook = Runbook::new(&sites, &options);
    let evidence = Evidence::attested("A. Example", at).unwrap();
    sinks.everything(&evidence);
    runbook.confirm("site/kiel/repository", evidence).unwrap();
    sinks.debug_json(&runbook);
    sinks.debug_json(&runbook.state());
    runbook
        .steps()
        .iter()
        .for_each(|step| sinks.debug_json(step));
    sinks.rendered("repository::Runbook::to_markdown", runbook.to_markdown());
    sinks.rendered("repository::Runbook::to_csv", runbook.to_csv());
    sinks.debug(RuleSet::builtin());
}
