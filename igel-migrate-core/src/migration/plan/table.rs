//! One row for each device of a fleet: with which wave it goes, or why it does not.

use std::collections::HashMap;

use super::MigrationPlan;
use super::sorted::Sorted;
use crate::migration::fleet::Fleet;
use crate::migration::spec::MigrationSpec;
use crate::repository::SiteKey;
use crate::spreadsheet::write_row;

const HEAD: [&str; 9] = [
    "wave",
    "site",
    "unit_id",
    "name",
    "model",
    "os11_build",
    "directory",
    "left_out",
    "held_by",
];

impl MigrationPlan {
    /// Every device of `fleet` as CSV (RFC 4180, UTF-8, CRLF), in the order of the fleet: its wave,
    /// counted from 1, or why it does not go and by which rules. `spec` and `fleet` are those that
    /// the plan was made from. About 120 bytes for each device.
    ///
    /// A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    ///
    /// ```no_run
    /// # use igel_migrate_core::migration::{Fleet, MigrationPlan, MigrationSpec};
    /// # fn example(spec: &MigrationSpec, fleet: &Fleet) -> igel_migrate_core::Result<()> {
    /// let plan = MigrationPlan::build(spec, fleet)?;
    /// std::fs::write("devices.csv", plan.devices_csv(spec, fleet))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn devices_csv(&self, spec: &MigrationSpec, fleet: &Fleet) -> String {
        let mut waves: HashMap<&str, usize> = HashMap::with_capacity(self.devices());
        for (number, wave) in (1..).zip(&self.waves) {
            let devices = wave.sites.iter().flat_map(|site| &site.devices);
            waves.extend(devices.map(|device| (&*device.unit_id, number)));
        }
        let mut directories: HashMap<_, String> = HashMap::new();
        let mut rows = String::new();
        write_row(&mut rows, HEAD.into_iter());
        Sorted::telling(spec, fleet, |device, site, left_out| {
            let directory = directories.entry(device.parent).or_insert_with(|| {
                let path = fleet.directories.path_of(device.parent);
                path.map_or_else(|| device.parent.to_string(), |path| path.to_string())
            });
            let wave = waves.get(&*device.unit_id).filter(|_| left_out.is_none());
            let wave = wave.map_or_else(String::new, ToString::to_string);
            let held_by = left_out.map_or_else(String::new, |_| device.held_by.join(" "));
            let cells = [
                &wave,
                site.map(SiteKey::as_str).unwrap_or_default(),
                &device.unit_id,
                &device.name,
                &device.model,
                &device.build,
                directory,
                left_out.unwrap_or_default(),
                &held_by,
            ];
            write_row(&mut rows, cells.into_iter());
        });
        rows
    }
}
