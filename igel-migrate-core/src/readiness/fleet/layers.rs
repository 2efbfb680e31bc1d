//! Which declared facts reach which device: its own before those of its directories, the nearest
//! first.

use std::collections::HashMap;

use super::rows::{Interned, Row, Rows, Text};
use crate::error::{Error, shown};
use crate::finding::{Finding, Severity};
use crate::readiness::declared::{DeclaredFacts, LayerIndex};
use crate::rules::Fact;
use crate::ums::{DirectoryId, DirectoryTree};

/// The layers of declared facts that reach a device, in the order in which they count.
pub(super) type Chain = Vec<LayerIndex>;

/// Declared facts, matched with the devices of a fleet.
pub(super) struct Matched<'a> {
    declared: &'a DeclaredFacts,
    directories: Option<&'a DirectoryTree>,
    of_directory: HashMap<DirectoryId, LayerIndex>,
    /// Whether the row about a device has exactly one.
    row_counts: Vec<bool>,
    chains: Interned<Chain>,
    chain_of_parent: HashMap<Option<DirectoryId>, u32>,
    /// What is odd about the declarations.
    pub(super) findings: Vec<Finding>,
}

impl<'a> Matched<'a> {
    pub(super) fn new(
        declared: &'a DeclaredFacts,
        directories: Option<&'a DirectoryTree>,
        rows: &Rows,
    ) -> Self {
        let mut matched = Self {
            declared,
            directories,
            of_directory: HashMap::new(),
            row_counts: Vec::new(),
            chains: Interned::default(),
            chain_of_parent: HashMap::new(),
            findings: Vec::new(),
        };
        matched.find_directories();
        if declared.devices() > 0 {
            matched.count_devices(rows);
            matched.compare_rows(rows);
        }
        matched
    }

    pub(super) fn chain(&self, place: u32) -> &Chain {
        self.chains.get(place)
    }

    /// The chain of a device.
    pub(super) fn chain_of(&mut self, row: &Row, rows: &Rows) -> u32 {
        if self.declared.devices() > 0 {
            let own = self.rows_of(row, rows).into_iter();
            let mut chain: Chain = own.map(|index| self.declared.rows[index].layer).collect();
            if !chain.is_empty() {
                chain.extend(self.around(row.parent));
                return self.chains.add(chain);
            }
        }
        if let Some(chain) = self.chain_of_parent.get(&row.parent) {
            return *chain;
        }
        let chain = self.around(row.parent);
        let place = self.chains.add(chain);
        self.chain_of_parent.insert(row.parent, place);
        place
    }

    /// The rows about a device, the surest first.
    fn rows_of(&self, row: &Row, rows: &Rows) -> Vec<usize> {
        let text = |text| rows.text(row, text);
        self.declared
            .rows_for(text(Text::UnitId), text(Text::Mac), text(Text::Name))
            .filter(|index| self.row_counts[*index])
            .collect()
    }

    fn around(&self, parent: Option<DirectoryId>) -> Chain {
        let Some(parent) = parent else {
            return Chain::new();
        };
        let ancestors = self
            .directories
            .map(|tree| tree.ancestors(parent))
            .unwrap_or_default();
        std::iter::once(parent)
            .chain(ancestors)
            .filter_map(|id| self.of_directory.get(&id).copied())
            .collect()
    }

    fn find_directories(&mut self) {
        for directory in &self.declared.directories {
            let found = match self.directories {
                Some(tree) => tree.resolve(&directory.path),
                None => Err(Error::invalid("the directories of UMS were not read")),
            };
            match found {
                Ok(id) => {
                    self.of_directory.insert(id, directory.layer);
                }
                Err(error) => self.findings.push(
                    Finding::new(
                        "declared-directory",
                        Severity::Blocker,
                        format!(
                            "what is declared of the directory {} counts for no device: {}",
                            directory.path,
                            error.message()
                        ),
                    )
                    .with_subject(directory.place.to_string())
                    .with_remedy("correct the path"),
                ),
            }
        }
    }

    fn count_devices(&mut self, rows: &Rows) {
        let mut matches = vec![(0_u32, 0_usize); self.declared.devices()];
        for (index, row) in rows.iter().enumerate() {
            let text = |text| rows.text(row, text);
            let found =
                self.declared
                    .rows_for(text(Text::UnitId), text(Text::Mac), text(Text::Name));
            for declared in found {
                let (count, first) = &mut matches[declared];
                if *count == 0 {
                    *first = index;
                }
                *count += 1;
            }
        }
        self.row_counts = matches.iter().map(|(count, _)| *count == 1).collect();
        for (row, (count, first)) in self.declared.rows.iter().zip(matches) {
            let (severity, message, remedy) = match count {
                1 => continue,
                0 => (
                    Severity::Warning,
                    format!("no device has {}", row.device),
                    "correct the line, or take it out",
                ),
                _ => (
                    Severity::Blocker,
                    format!(
                        "{count} devices have {}, the first one with the id {}; what is declared \
                         here counts for none of them",
                        row.device,
                        rows.get(first).id
                    ),
                    "name the device by its mac or unit_id",
                ),
            };
            self.findings.push(
                Finding::new("declared-device", severity, message)
                    .with_subject(row.place.to_string())
                    .with_remedy(remedy),
            );
        }
    }

    /// Reports devices of which two rows say different things.
    fn compare_rows(&mut self, rows: &Rows) {
        let mut findings = Vec::new();
        for row in rows.iter() {
            let found = self.rows_of(row, rows);
            let [first, others @ ..] = &found[..] else {
                continue;
            };
            for other in others {
                let (first, other) = (&self.declared.rows[*first], &self.declared.rows[*other]);
                let layers = &self.declared.layers;
                let (here, there) = (layers.get(first.layer), layers.get(other.layer));
                let differs = |fact: &Fact| {
                    here.knows(*fact) && there.knows(*fact) && here.text(*fact) != there.text(*fact)
                };
                if let Some(fact) = Fact::all().find(differs) {
                    let name = shown(rows.text(row, Text::Name));
                    findings.push(
                        Finding::new(
                            "declared-twice",
                            Severity::Blocker,
                            format!(
                                "`{fact}` of the device {name} is declared twice and differently; \
                                 {} counts",
                                first.place
                            ),
                        )
                        .with_subject(other.place.to_string())
                        .with_remedy("take one of the lines out"),
                    );
                }
            }
        }
        self.findings.extend(findings);
    }
}
