//! German.

mod days;
mod pages;
mod sentences;
mod summaries;

use super::lexicon::{Pattern, Words};
use super::rules::{CalendarRules, LanguageRules};

/// All that is known of German.
pub(super) static RULES: LanguageRules = LanguageRules {
    code: "de",
    name: "German",
    function_words: Words::new(
        "der die das und ist in den von zu mit sich des auf für nicht ein eine als auch es an werden aus er hat \
         dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur \
         bis mehr durch man sein wurde sei ich wir alle allem allen aller alles also alte andere anderen ans aufs \
         bald beim bereits besonders besser bin bist bleibt da dabei dafür daher damit danach dann daran darauf \
         darin davon dazu dein dem denn deren dessen deutsch deutsche deutschen dich diese diesem diesen dieser \
         dieses dir doch dort drei du dürfen eben ebenso einige einmal erst erste ersten erstes etwa etwas euch \
         fast ganz gegen geht gemacht gewesen gibt ging groß große großen gut habe hatte hatten heute hier hin \
         hinter ihm ihn ihnen ihr ihre ihrem ihren ihrer immer ins jahr jahre jahren jedoch jeder jetzt kam kann \
         kein keine keinen klein kleine kommt konnte konnten lange lassen letzten liegt machen macht mehrere mein \
         meine meisten mich mir muss müssen nachdem nahe neben neue neuen nichts nie nun ob ohne rund schon schweiz \
         sehr seine seinem seinen seiner seit seite selbst sieht soll sollte sondern sonst statt steht stunden tag \
         tage teil trotz uhr unser unsere unter unten viel viele vom vorher wann waren warum weg wegen weil weit \
         weiter welche wenig weniger wenn wer werde wieder will wollte worden wurden während würde wäre zeit zuerst \
         zurück zusammen zwar zwei zweite zwischen überall berg berge gipfel höhe nordwand hütte meter tour",
    ),
    letter_groups: Pattern::new(
        "sch|cht|tz|pf|ß|ä|ö|ü|ung$|lich|ig$|^ge|^ver|^ent|^auf|^aus|en$|ern$|eln$|ei|eu|nd$|k|w|^z",
    ),
    letters: "äöüß",
    calendar: CalendarRules {
        months: "januar|jänner|februar|feber|märz|april|mai|juni|juli|august|september|oktober|november|dezember|jan|feb|febr|mär|apr|jun|jul|aug|sept?|okt|nov|dez",
        weekdays: "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag",
        ordinals: r"\.",
        links: "am|den|vom",
        at: "um",
        days: Words::new("montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag"),
    },
    relative_days: &days::DAYS,
    sentences: &sentences::SENTENCES,
    pages: &pages::PAGES,
    summaries: &summaries::SUMMARIES,
};
