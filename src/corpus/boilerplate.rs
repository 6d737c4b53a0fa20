//! What on a crawled page is not the article: credits, captions, embedded posts, tags, links, notices of the site.
//!
//! A line is marked only on strong evidence: an opening that articles do not have, or a form that they do not have, and a
//! length that fits. Wrongly marked text is lost to summaries and alignment; a missed line costs less.

use std::sync::LazyLock;

use regex::Regex;

use super::document::BlockKind;

/// A pattern for a whole line of at most so many words.
struct Rule {
    kind: BlockKind,
    words: usize,
    pattern: Regex,
}

/// The news agencies and picture services that credits name.
const AGENCIES: &str = r"(?:(?-i:AFP|AP|PA|EPA|DPA|dpa|DR|ATS|REA|UPI|EFE|ANSA|TASS)|agence france[- ]presse|reuters|associated press|pa (?:media|wire)|belga|keystone(?:[- ]ats)?|bloomberg|getty(?: images)?|shutter ?stock|istock(?:photo)?|adobe ?stock|unsplash|pixabay|pexels|flickr|wikimedia(?: commons)?|123rf|depositphotos|alamy|sipa(?: press)?|sipausa|abaca(?: ?press)?|maxppp|bestimage|panoramic|imago|zuma|xinhua|anadolu|nurphoto|hans lucas|d\.r\.)";

/// Days, months and agencies are spelled out in the patterns, in French and English.
const MONTHS: &str = r"(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|january|february|march|april|may|june|july|august|september|october|november|december|janv|févr|fév|avr|juil|déc|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?";

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    use BlockKind::{Credit, Date, Embed, Links, Notice, Tags};
    // A separator after the opening words, or the end of the line.
    let sep = r"\s*(?:[:–—|>»/→-]|$)";
    let date = format!(
        r"(?:(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?(?:(?:le\s+)?\d{{1,2}}(?:er|st|nd|rd|th)?\s+(?:of\s+)?{MONTHS},?\s+\d{{4}}|{MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}\S*))"
    );
    let time =
        r"(?:,?\s*(?:[àa]|at|-|–|—|\|)?\s*\d{1,2}\s*(?:h|:|\.)\s*\d{0,2}\s*(?:[ap]\.?m\.?)?\s*(?:\(?[a-z]{2,4}\)?)?)?";
    let rules: Vec<(BlockKind, usize, String)> = vec![
        // Links to other articles.
        (Links, 45, r"^(?:[→►▶»•*-]\s*)?(?:à|a|&agrave;)?\s*(?:lire|voir|relire|revoir|écouter)\s+(?:aussi|également|en\s+plus)\b".into()),
        (Links, 45, format!(r"^(?:[→►▶»•*-]\s*)?(?:à|a)\s+(?:lire|voir|relire|revoir|écouter|découvrir|retrouver|savoir|suivre|ne\s+pas\s+manquer)(?:\s+(?:sur\s+[\p{{L}}\s.]+|ailleurs|ensuite))?{sep}")),
        (Links, 45, r"^(?:[→►▶»•*-]\s*)?(?:lire|voir|lisez|voyez|découvrez|relisez)(?:\s+(?:aussi|également|notre|nos|la\s+suite|l'article|plus|ici|en\s+ligne)\b|\s*[:–—|>»→])".into()),
        (Links, 45, r"^(?:[→►▶»•*-]\s*)?(?:to\s+read|read(?:\s+(?:also|next|too|now))?|also\s+read|see|see\s+also|also\s+see|watch(?:\s+(?:also|next|now))?|listen(?:\s+(?:also|now))?|related|in\s+pictures|in\s+photos|must\s+read)\s*[:–—|>»→-]\s*\S".into()),
        (Links, 45, r"^(?:[→►▶»•*-]\s*)?(?:read\s+also|also\s+read|see\s+also|read\s+next)\b[^.]*$".into()),
        (Links, 25, r"^(?:[→►▶»•*-]\s*)?(?:read|see|watch|click|find\s+out|learn|discover|get|view|listen\s+to)\s+(?:the\s+)?(?:more|full|original|here|all|also)\b[^.]*$".into()),
        (Links, 25, r"^(?:click|tap|cliquez|appuyez|retrouvez|rendez-vous)\s+(?:here|ici|below|ci-dessous|sur\s+ce\s+lien|on\s+the\s+link|tous\s+nos|toute\s+l'actualité|l'intégralité|l'ensemble)\b.*$".into()),
        (Links, 12, format!(r"^(?:related|similar|recommended|suggested|more|latest|popular|trending|most\s+(?:read|popular|viewed))\s+(?:articles?|stories|posts?|news|content|reading|topics?|links?|videos?|for\s+you|from\s+.+|on\s+.+|like\s+this){sep}")),
        (Links, 12, format!(r"^(?:you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in|have\s+missed)|don't\s+miss|what\s+to\s+read\s+next|further\s+reading|go\s+further|editor'?s?'?\s+(?:picks?|choice)|recommended|(?:previous|next)\s+(?:article|post|story)){sep}")),
        (Links, 12, format!(r"^(?:sur\s+le\s+même\s+(?:sujet|thème)|dans\s+la\s+même\s+(?:rubrique|catégorie)|pour\s+(?:aller\s+plus\s+loin|en\s+savoir\s+plus)|en\s+savoir\s+plus|(?:nos|les|autres|derniers|plus\s+d')?\s*(?:articles?|dossiers?|contenus?|actualités?|vidéos?|sujets?)\s+(?:liée?s?|similaires?|connexes?|associée?s?|récents?|populaires?|recommandée?s?|suggérés?|les\s+plus\s+lus)|vous\s+(?:aimerez|pourriez|allez)\s+(?:aussi|également|aimer).*|ça\s+peut\s+vous\s+intéresser|à\s+la\s+une|les\s+plus\s+lus|article\s+(?:précédent|suivant)|notre\s+(?:sélection|dossier)|nos\s+dossiers){sep}")),
        (Links, 20, r"^(?:source\s+link|lien\s+(?:source|de\s+la\s+source|vers\s+l'article)|via\s+(?:https?:|www\.|@))\b.*$".into()),
        (Links, 18, r"^(?:sources?|références?|references?|via)\s*[:–—]\s*\S.*[^.!?]$".into()),
        (Links, 4, r"^\W*(?:https?://|www\.)\S+\W*$".into()),
        (Links, 8, r"^[\p{L}\s'.-]*[:–—-]?\s*https?://\S+$".into()),
        (Links, 45, r"^(?:the\s+post\b.+\b(?:appeared\s+first|first\s+appeared)\s+on\b|(?:l'article|cet\s+article)\b.*\best\s+apparu\s+en\s+premier\b)".into()),
        // Who wrote it, who took the picture.
        (Credit, 35, r"^(?:crédits?|credits?|photos?|photographies?|photographs?|images?|illustrations?|visuels?|vidéos?|videos?|infographies?|graphiques?|légendes?|captions?|pictures?)(?:\s+(?:crédits?|credits?|photos?|images?|courtesy|d'illustration|d'archives|by|par|de\s+couverture|une))*\s*[:©/]\s*\S.*[^.!?…»”]$".into()),
        (Credit, 20, format!(r"^(?:crédits?|credits?|photos?|images?|illustrations?|visuels?|pictures?|vidéos?|videos?)\s*(?:[:©|–—-]|courtesy\s+of|credits?|crédits?|by|par|d'illustration|d'archives)?\s*{AGENCIES}\b.*$")),
        (Credit, 20, r"^(?:photo|image|illustration|picture|photograph|file\s+photo)\s+(?:by|courtesy\s+of|via|d'illustration|d'archives?|prise)\b.*[^.!?]$".into()),
        (Credit, 12, r"^(?:photo|image|illustration)\s+(?:d'illustration|d'archives?)\.?$".into()),
        (Credit, 45, r"^[^©]*(?:©|\(c\)\s)\s*[^©.!?]*\.?$".into()),
        (Credit, 20, r"^(?:©|\(c\)\s|copyright\b).*$".into()),
        (Credit, 25, r"\b(?:all\s+rights\s+reserved|tous\s+droits\s+(?:de\s+reproduction\s+)?réservés|reproduction\s+interdite)\b".into()),
        (Credit, 45, format!(r"^[^.!?]+[.!?]?\s*(?:[–—|/]|\(|\()\s*(?:photos?\s*(?:by|:|par)?\s*)?(?:[\p{{L}}.'\s-]+\s*[/,|-]\s*)?{AGENCIES}(?:\s*(?:/|via)\s*[\p{{L}}\s.]+)?\)?$")),
        (Credit, 45, r"^.+\((?:(?:ap|file|afp|getty)\s+)?(?:photo|image|picture|crédit|credit|illustration)\s*(?:by|:|credit|d'illustration|courtesy|/|par)[^)]*\)\.?$".into()),
        (Credit, 14, format!(r"^(?:(?:avec|with|par|by|source|l'|et|and|la|the)\s*)*(?:{AGENCIES}(?:\s*(?:,|/|&|\||-|–|et|and|avec|with)\s*)*)+\.?$")),
        (Credit, 9, format!(r"^[\p{{Lu}}\d][^.!?:]+\s(?:avec|with|et|and)\s+(?:l')?{AGENCIES}(?:\s+(?:et|and)\s+{AGENCIES})?\.?$")),
        (Credit, 14, r"^(?:la\s+rédaction|rédaction|the\s+editors?|editorial\s+(?:staff|team|board)|staff\s+(?:writer|reporter)s?)(?:\s+(?:de|du|des|d'|of|at|avec|with|web|numérique)\b[^.!?]*)?$".into()),
        (Credit, 40, r"^(?:reporting|writing|additional\s+reporting|editing|compiled|produced)\s+by\s+\p{L}.+$".into()),
        (Credit, 16, r"^(?:propos\s+recueillis|recueilli|traduit|traduction|translated|translation|interview(?:ed)?|illustrations?|dessin|texte|reportage)\b.*\s(?:par|by)\s+(?-i:\p{Lu}).*[^.!?]$".into()),
        // Posts of social networks.
        (Embed, 110, r"\bpic\.(?:twitter|x)\.com/\w+".into()),
        (Embed, 110, r"[—–-]\s?[^—–]+\(@\w+\)\s*(?:\S+\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+\S+\s+\d{4})?\W*$".into()),
        (Embed, 110, r"^(?:view\s+this\s+post\s+on|view\s+(?:more\s+on|profile)|voir\s+cette\s+publication\s+sur|afficher\s+cette\s+publication|a\s+post\s+shared\s+by|(?:une\s+)?(?:publication|photo|vidéo)\s+(?:partagée|publiée)\s+par|a\s+(?:photo|video)\s+(?:posted|shared)\s+by|voir\s+les\s+autres\s+tweets|regarder\s+(?:cette\s+vidéo|la\s+vidéo|sur)\b|watch\s+(?:this\s+video\s+|)on\s+youtube|tweet\s+(?:de|by|from)\s+@?\w+)\b".into()),
        (Embed, 40, r"^@\w+\b.*https?://t\.co/\w+\W*$".into()),
        // Keywords.
        (Tags, 120, r"^(?:mots?[- ]cl(?:é|e)f?s?|tags?|tagged(?:\s+(?:with|in))?|key\s?words?|étiquettes?|hashtags?|filed\s+under|filed\s+in|classé\s+(?:dans|sous)|posted\s+(?:in|under)|publié\s+dans|catégories?|category|categories|thèmes?|thématiques?|rubriques?|related\s+topics|topics?|sujets?(?:\s+(?:associés|liés|connexes))?|labels?)\s*[:|–—»>]".into()),
        (Tags, 3, r"^(?:mots?[- ]cl(?:é|e)f?s|tags|key\s?words|étiquettes|hashtags|filed\s+under|topics|catégories|categories|related\s+topics|sujets\s+associés)$".into()),
        (Tags, 60, r"^#[\p{L}\p{N}_]+(?:[\s,;|·]+#[\p{L}\p{N}_]+)*$".into()),
        (Tags, 20, r"^(?:accueil|home|homepage|vous\s+êtes\s+ici|you\s+are\s+here)\s*(?::|>|»|/|›|→|\|).+$".into()),
        (Tags, 14, r"^[\p{L}\s&'-]+(?:\s[>»›]\s[\p{L}\p{N}\s&',-]+){1,5}$".into()),
        // Dates of their own.
        (Date, 22, format!(r"^(?:(?:article\s+)?(?:publiée?|paru|mise?\s+à\s+jour|mise?\s+en\s+ligne|modifiée?|créée?|date|published|updated|last\s+(?:updated|modified)|posted|created|modified|first\s+published)(?:\s+(?:le|on|at|à|de\s+publication|online|:))*\s*[:.|]?\s*)+{date}.*$")),
        (Date, 22, r"^(?:(?:published|updated|publié|mis\s+à\s+jour)\s*[:.]\s*)+.*\d{1,2}[:h.]\d{2}\b.*$".into()),
        (Date, 14, format!(r"^[|.\s]*{date}{time}[\s|,·•–—-]*$")),
        (Date, 8, r"^(?:publié\s+|posted\s+|updated\s+)?(?:il\s+y\s+a\s+\d+\s+(?:minutes?|heures?|jours?|semaines?|mois|ans?)|\d+\s+(?:minutes?|mins?|hours?|days?|weeks?|months?|years?)\s+ago)\W*$".into()),
        // Matter of the site.
        (Notice, 150, r"\b(?:this\s+(?:web)?\s?site\s+uses\s+cookies|(?:we|and\s+our\s+partners)\s+use\s+cookies|uses?\s+cookies\s+to\s+(?:improve|ensure|give|offer|provide|enhance)|ce\s+site\s+(?:web\s+)?utilise\s+(?:des|les)\s+cookies|nous\s+utilisons\s+des\s+(?:cookies|traceurs)|accept(?:er|ez)?\s+(?:all\s+|tous\s+)?(?:les\s+|the\s+)?cookies|manage\s+(?:your\s+)?(?:cookies?|consent)|gérer\s+(?:mes|les|vos)\s+cookies|politique\s+(?:de|en\s+matière\s+de)\s+cookies|cookie\s+policy)\b".into()),
        (Notice, 60, r"^(?:en\s+poursuivant\s+(?:votre|la|sur)|by\s+(?:continuing|clicking|signing\s+up|subscribing|using\s+this\s+site)|en\s+(?:cliquant|vous\s+inscrivant|vous\s+abonnant))\b.*\b(?:site|conditions|terms|newsletter|policy|politique|cookies|navigation|privacy|données)\b".into()),
        (Notice, 45, r"^(?:subscribe|sign\s+up|abonnez-vous|inscrivez-vous|s'abonner|s'inscrire|je\s+m'abonne|rejoignez-nous|suivez-nous|follow\s+us|join\s+us\s+on|like\s+us\s+on|téléchargez\s+(?:notre|l'appli)|download\s+(?:our|the)\s+(?:free\s+)?app|support\s+us|soutenez-nous|faites\s+un\s+don)\b".into()),
        (Notice, 40, r"^(?:recevez|receive|get|restez|stay|ne\s+(?:manquez|ratez)|never\s+miss|don't\s+miss|pour\s+recevoir|to\s+receive)\b.*\b(?:newsletters?|inbox|boîte\s+(?:mail|de\s+réception)|e-?mails?\s+(?:alerts?|updates?)|notifications?|lettre\s+d'information)\b".into()),
        (Notice, 30, r"^(?:suivez|retrouvez|follow|find)\s+.+\s(?:sur|on)\s+(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|whatsapp|telegram|google\s+(?:news|actualités)|les\s+réseaux\s+sociaux|social\s+media)\b".into()),
        (Notice, 14, r"^(?:partage[rz]?|share|tweete[rz]?|tweet|imprimer|print|e-?mail|envoyer|send|enregistrer|save|copier|copy|commente[rz]?|comment|réagi[rs]|pin)(?:\s+(?:this|cet|cette|l'|the|article|story|page|post|link|le|lien|sur|on|via|with|par|by|facebook|twitter|whatsapp|linkedin|e-?mail|mail|pdf|et|and|your|votre|commentaire|friends?|amis?|to|à|un|it|x|pinterest|reddit|telegram|ça|ceci))*[\s.:>»›→!]*$".into()),
        (Notice, 6, r"^(?:\d+\s+)?(?:commentaires?|comments?|réactions?|shares?|partages?|views?|vues?|likes?)(?:\s*[(:]?\s*\d*\)?)?$".into()),
        (Notice, 20, r"^(?:leave|post|add|write|laissez?r?|ajoute[rz]?|écri(?:re|vez)|poste[rz])\s+(?:a|un|your|votre)\s+(?:reply|comment|commentaire|réponse|avis)\b.*$".into()),
        (Notice, 45, r"^(?:your\s+e-?mail\s+address\s+will\s+not\s+be|votre\s+adresse\s+(?:e-?mail|de\s+messagerie)\s+ne\s+sera|required\s+fields|les\s+champs\s+obligatoires|save\s+my\s+name,\s+email|enregistrer\s+mon\s+nom|you\s+must\s+be\s+logged\s+in|vous\s+devez\s+(?:être\s+connecté|vous\s+connecter))\b".into()),
        (Notice, 8, r"^(?:advertisements?|publicité|annonces?|sponsored(?:\s+content)?|contenu\s+sponsorisé|(?:la\s+)?suite\s+après\s+(?:la|cette)\s+publicité|(?:story|article)\s+continues\s+(?:below|after)(?:\s+(?:the\s+)?(?:ad|advertisement|advert))?|continue\s+reading\s+below|skip\s+(?:to\s+(?:main\s+)?content|advertisement|ad)|aller\s+au\s+contenu(?:\s+principal)?|menu|accueil|home|search|rechercher|recherche|login|log\s+in|sign\s+in|se\s+connecter|connexion|loading|chargement|back\s+to\s+top|retour\s+en\s+haut|haut\s+de\s+page|scroll\s+down\s+for\s+(?:video|more)|share|newsletters?|print|close|fermer|play|pause|next|previous|précédent|suivant|ok|accepter|accept|podcast|replay)\W*$".into()),
        (Notice, 40, r"^(?:cet\s+article\s+est\s+(?:réservé|payant)|article\s+réservé|réservé\s+aux\s+abonnés|contenu\s+réservé|il\s+vous\s+reste\s+\d|la\s+suite\s+est\s+réservée|déjà\s+abonnée?|vous\s+êtes\s+déjà\s+abonné|already\s+(?:a\s+)?(?:subscriber|subscribed|have\s+an\s+account)|this\s+(?:article|content|story)\s+is\s+(?:for|reserved|available\s+(?:only\s+)?to)\s+(?:our\s+)?(?:subscribers|members)|you\s+have\s+\d+\s+(?:free\s+)?articles?\s+(?:left|remaining))\b".into()),
        (Notice, 12, r"^(?:temps\s+de\s+lecture|durée\s+de\s+lecture|reading\s+time|lecture)\s*:?\s*(?:~|environ\s+)?\d+\s*(?:min|mn|minutes?|s|sec)?\b.*$".into()),
        (Notice, 8, r"^\d+\s*-?\s*(?:min|mn|minutes?)\.?\s+(?:read|de\s+lecture)\W*$".into()),
        (Notice, 45, r"^(?:this\s+(?:article|story|post|piece|report|content)\s+(?:was|is|has\s+been|originally|first)\s+(?:originally\s+|first\s+|also\s+|been\s+)?(?:published|appeared|republished|written|translated|produced|updated|auto-generated)|(?:cet|l')\s?article\s+(?:a\s+été|est)\s+(?:initialement\s+|d'abord\s+|originellement\s+)?(?:publié|paru|traduit|republié|rédigé|mis\s+à\s+jour)|(?:article\s+)?traduit\s+de\s+l'(?:anglais|espagnol|allemand|italien)|we\s+may\s+(?:earn|receive)\s+(?:a\s+)?(?:commission|affiliate)|(?:avertissement|disclaimer)\s*:)\b?".into()),
        (Notice, 10, r"^(?:mentions\s+légales|politique\s+de\s+confidentialité|privacy\s+policy|terms\s+(?:of\s+(?:use|service)|and\s+conditions|&\s+conditions)|conditions\s+(?:générales|d'utilisation).*|contactez?(?:[- ]nous|\s+us)|about\s+us|qui\s+sommes[- ]nous|plan\s+du\s+site|site\s*map|cgu|cgv|faq)(?:\s*[|·•-].*)?\W*$".into()),
        (Notice, 30, r"^(?:please\s+enable\s+javascript|veuillez\s+activer\s+javascript|(?:votre|your)\s+(?:navigateur|browser)\s+(?:ne|does\s+not|doesn't)|javascript\s+(?:is|est))\b".into()),
    ];
    rules.into_iter().map(|(kind, words, pattern)| Rule { kind, words, pattern: compiled(&pattern) }).collect()
});

/// Patterns for a sentence inside a paragraph, where a page lost the lines of its boilerplate. Stricter than the ones for lines.
static SENTENCE_RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    use BlockKind::{Credit, Embed, Links, Notice};
    let rules: [(BlockKind, usize, &str); 17] = [
        (
            Credit,
            45,
            r"\bcontributed\s+(?:to\s+this\s+(?:report|story|article|piece)\b(?:\s+from\s.*)?[\s.]*$|(?:reporting\s+)?from\s+(?-i:\p{Lu}))",
        ),
        (Credit, 45, r"\breported\s+(?:this\s+story\s+)?from\b.*\bwrote\s+(?:this|the)\s+(?:story|report|article)\b"),
        (Credit, 30, r"^(?:(?:written|edited|reported|additional\s+reporting|reporting|editing)\s+by)\s+(?-i:\p{Lu})"),
        (Credit, 30, r"^(?:©|\(c\)\s|copyright\s+(?:©|\(c\)|\d{4}))"),
        (
            Credit,
            25,
            r"\b(?:all\s+rights\s+reserved|some\s+rights\s+reserved|tous\s+droits\s+réservés|may\s+not\s+be\s+published,\s+broadcast)\b",
        ),
        (Credit, 5, r"^\(?par\s+(?-i:\p{Lu}|franceinfo|euronews)"),
        (
            Links,
            30,
            r"^(?:read\s+(?:more|also|next|this)|also\s+read|see\s+also|lire\s+aussi|(?:à|a)\s+lire\s+aussi|voir\s+aussi|lire\s+également)(?:\s+(?:from|on|about|sur)\s[^:.]*)?\s*:",
        ),
        (
            Links,
            25,
            r"^(?-i:READ|WATCH|LISTEN|MORE|RELATED|LIRE AUSSI|À LIRE|A LIRE|VIDEO|VIDÉO)(?:\s+(?-i:MORE|ALSO|NOW|NEXT))?\s*:",
        ),
        (Links, 30, r"^(?:for\s+(?:the\s+latest|more)\b.*\s)?(?:click|tap)\s+here\b"),
        (Links, 30, r"\bclick\s+here\s*[.!]?$"),
        (Links, 20, r"^watch\s.*(?:\bweek(?:days|nights)\s+at\b|\blatest\s+full\s+episode\b|\bon\s+cnngo\b)"),
        (Embed, 60, r"\bpic\.(?:twitter|x)\.com/\w+"),
        (Embed, 20, r"^[—–-]\s?[^—–.]+\(@\w+\)\s*(?:\S+\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+\S+\s+\d{4})?\W*$"),
        (Notice, 8, r"^scroll\s+down\s+for\s+(?:video|more)"),
        (Notice, 25, r"^(?:follow|join|like)\s+(?:us|@\w+|\w+\s\w+)\s+on\s+(?:twitter|facebook|instagram|x|google)\b"),
        (
            Notice,
            25,
            r"^(?:sign\s+up|subscribe|abonnez-vous|inscrivez-vous)\b.*\b(?:newsletters?|e-?mails?|magazine|app)\b",
        ),
        (Notice, 150, r"\bnew\s+\w+\(\s*'|\bwindow\.\w+\s*=|\bfunction\s*\(|</?(?:script|iframe|div|span)\b"),
    ];
    rules.into_iter().map(|(kind, words, pattern)| Rule { kind, words, pattern: compiled(pattern) }).collect()
});

/// A pattern of this file, in any case.
fn compiled(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("the patterns of this file are constants, compiled by its tests")
}

/// Agencies' datelines at the head of an article: `Kuala Lumpur (CNN)The …`, `PARIS, 3 mars (Reuters) - …`, and the
/// by-lines of the Daily Mail as the CNN/DailyMail corpus has them.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:\p{Lu}[\p{L}.'’-]*(?:\s+\p{Lu}?[\p{L}.'’-]+){0,3}(?:,\s+\p{Lu}[\p{L}.'’-]*(?:\s+\p{Lu}[\p{L}.'’-]+){0,2})?(?:,?\s+(?:le\s+)?\d{1,2}(?:er)?\s+\p{L}+\.?(?:\s+\d{4})?)?,?\s*)?",
        r"\((?:CNN[\p{L} .]*|AP|AFP|Reuters|REUTERS|UPI|dpa|DPA|EFE|ANSA|Belga|ATS|TAP|APS|MAP|WIRED|[\p{Lu}][\p{L}.' ]{1,24})\)",
        r"(?P<end>\s*(?:--+|[-–—])\s*|\s*)",
        r"|^By \. [^.]{3,60} \.(?: (?:and|PUBLISHED|UPDATED|Last updated)[^.]{0,60} \.| [\d:]+(?: [AP]M)?(?: (?:EST|GMT|BST|EDT))?, \d{1,2} \p{L}+ \d{4} \.| \| \.| :? ?\.| [\p{Lu}][^.]{3,40} \.)*? (?:[\d:]+(?: [AP]M)?(?: (?:EST|GMT|BST|EDT))?, \d{1,2} \p{L}+ \d{4} \.)",
    ))
    .expect("a constant pattern")
});

/// How many bytes of a paragraph's head are a dateline or by-line; 0 if it has none.
///
/// Between brackets any name may stand, so what follows must show it: a dash, or the article grown onto the bracket.
pub(super) fn dateline(paragraph: &str) -> usize {
    let Some(found) = DATELINE.captures(paragraph) else { return 0 };
    let (Some(all), end) = (found.get(0), found.name("end")) else { return 0 };
    let rest = &paragraph[all.end()..];
    let grown = end.is_none_or(|e| {
        !e.is_empty() || rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“«‘'".contains(c))
    });
    let spaced_only = end.is_some_and(|e| !e.is_empty() && e.as_str().trim().is_empty());
    if grown && !spaced_only && rest.chars().any(char::is_alphabetic) { all.end() } else { 0 }
}

/// What a sentence inside a paragraph is, or `None` for the article's text.
pub(super) fn kind_of_sentence(sentence: &str) -> Option<BlockKind> {
    let sentence = normalise(sentence);
    let words = count_words(&sentence);
    SENTENCE_RULES.iter().find(|r| words <= r.words && r.pattern.is_match(&sentence)).map(|r| r.kind)
}

/// `By Tom Jowitt`, `Par Anne Durand et Luc Petit, à Paris`.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?i:by|par|from|de notre correspondante?|de notre envoyée? spéciale?|written by|écrit par|rédigé par|publié par|posted by|auteure?|autrice|author|text by|texte)(?:\s*:)?\s+)(?P<names>\S.*)$")
        .expect("a constant pattern")
});

/// `Tom Jowitt - Silicon.co.uk`, `Anne Durand, Le Monde`.
static NAME_AND_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<name>\p{Lu}[\p{L}.'’-]+(?:\s+(?:d[eu]|van|von|al|el|la|le|ben|bin|\p{Lu}[\p{L}.'’-]*)){1,3})\s*(?:[-–—|/@]|,)\s*(?P<paper>\S.+)$")
        .expect("a constant pattern")
});

static HOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[\w-]+\.(?:com|fr|org|net|co\.uk|uk|info|tv|be|ch|ca|eu|io)\b").expect("a constant pattern")
});

/// What the line is by itself, or `None` for what may be the article's text.
pub(super) fn kind_of_line(line: &str) -> Option<BlockKind> {
    let line = normalise(line);
    let words = count_words(&line);
    if words > 150 || line.is_empty() {
        return None;
    }
    if let Some(rule) = RULES.iter().find(|r| words <= r.words && r.pattern.is_match(&line)) {
        return Some(rule.kind);
    }
    byline(&line, words).then_some(BlockKind::Credit)
}

/// Whether a line at the head or the tail of a page, where signatures stand, is one: `Tom Jowitt - Silicon.co.uk`.
pub(super) fn is_signature(line: &str) -> bool {
    let line = normalise(line);
    if count_words(&line) > 9 || line.ends_with(['.', '!', '?', '…', ':', ';', ',']) {
        return false;
    }
    NAME_AND_PAPER.captures(&line).is_some_and(|c| {
        let paper = &c["paper"];
        HOST.is_match(paper) || paper.split_whitespace().all(is_capitalised)
    })
}

/// Whether a line is nothing but a list of names after `By` or `Par`.
fn byline(line: &str, words: usize) -> bool {
    if words > 16 {
        return false;
    }
    let Some(names) = BYLINE.captures(line).and_then(|c| c.name("names")) else { return false };
    let names = names.as_str().trim_end_matches(['.', ' ', '|']);
    let first = names.split_whitespace().next().unwrap_or("");
    // `Par Toutatis !` and `By Monday, …` are not names of authors; a name has two words, or all its letters in capitals.
    let mut capitalised = 0;
    for word in names.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if is_capitalised(bare) {
            capitalised += 1;
        } else if !is_particle(&bare.to_lowercase()) && !bare.is_empty() && !bare.chars().all(|c| c.is_ascii_digit()) {
            return false;
        }
    }
    is_capitalised(first) && capitalised >= 2 && !names.ends_with(['!', '?', '…'])
}

fn is_capitalised(word: &str) -> bool {
    word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase)
}

fn is_particle(word: &str) -> bool {
    let known = [
        "de",
        "du",
        "des",
        "d",
        "van",
        "von",
        "der",
        "den",
        "el",
        "al",
        "la",
        "le",
        "ben",
        "bin",
        "da",
        "di",
        "dos",
        "et",
        "and",
        "avec",
        "with",
        "à",
        "in",
        "for",
        "pour",
        "at",
        "le",
        "the",
        "envoyé",
        "envoyée",
        "spécial",
        "spéciale",
        "correspondant",
        "correspondante",
        "journaliste",
        "reporter",
        "editor",
        "correspondent",
        "publié",
        "published",
        "mis",
        "jour",
        "h",
        "on",
        "l'afp",
        "@",
    ];
    known.contains(&word) || word.starts_with("d'") || word.starts_with("l'")
}

/// Spaces and apostrophes made plain.
fn normalise(line: &str) -> String {
    line.replace(['’', 'ʼ'], "'")
        .split(|c: char| c.is_whitespace() || c == '\u{FEFF}')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// How many words a line has.
pub(super) fn count_words(line: &str) -> usize {
    line.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlockKind::{Credit, Date, Embed, Links, Notice, Tags};

    #[test]
    fn lines_of_the_page_are_known() {
        for (kind, line) in [
            (Credit, "Credit: 123rf"),
            (Credit, "Crédit photo : Jean Martin"),
            (Credit, "Image : © CPI"),
            (Credit, "© Tous droits réservés"),
            (Credit, "Photo by Jane Doe on Unsplash"),
            (Credit, "Photo d'illustration"),
            (Credit, "Le procureur à La Haye, le 3 mars 2022. © Marie Petit / Reuters"),
            (Credit, "Des policiers devant le siège de la banque — Paul Martin / AFP"),
            (Credit, "The prime minister leaves Downing Street (Photo: PA)"),
            (Credit, "By Jane Doe"),
            (Credit, "By JANE DOE and John Roe, Associated Press"),
            (Credit, "Par Anne Durand, avec AFP"),
            (Credit, "Propos recueillis par Anne Durand"),
            (Credit, "La rédaction avec AFP"),
            (Credit, "AFP"),
            (Credit, "Le Journal avec AFP et Reuters"),
            (Credit, "Reporting by Jane Doe; editing by John Roe"),
            (Credit, "Copyright 2021 The Paper. All rights reserved."),
            (Embed, "Une annonce importante ⤵️ pic.twitter.com/89sGaTWQnk — La Cour (@LaCour) September 19, 2023"),
            (Embed, "— Jane Doe (@janedoe) 3 mars 2021"),
            (Embed, "View this post on Instagram"),
            (Embed, "Une publication partagée par Anne (@anne)"),
            (Tags, "Mots-clés : sécurité, données, nuage."),
            (Tags, "Tags: court, crime, law"),
            (Tags, "Filed under: Politics"),
            (Tags, "#climat #énergie"),
            (Tags, "Accueil > Économie > Énergie"),
            (Links, "To read – Files Expose Techniques"),
            (Links, "À lire aussi : La banque ferme ses portes"),
            (Links, "A lire – La banque ferme"),
            (Links, "LIRE AUSSI > Le prix du pain"),
            (Links, "Lire la suite"),
            (Links, "Read also: The price of bread"),
            (Links, "Read more: The price of bread"),
            (Links, "Related articles"),
            (Links, "Sur le même sujet"),
            (Links, "Source link -101"),
            (Links, "https://example.org/a/b"),
            (Links, "The post The price of bread appeared first on The Paper."),
            (Date, "Publié le 12 mars 2023 à 10h32"),
            (Date, "Published: 10:32 GMT, 3 March 2014"),
            (Date, "Mardi 3 octobre 2023"),
            (Date, "October 3, 2023"),
            (Date, "3 hours ago"),
            (Notice, "This website uses cookies."),
            (Notice, "Nous utilisons des cookies pour améliorer votre expérience."),
            (Notice, "Inscrivez-vous à notre newsletter"),
            (Notice, "Subscribe to our newsletter and never miss a story."),
            (Notice, "Follow us on Twitter"),
            (Notice, "Partager sur Facebook"),
            (Notice, "12 commentaires"),
            (Notice, "Publicité"),
            (Notice, "Temps de lecture : 3 min"),
            (Notice, "5 min read"),
            (Notice, "Cet article est réservé aux abonnés."),
            (Notice, "Scroll down for video"),
        ] {
            assert_eq!(kind_of_line(line), Some(kind), "{line}");
        }
        assert!(is_signature("Tom Jowitt - Silicon.co.uk") && is_signature("Anne Durand, Le Journal"));
    }

    #[test]
    fn lines_of_the_article_are_left_alone() {
        for line in [
            "À lire ces chiffres, on comprend que la crise dure.",
            "Lire un livre par semaine, c'est son secret.",
            "Voir la mer était son rêve.",
            "Read the letter carefully, the judge told him.",
            "See what happens when the bank closes.",
            "Par ailleurs, la banque ferme ses portes.",
            "Par Toutatis !",
            "By Monday, the Court had recovered its files.",
            "By then it was too late.",
            "Photo en main, il interroge les voisins.",
            "L'image de la banque est abîmée.",
            "Source de revenus pour la région, le port emploie mille personnes.",
            "Sources close to the inquiry said the files were safe.",
            "Les cookies sont cuits au four pendant dix minutes.",
            "Comment la banque en est-elle arrivée là ?",
            "Comment ?",
            "Partager le pouvoir ne lui plaît guère.",
            "Suivez mon regard, dit-il.",
            "Le 12 mars 2023, la banque a fermé.",
            "Mardi 3 octobre 2023 restera dans l'histoire de la ville.",
            "La CPI veut poursuivre les cybercriminels de guerre, ces derniers contre-attaquent",
            "Renforcer le cadre de gestion des risques",
            "« Rien n'est joué », a-t-il dit à l'AFP.",
            "Le ministre n'a pas répondu aux questions de Reuters.",
            "The AP reported the story first.",
            "Advertising pays for most newspapers, and always has.",
            "Un tweet a suffi pour que l'affaire éclate.",
            "Tags and labels are stitched by hand in this workshop.",
            "Related problems were found in three other banks.",
            "Share prices fell by 3 percent on Tuesday.",
            "La rédaction de ce texte a pris deux ans.",
            "Jean Martin, maire de Lyon, est arrivé hier.",
            "Recevez mes salutations, écrivait-il.",
            "Il a pris la parole, puis la fuite – AP-HP oblige.",
        ] {
            assert_eq!(kind_of_line(line), None, "{line}");
            assert!(!is_signature(line), "{line}");
        }
    }

    #[test]
    fn datelines_are_cut_and_brackets_are_not() {
        for (head, rest) in [
            ("Kuala Lumpur (CNN)", "The first hours were lost."),
            ("(CNN) -- ", "The first hours were lost."),
            ("PARIS, 3 mars (Reuters) - ", "Le ministre est parti."),
            ("Lagos, Nigeria (CNN)", "\"We are here,\" she said."),
        ] {
            assert_eq!(dateline(&format!("{head}{rest}")), head.len(), "{head}");
        }
        for text in
            ["La Cour (CPI) a dénoncé une attaque.", "Jean Martin (Lyon) est parti.", "(CNN)", "Une (Autre) Phrase."]
        {
            assert_eq!(dateline(text), 0, "{text}");
        }
    }

    #[test]
    fn sentences_of_the_page_inside_a_paragraph() {
        for (kind, text) in [
            (Credit, "CNN's Jane Doe and John Roe contributed to this report."),
            (Links, "READ MORE: The price of bread ."),
            (Links, "Click here to read the transcript."),
            (Credit, "par Europe 1"),
            (Notice, "Follow @ThePaper on Twitter to join the conversation."),
        ] {
            assert_eq!(kind_of_sentence(text), Some(kind), "{text}");
        }
        for text in [
            "He contributed to this report's success.",
            "Par Europe, il entend le continent.",
            "He asked her to read more.",
        ] {
            assert_eq!(kind_of_sentence(text), None, "{text}");
        }
    }
}
