//! The report: rows in, one page out that needs nothing else, on which a corpus and its alignment are looked at.
//!
//! The page's own sources lie in `page/`; what it shows is written into it as JSON.

mod data;
mod markup;
mod order;
mod page;
mod plot;
mod positions;
mod svg;
mod texts;
mod write;

pub use data::{Names, PageBead};
pub use order::in_order;
pub use page::PageFrame;
pub use plot::{ConfidenceBand, Reliability, dot_plot, reliability_plot};
pub use positions::position_plot;
pub use texts::{MOST_TEXT, PageText, PageTexts};
pub use write::{MOST_BEADS, MOST_DOCUMENTS, PageRows, write_data, write_report};
