//! What a run found.

use super::report::RunReport;
use crate::write::{BeadRow, DocumentRow, SummaryRow};

/// Everything that a run found.
#[derive(Debug)]
pub struct Findings {
    /// Every document.
    pub documents: Vec<DocumentRow>,
    /// Every summary.
    pub summaries: Vec<SummaryRow>,
    /// The beads of the bitext.
    pub bitext: Vec<BeadRow>,
    /// The beads that are not in it, with the reason.
    pub rejected: Vec<BeadRow>,
    /// What the run says of itself.
    pub report: RunReport,
}
