//! What was learnt for an encoder before, on texts that nobody aligned by hand, and weights are learnt with.

use super::centre::Centre;
use super::projection::Projection;
use super::reader::Reader;
use super::sentences::Space;

/// What was learnt for an encoder before its weights.
#[derive(Debug, Clone, Default)]
pub struct Pretrained {
    /// What vectors are projected with.
    pub projection: Option<Projection>,
    /// What reads the two sides of a bead.
    pub reader: Option<Reader>,
    /// What reads them to tell what of a bead is translated, if it is another.
    pub coverage_reader: Option<Reader>,
}

impl Pretrained {
    pub(crate) fn space<'s>(&'s self, centre: &'s Centre) -> Space<'s> {
        Space { centre, projection: self.projection.as_ref(), reader: self.reader.as_ref() }
    }
}
