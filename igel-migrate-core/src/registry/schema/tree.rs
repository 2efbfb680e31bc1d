//! A text of the registry as a tree of groups with attributes.
//!
//! Values stay as they stand in the file until somebody asks for one.

use std::borrow::Cow;
use std::ops::Range;

use super::SchemaLimits;
use super::arena::{Arena, NONE, ROOT};
use super::scan::{Dialect, scan};
use super::text::unescape;
use crate::error::Result;
use crate::registry::value::decode;

/// A node of one [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(u32);

/// The groups of one text. Groups of one name under one parent are one node.
#[derive(Clone)]
pub(super) struct Tree<'a> {
    text: Cow<'a, str>,
    arena: Arena,
    escaped: bool,
    top: NodeId,
}

impl<'a> Tree<'a> {
    /// Reads `text[range]`.
    pub(super) fn parse(
        text: Cow<'a, str>,
        range: Range<usize>,
        dialect: Dialect,
        limits: &SchemaLimits,
    ) -> Result<Self> {
        let arena = scan(&text, range, dialect, limits)?;
        let mut tree = Self {
            text,
            arena,
            escaped: dialect == Dialect::XmlText,
            top: NodeId(ROOT),
        };
        let mut outermost = tree.children(tree.top);
        let first = outermost.next();
        let alone = outermost.next().is_none() && tree.attributes(tree.top).next().is_none();
        drop(outermost);
        if let Some(first) = first.filter(|&first| alone && tree.name(first) == "vlist") {
            tree.top = first;
        }
        Ok(tree)
    }

    /// The same tree with a text of its own.
    pub(super) fn into_owned(self) -> Tree<'static> {
        Tree {
            text: Cow::Owned(self.text.into_owned()),
            arena: self.arena,
            escaped: self.escaped,
            top: self.top,
        }
    }

    /// The node whose children are the outermost groups: `<vlist>`, or what stands for it.
    pub(super) fn top(&self) -> NodeId {
        self.top
    }

    /// Whether the outermost groups stand inside a `<vlist>`.
    pub(super) fn has_vlist_root(&self) -> bool {
        self.top.0 != ROOT
    }

    pub(super) fn name(&self, id: NodeId) -> &str {
        self.arena.node(id.0).name(&self.text)
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        node(self.arena.node(id.0).parent)
    }

    pub(super) fn child(&self, parent: NodeId, name: &str) -> Option<NodeId> {
        self.arena.find(&self.text, parent.0, name).map(NodeId)
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = node(self.arena.node(id.0).first_child);
        std::iter::successors(first, |child| node(self.arena.node(child.0).next_sibling))
    }

    /// The attributes with their stored text, in the order of the file.
    pub(super) fn attributes(&self, id: NodeId) -> impl Iterator<Item = (&str, Stored<'_>)> + '_ {
        let at = |id: u32| (id != NONE).then(|| self.arena.attribute(id));
        let first = at(self.arena.node(id.0).first_attribute);
        std::iter::successors(first, move |attribute| at(attribute.next)).map(|attribute| {
            let stored = Stored {
                raw: attribute.value(&self.text),
                escaped: self.escaped,
            };
            (attribute.name(&self.text), stored)
        })
    }

    /// An attribute by name: the last one, should it be stated several times.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<Stored<'_>> {
        let all = self.attributes(id).filter(|(found, _)| *found == name);
        all.last().map(|(_, value)| value)
    }

    pub(super) fn has_attribute(&self, id: NodeId, name: &str) -> bool {
        self.attributes(id).any(|(found, _)| found == name)
    }

    /// The node at a path of names joined by dots.
    pub(super) fn descend(&self, path: &str) -> Option<NodeId> {
        (path.split('.')).try_fold(self.top, |node, name| self.child(node, name))
    }

    /// The nodes above `id`, nearest first, without the top.
    pub(super) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let above = |&node: &NodeId| self.parent(node).filter(|&parent| parent != self.top);
        std::iter::successors(above(&id), above)
    }

    /// The names from below `from`, a node above `id`, down to `id`, joined by dots.
    pub(super) fn path(&self, from: NodeId, id: NodeId) -> String {
        let mut names = vec![self.name(id)];
        let between = self.ancestors(id).take_while(|&above| above != from);
        names.extend(between.map(|above| self.name(above)));
        names.reverse();
        names.join(".")
    }

    /// The nodes below `from` in the order of the text; a node that `enter` refuses is left out
    /// with everything below it.
    pub(super) fn walk<'t>(
        &'t self,
        from: NodeId,
        enter: impl Fn(NodeId) -> bool + 't,
    ) -> impl Iterator<Item = NodeId> + 't {
        let mut level = from;
        let mut ahead = node(self.arena.node(from.0).first_child);
        std::iter::from_fn(move || {
            loop {
                match ahead {
                    Some(id) if enter(id) => {
                        level = id;
                        ahead = node(self.arena.node(id.0).first_child);
                        return Some(id);
                    }
                    Some(id) => ahead = node(self.arena.node(id.0).next_sibling),
                    None if level == from => return None,
                    None => {
                        ahead = node(self.arena.node(level.0).next_sibling);
                        level = self.parent(level)?;
                    }
                }
            }
        })
    }
}

fn node(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

/// A value as it stands in the file.
#[derive(Clone, Copy)]
pub(super) struct Stored<'t> {
    raw: &'t str,
    escaped: bool,
}

impl<'t> Stored<'t> {
    /// The text as the registry stores it, without the escapes of the file around it.
    pub(super) fn text(self) -> Cow<'t, str> {
        if self.escaped {
            unescape(self.raw)
        } else {
            Cow::Borrowed(self.raw)
        }
    }

    /// What the text means.
    pub(super) fn decoded(self) -> Cow<'t, str> {
        match self.text() {
            Cow::Borrowed(text) => decode(text),
            Cow::Owned(text) => Cow::Owned(decode(&text).into_owned()),
        }
    }
}
