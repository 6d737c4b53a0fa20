//! Places where a page lost its line breaks: a heading grown onto the paragraph behind it.
//!
//! `… une panne électriqueCe n'est pas` and `… retenues sur 149Le chef de l'Etat`: no French or English word looks like
//! this, but for the names of brands. Of 6,000 crawled French articles 919 have such places; of 55 looked at, 53 were lost
//! line breaks and two were program code, which is now left alone.

use super::context::Context;
use super::near::{near_after, near_before};
use crate::language::SentenceRules;
use crate::text::count_words;

/// Offsets at which a sentence must end, in order, although no punctuation says so.
pub(super) fn seams(context: &Context<'_>) -> Vec<usize> {
    let (text, rules, opening) = (context.text, context.rules, &context.opening);
    let mut found = Vec::new();
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) && grown_together(text, at, rules) {
            found.push(at);
        }
        // `par BFMTVUne perte`, `(en français)L'état`
        if c.is_uppercase()
            && rules.seams_after_names
            && (before.is_uppercase() || before == ')')
            && opener_after(text, at, before, rules)
        {
            found.push(at);
        }
        // `la Constitution"Telle que`
        if c == '"' && before.is_lowercase() && opening.binary_search(&at).is_ok() {
            let inside = &text[at + 1..];
            if inside.starts_with(char::is_uppercase) && short_heading_before(text, at) {
                found.push(at);
            }
        }
        // `de l'appel"L'entourage`
        if before == '"' && c.is_uppercase() && opening.binary_search(&(at - 1)).is_err() {
            found.push(at);
        }
        before = c;
    }
    found.extend(dashed_headings(text));
    found.extend(scripts(text));
    if let Some((by, names)) = rules.video_credit {
        found.extend(video_credits(text, by, names));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether the capital at `at`, with a small letter or digit before it, begins a sentence.
fn grown_together(text: &str, at: usize, rules: &SentenceRules) -> bool {
    let head = near_before(text, at);
    let tail = near_after(text, at);
    let left_start =
        head.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last().map_or(head.len(), |(i, _)| i);
    let left = &head[left_start..];
    let right = &tail[..tail.find(|c: char| !c.is_alphanumeric()).unwrap_or(tail.len())];
    let after = tail[right.len()..].chars().next().unwrap_or(' ');
    let outside = head[..left_start].chars().next_back().unwrap_or(' ');
    // Host names, addresses, tags, quoted and program code.
    if "@#./_$={&\"".contains(outside) || (outside == '\'' && !elided(head, left_start)) || ":=(_/@\"".contains(after) {
        return false;
    }
    let lower = right.to_lowercase();
    let elision = right.chars().count() == 1 && matches!(after, '\'' | '’');
    let opener = rules.openers.contains(&lower) && (right.chars().count() > 1 || elision);
    let digits = left.chars().all(|c| c.is_ascii_digit());
    if digits {
        return opener;
    }
    let left_low = left.starts_with(char::is_lowercase) && left.chars().all(|c| c.is_lowercase());
    // In English `LinkedIn` and its like are too many for capitals on the left.
    if opener && (left_low && left.chars().count() > 1 || rules.seams_after_names && left.chars().count() > 3) {
        return true;
    }
    left_low
        && left.chars().count() >= 4
        && right.chars().count() >= 3
        && right.chars().skip(1).all(char::is_lowercase)
        && !BRANDS.contains(&format!("{left}{lower}").as_str())
}

/// Whether an opener with its capital begins at `at`, behind a bracket or an acronym of three letters or more.
fn opener_after(text: &str, at: usize, before: char, rules: &SentenceRules) -> bool {
    let tail = near_after(text, at);
    let word = &tail[..tail.find(|c: char| !c.is_alphanumeric()).unwrap_or(tail.len())];
    let length = word.chars().count();
    let elision = length == 1 && tail[word.len()..].starts_with(['\'', '’']);
    let acronym = near_before(text, at).chars().rev().take_while(|c| c.is_uppercase()).count();
    (before == ')' || acronym >= 3)
        && (length > 1 && word.chars().skip(1).all(char::is_lowercase) || elision && before == ')')
        && rules.openers.contains(&word.to_lowercase())
}

/// Both ends of the program code of embedded players: `… urgences. window.pvp_9 = new Pvp({ … });Le ministre`.
fn scripts(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, _) in text.match_indices(" window.") {
        ends.push(at + 1);
        // Players come with a few hundred bytes of settings.
        let code = (at..text.len().min(at + 4000)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(at);
        ends.extend(text[at..code].find("});").map(|i| at + i + 3).filter(|&end| end < text.len()));
    }
    ends
}

/// Where the credit of an embedded video begins: `… tous les vols annuléspar euronews`, `(Vidéo)par Non Stop Zapping`.
fn video_credits<'a>(text: &'a str, by: &'a str, names: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(by).map(|(at, _)| at).filter(move |&at| {
        let Some(name) = text[at + by.len()..].strip_prefix(' ') else { return false };
        let named = name.starts_with(char::is_uppercase) || names.iter().any(|n| name.starts_with(n));
        let word: String = near_before(text, at).chars().rev().take_while(|c| c.is_alphabetic()).collect();
        // `Gaspar Noé` and `Caspar Friedrich` are names.
        let grown = if word.is_empty() {
            text[..at].ends_with([')', '"', '»', '?', '!']) || text[..at].ends_with(|c: char| c.is_ascii_digit())
        } else {
            word.chars().count() > 3
                || word.chars().next_back().is_some_and(char::is_lowercase) && word.chars().count() > 1
        };
        named && grown
    })
}

/// Names that are written with a small letter first and a capital inside.
const BRANDS: &[&str] = &[
    "easyjet",
    "javascript",
    "typescript",
    "youtube",
    "whatsapp",
    "facetime",
    "github",
    "playstation",
    "franceinfo",
    "openoffice",
    "libreoffice",
    "techcrunch",
    "buzzfeed",
    "mediapart",
];

/// Whether the apostrophe before `at` belongs to an article (`l'`, `d'`), not to a quotation.
fn elided(head: &str, at: usize) -> bool {
    let mut before = head[..at].chars().rev();
    before.next();
    before.next().is_some_and(char::is_alphabetic)
}

/// Whether at most ten words without punctuation stand between the last full stop and `at`.
fn short_heading_before(text: &str, at: usize) -> bool {
    let head = near_before(text, at);
    let start = head.rfind(['.', '!', '?', '…', '"', '»', '\n']).map_or(0, |i| i + 1);
    let heading = head.get(start..).unwrap_or("").trim();
    heading.starts_with(char::is_uppercase) && !heading.contains([',', ':', ';', '(']) && count_words(heading) <= 10
}

/// Both ends of the headings that agencies set between dashes: `… discriminations. - Pas de statistiques -Elle rappelle`.
fn dashed_headings(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    for (close, _) in text.match_indices(" -") {
        let after = &text[close + 2..];
        if !after.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '«' | '“')) {
            continue;
        }
        let head = near_before(text, close);
        let Some(open) = head.rfind("- ").filter(|open| head.len() - open < 90) else { continue };
        let inside = head[open + 2..].trim();
        let before = head[..open].trim_end();
        let starts = before.is_empty() || before.ends_with(['.', '!', '?', '…', '"', '»', '”']);
        if starts && !inside.is_empty() && !inside.contains(['.', '!', '…']) && count_words(inside) <= 10 {
            ends.extend([close - head.len() + open, close + 2]);
        }
    }
    ends
}
