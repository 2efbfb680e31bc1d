//! What a person writes: the specification and what lies beside it.

use std::fmt::Write as _;
use std::fs;

use igel_migrate_core::migration::MigrationSpec;
use igel_migrate_core::profile::os12::Os12Package;
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::simulator::Simulator;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::world::{BASE_SYSTEM, Setup};

/// The specification, and the files that lie beside it.
pub fn write_spec(simulator: &Simulator, folder: &TempDir, setup: &Setup) -> MigrationSpec {
    private(folder, "ums.secret", simulator.password());
    write_passwords(simulator, folder, None);
    let (staging, launch) = setup.directories;
    let mut text = format!(
        r#"
        [ums]
        url = "{}"
        pin = "{}"
        username = "{}"
        password = {{ file = "ums.secret" }}

        [migration]
        name = "autumn"
        time_zone = "Europe/Berlin"
        {}

        [target]
        base_system = "{BASE_SYSTEM}"
        ums = "12.13.110"

        [readiness]
        accept_unknown = ["R-CP-1", "R-DAR-3", "R-HW-1-64BIT", "R-HW-1-CORES", "R-LIC-1", "R-LIC-2", "R-SB-7"]

        [repository_profiles]
        passwords_in = ["os11", "os12"]

        [site_defaults]
        staging = "{}"
        {}

        [waves]
        {}

        [limits]
        {}
        {}
        "#,
        simulator.ums_url(),
        simulator.certificate_fingerprint(),
        simulator.username(),
        setup.migration,
        staging,
        launch.map_or_else(String::new, |path| format!("launch = '{path}'")),
        setup.waves,
        setup.limits,
        setup.more,
    );
    for what in [
        "central_priority",
        "profile_settings",
        "base_system",
        "upgrade_job",
    ] {
        let word =
            format!("[[attestation]]\nwhat = \"{what}\"\nby = \"A. Example\"\non = 2026-03-01\n");
        text.push_str(&word);
    }
    for (name, _) in &setup.sites {
        let repository = simulator.repository(name).unwrap();
        let certificate = format!("{}.pem", name.to_lowercase());
        fs::write(folder.path().join(&certificate), repository.ca_pem()).unwrap();
        write!(
            text,
            r#"
            [[site]]
            key = "{key}"
            members = [{{ directory = "/{name}" }}]
            {}
            [site.repository]
            name = "DAR {name}"
            webdav_url = "{}"
            certificate = "{certificate}"
            upload = {{ username = "dar-upload", password = {{ env = "UNUSED" }} }}
            download = {{ username = "{}", password = {{ file = "dar.secret", entry = "{key}" }} }}
            "#,
            setup.site,
            repository.url(),
            repository.download_account().username(),
            key = name.to_lowercase(),
        )
        .unwrap();
    }
    fs::write(folder.path().join("autumn.toml"), text).unwrap();
    MigrationSpec::from_file(folder.path().join("autumn.toml"))
        .unwrap_or_else(|error| panic!("{}", error.report()))
}

/// The file of download passwords: the right ones, or this one for all.
pub fn write_passwords(simulator: &Simulator, folder: &TempDir, password: Option<&str>) {
    let mut lines = String::new();
    for repository in simulator.repositories() {
        let right = repository.download_account().password().expose_secret();
        let key = repository.name().to_lowercase();
        writeln!(lines, "{key} = {}", password.unwrap_or(right)).unwrap();
    }
    private(folder, "dar.secret", &lines);
}

fn private(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// An export of the vendor's base system, as an administrator has one.
pub fn vendor_package() -> Os12Package {
    use std::io::Write as _;
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let entry = format!("APPS/base_system-{BASE_SYSTEM}/app.json");
    zip.start_file(entry, SimpleFileOptions::default()).unwrap();
    zip.write_all(b"{}").unwrap();
    Os12Package::open(zip.finish().unwrap().into_inner()).unwrap()
}
