//! The step between scanner and arena: what is open, what is nested too deep, what does not match.

use std::ops::Range;

use super::SchemaLimits;
use super::arena::{Arena, ROOT};
use crate::error::{Error, Position, Result, shown};
use crate::registry::RegistryKey;

/// Takes groups and attributes in the order of the text.
pub(super) struct Builder<'t> {
    text: &'t str,
    limits: &'t SchemaLimits,
    arena: Arena,
    /// The open groups, each with the length of its key in bytes.
    open: Vec<(u32, usize)>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, bytes: usize, limits: &'t SchemaLimits) -> Self {
        Self {
            text,
            limits,
            arena: Arena::for_text_of(bytes),
            open: Vec::new(),
        }
    }

    /// A start tag: opens the group of that name, which may be there already.
    pub(super) fn open(&mut self, name: &Range<usize>) -> Result<()> {
        let (parent, key_len) = self.innermost();
        let key_len = match self.open.len() {
            0 => name.len(),
            _ => key_len + 1 + name.len(),
        };
        let depth = self.open.len() + 1;
        if depth > self.limits.depth {
            let message = format!("groups nested more than {} deep", self.limits.depth);
            return Err(self.fail(name.start, Error::limit(message)));
        }
        if key_len > RegistryKey::MAX_LEN {
            let message = format!("registry key of {key_len} bytes is too long");
            return Err(self.fail(name.start, Error::limit(message)));
        }
        let name_len = self.name_len(name)?;
        let id = (self.arena).find_or_insert(self.text, parent, name, name_len);
        self.open.push((id, key_len));
        self.check_items(name.start)
    }

    /// An end tag that begins at `tag`.
    pub(super) fn close(&mut self, name: Range<usize>, tag: usize) -> Result<()> {
        let (id, _) = self.innermost();
        if id == ROOT {
            return Err(self.fail(tag, Error::malformed("end of a group that was not begun")));
        }
        let open = self.arena.node(id).name(self.text);
        if open != &self.text[name] {
            let message = format!("expected the end of group `{}`", shown(open));
            return Err(self.fail(tag, Error::malformed(message)));
        }
        self.open.pop();
        Ok(())
    }

    /// An attribute of the innermost open group.
    pub(super) fn attribute(&mut self, name: &Range<usize>, value: &Range<usize>) -> Result<()> {
        let (node, _) = self.innermost();
        let name_len = self.name_len(name)?;
        self.arena.push_attribute(node, name, name_len, value);
        self.check_items(name.start)
    }

    /// The end of the text.
    pub(super) fn finish(self) -> Result<Arena> {
        let (id, _) = self.innermost();
        if id == ROOT {
            return Ok(self.arena);
        }
        let node = self.arena.node(id);
        let message = format!("group `{}` is not closed", shown(node.name(self.text)));
        Err(self.fail(node.name_at(), Error::malformed(message)))
    }

    fn innermost(&self) -> (u32, usize) {
        self.open.last().copied().unwrap_or((ROOT, 0))
    }

    fn name_len(&self, name: &Range<usize>) -> Result<u8> {
        u8::try_from(name.len())
            .map_err(|_| self.fail(name.start, Error::limit("name of more than 255 bytes")))
    }

    fn check_items(&self, at: usize) -> Result<()> {
        if self.arena.items() <= self.limits.items {
            return Ok(());
        }
        let message = format!("more than {} groups and attributes", self.limits.items);
        Err(self.fail(at, Error::limit(message)))
    }

    fn fail(&self, at: usize, error: Error) -> Error {
        error.at(Position::of(self.text, at))
    }
}
