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
    add(Flaw::Pronoun, rules.is_some_and(|r| r.pronoun.is_match(opening) && !r.impersonal.is_match(opening)));
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

/// The word lists of one language.
struct Rules {
    connector: Regex,
    /// `alors que`, `so far`: they look like connectors and link forwards.
    conjunction: Regex,
    pronoun: Regex,
    /// Pronouns that stand for nothing (`il faut`, `it is clear that`), and clefts.
    impersonal: Regex,
    demonstrative: Regex,
    /// `cette semaine`, `this morning`: they point at the calendar, not at a sentence.
    time: Regex,
    /// `a-t-il déclaré`, `she said`: speech by a pronoun.
    anonymous_speaker: Regex,
    /// A capitalised determiner in mid-sentence before a lower-case word, with nothing between: a heading came before.
    glued: Regex,
}

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("the module's own patterns compile (a test runs them all)")
}

impl Rules {
    fn of(language: &Language) -> Option<&'static Rules> {
        static FRENCH: LazyLock<Rules> = LazyLock::new(Rules::french);
        static ENGLISH: LazyLock<Rules> = LazyLock::new(Rules::english);
        match language.code() {
            "fr" => Some(&FRENCH),
            "en" => Some(&ENGLISH),
            _ => None,
        }
    }

    fn french() -> Rules {
        Rules {
            connector: pattern(
                r"(?ix)^(mais|or|donc|car|et|ou|puis|ensuite|enfin|alors|ainsi|aussi|cependant|toutefois|pourtant|néanmoins
                |bref|mieux|pire|idem|également|parallèlement|surtout|notamment|en\srevanche|par\sailleurs|en\soutre|de\splus
                |en\seffet|en\sfait|d['’]ailleurs|au\scontraire|du\scoup|par\sconséquent|c['’]est\spourquoi|de\smême
                |(de|à)\s(son|leur)\s(côté|tour)|pour\ssa\spart|autrement\sdit|à\sl['’]inverse|d['’]autant|d['’]où
                |dans\s(le\smême\stemps|la\sfoulée)|dès\slors|par\sexemple|ce(la|ci)\sdit|reste\sque|sauf\sque|résultat|au\sfinal
                |après\squoi|même\s(son|chose|constat|scénario)|malgré\s(cela|tout)|pour\sautant|à\scela|face\sà\scela|d['’]après\s(lui|elle|eux)
                |selon\s(lui|elle|eux)|pour\s(lui|elle|eux))(\s|,)",
            ),
            conjunction: pattern(r"(?i)^(alors|ainsi|aussi .*|surtout|sauf) qu[e'’]"),
            pronoun: pattern(
                r"(?ix)^((il|ils|elle|elles|lui|eux|celui|celle|ceux|celles|son|sa|ses|leur|leurs|cela|ceci|ça|ce)[\s,]
                |c['’]|celui-ci|celle-ci|ceux-ci|celles-ci|ceux-là|celui-là|tous\s(deux|les\sdeux)|toutes\sdeux|l['’]une?\s(d|et))",
            ),
            impersonal: pattern(
                r"(?ix)^(il\s(ne\s|n['’])?(y\s(en\s)?(a|avait|aura|aurait)\s|(en\s)?(a|avait|aura)\s(fallu|suffi|été\s(question|décidé))|s['’]agi|faut|fau?dr|fallait|fallu|suffi|convien|exist|rest|sembl|paraît|manque|pleu|neige
                |va\sfalloir|vaut\smieux|(est|était|sera|serait)\s(\d|midi|minuit|temps|possible|impossible|probable
                |important|nécessaire|difficile|vrai|clair|question|interdit|prévu|recommandé|rare|encore\strop))
                |c['’](est|était|étaient|en\sest)\s.*?\b(qui|que|qu['’]|où|dont)|ce\s(sont|sera|n['’]est|furent)\s.*?\b(qui|que|qu['’]|où|dont)
                |ce\s(qui|que|qu['’]|dont|fut|sont\sdes|[^snf]\S+)|ceux\s(qui|que|d)|celles?\s(qui|que|d)|celui\s(qui|que|d)
                |son\sexcellence|sa\s(majesté|sainteté))",
            ),
            demonstrative: pattern(
                r"(?i)^((à|dans|avec|pour|par|de|sur|après|malgré|grâce à|face à)\s+)?(cet|cette|ces|ce|de tel(le)?s?|un tel|une telle)\s+\p{L}[\p{L}-]{3,}",
            ),
            time: pattern(
                r"(?ix)^(\S+\s+)?(cet|cette|ces|ce)\s((même\s)?(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|matinée|midi|soir|soirée|nuit|semaine
                |année|mois|jour|jours|week-end|été|hiver|automne|printemps|saison|après-midi|fois|weekend|début|dernières\s(années|semaines)
                |derniers\s(mois|jours|temps))|qui|que|sont|sera|serait|sera|fut|furent|soit)\b",
            ),
            anonymous_speaker: pattern(
                r"(?ix)\b(\p{L}+-(t-)?(il|elle|ils|elles|on|ce|je)\b|(il|elle|ils|elles)\s(a|ont|avait|s['’]est)\s\p{L}+)[^\p{Lu}]*$",
            ),
            glued: pattern(
                r"[\p{Ll}\d]\s(Le|La|Les|Un|Une|Des|Il|Elle|Ils|Elles|Ce|Cette|Ces|Cet|En|Dans|Selon|Pour|Sur|Mais)\s\p{Ll}",
            ),
        }
    }

    fn english() -> Rules {
        Rules {
            connector: pattern(
                r"(?ix)^(and|but|or|so|yet|nor|however|meanwhile|moreover|furthermore|also|then|nevertheless|nonetheless|still|instead
                |besides|therefore|thus|hence|otherwise|likewise|similarly|additionally|consequently|accordingly|finally|lastly|afterwards?
                |later|indeed|in\s(addition|contrast|fact|other\swords|turn|response|return)|for\s(example|instance)|as\s(a\sresult|such)
                |on\sthe\sother\shand|by\scontrast|after\sall|of\scourse|that\ssaid|even\sso|at\sthe\ssame\stime|what['’]s\smore|because\sof\s(that|this)
                |after\s(that|this)|despite\s(that|this)|for\sh(im|er)|according\sto\s(him|her|them))(\s|,)",
            ),
            conjunction: pattern(r"(?i)^(so (far|that|much|many|long)|or else|then-|still life|later (this|in))\b"),
            pronoun: pattern(
                r"(?ix)^((he|she|it|they|him|them|his|her|its|their|theirs|hers|this|that|these|those)(\s+(is|was|are|were|has|have|had|will|would|could|can|may
                |might|did|does|do|means?|meant|came|comes|made|makes|all|also|should|must|brings|prompted|led|leads|said|says|adds|includes?)\b|['’])
                |(he|she|it|they|his|her|its|their)[\s,]|both\s(men|women|sides|are|were|have)|neither\s)",
            ),
            impersonal: pattern(
                r"(?ix)^(it(['’]s|\s(is|was|has\sbeen|will\sbe|would\sbe|may\sbe|might\sbe|remains|seems|appears|turns?\sout|takes|took|can\sbe|isn['’]t|wasn['’]t))\s.*\b(that|to|who|whether|how|why|when|if|what)\b
                |(her|his)\s(majesty|holiness|excellency|royal)|that\s\S+\s(is|was)\sclear)",
            ),
            demonstrative: pattern(
                r"(?i)^((in|at|with|for|by|of|on|after|despite|under)\s+)?(this|that|these|those|such)\s+\p{L}[\p{L}-]{2,}|^the (former|latter|pair|duo|two|couple|trio)\b",
            ),
            time: pattern(
                r"(?ix)^(\S+\s+)?(this|that|these|those)\s((past|coming|last)\s)?(week|month|year|morning|afternoon|evening|night|weekend|monday|tuesday
                |wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter|season|time|days|who|is|was|are|were)\b",
            ),
            anonymous_speaker: pattern(
                r"(?ix)\b(he|she|they|it|i|we)\s(\p{L}+ly\s)?(said|says|told|added|adds|wrote|explained|continued|asked|tweeted|joked|recalled|admitted|insisted|replied|noted|argued)\b[^\p{Lu}]*$",
            ),
            glued: pattern(r"[\p{Ll}\d]\s(The|A|An|It|He|She|They|This|These|But|When|In)\s\p{Ll}"),
        }
    }
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
