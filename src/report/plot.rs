//! Plots as files: where the sentences of two texts lie, and how far confidences can be believed.

use super::svg::Drawing;
use crate::bitext::{BeadRow, SideRow};

const SURE: &str = "#1b6fb8";
const UNSURE: &str = "#c25400";
const UNMATCHED: &str = "#8a929c";
const LINE: &str = "#c9d0d9";

/// Pixels of the longer side of a dot plot, and of a diagram.
const SIZE: f64 = 640.0;
/// Pixels around it.
const MARGIN: f64 = 48.0;

/// The dot plot of the beads of two texts: source sentences to the right, target sentences downwards, the path drawn. Blue
/// beads are more likely right than not, orange ones are not; the fainter, the less is known. Grey ticks are unmatched sentences.
pub fn dot_plot<'r>(rows: impl IntoIterator<Item = &'r BeadRow>) -> String {
    let beads = places(rows);
    let end = |side: usize| beads.iter().map(|(_, at)| at[side].0 + at[side].1).max().unwrap_or(0).max(1) as f64;
    let (width, height) = (end(0), end(1));
    let scale = SIZE / width.max(height);
    let (right, bottom) = (width * scale, height * scale);
    let mut drawing = Drawing::new(right + 2.0 * MARGIN, bottom + 2.0 * MARGIN);
    let corner = |x: f64, y: f64| (MARGIN + x * scale, MARGIN + y * scale);
    let frame = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height), (0.0, 0.0)].map(|(x, y)| corner(x, y));
    drawing.line(&frame, LINE, 1.0);
    let middle = |(start, count): (usize, usize)| start as f64 + count as f64 / 2.0;
    let path: Vec<(f64, f64)> = beads
        .iter()
        .filter(|(row, _)| row.has_both_sides() && !row.moved)
        .map(|(_, [source, target])| corner(middle(*source), middle(*target)))
        .collect();
    drawing.line(&path, LINE, 1.0);
    let least = |count: usize| (count as f64 * scale).max(2.0);
    for (row, [source, target]) in &beads {
        let (x, y) = corner(source.0 as f64, target.0 as f64);
        let confidence = if row.confidence.is_nan() { 0.5 } else { f64::from(row.confidence) };
        let title = format!("{} · {} · {confidence:.2}", row.bead, excerpt(row));
        match row.has_both_sides() {
            true => {
                let fill = if confidence >= 0.5 { SURE } else { UNSURE };
                let opacity = 0.35 + 1.3 * (confidence - 0.5).abs();
                drawing.rectangle([x, y, least(source.1), least(target.1)], fill, opacity, &title);
            }
            false if source.1 > 0 => drawing.rectangle([x, MARGIN - 7.0, least(source.1), 6.0], UNMATCHED, 1.0, &title),
            false => drawing.rectangle([MARGIN - 7.0, y, 6.0, least(target.1)], UNMATCHED, 1.0, &title),
        }
    }
    let names = beads.first().map(|(row, _)| [label(&row.source), label(&row.target)]).unwrap_or_default();
    drawing.text((MARGIN, MARGIN - 14.0), "start", &format!("{} → ({width} sentences)", names[0]));
    drawing.text((MARGIN, MARGIN + bottom + 22.0), "start", &format!("↓ {} ({height} sentences)", names[1]));
    drawing.finish(&format!("Sentences of {} against those of {}", names[0], names[1]))
}

/// First sentence and number of sentences of a side.
type Stretch = (usize, usize);

/// Where beads lie. Those of a text of other origin, which does not count its sentences, follow each other.
fn places<'r>(rows: impl IntoIterator<Item = &'r BeadRow>) -> Vec<(&'r BeadRow, [Stretch; 2])> {
    let mut next = [0, 0];
    let mut place = |row: &'r BeadRow| {
        let mut stretch = |side: &SideRow, k: usize| {
            let count = if side.sentences.is_empty() { side.part_count() } else { side.sentences.len() };
            let start = side.sentences.first().copied().unwrap_or(next[k]);
            if count > 0 && !row.moved {
                next[k] = start + count;
            }
            (start, count)
        };
        (row, [stretch(&row.source, 0), stretch(&row.target, 1)])
    };
    rows.into_iter().map(&mut place).collect()
}

fn label(side: &SideRow) -> String {
    if side.document.is_empty() { side.language.to_string() } else { side.document.clone() }
}

fn excerpt(row: &BeadRow) -> String {
    let text = if row.source.text.is_empty() { &row.target.text } else { &row.source.text };
    text.chars().take(60).collect()
}

/// What was found in a band of confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceBand {
    /// Least and largest confidence.
    pub bounds: (f64, f64),
    /// How many.
    pub found: usize,
    /// Of those, right ones.
    pub right: usize,
    /// Of those, ones that recall counts.
    pub recalled: usize,
    /// Where the share of right ones lies with a probability of 95 %.
    pub interval: (f64, f64),
}

/// How good what was found is, by how sure its finder was.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// What was judged; empty where there is nothing to tell it from.
    pub name: String,
    /// Bands of confidence, ascending.
    pub bands: Vec<ConfidenceBand>,
    /// A least confidence, and the precision and recall of what is found with it, ascending.
    pub thresholds: Vec<(f64, f64, f64)>,
}

impl Reliability {
    /// Where a least confidence leaves out what is below it and changes nothing else. `gold` is how many there are to be found.
    pub fn of_bands(name: impl Into<String>, bands: Vec<ConfidenceBand>, gold: usize) -> Self {
        let (mut found, mut right, mut recalled) = (0, 0, 0);
        let mut thresholds = vec![];
        for band in bands.iter().rev() {
            (found, right, recalled) = (found + band.found, right + band.right, recalled + band.recalled);
            if found > 0 {
                let (precision, recall) = (right as f64 / found as f64, recalled as f64 / gold.max(1) as f64);
                thresholds.push((band.bounds.0, precision, recall));
            }
        }
        thresholds.reverse();
        Reliability { name: name.into(), bands, thresholds }
    }
}

/// Two diagrams beside each other for each of `judged`: the share of right ones by confidence, on the diagonal where confidences
/// can be believed (reliability: DeGroot & Fienberg, *The Comparison and Evaluation of Forecasters*, The Statistician 1983), and
/// precision and recall from a confidence on.
pub fn reliability_plot(judged: &[Reliability]) -> String {
    let size = SIZE * 0.6;
    let height = size + 2.0 * MARGIN;
    let mut drawing = Drawing::new(2.0 * size + 3.0 * MARGIN, height * judged.len() as f64);
    for (place, judged) in judged.iter().enumerate() {
        diagrams(&mut drawing, height * place as f64, size, judged);
    }
    drawing.finish("Reliability of confidences; precision and recall by least confidence")
}

fn diagrams(drawing: &mut Drawing, top: f64, size: f64, judged: &Reliability) {
    let at = |left: f64, x: f64, y: f64| (left + x * size, top + MARGIN + (1.0 - y) * size);
    let [left, right] = [MARGIN, 2.0 * MARGIN + size];
    let name = if judged.name.is_empty() { String::new() } else { format!("{}: ", judged.name) };
    let axes = [(left, "share right", "confidence"), (right, "precision, recall", "least confidence")];
    for (left, title, below) in axes {
        for step in 0..=5 {
            let value = f64::from(step) / 5.0;
            drawing.line(&[at(left, 0.0, value), at(left, 1.0, value)], LINE, 0.5);
            let (x, y) = at(left, 0.0, value);
            drawing.text((x - 6.0, y + 4.0), "end", &format!("{value:.1}"));
            let (x, y) = at(left, value, 0.0);
            drawing.text((x, y + 16.0), "middle", &format!("{value:.1}"));
        }
        drawing.text((left, top + MARGIN - 12.0), "start", &format!("{name}{title}"));
        drawing.text((left + size, top + MARGIN + size + 34.0), "end", below);
    }
    drawing.line(&[at(left, 0.0, 0.0), at(left, 1.0, 1.0)], LINE, 1.0);
    for band in judged.bands.iter().filter(|band| band.found > 0) {
        let x = (band.bounds.0 + band.bounds.1) / 2.0;
        let share = band.right as f64 / band.found as f64;
        drawing.line(&[at(left, x, band.interval.0), at(left, x, band.interval.1)], SURE, 1.5);
        let (low, high) = band.bounds;
        let title = format!("{low:.2} to {high:.2}: {} of {} right", band.right, band.found);
        drawing.dot(at(left, x, share), SURE, &title);
    }
    let points = |value: fn(&(f64, f64, f64)) -> f64| -> Vec<(f64, f64)> {
        judged.thresholds.iter().map(|point| at(right, point.0, value(point))).collect()
    };
    let curves = [(points(|point| point.1), SURE, "precision"), (points(|point| point.2), UNSURE, "recall")];
    for (points, colour, name) in &curves {
        drawing.line(points, colour, 2.0);
        points.iter().for_each(|point| drawing.dot(*point, colour, name));
    }
    legend(drawing, at(right, 0.03, 0.12), SURE, "precision");
    legend(drawing, at(right, 0.03, 0.06), UNSURE, "recall");
}

fn legend(drawing: &mut Drawing, (x, y): (f64, f64), colour: &str, name: &str) {
    drawing.dot((x, y - 4.0), colour, name);
    drawing.text((x + 9.0, y), "start", name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn row(source: &[usize], target: &[usize], confidence: f32) -> BeadRow {
        let side = |code: &str, sentences: &[usize]| {
            let mut side = SideRow::of_text(Language::new(code), if sentences.is_empty() { "" } else { "a <b> & c" });
            side.document = format!("{code}<1>");
            side.sentences = sentences.to_vec();
            side
        };
        BeadRow { confidence, ..BeadRow::of_texts("x", side("fr", source), side("en", target)) }
    }

    /// The rectangles that are beads: all but the ground.
    fn rectangles(svg: &str) -> Vec<&str> {
        svg.lines().filter(|line| line.starts_with("<rect x=")).collect()
    }

    #[test]
    fn every_bead_lies_where_its_sentences_are() {
        let svg = dot_plot(&[row(&[0], &[0], 0.9), row(&[1], &[], 0.8), row(&[2, 3], &[1], 0.2)]);
        let found = rectangles(&svg);
        // Four sentences on 640 pixels: one has 160.
        assert!(found[0].starts_with("<rect x=\"48.0\" y=\"48.0\" width=\"160.0\" height=\"160.0\" fill=\"#1b6fb8\""));
        assert!(found[1].starts_with("<rect x=\"208.0\" y=\"41.0\"") && found[1].contains(UNMATCHED));
        assert!(found[2].starts_with("<rect x=\"368.0\" y=\"208.0\" width=\"320.0\"") && found[2].contains(UNSURE));
        assert!(svg.contains("a &lt;b&gt; &amp; c") && !svg.contains("<b>") && svg.contains("fr&lt;1&gt;"));
        assert_eq!(rectangles(&dot_plot(&[])).len(), 0);
    }

    #[test]
    fn precision_and_recall_add_up_from_the_surest_band() {
        let band =
            |bounds, found, right| ConfidenceBand { bounds, found, right, recalled: right, interval: (0.0, 1.0) };
        let judged = |name| Reliability::of_bands(name, vec![band((0.0, 0.5), 10, 0), band((0.5, 1.0), 10, 10)], 20);
        let svg = reliability_plot(&[judged("one")]);
        // At 0 half of twenty is right and half of the gold is found; at 0.5 all ten are right.
        let size = SIZE * 0.6;
        let y = |share: f64| format!("{:.1}", MARGIN + (1.0 - share) * size);
        let lines: Vec<&str> = svg.lines().filter(|line| line.contains("stroke-width=\"2\"")).collect();
        assert_eq!(lines.len(), 2);
        let heights = |line: &str| -> Vec<String> {
            let points = line.split('"').nth(1).unwrap().split(' ');
            points.map(|point| point.split(',').nth(1).unwrap().to_owned()).collect()
        };
        assert_eq!(heights(lines[0]), [y(0.5), y(1.0)]);
        assert_eq!(heights(lines[1]), [y(0.5), y(0.5)]);
        // What is judged apart stands under each other.
        let two = reliability_plot(&[judged("one"), judged("two")]);
        assert!(two.contains("one: share right") && two.contains("two: precision, recall"));
        assert_eq!(two.matches("<circle").count(), 2 * svg.matches("<circle").count());
    }
}
