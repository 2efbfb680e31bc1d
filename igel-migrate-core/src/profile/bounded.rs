//! The findings of one document: in the order of the text, with positions, and not without end.
//!
//! What is looked for is not here, but with each kind of document. Positions are worked out at the
//! end, for the findings that are kept, in one walk through the text: a large document with many
//! oddities costs no more than one without.

use std::collections::HashMap;

use crate::error::Position;
use crate::finding::{Finding, Severity};

/// More findings than this on one document help nobody.
pub(super) const MOST_FINDINGS: usize = 1000;

/// The position of the first byte of a file.
pub(super) const FILE_START: Position = Position { line: 1, column: 1 };

/// Findings of a document, at most [`MOST_FINDINGS`], and how many more there would be.
#[derive(Clone, Default)]
pub(super) struct BoundedFindings {
    findings: Vec<Finding>,
    left_out: usize,
}

impl BoundedFindings {
    /// How many more may be collected.
    pub(super) fn room(&self) -> usize {
        MOST_FINDINGS.saturating_sub(self.findings.len())
    }

    /// Puts the findings of another part behind; the part was collected with the
    /// [`room`](Self::room) left here.
    pub(super) fn append(&mut self, part: Self) {
        self.findings.extend(part.findings);
        self.left_out += part.left_out;
    }

    /// The findings; the last one has the code `more` and tells how many were left out.
    pub(super) fn finish(mut self, more: &'static str) -> Vec<Finding> {
        if self.left_out > 0 {
            let message = format!("{} more findings were left out", self.left_out);
            self.findings
                .push(Finding::new(more, Severity::Warning, message));
        }
        self.findings
    }
}

/// Findings on their way, each with the byte it is about.
pub(super) struct Collecting {
    room: usize,
    unplaced: Vec<Unplaced>,
    left_out: usize,
}

struct Unplaced {
    finding: Finding,
    /// `None` for what an edit brought in.
    at: Option<usize>,
    /// The byte of the first of its kind, for what is there again.
    first: Option<usize>,
}

impl Collecting {
    pub(super) fn with_room(room: usize) -> Self {
        Self {
            room,
            unplaced: Vec::new(),
            left_out: 0,
        }
    }

    /// Adds the finding that `make` makes, or counts it if there is no room. Behind its message
    /// comes the position of `first`.
    pub(super) fn add(
        &mut self,
        at: Option<usize>,
        first: Option<usize>,
        make: impl FnOnce() -> Finding,
    ) {
        if self.unplaced.len() >= self.room {
            self.left_out += 1;
            return;
        }
        let finding = make();
        self.unplaced.push(Unplaced { finding, at, first });
    }

    /// The findings in the order of `text`, which begins at `origin` in its file; those without a
    /// place come last.
    pub(super) fn place(mut self, text: &str, origin: Position) -> BoundedFindings {
        self.unplaced
            .sort_by_key(|unplaced| (unplaced.at.is_none(), unplaced.at));
        let offsets = self
            .unplaced
            .iter()
            .flat_map(|unplaced| [unplaced.at, unplaced.first])
            .flatten()
            .collect();
        let positions = positions(text, origin, offsets);
        let position = |offset: Option<usize>| positions.get(&offset?).copied();
        let place = |unplaced: Unplaced| {
            let mut finding = unplaced.finding;
            if let Some(first) = position(unplaced.first) {
                finding.message = format!("{}, at {first}", finding.message);
            }
            finding.position = position(unplaced.at);
            finding
        };
        BoundedFindings {
            findings: self.unplaced.into_iter().map(place).collect(),
            left_out: self.left_out,
        }
    }
}

/// The positions of bytes of `text`, which begins at `origin` in its file: one walk for all.
pub(super) fn positions(
    text: &str,
    origin: Position,
    mut offsets: Vec<usize>,
) -> HashMap<usize, Position> {
    offsets.sort_unstable();
    offsets.dedup();
    let (mut walked, mut inside) = (0, origin);
    let mut place = |offset| {
        inside = shifted(Position::of(&text[walked..offset], usize::MAX), inside);
        walked = offset;
        (offset, inside)
    };
    offsets.into_iter().map(&mut place).collect()
}

/// A position inside a part of a file, seen from the file.
pub(super) fn shifted(inside: Position, origin: Position) -> Position {
    let column = if inside.line == 1 {
        inside.column.saturating_add(origin.column - 1)
    } else {
        inside.column
    };
    Position {
        line: inside.line.saturating_add(origin.line - 1),
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_walk_gives_the_positions_that_counting_from_the_start_gives() {
        let text = "\u{e4}b\r\n\n  cd\u{20ac}\nlast";
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).rev().collect();
        let found = positions(text, FILE_START, offsets.clone());
        assert_eq!(found.len(), offsets.len());
        for offset in offsets {
            assert_eq!(found[&offset], Position::of(text, offset), "{offset}");
        }
        let origin = Position { line: 3, column: 7 };
        let found = positions("ab\nc", origin, vec![3, 1]);
        assert_eq!(found[&1], Position { line: 3, column: 8 });
        assert_eq!(found[&3], Position { line: 4, column: 1 });
    }
}
