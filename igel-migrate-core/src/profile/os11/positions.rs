//! Positions of many bytes of one text, without counting the lines from the beginning each time.

use super::tree::{Tree, shifted};
use crate::error::Position;

/// Positions of bytes of one text, asked for mostly in rising order.
pub(super) struct Positions<'t> {
    text: &'t str,
    origin: Position,
    offset: usize,
    inside: Position,
}

const START: Position = Position { line: 1, column: 1 };

impl<'t> Positions<'t> {
    pub(super) fn over(tree: &'t Tree) -> Self {
        let (text, origin) = tree.read_text();
        Self {
            text,
            origin,
            offset: 0,
            inside: START,
        }
    }

    pub(super) fn at(&mut self, offset: usize) -> Position {
        if offset < self.offset {
            (self.offset, self.inside) = (0, START);
        }
        let step = Position::of(&self.text[self.offset..offset], usize::MAX);
        self.inside = shifted(step, self.inside);
        self.offset = offset;
        shifted(self.inside, self.origin)
    }
}
