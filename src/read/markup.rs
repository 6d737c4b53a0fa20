//! The blocks of an HTML or XHTML tree.

use dom_query::NodeRef;

use super::format::MarkedText;
use crate::corpus::BlockKind;
use crate::text::{ends_sentence, fold_spaces};

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

/// Cells with more letters lay out a page rather than a table.
const CELL: usize = 120;

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
    /// Whether it is inside of a link.
    link: bool,
}

/// The block that is being read.
#[derive(Default)]
struct Open {
    text: String,
    /// Its letters and digits, and those of them inside links.
    letters: usize,
    linked: usize,
}

impl Open {
    fn add(&mut self, text: &str, mode: Mode) {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        self.letters += letters;
        self.linked += if mode.link { letters } else { 0 };
        self.text.push_str(text);
    }

    /// Ends it, its white space folded. Almost nothing but links, without a full stop, are links to other pages.
    fn flush(&mut self, kind: BlockKind, into: &mut MarkedText) {
        let Open { text, letters, linked } = std::mem::take(self);
        let links = kind == BlockKind::Paragraph && linked * 5 >= letters * 4 && linked > 0 && !ends_sentence(&text);
        into.push(if links { BlockKind::Links } else { kind }, &fold_spaces(&text));
    }
}

/// Adds the blocks below a node: headings, captions, links, and paragraphs of what else there is. A code block is no text, nor are
/// marks of notes and signs to click on.
pub(super) fn blocks(root: NodeRef<'_>, into: &mut MarkedText) {
    let mut mode = Mode { kind: BlockKind::Paragraph, inline: false, link: false };
    let mut open = Open::default();
    let mut stack = vec![Step::Enter(root)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Leave(before) => {
                if !mode.inline {
                    open.flush(mode.kind, into);
                }
                mode = before;
            }
            Step::Enter(node) if node.is_text() => open.add(&node.text(), mode),
            Step::Enter(node) => {
                let name = node.node_name().unwrap_or_default();
                if SILENT.contains(&&*name) || node.is_comment() || node.is_doctype() || is_sign(&node, &name, mode) {
                    continue;
                }
                let inner = match &*name {
                    "br" => {
                        open.text.push(' ');
                        continue;
                    }
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Mode { kind: BlockKind::Heading, inline: false, ..mode },
                    "figcaption" | "caption" => Mode { kind: BlockKind::Credit, inline: false, ..mode },
                    // The cells of a row are read as one line.
                    "td" | "th" if !is_long(&node) => {
                        open.text.push(' ');
                        Mode { inline: true, ..mode }
                    }
                    "a" => Mode { inline: true, link: node.has_attr("href"), ..mode },
                    name if INLINE.contains(&name) => Mode { inline: true, ..mode },
                    _ => Mode { inline: false, ..mode },
                };
                if !inner.inline {
                    open.flush(mode.kind, into);
                }
                stack.push(Step::Leave(mode));
                mode = inner;
                stack.extend(node.children_it(true).map(Step::Enter));
            }
        }
    }
    open.flush(mode.kind, into);
}

/// Longest text of a sign or mark, in bytes: no more is looked at.
const LONGEST_MARK: usize = 200;

/// Whether an element is the mark of a note (`<sup><a>[1]</a></sup>`), a link without a word (`¶`), or an offer to edit a section.
fn is_sign(node: &NodeRef<'_>, name: &str, mode: Mode) -> bool {
    let figure = |text: &str| {
        let bare = text.trim().trim_matches(['[', ']', '(', ')']);
        !bare.is_empty() && bare.chars().count() <= 3 && bare.chars().all(char::is_numeric)
    };
    match name {
        "sup" => short_text(node).is_some_and(|text| figure(&text)) && (mode.link || has_link(node)),
        "a" if node.has_attr("href") => {
            short_text(node).is_some_and(|text| !text.trim().is_empty() && !text.contains(char::is_alphanumeric))
        }
        "span" => node.attr("class").is_some_and(|class| class.split_whitespace().any(|c| c == "mw-editsection")),
        _ => false,
    }
}

fn has_link(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| inner.node_name().is_some_and(|name| &*name == "a"))
}

/// The text of an element, if it is short.
fn short_text(node: &NodeRef<'_>) -> Option<String> {
    let mut text = String::new();
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(&inner.text());
        if text.len() > LONGEST_MARK {
            return None;
        }
    }
    Some(text)
}

/// Whether a cell holds more than a cell of a table does.
fn is_long(node: &NodeRef<'_>) -> bool {
    let mut letters = 0;
    node.descendants_it().filter(NodeRef::is_text).any(|inner| {
        letters += inner.text().chars().filter(|c| c.is_alphanumeric()).count();
        letters > CELL
    })
}
