//! The nodes of a tree: what each one is, which bytes it names, and how they hang together.

use std::num::NonZeroU32;

use super::vocabulary::Name;

/// A place in the text of a tree, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A node of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NodeId(NonZeroU32);

impl Span {
    /// Texts are shorter than 4 GiB: the tree refuses longer ones.
    pub(super) fn new(start: usize, end: usize) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: offset(start),
            end: offset(end),
        }
    }

    fn empty_at(at: u32) -> Self {
        Self { start: at, end: at }
    }
}

impl NodeId {
    /// The node that holds everything at the top of a document.
    pub(super) const TOP: Self = Self(NonZeroU32::MIN);

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Not written itself: the top of a document, or of parsed text on its way into one.
    Holder,
    Element(Name),
    /// Character data, references included.
    Text,
    /// A CDATA section with its delimiters.
    CData,
    /// A comment, a processing instruction, the XML declaration.
    Aside,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The start tag of an element, or all of anything else.
    pub(super) head: Span,
    /// The end tag; empty for `<a/>` and for anything but an element.
    pub(super) tail: Span,
    pub(super) parent: Option<NodeId>,
    pub(super) previous: Option<NodeId>,
    pub(super) next: Option<NodeId>,
    pub(super) first_child: Option<NodeId>,
    pub(super) last_child: Option<NodeId>,
}

/// The nodes alone, so that the parser can fill them while it borrows the text.
#[derive(Clone)]
pub(super) struct Nodes(Vec<Node>);

impl Nodes {
    /// Nothing but [`NodeId::TOP`], with room for the nodes of a text of `length` bytes.
    pub(super) fn for_text(length: usize) -> Self {
        // Real exports have one node for about 40 bytes.
        let mut nodes = Self(Vec::with_capacity(length / 40 + 1));
        nodes.make(Kind::Holder, Span::default());
        nodes
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.0[id.index()]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.0[id.index()]
    }

    /// Makes a node that stands nowhere yet.
    pub(super) fn make(&mut self, kind: Kind, head: Span) -> NodeId {
        let index = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push(Node {
            kind,
            head,
            tail: Span::empty_at(head.end),
            parent: None,
            previous: None,
            next: None,
            first_child: None,
            last_child: None,
        });
        NodeId(NonZeroU32::MIN.saturating_add(index))
    }

    /// Puts a node that stands nowhere into `parent`, behind `after` or at the beginning.
    pub(super) fn link(&mut self, id: NodeId, parent: NodeId, after: Option<NodeId>) {
        let next = match after {
            Some(after) => self.node(after).next,
            None => self.node(parent).first_child,
        };
        let node = self.node_mut(id);
        (node.parent, node.previous, node.next) = (Some(parent), after, next);
        match after {
            Some(after) => self.node_mut(after).next = Some(id),
            None => self.node_mut(parent).first_child = Some(id),
        }
        match next {
            Some(next) => self.node_mut(next).previous = Some(id),
            None => self.node_mut(parent).last_child = Some(id),
        }
    }

    pub(super) fn unlink(&mut self, id: NodeId) {
        let node = self.node_mut(id);
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        match (previous, parent) {
            (Some(previous), _) => self.node_mut(previous).next = next,
            (None, Some(parent)) => self.node_mut(parent).first_child = next,
            (None, None) => {}
        }
        match (next, parent) {
            (Some(next), _) => self.node_mut(next).previous = previous,
            (None, Some(parent)) => self.node_mut(parent).last_child = previous,
            (None, None) => {}
        }
    }

    pub(super) fn push_child(&mut self, id: NodeId, parent: NodeId) {
        let last = self.node(parent).last_child;
        self.link(id, parent, last);
    }

    /// Changes the bytes of a node that is not an element.
    pub(super) fn set_head(&mut self, id: NodeId, head: Span) {
        let node = self.node_mut(id);
        (node.head, node.tail) = (head, Span::empty_at(head.end));
    }

    /// Takes everything out of an element and makes `head` its empty tag.
    pub(super) fn make_empty(&mut self, id: NodeId, head: Span) {
        self.set_head(id, head);
        let node = self.node_mut(id);
        (node.first_child, node.last_child) = (None, None);
    }
}
