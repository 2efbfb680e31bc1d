//! Questions in words, for people who answer them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::engine::{DeviceIndex, Question};
use super::super::spec::Trigger;
use super::Orders;
use crate::ums::DirectoryPath;

/// How many devices are named one by one.
const NAMED: usize = 5;

impl Orders {
    /// A question as a person is asked it: what has happened, what is to be done in UMS, and where.
    /// Devices are named by unit id, five at most of each directory.
    pub fn in_words(&self, question: &Question) -> String {
        let mut text = String::new();
        match question {
            Question::Release { wave, needs } => {
                let _ = write!(text, "wave {} is good", wave + 1);
                if needs.session {
                    text.push_str("; start a session on one of its devices, and say so");
                }
                if needs.release {
                    text.push_str("; release the next wave");
                }
            }
            Question::Trigger { devices } => {
                text.push_str("give the upgrade command in UMS, and say so");
                for (directory, unit_ids) in self.by_launch(devices) {
                    let _ = write!(text, "\n  on {directory}, to {unit_ids}");
                }
            }
            Question::Stopped {
                reason,
                maybe_commanded,
            } => {
                let _ = write!(text, "it stands still: {reason}");
                let job = self.rollout.trigger == Trigger::DirectoryJob;
                if job && !maybe_commanded.is_empty() {
                    for (directory, unit_ids) in self.by_launch(maybe_commanded) {
                        let _ = write!(
                            text,
                            "\n  switch off the job on {directory} as well: it may have reached \
                             {unit_ids}"
                        );
                    }
                }
            }
            Question::SitesStopped { sites } => {
                text.push_str("everything else is at its end, and these sites stand still");
                for (site, reason) in sites {
                    let key = &self.rollout.sites[*site as usize].key;
                    let _ = write!(text, "\n  {key}: {reason}");
                }
            }
        }
        text
    }

    /// Devices by the launch directory they belong to, in words.
    fn by_launch(&self, devices: &[DeviceIndex]) -> BTreeMap<&DirectoryPath, String> {
        let mut by_directory: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for device in devices {
            let order = self.device(*device);
            let directory = &self.places_of(*device).launch[order.shard].path;
            let devices = by_directory.entry(directory).or_default();
            devices.push(&order.unit_id);
        }
        let in_words = |unit_ids: Vec<&str>| {
            let named: Vec<String> = (unit_ids.iter().take(NAMED))
                .map(|unit_id| unit_id.escape_debug().to_string())
                .collect();
            let more = if unit_ids.len() > NAMED { ", …" } else { "" };
            format!("{} devices ({}{more})", unit_ids.len(), named.join(", "))
        };
        by_directory
            .into_iter()
            .map(|(directory, unit_ids)| (directory, in_words(unit_ids)))
            .collect()
    }
}
