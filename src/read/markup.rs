//! The blocks of an HTML or XHTML tree.

use dom_query::NodeRef;

use super::format::MarkedText;
use crate::corpus::BlockKind;
use crate::text::fold_spaces;

/// Elements whose text nobody reads on the page.
const SILENT: &[&str] = &[
    "script", "style", "noscript", "template", "head", "title", "svg", "math", "iframe", "object", "button", "select",
    "textarea", "form", "nav", "pre", "audio", "video", "canvas", "rp", "rt",
];

/// Elements that stand inside a line. All others begin and end a block.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "output", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
];

/// A step of the walk through the tree. The walk has a stack of its own: pages may be nested without end.
enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Mode),
}

/// What the text around is.
#[derive(Clone, Copy, PartialEq)]
struct Mode {
    kind: BlockKind,
    inline: bool,
}

/// Adds the blocks below a node: headings, captions, and paragraphs of what else there is. A code block is no text.
pub(super) fn blocks(root: NodeRef<'_>, into: &mut MarkedText) {
    let mut mode = Mode { kind: BlockKind::Paragraph, inline: false };
    let mut open = String::new();
    let mut stack = vec![Step::Enter(root)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Leave(before) => {
                if !mode.inline {
                    flush(&mut open, mode.kind, into);
                }
                mode = before;
            }
            Step::Enter(node) if node.is_text() => open.push_str(&node.text()),
            Step::Enter(node) => {
                let name = node.node_name().unwrap_or_default();
                if SILENT.contains(&&*name) || node.is_comment() || node.is_doctype() {
                    continue;
                }
                let inner = match &*name {
                    "br" => {
                        open.push(' ');
                        continue;
                    }
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Mode { kind: BlockKind::Heading, inline: false },
                    "figcaption" | "caption" => Mode { kind: BlockKind::Credit, inline: false },
                    // The cells of a row are read as one line.
                    "td" | "th" => {
                        open.push(' ');
                        Mode { inline: true, ..mode }
                    }
                    name if INLINE.contains(&name) => Mode { inline: true, ..mode },
                    _ => Mode { inline: false, ..mode },
                };
                if !inner.inline {
                    flush(&mut open, mode.kind, into);
                }
                stack.push(Step::Leave(mode));
                mode = inner;
                stack.extend(node.children_it(true).map(Step::Enter));
            }
        }
    }
    flush(&mut open, mode.kind, into);
}

/// Ends a block, its white space folded.
fn flush(open: &mut String, kind: BlockKind, into: &mut MarkedText) {
    into.push(kind, &fold_spaces(open));
    open.clear();
}
