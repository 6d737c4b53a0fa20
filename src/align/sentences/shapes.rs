//! The beads that may start at a corner, and what they are to their neighbours.

/// Largest number of sentences on one side of a bead that the layout has room for, plus one.
pub(crate) const MAX_BEAD: usize = 8;

/// Longest run of sentences on one side of a bead with two sides.
pub(crate) const LONGEST: usize = MAX_BEAD - 1;

/// What a bead is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum State {
    /// One sentence against one; also where a path starts.
    Simple = 0,
    /// Any other bead with both sides.
    Complex = 1,
    /// A source sentence without counterpart.
    Deleted = 2,
    /// A target sentence without counterpart.
    Inserted = 3,
}

/// Number of states.
pub(crate) const STATES: usize = 4;

/// The score of every pair of neighbouring states, `[before][after]`.
pub(crate) type Transitions = [[f64; STATES]; STATES];

/// The bead shapes that may start at a corner, in a fixed order: slot → (source sentences, target sentences).
#[derive(Debug, Clone)]
pub(crate) struct Shapes {
    shapes: Vec<(usize, usize)>,
}

impl Shapes {
    /// Null beads and all `a`-`b` with `a + b ≤ max`.
    pub(crate) fn new(max: usize) -> Self {
        let max = max.clamp(2, MAX_BEAD);
        let mut shapes = vec![(1, 0), (0, 1)];
        for sum in 2..=max {
            shapes.extend((1..sum).map(|a| (a, sum - a)));
        }
        Shapes { shapes }
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.shapes.len()
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, (usize, usize))> + '_ {
        self.shapes.iter().copied().enumerate()
    }

    /// The slot of a shape.
    pub(crate) fn slot(&self, shape: (usize, usize)) -> Option<usize> {
        self.shapes.iter().position(|s| *s == shape)
    }

    /// The shape of a slot.
    pub(crate) fn shape(&self, slot: usize) -> (usize, usize) {
        self.shapes[slot]
    }

    /// The state that a bead of this shape leaves.
    pub(crate) fn state(&self, slot: usize) -> State {
        match slot {
            0 => State::Deleted,
            1 => State::Inserted,
            2 => State::Simple,
            _ => State::Complex,
        }
    }
}

/// Where a bead starts and what it takes.
pub(crate) type Step = ((usize, usize), (usize, usize));
