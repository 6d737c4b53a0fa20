//! What can be known of a language: the shape of every language's folder.

use super::lexicon::{Pattern, Words};

/// Everything that the program knows of one language.
#[derive(Debug)]
pub struct LanguageRules {
    /// ISO 639-1.
    pub code: &'static str,
    /// In English, for messages.
    pub name: &'static str,
    /// Frequent short words that tell it from other languages, apostrophes as `'`; `l'` stands for itself and for the
    /// beginning of a word.
    pub function_words: Words,
    /// Groups of letters that its words have and those of its neighbours seldom, for a word in lower case: they tell a text that
    /// is too short to have function words.
    pub letter_groups: Pattern,
    /// The letters of its alphabet that are not among the 26 of English, in lower case.
    pub letters: &'static str,
    /// Days, months, dates.
    pub calendar: CalendarRules,
    /// Days named by when a text was published.
    pub relative_days: &'static RelativeDays,
    /// Where sentences end.
    pub sentences: &'static SentenceRules,
    /// What on a page is not the article.
    pub pages: &'static PageRules,
    /// What reads badly in a summary.
    pub summaries: &'static SummaryRules,
}

/// How days are written. The fields are alternatives of a regular expression (`a|b`), in lower case, without the full stop
/// of an abbreviation.
#[derive(Debug)]
pub struct CalendarRules {
    /// Names of months, short ones too.
    pub months: &'static str,
    /// Names of weekdays, short ones too.
    pub weekdays: &'static str,
    /// What makes a day an ordinal, behind the number (`er`, `th`).
    pub ordinals: &'static str,
    /// Words before the day or the month in a date (`le`, `of`).
    pub links: &'static str,
    /// Words before the time of day (`à`).
    pub at: &'static str,
    /// The weekdays that news names, in full.
    pub days: Words,
}

/// Days that a text names by when it was published (`mardi`, `yesterday`), and how a date is written instead.
#[derive(Debug)]
pub struct RelativeDays {
    /// Monday to Sunday, in lower case.
    pub weekdays: Words,
    /// Whether weekdays have a capital inside a sentence; where not, one that has is a name.
    pub capitals: bool,
    /// January to December, as a date has them.
    pub months: Words,
    /// The first of a month, as a date has it.
    pub first: &'static str,
    /// A date: `{day}`, `{month}` and `{year}` in their order.
    pub date: &'static str,
    /// A day with what belongs to it (`mardi soir`): group `weekday`, perhaps with `this`, `last` or `next`, or one of
    /// `day_before_yesterday`, `yesterday`, `today` (a part of it, since the word alone may mean these days), `tomorrow`,
    /// `day_after_tomorrow`. What looks like one and is none, or has its date already, is in the group `not`.
    pub named: Pattern,
    /// Words of a sentence that may look ahead.
    pub ahead: Pattern,
}

/// Abbreviations, and the words that open sentences. All in lower case and without the final full stop.
#[derive(Debug)]
pub struct SentenceRules {
    /// Never end a sentence: what they introduce follows (`M.`, `Dr.`, `cf.`).
    pub introducing: Words,
    /// Those of `introducing` and `trailing` that are ordinary words unless they have a capital (`Me.`, `Gen.`, `Mass.`).
    pub capitalised: Words,
    /// Do not end a sentence before a number (`art. 5`, `No. 7`), and are ordinary words elsewhere.
    pub numbered: Words,
    /// End a sentence only where the next word is one that opens sentences (`Inc.`, `Jr.`, `p.m.`).
    pub trailing: Words,
    /// Those of them that tell the time, and what may follow them without opening a sentence (`5 p.m. Monday`).
    pub clock: Words,
    /// See [`SentenceRules::clock`].
    pub clock_followers: Words,
    /// Words that open sentences and are not names: articles, pronouns, connectors.
    pub openers: Words,
    /// Verbs of saying that may follow a closed quotation and its speaker (`"What?" Alice said`).
    pub speech: Words,
    /// Words before a letter that is a name by itself (`plan B`), where another letter would be an initial.
    pub lettered: Words,
    /// Abbreviations at the end of compounds, treated as `numbered` (`Goethestr. 12`).
    pub compounds: &'static [&'static str],
    /// Words of one letter, which may end a sentence as an initial may not.
    pub letters: Words,
    /// Marks that close quotations here and open them elsewhere (`„…“`).
    pub closing_quotes: &'static [char],
    /// Whether `3.` is an ordinal number.
    pub ordinals: bool,
    /// Whether an opener grown onto a name (`SénatCette`) is a lost line break rather than a brand.
    pub seams_after_names: bool,
    /// What opens the credit of an embedded video, grown onto the sentence before (`annuléspar euronews`), and names in
    /// lower case that follow it.
    pub video_credit: Option<(&'static str, &'static [&'static str])>,
}

/// A pattern for a line or sentence, in any case, and the most words that it may have.
///
/// `{bullet}`, `{sep}`, `{agency}`, `{date}`, `{time}`, `{month}` stand for what all languages share; see
/// `corpus::boilerplate`.
#[derive(Debug, Clone, Copy)]
pub struct PagePattern(pub usize, pub &'static str);

/// Patterns of what surrounds an article, by kind.
#[derive(Debug)]
pub struct Matter {
    /// Teasers of other articles, "read also" lines.
    pub links: &'static [PagePattern],
    /// Authors, photographers, owners of rights.
    pub credits: &'static [PagePattern],
    /// Posts of social networks.
    pub embeds: &'static [PagePattern],
    /// Keywords and sections.
    pub tags: &'static [PagePattern],
    /// Dates on their own.
    pub dates: &'static [PagePattern],
    /// Cookies, newsletters, subscriptions, buttons.
    pub notices: &'static [PagePattern],
}

impl Matter {
    /// Nothing.
    pub const NONE: Matter = Matter { links: &[], credits: &[], embeds: &[], tags: &[], dates: &[], notices: &[] };
}

/// What on a page is not the article. Pages mix languages, so the patterns of all languages are tried on every page.
///
/// The fields that are plain strings are alternatives of a regular expression (`a|b`), in lower case.
#[derive(Debug)]
pub struct PageRules {
    /// Whole lines.
    pub lines: Matter,
    /// Sentences inside a paragraph, where a page lost the lines of its boilerplate. Stricter.
    pub sentences: Matter,
    /// Further forms of the place and agency at the head of an article, anchored, with the case as given.
    pub datelines: &'static [&'static str],
    /// Names of agencies that only this language uses.
    pub agencies: &'static str,
    /// `and` and `with` between those who wrote an article.
    pub joints: &'static str,
    /// What stands before an agency besides (`par`, `l'`).
    pub before_agency: &'static str,
    /// `by`.
    pub by: &'static str,
    /// What opens a line with the author's name.
    pub byline: &'static str,
    /// Words in lower case between the names of a by-line; those with an apostrophe at the end are beginnings of words.
    pub byline_words: Words,
    /// `published`, `updated`.
    pub published: &'static str,
    /// What stands between that and the date (`le`, `on`).
    pub published_links: &'static str,
}

/// What makes a sentence hard to read on its own, and what can be cut from one.
#[derive(Debug)]
pub struct SummaryRules {
    /// Words by which a speaker means himself.
    pub first_person: Words,
    /// Openings that link a sentence to the one before.
    pub connector: Pattern,
    /// `alors que`, `so far`: they look like connectors and link forwards.
    pub conjunction: Pattern,
    /// Openings with a pronoun whose noun stands before.
    pub pronoun: Pattern,
    /// Pronouns that stand for nothing (`il faut`, `it is clear that`), and clefts.
    pub impersonal: Pattern,
    /// Openings that always point back: `Près de 90 % d'entre eux`, `C'est ainsi que`, `Most of them`.
    pub backward: Pattern,
    /// An adverbial (group `before`, absent for fixed ones) and the pronoun after it with its clause (group `after`):
    /// `Dans la nuit de mardi, il …`, `At the time, she …`.
    pub adverbial: Pattern,
    /// Adverbials that hold a noun for the pronoun (`Quand le maire arrive, il …`).
    pub clause: Pattern,
    /// Adverbials that say something of the pronoun itself (`Né en Suisse, il …`).
    pub participle: Pattern,
    /// Capitalised words that name nobody.
    pub calendar: Pattern,
    /// Openings with `cette décision`, `these findings`.
    pub demonstrative: Pattern,
    /// Openings that describe somebody known from before: `La jeune femme de 22 ans`, `The suspect`.
    pub description: Pattern,
    /// In what follows a description: what tells who it is (`de la gare`, `, Jean Morel`).
    pub identified: Pattern,
    /// Openings with somebody's nationality in place of the name: `The Frenchwoman`.
    pub national: Pattern,
    /// Inside a sentence, with the blank before it: a demonstrative and, as the last word, its noun.
    pub pointer: Pattern,
    /// Where the first clause ends, if no comma or other mark ends it before.
    pub clause_end: Pattern,
    /// Openings that a comma divides from the clause that they belong to (`According to …`).
    pub introduction: Pattern,
    /// `cette semaine`, `this morning`: they point at the calendar, not at a sentence.
    pub time: Pattern,
    /// `a-t-il déclaré`, `she said`: speech by a pronoun, at the beginning of what is told beside it.
    pub anonymous_speaker: Pattern,
    /// A capitalised determiner in mid-sentence before a lower-case word, with nothing between: a heading came before.
    pub glued: Pattern,
    /// `, selon la police` at the end, in the group `cut`.
    pub attribution: Pattern,
    /// `Mais `, `However, ` at the beginning, in the group `cut`.
    pub leading_connector: Pattern,
}

impl SentenceRules {
    /// All lists of words.
    pub fn lists(&self) -> [&Words; 10] {
        [
            &self.introducing,
            &self.capitalised,
            &self.numbered,
            &self.trailing,
            &self.clock,
            &self.clock_followers,
            &self.openers,
            &self.speech,
            &self.lettered,
            &self.letters,
        ]
    }
}

impl SummaryRules {
    /// All patterns.
    pub fn patterns(&self) -> [&Pattern; 21] {
        [
            &self.connector,
            &self.conjunction,
            &self.pronoun,
            &self.impersonal,
            &self.backward,
            &self.adverbial,
            &self.clause,
            &self.participle,
            &self.calendar,
            &self.demonstrative,
            &self.description,
            &self.identified,
            &self.national,
            &self.pointer,
            &self.clause_end,
            &self.introduction,
            &self.time,
            &self.anonymous_speaker,
            &self.glued,
            &self.attribution,
            &self.leading_connector,
        ]
    }
}
