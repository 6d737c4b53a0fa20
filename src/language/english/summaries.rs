//! What reads badly in a summary of a English text, and what can be cut from a sentence.
//!
//! Source: openings that read badly in summaries of news, collected by reading; every pattern is anchored or bounded, so
//! that it costs little.

use crate::language::lexicon::{Pattern, Words};
use crate::language::rules::SummaryRules;

pub(super) static SUMMARIES: SummaryRules = SummaryRules {
    first_person: Words::new("i my me we our us"),
    connector: Pattern::new(
        r"(?ix)^(and|but|or|so|yet|nor|however|meanwhile|moreover|furthermore|also|then|nevertheless|nonetheless|still|instead
        |besides|therefore|thus|hence|otherwise|likewise|similarly|additionally|consequently|accordingly|finally|lastly|afterwards?
        |later|indeed|in\s(addition|contrast|fact|other\swords|turn|response|return)|for\s(example|instance)|as\s(a\sresult|such)
        |on\sthe\sother\shand|by\scontrast|after\sall|of\scourse|that\ssaid|even\sso|at\sthe\ssame\stime|what['’]s\smore|because\sof\s(that|this)
        |after\s(that|this)|despite\s(that|this)|for\sh(im|er)|according\sto\s(him|her|them)|the\s(next|following)\s(day|morning|night)|the\sfollowing\s(week|month|year)
        |(an?|(a\s)?few|several|two|three|four|five|six|ten|\d+)\s(minutes?|hours?|days?|weeks?|months?|years?)\s(later|earlier)|(minutes|hours|days|weeks|months|years)\slater
        |(shortly|soon)\s(after(wards)?|before),)(\s|,)",
    ),
    conjunction: Pattern::new(r"(?i)^(so (far|that|much|many|long)|or else|then-|still life|later (this|in))\b"),
    pronoun: Pattern::new(
        r"(?ix)^((he|she|it|they|him|them|his|her|its|their|theirs|hers|this|that|these|those)(\s+(is|was|are|were|has|have|had|will|would|could|can|may
        |might|did|does|do|means?|meant|came|comes|made|makes|all|also|should|must|brings|prompted|led|leads|said|says|adds|includes?)\b|['’])
        |(he|she|it|they|his|her|its|their)[\s,]|both\s(men|women|sides|are|were|have)|neither\s|such\s(is|are|was|were)\s)",
    ),
    impersonal: Pattern::new(
        r"(?ix)^(it(['’]s|\s(is|was|has\sbeen|will\sbe|would\sbe|may\sbe|might\sbe|remains|seems|appears|turns?\sout|takes|took|can\sbe|isn['’]t|wasn['’]t))\s.*\b(that|to|who|whether|how|why|when|if|what)\b
        |(her|his)\s(majesty|holiness|excellency|royal)|that\s\S+\s(is|was)\sclear)",
    ),
    backward: Pattern::new(
        r"(?i)^[^,.;:!?]{0,60}\b(of|among)\s(them|these)\b|^.(?-i:[^,.;:!?\p{Lu}]){0,60}\bthe (latter|former)\s(is|was|has|had|would|will)\b|^(in|on|with|from|for|to|by|at|after|before|about|under|behind|without)\s((it|them|him)\b|her,)|^the\s(\p{L}+\s){1,3}of\s(his|her|their|its)\s|^(yes|no|sure|well|okay),",
    ),
    adverbial: Pattern::new(
        r"(?ix)^((?P<before>[^,;:.!?]{2,80}),|(yesterday|today|(on\s)?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in\s\d{4}
        |now|once))\s(?P<after>(he|she|they|it)\s.*)",
    ),
    clause: Pattern::new(
        r"(?ix)^(when|if|as|while|although|though|because|unless|whether|once|where|like|the|an?|my|our|(before|after|since|until)\s(\S+\s){3,}\S+)\b
        |\s(that|who|which|when|if)\s",
    ),
    participle: Pattern::new(
        r"(?i)^(born|aged|asked|arrested|accused|convicted|charged|raised|educated|elected|named|known|married)\s",
    ),
    calendar: Pattern::new(
        r"^(January|February|March|April|May|June|July|August|September|October|November|December|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|I)\b",
    ),
    demonstrative: Pattern::new(
        r"(?i)^((in|at|with|for|by|of|on|after|despite|under)\s+)?(this|that|these|those|such)\s+\p{L}[\p{L}-]{2,}|^the (former|latter|pair|duo|two|couple|trio)\b",
    ),
    description: Pattern::new(
        r"(?ix)^the\s((young|elderly|little|old|two|three|four|five|six|other|former|alleged|teenage|male|female|\d+-year-old)\s)*
        (\d+-year-olds?|man|men|woman|women|boys?|girls?|teens?|teenagers?|child|children|baby|toddler|mother|father|parents|brothers|sisters|friends|students?|pupils?|victims?|suspects?
        |accused|defendants?|attackers?|gunm[ae]n|shooter|assailants?|thie(f|ves)|robbers?|fugitive|driver|motorist|cyclist|passengers?|hikers?|tourists?|singer|rapper|act(or|ress)|comedian|host|presenter
        |model|star|player|striker|defender|midfielder|goalkeeper|swimmer|candidate|director|novelist|writer|author|lawyer|doctor|firefighters|officers?|retiree|pensioner)[\s,]",
    ),
    identified: Pattern::new(
        r#"^(of|from|who|whose|that|in|at|for|on|behind|with|to|named|called)\s|\p{Lu}[\p{L}'’-]+\s\p{Lu}\p{L}|[,(«“"]\s?\p{Lu}\p{L}"#,
    ),
    national: Pattern::new(
        r"(?x)^The\s(Frenchm[ae]n|Frenchwom[ae]n|Englishman|Englishwoman|Irishman|Irishwoman|Northern\sIrishman|Welshman|Welshwoman|Scotsman|Scot|Dutchman|Dutchwoman|Briton
        |Spaniard|Swede|Dane|Finn|Pole|Serb|Croat|Turk|New\sZealander)\s\p{Ll}
        |^The\s(American|German|Italian|Belgian|Swiss|Austrian|Norwegian|Russian|Ukrainian|Greek|Canadian|Mexican|Brazilian|Argentine|Colombian|Chilean|Uruguayan
        |Algerian|Moroccan|Tunisian|Egyptian|Nigerian|Kenyan|Ethiopian|Jamaican|Japanese|Chinese|Korean|Indian|Australian|Israeli|Syrian|Iranian|Iraqi|Portuguese
        |South\sAfrican)\s(is|was|has|had|will|would|could|can|did|also|won|lost|beat|said|told|finished|scored|took|made|added|went|became)\s",
    ),
    pointer: Pattern::new(r"(?i)\s((this|these)\s\p{L}[\p{L}-]{3,}|those\s\p{Ll}{3,}s\b)"),
    clause_end: Pattern::new(r"(?i)\s(but|because|while|although|before|after)\s"),
    introduction: Pattern::new(
        r"(?ix)^(in|at|on|after|before|according|for|with|during|since|despite|last|earlier|by|from|under|about|(mon|tues|wednes|thurs|fri|satur|sun)day)\s",
    ),
    time: Pattern::new(
        r"(?ix)^(\S+\s+)?(this|that|these|those)\s(((very|same|past|coming|last)\s)?(week|month|year|morning|afternoon|evening|night|weekend|monday|tuesday
        |wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer
        |autumn|fall|winter|season|postseason|time|days|day|moment|point)|country|world|planet|life|who|whose|that|with|from|is|was|are|were|have|will|would
        |could|should|does|said|says|includes?)\b",
    ),
    anonymous_speaker: Pattern::new(
        r"(?ix)^\W*(he|she|they|it|i|we)\s(\p{L}+ly\s)?(said|says|told|added|adds|wrote|explained|continued|asked|tweeted|joked|recalled|admitted|insisted|replied|noted|argued)\b",
    ),
    glued: Pattern::new(r"[\p{Ll}\d]\s(The|A|An|It|He|She|They|This|These|But|When|In)\s\p{Ll}"),
    attribution: Pattern::new(
        r#"(?P<cut>, (according to|\p{L}[^,;:"“”]{0,60}\s(said|says|reported|announced|added|told))\b[^,;:"“”]{0,60})[.!]$"#,
    ),
    leading_connector: Pattern::new(
        r"(?i)^(?P<cut>(and|but|so|yet)\s+|(however|meanwhile|moreover|furthermore|nevertheless|nonetheless|instead|besides|therefore|thus|in addition|in fact|as a result|on the other hand|of course|that said|finally|indeed),\s+)[\p{L}\d]",
    ),
};
