//! What on a German page is not the article.

use crate::language::lexicon::Words;
use crate::language::rules::{Matter, PageRules};

pub(super) static PAGES: PageRules = PageRules {
    lines: Matter::NONE,
    sentences: Matter::NONE,
    datelines: &[],
    agencies: "",
    joints: "",
    before_agency: "",
    by: "",
    byline: "",
    byline_words: Words::new(""),
    published: "",
    published_links: "",
};
