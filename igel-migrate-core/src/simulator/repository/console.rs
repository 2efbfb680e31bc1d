//! The repositories as UMS knows them, which a person defines in it.

use std::collections::BTreeSet;

use crate::simulator::Console;
use crate::simulator::store::{App, RepositoryRecord};

impl Console {
    /// Defines a Distributed App Repository, or replaces the one of this name.
    ///
    /// If its address is that of a [`SimulatedRepository`], UMS starts at once to write the
    /// [apps](Console::apps) into it that came with imports, and goes on with each further import.
    /// It does so by hand, not by requests; what is there stays.
    ///
    /// [`SimulatedRepository`]: crate::simulator::SimulatedRepository
    pub fn set_repository(&self, repository: RepositoryRecord) {
        let mut state = self.state();
        let records = &mut state.records;
        records
            .repositories
            .retain(|found| found.name != repository.name);
        self.write_apps(&records.apps, [&repository]);
        records.repositories.push(repository);
    }

    /// Lets UMS write apps into repositories.
    pub(in crate::simulator) fn write_apps<'a>(
        &self,
        apps: &BTreeSet<App>,
        repositories: impl IntoIterator<Item = &'a RepositoryRecord>,
    ) {
        for record in repositories {
            let servers = self.shared.repositories.iter();
            for server in servers.filter(|server| server.is_at(&record.url)) {
                for app in apps {
                    server.receive(app);
                }
            }
        }
    }

    /// The repositories.
    pub fn repositories(&self) -> Vec<RepositoryRecord> {
        self.state().records.repositories.clone()
    }

    /// The repositories that UMS tells devices about, in the order in which devices try them: a
    /// central priority of -1 hides one, higher numbers come first.
    pub fn repositories_for_devices(&self) -> Vec<RepositoryRecord> {
        let mut shown = self.repositories();
        shown.retain(RepositoryRecord::is_shown_to_devices);
        shown.sort_by_key(|repository| std::cmp::Reverse(repository.priority));
        shown
    }
}
