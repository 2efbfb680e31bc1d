//! Where edits go and how they look there: the line ends and the indentation of the file itself.
//!
//! An element that stands on a line of its own gets neighbours on lines of their own, with its
//! indentation; one in the middle of a line gets neighbours in the same line.

use std::collections::HashSet;

use super::markup;
use super::nodes::{Kind, NodeId};
use super::parse;
use super::tree::Tree;
use crate::error::Result;

/// One level of indentation in every real export; used where the file itself shows none.
const CANONICAL_INDENT: &str = "    ";

/// Where an element is put.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Before(NodeId),
    After(NodeId),
    LastIn(NodeId),
}

/// The line ends and the indentation at one place of a file.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    newline: &'static str,
    /// Indentation of the element itself; `None` writes everything into one line.
    indent: Option<String>,
    unit: String,
}

impl Layout {
    /// What a line feed inside a value is written as.
    pub(super) fn newline(&self) -> &'static str {
        self.newline
    }

    /// Begins a line `depth` levels inside the element.
    pub(super) fn line(&self, out: &mut String, depth: usize) {
        if let Some(indent) = &self.indent {
            out.push_str(self.newline);
            out.push_str(indent);
            for _ in 0..depth {
                out.push_str(&self.unit);
            }
        }
    }
}

/// The line end of the file: that of its first line.
pub(super) fn newline(tree: &Tree) -> &'static str {
    let (text, _) = tree.read_text();
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The white space before an element that begins its line.
fn indent(tree: &Tree, element: NodeId) -> Option<&str> {
    let before = match tree.previous(element) {
        Some(previous) if tree.kind(previous) == Kind::Text => tree.head(previous),
        // The root of what was read, with nothing before it.
        None if tree.parent(element) == Some(NodeId::TOP) => {
            let (_, origin) = tree.read_text();
            return (origin.column == 1).then_some("");
        }
        _ => return None,
    };
    let (_, indent) = before.rsplit_once('\n')?;
    indent
        .bytes()
        .all(|byte| matches!(byte, b' ' | b'\t'))
        .then_some(indent)
}

/// One level of indentation: how much deeper the first child on a line of its own stands than its
/// parent, anywhere below `element`.
fn unit(tree: &Tree, element: NodeId) -> Option<&str> {
    let outer = indent(tree, element);
    tree.elements(element).find_map(|(child, _)| {
        let deeper = outer
            .zip(indent(tree, child))
            .and_then(|(outer, inner)| inner.strip_prefix(outer))
            .filter(|unit| !unit.is_empty());
        deeper.or_else(|| unit(tree, child))
    })
}

fn layout_at(tree: &Tree, place: Place) -> Layout {
    let unit = tree
        .elements(NodeId::TOP)
        .find_map(|(root, _)| unit(tree, root))
        .unwrap_or(CANONICAL_INDENT);
    let indent = match place {
        Place::Before(sibling) | Place::After(sibling) => indent(tree, sibling).map(str::to_owned),
        Place::LastIn(container) => match tree.elements(container).last() {
            Some((sibling, _)) => indent(tree, sibling).map(str::to_owned),
            None => indent(tree, container).map(|outer| format!("{outer}{unit}")),
        },
    };
    Layout {
        newline: newline(tree),
        indent,
        unit: unit.to_owned(),
    }
}

/// Puts an element into the tree; `render` writes it, without white space around it.
pub(super) fn insert(
    tree: &mut Tree,
    place: Place,
    render: impl FnOnce(&mut String, &Layout),
) -> Result<()> {
    let layout = layout_at(tree, place);
    let mut text = String::new();
    let (parent, after) = match place {
        Place::Before(sibling) => {
            render(&mut text, &layout);
            layout.line(&mut text, 0);
            (tree.parent(sibling), tree.previous(sibling))
        }
        Place::After(sibling) => {
            layout.line(&mut text, 0);
            render(&mut text, &layout);
            (tree.parent(sibling), Some(sibling))
        }
        Place::LastIn(container) => {
            layout.line(&mut text, 0);
            render(&mut text, &layout);
            if tree.last_child(container).is_none() {
                if let Some(outer) = indent(tree, container) {
                    text.push_str(layout.newline);
                    text.push_str(outer);
                }
                if tree.is_empty_tag(container) {
                    tree.open_empty_tag(container)?;
                }
            }
            (Some(container), before_trailing_white(tree, container))
        }
    };
    let holder = parse::fragment(tree, &text)?;
    tree.adopt(holder, parent.unwrap_or(NodeId::TOP), after);
    Ok(())
}

/// The last child of an element without the white space before its end tag, which is cut off
/// into a node of its own.
fn before_trailing_white(tree: &mut Tree, container: NodeId) -> Option<NodeId> {
    let last = tree.last_child(container)?;
    if tree.kind(last) != Kind::Text {
        return Some(last);
    }
    let text = tree.head(last);
    let kept = text.trim_end_matches([' ', '\t', '\n', '\r']).len();
    if kept == 0 {
        return tree.previous(last);
    }
    if kept < text.len() {
        tree.split(last, kept);
    }
    Some(last)
}

/// Takes elements out, each with the line break and the indentation before it. A parent that is
/// left with nothing becomes an empty tag again.
pub(super) fn remove(tree: &mut Tree, elements: &[NodeId]) -> Result<()> {
    let mut parents = HashSet::new();
    for &element in elements {
        parents.extend(tree.parent(element));
        cut_line_before(tree, element);
        tree.remove(element);
    }
    for parent in parents {
        let is_blank = |child| tree.kind(child) == Kind::Text && markup::is_white(tree.head(child));
        if tree.children(parent).all(is_blank) {
            tree.close_to_empty_tag(parent)?;
        }
    }
    Ok(())
}

fn cut_line_before(tree: &mut Tree, element: NodeId) {
    if indent(tree, element).is_some()
        && let Some(before) = tree.previous(element)
    {
        let text = tree.head(before);
        let line_end = text.rfind('\n').unwrap_or(text.len());
        let kept = text[..line_end]
            .strip_suffix('\r')
            .map_or(line_end, str::len);
        tree.shorten(before, kept);
    }
}

/// Gives an element other character data; comments and elements in it stay.
pub(super) fn set_content(tree: &mut Tree, element: NodeId, content: &str) -> Result<()> {
    let mut escaped = String::new();
    markup::push_escaped(&mut escaped, content, newline(tree));
    // Parsed before anything is touched, so that a refusal leaves the document as it was.
    let holder = parse::fragment(tree, &escaped)?;
    let old: Vec<NodeId> = tree
        .children(element)
        .filter(|&child| matches!(tree.kind(child), Kind::Text | Kind::CData))
        .collect();
    if tree.is_empty_tag(element) && !content.is_empty() {
        tree.open_empty_tag(element)?;
    }
    for child in old {
        tree.remove(child);
    }
    tree.adopt(holder, element, None);
    Ok(())
}
