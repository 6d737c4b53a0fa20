//! The five sample articles are read as a careful reader would: sentences, titles, dates, and what is not the article.

use std::path::PathBuf;

use diptych::corpus::{BlockKind, Document};
use diptych::read::{ReadOptions, walk};

fn seeds() -> Vec<Document> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let walk = walk(&[folder]);
    assert!(walk.failures.is_empty(), "{:?}", walk.failures);
    walk.sources.iter().map(|s| Document::read_source(s, &ReadOptions::default()).unwrap()).collect()
}

fn article_sentences(doc: &Document) -> Vec<String> {
    doc.sentences().filter(|(b, _)| b.kind.is_article()).map(|(_, s)| doc.slice(s.span).into_owned()).collect()
}

/// The blocks of a kind, as text.
fn of_kind(doc: &Document, kind: BlockKind) -> Vec<String> {
    doc.blocks.iter().filter(|b| b.kind == kind).map(|b| doc.slice(b.span).into_owned()).collect()
}

fn assert_starts(found: &[String], expected: &[&str]) {
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found:?} does not start with {expected:?}");
    }
}

#[test]
fn languages_and_dates() {
    let docs = seeds();
    let ids: Vec<&str> = docs.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "000_290f9df7bd492f69",
            "001_a382b73ea440a00e",
            "002_bab668f739783c68",
            "003_61299d15825a29e7",
            "004_0007eeda2aa23e07"
        ]
    );
    let languages: Vec<&str> = docs.iter().map(|d| d.language.code()).collect();
    assert_eq!(languages, ["fr", "fr", "fr", "fr", "en"]);
    assert!(docs.iter().all(|d| d.language_confidence > 0.99));
    let dates: Vec<Option<&str>> = docs.iter().map(|d| d.date.as_deref()).collect();
    assert_eq!(dates, [Some("2023-09"), Some("2023-10"), None, None, None]);
}

#[test]
fn the_translated_pair_has_the_same_seventeen_sentences() {
    let docs = seeds();
    assert_starts(
        &article_sentences(&docs[0]),
        &[
            "Les cybercriminels n’ont désormais plus de limites.",
            "Ils ont infiltré les serveurs",
            "La Cour pénale internationale a annoncé vouloir punir",
            "Quelques jours après cette déclaration tonitruante",
            "La hache de guerre est déterrée.",
            "C’est sur Twitter que la CPI",
            "Le compte X/Twitter",
            "Des mesures immédiates ont été adoptées",
            "On notera, et ce n’est sans doute",
            "La juridiction internationale est-elle",
            "Des documents importants",
            "Nous ne le saurons pas",
            "La CPI veut poursuivre les cybercriminels",
            "On peut supposer",
            "Comme le siège",
            "Cela dit, «",
            "Dans ce même tweet",
        ],
    );
    assert_starts(
        &article_sentences(&docs[4]),
        &[
            "Cybercriminals take revenge on the International Criminal Court",
            "Cybercriminals now have no limits.",
            "They infiltrated the servers",
            "The International Criminal Court has announced that it wants",
            "A few days after this thunderous declaration",
            "The hatchet is dug up.",
            "The ICC announced the news on Twitter.",
            "The International Criminal Court’s X/Twitter account reads",
            "Immediate measures have been taken",
            "We will note, and It’s probably",
            "Is international jurisdiction a victim",
            "Have important documents been stolen?",
            "We will not know it",
            "The ICC wants to prosecute cyberwar criminals",
            "We can assume",
            "As the seat of the Court",
            "That said, “priority",
            "In this same tweetwe learn",
        ],
    );
}

#[test]
fn titles_and_headings() {
    let docs = seeds();
    assert_eq!(docs[0].title(), None);
    assert_eq!(
        of_kind(&docs[0], BlockKind::Heading),
        ["La CPI veut poursuivre les cybercriminels de guerre, ces derniers contre-attaquent"]
    );
    assert_eq!(
        of_kind(&docs[1], BlockKind::Heading),
        ["Une analyse forensic confirme l'espionnage", "Renforcer le cadre de gestion des risques"]
    );
    assert_eq!(
        docs[4].title().as_deref(),
        Some("Cybercriminals take revenge on the International Criminal Court by infiltrating its servers")
    );
    assert_eq!(
        of_kind(&docs[4], BlockKind::Heading),
        ["The ICC wants to prosecute cyberwar criminals, the latter counterattack"]
    );
}

#[test]
fn what_is_not_the_article_is_marked_and_nothing_else() {
    let docs = seeds();
    let not_article = |doc: &Document| -> Vec<String> {
        doc.blocks.iter().filter(|b| !b.kind.is_article()).map(|b| doc.slice(b.span).into_owned()).collect()
    };
    assert_starts(&not_article(&docs[0]), &["date 2023-09"]);
    assert_starts(
        &not_article(&docs[1]),
        &["date 2023-10", "Déclaration du Porte-parole de la #CPI", "Tom Jowitt - Silicon.co.uk", "Image : © CPI"],
    );
    assert_starts(&not_article(&docs[2]), &[]);
    assert_starts(
        &not_article(&docs[3]),
        &[
            "Cybercrime",
            "Mots-clés :",
            "Bots et IA biaisées",
            "Cloudflare en Panne",
            "Introduction La cybersécurité",
            "La transformation numérique",
            "Les attaques par déni",
            "Face à l'adoption",
            "This website uses cookies.",
        ],
    );
    assert_starts(
        &not_article(&docs[4]),
        &["Credit: 123rf", "To read – Vulkan", "To read – Russia", "Source link -101"],
    );
    assert_eq!(of_kind(&docs[1], BlockKind::Embed).len(), 1);
    assert_eq!(of_kind(&docs[3], BlockKind::Links).len(), 6);
}

#[test]
fn spans_are_in_order_and_hold_all_the_text() {
    for doc in seeds() {
        let mut covered = 0;
        for block in &doc.blocks {
            assert!(doc.text[covered..block.span.start].trim().is_empty());
            let mut inside = block.span.start;
            for sentence in &block.sentences {
                assert!(doc.text[inside..sentence.span.start].trim().is_empty());
                assert!(!doc.slice(sentence.span).is_empty());
                inside = sentence.span.end;
            }
            assert_eq!(inside, block.span.end);
            covered = block.span.end;
        }
        assert!(doc.text[covered..].trim().is_empty());
    }
}
