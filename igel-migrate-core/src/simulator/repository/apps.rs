//! The folders of apps: where they lie, which files are in them, how large those are.

use super::content::Content;
use super::knobs::AppLayout;
use crate::simulator::dice::Dice;
use crate::simulator::store::App;

/// The line that is the base system.
const BASE_SYSTEM: &str = "base_system";

/// An app in a repository: a folder with several files.
///
/// The names and the number of its files are assumptions, since the vendor publishes neither. The
/// first file, a package, is by far the largest. The content is the same for the same app, version
/// and seed.
///
/// ```
/// use igel_migrate_core::simulator::AppFolder;
/// let app = AppFolder::new("base_system", "12.7.2").with_bytes(1_500_000_000);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppFolder {
    app: App,
    files: usize,
    bytes: Option<u64>,
}

impl AppFolder {
    /// A version of an app with four files, of the usual magnitude: 0.8 to 1.6 GB for the base
    /// system, 5 to 400 MB for others. Content is made when it is read, so size costs nothing.
    pub fn new(line: &str, version: &str) -> Self {
        Self::of(App::new(line, version))
    }

    pub(super) fn of(app: App) -> Self {
        Self {
            app,
            files: 4,
            bytes: None,
        }
    }

    /// Another number of files; at least one.
    #[must_use]
    pub fn with_files(mut self, files: usize) -> Self {
        self.files = files.max(1);
        self
    }

    /// Another size in bytes of all files together.
    #[must_use]
    pub fn with_bytes(mut self, bytes: u64) -> Self {
        self.bytes = Some(bytes);
        self
    }

    /// Where it lies.
    pub(in crate::simulator) fn path(&self, layout: AppLayout) -> String {
        let App { line, version, .. } = &self.app;
        match layout {
            AppLayout::NameThenVersion => format!("{line}/{version}"),
            AppLayout::NameAndVersion => format!("{line}-{version}"),
            AppLayout::BelowApps => format!("apps/{line}/{version}"),
        }
    }

    /// Its files by name.
    pub(super) fn files(&self, seed: u64) -> Vec<(String, Content)> {
        let App { line, version, .. } = &self.app;
        let mut dice = Dice::new(seed_of(seed, &format!("{line}/{version}")));
        let usual = if **line == *BASE_SYSTEM {
            800_000_000 + dice.below(800_000_000)
        } else {
            5_000_000 + dice.below(395_000_000)
        };
        let bytes = self.bytes.unwrap_or(usual);
        let others = self.files as u64 - 1;
        // The others share a tenth.
        let share = (bytes / 10).checked_div(others).unwrap_or(0);
        let mut left = bytes;
        let mut files = Vec::with_capacity(self.files);
        for number in 1..=others {
            let size = share / 2 + dice.below(share / 2 + 1);
            left -= size;
            let name = format!("part-{number:03}.bin");
            files.push((name, Content::seeded(dice.roll(), size)));
        }
        let package = format!("{line}-{version}.ipkg");
        files.insert(0, (package, Content::seeded(dice.roll(), left)));
        files
    }
}

/// Apps by number, for repositories of any size.
pub(super) fn numbered(apps: usize) -> impl Iterator<Item = AppFolder> {
    (0..apps).map(|number| {
        let (line, version) = (number / 4, number % 4);
        match line {
            0 => AppFolder::new(BASE_SYSTEM, &format!("12.{}.1", 5 + version)),
            _ => AppFolder::new(
                &format!("app_{line:04}"),
                &format!("{}.0.2+{version}", 1 + version),
            ),
        }
    })
}

/// A seed for something with a name.
pub(in crate::simulator) fn seed_of(seed: u64, name: &str) -> u64 {
    let step = |seed: u64, byte: u8| Dice::at(seed, u64::from(byte) + 1).roll();
    name.bytes().fold(seed, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_add_up_and_stay_the_same() {
        for files in [1, 2, 50] {
            let app = AppFolder::new("zoom", "6.1.0")
                .with_files(files)
                .with_bytes(1_001);
            let made = app.files(3);
            assert_eq!(made.len(), files);
            assert_eq!(
                made.iter().map(|(_, content)| content.size).sum::<u64>(),
                1_001
            );
            assert_eq!(made[0].0, "zoom-6.1.0.ipkg");
            assert!(made[0].1.size >= 900);
            let sums = |files: &[(String, Content)]| -> Vec<String> {
                files.iter().map(|(_, content)| content.sha256()).collect()
            };
            assert_eq!(sums(&made), sums(&app.files(3)));
            assert_ne!(sums(&made), sums(&app.files(4)));
        }
    }

    #[test]
    fn a_base_system_is_large() {
        let files = AppFolder::new("base_system", "12.7.2").files(1);
        let bytes: u64 = files.iter().map(|(_, content)| content.size).sum();
        assert!((800_000_000..1_600_000_000).contains(&bytes));
    }
}
