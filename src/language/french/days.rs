//! How a French text names days by when it was published.

use crate::language::lexicon::{Pattern, Words};
use crate::language::rules::RelativeDays;

pub(super) static DAYS: RelativeDays = RelativeDays {
    weekdays: Words::new("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    capitals: false,
    months: Words::new("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    first: "1er",
    date: "{day} {month} {year}",
    named: Pattern::new(
        r"(?ix)(?P<not>
            \b(l[ea]s?|chaque|tous\sles|une?|du|des|premier|second)\s(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b
            |\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(\s(matin|midi|soir))?\s?[,(]?\s?(le\s)?(\d|1er|gras\b|saint|noir|des\s|janvier|février|mars|avril|mai\b|juin|juillet|août|septembre|octobre|novembre|décembre)
            |\b(d['’]|l['’]|comme\s|encore\s)hier\b|\bhier\sencore\b|\b(de\s|le\s)demain\b)
        |\b((?P<day_before_yesterday>avant-hier)|(?P<yesterday>hier)|(?P<day_after_tomorrow>après-demain)|(?P<tomorrow>demain))\b(\s(matin|midi|après-midi|soir)\b)?
        |\b(?P<today>ce\s(matin|midi|soir)|cet\saprès-midi)\b
        |\b((?P<this>ce)\s)?(?P<weekday>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b(\s(matin|midi|après-midi|soir)\b)?(\s((?P<last>dernier)|(?P<next>prochain))\b)?",
    ),
    ahead: Pattern::new(
        r"(?ix)\b(\p{L}+(era|ira|dra|aura|ura|ront|rons)|va|vont|doit|doivent|devrai(t|ent)|peut|peuvent|prévue?s?|attendue?s?|programmée?s?|convoquée?s?|appel(le|lent|é|ée|és)|d['’]ici|avant|jusqu['’]?|dès|à\spartir|à\scompter|prochaine?s?)\b",
    ),
};
