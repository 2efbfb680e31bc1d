//! Storage of a tree of groups: indices and spans over the text it was read from, no strings.

use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// No node, no attribute.
pub(super) const NONE: u32 = u32::MAX;

/// The node above the outermost groups.
pub(super) const ROOT: u32 = 0;

/// A group; its children and attributes are linked lists in the order of the text.
#[derive(Clone)]
pub(super) struct Node {
    name_at: u32,
    name_len: u8,
    pub(super) parent: u32,
    pub(super) first_child: u32,
    last_child: u32,
    pub(super) next_sibling: u32,
    pub(super) first_attribute: u32,
    last_attribute: u32,
}

/// An attribute of a group.
#[derive(Clone)]
pub(super) struct Attribute {
    name_at: u32,
    name_len: u8,
    value_at: u32,
    value_len: u32,
    pub(super) next: u32,
}

/// The groups of one text, found by parent and name. Every method that takes `text` wants the one
/// the arena was filled from.
#[derive(Clone)]
pub(super) struct Arena {
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    by_name: HashTable<u32>,
    hasher: RandomState,
}

impl Arena {
    /// An arena with nothing but the root, with room for what `bytes` of text usually hold.
    pub(super) fn for_text_of(bytes: usize) -> Self {
        // A firmware export has a group in 387 bytes and an attribute in 50.
        let nodes = bytes / 384 + 1;
        let mut arena = Self {
            nodes: Vec::with_capacity(nodes),
            attributes: Vec::with_capacity(bytes / 48),
            by_name: HashTable::with_capacity(nodes),
            hasher: RandomState::new(),
        };
        arena.nodes.push(Node::new(&(0..0), 0, NONE));
        arena
    }

    /// How many groups and attributes there are.
    pub(super) fn items(&self) -> usize {
        self.nodes.len() + self.attributes.len()
    }

    pub(super) fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    pub(super) fn attribute(&self, id: u32) -> &Attribute {
        &self.attributes[id as usize]
    }

    /// The child of `parent` called `name`.
    pub(super) fn find(&self, text: &str, parent: u32, name: &str) -> Option<u32> {
        if self.node(parent).first_child == NONE {
            return None;
        }
        let hash = self.hasher.hash_one((parent, name));
        (self.by_name)
            .find(hash, |&id| self.nodes[id as usize].is(text, parent, name))
            .copied()
    }

    /// The child of `parent` whose name stands at `at`, made if there is none.
    pub(super) fn find_or_insert(
        &mut self,
        text: &str,
        parent: u32,
        at: &Range<usize>,
        name_len: u8,
    ) -> u32 {
        let name = &text[at.clone()];
        let (nodes, hasher) = (&self.nodes, &self.hasher);
        let entry = self.by_name.entry(
            hasher.hash_one((parent, name)),
            |&id| nodes[id as usize].is(text, parent, name),
            |&id| {
                let node = &nodes[id as usize];
                hasher.hash_one((node.parent, node.name(text)))
            },
        );
        let vacant = match entry {
            Entry::Occupied(entry) => return *entry.get(),
            Entry::Vacant(vacant) => vacant,
        };
        let id = index(self.nodes.len());
        vacant.insert(id);
        self.nodes.push(Node::new(at, name_len, parent));
        let parent = &mut self.nodes[parent as usize];
        let last = std::mem::replace(&mut parent.last_child, id);
        if last == NONE {
            parent.first_child = id;
        } else {
            self.nodes[last as usize].next_sibling = id;
        }
        id
    }

    /// Gives `node` one more attribute.
    pub(super) fn push_attribute(
        &mut self,
        node: u32,
        name: &Range<usize>,
        name_len: u8,
        value: &Range<usize>,
    ) {
        let id = index(self.attributes.len());
        self.attributes.push(Attribute {
            name_at: index(name.start),
            name_len,
            value_at: index(value.start),
            value_len: index(value.len()),
            next: NONE,
        });
        let node = &mut self.nodes[node as usize];
        let last = std::mem::replace(&mut node.last_attribute, id);
        if last == NONE {
            node.first_attribute = id;
        } else {
            self.attributes[last as usize].next = id;
        }
    }
}

impl Node {
    fn new(name: &Range<usize>, name_len: u8, parent: u32) -> Self {
        Self {
            name_at: index(name.start),
            name_len,
            parent,
            first_child: NONE,
            last_child: NONE,
            next_sibling: NONE,
            first_attribute: NONE,
            last_attribute: NONE,
        }
    }

    pub(super) fn name<'t>(&self, text: &'t str) -> &'t str {
        slice(text, self.name_at, u32::from(self.name_len))
    }

    /// Where the name stands in the text.
    pub(super) fn name_at(&self) -> usize {
        self.name_at as usize
    }

    fn is(&self, text: &str, parent: u32, name: &str) -> bool {
        self.parent == parent && self.name(text) == name
    }
}

impl Attribute {
    pub(super) fn name<'t>(&self, text: &'t str) -> &'t str {
        slice(text, self.name_at, u32::from(self.name_len))
    }

    /// The value as it stands in the text.
    pub(super) fn value<'t>(&self, text: &'t str) -> &'t str {
        slice(text, self.value_at, self.value_len)
    }
}

fn slice(text: &str, at: u32, length: u32) -> &str {
    let at = at as usize;
    &text[at..at + length as usize]
}

/// An offset or index in its stored form. Texts are below 4 GiB
/// ([`super::SchemaLimits::text_bytes`] is held to that), so none is cut.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
