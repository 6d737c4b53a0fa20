//! What is known of two texts beforehand: borders that both have, such as those of chapters, and sentences that are known to
//! match or not to.

use std::path::Path;

use super::shapes::Step;
use crate::error::{Error, Result};

/// What an alignment has to respect. Sentences are counted from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Constraints {
    /// What errors call them.
    name: String,
    borders: Vec<(usize, usize)>,
    together: Vec<(usize, usize)>,
    apart: Vec<(usize, usize)>,
}

impl Constraints {
    /// `borders` stand before a source and a target sentence: no bead reaches over one, and what stands before it on one side
    /// stands before it on the other. The sentences of a pair of `together` are in one bead, those of a pair of `apart` are not.
    ///
    /// # Errors
    /// [`Error::Input`] about `name`, when borders or pairs cross each other or a pair is to be together and apart.
    pub fn new(
        borders: Vec<(usize, usize)>,
        together: Vec<(usize, usize)>,
        apart: Vec<(usize, usize)>,
        name: &str,
    ) -> Result<Self> {
        let mut out = Constraints { name: name.to_owned(), borders, together, apart };
        for list in [&mut out.borders, &mut out.together, &mut out.apart] {
            list.sort_unstable();
            list.dedup();
        }
        for (list, what) in [(&out.borders, "borders"), (&out.together, "matches")] {
            if let Some(pair) = list.windows(2).find(|pair| pair[1].1 < pair[0].1) {
                let (a, b) = (pair[0], pair[1]);
                let reason = format!("the {what} {} {} and {} {} cross each other", a.0 + 1, a.1 + 1, b.0 + 1, b.1 + 1);
                return Err(Error::input(name, reason));
            }
        }
        if let Some((i, j)) = out.together.iter().find(|pair| out.apart.contains(pair)) {
            return Err(Error::input(name, format!("{} {} is said to match and not to", i + 1, j + 1)));
        }
        Ok(out)
    }

    /// Reads lines of a word and the numbers, from 1, of a source and a target sentence: `match 12 15`, `differ 12 15`, and
    /// `border 12 15` for a border that stands before both. Empty lines and what stands behind `#` count for nothing; `name` is
    /// what errors call the file.
    ///
    /// # Errors
    /// [`Error::Input`] at the first line that is something else; and as [`Constraints::new`].
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let (mut borders, mut together, mut apart) = (vec![], vec![], vec![]);
        for (n, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            let number = |word: &str| word.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            match words[..] {
                [] => {}
                [kind @ ("match" | "differ" | "border"), i, j] if number(i).is_some() && number(j).is_some() => {
                    let pair = (number(i).unwrap_or_default(), number(j).unwrap_or_default());
                    match kind {
                        "match" => together.push(pair),
                        "differ" => apart.push(pair),
                        _ => borders.push(pair),
                    }
                }
                _ => {
                    let reason = "a line looks like `match 12 15`, `differ 12 15` or `border 12 15` (sentences from 1)";
                    return Err(Error::input_line(name, n + 1, reason));
                }
            }
        }
        Self::new(borders, together, apart, name)
    }

    /// Reads a file of such lines.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, else as [`Constraints::parse`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.borders.is_empty() && self.together.is_empty() && self.apart.is_empty()
    }

    /// Whether all sentences that are named exist in texts of so many; a border may also stand behind the last.
    pub(crate) fn check(&self, n: usize, m: usize) -> Result<()> {
        let absent = |(i, j): &&(usize, usize), end: usize| *i >= n + end || *j >= m + end;
        let sentence = self.together.iter().chain(&self.apart).find(|pair| absent(pair, 0));
        match sentence.or(self.borders.iter().find(|pair| absent(pair, 1))) {
            Some((i, j)) => {
                let reason = format!("{} {}: the texts have {n} and {m} sentences", i + 1, j + 1);
                Err(Error::input(&self.name, reason))
            }
            None => Ok(()),
        }
    }

    /// The error that there is no such alignment.
    pub(crate) fn impossible(&self) -> Error {
        Error::input(
            &self.name,
            "no alignment respects all that is said: beads would become too large, or reach over a border",
        )
    }

    /// Corners that a path from `(0, 0)` to `(n, m)` is to pass through, in order: a search that goes around such a path can
    /// respect everything.
    pub(crate) fn corners(&self, n: usize, m: usize) -> Vec<(usize, usize)> {
        let mut corners: Vec<(usize, usize)> = self.borders.clone();
        corners.extend(self.together.iter().flat_map(|(i, j)| [(*i, *j), (i + 1, j + 1)]));
        corners.push((n, m));
        corners.sort_unstable();
        let mut out: Vec<(usize, usize)> = vec![];
        for corner in corners {
            // Several sentences of a bead make corners beside each other.
            if out.last().is_none_or(|last| last.0 <= corner.0 && last.1 <= corner.1) {
                out.push(corner);
            }
        }
        out
    }

    /// Whether a bead respects them.
    pub(crate) fn allow(&self, ((i, j), (a, b)): Step) -> bool {
        // Borders rise on both sides: those that are not behind the bead are all before it if the first of them is.
        let passed = self.borders.partition_point(|(x, y)| *x <= i && *y <= j);
        if self.borders.get(passed).is_some_and(|(x, y)| i + a > *x || j + b > *y) {
            return false;
        }
        let has = |x: usize, y: usize| ((i..i + a).contains(&x), (j..j + b).contains(&y));
        let from = self.together.partition_point(|(x, y)| *x < i && *y < j);
        let near = self.together[from..].iter().take_while(|(x, y)| *x < i + a || *y < j + b);
        if near.map(|(x, y)| has(*x, *y)).any(|(source, target)| source != target) {
            return false;
        }
        let from = self.apart.partition_point(|(x, _)| *x < i);
        let mut near = self.apart[from..].iter().take_while(|(x, _)| *x < i + a);
        !near.any(|(x, y)| has(*x, *y) == (true, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beads_respect_what_is_known() {
        let known = Constraints::parse("# chapters\nborder 4 6\nmatch 2 3 # known\n\ndiffer 1 1\n", "x").unwrap();
        let may = |i, j, a, b| known.allow(((i, j), (a, b)));
        assert!(may(1, 2, 1, 1) && may(0, 2, 2, 1) && !may(1, 2, 1, 0) && !may(1, 1, 1, 1) && !may(0, 2, 1, 1));
        assert!(may(2, 4, 1, 1) && may(3, 5, 1, 1) && !may(2, 4, 2, 1) && !may(2, 4, 1, 2) && !may(2, 5, 1, 1));
        assert!(!may(0, 0, 1, 1) && may(0, 0, 1, 0));
        assert_eq!(known.corners(9, 9), [(1, 2), (2, 3), (3, 5), (9, 9)]);
        assert!(known.check(3, 5).is_ok());
        let error = known.check(2, 5).unwrap_err().to_string();
        assert_eq!(error, "x: 4 6: the texts have 2 and 5 sentences");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let told = |text: &str| Constraints::parse(text, "known.txt").unwrap_err().to_string();
        assert!(told("match 1 2\nsame 1 2").starts_with("known.txt:2: a line looks like"));
        assert!(told("match 0 2").starts_with("known.txt:1: "));
        assert!(told("match 1 5\nmatch 2 3").contains("1 5 and 2 3 cross"));
        assert!(told("match 1 5\ndiffer 1 5").contains("1 5 is said to match and not to"));
    }
}
