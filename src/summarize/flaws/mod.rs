//! What makes a sentence hard to read on its own: it points back to something the summary left out, quotes nobody, or
//! was cut or glued by the page it came from.
//!
//! The rules are surface rules; what they know of words stands in the folders of the languages ([`crate::language`]), and
//! texts in other languages get those that need no words.

mod rules;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::quotes::{self, Quotes};
use super::terms;
use crate::language::{Language, rules as language_rules};
use rules::Examined;

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
    /// Speaks of what only an earlier sentence names: opens with somebody who is described (`La jeune femme de 22 ans`, `The
    /// suspect`, `The Frenchwoman`), or points at something (`members of this family`).
    Reference,
    /// Too short to say anything, or without an end.
    Fragment,
    /// A heading or another sentence stuck to it.
    Glued,
    /// Says no more than the article's title.
    RepeatsTitle,
}

/// What is known of a flaw.
struct Row {
    flaw: Flaw,
    /// As it is written in results.
    name: &'static str,
    /// What it costs a sentence in the baseline, and in a learnt ranker that does not know it, in standard deviations of
    /// centrality.
    cost: f32,
    /// Whether the sentence before mends it.
    mended: bool,
    /// Whether a sentence has it.
    holds: fn(&Examined<'_>) -> bool,
}

/// All flaws. A new one is a variant, a row, and its rule.
const FLAWS: &[Row] = {
    use Flaw::*;
    const fn row(flaw: Flaw, name: &'static str, cost: f32, holds: fn(&Examined<'_>) -> bool) -> Row {
        Row { flaw, name, cost, mended: false, holds }
    }
    /// The sentence before mends it.
    const fn backward(flaw: Flaw, name: &'static str, cost: f32, holds: fn(&Examined<'_>) -> bool) -> Row {
        Row { flaw, name, cost, mended: true, holds }
    }
    &[
        row(SpeakerlessQuote, "speakerless-quote", 2.0, |s| s.quotes_nobody()),
        row(UnbalancedQuote, "unbalanced-quote", 1.4, |s| s.has_unbalanced_quotes()),
        row(Question, "question", 1.0, |s| s.asks()),
        backward(Connector, "connector", 1.0, |s| s.opens_with_connector()),
        row(LowerCase, "lower-case", 1.0, |s| s.opens_in_lower_case()),
        backward(Pronoun, "pronoun", 1.6, |s| s.dangles()),
        backward(Demonstrative, "demonstrative", 1.6, |s| s.opens_with_demonstrative()),
        backward(Reference, "reference", 0.8, |s| {
            s.describes_somebody_known() || s.names_a_nationality() || s.points_outside()
        }),
        row(Fragment, "fragment", 2.0, |s| s.is_fragment()),
        row(Glued, "glued", 1.4, |s| s.is_glued()),
        row(RepeatsTitle, "repeats-title", 1.0, |s| s.repeats_title()),
    ]
};

impl Flaw {
    /// Every flaw.
    pub fn all() -> impl Iterator<Item = Flaw> {
        FLAWS.iter().map(|row| row.flaw)
    }

    /// Its name in results.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it costs a sentence in the baseline, in standard deviations of centrality.
    ///
    /// Source: varied one at a time on 500 French and 500 English articles with references.
    pub fn cost(self) -> f32 {
        self.row().cost
    }

    /// Whether the sentence before mends it.
    pub fn is_mended_by_context(self) -> bool {
        self.row().mended
    }

    fn row(self) -> &'static Row {
        FLAWS.iter().find(|row| row.flaw == self).expect("every flaw has a row (a test looks)")
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The flaws of every sentence of a document, in reading order; `title` is the document's, if it has one.
///
/// A document is looked at as a whole because speech runs over sentences: one between the marks carries none itself.
pub fn find(sentences: &[&str], title: Option<&str>, language: &Language) -> Vec<Vec<Flaw>> {
    let (rules, marks) = (language_rules(language).summaries, language_rules(language).sentences);
    let quotes: Vec<Quotes> = sentences.iter().map(|s| Quotes::of(s, marks)).collect();
    let inside = quotes::inside(&quotes);
    let title: BTreeSet<String> = title.map(terms::of).unwrap_or_default().into_iter().collect();
    let of = |(i, text): (usize, &&str)| {
        let sentence = Examined::new(text, &quotes[i], inside[i], &title, rules);
        FLAWS.iter().filter(|row| (row.holds)(&sentence)).map(|row| row.flaw).collect()
    };
    sentences.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, language: &str) -> Vec<Flaw> {
        find(&[text], None, &Language::new(language)).remove(0)
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
            "\"Le combat sera long et nous irons au bout\", a dit la directrice, qu'il a reçue.",
            "Le site lemonde.fr a publié la lettre du ministre.",
            "Voilà près de dix ans que la ville attend un pont.",
            "Depuis mardi, il est interdit de traverser le pont.",
            "Quand le maire arrive, il salue toujours la foule.",
            "Pour Emmanuel Macron, elle reste la meilleure candidate.",
            "La victime de l'accident est une femme de Lyon.",
            "Le chanteur Jean Morel a donné un concert mardi.",
            "L'humoriste, Jean Morel, a quitté la scène mardi.",
            "La carte du nouveau pont a été publiée mardi.",
            "Premier arrivé, le maire a salué la foule, car il avait le temps.",
            "Une décision de justice a rouvert mardi le pont du port.",
            "Non loin de Lyon, le pont du port a été fermé.",
            "Le maire Jean Morel et ce dernier des grands patrons ont signé.",
            "Le lendemain de l'incendie, le pont a été fermé.",
            "Peu avant 5 heures, une voiture a heurté le pont.",
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
            "The victim of the crash is a woman from Leeds.",
            "The singer Jane Moore gave a concert on Tuesday.",
            "The driver, Jane Moore, left the town on Tuesday.",
            "In Italy, the bridge was closed for two years.",
            "No one was hurt when the bridge closed on Tuesday.",
            "Two years after the fire, the bridge was opened again.",
        ] {
            assert_eq!(one(text, "en"), [], "{text}");
        }
    }

    #[test]
    fn every_flaw_has_one_row_and_one_name() {
        for flaw in Flaw::all() {
            assert_eq!(serde_json::to_value(flaw).unwrap(), flaw.name());
        }
        let quoted = |name: &str| serde_json::from_str::<Flaw>(&format!("\"{name}\"")).map(Flaw::name);
        assert_eq!(quoted("glued").unwrap(), "glued");
    }

    #[test]
    fn every_flaw_is_found() {
        for (text, language, flaw) in [
            ("« Nous irons au bout de ce combat. »", "fr", Flaw::SpeakerlessQuote),
            ("\"Nous irons au bout de ce long combat\", a-t-elle déclaré.", "fr", Flaw::SpeakerlessQuote),
            ("“We will not stop until it is done,” he said.", "en", Flaw::SpeakerlessQuote),
            (
                "\"Nous irons jusqu'au bout de ce long combat\", a-t-elle ajouté mardi à Lyon.",
                "fr",
                Flaw::SpeakerlessQuote,
            ),
            ("“We will not stop until the bridge is open,” she told the BBC in Leeds.", "en", Flaw::SpeakerlessQuote),
            ("« Nous irons au bout, a dit la directrice de l'usine.", "fr", Flaw::UnbalancedQuote),
            ("La juridiction est-elle victime d'un rançongiciel ?", "fr", Flaw::Question),
            ("Mais le maire a refusé de signer le contrat.", "fr", Flaw::Connector),
            ("However, the mayor would not sign the contract.", "en", Flaw::Connector),
            ("Presque en même temps, le maire a signé le contrat.", "fr", Flaw::Connector),
            ("Deux ans plus tard, le maire a signé le contrat.", "fr", Flaw::Connector),
            ("Le lendemain, le maire a signé le contrat.", "fr", Flaw::Connector),
            ("Three years later, the mayor signed the contract.", "en", Flaw::Connector),
            ("The next day, the mayor signed the contract.", "en", Flaw::Connector),
            ("Kurz darauf unterschrieb der Bürgermeister den Vertrag.", "de", Flaw::Connector),
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
            ("La jeune femme de 22 ans est venue se faire tester mardi.", "fr", Flaw::Reference),
            ("Les deux hommes ont été arrêtés mardi près du pont.", "fr", Flaw::Reference),
            ("L'octogénaire a été retrouvée mardi près du pont.", "fr", Flaw::Reference),
            ("The suspect was arrested on Tuesday near the bridge.", "en", Flaw::Reference),
            ("The 30-year-old man was found on Tuesday near the bridge.", "en", Flaw::Reference),
            ("Der 30-Jährige wurde am Dienstag an der Brücke gefunden.", "de", Flaw::Reference),
            ("Selon elles, le contrat du pont est mauvais.", "fr", Flaw::Connector),
            ("Hier soir ce dernier a refusé de signer le contrat.", "fr", Flaw::Pronoun),
            ("La carte de leur compteur a été retirée par des agents.", "fr", Flaw::Pronoun),
            ("Le secteur est en effet connu pour ses moules.", "fr", Flaw::Pronoun),
            ("In it, members of the club sing about the bridge.", "en", Flaw::Pronoun),
            ("The director of their company refused to sign the contract.", "en", Flaw::Pronoun),
            ("Diminuer les retards des trains, car la ville en souffre.", "fr", Flaw::Pronoun),
            ("Une issue favorable pour le maire, qui risquait deux ans de prison.", "fr", Flaw::Pronoun),
            ("Oui, le pont du port sera fermé mardi.", "fr", Flaw::Pronoun),
            ("No, the mayor will not pay for the bridge.", "en", Flaw::Pronoun),
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
    fn what_only_an_earlier_sentence_names_is_a_reference() {
        for (text, language) in [
            ("Le Français a remporté mardi la course du pont.", "fr"),
            ("La Britannique domine la course depuis mardi.", "fr"),
            ("The Frenchwoman was crowned champion on Tuesday.", "en"),
            ("The American won the race over the bridge.", "en"),
            ("Der Franzose hat am Dienstag das Rennen gewonnen.", "de"),
            ("Une vingtaine de membres de cette famille ont quitté la ville.", "fr"),
            ("Selon le maire, ces mesures entreront en vigueur mardi.", "fr"),
            ("The mayor of Leeds defended this decision on Tuesday.", "en"),
            ("According to the mayor, these findings are wrong.", "en"),
            ("Der Bürgermeister verteidigte diese Entscheidung am Dienstag.", "de"),
        ] {
            assert_eq!(one(text, language), [Flaw::Reference], "{text}");
        }
        for (text, language) in [
            ("Le Portugais Cristiano Ronaldo a quitté la ville.", "fr"),
            ("La Française des jeux a payé le nouveau pont.", "fr"),
            ("Les Français ont voté dimanche pour le pont.", "fr"),
            ("La ville a fermé le pont, et cette décision déplaît.", "fr"),
            ("Le maire a pris des mesures et ces mesures déplaisent.", "fr"),
            ("Le maire a ouvert ce mardi 3 mars le pont du port.", "fr"),
            ("La ville a perdu mille habitants ces dix dernières années.", "fr"),
            ("Le maire veut aider ces habitants qui vivent sous le pont.", "fr"),
            ("« Nous continuons ce combat », a dit Jeanne Morel, la directrice.", "fr"),
            ("The American people will vote on Tuesday.", "en"),
            ("The mayor opened the bridge, and this decision pleased the town.", "en"),
            ("The mayor opened the bridge in the middle of this week.", "en"),
            ("The mayor will help those who live under the bridge.", "en"),
            ("Die Schweizer haben am Dienstag über die Brücke abgestimmt.", "de"),
            ("Der Bürgermeister hat in diesem Jahr die Brücke eröffnet.", "de"),
        ] {
            assert_eq!(one(text, language), [], "{text}");
        }
    }

    #[test]
    fn a_sentence_that_only_says_the_title_again_repeats_it() {
        let title = "Le maire de Lyon inaugure le nouveau pont du port";
        let sentences = [
            "Le maire de Lyon a inauguré le nouveau pont du port.",
            "Le maire de Lyon a payé trois millions d'euros pour le pont du port.",
            "Le maire parle.",
        ];
        let repeating = |title: Option<&str>| -> Vec<bool> {
            let found = find(&sentences, title, &Language::french());
            found.iter().map(|flaws| flaws.contains(&Flaw::RepeatsTitle)).collect()
        };
        assert_eq!(repeating(Some(title)), [true, false, false]);
        assert_eq!(repeating(None), [false; 3]);
        let chinese = find(&["市长为新大桥揭幕。"], Some("市长为新大桥揭幕"), &Language::new("zh"));
        assert!(chinese[0].contains(&Flaw::RepeatsTitle));
    }

    #[test]
    fn speech_over_several_sentences_has_no_speaker_in_the_middle() {
        let sentences = [
            "La maire a promis : « Nous irons au bout.",
            "Rien ne nous arrêtera dans ce combat.",
            "La ville gagnera ce procès. »",
        ];
        let found = find(&sentences, None, &Language::french());
        assert!(found[1].contains(&Flaw::SpeakerlessQuote));
        assert!(found[0].contains(&Flaw::UnbalancedQuote) && found[2].contains(&Flaw::UnbalancedQuote));
    }

    #[test]
    fn other_languages_get_the_neutral_rules_only() {
        for (text, language) in [
            ("Pero el alcalde no ha firmado el contrato.", "es"),
            ("Il sindaco ha inaugurato il ponte martedì mattina.", "it"),
            ("Но мэр не подписал договор в среду.", "ru"),
            ("市长周二上午为大桥揭幕。", "zh"),
            ("市長は火曜日の朝に橋を開通させた。", "ja"),
            ("«Seguiremos hasta el final», dijo la directora de la fábrica.", "es"),
        ] {
            assert_eq!(one(text, language), [], "{text}");
        }
        for (text, language, flaw) in [
            ("Un nuevo récord", "es", Flaw::Fragment),
            ("¿Quién pagará las obras del puente?", "es", Flaw::Question),
            ("谁来支付大桥的费用？", "zh", Flaw::Question),
            ("「我们会坚持到底。」", "zh", Flaw::SpeakerlessQuote),
            ("и мэр не подписал договор в среду.", "ru", Flaw::LowerCase),
            ("«Andremo fino in fondo, ha detto la direttrice.", "it", Flaw::UnbalancedQuote),
        ] {
            assert!(one(text, language).contains(&flaw), "{text}: {:?}", one(text, language));
        }
    }

    #[test]
    fn german_has_rules_of_its_own() {
        for text in [
            "Der Bürgermeister hat am Dienstag die Brücke eröffnet.",
            "Es gibt in der Stadt keine zweite Brücke über den Fluss.",
            "Diese Woche stimmt der Stadtrat über die Brücke ab.",
            "„Wir geben nicht auf“, sagte die Direktorin Jana Moor.",
            "Das Haus am Fluss gehört seit zehn Jahren der Stadt.",
            "Am Dienstag wurde die Brücke für den Verkehr gesperrt.",
        ] {
            assert_eq!(one(text, "de"), [], "{text}");
        }
        for (text, flaw) in [
            ("Aber der Bürgermeister hat den Vertrag nicht unterschrieben.", Flaw::Connector),
            ("Außerdem kostet die neue Brücke drei Millionen Euro.", Flaw::Connector),
            ("Er hat den Vertrag für die Brücke nicht unterschrieben.", Flaw::Pronoun),
            ("Ihre Anwältin hat den Vertrag nicht unterschrieben.", Flaw::Pronoun),
            ("Das ist der Preis der neuen Brücke über den Fluss.", Flaw::Pronoun),
            ("Die meisten von ihnen lehnten den Vertrag ab.", Flaw::Pronoun),
            ("Am Dienstag hat er den Vertrag unterschrieben.", Flaw::Pronoun),
            ("Diese Entscheidung überraschte die Leute in der Stadt.", Flaw::Demonstrative),
            ("„Wir geben in diesem langen Kampf nicht auf“, sagte sie.", Flaw::SpeakerlessQuote),
        ] {
            assert!(one(text, "de").contains(&flaw), "{text}: {:?}", one(text, "de"));
        }
    }
}
