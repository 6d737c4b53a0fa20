//! Days that a text names by when it was published (`mardi`, `yesterday`), with their date behind them in brackets.
//!
//! In an article its date stands above; in a summary that is read elsewhere and later it does not. Off by default: what stands
//! in brackets is an editor's and not the author's, and every addition is recorded.
//!
//! Only what can mean one day is given its date, whatever the tense of the sentence:
//! - `yesterday`, `tomorrow`, parts of today (`this morning`): by the day of publication;
//! - a bare weekday: the day of publication if that is one, else the last such day, if it is at most three days back, since further
//!   back the next one would be nearer; never where a word of the sentence may look ahead (`aura lieu mardi`, `due on Tuesday`);
//! - `last Tuesday`: the last one, if it is three days back or more, and `next Tuesday` likewise, since speakers disagree on a nearer
//!   one; `this Tuesday`: the day of publication or the one after it.
//!
//! What somebody says between quotation marks stays as it is: his day need not be the article's.

mod day;

use serde::{Deserialize, Serialize};

pub use day::{Day, YearMonthDay};

use super::features::EncodedArticle;
use super::options::SummaryOptions;
use super::quotes::{self, Quotes};
use crate::language::{Language, RelativeDays, rules};
use crate::text::Span;

/// A day that was given its date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateEdit {
    /// Where `to` stands in the sentence's text, in bytes.
    pub span: Span,
    /// What the article says there.
    pub from: String,
    /// What stands there now: the same and the date in brackets.
    pub to: String,
    /// The date in figures (ISO 8601).
    pub date: String,
}

/// An article's sentences, days with their dates.
#[derive(Debug, Clone, Default)]
pub(super) struct Dated {
    /// The texts, in order.
    pub texts: Vec<String>,
    edits: Vec<Vec<DateEdit>>,
}

impl Dated {
    /// Of an article, if that is asked for and the day of its publication is known.
    pub fn of(article: &EncodedArticle<'_>, options: &SummaryOptions) -> Option<Self> {
        let date = article.date.filter(|_| options.resolve_dates)?;
        let (texts, edits) =
            resolve(article.sentences, article.language, Day::read(date, article.language)?).into_iter().unzip();
        Some(Dated { texts, edits })
    }

    /// What was added to a sentence.
    pub fn edits(&self, sentence: usize) -> &[DateEdit] {
        &self.edits[sentence]
    }
}

/// Three days and more in the direction that is said, nobody takes a weekday for another week's.
const CLEAR: i64 = 3;

/// Gives the days that the sentences of an article name their dates, by the day on which it was published. Every sentence comes with
/// what was added to it, in order.
pub fn resolve(sentences: &[&str], language: &Language, published: Day) -> Vec<(String, Vec<DateEdit>)> {
    let (days, marks) = (rules(language).relative_days, rules(language).sentences);
    let quotes: Vec<Quotes> = sentences.iter().map(|s| Quotes::of(s, marks)).collect();
    let inside = quotes::inside(&quotes);
    let one = |(i, text): (usize, &&str)| match inside[i] || quotes[i].unbalanced {
        true => ((*text).to_owned(), vec![]),
        false => dated(text, &quotes[i].speech, days, language, published),
    };
    sentences.iter().enumerate().map(one).collect()
}

fn dated(
    text: &str,
    speech: &[Span],
    days: &RelativeDays,
    language: &Language,
    published: Day,
) -> (String, Vec<DateEdit>) {
    let (mut out, mut edits, mut done) = (String::with_capacity(text.len() + 32), Vec::new(), 0);
    let ahead = days.ahead.is_match(text);
    for found in days.named.captures_iter(text) {
        let whole = found.get(0).expect("a match has a whole");
        let spoken = speech.iter().any(|span| span.start < whole.end() && whole.start() < span.end);
        let Some(day) = Named::of(&found, days, text).filter(|_| !spoken).and_then(|named| named.day(published, ahead))
        else {
            continue;
        };
        out.push_str(&text[done..whole.start()]);
        let to = format!("{} [{}]", whole.as_str(), day.written(language));
        let span = Span { start: out.len(), end: out.len() + to.len() };
        out.push_str(&to);
        done = whole.end();
        edits.push(DateEdit { span, from: whole.as_str().to_owned(), to, date: day.iso() });
    }
    out.push_str(&text[done..]);
    (out, edits)
}

/// How a day is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// So many days after the publication.
    Distance(i64),
    /// A weekday, 0 for Monday, and which.
    Weekday(i64, Which),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Bare,
    This,
    Last,
    Next,
}

impl Named {
    fn of(found: &regex::Captures<'_>, days: &RelativeDays, text: &str) -> Option<Self> {
        let has = |group: &str| found.name(group).is_some();
        if has("not") {
            return None;
        }
        let distances =
            [("day_before_yesterday", -2), ("yesterday", -1), ("today", 0), ("tomorrow", 1), ("day_after_tomorrow", 2)];
        if let Some((_, distance)) = distances.into_iter().find(|(group, _)| has(group)) {
            return Some(Named::Distance(distance));
        }
        let name = found.name("weekday")?;
        let opens = !text[..name.start()].contains(char::is_alphanumeric);
        if !days.capitals && !opens && name.as_str().starts_with(char::is_uppercase) {
            return None;
        }
        let name = name.as_str().to_lowercase();
        let weekday = days.weekdays.iter().position(|weekday| weekday == name)?;
        let which = [("this", Which::This), ("last", Which::Last), ("next", Which::Next)];
        let which = which.into_iter().find(|(group, _)| has(group)).map_or(Which::Bare, |(_, which)| which);
        Some(Named::Weekday(weekday as i64, which))
    }

    /// The one day that it can mean.
    fn day(self, published: Day, ahead: bool) -> Option<Day> {
        let distance = match self {
            Named::Distance(distance) => distance,
            Named::Weekday(weekday, which) => {
                let back = (published.weekday() - weekday).rem_euclid(7);
                let (last, next) = (if back == 0 { 7 } else { back }, 7 - back);
                match which {
                    Which::Bare => (!ahead && back <= CLEAR).then_some(-back)?,
                    Which::This => [0, 1].into_iter().find(|d| (back + d) % 7 == 0)?,
                    Which::Last => (last >= CLEAR).then_some(-last)?,
                    Which::Next => (next >= CLEAR).then_some(next)?,
                }
            }
        };
        Some(published.plus(distance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Thursday.
    const PUBLISHED: YearMonthDay = (2023, 9, 28);

    fn one(text: &str, language: &str) -> String {
        let day = Day::of(PUBLISHED).expect("it is a day");
        let (dated, edits) = resolve(&[text], &Language::new(language), day).remove(0);
        // Every edit can be taken back.
        let mut back = dated.clone();
        for edit in edits.iter().rev() {
            assert_eq!(&dated[edit.span.start..edit.span.end], edit.to);
            back.replace_range(edit.span.start..edit.span.end, &edit.from);
        }
        assert_eq!(back, text);
        dated
    }

    #[test]
    fn days_that_can_mean_one_day_get_its_date() {
        for (language, text, expected) in [
            ("fr", "Le maire a inauguré le pont mardi.", "Le maire a inauguré le pont mardi [26 septembre 2023]."),
            ("fr", "Lundi soir, le pont a fermé.", "Lundi soir [25 septembre 2023], le pont a fermé."),
            ("fr", "Le pont a fermé hier matin.", "Le pont a fermé hier matin [27 septembre 2023]."),
            ("fr", "Le pont rouvrira après-demain.", "Le pont rouvrira après-demain [30 septembre 2023]."),
            ("fr", "Le pont a fermé dimanche dernier.", "Le pont a fermé dimanche dernier [24 septembre 2023]."),
            ("fr", "Le pont rouvre dimanche prochain.", "Le pont rouvre dimanche prochain [1er octobre 2023]."),
            ("fr", "Ce jeudi, le maire parlera.", "Ce jeudi [28 septembre 2023], le maire parlera."),
            (
                "fr",
                "Dans la nuit de mardi à mercredi, le pont a brûlé.",
                "Dans la nuit de mardi [26 septembre 2023] à mercredi [27 septembre 2023], le pont a brûlé.",
            ),
            ("en", "The bridge was opened on Tuesday.", "The bridge was opened on Tuesday [26 September 2023]."),
            ("en", "Yesterday the mayor spoke.", "Yesterday [27 September 2023] the mayor spoke."),
            (
                "en",
                "Police said Monday night it was shut.",
                "Police said Monday night [25 September 2023] it was shut.",
            ),
            ("en", "The bridge closed last Sunday.", "The bridge closed last Sunday [24 September 2023]."),
            ("en", "It will be shut tomorrow.", "It will be shut tomorrow [29 September 2023]."),
            ("de", "Sie wurde am Dienstag eröffnet.", "Sie wurde am Dienstag [26. September 2023] eröffnet."),
            ("de", "Die Stadt sperrte sie am Dienstag.", "Die Stadt sperrte sie am Dienstag [26. September 2023]."),
            ("de", "Gestern Abend brannte die Brücke.", "Gestern Abend [27. September 2023] brannte die Brücke."),
            ("de", "Der Rat tagt morgen.", "Der Rat tagt morgen [29. September 2023]."),
        ] {
            assert_eq!(one(text, language), expected);
        }
    }

    #[test]
    fn what_may_mean_another_day_or_none_is_left_alone() {
        for (language, text) in [
            ("fr", "Le maire a inauguré le pont samedi."),
            ("fr", "Le procès s'ouvrira mardi."),
            ("fr", "Le pont a fermé mardi dernier."),
            ("fr", "Le marché a lieu le mardi et tous les dimanches."),
            ("fr", "Le pont a fermé mardi 26 septembre."),
            ("fr", "Le pont a fermé mardi (26 septembre)."),
            ("fr", "Le romancier a relu Robinson et Vendredi avec les Mardis."),
            ("fr", "Du jour au lendemain, les stars d'hier sont parties avec le monde de demain."),
            ("fr", "Les habitants ont aujourd'hui peur du pont."),
            ("fr", "« Nous avons vu le feu hier », a dit le maire."),
            ("fr", "« Nous avons vu le feu hier, a dit le maire."),
            ("en", "The bridge is due to open on Tuesday."),
            ("en", "The Sunday Times and Black Friday are known to every Tuesday crowd."),
            ("en", "It opened on Tuesday, September 26."),
            ("en", "Yesterday's vote was on a Tuesday."),
            ("en", "The town today has two bridges."),
            ("de", "Am Morgen war die Brücke leer, jeden Dienstag ist sie voll."),
            ("de", "Die Stadt sperrte sie am Dienstag, den 26. September."),
            ("es", "El alcalde abrió el puente el martes."),
            ("zh", "市长周二上午为大桥揭幕。"),
        ] {
            assert_eq!(one(text, language), text);
        }
    }

    #[test]
    fn nobody_dates_what_stands_in_speech_that_runs_over_sentences() {
        let sentences = ["Le maire a dit : « Le pont a fermé.", "Il a brûlé hier.", "Nous avons peur. »"];
        let day = Day::of(PUBLISHED).expect("it is a day");
        assert!(resolve(&sentences, &Language::french(), day).iter().all(|(_, edits)| edits.is_empty()));
    }
}
