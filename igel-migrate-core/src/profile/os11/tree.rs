//! The lossless tree: one text, and nodes that say which bytes of it they are.
//!
//! The text is what was read, followed by whatever edits brought in; it only grows. A node holds
//! places in that text, never text of its own. Writing walks the nodes and copies the bytes they
//! name, so what no edit touched comes back as it was.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::markup::{self, Attributes};
use super::milestones::Milestones;
use super::nodes::{Kind, NodeId, Nodes, Span};
use super::vocabulary::Name;
use crate::error::{Error, Position, Result};

#[derive(Clone)]
pub(super) struct Tree {
    text: String,
    /// How much of `text` was read; the rest came by edits.
    read: u32,
    /// Where the text that was read begins in its file.
    origin: Position,
    /// Of the text that was read; made when the first position is asked for.
    milestones: OnceLock<Milestones>,
    nodes: Nodes,
}

impl Tree {
    /// A tree over `text` with nothing but [`NodeId::TOP`]; the parser fills it.
    pub(super) fn over(text: String, origin: Position) -> Result<Self> {
        let read = u32::try_from(text.len()).map_err(|_| too_long())?;
        let nodes = Nodes::for_text(text.len());
        Ok(Self {
            text,
            read,
            origin,
            milestones: OnceLock::new(),
            nodes,
        })
    }

    /// The text and the nodes at once, for the parser.
    pub(super) fn parts(&mut self) -> (&str, &mut Nodes) {
        (&self.text, &mut self.nodes)
    }

    pub(super) fn kind(&self, id: NodeId) -> Kind {
        self.nodes.node(id).kind
    }

    pub(super) fn str(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// The start tag of an element, or the whole of anything else, as it is written.
    pub(super) fn head(&self, id: NodeId) -> &str {
        self.str(self.nodes.node(id).head)
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.node(id).parent
    }

    pub(super) fn previous(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.node(id).previous
    }

    pub(super) fn last_child(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.node(id).last_child
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.nodes.node(id).first_child, |&child| {
            self.nodes.node(child).next
        })
    }

    /// The children that are elements, with their names.
    pub(super) fn elements(&self, id: NodeId) -> impl Iterator<Item = (NodeId, Name)> + '_ {
        self.children(id)
            .filter_map(|child| match self.kind(child) {
                Kind::Element(name) => Some((child, name)),
                _ => None,
            })
    }

    /// The children called `name`.
    pub(super) fn named(&self, id: NodeId, name: Name) -> impl Iterator<Item = NodeId> + '_ {
        self.elements(id)
            .filter_map(move |(child, found)| (found == name).then_some(child))
    }

    pub(super) fn is_empty_tag(&self, id: NodeId) -> bool {
        self.head(id).ends_with("/>")
    }

    /// The attributes of an element as they are written.
    pub(super) fn attributes(&self, id: NodeId) -> Attributes<'_> {
        let (_, attributes) = markup::start_tag(self.head(id));
        Attributes::of(attributes)
    }

    /// The value of an attribute, references resolved.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<Cow<'_, str>> {
        let mut found = self.attributes(id).filter_map(Result::ok);
        found
            .find(|attribute| attribute.name == name)
            .map(|attribute| markup::decode_attribute(attribute.raw))
    }

    /// The character data directly in an element, references resolved.
    pub(super) fn content(&self, id: NodeId) -> Cow<'_, str> {
        let mut pieces = self
            .children(id)
            .filter_map(|child| match self.kind(child) {
                Kind::Text => Some(markup::decode_text(self.head(child))),
                Kind::CData => {
                    let section = self.head(child);
                    let inside = section
                        .strip_prefix("<![CDATA[")
                        .and_then(|s| s.strip_suffix("]]>"));
                    Some(markup::decode_cdata(inside.unwrap_or(section)))
                }
                _ => None,
            });
        let Some(mut content) = pieces.next() else {
            return Cow::Borrowed("");
        };
        for piece in pieces {
            content.to_mut().push_str(&piece);
        }
        content
    }

    /// The byte at which a node begins in the text that was read; `None` for what an edit brought
    /// in.
    pub(super) fn start(&self, id: NodeId) -> Option<usize> {
        let start = self.nodes.node(id).head.start;
        (start < self.read).then_some(start as usize)
    }

    /// Where a node begins in the file that was read; `None` for what an edit brought in.
    pub(super) fn position(&self, id: NodeId) -> Option<Position> {
        self.start(id).map(|start| self.position_at(start))
    }

    /// The position of a byte of the text that was read.
    pub(super) fn position_at(&self, offset: usize) -> Position {
        let (read, origin) = self.read_text();
        let milestones = self.milestones.get_or_init(|| Milestones::of(read, origin));
        milestones.position(read, offset)
    }

    /// The text that was read and where it begins in its file.
    pub(super) fn read_text(&self) -> (&str, Position) {
        (&self.text[..self.read as usize], self.origin)
    }

    /// Where an element ends; for trees that were not edited.
    pub(super) fn extent(&self, id: NodeId) -> std::ops::Range<usize> {
        let node = self.nodes.node(id);
        node.head.start as usize..node.tail.end as usize
    }

    /// Writes everything below `TOP`.
    pub(super) fn write(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        // Neighbouring spans are copied as one.
        let mut run = Span::default();
        let mut emit = |span: Span| {
            if span.start == run.end {
                run.end = span.end;
            } else if span.start != span.end {
                out.push_str(self.str(run));
                run = span;
            }
        };
        let mut at = self.nodes.node(NodeId::TOP);
        'tree: loop {
            emit(at.head);
            if let Some(child) = at.first_child {
                at = self.nodes.node(child);
                continue;
            }
            loop {
                emit(at.tail);
                match (at.next, at.parent) {
                    (Some(next), _) => {
                        at = self.nodes.node(next);
                        break;
                    }
                    (None, Some(parent)) => at = self.nodes.node(parent),
                    (None, None) => break 'tree,
                }
            }
        }
        out.push_str(self.str(run));
        out
    }

    /// Makes the text longer; the nodes that name the new bytes come after.
    pub(super) fn append(&mut self, text: &str) -> Result<Span> {
        let start = u32::try_from(self.text.len()).map_err(|_| too_long())?;
        let end = u32::try_from(self.text.len() + text.len()).map_err(|_| too_long())?;
        self.text.push_str(text);
        Ok(Span { start, end })
    }

    /// Moves the children of `holder` into `parent`, behind `after` or to its beginning.
    pub(super) fn adopt(&mut self, holder: NodeId, parent: NodeId, after: Option<NodeId>) {
        let mut after = after;
        while let Some(child) = self.nodes.node(holder).first_child {
            self.nodes.unlink(child);
            self.nodes.link(child, parent, after);
            after = Some(child);
        }
    }

    pub(super) fn remove(&mut self, id: NodeId) {
        self.nodes.unlink(id);
    }

    /// Cuts a text node in two behind its first `length` bytes.
    pub(super) fn split(&mut self, id: NodeId, length: usize) {
        let behind = Span {
            start: self.first_bytes(id, length).end,
            ..self.nodes.node(id).head
        };
        let rest = self.nodes.make(Kind::Text, behind);
        self.shorten(id, length);
        if let Some(parent) = self.parent(id) {
            self.nodes.link(rest, parent, Some(id));
        }
    }

    /// Drops what a text node holds behind its first `length` bytes.
    pub(super) fn shorten(&mut self, id: NodeId, length: usize) {
        let kept = self.first_bytes(id, length);
        self.nodes.set_head(id, kept);
    }

    fn first_bytes(&self, id: NodeId, length: usize) -> Span {
        let start = self.nodes.node(id).head.start as usize;
        Span::new(start, start + length)
    }

    /// Turns `<a/>` into `<a></a>`.
    pub(super) fn open_empty_tag(&mut self, id: NodeId) -> Result<()> {
        let head = self.head(id);
        let opened = format!("{}>", head.strip_suffix("/>").unwrap_or(head));
        let closing = format!("</{}>", markup::leading_name(&head[1..]));
        let (head, tail) = (self.append(&opened)?, self.append(&closing)?);
        let node = self.nodes.node_mut(id);
        (node.head, node.tail) = (head, tail);
        Ok(())
    }

    /// Turns an element into `<a/>`, dropping whatever is in it.
    pub(super) fn close_to_empty_tag(&mut self, id: NodeId) -> Result<()> {
        let head = self.head(id);
        if head.ends_with("/>") {
            return Ok(());
        }
        let closed = format!("{}/>", head.strip_suffix('>').unwrap_or(head));
        let head = self.append(&closed)?;
        self.nodes.make_empty(id, head);
        Ok(())
    }
}

fn too_long() -> Error {
    Error::limit("the document would grow beyond 4 GiB")
}
