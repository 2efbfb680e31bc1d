//! From text to tree: tokens, and the rules of well-formed documents for what is in them and how
//! they follow each other. Where a token ends is found in `tokens`.
//!
//! An error lies at the first character that cannot be right: the name in a wrong end tag, the
//! character behind a lone `&`. expat puts most errors there too, with columns counted from 0.

use super::markup;
use super::nodes::{Kind, Node, NodeId, Nodes, Span};
use super::refusal::{self, Failure};
use super::tokens::{Token, token};
use super::tree::Tree;
use super::vocabulary::Name;
use crate::error::{Error, ErrorKind, Position, Result};

/// Largest document read, in bytes. The largest of 465 real exports has 19.7 KB.
pub(super) const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Elements inside elements, at most. Profiles have five.
const MAX_DEPTH: usize = 64;

const BYTE_ORDER_MARK: char = '\u{feff}';

pub(super) const OPERATION: &str = "reading an OS 11 profile";

/// Reads a whole document.
pub(super) fn document(bytes: &[u8]) -> Result<Tree> {
    read_document(bytes).map_err(|error| error.with_operation(OPERATION))
}

fn read_document(bytes: &[u8]) -> Result<Tree> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::limit("the document is larger than 16 MiB")
            .with_hint("the largest profiles known have 20 KB; is this a profile export?"));
    }
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let valid = String::from_utf8_lossy(&bytes[..fault.valid_up_to()]);
        let error = Error::malformed("the document is not UTF-8 text")
            .at(Position::of(&valid, fault.valid_up_to()));
        match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => error.with_hint("save it as UTF-8, not UTF-16"),
            _ => error,
        }
    })?;
    let mut tree = Tree::over(text.to_owned(), Position { line: 1, column: 1 })?;
    let (text, nodes) = tree.parts();
    let mut parser = Parser::new(text, nodes, NodeId::TOP);
    let mut from = 0;
    if text.starts_with(BYTE_ORDER_MARK) {
        from = BYTE_ORDER_MARK.len_utf8();
        parser.add(Kind::Aside, 0, from);
    }
    parser.whole_document = true;
    parser.run(from).map_err(|fault| fault.into_error(&tree))?;
    Ok(tree)
}

/// Reads one `<profile>` element cut out of a file that was read before.
pub(super) fn element(text: &str, origin: Position) -> Result<Tree> {
    let mut tree = Tree::over(text.to_owned(), origin)?;
    let (text, nodes) = tree.parts();
    let parsed = Parser::new(text, nodes, NodeId::TOP).run(0);
    parsed.map_err(|fault| fault.into_error(&tree))?;
    Ok(tree)
}

/// Appends `text` to the tree and reads it into nodes that hang on a new holder.
pub(super) fn fragment(tree: &mut Tree, text: &str) -> Result<NodeId> {
    let from = tree.append(text)?.start as usize;
    let (text, nodes) = tree.parts();
    let holder = nodes.make(Kind::Holder, Span::default());
    // The text is not part of the file, so a position in it would mean nothing to anyone.
    let parsed = Parser::new(text, nodes, holder).run(from);
    parsed.map_err(|failure| Error::new(failure.kind, failure.message))?;
    Ok(holder)
}

struct Parser<'t> {
    text: &'t str,
    nodes: &'t mut Nodes,
    holder: NodeId,
    open: NodeId,
    depth: usize,
    /// A whole document has one root and may begin with a declaration.
    whole_document: bool,
    root_seen: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, nodes: &'t mut Nodes, holder: NodeId) -> Self {
        Self {
            text,
            nodes,
            holder,
            open: holder,
            depth: 0,
            whole_document: false,
            root_seen: false,
        }
    }

    fn run(mut self, from: usize) -> Result<(), Failure> {
        if let Some(at) = markup::forbidden_character(&self.text[from..]) {
            return Err(Failure::malformed(
                from + at,
                "a character that XML forbids",
            ));
        }
        let mut at = from;
        while let Some((token, end)) = token(self.text, at)? {
            match token {
                Token::Start => self.start(at, end)?,
                Token::Empty => self.empty(at, end)?,
                Token::End => self.end(at, end)?,
                Token::Text => self.character_data(at, end)?,
                Token::Reference => self.reference(at, end)?,
                Token::CData => self.cdata(at, end)?,
                Token::Comment => self.comment(at, end)?,
                Token::Instruction => self.instruction(at, end)?,
                Token::Declaration => self.declaration(at, end)?,
                Token::Doctype => return Err(Failure::doctype(at)),
            }
            at = end;
        }
        self.finish(at)
    }

    fn add(&mut self, kind: Kind, at: usize, end: usize) {
        let node = self.nodes.make(kind, Span::new(at, end));
        self.nodes.push_child(node, self.open);
    }

    /// Checks a start tag and adds its element.
    fn element(&mut self, at: usize, end: usize) -> Result<NodeId, Failure> {
        let (name, rest) = markup::start_tag(&self.text[at..end]);
        let name_at = at + 1;
        if name.is_empty() {
            let failure = Failure::malformed(name_at, "an element name cannot begin like this");
            return Err(failure.hint("a plain `<` is written `&lt;`"));
        }
        let rest_at = name_at + name.len();
        if !markup::begins_white(rest) {
            return Err(Failure::malformed(
                rest_at,
                "this character cannot be in a name",
            ));
        }
        markup::check_attributes(rest).map_err(|fault| Failure::placed(rest_at, fault))?;
        if self.outside_the_root() {
            if self.root_seen {
                return Err(Failure::malformed(at, "a second root element"));
            }
            self.root_seen = true;
        }
        let node = self
            .nodes
            .make(Kind::Element(Name::of(name)), Span::new(at, end));
        self.nodes.push_child(node, self.open);
        Ok(node)
    }

    fn start(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        if self.depth == MAX_DEPTH {
            return Err(Failure {
                kind: ErrorKind::LimitExceeded,
                ..Failure::malformed(at, "elements are nested more than 64 deep")
            });
        }
        self.open = self.element(at, end)?;
        self.depth += 1;
        Ok(())
    }

    fn empty(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        self.element(at, end).map(drop)
    }

    fn end(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        let Some(parent) = self.nodes.node(self.open).parent else {
            return Err(Failure::malformed(at, "an end tag without a start tag"));
        };
        let name_at = at + "</".len();
        let name = markup::leading_name(&self.text[name_at..end]);
        let opened_at = self.opened_at();
        if name != markup::leading_name(&self.text[opened_at + 1..]) {
            return Err(Failure::wrong_end(name_at, self.text, opened_at));
        }
        let behind = name_at + name.len();
        if !markup::is_white(&self.text[behind..end - 1]) {
            return Err(Failure::malformed(behind, "only `>` may follow here"));
        }
        self.nodes.node_mut(self.open).tail = Span::new(at, end);
        self.open = parent;
        self.depth -= 1;
        Ok(())
    }

    /// Adds character data to the text before it, or as a node of its own.
    fn push_text(&mut self, at: usize, end: usize) {
        let last = self.nodes.node(self.open).last_child;
        if let Some(last) = last
            && let Node {
                kind: Kind::Text,
                head,
                ..
            } = *self.nodes.node(last)
        {
            self.nodes
                .set_head(last, Span::new(head.start as usize, end));
        } else {
            self.add(Kind::Text, at, end);
        }
    }

    fn outside_the_root(&self) -> bool {
        self.whole_document && self.open == self.holder
    }

    fn character_data(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        let text = &self.text[at..end];
        if self.outside_the_root() && !markup::is_white(text) {
            let blanks = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
            return Err(Failure::malformed(
                at + blanks,
                "text outside the root element",
            ));
        }
        // One character is found faster than three.
        if text.contains(']')
            && let Some(found) = text.find("]]>")
        {
            return Err(Failure::malformed(
                at + found,
                "`]]>` in text is written `]]&gt;`",
            ));
        }
        self.push_text(at, end);
        Ok(())
    }

    fn reference(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        if self.outside_the_root() {
            return Err(Failure::malformed(at, "text outside the root element"));
        }
        markup::check_references(&self.text[at..end])
            .map_err(|fault| Failure::placed(at, fault))?;
        self.push_text(at, end);
        Ok(())
    }

    fn cdata(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        if self.outside_the_root() {
            return Err(Failure::malformed(at, "text outside the root element"));
        }
        self.add(Kind::CData, at, end);
        Ok(())
    }

    fn comment(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        // The last hyphen of `--->` belongs to what is looked at, the two of `-->` do not.
        let inside = &self.text[at + 4..end - 2];
        if let Some(found) = inside.find("--") {
            return Err(Failure::malformed(at + 4 + found, "`--` inside a comment"));
        }
        self.add(Kind::Aside, at, end);
        Ok(())
    }

    fn instruction(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        let inside = &self.text[at + 2..end - 2];
        let target = markup::leading_name(inside);
        let rest = &inside[target.len()..];
        if target.is_empty() || !markup::begins_white(rest) {
            return Err(Failure::malformed(
                at + 2,
                "a processing instruction needs a name",
            ));
        }
        if target.eq_ignore_ascii_case("xml") {
            return Err(Failure::malformed(at + 2, "the name `xml` is reserved"));
        }
        self.add(Kind::Aside, at, end);
        Ok(())
    }

    fn declaration(&mut self, at: usize, end: usize) -> Result<(), Failure> {
        let first = self.text[..at].chars().all(|c| c == BYTE_ORDER_MARK);
        if !first || !self.whole_document {
            return Err(Failure::malformed(
                at,
                "the XML declaration must be the first thing",
            ));
        }
        let inside_at = at + "<?xml".len();
        refusal::check_declaration(&self.text[inside_at..end - "?>".len()], inside_at)?;
        self.add(Kind::Aside, at, end);
        Ok(())
    }

    fn finish(self, at: usize) -> Result<(), Failure> {
        if self.open != self.holder {
            return Err(Failure::not_closed(at, self.text, self.opened_at()));
        }
        if self.whole_document && !self.root_seen {
            return Err(Failure::malformed(at, "no root element"));
        }
        Ok(())
    }

    /// Where the open element begins.
    fn opened_at(&self) -> usize {
        self.nodes.node(self.open).head.start as usize
    }
}
