//! What on an English page is not the article.

use crate::language::lexicon::Words;
use crate::language::rules::{Matter, PagePattern as P, PageRules};

pub(super) static PAGES: PageRules = PageRules {
    lines: Matter {
        links: &[
            P(
                45,
                r"^{bullet}(?:to\s+read|read(?:\s+(?:also|next|too|now))?|also\s+read|see|see\s+also|also\s+see|watch(?:\s+(?:also|next|now))?|listen(?:\s+(?:also|now))?|related|in\s+pictures|in\s+photos|must\s+read)\s*[:–—|>»→-]\s*\S",
            ),
            P(45, r"^{bullet}(?:read\s+also|also\s+read|see\s+also|read\s+next)\b[^.]*$"),
            P(
                25,
                r"^{bullet}(?:read|see|watch|click|find\s+out|learn|discover|get|view|listen\s+to)\s+(?:the\s+)?(?:more|full|original|here|all|also)\b[^.]*$",
            ),
            P(25, r"^(?:click|tap)\s+(?:here|below|on\s+the\s+link)\b.*$"),
            P(
                12,
                r"^(?:related|similar|recommended|suggested|more|latest|popular|trending|most\s+(?:read|popular|viewed))\s+(?:articles?|stories|posts?|news|content|reading|topics?|links?|videos?|for\s+you|from\s+.+|on\s+.+|like\s+this){sep}",
            ),
            P(
                12,
                r"^(?:you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in|have\s+missed)|don't\s+miss|what\s+to\s+read\s+next|further\s+reading|go\s+further|editor'?s?'?\s+(?:picks?|choice)|recommended|(?:previous|next)\s+(?:article|post|story)){sep}",
            ),
            P(20, r"^source\s+link\b.*$"),
            P(18, r"^(?:sources?|references?)\s*[:–—]\s*\S.*[^.!?]$"),
            P(45, r"^the\s+post\b.+\b(?:appeared\s+first|first\s+appeared)\s+on\b"),
        ],
        credits: &[
            P(
                35,
                r"^(?:credits?|photos?|photographs?|images?|illustrations?|videos?|captions?|pictures?)(?:\s+(?:credits?|photos?|images?|courtesy|by))*\s*[:©/]\s*\S.*[^.!?…»”]$",
            ),
            P(
                20,
                r"^(?:credits?|photos?|images?|illustrations?|pictures?|videos?)\s*(?:[:©|–—-]|courtesy\s+of|credits?|by)?\s*{agency}\b.*$",
            ),
            P(
                20,
                r"^(?:photo|image|illustration|picture|photograph|file\s+photo)\s+(?:by|courtesy\s+of|via)\b.*[^.!?]$",
            ),
            P(25, r"\ball\s+rights\s+reserved\b"),
            P(
                45,
                r"^.+\((?:(?:ap|file|afp|getty)\s+)?(?:photo|image|picture|credit|illustration)\s*(?:by|:|credit|courtesy|/)[^)]*\)\.?$",
            ),
            P(
                14,
                r"^(?:the\s+editors?|editorial\s+(?:staff|team|board)|staff\s+(?:writer|reporter)s?)(?:\s+(?:of|at|with|web)\b[^.!?]*)?$",
            ),
            P(40, r"^(?:reporting|writing|additional\s+reporting|editing|compiled|produced)\s+by\s+\p{L}.+$"),
            P(16, r"^(?:translated|translation|interview(?:ed)?|illustrations?)\b.*\sby\s+(?-i:\p{Lu}).*[^.!?]$"),
        ],
        embeds: &[P(
            110,
            r"^(?:view\s+this\s+post\s+on|view\s+(?:more\s+on|profile)|a\s+post\s+shared\s+by|a\s+(?:photo|video)\s+(?:posted|shared)\s+by|watch\s+(?:this\s+video\s+)?on\s+youtube|tweet\s+(?:by|from)\s+@?\w+)\b",
        )],
        tags: &[
            P(
                120,
                r"^(?:tagged(?:\s+(?:with|in))?|key\s?words?|filed\s+under|filed\s+in|posted\s+(?:in|under)|category|categories|related\s+topics|topics?)\s*[:|–—»>]",
            ),
            P(3, r"^(?:key\s?words|filed\s+under|topics|categories|related\s+topics)$"),
            P(20, r"^(?:home|homepage|you\s+are\s+here)\s*(?::|>|»|/|›|→|\|).+$"),
        ],
        dates: &[
            P(22, r"^(?:(?:published|updated)\s*[:.]\s*)+.*\d{1,2}[:h.]\d{2}\b.*$"),
            P(8, r"^(?:posted\s+|updated\s+)?\d+\s+(?:minutes?|mins?|hours?|days?|weeks?|months?|years?)\s+ago\W*$"),
        ],
        notices: &[
            P(
                150,
                r"\b(?:this\s+(?:web)?\s?site\s+uses\s+cookies|(?:we|and\s+our\s+partners)\s+use\s+cookies|uses?\s+cookies\s+to\s+(?:improve|ensure|give|offer|provide|enhance)|accept\s+(?:all\s+)?(?:the\s+)?cookies|manage\s+(?:your\s+)?(?:cookies?|consent)|cookie\s+policy)\b",
            ),
            P(
                60,
                r"^by\s+(?:continuing|clicking|signing\s+up|subscribing|using\s+this\s+site)\b.*\b(?:site|conditions|terms|newsletter|policy|cookies|navigation|privacy)\b",
            ),
            P(
                45,
                r"^(?:subscribe|sign\s+up|follow\s+us|join\s+us\s+on|like\s+us\s+on|download\s+(?:our|the)\s+(?:free\s+)?app|support\s+us)\b",
            ),
            P(
                40,
                r"^(?:receive|get|stay|never\s+miss|don't\s+miss|to\s+receive)\b.*\b(?:newsletters?|inbox|e-?mails?\s+(?:alerts?|updates?)|notifications?)\b",
            ),
            P(
                30,
                r"^(?:follow|find)\s+.+\son\s+(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|whatsapp|telegram|google\s+news|social\s+media)\b",
            ),
            P(
                14,
                r"^(?:share|tweet|print|e-?mail|send|save|copy|comment|pin)(?:\s+(?:this|the|article|story|page|post|link|on|via|with|by|facebook|twitter|whatsapp|linkedin|e-?mail|mail|pdf|and|your|friends?|to|it|x|pinterest|reddit|telegram))*[\s.:>»›→!]*$",
            ),
            P(6, r"^(?:\d+\s+)?(?:comments?|shares?|views?|likes?)(?:\s*[(:]?\s*\d*\)?)?$"),
            P(20, r"^(?:leave|post|add|write)\s+(?:a|your)\s+(?:reply|comment)\b.*$"),
            P(
                45,
                r"^(?:your\s+e-?mail\s+address\s+will\s+not\s+be|required\s+fields|save\s+my\s+name,\s+email|you\s+must\s+be\s+logged\s+in)\b",
            ),
            P(
                8,
                r"^(?:advertisements?|sponsored(?:\s+content)?|(?:story|article)\s+continues\s+(?:below|after)(?:\s+(?:the\s+)?(?:ad|advertisement|advert))?|continue\s+reading\s+below|skip\s+(?:to\s+(?:main\s+)?content|advertisement|ad)|home|search|log\s+in|sign\s+in|loading|back\s+to\s+top|scroll\s+down\s+for\s+(?:video|more)|share|print|close|next|previous|accept)\W*$",
            ),
            P(
                40,
                r"^(?:already\s+(?:a\s+)?(?:subscriber|subscribed|have\s+an\s+account)|this\s+(?:article|content|story)\s+is\s+(?:for|reserved|available\s+(?:only\s+)?to)\s+(?:our\s+)?(?:subscribers|members)|you\s+have\s+\d+\s+(?:free\s+)?articles?\s+(?:left|remaining))\b",
            ),
            P(12, r"^reading\s+time\s*:?\s*~?\d+\s*(?:min|mn|minutes?|s|sec)?\b.*$"),
            P(8, r"^\d+\s*-?\s*(?:min|mn|minutes?)\.?\s+read\W*$"),
            P(
                45,
                r"^(?:this\s+(?:article|story|post|piece|report|content)\s+(?:was|is|has\s+been|originally|first)\s+(?:originally\s+|first\s+|also\s+|been\s+)?(?:published|appeared|republished|written|translated|produced|updated|auto-generated)|we\s+may\s+(?:earn|receive)\s+(?:a\s+)?(?:commission|affiliate)|disclaimer\s*:)\b?",
            ),
            P(
                10,
                r"^(?:privacy\s+policy|terms\s+(?:of\s+(?:use|service)|and\s+conditions|&\s+conditions)|contact\s+us|about\s+us|site\s*map)(?:\s*[|·•-].*)?\W*$",
            ),
            P(30, r"^(?:please\s+enable\s+javascript|your\s+browser\s+(?:does\s+not|doesn't)|javascript\s+is)\b"),
        ],
    },
    sentences: Matter {
        credits: &[
            P(
                45,
                r"\bcontributed\s+(?:to\s+this\s+(?:report|story|article|piece)\b(?:\s+from\s.*)?[\s.]*$|(?:reporting\s+)?from\s+(?-i:\p{Lu}))",
            ),
            P(45, r"\breported\s+(?:this\s+story\s+)?from\b.*\bwrote\s+(?:this|the)\s+(?:story|report|article)\b"),
            P(30, r"^(?:(?:written|edited|reported|additional\s+reporting|reporting|editing)\s+by)\s+(?-i:\p{Lu})"),
            P(25, r"\b(?:all\s+rights\s+reserved|some\s+rights\s+reserved|may\s+not\s+be\s+published,\s+broadcast)\b"),
        ],
        links: &[
            P(30, r"^(?:read\s+(?:more|also|next|this)|also\s+read|see\s+also)(?:\s+(?:from|on|about)\s[^:.]*)?\s*:"),
            P(25, r"^(?-i:READ|WATCH|LISTEN|MORE|RELATED|VIDEO)(?:\s+(?-i:MORE|ALSO|NOW|NEXT))?\s*:"),
            P(30, r"^(?:for\s+(?:the\s+latest|more)\b.*\s)?(?:click|tap)\s+here\b"),
            P(30, r"\bclick\s+here\s*[.!]?$"),
            P(20, r"^watch\s.*(?:\bweek(?:days|nights)\s+at\b|\blatest\s+full\s+episode\b|\bon\s+cnngo\b)"),
        ],
        notices: &[
            P(8, r"^scroll\s+down\s+for\s+(?:video|more)"),
            P(25, r"^(?:follow|join|like)\s+(?:us|@\w+|\w+\s\w+)\s+on\s+(?:twitter|facebook|instagram|x|google)\b"),
            P(25, r"^(?:sign\s+up|subscribe)\b.*\b(?:newsletters?|e-?mails?|magazine|app)\b"),
        ],
        ..Matter::NONE
    },
    // By-lines of the Daily Mail as the CNN/DailyMail corpus has them.
    datelines: &[
        r"^By \. [^.]{3,60} \.(?: (?:and|PUBLISHED|UPDATED|Last updated)[^.]{0,60} \.| [\d:]+(?: [AP]M)?(?: (?:EST|GMT|BST|EDT))?, \d{1,2} \p{L}+ \d{4} \.| \| \.| :? ?\.| [\p{Lu}][^.]{3,40} \.)*? (?:[\d:]+(?: [AP]M)?(?: (?:EST|GMT|BST|EDT))?, \d{1,2} \p{L}+ \d{4} \.)",
    ],
    agencies: r"associated press|pa (?:media|wire)",
    joints: "and|with",
    before_agency: "by|source|the",
    by: "by",
    byline: "by|from|written by|posted by|author|text by",
    byline_words: Words::new("and with in for at the reporter editor correspondent published on"),
    published: r"published|updated|last\s+(?:updated|modified)|posted|created|modified|first\s+published",
    published_links: "on|at|online",
};
