//! The import of profiles, which a person does in UMS and IMI cannot.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Console;
use super::console::refused;
use super::store::{App, Firmware, Generation, NewProfile};
use crate::error::Result;
use crate::profile::os11::Os11Document;
use crate::profile::os12::Os12Package;
use crate::ums::ProfileId;

/// The product of base systems in the firmware list. What UMS shows there is not known.
const OS12_PRODUCT: &str = "IGEL OS 12";

impl Console {
    /// Imports the profiles of an OS 11 export, as a person does in the UMS Console.
    ///
    /// They lie directly below the root of their tree, from where IMI can move them; firmwares they
    /// are based on become known where they are not. Their documents are kept
    /// ([`Profile::document`](super::Profile::document)).
    ///
    /// # Errors
    ///
    /// Those of [`Os11Document::parse`].
    pub fn import_os11(&self, xml: &[u8]) -> Result<Vec<ProfileId>> {
        let document = Os11Document::parse(xml)?;
        let profiles = document.profiles().map(|profile| {
            let based_on = profile.firmware();
            let imported = Imported {
                name: profile.name().into_owned(),
                firmware: Firmware::new(&based_on.model, &based_on.version),
                generation: Generation::Os11,
                priority: profile.is_priority_profile(),
                overrides_sessions: profile.overwrites_sessions(),
                document: profile.to_bytes().into(),
            };
            self.keep(imported)
        });
        profiles.collect()
    }

    /// Imports an `.ipm` package, as a person does in the UMS Web App.
    ///
    /// Its profiles lie directly below the root, whatever folders they came from; its apps become
    /// known ([`Console::apps`]) and are written into the repositories
    /// ([`Console::set_repository`]). What an import gives as the firmware of an OS 12 profile is not
    /// known; here it is the base system of the package.
    ///
    /// # Errors
    ///
    /// Those of [`Os12Package::open`].
    pub fn import_os12(&self, ipm: impl Into<Vec<u8>>) -> Result<Vec<ProfileId>> {
        let package = Os12Package::open(ipm)?;
        let base_system = package
            .apps()
            .iter()
            .find(|app| app.line() == "base_system");
        let version = base_system.map_or("12", |app| app.version());
        let apps = package.apps().iter();
        let apps: BTreeSet<App> = apps
            .map(|app| App::new(app.line(), app.version()))
            .collect();
        {
            let mut state = self.state();
            self.write_apps(&apps, &state.records.repositories);
            state.records.apps.extend(apps);
        }
        let profiles = package.profiles().iter().map(|packaged| {
            let profile = packaged.profile();
            let imported = Imported {
                name: profile.name().into_owned(),
                firmware: Firmware::new(OS12_PRODUCT, version),
                generation: Generation::Os12,
                priority: false,
                overrides_sessions: profile.overwrites_sessions().unwrap_or(false),
                document: profile.to_bytes().into(),
            };
            self.keep(imported)
        });
        profiles.collect()
    }

    /// The apps that came with imported packages, in the order of line and version.
    pub fn apps(&self) -> Vec<App> {
        self.state().records.apps.iter().cloned().collect()
    }

    fn keep(&self, imported: Imported) -> Result<ProfileId> {
        let mut state = self.state();
        let known = state
            .firmwares
            .iter()
            .find(|(_, found)| **found == imported.firmware);
        let id = known.map(|(id, _)| *id);
        let id = id.unwrap_or_else(|| state.add_firmware(None, imported.firmware));
        let mut new = NewProfile::new(&imported.name, id);
        if imported.priority {
            new = new.with_priority();
        }
        new.profile.generation = imported.generation;
        new.profile.overrides_sessions = imported.overrides_sessions;
        new.profile.document = Some(imported.document);
        state.add_profile(new).map_err(refused)
    }
}

/// What an import takes from a document.
struct Imported {
    name: String,
    firmware: Firmware,
    generation: Generation,
    priority: bool,
    overrides_sessions: bool,
    document: Arc<[u8]>,
}
