//! The review: the report's page with a server behind it, on which a person corrects an alignment.
//!
//! Every correction is on the disk before it is seen ([`crate::bitext::EditLog`]); the bitext itself is never written to.

mod actions;
mod anchors;
mod guard;
mod journal;
mod open;
mod server;
mod session;

pub use open::open_review;
pub use server::{Review, serve};
pub use session::ReviewSession;
