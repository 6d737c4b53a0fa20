//! What on a German page is not the article.

use crate::language::lexicon::Words;
use crate::language::rules::{Matter, PagePattern as P, PageRules};

pub(super) static PAGES: PageRules = PageRules {
    lines: Matter {
        links: &[
            P(
                45,
                r"^{bullet}(?:lesen\s+sie\s+(?:auch|mehr|hier|dazu|weiter)|lesetipps?|mehr\s+(?:zum\s+thema|dazu|lesen|infos?)|zum\s+thema|weiterlesen|siehe\s+auch|auch\s+interessant|das\s+könnte\s+sie\s+auch\s+interessieren){sep}",
            ),
            P(45, r"^{bullet}lesen\s+sie\s+(?:auch|hier|dazu|weiter)\b[^.]*$"),
            P(25, r"^(?:klicken|tippen)\s+sie\s+(?:hier|auf\s+den\s+link)\b.*$"),
            P(18, r"^quellen?\s*[:–—]\s*\S.*[^.!?]$"),
            P(
                12,
                r"^(?:ähnliche|weitere|verwandte|meistgelesene|aktuelle)\s+(?:artikel|beiträge|themen|meldungen|nachrichten){sep}",
            ),
        ],
        credits: &[
            P(
                35,
                r"^(?:fotos?|bild(?:er|quelle|nachweis|rechte)?|foto(?:graf|credit)|grafik|quelle|bildunterschrift|illustration)\s*[:©/]\s*\S.*[^.!?…»“]$",
            ),
            P(
                20,
                r"^(?:foto|bild|grafik|illustration|symbolbild|archivbild|archivfoto)\s*(?:[:©|–—-]|von)?\s*{agency}\b.*$",
            ),
            P(12, r"^(?:symbolbild|archivbild|archivfoto|themenbild)\.?$"),
            P(25, r"\balle\s+rechte\s+vorbehalten\b"),
            P(45, r"^.+\((?:foto|bild|archivbild|symbolbild|grafik)\s*(?::|/|von)[^)]*\)\.?$"),
            P(14, r"^(?:die\s+)?redaktion(?:\s+(?:der|des|von|mit)\b[^.!?]*)?$"),
            P(
                16,
                r"^(?:übersetzung|übersetzt|interview|text|protokoll|aufgezeichnet|bearbeitet)\b.*\svon\s+(?-i:\p{Lu}).*[^.!?]$",
            ),
        ],
        embeds: &[P(
            110,
            r"^(?:sieh\s+dir\s+diesen\s+beitrag\s+auf|ein\s+(?:beitrag|von)\b.*\bgeteilter?\s+beitrag|empfohlener\s+(?:redaktioneller|externer)\s+inhalt)\b",
        )],
        tags: &[
            P(
                120,
                r"^(?:schlagw(?:ort|orte|örter)|stichw(?:ort|orte|örter)|themen|kategorien?|ressorts?|rubriken?)\s*[:|–—»>]",
            ),
            P(20, r"^(?:startseite|sie\s+befinden\s+sich\s+hier|sie\s+sind\s+hier)\s*(?::|>|»|/|›|→|\|).+$"),
        ],
        dates: &[
            P(22, r"^(?:(?:veröffentlicht|aktualisiert|stand)\s*[:.]\s*)+.*\d{1,2}[:.]\d{2}\b.*$"),
            P(8, r"^vor\s+\d+\s+(?:minuten?|stunden?|tagen?|wochen?|monaten?|jahren?)\W*$"),
        ],
        notices: &[
            P(
                150,
                r"\b(?:diese\s+(?:web)?(?:site|seite)\s+(?:verwendet|benutzt|nutzt)\s+cookies|wir\s+(?:verwenden|nutzen|setzen)\s+cookies|cookies\s+(?:akzeptieren|zulassen|verwalten)|cookie-(?:richtlinie|einstellungen))\b",
            ),
            P(
                45,
                r"^(?:abonnieren\s+sie|jetzt\s+abonnieren|melden\s+sie\s+sich\s+(?:an|für)|folgen\s+sie\s+uns|laden\s+sie\s+(?:unsere|die)\s+app|newsletter\s+(?:bestellen|abonnieren))\b",
            ),
            P(
                14,
                r"^(?:teilen|drucken|merken|kommentieren|versenden|senden|e-?mail|kopieren)(?:\s+(?:auf|per|via|über|facebook|twitter|whatsapp|linkedin|x|e-?mail|diesen|artikel|link))*[\s.:>»›→!]*$",
            ),
            P(6, r"^(?:\d+\s+)?(?:kommentare?|aufrufe|reaktionen)(?:\s*[(:]?\s*\d*\)?)?$"),
            P(20, r"^(?:schreiben\s+sie|verfassen\s+sie|hinterlassen\s+sie)\s+(?:einen|ihren)\s+kommentar\b.*$"),
            P(
                8,
                r"^(?:anzeige|werbung|zum\s+inhalt(?:\s+springen)?|startseite|suche|suchen|anmelden|nach\s+oben|schließen|weiter|zurück|impressum|datenschutz(?:erklärung)?|agb)\W*$",
            ),
            P(
                40,
                r"^(?:dieser\s+artikel\s+ist\s+(?:nur\s+für|kostenpflichtig|abonnenten)|exklusiv\s+für\s+abonnenten|sie\s+haben\s+bereits\s+ein\s+(?:abo|konto)|schon\s+abonnent)\b",
            ),
            P(12, r"^lese(?:zeit|dauer)\s*:?\s*(?:ca\.?\s+)?\d+\s*(?:min|minuten?)?\b.*$"),
            P(
                45,
                r"^(?:dieser\s+(?:artikel|text|beitrag)\s+(?:erschien|ist)\s+(?:zuerst|ursprünglich|erstmals)|hinweis\s*:)\b?",
            ),
        ],
    },
    sentences: Matter {
        credits: &[
            P(25, r"\balle\s+rechte\s+vorbehalten\b"),
            P(30, r"^(?:mitarbeit|redaktionelle\s+mitarbeit)\s*:\s*(?-i:\p{Lu})"),
        ],
        links: &[P(30, r"^(?:lesen\s+sie\s+(?:auch|mehr|hier|dazu)|mehr\s+(?:zum\s+thema|dazu))(?:\s[^:.]*)?\s*:")],
        notices: &[P(25, r"^(?:abonnieren\s+sie|melden\s+sie\s+sich)\b.*\b(?:newsletter|e-?mails?|app)\b")],
        ..Matter::NONE
    },
    datelines: &[],
    agencies: r"(?-i:SDA|APA)|epd|kna",
    joints: "und|mit",
    before_agency: "von|quelle",
    by: "von",
    byline: "von|autor(?:in)?|text|aus dem englischen von",
    byline_words: Words::new("von und mit der aus für redakteur redakteurin korrespondent korrespondentin"),
    published: r"veröffentlicht|aktualisiert|zuletzt\s+aktualisiert|erschienen|stand",
    published_links: "am|um|vom",
};
