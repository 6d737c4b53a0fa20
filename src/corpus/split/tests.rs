use super::*;

fn split(code: &str, text: &str) -> Vec<String> {
    split_sentences(text, &Language::new(code)).into_iter().map(|s| text[s.start..s.end].to_owned()).collect()
}

/// `|` marks where sentences end; white space around it is not part of them.
fn check(code: &str, marked: &str) {
    let expected: Vec<String> = marked.split('|').map(|s| s.trim().to_owned()).collect();
    assert_eq!(split(code, &expected.join(" ")), expected);
}

/// `|` marks where sentences end with nothing between them.
fn check_glued(code: &str, marked: &str) {
    let expected: Vec<String> = marked.split('|').map(str::to_owned).collect();
    assert_eq!(split(code, &expected.concat()), expected.iter().map(|s| s.trim().to_owned()).collect::<Vec<_>>());
}

#[test]
fn french_abbreviations_and_numbers() {
    check(
        "fr",
        "M. Dupont a vu Mme Durand. | Il cite l'art. 5 et l'art. L. 121-3 du code. | Le 3 janv. 2020, elle partait.",
    );
    check(
        "fr",
        "MM. Petit et Grand, cf. p. 12, arrivent à 15 h. 30 env. | Le Dr. Roux, lui, est né en 52 av. J.-C. à Lyon.",
    );
    check(
        "fr",
        "Le budget est de 3.5 millions, soit 12.000 euros par tête, etc. | Le maire J. P. Leroy n'a rien dit. | Il y a. | Bon.",
    );
    check("fr", "Le sommet est à 8035 m. | Les nouveaux calculs le disent. | C'est le plan B. | Il en faut un.");
    check("fr", "Louis XIV. | Il régna longtemps. | Voir le n° 4, vol. 2, chap. 3. | Fin.");
    check("fr", "Rendez-vous sur www.exemple.fr/page?id=3 ou à info@exemple.fr. | Merci !");
}

#[test]
fn french_quotations() {
    check("fr", "Il a dit : « Nous partons demain. | Rien ne nous retient ». | Puis il est sorti.");
    check("fr", "« Vraiment ? » demande-t-elle. | « Oui ! » répond-il.");
    check("fr", "« C'est fini. » | Le ministre n'a pas commenté.");
    check(
        "fr",
        "\"Il faut (...) que chacun aide [...] les autres\", dit-on. | \"C'est non\". | \"Pourquoi pas ?\", ajoute-t-il.",
    );
    check("fr", "— Tu viens ? | — Non, pas ce soir. | — Dommage...");
    check("fr", "Et puis… rien. | Il attend... | Personne ne vient.");
    check("fr", "Quoi ?! | C'est impossible ! ! ! | Tant pis (dit-il).");
}

#[test]
fn lost_line_breaks() {
    check_glued("fr", "Elle est séparée par une vitre.|Les 46 patients attendent.|\"Un employé peut partir\", dit-il.");
    check_glued("fr", "C'est un refus de la République\".|Gérald Petit a parlé.|146 propositions sont retenues.");
    check_glued(
        "fr",
        "Une grève et une panne électrique|Ce n'est pas une surprise. |146 mesures retenues sur 149|Le chef de l'Etat part.",
    );
    check_glued("fr", "Il y a des discriminations. |- Pas de statistiques -|Elle rappelle une enquête.");
    check_glued("fr", "Comment ça marche ?|par franceinfo|Dans cette affaire, rien n'est clair.");
    check_glued(
        "fr",
        "Lire le texte sur LePoint.fr, YouTube, LinkedIn ou easyJet, avec @NunezLaurent et #BalanceTonPorc.",
    );
    check_glued("en", "He saw it on YouTube, LinkedIn and iPhone.|The rest is on Amazon.Com and in node.js files.");
}

#[test]
fn english_abbreviations() {
    check(
        "en",
        "Mr. Smith met Dr. J. R. Jones of the U.S. Senate at 5 p.m. Monday. | The U.S. | He left at 5 p.m. | They stayed.",
    );
    check(
        "en",
        "Apple Inc. CEO Tim Cook spoke. | He runs Apple Inc. | The firm grew 3.5 percent, i.e. a lot, e.g. in No. 10 stores.",
    );
    check(
        "en",
        "Born on Jan. 6 in Washington, D.C. | She studied there. | It was World War I. | So do I. | He agreed.",
    );
    check(
        "en",
        "Martin Luther King Jr. was there. | Gov. Brown and Sen. Lee vs. Rep. Ray, No. 5 and p. 12 etc. | Done.",
    );
}

#[test]
fn english_quotations() {
    check("en", "He said: “We leave. | Nothing holds us.” | Then he left.");
    check("en", "\"What?\" Alice said. | \"Nothing!\" cried the Duchess. | \"I see.\" | She said that it was late.");
    check("en", "“Priority is given to the work of the Court.” | In this same tweet, we learn more.");
    check("en", "'Stop!' he said. | 'Why now?' | She said no one had ever told her about it.");
    check("en", "It is not a coincidence., that the attack came. | (It was late.) | They left (at 3 a.m. or so).");
    check("en", "Wait... what? | Yes... | Then it began.[12] | The end.");
}

#[test]
fn german() {
    check(
        "de",
        "Am 3. Oktober kam Dr. Meier, z. B. mit der Bahn, bzw. zu Fuß. | Im 19. Jahrhundert war das anders. | Es war 1956. | Dann kam er.",
    );
    check("de", "Er sagte: „Wir gehen. | Nichts hält uns.“ | Die Nr. 5 usw. | Das war alles.");
}

#[test]
fn other_scripts_and_unknown_languages() {
    assert_eq!(split("ja", "これは本です。それは何ですか？").len(), 2);
    check("xx", "Uno. | Due. | Tre!");
}

#[test]
fn lists_and_empty_lines() {
    assert_eq!(
        split("fr", "1. Ouvrir la porte.\n2. Entrer.\n\nSans point final\n\nFin"),
        ["1. Ouvrir la porte.", "2. Entrer.", "Sans point final", "Fin"]
    );
    assert_eq!(split("fr", ""), Vec::<String>::new());
    assert_eq!(split("fr", " ... "), ["..."]);
    assert_eq!(split("fr", "... Bon. !!"), ["... Bon. !!"]);
}

/// Whatever the text, the spans are in order, do not overlap and leave out nothing but white space.
#[test]
fn every_text_is_tiled() {
    let pieces = [
        "a", "B", "é", "Œ", "1", "42", ".", "...", "…", "!", "?", "\"", "'", "’", "“", "”", "«", "»", "(", ")", "[",
        "]", " ", "\u{A0}", "\u{202F}", "\n", "\n\n", "\r\n", "\t", "-", "—", "- ", " -", "M.", "U.S.", "art.",
        " window.", "});", "par", "Le", "L'", "\u{0}", "\u{7}", "\u{200B}", "\u{FEFF}", "😀", "日本", "。", "\u{301}",
        "[1]", "http://", "@", "#", "ß", "İ", "ǅ",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % n as u64).unwrap()
    };
    for round in 0..6000 {
        let text: String = (0..random(40)).map(|_| pieces[random(pieces.len())]).collect();
        let code = ["fr", "en", "de", "xx"][round % 4];
        let spans = split_sentences(&text, &Language::new(code));
        let mut at = 0;
        for span in &spans {
            assert!(span.start >= at && span.end > span.start, "{text:?}");
            assert!(text[at..span.start].chars().all(is_white), "{text:?}");
            assert_eq!(text[span.start..span.end].trim_matches(is_white).len(), span.len(), "{text:?}");
            at = span.end;
        }
        assert!(text[at..].chars().all(is_white), "{text:?}");
        let silent = spans.iter().filter(|s| !text[s.start..s.end].chars().any(char::is_alphanumeric)).count();
        assert!(silent == 0 || spans.len() == 1, "{text:?}");
    }
}

/// Garbage without white space or full stops costs time by its length, not by the square of it.
#[test]
fn long_garbage_takes_linear_time() {
    for unit in ["aB", " -A", " window.", "A.B.C.", ".,", "par Le", "a!) ", "ab\" A", "\"", "("] {
        let text = unit.repeat(100_000);
        let start = std::time::Instant::now();
        split_sentences(&text, &Language::french());
        assert!(start.elapsed().as_secs() < 20, "{unit:?}: {:?}", start.elapsed());
    }
}
