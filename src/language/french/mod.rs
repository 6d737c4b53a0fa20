//! French.

mod days;
mod pages;
mod sentences;
mod summaries;

use super::lexicon::{Pattern, Words};
use super::rules::{CalendarRules, LanguageRules};

/// All that is known of French.
pub(super) static RULES: LanguageRules = LanguageRules {
    code: "fr",
    name: "French",
    function_words: Words::new(
        "a le la les un une des du de et est à au aux en dans pour par sur avec sans sous ce cette ces cet il elle \
         ils elles on nous vous je tu se sa son ses leur leurs qui que quoi dont où mais ou donc ne pas plus été \
         être avoir ont sont était fait comme tout tous toute aussi après avant entre depuis selon très même si y \
         c'est d'une d'un qu'il n'est l' d' qu' n' s' j' c' m' t' ans autres aucun alors ainsi aujourd'hui aurait \
         avait avaient beaucoup bien car celui celle ceux chaque chez cela c'était contre déjà deux dernier \
         dernière devant dit doit elle-même encore enfin ensuite faire fois grand grande grands heures hier ici \
         jamais jour jours jusqu' là lors lorsque l'un lui ma malgré mes moi moins mois mon monde n'a n'ont n'était \
         notamment notre nos nouveau nouvelle parce parler partie pays peu peut peuvent plusieurs pourrait première \
         premier ministre président quand quatre quel quelle quelques s'est seulement sera serait seront soit soir \
         temps toujours toutes trois trop veut vers veulent vie ville voir votre vos année années cinq dix homme \
         hommes femme femmes enfants mardi mercredi jeudi vendredi samedi dimanche lundi janvier février avril juin \
         juillet août septembre octobre novembre décembre français française gouvernement monsieur madame petit \
         petite afin ailleurs autant autour celles cependant certains certaines chose choses d'ailleurs dès eux fin \
         guerre hors j'ai j'avais l'on lequel laquelle l'état m'a mieux ni non oui pendant personne personnes \
         plutôt pourquoi près presque puis qu'elle qu'ils qu'on quant rien sauf soient suis telle tels tandis tant \
         tard tel tellement vraiment vous-même",
    ),
    letter_groups: Pattern::new(
        "eau|euse|oir$|oire$|if$|ifs$|ique$|iques$|eur$|eurs$|aient$|ait$|ais$|ois$|ez$|é|è|ê|à|ç|û|ô|î|œ|ë|^qu|qu'|^l'|\
         ^d'|^j'|^s'|^n'|^c'|^m'|^t'|ouv|oui|eil$|eille|ail$|aill|uill|gne|ux$|mme$|nne$|lle$|tte$|sse$|ffe$|\
         isme$|iste$|istes$|aire$|aires$|oup|ouch|ourd|oins$|oint$|ienne|iens$|uis$|uit$|ier$|iers$|bre$|dre$|\
         tre$|vre$|nir$|tir$|sir$|rir$|lir$|cir$|ndre|ront$|ter$|rer$|ner$|ser$|cer$|ger$|anc|che$|ches$|cher$|\
         ule$|ules$|ude$|ive$|ivre|ice$|ices$|uve$|uves$|ogue$|eue$|oie$|aie$|^hau|rop$|emps$",
    ),
    letters: "àâäæçéèêëîïôöœùûüÿ",
    calendar: CalendarRules {
        months: "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|janv|févr|fév|avr|juil|déc",
        weekdays: "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
        ordinals: "er",
        links: "le",
        at: "[àa]",
        days: Words::new("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    },
    relative_days: &days::DAYS,
    sentences: &sentences::SENTENCES,
    pages: &pages::PAGES,
    summaries: &summaries::SUMMARIES,
};
