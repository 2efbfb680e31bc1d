//! `inspect`: what a file holds, and whether it comes back byte for byte.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{Exit, Io};
use crate::archive::{Archive, ArchiveLimits};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::profile::os11::Os11Document;
use crate::profile::os12::{Os12Package, Os12Profile, PackagedProfile};
use crate::registry::RegistrySchema;
use crate::repository::ContentHash;

const EXAMPLES: &str = "\
Values are never printed: profile exports hold passwords in a form anyone can undo. \
Exit code 1 if any file is not read, not byte-identical, or not what --against holds.

Examples:
  igel-migrate inspect berlin.xml package.ipm firmware.zip
  igel-migrate inspect --against generated.xml exported.xml";

/// Say what files hold: OS 11 profiles, .ipm packages, OS 12 profiles, firmware exports
///
/// Prints one line of JSON a file: its kind, profiles, settings and instances, whether writing it
/// back gives the same bytes, and what is odd about it.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Compare each file with this generated profile: the proof that UMS took it as it was made
    #[arg(long, value_name = "GENERATED")]
    against: Option<PathBuf>,
    /// Files to look into
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    let expected = match &arguments.against {
        Some(path) => {
            let named = |error: Error| error.with_subject(path.display().to_string());
            let expected = inspect(path).map_err(named)?;
            if expected.content.is_empty() {
                return Err(named(Error::invalid(
                    "the file of --against holds no profile",
                )));
            }
            Some(expected)
        }
        None => None,
    };
    let mut good = true;
    for file in &arguments.files {
        let mut line = Map::new();
        line.insert("file".into(), json!(file.display().to_string()));
        match inspect(file) {
            Ok(inspection) => {
                let same_content = expected.as_ref().map(|expected| inspection.holds(expected));
                good &= inspection.byte_identical != Some(false) && same_content != Some(false);
                inspection.write(&mut line);
                if let Some(same) = same_content {
                    line.insert("same_content".into(), json!(same));
                }
            }
            Err(error) => {
                good = false;
                line.insert("error".into(), describe(&error));
            }
        }
        io.say(Value::Object(line))?;
    }
    Ok(if good { Exit::Done } else { Exit::Failed })
}

/// What one file holds.
#[derive(Default)]
struct Inspection {
    kind: &'static str,
    facts: Map<String, Value>,
    /// `None` for what this library never writes.
    byte_identical: Option<bool>,
    findings: Vec<Finding>,
    /// Hashes of what the profiles mean, without their names and passwords.
    content: Vec<ContentHash>,
}

impl Inspection {
    /// Whether every profile of `expected` is among those of this file, which may hold more.
    fn holds(&self, expected: &Self) -> bool {
        let mut hashes = expected.content.iter();
        hashes.all(|hash| self.content.contains(hash))
    }

    fn write(self, line: &mut Map<String, Value>) {
        line.insert("kind".into(), json!(self.kind));
        line.extend(self.facts);
        if let Some(same) = self.byte_identical {
            line.insert("byte_identical".into(), json!(same));
        }
        line.insert("findings".into(), json!(self.findings));
    }
}

fn inspect(path: &Path) -> Result<Inspection> {
    let bytes = std::fs::read(path)?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let start = text.iter().find(|byte| !byte.is_ascii_whitespace());
    if bytes.starts_with(b"PK") {
        let archive = Archive::open(&bytes, ArchiveLimits::default())?;
        let is_package = archive.entries().iter().any(|entry| {
            entry.name().starts_with("PROFILES/") || entry.name().starts_with("APPS/")
        });
        if is_package {
            package(&bytes)
        } else {
            schema(&bytes)
        }
    } else if start == Some(&b'{') {
        let profile = Os12Profile::parse(&bytes)?;
        Ok(os12(
            &[&profile],
            profile.to_bytes() == bytes,
            "os12-profile",
        ))
    } else if bytes
        .windows(16)
        .take(64 * 1024)
        .any(|window| window == b"<firmware_export")
    {
        schema(&bytes)
    } else {
        os11(&bytes)
    }
}

fn os11(bytes: &[u8]) -> Result<Inspection> {
    let document = Os11Document::parse(bytes)?;
    let names: Vec<_> = document.profiles().map(|profile| profile.name()).collect();
    let settings: usize = document
        .profiles()
        .map(|profile| profile.settings().count())
        .sum();
    let instances: usize = document
        .profiles()
        .map(|profile| profile.instances().count())
        .sum();
    Ok(Inspection {
        kind: "os11-profile",
        facts: facts(json!({ "profiles": names, "settings": settings, "instances": instances })),
        byte_identical: Some(document.to_bytes() == bytes),
        findings: document.findings(),
        content: document.profiles().map(ContentHash::of_os11).collect(),
    })
}

fn package(bytes: &[u8]) -> Result<Inspection> {
    let package = Os12Package::open(bytes)?;
    let profiles: Vec<&Os12Profile> = package
        .profiles()
        .iter()
        .map(PackagedProfile::profile)
        .collect();
    let mut inspection = os12(&profiles, package.to_bytes()? == bytes, "os12-package");
    let apps: Vec<String> = package
        .apps()
        .iter()
        .map(|app| format!("{} {}", app.line(), app.version()))
        .collect();
    inspection.facts.insert("apps".into(), json!(apps));
    Ok(inspection)
}

fn os12(profiles: &[&Os12Profile], byte_identical: bool, kind: &'static str) -> Inspection {
    let names: Vec<_> = profiles.iter().map(|profile| profile.name()).collect();
    let settings: usize = profiles
        .iter()
        .map(|profile| profile.settings().count())
        .sum();
    let instances: usize = profiles
        .iter()
        .map(|profile| profile.instances().count())
        .sum();
    Inspection {
        kind,
        facts: facts(json!({ "profiles": names, "settings": settings, "instances": instances })),
        byte_identical: Some(byte_identical),
        findings: profiles
            .iter()
            .flat_map(|profile| profile.findings())
            .collect(),
        content: profiles
            .iter()
            .map(|profile| ContentHash::of_os12(profile))
            .collect(),
    }
}

fn schema(bytes: &[u8]) -> Result<Inspection> {
    let schema = RegistrySchema::parse(bytes)?;
    let version = schema.firmware().map(|firmware| firmware.version.clone());
    Ok(Inspection {
        kind: "firmware-export",
        facts: facts(json!({
            "version": version,
            "parameters": schema.parameter_count(),
            "templates": schema.template_count(),
        })),
        ..Inspection::default()
    })
}

fn facts(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}

fn describe(error: &Error) -> Value {
    json!({
        "kind": error.kind().as_str(),
        "message": error.to_string(),
        "position": error.position(),
        "hint": error.hint(),
    })
}
