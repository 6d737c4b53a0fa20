//! The word lists of the flaw rules, one set a language.
//!
//! Source: openings that read badly in summaries of French and English news, collected by reading; every pattern is anchored
//! or bounded, so that it costs little.

use std::sync::LazyLock;

use regex::Regex;

use crate::corpus::Language;

/// The word lists of one language.
pub struct Rules {
    pub connector: Regex,
    /// `alors que`, `so far`: they look like connectors and link forwards.
    pub conjunction: Regex,
    pronoun: Regex,
    /// Pronouns that stand for nothing (`il faut`, `it is clear that`), and clefts.
    impersonal: Regex,
    /// Openings that always point back: `Près de 90 % d'entre eux`, `C'est ainsi que`, `Most of them`.
    backward: Regex,
    /// An adverbial and the pronoun after it (`Dans la nuit de mardi, il …`, `At the time, she …`).
    adverbial: Regex,
    /// Adverbials that hold a noun for the pronoun (`Quand le maire arrive, il …`).
    clause: Regex,
    /// Adverbials that say something of the pronoun itself (`Né en Suisse, il …`).
    participle: Regex,
    /// Capitalised words that name nobody.
    calendar: Regex,
    pub demonstrative: Regex,
    /// `cette semaine`, `this morning`: they point at the calendar, not at a sentence.
    pub time: Regex,
    /// `a-t-il déclaré`, `she said`: speech by a pronoun.
    pub anonymous_speaker: Regex,
    /// A capitalised determiner in mid-sentence before a lower-case word, with nothing between: a heading came before.
    pub glued: Regex,
}

/// Compiles one of the module's own patterns.
pub fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("the module's own patterns compile (a test runs them all)")
}

impl Rules {
    /// The rules for a language, if it has any.
    pub fn of(language: &Language) -> Option<&'static Rules> {
        static FRENCH: LazyLock<Rules> = LazyLock::new(Rules::french);
        static ENGLISH: LazyLock<Rules> = LazyLock::new(Rules::english);
        match language.code() {
            "fr" => Some(&FRENCH),
            "en" => Some(&ENGLISH),
            _ => None,
        }
    }

    /// Whether a sentence opens with a pronoun, or has one soon after an adverbial, whose noun it does not hold.
    pub fn dangles(&self, opening: &str) -> bool {
        (self.pronoun.is_match(opening) && !self.impersonal.is_match(opening))
            || self.backward.is_match(opening)
            || self
                .adverbial
                .captures(opening)
                .is_some_and(|found| self.late(found.name("before").map_or("", |m| m.as_str()), &found["after"]))
    }

    fn late(&self, adverbial: &str, rest: &str) -> bool {
        let name = |w: &str| w.starts_with(char::is_uppercase) && !self.calendar.is_match(w);
        let holds_noun = self.clause.is_match(adverbial) || adverbial.split_whitespace().skip(1).any(name);
        !self.impersonal.is_match(rest) && (self.participle.is_match(adverbial) || !holds_noun)
    }

    fn french() -> Rules {
        Rules {
            connector: pattern(
                r"(?ix)^(mais|or|donc|car|et|ou|puis|ensuite|enfin|alors|ainsi|aussi|cependant|toutefois|pourtant|néanmoins
                |bref|mieux|pire|idem|également|parallèlement|surtout|notamment|en\srevanche|par\sailleurs|en\soutre|de\splus
                |en\seffet|en\sfait|d['’]ailleurs|au\scontraire|du\scoup|par\sconséquent|c['’]est\spourquoi|de\smême
                |(de|à)\s(son|leur)\s(côté|tour)|pour\ssa\spart|autrement\sdit|à\sl['’]inverse|d['’]autant|d['’]où
                |dans\s(le\smême\stemps|la\sfoulée)|dès\slors|par\sexemple|ce(la|ci)\sdit|reste\sque|sauf\sque|résultat|au\sfinal
                |après\squoi|même\s(son|chose|constat|scénario)|malgré\s(cela|tout)|pour\sautant|à\scela|face\sà\scela|d['’]après\s(lui|elle|eux)
                |selon\s(lui|elle|eux)|pour\s(lui|elle|eux))(\s|,)",
            ),
            conjunction: pattern(r"(?i)^(alors|ainsi|aussi .*|surtout|sauf) qu[e'’]"),
            pronoun: pattern(
                r"(?ix)^((il|ils|elle|elles|lui|eux|celui|celle|ceux|celles|son|sa|ses|leur|leurs|cela|ceci|ça|ce)[\s,]
                |c['’]|celui-ci|celle-ci|ceux-ci|celles-ci|ceux-là|celui-là|tous\s(deux|les\sdeux)|toutes\sdeux|l['’]une?\s(d|et)
                |tel(le)?s?\s(est|sont|était|étaient|sera|seront|fut|furent)\s|voilà[\s,]|l['’]intéressée?\b)",
            ),
            impersonal: pattern(
                r"(?ix)^(il\s(ne\s|n['’])?(y\s(en\s)?(a|avait|aura|aurait)\s|(en\s)?(a|avait|aura)\s(fallu|suffi|été\s(question|décidé))|s['’]agi|faut|fau?dr|fallait|fallu|suffi|convien|exist|rest|sembl|paraît|manque|pleu|neige
                |va\sfalloir|vaut\smieux|(est|était|sera|serait)\s(\d|midi|minuit|temps|possible|impossible|probable
                |important|nécessaire|difficile|vrai|clair|question|interdit|prévu|recommandé|rare|encore\strop|conseillé|préférable
                |obligatoire|demandé|essentiel|indispensable|facile|urgent|inutile|normal|évident))
                |voilà\s(\p{L}+\s|d['’]){0,3}(un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|\d+|quelques|plusieurs|des)\s
                (\p{L}+\s)?(an|mois|jour|semaine|année|heure|siècle|décennie)
                |c['’](est|était|étaient|en\sest)\s.*?\b(qui|que|qu['’]|où|dont)|ce\s(sont|sera|n['’]est|furent)\s.*?\b(qui|que|qu['’]|où|dont)
                |ce\s(qui|que|qu['’]|dont|fut|sont\sdes|[^snf]\S+)|ceux\s(qui|que|d)|celles?\s(qui|que|d)|celui\s(qui|que|d)
                |son\sexcellence|sa\s(majesté|sainteté))",
            ),
            backward: pattern(
                r"(?i)^[^,.;:!?]{0,60}\b((d['’]entre|parmi)\s(eux|elles)|à\s(ses|leurs)\syeux)\b|^c['’]est\s(ainsi|alors|là|pourquoi)\b",
            ),
            adverbial: pattern(
                r"(?ix)^((?P<before>[^,;:.!?]{2,80}),|(hier|aujourd['’]hui|(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(\s(matin|soir))?
                |en\s\d{4}|désormais|depuis|là))\s(?P<after>(il|elle|ils|elles)\s.*)",
            ),
            clause: pattern(
                r"(?ix)^(quand|lorsqu|si\s|s['’]ils?|comme|puisqu|alors\sque?|tandis|(dès|depuis|bien|pendant|même\ssi|tant|avant|après|parce)\s(que|qu['’])
                |quoiqu|l[ea]\s|les\s|l['’]|une?\s|des\s|mon\s|ma\s|mes\s|notre\s|\d+\s|qui|où)|\s(que|qui)\s|\squ['’]",
            ),
            participle: pattern(
                r"(?ix)^(né|âgé|agé|interrogé|invité|arrivé|accusé|soupçonné|contacté|condamné|sollicité|jugé|élu|nommé|placé|diagnostiqué
                |mis|connu|entendu|convoqué|hospitalisé|blessé|marié|originaire)(e|s|es)?\s",
            ),
            calendar: pattern(r"^(Noël|Pâques|Covid|JO)\b"),
            demonstrative: pattern(
                r"(?i)^((à|dans|avec|pour|par|de|sur|après|malgré|grâce à|face à)\s+)?(cet|cette|ces|ce|de tel(le)?s?|un tel|une telle)\s+\p{L}[\p{L}-]{3,}",
            ),
            time: pattern(
                r"(?ix)^(\S+\s+)?(cet|cette|ces|ce)\s((même\s)?(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|matinée|midi|soir|soirée|nuit|semaine
                |année|mois|jour|jours|week-end|été|hiver|automne|printemps|saison|après-midi|fois|weekend|début|dernières\s(années|semaines)
                |derniers\s(mois|jours|temps))|qui|que|sont|sera|serait|sera|fut|furent|soit)\b",
            ),
            anonymous_speaker: pattern(
                r"(?ix)\b(\p{L}+-(t-)?(il|elle|ils|elles|on|ce|je)\b|(il|elle|ils|elles)\s(a|ont|avait|s['’]est)\s\p{L}+)[^\p{Lu}]*$",
            ),
            glued: pattern(
                r"[\p{Ll}\d]\s(Le|La|Les|Un|Une|Des|Il|Elle|Ils|Elles|Ce|Cette|Ces|Cet|En|Dans|Selon|Pour|Sur|Mais)\s\p{Ll}",
            ),
        }
    }

    fn english() -> Rules {
        Rules {
            connector: pattern(
                r"(?ix)^(and|but|or|so|yet|nor|however|meanwhile|moreover|furthermore|also|then|nevertheless|nonetheless|still|instead
                |besides|therefore|thus|hence|otherwise|likewise|similarly|additionally|consequently|accordingly|finally|lastly|afterwards?
                |later|indeed|in\s(addition|contrast|fact|other\swords|turn|response|return)|for\s(example|instance)|as\s(a\sresult|such)
                |on\sthe\sother\shand|by\scontrast|after\sall|of\scourse|that\ssaid|even\sso|at\sthe\ssame\stime|what['’]s\smore|because\sof\s(that|this)
                |after\s(that|this)|despite\s(that|this)|for\sh(im|er)|according\sto\s(him|her|them))(\s|,)",
            ),
            conjunction: pattern(r"(?i)^(so (far|that|much|many|long)|or else|then-|still life|later (this|in))\b"),
            pronoun: pattern(
                r"(?ix)^((he|she|it|they|him|them|his|her|its|their|theirs|hers|this|that|these|those)(\s+(is|was|are|were|has|have|had|will|would|could|can|may
                |might|did|does|do|means?|meant|came|comes|made|makes|all|also|should|must|brings|prompted|led|leads|said|says|adds|includes?)\b|['’])
                |(he|she|it|they|his|her|its|their)[\s,]|both\s(men|women|sides|are|were|have)|neither\s|such\s(is|are|was|were)\s)",
            ),
            impersonal: pattern(
                r"(?ix)^(it(['’]s|\s(is|was|has\sbeen|will\sbe|would\sbe|may\sbe|might\sbe|remains|seems|appears|turns?\sout|takes|took|can\sbe|isn['’]t|wasn['’]t))\s.*\b(that|to|who|whether|how|why|when|if|what)\b
                |(her|his)\s(majesty|holiness|excellency|royal)|that\s\S+\s(is|was)\sclear)",
            ),
            backward: pattern(r"(?i)^[^,.;:!?]{0,60}\b(of|among)\s(them|these)\b"),
            adverbial: pattern(
                r"(?ix)^((?P<before>[^,;:.!?]{2,80}),|(yesterday|today|(on\s)?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in\s\d{4}
                |now|once))\s(?P<after>(he|she|they|it)\s.*)",
            ),
            clause: pattern(
                r"(?ix)^(when|if|as|while|although|though|because|unless|whether|once|where|like|the|an?|my|our|(before|after|since|until)\s(\S+\s){3,}\S+)\b
                |\s(that|who|which|when|if)\s",
            ),
            participle: pattern(
                r"(?i)^(born|aged|asked|arrested|accused|convicted|charged|raised|educated|elected|named|known|married)\s",
            ),
            calendar: pattern(
                r"^(January|February|March|April|May|June|July|August|September|October|November|December|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|I)\b",
            ),
            demonstrative: pattern(
                r"(?i)^((in|at|with|for|by|of|on|after|despite|under)\s+)?(this|that|these|those|such)\s+\p{L}[\p{L}-]{2,}|^the (former|latter|pair|duo|two|couple|trio)\b",
            ),
            time: pattern(
                r"(?ix)^(\S+\s+)?(this|that|these|those)\s((past|coming|last)\s)?(week|month|year|morning|afternoon|evening|night|weekend|monday|tuesday
                |wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter|season|time|days|who|is|was|are|were)\b",
            ),
            anonymous_speaker: pattern(
                r"(?ix)\b(he|she|they|it|i|we)\s(\p{L}+ly\s)?(said|says|told|added|adds|wrote|explained|continued|asked|tweeted|joked|recalled|admitted|insisted|replied|noted|argued)\b[^\p{Lu}]*$",
            ),
            glued: pattern(r"[\p{Ll}\d]\s(The|A|An|It|He|She|They|This|These|But|When|In)\s\p{Ll}"),
        }
    }
}
