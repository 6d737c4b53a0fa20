//! The numbers of documents: what tells articles apart that are written after one pattern.

use crate::align::surface;

/// How many numbers have to be there for their agreement to count half.
const DOUBT: f64 = 4.0;

/// The numbers in a document's sentences. Vectors hardly tell the results of one match from those of another; numbers do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(
    /// One entry a number, sorted: the sentence in the upper half, the number in the lower.
    Vec<u64>,
);

impl Numbers {
    /// Reads them off a document's sentences, in the order of the rows of its vectors.
    pub fn of<'a>(sentences: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<u64> = sentences
            .into_iter()
            .enumerate()
            .flat_map(|(sentence, text)| surface::numbers(text).map(move |figures| entry(sentence, value(&figures))))
            .collect();
        all.sort_unstable();
        all.shrink_to_fit();
        Numbers(all)
    }

    /// As [`Self::entries`] gave them.
    pub fn from_entries(mut entries: Vec<u64>) -> Self {
        entries.sort_unstable();
        Numbers(entries)
    }

    /// To keep them or to send them elsewhere.
    pub fn entries(&self) -> &[u64] {
        &self.0
    }

    /// Those of one sentence, sorted.
    fn of_sentence(&self, sentence: usize) -> &[u64] {
        let from = self.0.partition_point(|number| *number < entry(sentence, 0));
        let to = self.0.partition_point(|number| *number < entry(sentence + 1, 0));
        &self.0[from..to]
    }
}

fn entry(sentence: usize, value: u32) -> u64 {
    (sentence as u64) << 32 | u64::from(value)
}

/// The number of some figures, without its leading zeros; the remainder by the greatest prime below 2³² of longer ones.
fn value(figures: &str) -> u32 {
    const PRIME: u64 = 4_294_967_291;
    figures.chars().filter_map(|c| c.to_digit(10)).fold(0, |sum, digit| (sum * 10 + u64::from(digit)) % PRIME) as u32
}

/// Of the numbers in sentences that match, the share that is on both sides and the share that is not; both drawn towards 0 where
/// there are few.
pub(super) fn agreement(source: &Numbers, target: &Numbers, matches: impl Iterator<Item = (usize, usize)>) -> [f64; 2] {
    let (mut shared, mut all) = (0, 0);
    for (i, j) in matches {
        let (a, b) = (source.of_sentence(i), target.of_sentence(j));
        all += a.len() + b.len();
        shared += in_both(a, b);
    }
    [2 * shared, all - 2 * shared].map(|n| n as f64 / (all as f64 + DOUBT))
}

/// How many numbers of two sorted lists are the same.
fn in_both(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        let (x, y) = (*x as u32, *y as u32);
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matching_sentences_with_other_numbers_disagree() {
        let french = Numbers::of(["Lyon a gagné 3 à 1.", "Il y avait 12 000 personnes.", "Bravo."]);
        let english = Numbers::of(["Bravo.", "Lyon won 3–1.", "There were 12,000 people."]);
        let other = Numbers::of(["Bravo.", "Lyon won 4–2.", "There were 9,500 people."]);
        let matches = [(0, 1), (1, 2), (2, 0)];
        assert_eq!(agreement(&french, &english, matches.into_iter()), [8.0 / 12.0, 0.0]);
        assert_eq!(agreement(&french, &other, matches.into_iter()), [0.0, 8.0 / 12.0]);
        assert_eq!(agreement(&french, &english, [(2, 0)].into_iter()), [0.0, 0.0]);
    }

    #[test]
    fn numbers_of_all_scripts_and_lengths_are_compared() {
        let long = "123456789012345678901234567890";
        let a = Numbers::of(["在一九四八年", "٠٠٧", long]);
        assert_eq!(agreement(&a, &Numbers::of(["in 1948", "7", long]), (0..3).map(|i| (i, i))), [6.0 / 10.0, 0.0]);
        assert_eq!(Numbers::from_entries(a.entries().to_vec()), a);
        assert_eq!(Numbers::default(), Numbers::of([""; 3]));
    }
}
