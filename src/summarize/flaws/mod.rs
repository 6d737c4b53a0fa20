//! What makes a sentence hard to read on its own: it points back to something the summary left out, quotes nobody, or
//! was cut or glued by the page it came from.
//!
//! The rules are surface rules for French and English; texts in other languages get those that need no word list.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::quotes::{self, Quotes};
use super::words;
use crate::corpus::Language;

mod rules;
use rules::{Rules, pattern};

/// One thing that is wrong with a sentence taken alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Speech whose speaker is not named in the sentence.
    SpeakerlessQuote,
    /// A quotation mark that opens or closes nothing.
    UnbalancedQuote,
    /// A question: it tells nothing.
    Question,
    /// Opens with a connector that links it to something before (`Mais …`, `However, …`).
    Connector,
    /// Opens in lower case: the splitter or the page cut it.
    LowerCase,
    /// Opens with a pronoun or possessive whose noun stands before (`Il …`, `Her lawyer …`).
    Pronoun,
    /// Opens with `cette décision`, `these findings`, `ce dernier`.
    Demonstrative,
    /// Too short to say anything, or without an end.
    Fragment,
    /// A heading or another sentence stuck to it.
    Glued,
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Flaw::SpeakerlessQuote => "speakerless-quote",
            Flaw::UnbalancedQuote => "unbalanced-quote",
            Flaw::Question => "question",
            Flaw::Connector => "connector",
            Flaw::LowerCase => "lower-case",
            Flaw::Pronoun => "pronoun",
            Flaw::Demonstrative => "demonstrative",
            Flaw::Fragment => "fragment",
            Flaw::Glued => "glued",
        })
    }
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Flaw; 9] = [
        Flaw::SpeakerlessQuote,
        Flaw::UnbalancedQuote,
        Flaw::Question,
        Flaw::Connector,
        Flaw::LowerCase,
        Flaw::Pronoun,
        Flaw::Demonstrative,
        Flaw::Fragment,
        Flaw::Glued,
    ];

    /// Whether the sentence before mends it.
    pub fn is_mended_by_context(self) -> bool {
        matches!(self, Flaw::Pronoun | Flaw::Demonstrative | Flaw::Connector)
    }
}

/// The flaws of every sentence of a document, in reading order.
///
/// A document is looked at as a whole because speech runs over sentences: one between the marks carries none itself.
pub fn find(sentences: &[&str], language: &Language) -> Vec<Vec<Flaw>> {
    let quotes: Vec<Quotes> = sentences.iter().map(|s| Quotes::of(s)).collect();
    let inside = quotes::inside(&quotes);
    sentences.iter().enumerate().map(|(i, s)| of_sentence(s, &quotes[i], inside[i], language)).collect()
}

fn of_sentence(text: &str, quotes: &Quotes, inside_speech: bool, language: &Language) -> Vec<Flaw> {
    let text = text.trim();
    let rules = Rules::of(language);
    let opening = text.trim_start_matches(|c: char| quotes::is_mark(c) || c.is_whitespace());
    let quoted_whole = !quotes.spoken.is_empty() && words::count(&quotes.told) < 3;
    let anonymous = rules.is_some_and(|r| r.anonymous_speaker.is_match(&quotes.told));
    let mostly_speech = words::count(&quotes.spoken) > words::count(&quotes.told);
    let mut flaws = Vec::new();
    let mut add = |flaw, holds: bool| {
        if holds {
            flaws.push(flaw);
        }
    };
    add(Flaw::SpeakerlessQuote, inside_speech || quoted_whole || (mostly_speech && anonymous));
    add(Flaw::UnbalancedQuote, quotes.unbalanced);
    add(Flaw::Question, text.trim_end_matches(|c: char| quotes::is_mark(c) || c.is_whitespace()).ends_with('?'));
    add(Flaw::Connector, rules.is_some_and(|r| r.connector.is_match(opening) && !r.conjunction.is_match(opening)));
    add(Flaw::LowerCase, opens_in_lower_case(opening));
    add(Flaw::Pronoun, rules.is_some_and(|r| r.dangles(opening)));
    add(Flaw::Demonstrative, rules.is_some_and(|r| r.demonstrative.is_match(opening) && !r.time.is_match(opening)));
    add(Flaw::Fragment, words::count(text) < 4 || !has_end(text));
    add(Flaw::Glued, is_glued(text) || rules.is_some_and(|r| r.glued.is_match(text)));
    flaws
}

/// `iPhone` and `eBay` open no fragment.
fn opens_in_lower_case(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_lowercase) && !letters.next().is_some_and(char::is_uppercase)
}

fn has_end(text: &str) -> bool {
    text.trim_end_matches(|c: char| quotes::is_mark(c) || c.is_whitespace() || matches!(c, ')' | ']'))
        .ends_with(['.', '!', '?', '…'])
}

/// Signs of gluing that no language has to itself: `dérives"La`, `" -Dans`, `Covid-19.D'autant`, a list dash in front.
fn is_glued(text: &str) -> bool {
    static GLUED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"^[-–—•]\s|[\p{L}\d.!?…]["»”]\p{Lu}|\s[-–—]\p{Lu}\p{Ll}|\p{Ll}{2}\d*[.!?]["»”]?\p{Lu}['’\p{Ll}]"#)
    });
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\.(com|fr|org|net|info|io|be|ch|ca)\b"));
    GLUED.is_match(text) && !ADDRESS.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, language: &str) -> Vec<Flaw> {
        find(&[text], &Language::new(language)).remove(0)
    }

    #[test]
    fn sound_sentences_have_no_flaw() {
        for text in [
            "Le maire de Lyon a inauguré le pont mardi matin.",
            "Il faut compter deux ans de travaux, selon la mairie.",
            "Il y a dix ans, la ville avait fermé l'usine.",
            "C'est sur Twitter que la Cour a annoncé la nouvelle.",
            "Ce mardi, le tribunal a rendu sa décision.",
            "Ce que veut la ville reste à prouver devant le juge.",
            "Alors que le vote approche, le conseil hésite encore.",
            "« Nous irons au bout », a déclaré Jeanne Morel, la directrice.",
            "\"Nous irons au bout\", a déclaré la directrice de l'usine.",
            "Le site lemonde.fr a publié la lettre du ministre.",
            "Voilà près de dix ans que la ville attend ce pont.",
            "Depuis mardi, il est interdit de traverser le pont.",
            "Quand le maire arrive, il salue toujours la foule.",
            "Pour Emmanuel Macron, elle reste la meilleure candidate.",
        ] {
            assert_eq!(one(text, "fr"), [], "{text}");
        }
        for text in [
            "The mayor of Leeds opened the bridge on Tuesday.",
            "It is clear that the town will not pay for the bridge.",
            "This week the court will hear two witnesses.",
            "“We will not stop,” said Jane Moore, the director.",
            "So far the town has spent two million pounds.",
            "The Hague is the seat of the court.",
            "When the mayor arrived, he shook hands with everybody.",
            "For Jane Moore, it was a long way to the top.",
            "On Monday, it was announced that the bridge would close.",
        ] {
            assert_eq!(one(text, "en"), [], "{text}");
        }
    }

    #[test]
    fn every_flaw_is_found() {
        for (text, language, flaw) in [
            ("« Nous irons au bout de ce combat. »", "fr", Flaw::SpeakerlessQuote),
            ("\"Nous irons au bout de ce long combat\", a-t-elle déclaré.", "fr", Flaw::SpeakerlessQuote),
            ("“We will not stop until it is done,” he said.", "en", Flaw::SpeakerlessQuote),
            ("« Nous irons au bout, a dit la directrice de l'usine.", "fr", Flaw::UnbalancedQuote),
            ("La juridiction est-elle victime d'un rançongiciel ?", "fr", Flaw::Question),
            ("Mais le maire a refusé de signer le contrat.", "fr", Flaw::Connector),
            ("However, the mayor would not sign the contract.", "en", Flaw::Connector),
            ("et le maire a refusé de signer le contrat.", "fr", Flaw::LowerCase),
            ("Elle a refusé de signer le contrat du pont.", "fr", Flaw::Pronoun),
            ("Her lawyer would not sign the contract.", "en", Flaw::Pronoun),
            ("Tel est le sens de la lettre du maire.", "fr", Flaw::Pronoun),
            ("Telles sont les règles du nouveau contrat.", "fr", Flaw::Pronoun),
            ("Voilà ce que le maire a promis aux habitants.", "fr", Flaw::Pronoun),
            ("Près de 90 % d'entre eux ont refusé le contrat.", "fr", Flaw::Pronoun),
            ("C'est ainsi que le maire a nommé le nouveau pont.", "fr", Flaw::Pronoun),
            ("Dans la nuit de mardi à mercredi, ils ont fermé le pont.", "fr", Flaw::Pronoun),
            ("Né en Suisse, il a grandi près du pont de Lyon.", "fr", Flaw::Pronoun),
            ("Mardi soir il a refusé de signer le contrat.", "fr", Flaw::Pronoun),
            ("Leur avocat a refusé de signer le contrat.", "fr", Flaw::Pronoun),
            ("Selon lui, le contrat du pont est mauvais.", "fr", Flaw::Connector),
            ("Such is the price of the new bridge.", "en", Flaw::Pronoun),
            ("Most of them refused to sign the contract.", "en", Flaw::Pronoun),
            ("At the time, she refused to sign the contract.", "en", Flaw::Pronoun),
            ("Born in Leeds, he grew up beside the bridge.", "en", Flaw::Pronoun),
            ("Last Tuesday, they refused to sign the contract.", "en", Flaw::Pronoun),
            ("Its director refused to sign the contract.", "en", Flaw::Pronoun),
            ("'We will not stop until it is done.", "en", Flaw::UnbalancedQuote),
            ("Cette décision a fait réagir les habitants.", "fr", Flaw::Demonstrative),
            ("These findings surprised the town's own experts.", "en", Flaw::Demonstrative),
            ("Un record absolu.", "fr", Flaw::Fragment),
            ("Le maire a refusé de signer le contrat du", "fr", Flaw::Fragment),
            ("\"Mettre un terme aux dérives\"La situation est autre pour eux.", "fr", Flaw::Glued),
            ("Une enquête ouverte Le parquet a saisi la police mardi.", "fr", Flaw::Glued),
            ("Le vote aura lieu lundi.Le maire a promis d'y être.", "fr", Flaw::Glued),
        ] {
            assert!(one(text, language).contains(&flaw), "{text}: {:?}", one(text, language));
        }
    }

    #[test]
    fn speech_over_several_sentences_has_no_speaker_in_the_middle() {
        let sentences = [
            "La maire a promis : « Nous irons au bout.",
            "Rien ne nous arrêtera dans ce combat.",
            "La ville gagnera ce procès. »",
        ];
        let found = find(&sentences, &Language::french());
        assert!(found[1].contains(&Flaw::SpeakerlessQuote));
        assert!(found[0].contains(&Flaw::UnbalancedQuote) && found[2].contains(&Flaw::UnbalancedQuote));
    }

    #[test]
    fn other_languages_get_the_neutral_rules_only() {
        assert_eq!(one("Aber der Bürgermeister hat nicht unterschrieben.", "de"), []);
        assert_eq!(one("Ein neuer Rekord", "de"), [Flaw::Fragment]);
    }
}
