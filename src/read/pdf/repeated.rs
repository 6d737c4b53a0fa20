//! What stands at the top or the bottom of page after page: running heads, page numbers.

use std::collections::HashMap;

use super::columns::Line;

/// How many lines from the top and from the bottom of a page may be such.
const LINES: usize = 3;
/// On how many of the pages a running head stands, at least. Left and right pages often have different ones, chapters too.
const SHARE: f64 = 0.25;

/// Removes them. Figures in them may differ from page to page.
pub(super) fn remove(pages: &mut [Vec<Line>]) {
    let mut pages_with: HashMap<(bool, String), usize> = HashMap::new();
    for page in pages.iter() {
        let mut keys: Vec<(bool, String)> = edges(page).map(|(top, i)| (top, shape(&page[i]))).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *pages_with.entry(key).or_default() += 1;
        }
    }
    let least = ((pages.len() as f64 * SHARE).ceil() as usize).max(2);
    for page in pages.iter_mut() {
        let mut out: Vec<usize> = edges(page)
            .filter(|&(top, i)| {
                let shape = shape(&page[i]);
                is_page_number(&page[i].text) || pages_with.get(&(top, shape)).is_some_and(|pages| *pages >= least)
            })
            .map(|(_, i)| i)
            .collect();
        out.sort_unstable();
        out.dedup();
        for i in out.into_iter().rev() {
            page.remove(i);
        }
    }
}

/// The first and the last lines of a page by their height, with whether they are at its top.
fn edges(page: &[Line]) -> impl Iterator<Item = (bool, usize)> {
    let mut heights: Vec<f64> = page.iter().map(|line| line.y).collect();
    heights.sort_by(f64::total_cmp);
    heights.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    let (mut top, mut bottom) = (f64::NEG_INFINITY, f64::INFINITY);
    // A page of few lines is all edge: only its outermost lines count.
    let lines = LINES.min(heights.len().div_ceil(4));
    if let (Some(last), Some(first)) = (heights.get(lines.wrapping_sub(1)), heights.len().checked_sub(lines)) {
        (top, bottom) = (*last, heights[first]);
    }
    let edge = move |(i, line): (usize, &Line)| match line.y {
        y if y <= top + 1.0 => Some((true, i)),
        y if y >= bottom - 1.0 => Some((false, i)),
        _ => None,
    };
    page.iter().enumerate().filter_map(edge).collect::<Vec<_>>().into_iter()
}

/// A line with its figures made alike, those at its ends left out, and its size: the title of the first page may be the running
/// head of the others, and the number of a page may stand beside the head or be a line of its own.
fn shape(line: &Line) -> String {
    let mut shape = format!("{:.0} ", line.size);
    let inner = line.text.trim_matches(|c: char| c.is_numeric() || c.is_whitespace());
    for c in inner.chars().filter(|c| !c.is_whitespace()) {
        let c = if c.is_numeric() { '#' } else { c };
        if c != '#' || !shape.ends_with('#') {
            shape.extend(c.to_lowercase());
        }
    }
    shape
}

/// `12`, `– 12 –`, `xiv`: nothing but one number.
fn is_page_number(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let roman = |c: char| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x' | 'l' | 'c');
    !bare.is_empty() && bare.chars().count() <= 5 && (bare.chars().all(char::is_numeric) || bare.chars().all(roman))
}
