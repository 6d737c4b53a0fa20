//! English.

mod days;
mod pages;
mod sentences;
mod summaries;

use super::lexicon::{Pattern, Words};
use super::rules::{CalendarRules, LanguageRules};

/// All that is known of English.
pub(super) static RULES: LanguageRules = LanguageRules {
    code: "en",
    name: "English",
    function_words: Words::new(
        "the of and to a in is that it for was on are as with his they at be this from have or by had not but what \
         were we when your can said there an each which she do how their if will up other about out many then them \
         these so some her would him into has more been its who my than no you he our us i it's don't didn't i'm \
         that's after over could new just also because above across again against ago all almost along already \
         always among another any anything around asked away back became become before began behind being below \
         better between both called came case chief children city come company country cut day days did does done \
         down during early either end enough even ever every everyone few find first five found four further game \
         get give given go going good got government great group half having head held here high himself home house \
         however i've i'll i'd inside itself keep know known last late later least left less let like likely little \
         look looking lost made make making me might million minister monday tuesday wednesday thursday friday \
         saturday sunday january february march april june july august september october november december most \
         mother much must mr mrs ms near need never news next night nothing number off often old once only open own \
         people percent per play player power president put rather really right run same saw say says see seem seen \
         set several she'd she's should show since small something state still such take taken team tell themselves \
         there's they're they've thing things think third though thought three through time times today together \
         told too took toward towards town turn two under until upon used using very want wanted wasn't way ways \
         week weeks well went what's where whether while whole whose why within without woman women won won't work \
         working world wouldn't year years yesterday yet young aged area battle building charged claims complete \
         dead death despite eight father girl growing hit hurricane increasingly injured israeli jail killed law \
         leader lead leading life line man member members men met minutes money months nearly nine officer \
         officials park political prime road role rubble served seven shark side source statement street students \
         ten threatening trade tried trying unusual view wars weapon white wife written",
    ),
    letter_groups: Pattern::new(
        "th|sh|ght|igh|ough|oo|ee|ead|eal|ear|eat|each|w|k|y$|ed$|ful$|n't$|'s$|'re$|'ve$|'ll$|oa|ould|ell$|ill$|\
         ull$|all$|ff$|ld$|lt$|ft$|rm$|rn$|tch|dge|ss$|ey|oy|mb$|oun|um$|im$|ign$|st$|^un-|^under|^over|^self|ng$|\
         gs$|nds$|ders$|ster|mp$|ics$|ic$|ct$|cts$|^mis",
    ),
    letters: "",
    calendar: CalendarRules {
        months: "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec",
        weekdays: "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?",
        ordinals: "st|nd|rd|th",
        links: "of",
        at: "at",
        days: Words::new("monday tuesday wednesday thursday friday saturday sunday"),
    },
    relative_days: &days::DAYS,
    sentences: &sentences::SENTENCES,
    pages: &pages::PAGES,
    summaries: &summaries::SUMMARIES,
};
