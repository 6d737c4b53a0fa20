//! What was learnt for an encoder before, on texts that nobody aligned by hand, and weights are learnt with.

use super::centre::Centre;
use super::projection::Projection;
use super::reader::Readers;
use super::sentences::Space;

/// What was learnt for an encoder before its weights.
#[derive(Debug, Clone, Default)]
pub struct Pretrained {
    /// What vectors are projected with.
    pub projection: Option<Projection>,
    /// What reads the two sides of a bead.
    pub reader: Option<Readers>,
    /// What reads them to tell what of a bead is translated, if it is another.
    pub coverage_reader: Option<Readers>,
}

impl Pretrained {
    pub(crate) fn space<'s>(&'s self, centre: &'s Centre) -> Space<'s> {
        Space { centre, projection: self.projection.as_ref(), reader: self.reader.as_ref() }
    }
}
