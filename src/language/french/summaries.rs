//! What reads badly in a summary of a French text, and what can be cut from a sentence.
//!
//! Source: openings that read badly in summaries of news, collected by reading; every pattern is anchored or bounded, so
//! that it costs little.

use crate::language::lexicon::{Pattern, Words};
use crate::language::rules::SummaryRules;

pub(super) static SUMMARIES: SummaryRules = SummaryRules {
    first_person: Words::new("je j moi mon ma me nous notre nos"),
    connector: Pattern::new(
        r"(?ix)^(mais|or|donc|car|et|ou|puis|ensuite|enfin|alors|ainsi|aussi|cependant|toutefois|pourtant|néanmoins
        |bref|mieux|pire|idem|également|parallèlement|surtout|notamment|en\srevanche|par\sailleurs|en\soutre|de\splus
        |en\seffet|en\sfait|d['’]ailleurs|au\scontraire|du\scoup|par\sconséquent|c['’]est\spourquoi|de\smême
        |(de|à)\s(son|leur)\s(côté|tour)|pour\ssa\spart|autrement\sdit|à\sl['’]inverse|d['’]autant|d['’]où
        |dans\s(le\smême\stemps|la\sfoulée)|dès\slors|par\sexemple|ce(la|ci)\sdit|reste\sque|sauf\sque|résultat|au\sfinal
        |après\squoi|même\s(son|chose|constat|scénario)|malgré\s(cela|tout)|pour\sautant|à\scela|face\sà\scela|d['’]après\s(lui|elles?|eux)
        |selon\s(lui|elles?|eux)|pour\s(lui|elles?|eux)|(presque\s)?(en\smême\stemps|au\smême\smoment)|simultanément|peu\s(après|avant|auparavant),|(le\slendemain|la\sveille)(\s(matin|soir|au\ssoir))?,
        |(quelques|deux|trois|quatre|cinq|six|dix|une?|\d+)\s(minutes?|heures?|jours?|semaines?|mois|ans?|années?)\s(plus\stard|auparavant|après,|avant,))(\s|,)",
    ),
    conjunction: Pattern::new(r"(?i)^(alors|ainsi|aussi .*|surtout|sauf) qu[e'’]"),
    pronoun: Pattern::new(
        r"(?ix)^((il|ils|elle|elles|lui|eux|celui|celle|ceux|celles|son|sa|ses|leur|leurs|cela|ceci|ça|ce)[\s,]
        |c['’]|celui-ci|celle-ci|ceux-ci|celles-ci|ceux-là|celui-là|tous\s(deux|les\sdeux)|toutes\sdeux|l['’]une?\s(d|et)
        |tel(le)?s?\s(est|sont|était|étaient|sera|seront|fut|furent)\s|voilà[\s,]|l['’]intéressée?\b)",
    ),
    impersonal: Pattern::new(
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
    backward: Pattern::new(
        r"(?i)^[^,.;:!?]{0,60}\b((d['’]entre|parmi)\s(eux|elles)|à\s(ses|leurs)\syeux)\b|^c['’]est\s(ainsi|alors|là|pourquoi)\b|^.(?-i:[^,.;:!?\p{Lu}]){0,60}\b(ce dernier|cette dernière|ces derni(er|ère)s|(celui|celle|ceux|celles)-ci)\b|^(le|la|les|l['’])\s?(\p{L}+\s){1,3}de\s(leurs?|son|sa|ses)\s|^[^,.;:!?]{0,40}\b(est|sont|a|ont|était)\sen\seffet\b|^(oui|non|eh bien),|^(?-i:\p{Lu})\p{Ll}{2,}(er|ir)\s(l[ea]s?\s|l['’]|une?\s|des\s|du\s|plus\s|moins\s|ses\s|leurs?\s)[^.!?]*,\s(car|afin|pour)\b|^une?\s(issue|récompense|phrase|initiative|déclaration|annonce|nouvelle|décision|réaction|information|situation|sortie|somme|mesure|victoire|affirmation|hypothèse|version|manière|façon)\s(\p{L}+\s){0,2}(pour|loin|suivie?|qui|que|qu['’]\S+|dont|révélat\p{L}+|confirmée?|jugée?|saluée?|critiquée?|démentie?)\s",
    ),
    adverbial: Pattern::new(
        r"(?ix)^((?P<before>[^,;:.!?]{2,80}),|(hier|aujourd['’]hui|(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(\s(matin|soir))?
        |en\s\d{4}|désormais|depuis|là))\s(?P<after>(il|elle|ils|elles)\s.*)",
    ),
    clause: Pattern::new(
        r"(?ix)^(quand|lorsqu|si\s|s['’]ils?|comme|puisqu|alors\sque?|tandis|(dès|depuis|bien|pendant|même\ssi|tant|avant|après|parce)\s(que|qu['’])
        |quoiqu|l[ea]\s|les\s|l['’]|une?\s|des\s|mon\s|ma\s|mes\s|notre\s|\d+\s|qui|où)|\s(que|qui)\s|\squ['’]",
    ),
    participle: Pattern::new(
        r"(?ix)^(né|âgé|agé|interrogé|invité|arrivé|accusé|soupçonné|contacté|condamné|sollicité|jugé|élu|nommé|placé|diagnostiqué
        |mis|connu|entendu|convoqué|hospitalisé|blessé|marié|originaire)(e|s|es)?\s",
    ),
    calendar: Pattern::new(r"^(Noël|Pâques|Covid|JO)\b"),
    demonstrative: Pattern::new(
        r"(?i)^((à|dans|avec|pour|par|de|sur|après|malgré|grâce à|face à)\s+)?(cet|cette|ces|ce|de tel(le)?s?|un tel|une telle)\s+\p{L}[\p{L}-]{3,}",
    ),
    description: Pattern::new(
        r"(?ix)^((le|la|les)\s|l['’])((jeunes?|petite?|vieil(le)?|deux|trois|quatre|cinq|six|autres?|ancien(ne)?|ex-)[\s-]?)*
        (hommes?|femmes?|garçons?|filles?|garçonnet|fillette|adolescente?s?|ados?|enfants?|bébé|nourrisson|couple|mère|père|maman|papa|parents|frères|sœurs|amis?|élèves?
        |victimes?|suspecte?s?|mise?s?\sen\scause|accusée?s?|prévenue?s?|agresseurs?|assaillants?|malfaiteurs?|voleurs?|tireur|fugitif|disparue?s?|blessée?s?|défunte?|mis\sen\sexamen
        |conduct(eur|rice)|automobiliste|motard|cycliste|randonneurs?|touristes?|passagers?|chant(eur|euse)|rapp(eur|euse)|act(eur|rice)|comédien(ne)?|humoriste|animat(eur|rice)|présentat(eur|rice)
        |mannequin|stars?|joueu(r|se)s?|footballeur|attaquant|défenseur|milieu|gardien|nageu(r|se)|candidat(e|es|s)?|réalisat(eur|rice)|romanci(er|ère)|écrivaine?|auteure?|internautes?
        |\p{L}+génaires?|trentenaires?|retraitée?s?|intéressée?s?|plaignante?s?|avocate?|médecin|pompiers|policiers)(\sde\s\d+(\set\s\d+)?\sans)?[\s,]",
    ),
    identified: Pattern::new(
        r#"^(d['’]|de\s|du\s|des\s|qui\s|dont\s|que\s|qu['’]|où\s|à\s|au\s|aux\s|en\s|sur\s|chez\s)|\p{Lu}[\p{L}'’-]+\s\p{Lu}\p{L}|[,(«“"]\s?\p{Lu}\p{L}"#,
    ),
    // `La Suisse` and `L'Argentine` are countries, `La Française des jeux` is a company.
    national: Pattern::new(
        r"(?x)^(L[ea]\s|L['’])(Français|Anglais|Écossais|Gallois|Irlandais|Néerlandais|Luxembourgeois|Polonais|Suédois|Danois|Finlandais|Portugais|Québécois
        |Sénégalais|Camerounais|Japonais|Chinois|Libanais|Néo-Zélandais|Allemand|Espagnol|Américain|Africain|Sud-Africain|Marocain|Mexicain|Cubain
        |Roumain|Britannique|Belge|Russe|Serbe|Croate|Slovène|Tchèque|Slovaque|Bulgare|Italien|Autrichien|Norvégien|Ukrainien|Canadien|Brésilien
        |Colombien|Chilien|Uruguayen|Péruvien|Algérien|Tunisien|Égyptien|Ivoirien|Malien|Nigérian|Kényan|Éthiopien|Jamaïcain|Coréen|Sud-Coréen|Indien
        |Australien|Israélien|Palestinien|Syrien|Iranien|Irakien|Turc|Turque|Grec|Grecque)n?e?\s([a-ce-zéêà]|d[^eu'’]|de[^s\s])",
    ),
    pointer: Pattern::new(
        r"(?ix)\s(cet|cette|ces|ce)\s((deux|trois|quatre|cinq|six|mêmes?|nouve(l|lle|au|aux|lles)|jeunes?|petite?s?|grande?s?|vieux|vieille)\s)?
        \p{L}[\p{L}-]{3,}",
    ),
    clause_end: Pattern::new(r"(?i)\s(mais|car|puis|tandis|alors que|parce que|afin|avant de)\s"),
    introduction: Pattern::new(
        r"(?ix)^(selon|d['’]après|pour|dans|depuis|à|au|aux|en|après|avec|face|lors|chez|sur|sous|par|malgré|grâce|avant|hier|lundi|mardi|mercredi|jeudi|vendredi
        |samedi|dimanche|ce|cette)\s",
    ),
    time: Pattern::new(
        r"(?ix)^(\S+\s+)?(cet|cette|ces|ce)\s((même\s)?(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|matinée|midi|soir|soirée|nuit|semaine
        |année|mois|jour|jours|week-end|été|hiver|automne|printemps|saison|après-midi|fois|weekend|début|stade|moment|janvier|février|mars|avril|mai|juin
        |juillet|août|septembre|octobre|novembre|décembre)|(\p{L}+\s)?(derni(ère|er)|prochaine?)s\s(heures|années|semaines|mois|jours|temps)
        |derni(er|ère)s?|\p{L}+\s(qui|que|dont|où)|\p{L}+\squ['’]\p{L}+
        |qui|que|dont|sont|sera|serait|sera|fut|furent|soit|serai(en)?t|devait|devrai(en)?t|doit|doivent|peut|pourrai(en)?t|semble)\b",
    ),
    anonymous_speaker: Pattern::new(
        r"(?ix)^\W*((\p{L}['’])?\p{L}+-(t-)?(il|elle|ils|elles|je)|(il|elle|ils|elles)\s(a|ont|avait|s['’]est)\s\p{L}+)\b",
    ),
    glued: Pattern::new(
        r"[\p{Ll}\d]\s(Le|La|Les|Un|Une|Des|Il|Elle|Ils|Elles|Ce|Cette|Ces|Cet|En|Dans|Selon|Pour|Sur|Mais)\s\p{Ll}",
    ),
    attribution: Pattern::new(
        r#"(?P<cut>, (selon|d['’]après|a (indiqué|précisé|annoncé|ajouté|affirmé|déclaré|expliqué|rapporté)|ont (indiqué|annoncé|précisé|rapporté)|rapporte|indique|précise|affirme)\s[^,;:"«»“”]{3,90})[.!]$"#,
    ),
    leading_connector: Pattern::new(
        r"(?i)^(?P<cut>(mais|or|et|car|donc)\s+|(cependant|toutefois|pourtant|néanmoins|en revanche|par ailleurs|en outre|de plus|en effet|d['’]ailleurs|au contraire|enfin|ainsi|ensuite|par conséquent|en fait|de son côté|dans la foulée|cela dit),\s+)[\p{L}\d]",
    ),
};
