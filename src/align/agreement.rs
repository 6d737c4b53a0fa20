//! What can be seen of a pair of texts without a model: whether the numbers and the names agree.

use std::collections::BTreeSet;

use super::surface::{Surface, shared};

/// Agreement of the two sides of a bead, each from 0 (none) to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Dice coefficient of the numbers of both sides; 1 if neither has any.
    pub numbers: f32,
    /// Share of the names of the side that has fewer which the other side has too; 1 if that side has none.
    pub names: f32,
}

impl Agreement {
    /// Compares two texts. A name is a word of three letters or more that begins with a capital inside a sentence; it is
    /// compared by its first letters, without accents, so that `Égypte` and `Egypt` agree.
    pub fn of(source: &str, target: &str) -> Self {
        let (a, b) = (Surface::of(source), Surface::of(target));
        let numbers = match a.numbers + b.numbers {
            0 => 1.0,
            all => 2.0 * shared(&a.keys, &b.keys).1 / all as f32,
        };
        let (a, b) = (names(source), names(target));
        let names = match a.len().min(b.len()) {
            0 => 1.0,
            fewer => a.intersection(&b).count() as f32 / fewer as f32,
        };
        Agreement { numbers, names }
    }
}

/// The names of a text, as the beginnings that are compared.
fn names(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut opens = true;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        // What stands before an apostrophe is an article (`l’Europe`), what stands after it may be a name.
        let bare = bare.rsplit(['’', '\'']).find(|part| part.chars().count() > 2).unwrap_or(bare);
        if !opens && bare.starts_with(char::is_uppercase) && bare.chars().count() > 2 {
            names.insert(super::surface::fold(bare));
        }
        if !bare.is_empty() {
            opens = word.ends_with(['.', '!', '?', ':', '…']);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_agree_or_do_not() {
        let same = Agreement::of("En 1998, Marie a visité l’Égypte.", "In 1998 Marie visited Egypt.");
        assert_eq!(same, Agreement { numbers: 1.0, names: 1.0 });
        let other = Agreement::of("En 1998, Marie a visité Lyon.", "In 1989 Anne visited Paris.");
        assert_eq!(other, Agreement { numbers: 0.0, names: 0.0 });
    }

    #[test]
    fn nothing_to_compare_is_no_disagreement() {
        assert_eq!(Agreement::of("Il pleut.", "It is raining."), Agreement { numbers: 1.0, names: 1.0 });
        assert_eq!(Agreement::of("", ""), Agreement { numbers: 1.0, names: 1.0 });
        assert_eq!(Agreement::of("Ils étaient 12.", "There were many.").numbers, 0.0);
    }
}
