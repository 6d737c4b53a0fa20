//! Which of some names somebody may have meant.

/// The name that somebody may have meant: one that is two letters off at most.
pub fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let close = names.iter().map(|other| (distance(name, other), *other)).min_by_key(|(distance, _)| *distance);
    close.filter(|(distance, other)| *distance <= 2 && *distance * 2 < other.len()).map(|(_, other)| other)
}

/// How many letters must be put in, left out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = change.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_one_or_two_letters_is_recognised() {
        let names = ["threads", "model", "out"];
        for (typed, meant) in [("thread", Some("threads")), ("modle", Some("model")), ("weather", None), ("", None)] {
            assert_eq!(nearest(typed, &names), meant, "{typed}");
        }
    }
}
