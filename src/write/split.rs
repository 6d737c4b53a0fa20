//! Training, development and test parts of a bitext, by document: no article is in two of them.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::format::RowFormat;
use super::output::Output;
use crate::bitext::{BeadRow, BitextHeader};
use crate::error::Result;

/// The parts and their shares of the documents. From `train=.98,dev=.01,test=.01`.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    parts: Vec<(String, f64)>,
}

/// How far the sum of the shares may be from 1, which three thirds written with two digits are.
const SLACK: f64 = 0.011;

impl FromStr for Split {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts: Vec<(String, f64)> = Vec::new();
        for part in text.split(',') {
            let (name, share) = part.split_once('=').ok_or_else(|| format!("“{part}” is not NAME=SHARE"))?;
            let name = name.trim();
            if !Split::is_name(name) {
                return Err(format!("“{name}” cannot be part of a file's name: letters, digits, - and _ can"));
            }
            if parts.iter().any(|(other, _)| other == name) {
                return Err(format!("there are two parts “{name}”"));
            }
            let share = share.trim().parse().ok().filter(|share: &f64| *share > 0.0 && *share <= 1.0);
            parts.push((name.into(), share.ok_or_else(|| format!("the share of “{name}” is no number from 0 to 1"))?));
        }
        let sum: f64 = parts.iter().map(|(_, share)| share).sum();
        match (sum - 1.0).abs() <= SLACK {
            true => Ok(Split { parts: parts.into_iter().map(|(name, share)| (name, share / sum)).collect() }),
            false => Err(format!("the shares add up to {sum:.3}, not to 1")),
        }
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.parts.iter().map(|(name, share)| format!("{name}={share}")).collect();
        f.write_str(&parts.join(","))
    }
}

impl Split {
    /// The names of the parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(name, _)| name.as_str())
    }

    /// Whether a part may be called so.
    pub fn is_name(name: &str) -> bool {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    }

    /// The part of a group of documents, by nothing but the hash of their ids: always the same one.
    fn part(&self, group: Key) -> usize {
        let hash = blake3::hash(&group);
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        // 53 bits, as many as the fraction of a double has.
        let point = (u64::from_le_bytes(first) >> 11) as f64 / (1u64 << 53) as f64;
        let mut end = 0.0;
        let found = self.parts.iter().position(|(_, share)| {
            end += share;
            point < end
        });
        found.unwrap_or(self.parts.len() - 1)
    }
}

/// 128 bits of a BLAKE3 hash.
type Key = [u8; 16];

fn key(parts: [&str; 2]) -> Key {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    key
}

/// Which documents hang together because beads join them: 32 bytes a document.
#[derive(Debug, Default)]
pub struct DocumentGroups {
    /// Every document and one that it hangs together with; the first of a group, itself.
    joined: HashMap<Key, Key>,
}

impl DocumentGroups {
    /// Those of all rows, which must be seen before the first of them is assigned.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a BeadRow>) -> Self {
        let mut groups = DocumentGroups::default();
        rows.into_iter().for_each(|row| groups.add(row));
        groups
    }

    /// Joins the documents of a row.
    pub fn add(&mut self, row: &BeadRow) {
        if let Some([source, target]) = documents(row) {
            let (source, target) = (self.first(source), self.first(target));
            // The smallest stands for all, whatever the order of the rows.
            let (first, other) = if source <= target { (source, target) } else { (target, source) };
            self.joined.insert(other, first);
            self.joined.insert(first, first);
        }
    }

    fn first(&mut self, document: Key) -> Key {
        let mut first = document;
        while let Some(next) = self.joined.get(&first).filter(|next| **next != first) {
            first = *next;
        }
        // The next look-up is short.
        self.joined.insert(document, first);
        first
    }

    /// The group of a row; one that names no documents is alone with those that say the same.
    fn group(&mut self, row: &BeadRow) -> Key {
        match documents(row) {
            Some([source, _]) => self.first(source),
            None => key([&row.source.text, &row.target.text]),
        }
    }
}

/// The documents of a row; `None` if it names none.
fn documents(row: &BeadRow) -> Option<[Key; 2]> {
    let ids = [&row.source.document, &row.target.document];
    ids.iter().any(|id| !id.is_empty()).then(|| ids.map(|id| key(["document", id])))
}

/// A format with the files that it is written into.
pub type FormatFiles = (&'static dyn RowFormat<BeadRow>, Vec<PathBuf>);

/// Rows on their way into the files of several formats, and of several parts if the bitext is split.
pub struct BitextOutput {
    split: Option<(Split, DocumentGroups)>,
    parts: Vec<Vec<Output<BeadRow>>>,
    rows: Vec<u64>,
}

impl BitextOutput {
    /// Begins the files, which `files` names by part; it is asked once, without a name, if the bitext is not split.
    ///
    /// # Errors
    /// As `files` and [`Output::create`].
    pub fn create(
        split: Option<(Split, DocumentGroups)>,
        header: &BitextHeader,
        files: impl Fn(Option<&str>) -> Result<Vec<FormatFiles>>,
    ) -> Result<Self> {
        let names: Vec<Option<&str>> = match &split {
            Some((split, _)) => split.names().map(Some).collect(),
            None => vec![None],
        };
        let open = |name: &Option<&str>| -> Result<Vec<Output<BeadRow>>> {
            files(*name)?.into_iter().map(|(format, paths)| Output::create(format, &paths, header)).collect()
        };
        let parts: Vec<Vec<Output<BeadRow>>> = names.iter().map(open).collect::<Result<_>>()?;
        let rows = vec![0; parts.len()];
        Ok(BitextOutput { split, parts, rows })
    }

    /// A row into all formats of its part. Documents that rows join are known from the beginning, or their rows come
    /// together: those of two documents that nothing else joins.
    ///
    /// # Errors
    /// As [`Output::row`].
    pub fn row(&mut self, row: &BeadRow) -> Result<()> {
        let part = match &mut self.split {
            Some((split, groups)) => {
                groups.add(row);
                split.part(groups.group(row))
            }
            None => 0,
        };
        self.rows[part] += 1;
        self.parts[part].iter_mut().try_for_each(|output| output.row(row))
    }

    /// Ends all files; returns how many rows there were, by part.
    ///
    /// # Errors
    /// As [`Output::finish`].
    pub fn finish(self) -> Result<Vec<(Option<String>, u64)>> {
        self.parts.into_iter().flatten().try_for_each(|output| output.finish().map(drop))?;
        let names: Vec<Option<String>> = match self.split {
            Some((split, _)) => split.parts.into_iter().map(|(name, _)| Some(name)).collect(),
            None => vec![None],
        };
        Ok(names.into_iter().zip(self.rows).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::fixtures::bead;
    use super::*;

    fn of(source: &str, target: &str) -> BeadRow {
        let mut row = bead("x", "Un.", "One.");
        (row.source.document, row.target.document) = (source.into(), target.into());
        row
    }

    #[test]
    fn shares_are_read_and_refused_with_a_reason() {
        let split: Split = "train=.98, dev=.01,test=0.01".parse().unwrap();
        assert_eq!(split.names().collect::<Vec<_>>(), ["train", "dev", "test"]);
        assert!("a=.33,b=.33,c=.33".parse::<Split>().is_ok());
        let reason = |text: &str| text.parse::<Split>().unwrap_err();
        assert_eq!(reason("train=.9,dev=.2"), "the shares add up to 1.100, not to 1");
        assert!(reason("train").contains("NAME=SHARE") && reason("a=1,a=1").contains("two parts"));
        assert!(reason("a/b=1").contains("file's name") && reason("a=x").contains("no number"));
    }

    #[test]
    fn no_document_is_in_two_parts_and_the_shares_are_about_right() {
        let split: Split = "train=.8,dev=.1,test=.1".parse().unwrap();
        let rows: Vec<BeadRow> = (0..3000).map(|k| of(&format!("fr{k}"), &format!("en{}", k - k % 3))).collect();
        let mut groups = DocumentGroups::of(&rows);
        let mut of_document: BTreeMap<&str, usize> = BTreeMap::new();
        let mut counts = [0; 3];
        for row in &rows {
            let part = split.part(groups.group(row));
            counts[part] += 1;
            for id in [&row.source.document, &row.target.document] {
                assert_eq!(*of_document.entry(id).or_insert(part), part, "{id}");
            }
        }
        assert!((2200..2600).contains(&counts[0]) && counts[1] > 150 && counts[2] > 150, "{counts:?}");
        // The order of the rows does not matter, nor what other documents there are.
        let mut turned = DocumentGroups::of(rows.iter().rev());
        assert!(rows.iter().all(|row| split.part(turned.group(row)) == of_document[row.source.document.as_str()]));
        let mut alone = DocumentGroups::of(&rows[..3]);
        assert_eq!(split.part(alone.group(&rows[0])), of_document["fr0"]);
    }

    #[test]
    fn documents_hang_together_over_many_steps() {
        let mut rows: Vec<BeadRow> =
            (0..50).map(|k| of(&format!("d{}", (k * 7) % 50), &format!("d{}", (k * 7 + 7) % 50))).collect();
        rows.reverse();
        let mut groups = DocumentGroups::of(&rows);
        let first = groups.group(&rows[0]);
        assert!(rows.iter().all(|row| groups.group(row) == first));
    }

    #[test]
    fn rows_without_documents_are_split_by_what_they_say() {
        let mut groups = DocumentGroups::default();
        let (a, b) = (of("", ""), of("", ""));
        groups.add(&a);
        assert_eq!(groups.group(&a), groups.group(&b));
        let mut c = of("", "");
        c.target.text = "Another.".into();
        assert_ne!(groups.group(&a), groups.group(&c));
    }
}
