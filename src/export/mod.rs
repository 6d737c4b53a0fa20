//! What was found, written in the formats that others read: one file a format.

mod rows;

pub use rows::{
    BeadRow, BeadScores, CounterpartRow, DocumentRow, LeftOutRow, SideRow, SummaryRow, SummarySentenceRow,
    TranslationRow,
};
