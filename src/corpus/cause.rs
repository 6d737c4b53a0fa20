//! Why a block is what it is.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use crate::language;

/// What made a block the kind that it is. Its [`Display`] form is a phrase for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The file says so, as web pages and office documents do.
    Marked,
    /// Nothing speaks for anything but running text.
    RunningText,
    /// The first line, without a full stop.
    FirstLine,
    /// Few words without a full stop, above a paragraph.
    ShortLine,
    /// Few words without a full stop inside a paragraph, grown into it.
    GrownIn,
    /// `date 2023-09` at the very start.
    LeadingDate,
    /// One or two words alone on the first line.
    Label,
    /// A name and a paper at either end of the page.
    Signature,
    /// `By` and nothing but names.
    Byline,
    /// Place and agency at the head of a paragraph.
    Dateline,
    /// Broken off in mid-sentence, as teasers of other articles are.
    BrokenOff,
    /// A pattern of a language's folder, or of all languages, matched.
    Pattern {
        /// The code of the language; `und` for what holds in all.
        language: Cow<'static, str>,
        /// The regular expression, as its folder has it.
        pattern: Cow<'static, str>,
    },
    /// It recurs in the documents of its source ([`super::Recurring`]).
    Recurs {
        /// In at least so many of them …
        documents: u32,
        /// … of so many.
        of: u32,
        /// The host or folder that they come from.
        source: String,
    },
    /// Almost all of it is links, or references to pages.
    LinkDensity,
}

impl Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::Marked => "the file says so",
            Cause::RunningText => "running text",
            Cause::FirstLine => "the first line, without a full stop",
            Cause::ShortLine => "short and without a full stop, above a paragraph",
            Cause::GrownIn => "short and without a full stop, grown into a paragraph",
            Cause::LeadingDate => "a date opens the text",
            Cause::Label => "a word or two alone on the first line",
            Cause::Signature => "a name and a paper at an end of the page",
            Cause::Byline => "nothing but names of authors",
            Cause::Dateline => "place and agency at the head of a paragraph",
            Cause::LinkDensity => "link density: almost nothing but links",
            Cause::BrokenOff => "broken off, as teasers are",
            Cause::Pattern { language, pattern } => {
                let language = match &**language {
                    "und" => "shared",
                    code => language::name(code),
                };
                return write!(f, "{language} pattern {pattern}");
            }
            Cause::Recurs { documents, of, source } => {
                return write!(f, "recurs in {documents} of {of} documents of {source}");
            }
        })
    }
}
