//! What is known of a bead, as numbers for the linear score.

use super::pair_scores::{Likeness, PairScores};
use super::prepared::{Prepared, Vectors};
use super::shapes::LONGEST;
use crate::align::surface::Ending;

/// Names of the features, in the order of a row; weights files are keyed by them.
pub const NAMES: [&str; COUNT] = [
    "bead",
    "1-1",
    "1-2",
    "2-2",
    "1-3",
    "many-many",
    "excess",
    "asymmetry",
    "length",
    "length squared",
    "length deviation",
    "characters",
    "cosine",
    "margin",
    "tokens inside",
    "tokens violated",
    "tokens inside, mean",
    "tokens inside, weaker side",
    "tokens violated, mean",
    "tokens violated, worse side",
    "weakest member",
    "weakest member, low",
    "attention lost",
    "attention, mean",
    "attention, weaker side",
    "look-alikes",
    "numbers shared",
    "numbers missed",
    "ending differs",
    "question differs",
    "speech differs",
    "open borders inside",
    "open edges",
    "edges differ",
    "null",
    "null length",
    "null characters",
    "null best match",
    "null best match, low",
    "null margin",
    "null attention",
    "null open",
    "null short",
    "edge pull",
    "1-1 of unlike lengths",
    "tokens inside, sides differ",
    "attention, sides differ",
    "1-1 of unlike tokens",
    "long enough",
    "shortness",
    "null bare",
    "null boilerplate",
    "boilerplate and article on one side",
    "boilerplate against article",
    "paragraph borders inside",
    "projected cosine",
    "projected margin",
];

/// BeadFeatures that plain texts never have, with the weights they get whatever is learnt: a credit or a link is likelier to stay
/// alone than to belong to the article's sentences, and a bead seldom reaches over the border of a paragraph.
pub(crate) const GIVEN: [(usize, f64); 4] = [(51, 1.0), (52, -3.0), (53, -2.0), (54, -0.5)];

/// How many features a bead has.
pub(crate) const COUNT: usize = 57;

/// Where a row holds the cosine.
pub(crate) const COSINE: usize = 12;

/// Where a row holds the cosine of projected vectors.
pub(crate) const PROJECTED_COSINE: usize = 55;

/// Matches below this are no matches (measured on inserted lines).
const LOW: f32 = 0.45;
/// What a token's best match must exceed to speak for the bead.
const EVEN: f32 = 0.4;

/// Writes the features of beads.
pub(crate) struct BeadFeatures<'a> {
    pub(crate) source: &'a Prepared<'a>,
    pub(crate) target: &'a Prepared<'a>,
    pub(crate) scores: &'a PairScores,
}

/// Sums over one side's sentences of a bead.
#[derive(Default, Clone, Copy)]
struct Sum {
    length: f32,
    mass: f32,
    inside: f32,
    violated: f32,
    attention: f32,
    keys: f32,
    numbers: f32,
    open: f32,
}

impl BeadFeatures<'_> {
    /// Fills the row of a bead that starts before source sentence `i` and target sentence `j` and takes `a` and `b` of them.
    /// Returns whether the bead is possible (all its pairs are inside the band).
    pub(crate) fn fill(&self, (i, j): (usize, usize), (a, b): (usize, usize), row: &mut [f32]) -> bool {
        row.fill(0.0);
        match (a, b) {
            (_, 0) => self.null(0, i, row),
            (0, _) => self.null(1, j, row),
            _ => return self.bead((i, j), (a, b), row),
        }
        true
    }

    fn bead(&self, (i, j): (usize, usize), (a, b): (usize, usize), f: &mut [f32]) -> bool {
        let t = self.scores;
        if a > LONGEST || b > LONGEST || !(t.contains(i, j + b - 1) && t.contains(i + a - 1, j)) {
            return false;
        }
        if !(t.contains(i, j) && t.contains(i + a - 1, j + b - 1)) {
            return false;
        }
        let (mut words, mut numbers) = (0.0, 0.0);
        let mut weakest = f32::MAX;
        let mut strongest_target = [f32::MIN; LONGEST];
        for k in i..i + a {
            let mut strongest = f32::MIN;
            for l in j..j + b {
                let cell = t.cell(k, l);
                words += t.shared[cell][0];
                numbers += t.shared[cell][1];
                strongest = strongest.max(t.match_[cell][0]);
                strongest_target[l - j] = strongest_target[l - j].max(t.match_[cell][1]);
            }
            weakest = weakest.min(strongest);
        }
        weakest = strongest_target[..b].iter().copied().fold(weakest, f32::min);
        let s = self.sum(0, i, a, (j, b));
        let o = self.sum(1, j, b, (i, a));
        let ratio = t.ratio;
        f[0] = 1.0;
        f[1] = flag(a == 1 && b == 1);
        f[2] = flag(a + b == 3);
        f[3] = flag(a == 2 && b == 2);
        f[4] = flag(a + b == 4 && a != b);
        f[5] = flag(a.min(b) >= 2 && a + b > 4);
        f[6] = (a + b - 2) as f32;
        f[7] = (a as f32 - b as f32) * (self.source.len() as f32 / self.target.len() as f32).ln().clamp(-0.7, 0.7);
        let log = ((s.length + 3.0) / (o.length * ratio + 3.0)).ln().clamp(-2.5, 2.5);
        f[8] = log.abs();
        f[9] = log * log;
        f[10] = ((s.length - o.length * ratio).abs() / (s.length + o.length * ratio + 10.0).sqrt()).min(10.0);
        f[11] = (s.length + o.length * ratio) / 200.0;
        (f[12], f[13]) = self.similarity((i, j), (a, b));
        (f[55], f[56]) = self.projected((i, j), (a, b));
        let (ms, mo) = (s.mass.max(1.0), o.mass.max(1.0));
        f[14] = (s.inside - EVEN * s.mass + o.inside - EVEN * o.mass) / 200.0;
        f[15] = (s.violated + o.violated) / 200.0;
        let means = [s.inside / ms, o.inside / mo];
        f[16] = 0.5 * (means[0] + means[1]);
        f[17] = means[0].min(means[1]);
        let violated = [s.violated / ms, o.violated / mo];
        f[18] = 0.5 * (violated[0] + violated[1]);
        f[19] = violated[0].max(violated[1]);
        if a + b > 2 {
            f[20] = weakest;
            f[21] = (LOW - weakest).max(0.0);
        }
        f[22] = (s.mass - s.attention + o.mass - o.attention) / 200.0;
        let attention = [s.attention / ms, o.attention / mo];
        f[23] = 0.5 * (attention[0] + attention[1]);
        f[24] = attention[0].min(attention[1]);
        f[25] = 2.0 * words / (s.keys + o.keys + 2.0);
        f[26] = numbers.min(s.numbers).min(o.numbers).min(4.0);
        f[27] = (s.numbers + o.numbers - 2.0 * numbers.min(s.numbers).min(o.numbers)).min(4.0);
        let (first, last) = (
            (&self.source.surfaces[i], &self.target.surfaces[j]),
            (&self.source.surfaces[i + a - 1], &self.target.surfaces[j + b - 1]),
        );
        f[28] = flag(last.0.ending != last.1.ending);
        f[29] = self.punctuation_differs((i, j), (a, b));
        f[30] = flag(first.0.opens_speech != first.1.opens_speech);
        f[31] = s.open + o.open;
        let edges =
            [flag(first.0.continues) + flag(last.0.stays_open()), flag(first.1.continues) + flag(last.1.stays_open())];
        f[32] = edges[0] + edges[1];
        let has_case = flag(self.source.has_case && self.target.has_case);
        f[33] = has_case * (flag(first.0.continues) - flag(first.1.continues)).abs()
            + (flag(last.0.stays_open()) - flag(last.1.stays_open())).abs();
        // The neighbours across the bead's edges.
        f[43] = self.pull(i, a, j, b);
        f[44] = flag(a == 1 && b == 1 && log.abs() > 0.6) * log.abs();
        f[45] = means[0].max(means[1]) - means[0].min(means[1]);
        f[46] = (attention[0] - attention[1]).abs();
        f[47] = flag(a == 1 && b == 1) * (means[0].min(means[1]) - 0.5).min(0.0);
        f[48] = (s.length.min(o.length * ratio) / 40.0).min(1.0);
        f[49] = (1.0 / (s.length + 3.0) + 1.0 / (o.length * ratio + 3.0)) * 10.0;
        self.layout((i, j), (a, b), f);
        true
    }

    /// Cosine of the two sides' centred vectors, and how far it is above the mean of the nearest sentences opposite; as the
    /// encoder has them.
    pub(crate) fn similarity(&self, at: (usize, usize), shape: (usize, usize)) -> (f32, f32) {
        self.compare(&self.scores.likeness, [&self.source.vectors, &self.target.vectors], at, shape)
    }

    /// The same of the projected vectors; nothing where there is no projection.
    fn projected(&self, at: (usize, usize), shape: (usize, usize)) -> (f32, f32) {
        match (&self.scores.projected, &self.source.projected, &self.target.projected) {
            (Some(likeness), Some(source), Some(target)) => self.compare(likeness, [source, target], at, shape),
            _ => (0.0, 0.0),
        }
    }

    fn compare(
        &self,
        likeness: &Likeness,
        [source, target]: [&Vectors; 2],
        (i, j): (usize, usize),
        (a, b): (usize, usize),
    ) -> (f32, f32) {
        let t = self.scores;
        let sum: f32 = (i..i + a).flat_map(|k| (j..j + b).map(move |l| likeness.weighted[t.cell(k, l)])).sum();
        let cosine = sum / (source.norms[i][a - 1] * target.norms[j][b - 1]);
        let near =
            |side: usize, from: usize, n: usize| likeness.near[side][from..from + n].iter().sum::<f32>() / n as f32;
        (cosine, cosine - 0.5 * (near(0, i, a) + near(1, j, b)))
    }

    /// What the reader said of the sentences.
    fn layout(&self, (i, j): (usize, usize), (a, b): (usize, usize), f: &mut [f32]) {
        let count = |p: &Prepared, from: usize, n: usize| {
            let layout = p.layout.get(from..from + n).unwrap_or_default();
            let boilerplate = layout.iter().filter(|m| m.boilerplate).count();
            let borders = layout.iter().skip(1).filter(|m| m.opens_paragraph).count();
            (boilerplate, layout.len(), borders as f32)
        };
        let (s, o) = (count(self.source, i, a), count(self.target, j, b));
        let mixed = |x: (usize, usize, f32)| flag(x.0 > 0 && x.0 < x.1);
        f[52] = mixed(s) + mixed(o);
        f[53] = flag((s.0 == 0 && o.0 == o.1 && o.1 > 0) || (o.0 == 0 && s.0 == s.1 && s.1 > 0));
        f[54] = s.2 + o.2;
    }

    /// How much better the sentences at the bead's edges match what lies just outside than what lies inside.
    fn pull(&self, i: usize, a: usize, j: usize, b: usize) -> f32 {
        let t = self.scores;
        let m = |k: usize, l: usize| {
            if t.contains(k, l) {
                let cell = t.cell(k, l);
                0.5 * (t.match_[cell][0] + t.match_[cell][1])
            } else {
                0.0
            }
        };
        let mut pull = 0.0;
        let inside_source = |k: usize| (j..j + b).map(|l| m(k, l)).fold(0.0, f32::max);
        let inside_target = |l: usize| (i..i + a).map(|k| m(k, l)).fold(0.0, f32::max);
        if j > 0 {
            pull += (m(i, j - 1) - inside_source(i)).max(0.0);
        }
        if i > 0 {
            pull += (m(i - 1, j) - inside_target(j)).max(0.0);
        }
        if j + b < self.target.len() {
            pull += (m(i + a - 1, j + b) - inside_source(i + a - 1)).max(0.0);
        }
        if i + a < self.source.len() {
            pull += (m(i + a, j + b - 1) - inside_target(j + b - 1)).max(0.0);
        }
        pull
    }

    fn sum(&self, side: usize, first: usize, count: usize, (start, run): (usize, usize)) -> Sum {
        let t = self.scores;
        let prepared = [self.source, self.target][side];
        let mut sum = Sum::default();
        for k in first..first + count {
            let surface = &prepared.surfaces[k];
            sum.length += surface.length;
            sum.mass += prepared.mass(k);
            sum.keys += (surface.keys.len() - surface.numbers) as f32;
            sum.numbers += surface.numbers as f32;
            let cell = if side == 0 { t.cell(k, start) } else { t.cell(start, k) };
            let runs = if side == 0 { &t.source_runs[cell] } else { &t.target_runs[cell] };
            sum.inside += runs[run - 1][0];
            sum.violated += runs[run - 1][1];
            for l in start..start + run {
                let cell = if side == 0 { t.cell(k, l) } else { t.cell(l, k) };
                sum.attention += t.attention[cell][side];
            }
            if k > first {
                sum.open += flag(surface.continues) + flag(prepared.surfaces[k - 1].stays_open());
            }
        }
        sum
    }

    fn punctuation_differs(&self, (i, j): (usize, usize), (a, b): (usize, usize)) -> f32 {
        let count = |p: &Prepared, from: usize, n: usize, mark: usize| -> i32 {
            p.surfaces[from..from + n].iter().map(|s| i32::from(s.marks[mark])).sum()
        };
        (0..2).map(|mark| (count(self.source, i, a, mark) - count(self.target, j, b, mark)).abs().min(3) as f32).sum()
    }

    fn null(&self, side: usize, k: usize, f: &mut [f32]) {
        let t = self.scores;
        let prepared = [self.source, self.target][side];
        let surface = &prepared.surfaces[k];
        let opposite = if side == 0 { t.row(k) } else { t.column(k) };
        let cells = opposite.map(|l| if side == 0 { t.cell(k, l) } else { t.cell(l, k) });
        let (mut best, mut attention) = (0f32, 0f32);
        for cell in cells {
            best = best.max(t.match_[cell][side]);
            attention = attention.max(t.attention[cell][side]);
        }
        f[34] = 1.0;
        f[35] = (surface.length + 3.0).ln() - 4.0;
        f[36] = surface.length / 100.0;
        f[37] = best;
        f[38] = (LOW - best).max(0.0);
        f[39] = t.likeness.near[side][k];
        f[40] = attention / prepared.mass(k).max(1.0);
        f[41] = flag(surface.continues) + flag(surface.stays_open());
        f[42] = flag(surface.length < 15.0);
        f[50] = flag(surface.ending == Ending::Bare);
        f[51] = flag(prepared.layout.get(k).is_some_and(|m| m.boilerplate));
    }
}

/// The score of a bead: its features, weighed.
pub(crate) fn score(row: &[f32], weights: &[f64]) -> f32 {
    row.iter().zip(weights).map(|(x, w)| f64::from(*x) * w).sum::<f64>() as f32
}

fn flag(condition: bool) -> f32 {
    if condition { 1.0 } else { 0.0 }
}
