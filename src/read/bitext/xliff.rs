//! Translations on their way (XLIFF) as bitexts. A unit without target is left out with a reason.

use super::super::format::InputFormat;
use super::super::source::Source;
use super::super::xliff::{self, Segment, Segments};
use super::format::{Bitext, BitextInput, BitextOptions, no_header, only};
use crate::bitext::{BeadRow, BitextHeader, SideRow};
use crate::error::{Error, Result};

/// XLIFF 1.2 and 2.x.
pub(super) struct Xliff;

impl BitextInput for Xliff {
    fn name(&self) -> &'static str {
        "xliff"
    }

    fn about(&self) -> &'static str {
        "XLIFF 1.2 or 2.x; units with source and target"
    }

    fn endings(&self) -> &'static [&'static str] {
        xliff::Xliff.endings()
    }

    fn recognises(&self, head: &[u8]) -> bool {
        xliff::Xliff.recognises(head)
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        let source = only(files)?;
        let segments = Segments::open(source.open()?)?;
        let header = BitextHeader { model: segments.model.clone(), ..no_header() };
        let (path, options) = (source.path.clone(), options.clone());
        let beads = segments.map(move |segment| {
            let lacking = |reason| Error::Skipped { path: path.clone(), line: None, reason };
            bead(segment?, &options).map_err(lacking)
        });
        Ok(Bitext::new(header, beads))
    }
}

/// The bead of a segment, or what it lacks.
fn bead(segment: Segment, options: &BitextOptions) -> Result<BeadRow, String> {
    let Segment { id, languages, texts, props } = segment;
    let [source, target] = texts;
    let side = |side: usize, text: String| SideRow::of_text(options.language(side, languages[side].as_deref()), text);
    let (source, target) = match (source, target) {
        (Some(source), Some(target)) => (side(0, source), side(1, target)),
        (None, _) => return Err(format!("the unit {id} has no source")),
        (_, None) => return Err(format!("the unit {id} has no target")),
    };
    let mut row = BeadRow::of_texts(id, source, target);
    for (scope, name, value) in &props {
        match scope {
            Some(0) => row.source.set_prop(name, value),
            Some(_) => row.target.set_prop(name, value),
            None => row.set_prop(name, value),
        }
    }
    Ok(row)
}
