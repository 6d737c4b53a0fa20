//! What on a crawled page is not the article: credits, captions, embedded posts, tags, links, notices of the site.
//!
//! A line is marked only on strong evidence: an opening that articles do not have, or a form that they do not have, and a
//! length that fits. Wrongly marked text is lost to summaries and alignment; a missed line costs less.
//!
//! The patterns stand in the folders of the languages ([`crate::language`]); all are tried on every page, since pages mix
//! languages.

use std::sync::LazyLock;

use regex::Regex;

use super::cause::Cause;
use super::document::BlockKind;
use crate::language::{CalendarRules, Matter, PagePattern, PageRules, all_rules};
use crate::text::{count_words, fold_spaces};

/// A pattern for a whole line of at most so many words.
struct Rule {
    kind: BlockKind,
    words: usize,
    pattern: Regex,
    /// The code of the language whose folder it stands in, and the pattern as it stands there.
    written: (&'static str, &'static str),
}

impl Rule {
    /// The first rule that a text of so many words meets: what it makes of the text, and why.
    fn first(rules: &[Rule], text: &str, words: usize) -> Option<(BlockKind, Cause)> {
        let rule = rules.iter().find(|rule| words <= rule.words && rule.pattern.is_match(text))?;
        let (language, pattern) = rule.written;
        Some((rule.kind, Cause::Pattern { language: language.into(), pattern: pattern.into() }))
    }
}

/// For whole lines, in the order in which they are tried.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    use BlockKind::{Credit, Date, Embed, Links, Notice, Tags};
    compiled(&[Links, Credit, Embed, Tags, Date, Notice], |pages| &pages.lines)
});

/// For a sentence inside a paragraph, where a page lost the lines of its boilerplate.
static SENTENCE_RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    use BlockKind::{Credit, Date, Embed, Links, Notice, Tags};
    compiled(&[Credit, Links, Embed, Tags, Date, Notice], |pages| &pages.sentences)
});

/// The patterns of all languages, kind by kind.
fn compiled(kinds: &[BlockKind], of: impl Fn(&PageRules) -> &Matter) -> Vec<Rule> {
    let mut rules = Vec::new();
    for &kind in kinds {
        for language in all_rules() {
            let matter = of(language.pages);
            let patterns = match kind {
                BlockKind::Links => matter.links,
                BlockKind::Credit => matter.credits,
                BlockKind::Embed => matter.embeds,
                BlockKind::Tags => matter.tags,
                BlockKind::Date => matter.dates,
                _ => matter.notices,
            };
            let rule = |p: &PagePattern| Rule {
                kind,
                words: p.0,
                pattern: any_case(&filled(p.1)),
                written: (language.code, p.1),
            };
            rules.extend(patterns.iter().map(rule));
        }
    }
    rules
}

/// A pattern that matches in any case.
fn any_case(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("the languages' patterns are constants, compiled by the tests")
}

/// A pattern with what all languages share put in for its names in braces.
fn filled(pattern: &str) -> String {
    let mut pattern = pattern.to_owned();
    for (name, value) in SHARED.iter() {
        pattern = pattern.replace(name, value);
    }
    pattern
}

/// What patterns name in braces.
static SHARED: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let pages = |of: fn(&PageRules) -> &'static str| any_of(all_rules().map(|rules| of(rules.pages)));
    let calendar = |of: fn(&CalendarRules) -> &'static str| any_of(all_rules().map(|rules| of(&rules.calendar)));
    let month = format!(r"{}\.?", calendar(|c| c.months));
    let weekday = calendar(|c| c.weekdays);
    let (ordinal, link, at) = (calendar(|c| c.ordinals), calendar(|c| c.links), calendar(|c| c.at));
    let date = format!(
        r"(?:(?:{weekday}\.?,?\s+)?(?:(?:{link}\s+)?\d{{1,2}}{ordinal}?\s+(?:{link}\s+)?{month},?\s+\d{{4}}|{month}\s+\d{{1,2}}{ordinal}?,?\s+\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}\S*))"
    );
    let time = format!(
        r"(?:,?\s*(?:{at}|-|–|—|\|)?\s*\d{{1,2}}\s*(?:h|:|\.)\s*\d{{0,2}}\s*(?:[ap]\.?m\.?)?\s*(?:\(?[a-z]{{2,4}}\)?)?)?"
    );
    vec![
        ("{bullet}", r"(?:[→►▶»•*-]\s*)?".to_owned()),
        // A separator after the opening words, or the end of the line.
        ("{sep}", r"\s*(?:[:–—|>»/→-]|$)".to_owned()),
        ("{agency}", pages(|p| p.agencies)),
        ("{joints}", pages(|p| p.joints)),
        ("{before_agency}", pages(|p| p.before_agency)),
        ("{by}", pages(|p| p.by)),
        ("{published}", pages(|p| p.published)),
        ("{published_links}", pages(|p| p.published_links)),
        ("{date}", date),
        ("{time}", time),
        ("{month}", month),
    ]
});

/// The alternatives of all languages as one group.
fn any_of(alternatives: impl Iterator<Item = &'static str>) -> String {
    format!("(?:{})", alternatives.filter(|a| !a.is_empty()).collect::<Vec<_>>().join("|"))
}

/// Agencies' datelines at the head of an article: `Kuala Lumpur (CNN)The …`, `PARIS, 3 mars (Reuters) - …`, and the
/// further forms of the languages.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    let place = r"\p{Lu}[\p{L}.'’-]*(?:\s+\p{Lu}?[\p{L}.'’-]+){0,3}(?:,\s+\p{Lu}[\p{L}.'’-]*(?:\s+\p{Lu}[\p{L}.'’-]+){0,2}){0,2}";
    let (link, ordinal) = (
        any_of(all_rules().map(|rules| rules.calendar.links)),
        any_of(all_rules().map(|rules| rules.calendar.ordinals)),
    );
    let day = format!(r"(?:,?\s+(?:{link}\s+)?\d{{1,2}}{ordinal}?\s+\p{{L}}+\.?(?:\s+\d{{4}})?)?");
    let known = r"(?P<known>CNN[\p{L} .]*|AP|AFP|Reuters|REUTERS|UPI|dpa|DPA|EFE|ANSA|Belga|ATS|TAP|APS|MAP|WIRED)";
    let agency = format!(r"\((?:{known}|[\p{{Lu}}][\p{{L}}.' ]{{1,24}})\)");
    let shared = format!(r"^(?:{place}{day},?\s*)?{agency}(?P<end>\s*(?:--+|[-–—])\s*|\s*)");
    let forms = all_rules().flat_map(|rules| rules.pages.datelines).map(|form| format!("|{form}"));
    Regex::new(&(shared + &forms.collect::<String>())).expect("constant patterns")
});

/// How many bytes of a paragraph's head are a dateline or by-line; 0 if it has none.
///
/// Between brackets any name may stand, so what follows must show it: a dash, or the article grown onto the bracket; behind an
/// agency's name, a capital.
pub(super) fn dateline(paragraph: &str) -> usize {
    let Some(found) = DATELINE.captures(paragraph) else { return 0 };
    let (Some(all), end) = (found.get(0), found.name("end")) else { return 0 };
    let rest = &paragraph[all.end()..];
    let opens = rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“«‘'".contains(c));
    let grown = end.is_none_or(|e| !e.is_empty() || opens);
    let spaced_only = end.is_some_and(|e| !e.is_empty() && e.as_str().trim().is_empty());
    let shown = !spaced_only || (opens && found.name("known").is_some());
    if grown && shown && rest.chars().any(char::is_alphabetic) { all.end() } else { 0 }
}

/// What a sentence inside a paragraph is and why, or `None` for the article's text.
pub(super) fn kind_of_sentence(sentence: &str) -> Option<(BlockKind, Cause)> {
    let sentence = normalise(sentence);
    let words = count_words(&sentence);
    Rule::first(&SENTENCE_RULES, &sentence, words)
}

/// `By Tom Jowitt`, `Par Anne Durand et Luc Petit, à Paris`.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    let by = any_of(all_rules().map(|rules| rules.pages.byline));
    Regex::new(&format!(r"^(?:(?i:{by})(?:\s*:)?\s+)(?P<names>\S.*)$")).expect("constant patterns")
});

/// `Tom Jowitt - Silicon.co.uk`, `Anne Durand, Le Monde`.
static NAME_AND_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<name>\p{Lu}[\p{L}.'’-]+(?:\s+(?:d[eu]|van|von|al|el|la|le|ben|bin|\p{Lu}[\p{L}.'’-]*)){1,3})\s*(?:[-–—|/@]|,)\s*(?P<paper>\S.+)$")
        .expect("a constant pattern")
});

static HOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[\w-]+\.(?:com|fr|org|net|co\.uk|uk|info|tv|be|ch|ca|eu|io)\b").expect("a constant pattern")
});

/// What the line is by itself and why, or `None` for what may be the article's text.
pub(super) fn kind_of_line(line: &str) -> Option<(BlockKind, Cause)> {
    let line = normalise(line);
    let words = count_words(&line);
    if words > 150 || line.is_empty() {
        return None;
    }
    let byline = || byline(&line, words).then_some((BlockKind::Credit, Cause::Byline));
    Rule::first(&RULES, &line, words).or_else(byline)
}

/// Whether a line at the head or the tail of a page, where signatures stand, is one: `Tom Jowitt - Silicon.co.uk`.
pub(super) fn is_signature(line: &str) -> bool {
    let line = normalise(line);
    if count_words(&line) > 9 || line.ends_with(['.', '!', '?', '…', ':', ';', ',']) {
        return false;
    }
    NAME_AND_PAPER.captures(&line).is_some_and(|c| {
        let paper = &c["paper"];
        HOST.is_match(paper) || paper.split_whitespace().all(is_capitalised)
    })
}

/// Whether a line is nothing but a list of names after `By` or `Par`.
fn byline(line: &str, words: usize) -> bool {
    if words > 16 {
        return false;
    }
    let Some(names) = BYLINE.captures(line).and_then(|c| c.name("names")) else { return false };
    let names = names.as_str().trim_end_matches(['.', ' ', '|']);
    let first = names.split_whitespace().next().unwrap_or("");
    // `Par Toutatis !` and `By Monday, …` are not names of authors; a name has two words, or all its letters in capitals.
    let mut capitalised = 0;
    for word in names.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if is_capitalised(bare) {
            capitalised += 1;
        } else if !is_particle(&bare.to_lowercase()) && !bare.is_empty() && !bare.chars().all(|c| c.is_ascii_digit()) {
            return false;
        }
    }
    is_capitalised(first) && capitalised >= 2 && !names.ends_with(['!', '?', '…'])
}

fn is_capitalised(word: &str) -> bool {
    word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase)
}

/// Whether a word in lower case may stand between the names of a by-line.
fn is_particle(word: &str) -> bool {
    let head = word.split_inclusive('\'').next().filter(|head| head.len() < word.len());
    let known = |word| all_rules().any(|rules| rules.pages.byline_words.contains(word));
    known(word) || head.is_some_and(known)
}

/// Spaces and apostrophes made plain.
fn normalise(line: &str) -> String {
    fold_spaces(&line.replace(['’', 'ʼ'], "'").replace('\u{FEFF}', " ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlockKind::{Credit, Date, Embed, Links, Notice, Tags};

    #[test]
    fn lines_of_the_page_are_known() {
        for (kind, line) in [
            (Credit, "Credit: 123rf"),
            (Credit, "Crédit photo : Jean Martin"),
            (Credit, "Image : © CPI"),
            (Credit, "© Tous droits réservés"),
            (Credit, "Photo by Jane Doe on Unsplash"),
            (Credit, "Photo d'illustration"),
            (Credit, "Le procureur à La Haye, le 3 mars 2022. © Marie Petit / Reuters"),
            (Credit, "Des policiers devant le siège de la banque — Paul Martin / AFP"),
            (Credit, "The prime minister leaves Downing Street (Photo: PA)"),
            (Credit, "By Jane Doe"),
            (Credit, "By JANE DOE and John Roe, Associated Press"),
            (Credit, "Par Anne Durand, avec AFP"),
            (Credit, "Propos recueillis par Anne Durand"),
            (Credit, "La rédaction avec AFP"),
            (Credit, "AFP"),
            (Credit, "Le Journal avec AFP et Reuters"),
            (Credit, "Reporting by Jane Doe; editing by John Roe"),
            (Credit, "Copyright 2021 The Paper. All rights reserved."),
            (Embed, "Une annonce importante ⤵️ pic.twitter.com/89sGaTWQnk — La Cour (@LaCour) September 19, 2023"),
            (Embed, "— Jane Doe (@janedoe) 3 mars 2021"),
            (Embed, "View this post on Instagram"),
            (Embed, "Une publication partagée par Anne (@anne)"),
            (Tags, "Mots-clés : sécurité, données, nuage."),
            (Tags, "Tags: court, crime, law"),
            (Tags, "Filed under: Politics"),
            (Tags, "#climat #énergie"),
            (Tags, "Accueil > Économie > Énergie"),
            (Links, "To read – Files Expose Techniques"),
            (Links, "À lire aussi : La banque ferme ses portes"),
            (Links, "A lire – La banque ferme"),
            (Links, "LIRE AUSSI > Le prix du pain"),
            (Links, "Lire la suite"),
            (Links, "Read also: The price of bread"),
            (Links, "Read more: The price of bread"),
            (Links, "Related articles"),
            (Links, "Sur le même sujet"),
            (Links, "Source link -101"),
            (Links, "https://example.org/a/b"),
            (Links, "The post The price of bread appeared first on The Paper."),
            (Date, "Publié le 12 mars 2023 à 10h32"),
            (Date, "Published: 10:32 GMT, 3 March 2014"),
            (Date, "Mardi 3 octobre 2023"),
            (Date, "October 3, 2023"),
            (Date, "3 hours ago"),
            (Notice, "This website uses cookies."),
            (Notice, "Nous utilisons des cookies pour améliorer votre expérience."),
            (Notice, "Inscrivez-vous à notre newsletter"),
            (Notice, "Subscribe to our newsletter and never miss a story."),
            (Notice, "Follow us on Twitter"),
            (Notice, "Partager sur Facebook"),
            (Notice, "12 commentaires"),
            (Notice, "Publicité"),
            (Notice, "Temps de lecture : 3 min"),
            (Notice, "5 min read"),
            (Notice, "Cet article est réservé aux abonnés."),
            (Notice, "Scroll down for video"),
        ] {
            assert_eq!(kind_of_line(line).map(|(kind, _)| kind), Some(kind), "{line}");
        }
        assert!(is_signature("Tom Jowitt - Silicon.co.uk") && is_signature("Anne Durand, Le Journal"));
    }

    #[test]
    fn lines_of_the_article_are_left_alone() {
        for line in [
            "À lire ces chiffres, on comprend que la crise dure.",
            "Lire un livre par semaine, c'est son secret.",
            "Voir la mer était son rêve.",
            "Read the letter carefully, the judge told him.",
            "See what happens when the bank closes.",
            "Par ailleurs, la banque ferme ses portes.",
            "Par Toutatis !",
            "By Monday, the Court had recovered its files.",
            "By then it was too late.",
            "Photo en main, il interroge les voisins.",
            "L'image de la banque est abîmée.",
            "Source de revenus pour la région, le port emploie mille personnes.",
            "Sources close to the inquiry said the files were safe.",
            "Les cookies sont cuits au four pendant dix minutes.",
            "Comment la banque en est-elle arrivée là ?",
            "Comment ?",
            "Partager le pouvoir ne lui plaît guère.",
            "Suivez mon regard, dit-il.",
            "Le 12 mars 2023, la banque a fermé.",
            "Mardi 3 octobre 2023 restera dans l'histoire de la ville.",
            "La CPI veut poursuivre les cybercriminels de guerre, ces derniers contre-attaquent",
            "Renforcer le cadre de gestion des risques",
            "« Rien n'est joué », a-t-il dit à l'AFP.",
            "Le ministre n'a pas répondu aux questions de Reuters.",
            "The AP reported the story first.",
            "Advertising pays for most newspapers, and always has.",
            "Un tweet a suffi pour que l'affaire éclate.",
            "Tags and labels are stitched by hand in this workshop.",
            "Related problems were found in three other banks.",
            "Share prices fell by 3 percent on Tuesday.",
            "La rédaction de ce texte a pris deux ans.",
            "Jean Martin, maire de Lyon, est arrivé hier.",
            "Recevez mes salutations, écrivait-il.",
            "Il a pris la parole, puis la fuite – AP-HP oblige.",
        ] {
            assert_eq!(kind_of_line(line), None, "{line}");
            assert!(!is_signature(line), "{line}");
        }
    }

    #[test]
    fn datelines_are_cut_and_brackets_are_not() {
        for (head, rest) in [
            ("Kuala Lumpur (CNN)", "The first hours were lost."),
            ("(CNN) -- ", "The first hours were lost."),
            ("PARIS, 3 mars (Reuters) - ", "Le ministre est parti."),
            ("Lagos, Nigeria (CNN)", "\"We are here,\" she said."),
            ("Chao Hu, Anhui, China (CNN)", "Six years old, she runs."),
            ("Washington (CNN) ", "A big question is open."),
        ] {
            assert_eq!(dateline(&format!("{head}{rest}")), head.len(), "{head}");
        }
        for text in [
            "La Cour (CPI) a dénoncé une attaque.",
            "La Cour (AP) a dénoncé une attaque.",
            "Jean Martin (Lyon) est parti.",
            "(CNN)",
            "Une (Autre) Phrase.",
        ] {
            assert_eq!(dateline(text), 0, "{text}");
        }
    }

    #[test]
    fn sentences_of_the_page_inside_a_paragraph() {
        for (kind, text) in [
            (Credit, "CNN's Jane Doe and John Roe contributed to this report."),
            (Links, "READ MORE: The price of bread ."),
            (Links, "Click here to read the transcript."),
            (Credit, "par Europe 1"),
            (Notice, "Follow @ThePaper on Twitter to join the conversation."),
        ] {
            assert_eq!(kind_of_sentence(text).map(|(kind, _)| kind), Some(kind), "{text}");
        }
        for text in [
            "He contributed to this report's success.",
            "Par Europe, il entend le continent.",
            "He asked her to read more.",
        ] {
            assert_eq!(kind_of_sentence(text), None, "{text}");
        }
    }
}
