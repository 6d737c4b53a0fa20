//! What stands in for the rules of a language that has no folder: Unicode, and what pages and abbreviations of all languages
//! share.

use super::lexicon::{Pattern, Words};
use super::rules::{
    CalendarRules, LanguageRules, Matter, PagePattern as P, PageRules, RelativeDays, SentenceRules, SummaryRules,
};

/// What holds in any language.
pub(super) static RULES: LanguageRules = LanguageRules {
    code: "und",
    name: "an unknown language",
    function_words: Words::new(""),
    letter_groups: Pattern::never(),
    letters: "",
    calendar: CalendarRules { months: "", weekdays: "", ordinals: "", links: "", at: "", days: Words::new("") },
    relative_days: &DAYS,
    sentences: &SENTENCES,
    pages: &PAGES,
    summaries: &SUMMARIES,
};

static DAYS: RelativeDays = RelativeDays {
    weekdays: Words::new(""),
    capitals: false,
    months: Words::new(""),
    first: "",
    date: "",
    named: Pattern::never(),
    ahead: Pattern::never(),
};

/// Abbreviations that the languages of Europe share.
static SENTENCES: SentenceRules = SentenceRules {
    introducing: Words::new(
        "mr mrs ms dr prof st sr sra srta sig dott cf vs art d dña ing gen exmo ee dhr mevr sig.ra dott.ssa \
         ул им проф акад см ср тов",
    ),
    capitalised: Words::new("ms st gen"),
    numbered: Words::new("no nr n p pp art vol fig cap tel núm num pag pág стр рис табл гл"),
    trailing: Words::new("inc ltd corp co jr etc a.m p.m"),
    clock: Words::new("a.m p.m"),
    clock_followers: Words::new(""),
    openers: Words::new(""),
    speech: Words::new(""),
    lettered: Words::new("plan vitamin"),
    compounds: &[],
    letters: Words::new("a e o y i è é à"),
    closing_quotes: &[],
    ordinals: false,
    seams_after_names: false,
    video_credit: None,
};

static PAGES: PageRules = PageRules {
    lines: Matter {
        links: &[
            P(20, r"^via\s+(?:https?:|www\.|@)\b.*$"),
            P(18, r"^via\s*[:–—]\s*\S.*[^.!?]$"),
            P(4, r"^\W*(?:https?://|www\.)\S+\W*$"),
            P(8, r"^[\p{L}\s'.-]*[:–—-]?\s*https?://\S+$"),
        ],
        credits: &[
            P(45, r"^[^©]*(?:©|\(c\)\s)\s*[^©.!?]*\.?$"),
            P(20, r"^(?:©|\(c\)\s|copyright\b).*$"),
            P(
                45,
                r"^[^.!?]+[.!?]?\s*(?:[–—|/]|\(|\()\s*(?:photos?\s*(?:{by}|:)?\s*)?(?:[\p{L}.'\s-]+\s*[/,|-]\s*)?{agency}(?:\s*(?:/|via)\s*[\p{L}\s.]+)?\)?$",
            ),
            P(14, r"^(?:(?:{joints}|{before_agency})\s*)*(?:{agency}(?:\s*(?:,|/|&|\||-|–|{joints})\s*)*)+\.?$"),
            P(9, r"^[\p{Lu}\d][^.!?:]+\s(?:{joints})\s+(?:l')?{agency}(?:\s+(?:{joints})\s+{agency})?\.?$"),
        ],
        embeds: &[
            P(110, r"\bpic\.(?:twitter|x)\.com/\w+"),
            P(110, r"[—–-]\s?[^—–]+\(@\w+\)\s*(?:\S+\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+\S+\s+\d{4})?\W*$"),
            P(40, r"^@\w+\b.*https?://t\.co/\w+\W*$"),
        ],
        tags: &[
            P(120, r"^(?:tags?|hashtags?|labels?)\s*[:|–—»>]"),
            P(3, r"^(?:tags|hashtags)$"),
            P(60, r"^#[\p{L}\p{N}_]+(?:[\s,;|·]+#[\p{L}\p{N}_]+)*$"),
            P(14, r"^[\p{L}\s&'-]+(?:\s[>»›]\s[\p{L}\p{N}\s&',-]+){1,5}$"),
        ],
        dates: &[
            P(22, r"^(?:(?:article\s+)?(?:date|{published})(?:\s+(?:{published_links}|:))*\s*[:.|]?\s*)+{date}.*$"),
            P(14, r"^[|.\s]*(?:{published_links}\s+)?{date}{time}[\s|,·•–—-]*$"),
        ],
        notices: &[
            P(8, r"^(?:menu|login|newsletters?|play|pause|ok|podcast|replay)\W*$"),
            P(10, r"^faq(?:\s*[|·•-].*)?\W*$"),
        ],
    },
    sentences: Matter {
        credits: &[P(30, r"^(?:©|\(c\)\s|copyright\s+(?:©|\(c\)|\d{4}))")],
        embeds: &[
            P(60, r"\bpic\.(?:twitter|x)\.com/\w+"),
            P(20, r"^[—–-]\s?[^—–.]+\(@\w+\)\s*(?:\S+\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+\S+\s+\d{4})?\W*$"),
        ],
        notices: &[P(150, r"\bnew\s+\w+\(\s*'|\bwindow\.\w+\s*=|\bfunction\s*\(|</?(?:script|iframe|div|span)\b")],
        ..Matter::NONE
    },
    datelines: &[],
    agencies: r"(?-i:AFP|AP|PA|EPA|DPA|dpa|DR|ATS|REA|UPI|EFE|ANSA|TASS)|reuters|belga|keystone(?:[- ]ats)?|bloomberg|getty(?: images)?|shutter ?stock|istock(?:photo)?|adobe ?stock|unsplash|pixabay|pexels|flickr|wikimedia(?: commons)?|123rf|depositphotos|alamy|sipa(?: press)?|sipausa|abaca(?: ?press)?|maxppp|bestimage|panoramic|imago|zuma|xinhua|anadolu|nurphoto|hans lucas|d\.r\.",
    joints: "",
    before_agency: "",
    by: "",
    byline: "",
    byline_words: Words::new("van von der den el al ben bin da di dos @"),
    published: "",
    published_links: "",
};

static SUMMARIES: SummaryRules = SummaryRules {
    first_person: Words::new(""),
    connector: Pattern::never(),
    conjunction: Pattern::never(),
    pronoun: Pattern::never(),
    impersonal: Pattern::never(),
    backward: Pattern::never(),
    adverbial: Pattern::never(),
    clause: Pattern::never(),
    participle: Pattern::never(),
    calendar: Pattern::never(),
    demonstrative: Pattern::never(),
    description: Pattern::never(),
    identified: Pattern::never(),
    national: Pattern::never(),
    pointer: Pattern::never(),
    clause_end: Pattern::never(),
    introduction: Pattern::never(),
    time: Pattern::never(),
    anonymous_speaker: Pattern::never(),
    glued: Pattern::never(),
    attribution: Pattern::never(),
    leading_connector: Pattern::never(),
};
