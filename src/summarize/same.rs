//! Sentences that say the same, of which a summary needs one.

use std::collections::BTreeSet;

use ndarray::Array2;

use super::centrality::{self, Sparse};
use super::features::EncodedArticle;
use super::ranker::Ranking;
use super::terms;

/// Two sentences whose tf-idf cosine is above this say the same in the same words.
const SAME_WORDS: f32 = 0.8;

/// Two sentences tell the same fact from this sum of cosines on: that of their words (tf-idf) and that of their vectors, seen from the
/// article's mean.
///
/// Source: varied on 500 French and 500 English articles with references, with the least of shared words. With both, two sentences are
/// less alike (mean cosine .047 to .042 in French, .099 to .094 in English) at .1 more ROUGE-1, three at the same; without
/// shared words three lose .1 ROUGE-1 and .2 ROUGE-2 in English.
const SAME_FACT: f32 = 0.47;

/// Of it the cosine of the words is so much at least: sentences that share none are near to each other by their subject.
const SHARED_WORDS: f32 = 0.2;

/// Only the front of the ranking can enter a summary of a long text; comparing all pairs of a book would not pay.
const COMPARED: usize = 400;

/// An article's sentences, ready to be compared.
pub(super) struct Likeness {
    words: Vec<Sparse>,
    meaning: Array2<f32>,
}

impl Likeness {
    /// Of an article.
    pub fn of(article: &EncodedArticle<'_>) -> Self {
        let terms: Vec<Vec<String>> = article.sentences.iter().map(|s| terms::of(s)).collect();
        Likeness { words: centrality::tf_idf(&terms).0, meaning: centrality::centred(article.vectors) }
    }

    fn words(&self, i: usize, j: usize) -> f32 {
        centrality::cosine(&self.words[i], &self.words[j])
    }

    /// Whether two sentences tell the same fact.
    pub fn same_fact(&self, i: usize, j: usize) -> bool {
        let words = self.words(i, j);
        words > SHARED_WORDS && words + self.meaning.row(i).dot(&self.meaning.row(j)) > SAME_FACT
    }

    /// Sentences that nearly repeat another one that is worth more.
    pub fn repeats(&self, ranking: &Ranking) -> BTreeSet<usize> {
        let order: Vec<usize> = (0..self.words.len()).collect();
        superfluous(&order, |i| ranking.alone(i), |i, j| self.words(i, j) > SAME_WORDS)
    }
}

/// Those of some items that are the same as one worth more which is not superfluous itself.
fn superfluous(items: &[usize], worth: impl Fn(usize) -> f32, same: impl Fn(usize, usize) -> bool) -> BTreeSet<usize> {
    let mut order = items.to_vec();
    order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
    let (mut kept, mut superfluous) = (Vec::new(), BTreeSet::new());
    for &item in order.iter().take(COMPARED) {
        if kept.iter().any(|&better| same(better, item)) {
            superfluous.insert(item);
        } else {
            kept.push(item);
        }
    }
    superfluous
}

/// Chooses until no two of the chosen items are the same: of such two the one worth less is `barred` from the next choice.
pub(super) fn apart(
    mut barred: BTreeSet<usize>,
    choose: impl Fn(&BTreeSet<usize>) -> Vec<usize>,
    worth: impl Fn(usize) -> f32,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<usize> {
    loop {
        let chosen = choose(&barred);
        let more = superfluous(&chosen, &worth, &same);
        if more.is_subset(&barred) {
            return chosen;
        }
        barred.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use ndarray::array;

    #[test]
    fn the_same_fact_in_other_words_is_told_once() {
        let sentences = [
            "La Cour de Lyon a subi mardi une attaque de ses serveurs.",
            "Les serveurs de la Cour de Lyon ont été attaqués mardi.",
            "Le maire de Brest a promis un nouveau pont aux habitants.",
            "La pluie tombe depuis trois jours sur la vallée du Rhône.",
        ];
        let vectors = array![[0.8f32, 0.6, 0.0], [0.9, 0.436, 0.0], [0.0, 0.6, 0.8], [0.0, -0.6, 0.8]];
        let language = Language::french();
        let article = EncodedArticle::untitled(&sentences, vectors.view(), &language);
        let likeness = Likeness::of(&article);
        assert!(likeness.same_fact(0, 1) && !likeness.same_fact(0, 2) && !likeness.same_fact(2, 3));
        let scores = [3.0, 2.0, 1.0, 0.0];
        let choose = |barred: &BTreeSet<usize>| (0..4).filter(|i| !barred.contains(i)).take(2).collect::<Vec<_>>();
        let chosen = apart(BTreeSet::new(), choose, |i| scores[i], |i, j| likeness.same_fact(i, j));
        assert_eq!(chosen, [0, 2]);
    }

    #[test]
    fn what_must_be_in_stays_though_another_is_the_same() {
        let chosen = apart(BTreeSet::new(), |_| vec![0, 1], |i| i as f32, |_, _| true);
        assert_eq!(chosen, [0, 1]);
    }
}
