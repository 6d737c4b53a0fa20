//! What reads badly in a summary of a German text, and what can be cut from a sentence.

use crate::language::lexicon::{Pattern, Words};
use crate::language::rules::SummaryRules;

pub(super) static SUMMARIES: SummaryRules = SummaryRules {
    first_person: Words::new(
        "ich mich mir mein meine meinem meinen meiner wir uns unser unsere unserem unseren unserer",
    ),
    connector: Pattern::new(
        r"(?ix)^(aber|doch|und|oder|denn|jedoch|allerdings|dennoch|trotzdem|deshalb|deswegen|daher|darum|somit|folglich|dagegen|hingegen
        |zudem|außerdem|ausserdem|ferner|überdies|dabei|dadurch|dafür|dazu|danach|daraufhin|davor|anschließend|anschliessend|schließlich
        |schliesslich|dann|also|so|auch|ebenso|ebenfalls|gleichzeitig|zugleich|stattdessen|vielmehr|indessen|immerhin|ansonsten|sonst
        |im\sgegenteil|im\sübrigen|zum\sbeispiel|unter\sanderem|mit\sanderen\sworten|aus\sdiesem\sgrund|infolgedessen|demnach
        |kurz\s(darauf|danach|zuvor)|tags\sdarauf|am\s(nächsten|folgenden)\s(tag|morgen)|(wenige|einige|zwei|drei|vier|fünf|sechs|zehn|\d+|eine?n?)\s(minuten?|stunden?|tage?|wochen?|monate?|jahre?)\s(später|zuvor|danach)
        |ihm\szufolge|ihr\szufolge|ihnen\szufolge|laut\sihm|laut\sihr|nach\sseinen\sangaben|nach\sihren\sangaben)(\s|,)",
    ),
    conjunction: Pattern::new(
        r"(?i)^(so (dass|lange|weit|viele?|bald)|auch wenn|dann wenn|und zwar|denn je|dafür, dass|dabei hat)\b",
    ),
    pronoun: Pattern::new(
        r"(?ix)^(er|sie|es|ihm|ihn|ihnen|sein|seine|seinem|seinen|seiner|ihr|ihre|ihrem|ihren|ihrer|deren|dessen|dies|das\s(ist|war|sei|hat|habe
        |hatte|wird|wurde|würde|soll|sollte|kann|könne|könnte|heißt|heisst|bedeutet|gilt|zeigt|zeigen|sagte|sagt|erklärte|teilte|müsse|muss)
        |beide|letzterer|letztere|letzteres|ersterer|erstere)[\s,]",
    ),
    impersonal: Pattern::new(
        r"(?ix)^es\s(gibt|gab|gäbe|geht|ging|handelt|handelte|heißt|heisst|hieß|regnet|regnete|schneit|schneite|bleibt|blieb|scheint|schien|fehlt|fehlte
        |kommt|kam|dauert|dauerte|gelang|gelingt|stellt|stellte|sei\s(denn|zu)|(ist|war|wird|wurde|wäre|sei)\s.*?\b(dass|ob|wie|warum|zu|unklar|klar|bekannt|möglich
        |unmöglich|wahrscheinlich|wichtig|nötig|notwendig|schwierig|zeit|der|die|das)\b)",
    ),
    backward: Pattern::new(r"(?i)^[^,.;:!?]{0,60}\b(von ihnen|unter ihnen|davon|darunter)\b|^(ja|nein|nun),"),
    adverbial: Pattern::new(
        r"(?ix)^(?P<before>[^,;:.!?]{2,80})\s(ist|war|hat|hatte|wird|wurde|sei|habe|will|wollte|kann|konnte|soll|sollte|muss|musste|sagte|erklärte|kam|ging)\s
        (?P<after>(er|sie)\s.*)",
    ),
    clause: Pattern::new(
        r"(?ix)^(der|die|das|den|dem|des|ein|eine|einen|einem|einer|mein|unser|wer|was|wie|warum|wann|wo)\s|\s(der|die|das|den|dem|des)\s\p{Lu}",
    ),
    participle: Pattern::new(r"(?i)^(geboren|aufgewachsen|befragt|verhaftet|verurteilt|angeklagt|bekannt)\s"),
    calendar: Pattern::new(
        r"^(Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|(Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Uhr|Jahr(en?)?|Morgen|Abend|Nacht|Woche)\b",
    ),
    demonstrative: Pattern::new(
        r"(?i)^((in|an|auf|bei|mit|nach|von|vor|zu|für|durch|gegen|ohne|trotz|wegen|aus|unter|über)\s+)?(dies(er|e|es|em|en)|jen(er|e|es|em|en)|solch(er|e|es|em|en)?|derartige[rsnm]?)\s+\p{L}[\p{L}-]{2,}",
    ),
    description: Pattern::new(
        r"(?ix)^(der|die|das|den|dem)\s((junge|jungen|kleine|kleinen|zwei|drei|vier|fünf|anderen|mutmaßlichen?|frühere|ehemalige)\s)*
        (\d+-jährigen?|mann|männer|frau|frauen|junge|mädchen|jugendlichen?|kind|kinder|baby|mutter|vater|eltern|paar|opfer|verdächtigen?|angeklagten?|beschuldigten?|täter(in)?|schützen?|dieb|räuber
        |fahrer(in)?|autofahrer(in)?|radfahrer(in)?|passagiere|touristen|sänger(in)?|rapper(in)?|schauspieler(in)?|komiker(in)?|moderator(in)?|model|star|spieler(in)?|stürmer(in)?|torhüter(in)?|kandidat(in)?
        |regisseur(in)?|schriftsteller(in)?|autor(in)?|anwalt|anwältin|rentner(in)?|feuerwehrleute|polizisten)[\s,]",
    ),
    identified: Pattern::new(
        r#"^(der|des|von|vom|aus|in|im|mit|am|an|bei|auf|für|namens)\s|\p{Lu}\p{Ll}+\s\p{Lu}\p{Ll}+"#,
    ),
    // The plural (`die Schweizer`) means a people or a team.
    national: Pattern::new(
        r"(?x)^(Der\s(Franzose|Engländer|Schotte|Waliser|Ire|Brite|Niederländer|Belgier|Schweizer|Österreicher|Deutsche|Spanier|Portugiese|Italiener|Grieche|Türke|Pole|Tscheche
        |Russe|Ukrainer|Serbe|Kroate|Schwede|Norweger|Däne|Finne|Amerikaner|US-Amerikaner|Kanadier|Mexikaner|Brasilianer|Argentinier|Japaner|Chinese|Inder|Australier|Israeli
        |Syrer|Iraner|Iraker)|Die\s(Französ|Engländer|Schott|Waliser|Ir|Brit|Niederländer|Belgier|Schweizer|Österreicher|Spanier|Portugies|Italiener|Griech|Türk|Pol|Tschech
        |Russ|Ukrainer|Serb|Kroat|Schwed|Norweger|Dän|Finn|Amerikaner|US-Amerikaner|Kanadier|Mexikaner|Brasilianer|Argentinier|Japaner|Chines|Inder|Australier|Syrer|Iraner
        |Iraker)in)\s\p{Ll}",
    ),
    pointer: Pattern::new(r"\s[Dd]ies(er|e|es|em|en)\s((beiden|neuen?|jungen?|zwei|drei)\s)?\p{Lu}[\p{L}-]{2,}"),
    clause_end: Pattern::new(r"(?i)\s(aber|denn|sondern|doch)\s"),
    introduction: Pattern::new(r"(?i)^(nach|laut|seit|in|im|bei|beim|auf|mit|am|an|vor|trotz|für|während|um)\s"),
    time: Pattern::new(
        r"(?ix)^(\S+\s+)?dies(er|e|es|em|en)\s(woche|monat|jahr|jahre|jahres|tag|tage|tagen|morgen|vormittag|mittag|nachmittag|abend|nacht|wochenende|montag|dienstag|mittwoch
        |donnerstag|freitag|samstag|sonnabend|sonntag|frühjahr|frühling|sommer|herbst|winter|saison|mal|stunde)\b",
    ),
    anonymous_speaker: Pattern::new(
        r"(?ix)^\W*((sagte|sagt|erklärte|erklärt|meinte|meint|betonte|betont|fügte|ergänzte|schrieb|schreibt|fragte|antwortete|warnte|kritisierte|versicherte)\s(er|sie|es|ich|wir)
        |(er|sie|ich|wir)\s(sagte|sagten|erklärte|erklärten|meinte|betonte|fügte|ergänzte|schrieb|fragte|antwortete|warnte|kritisierte|versicherte))\b",
    ),
    // All German nouns have capitals; only determiners in mid-sentence before a word in lower case tell.
    glued: Pattern::new(r"\p{Ll}{3}\s(Der|Die|Das|Ein|Eine|Er|Es|Doch|Aber|Im|Am|Nach|Bei)\s\p{Ll}"),
    attribution: Pattern::new(
        r#"(?P<cut>, (so|wie|laut|nach\sangaben|hieß\ses|heißt\ses|sagte|erklärte|teilte|berichtete|berichtet|meldete|meldet|gab)\s[^,;:"«»“”„]{3,90})[.!]$"#,
    ),
    // German puts the verb second: a word before it cannot go, a conjunction can.
    leading_connector: Pattern::new(
        r"(?i)^(?P<cut>(und|aber|doch|denn|oder)\s+)(der|die|das|den|dem|ein|eine|einen|im|in|am|an|auf|mit|nach|seit|bei)\b",
    ),
};
