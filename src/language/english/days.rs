//! How an English text names days by when it was published.

use crate::language::lexicon::{Pattern, Words};
use crate::language::rules::RelativeDays;

pub(super) static DAYS: RelativeDays = RelativeDays {
    weekdays: Words::new("monday tuesday wednesday thursday friday saturday sunday"),
    capitals: true,
    months: Words::new("January February March April May June July August September October November December"),
    first: "1",
    date: "{day} {month} {year}",
    named: Pattern::new(
        r"(?x)(?P<not>
            \b([Ee]very|[Ee]ach|[Aa]|[Oo]ne|[Tt]he|[Ff]irst|Black|Good|Super|Bloody|Palm|Easter|Ash|Cyber|Fat|Shrove|Giving)\s(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(s|\smornings?|\safternoons?|\sevenings?|\snights?)?\b
            |\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(s\b|['’]s?|(\s(morning|afternoon|evening|night))?\s?[,(]?\s?(the\s)?(\d|January|February|March|April|May\b|June|July|August|September|October|November|December|Jan\b|Feb\b|Mar\b|Apr\b|Aug\b|Sept?\b|Oct\b|Nov\b|Dec\b)|\s\p{Lu}\p{Ll})
            |\b([Yy]esterday|[Tt]omorrow|[Tt]onight)['’]
            |\b(of|like|only|was|just)\s(yesterday|tomorrow)\b)
        |\b((?P<day_before_yesterday>[Tt]he\sday\sbefore\syesterday)|(?P<yesterday>[Yy]esterday)|(?P<day_after_tomorrow>[Tt]he\sday\safter\stomorrow)|(?P<tomorrow>[Tt]omorrow))\b(\s(morning|afternoon|evening|night)\b)?
        |\b(?P<today>[Tt]his\s(morning|afternoon|evening)|[Tt]onight|([Ee]arlier|[Ll]ater)\stoday)\b
        |\b(((?P<this>[Tt]his)|(?P<last>[Ll]ast)|(?P<next>[Nn]ext))\s)?(?P<weekday>(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(\s(morning|afternoon|evening|night)\b)?",
    ),
    ahead: Pattern::new(
        r"(?ix)\b(will|would|shall|should|could|may|might|must|won['’]t|is\sto|are\sto|(is|are|was|were|be|being)\s(due|set|expected|scheduled|planned|likely|going)|due|scheduled|upcoming|plans?\sto|begins?|starts?|opens?|until|by|before|from|starting|beginning|next)\b|['’]ll\b",
    ),
};
