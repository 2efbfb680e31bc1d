//! Where bytes of a text stand, by line and column, when many are asked for one at a time.
//!
//! One walk through the text notes a position every few hundred bytes; from the last one before a
//! byte it is never far, however long the lines are. What stands at those bytes is not known here.

use crate::error::Position;
use crate::profile::bounded::shifted;

/// How far milestones stand apart, in bytes.
const APART: usize = 256;

/// The positions of some bytes of a text, from its beginning on.
#[derive(Clone)]
pub(super) struct Milestones(Vec<(usize, Position)>);

impl Milestones {
    /// Those of `text`, which begins at `origin` in its file.
    pub(super) fn of(text: &str, origin: Position) -> Self {
        let mut all = Vec::with_capacity(text.len() / APART + 1);
        let (mut at, mut position) = (0, origin);
        all.push((at, position));
        while at + APART < text.len() {
            let mut next = at + APART;
            while !text.is_char_boundary(next) {
                next += 1;
            }
            position = shifted(Position::of(&text[at..next], usize::MAX), position);
            at = next;
            all.push((at, position));
        }
        Self(all)
    }

    /// The position of the character at `offset` in the same text.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let behind = self.0.partition_point(|(at, _)| *at <= offset);
        // The first one stands at the first byte, so there is one before any byte.
        let (at, position) = self.0[behind - 1];
        shifted(Position::of(&text[at..], offset - at), position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::bounded::FILE_START;

    #[test]
    fn positions_are_those_that_counting_from_the_start_gives() {
        let long = "\u{20ac}".repeat(400) + "x";
        for text in [
            String::new(),
            "one line".repeat(100),
            "a\r\n\u{e4}\n".repeat(300),
            format!("{long}\n\n{long}\n  <a/>"),
        ] {
            let milestones = Milestones::of(&text, FILE_START);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let expected = Position::of(&text, offset);
                assert_eq!(milestones.position(&text, offset), expected, "{offset}");
            }
        }
        let milestones = Milestones::of("ab\nc", Position { line: 3, column: 7 });
        let position = |offset| milestones.position("ab\nc", offset);
        assert_eq!(position(1), Position { line: 3, column: 8 });
        assert_eq!(position(3), Position { line: 4, column: 1 });
    }
}
