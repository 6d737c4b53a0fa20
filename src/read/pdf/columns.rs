//! From letters to lines in the order in which they are read: column by column.

use super::glyphs::Glyph;
use crate::text::is_unspaced;

/// A line of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) x0: f64,
    pub(super) x1: f64,
    /// Its baseline, from the top of the page.
    pub(super) y: f64,
    /// The size of most of its letters.
    pub(super) size: f64,
    pub(super) text: String,
    /// Which column of the page it is in, counted in reading order.
    pub(super) column: usize,
    /// Where that column begins and ends.
    pub(super) left: f64,
    pub(super) right: f64,
}

/// Letters that follow each other on a baseline.
#[derive(Debug, Clone)]
struct Run {
    x0: f64,
    x1: f64,
    y: f64,
    size: f64,
    text: String,
}

/// Words further apart than this many ems are in different columns, or in different cells of a table.
const GUTTER: f64 = 1.1;
/// Letters further apart than this many ems are in different words.
const BLANK: f64 = 0.16;
/// How many lines a column has at least …
const LEAST_LINES: usize = 4;
/// … of how many letters on average.
const LEAST_LETTERS: usize = 12;
/// How many of the lines may cross the space between columns: titles, figures.
const CROSSING: f64 = 0.25;
/// Columns beyond this depth of halving are none.
const DEEPEST: usize = 4;

/// The lines of a page.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let mut columns = Vec::new();
    split(runs(glyphs), 0, &mut columns);
    let mut lines = Vec::new();
    for (column, runs) in columns.into_iter().enumerate() {
        let left = runs.iter().map(|run| run.x0).fold(f64::INFINITY, f64::min);
        let right = runs.iter().map(|run| run.x1).fold(f64::NEG_INFINITY, f64::max);
        for Run { x0, x1, y, size, text } in on_baselines(runs) {
            lines.push(Line { x0, x1, y, size, text, column, left, right });
        }
    }
    lines
}

/// Joins letters to runs, with blanks where the distances say so.
fn runs(glyphs: &[Glyph]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // Blanks are told by distances; those that a file writes may be anywhere.
    let mut blank = false;
    for glyph in glyphs {
        if glyph.text.trim().is_empty() {
            blank = true;
            continue;
        }
        let em = glyph.size;
        match runs.last_mut() {
            Some(run) if is_mark(run, glyph) => {
                run.x1 = glyph.x + glyph.width;
                blank = false;
                continue;
            }
            Some(run) if (run.y - glyph.y).abs() < 0.45 * em.max(run.size) => {
                let gap = glyph.x - run.x1;
                if (-0.5 * em..GUTTER * em).contains(&gap) {
                    let unspaced = run.text.ends_with(is_unspaced) && glyph.text.starts_with(is_unspaced);
                    if !unspaced && (gap > BLANK * em || blank && gap > 0.05 * em) {
                        run.text.push(' ');
                    }
                    run.text.push_str(&glyph.text);
                    run.x1 = run.x1.max(glyph.x + glyph.width);
                    // A large initial does not make a large line.
                    if run.text.chars().count() <= 2 {
                        run.size = glyph.size;
                        run.y = glyph.y;
                    }
                    blank = false;
                    continue;
                }
            }
            _ => {}
        }
        let (x0, x1) = (glyph.x, glyph.x + glyph.width);
        runs.push(Run { x0, x1, y: glyph.y, size: glyph.size, text: glyph.text.clone() });
        blank = false;
    }
    runs
}

/// Whether a letter is the mark of a note behind a word: a small raised figure.
fn is_mark(run: &Run, glyph: &Glyph) -> bool {
    let raised = run.y - glyph.y;
    glyph.size < 0.85 * run.size
        && (0.1 * run.size..0.7 * run.size).contains(&raised)
        && (-0.5 * run.size..GUTTER * glyph.size).contains(&(glyph.x - run.x1))
        && glyph.text.chars().all(char::is_numeric)
}

/// Cuts a region at the space between two columns, as long as there is one: above and below what crosses the space, the left
/// column comes first.
fn split(runs: Vec<Run>, depth: usize, columns: &mut Vec<Vec<Run>>) {
    let Some(gutter) = (depth < DEEPEST).then(|| gutter(&runs)).flatten() else {
        if !runs.is_empty() {
            columns.push(runs);
        }
        return;
    };
    let crosses = |run: &Run| run.x0 < gutter && run.x1 > gutter;
    let (mut crossing, beside): (Vec<Run>, Vec<Run>) = runs.into_iter().partition(crosses);
    crossing.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rest = beside;
    let mut above = f64::NEG_INFINITY;
    while !rest.is_empty() || !crossing.is_empty() {
        let next = crossing.first().map_or(f64::INFINITY, |run| run.y);
        let (band, below): (Vec<Run>, Vec<Run>) = rest.into_iter().partition(|run| run.y < next);
        rest = below;
        let (left, right): (Vec<Run>, Vec<Run>) = band.into_iter().partition(|run| run.x1 <= gutter);
        split(left, depth + 1, columns);
        split(right, depth + 1, columns);
        // All crossing lines that no line beside them separates.
        let stop = rest.iter().map(|run| run.y).filter(|y| *y > next.max(above)).fold(f64::INFINITY, f64::min);
        let taken = crossing.iter().take_while(|run| run.y < stop).count();
        above = next;
        let block: Vec<Run> = crossing.drain(..taken).collect();
        if !block.is_empty() {
            columns.push(block);
        } else if rest.is_empty() {
            break;
        }
    }
}

/// Where the space between two columns is: crossed by few lines, with lines of text on both sides at the same heights.
fn gutter(runs: &[Run]) -> Option<f64> {
    if runs.len() < 2 * LEAST_LINES || runs.len() > 3000 {
        return None;
    }
    let mut best: Option<(usize, f64)> = None;
    let mut edges: Vec<f64> = runs.iter().map(|run| run.x0 - 0.5).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    for x in edges {
        let left = || runs.iter().filter(|run| run.x1 <= x);
        let right = || runs.iter().filter(|run| run.x0 >= x);
        let (l, r) = (left().count(), right().count());
        let crossing = runs.len() - l - r;
        if l < LEAST_LINES || r < LEAST_LINES || crossing as f64 > CROSSING * runs.len() as f64 {
            continue;
        }
        let letters = |n: usize, total: usize| total / n.max(1) >= LEAST_LETTERS;
        let long = letters(l, left().map(|run| run.text.chars().count()).sum())
            && letters(r, right().map(|run| run.text.chars().count()).sum());
        // As many lines of the shorter side as there may be have the other side beside them.
        let (top, end) = extent(left());
        let beside = right().filter(|run| run.y >= top - 2.0 && run.y <= end + 2.0).count();
        let (top, end) = extent(right());
        let beside_left = left().filter(|run| run.y >= top - 2.0 && run.y <= end + 2.0).count();
        if long && beside >= LEAST_LINES && beside_left >= LEAST_LINES && best.is_none_or(|(least, _)| crossing < least)
        {
            best = Some((crossing, x));
        }
    }
    best.map(|(_, x)| x)
}

fn extent<'a>(runs: impl Iterator<Item = &'a Run>) -> (f64, f64) {
    runs.fold((f64::INFINITY, f64::NEG_INFINITY), |(top, end), run| (top.min(run.y), end.max(run.y)))
}

/// The runs of one column from top to bottom, those on one baseline joined from left to right.
fn on_baselines(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match rows.last_mut().filter(|row| (row[0].y - run.y).abs() < 0.45 * run.size.max(row[0].size)) {
            Some(row) => row.push(run),
            None => rows.push(vec![run]),
        }
    }
    let joined = |mut row: Vec<Run>| {
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let longest = row.iter().max_by_key(|run| run.text.len()).map_or((0.0, 0.0), |run| (run.size, run.y));
        row.into_iter()
            .reduce(|mut line, run| {
                line.text.push(' ');
                line.text.push_str(&run.text);
                line.x1 = line.x1.max(run.x1);
                line
            })
            .map(|line| Run { size: longest.0, y: longest.1, ..line })
    };
    rows.into_iter().filter_map(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line set in letters of half an em.
    fn set(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        let letter =
            |(i, c): (usize, char)| Glyph { x: x + 5.0 * i as f64, y, width: 5.0, size: 10.0, text: c.to_string() };
        text.chars().enumerate().map(letter).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut page = set("A title that goes over both of the columns of the page here", 50.0, 50.0);
        for i in 0..6 {
            let y = 80.0 + 12.0 * f64::from(i);
            page.extend(set(&format!("left line number {i} here"), 50.0, y));
            page.extend(set(&format!("right line number {i} too"), 200.0, y));
        }
        let found: Vec<String> = lines(&page).into_iter().map(|line| line.text).collect();
        assert!(found[0].starts_with("A title"));
        assert_eq!(found[1], "left line number 0 here");
        assert_eq!(found[6], "left line number 5 here");
        assert_eq!(found[7], "right line number 0 too");
        assert_eq!(found.len(), 13);
    }

    #[test]
    fn one_column_stays_one() {
        let page: Vec<Glyph> = (0..8)
            .flat_map(|i| set("one long line of text after the other on the page", 50.0, 80.0 + 12.0 * f64::from(i)))
            .collect();
        assert_eq!(lines(&page).len(), 8);
        assert!(lines(&page).iter().all(|line| line.column == 0));
    }
}
