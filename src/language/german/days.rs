//! How a German text names days by when it was published.

use crate::language::lexicon::{Pattern, Words};
use crate::language::rules::RelativeDays;

pub(super) static DAYS: RelativeDays = RelativeDays {
    weekdays: Words::new("montag dienstag mittwoch donnerstag freitag samstag sonntag"),
    capitals: true,
    months: Words::new("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    first: "1",
    date: "{day}. {month} {year}",
    named: Pattern::new(
        r"(?x)(?P<not>
            \b([Jj]ede[nrms]?|[Ee]ine[nrms]?|[Dd]er|[Dd]en|[Dd]es|[Dd]ie|[Ee]rste[nr]?|[Ss]chwarze[nr]?|Grüne[nr]?|Blaue[nr]?)\s(Mon|Diens|Donners|Frei|Sams|Sonn)tags?\b
            |\b([Jj]ede[nrms]?|[Ee]ine[nrms]?|[Dd]er|[Dd]en|[Dd]es)\sMittwochs?\b
            |\b(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)(morgen|vormittag|mittag|nachmittag|abend|nacht)?,?\s?\(?(de[nmr]\s)?(\d|Januar|Februar|März|April|Mai\b|Juni|Juli|August|September|Oktober|November|Dezember)
            |\b(von|wie|nur|das)\s(gestern|morgen)\b|\b(am|jeden|guten|der|frühen)\s[Mm]orgen\b)
        |\b((?P<day_before_yesterday>[Vv]orgestern)|(?P<yesterday>[Gg]estern)|(?P<day_after_tomorrow>[Üü]bermorgen))\b(\s([Mm]orgen|früh|[Vv]ormittag|[Mm]ittag|[Nn]achmittag|[Aa]bend|[Nn]acht)\b)?
        |\b(?P<today>[Hh]eute\s([Mm]orgen|früh|[Vv]ormittag|[Mm]ittag|[Nn]achmittag|[Aa]bend))\b
        |\b(?P<tomorrow>morgen)\b(\s(früh|[Vv]ormittag|[Mm]ittag|[Nn]achmittag|[Aa]bend)\b)?
        |\b(((?P<this>[Dd]iesen)|(?P<last>[Ll]etzten|[Vv]ergangenen|[Vv]origen)|(?P<next>[Nn]ächsten|[Kk]ommenden))\s)?(?P<weekday>Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)(morgen|vormittag|mittag|nachmittag|abend|nacht)?\b(\s(früh|[Mm]orgen|[Vv]ormittag|[Mm]ittag|[Nn]achmittag|[Aa]bend|[Nn]acht)\b)?",
    ),
    ahead: Pattern::new(
        r"(?ix)\b(werde|werden|wird|würden?|soll|sollen|sollten?|will|wollen|kann|können|darf|dürfen|muss|müssen|plant|planen|geplant|erwartet|vorgesehen|beginnt|beginnen|startet|findet|bis|ab|spätestens|kommende[nrs]?|nächste[nrs]?)\b",
    ),
};
