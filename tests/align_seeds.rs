//! The seeds: one pair of translations among five articles on two events, and all its sentences.

mod common;

use diptych::align::{
    AlignOptions, AlignWeights, EncodedText, Numbers, PairingDocument, align_sentences, pair_documents,
};
use diptych::corpus::Document;
use diptych::progress::Silent;

fn seeds() -> Vec<Document> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    files.iter().map(|f| Document::read(f).unwrap()).collect()
}

/// The beginnings of the seventeen pairs, in order.
const PAIRS: [(&str, &str); 17] = [
    ("Les cybercriminels n’ont", "Cybercriminals now have"),
    ("Ils ont infiltré", "They infiltrated"),
    ("La Cour pénale internationale a annoncé", "The International Criminal Court has announced"),
    ("Quelques jours après", "A few days after"),
    ("La hache de guerre", "The hatchet"),
    ("C’est sur Twitter", "The ICC announced"),
    ("Le compte X/Twitter", "The International Criminal Court’s X/Twitter"),
    ("Des mesures immédiates", "Immediate measures"),
    ("On notera", "We will note"),
    ("La juridiction", "Is international"),
    ("Des documents", "Have important"),
    ("Nous ne le saurons", "We will not know"),
    ("La CPI veut", "The ICC wants"),
    ("On peut supposer", "We can assume"),
    ("Comme le siège", "As the seat"),
    ("Cela dit", "That said"),
    ("Dans ce même tweet", "In this same tweet"),
];

#[test]
fn one_pair_and_all_its_sentences() {
    let documents = seeds();
    let encoder = common::encoder(2);
    let weights = AlignWeights::built_in(&encoder.id().name).unwrap();
    let texts: Vec<EncodedText> =
        documents.iter().map(|d| EncodedText::new(d, encoder.as_ref(), weights.layer, &Silent).unwrap()).collect();

    let vectors: Vec<_> = texts.iter().map(EncodedText::article_vectors).collect();
    let own = |d: &Document| -> Vec<String> { d.article_sentences().map(|(_, _, s)| d.slice(s.span).into()).collect() };
    let numbers: Vec<Numbers> = documents.iter().map(|d| Numbers::of(own(d).iter().map(String::as_str))).collect();
    let article = |k: &usize| PairingDocument {
        vectors: vectors[*k].view(),
        name: &documents[*k].id,
        date: documents[*k].date.as_deref(),
        numbers: &numbers[*k],
    };
    let of = |code: &str| -> Vec<usize> { (0..5).filter(|k| documents[*k].language.code() == code).collect() };
    let (french, english) = (of("fr"), of("en"));
    let sources: Vec<PairingDocument> = french.iter().map(article).collect();
    let targets: Vec<PairingDocument> = english.iter().map(article).collect();
    let pairs = pair_documents(&sources, &targets, &weights.centre, &weights.pairs.unwrap(), 0.5);
    assert_eq!(pairs.len(), 1, "{pairs:?}");
    let (source, target) = (french[pairs[0].source], english[pairs[0].target]);
    assert!(documents[source].id.starts_with("000_") && documents[target].id.starts_with("004_"), "{pairs:?}");
    // Without its translation the English article stays alone, though three French ones report the same event.
    let pairs = pair_documents(&sources[1..], &targets, &weights.centre, &weights.pairs.unwrap(), 0.5);
    assert!(pairs.is_empty(), "{pairs:?}");

    for (a, b, flipped) in [(source, target, false), (target, source, true)] {
        let pair = [(texts[a].side(), texts[b].side())];
        let beads =
            align_sentences(&pair, &weights, AlignOptions::default(), encoder.as_ref(), &Silent).unwrap().remove(0);
        let found: Vec<_> = beads.iter().filter(|b| !b.is_null()).collect();
        assert_eq!(found.len(), 17, "{found:?}");
        for (bead, (french, english)) in found.iter().zip(PAIRS) {
            let (x, y) = if flipped { (english, french) } else { (french, english) };
            assert_eq!((bead.source.len(), bead.target.len()), (1, 1), "{bead:?}");
            assert!(texts[a].texts[bead.source.start].starts_with(x), "{bead:?}");
            assert!(texts[b].texts[bead.target.start].starts_with(y), "{bead:?}");
            assert!(bead.confidence > 0.9, "{bead:?}");
        }
        assert_eq!(beads.iter().map(|b| b.source.len()).sum::<usize>(), texts[a].texts.len());
        assert_eq!(beads.iter().map(|b| b.target.len()).sum::<usize>(), texts[b].texts.len());
    }
}
