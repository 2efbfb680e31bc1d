//! The targets, by what their bytes are.

mod files;
mod profiles;
mod servers;
mod settings;
mod texts;

use super::Target;

/// Every target.
pub static TARGETS: [Target; 21] = [
    Target::new("os11-profile", profiles::os11).with_smoke(6_000),
    Target::new("os12-profile", profiles::os12),
    // A decompressor has a window of its own.
    Target::new("os12-package", profiles::package)
        .with_seeds(profiles::packages)
        .with_longest(16 << 10)
        .with_memory(8 << 20),
    Target::new("registry-schema", profiles::schema)
        .with_seeds(profiles::schemas)
        .with_longest(16 << 10)
        .with_memory(8 << 20),
    Target::new("multistatus", servers::multistatus),
    Target::new("href", servers::href).with_smoke(30_000),
    Target::new("login-challenge", servers::challenge),
    Target::new("imi-devices", servers::devices).with_smoke(4_000),
    Target::new("imi-objects", servers::objects),
    Target::new("version", texts::version).with_smoke(30_000),
    Target::new("text-types", texts::text_types),
    Target::new("migration-spec", settings::migration).with_seeds(settings::migrations),
    Target::new("repository-settings", settings::repository).with_seeds(settings::repositories),
    Target::new("rules", settings::rules),
    Target::new("readiness-settings", settings::readiness).with_seeds(settings::readinesses),
    Target::new("declared-facts", settings::declared),
    Target::new("manifest", files::manifest),
    Target::new("plan", files::plan),
    Target::new("certificate", files::certificate).with_seeds(files::certificates),
    Target::new("journal", files::journal)
        .with_seeds(files::journals)
        .with_longest(64 << 10)
        .with_memory(8 << 20)
        .with_smoke(200),
    Target::new("journal-record", files::record_body),
];
