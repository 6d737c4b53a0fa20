//! Extractive summaries: features, ranking, selection under a length budget.
//!
//! Plain data in, plain data out: a [`Summarizer`] takes an article's own sentences with their vectors and returns which
//! of them make the summary, with a score and a rank each. [`ArticleBody`] takes those sentences out of a document.

mod baseline;
pub mod bilingual;
mod body;
pub mod centrality;
mod choose;
mod compress;
pub mod dates;
pub mod digest;
pub mod events;
pub mod features;
pub mod flaws;
mod options;
mod quotes;
mod ranker;
mod same;
mod select;
mod summarizer;
mod summary;
mod surface;
mod terms;

pub use body::{ArticleBody, BodyVectors, encode};
pub use choose::{choose, limits};
pub use compress::{Cut, Edit, compress};
pub use dates::DateEdit;
pub use features::{EncodedArticle, SentenceFeatures};
pub use flaws::Flaw;
pub use options::{Order, SummaryOptions};
pub use ranker::{Centres, FeatureWeight, Meaning, Ranker, RankerWeights, Ranking, Reason};
pub use select::{Budget, Inclusion, Limits, SummaryUnit, select};
pub use summarizer::Summarizer;
pub use summary::{Chosen, Summary};
