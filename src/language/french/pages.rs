//! What on a French page is not the article.

use crate::language::lexicon::Words;
use crate::language::rules::{Matter, PagePattern as P, PageRules};

pub(super) static PAGES: PageRules = PageRules {
    lines: Matter {
        links: &[
            P(
                45,
                r"^{bullet}(?:à|a|&agrave;)?\s*(?:lire|voir|relire|revoir|écouter)\s+(?:aussi|également|en\s+plus)\b",
            ),
            P(
                45,
                r"^{bullet}(?:à|a)\s+(?:lire|voir|relire|revoir|écouter|découvrir|retrouver|savoir|suivre|ne\s+pas\s+manquer)(?:\s+(?:sur\s+[\p{L}\s.]+|ailleurs|ensuite))?{sep}",
            ),
            P(
                45,
                r"^{bullet}(?:lire|voir|lisez|voyez|découvrez|relisez)(?:\s+(?:aussi|également|notre|nos|la\s+suite|l'article|plus|ici|en\s+ligne)\b|\s*[:–—|>»→])",
            ),
            P(
                25,
                r"^(?:cliquez|appuyez|retrouvez|rendez-vous)\s+(?:ici|ci-dessous|sur\s+ce\s+lien|tous\s+nos|toute\s+l'actualité|l'intégralité|l'ensemble)\b.*$",
            ),
            P(
                12,
                r"^(?:sur\s+le\s+même\s+(?:sujet|thème)|dans\s+la\s+même\s+(?:rubrique|catégorie)|pour\s+(?:aller\s+plus\s+loin|en\s+savoir\s+plus)|en\s+savoir\s+plus|(?:nos|les|autres|derniers|plus\s+d')?\s*(?:articles?|dossiers?|contenus?|actualités?|vidéos?|sujets?)\s+(?:liée?s?|similaires?|connexes?|associée?s?|récents?|populaires?|recommandée?s?|suggérés?|les\s+plus\s+lus)|vous\s+(?:aimerez|pourriez|allez)\s+(?:aussi|également|aimer).*|ça\s+peut\s+vous\s+intéresser|à\s+la\s+une|les\s+plus\s+lus|article\s+(?:précédent|suivant)|notre\s+(?:sélection|dossier)|nos\s+dossiers){sep}",
            ),
            P(20, r"^lien\s+(?:source|de\s+la\s+source|vers\s+l'article)\b.*$"),
            P(18, r"^(?:sources?|références?)\s*[:–—]\s*\S.*[^.!?]$"),
            P(45, r"^(?:l'article|cet\s+article)\b.*\best\s+apparu\s+en\s+premier\b"),
        ],
        credits: &[
            P(
                35,
                r"^(?:crédits?|photos?|photographies?|images?|illustrations?|visuels?|vidéos?|infographies?|graphiques?|légendes?)(?:\s+(?:crédits?|photos?|images?|d'illustration|d'archives|par|de\s+couverture|une))*\s*[:©/]\s*\S.*[^.!?…»”]$",
            ),
            P(
                20,
                r"^(?:crédits?|photos?|images?|illustrations?|visuels?|vidéos?)\s*(?:[:©|–—-]|crédits?|par|d'illustration|d'archives)?\s*{agency}\b.*$",
            ),
            P(20, r"^(?:photo|image|illustration)\s+(?:via|d'illustration|d'archives?|prise)\b.*[^.!?]$"),
            P(12, r"^(?:photo|image|illustration)\s+(?:d'illustration|d'archives?)\.?$"),
            P(25, r"\b(?:tous\s+droits\s+(?:de\s+reproduction\s+)?réservés|reproduction\s+interdite)\b"),
            P(
                45,
                r"^.+\((?:(?:ap|afp|getty)\s+)?(?:photo|image|crédit|illustration)\s*(?::|d'illustration|/|par)[^)]*\)\.?$",
            ),
            P(14, r"^(?:la\s+)?rédaction(?:\s+(?:de|du|des|d'|avec|web|numérique)\b[^.!?]*)?$"),
            P(
                16,
                r"^(?:propos\s+recueillis|recueilli|traduit|traduction|interview|illustrations?|dessin|texte|reportage)\b.*\spar\s+(?-i:\p{Lu}).*[^.!?]$",
            ),
        ],
        embeds: &[P(
            110,
            r"^(?:voir\s+cette\s+publication\s+sur|afficher\s+cette\s+publication|(?:une\s+)?(?:publication|photo|vidéo)\s+(?:partagée|publiée)\s+par|voir\s+les\s+autres\s+tweets|regarder\s+(?:cette\s+vidéo|la\s+vidéo|sur)\b|tweet\s+de\s+@?\w+)\b",
        )],
        tags: &[
            P(
                120,
                r"^(?:mots?[- ]cl(?:é|e)f?s?|étiquettes?|classé\s+(?:dans|sous)|publié\s+dans|catégories?|thèmes?|thématiques?|rubriques?|sujets?(?:\s+(?:associés|liés|connexes))?)\s*[:|–—»>]",
            ),
            P(3, r"^(?:mots?[- ]cl(?:é|e)f?s|étiquettes|catégories|sujets\s+associés)$"),
            P(20, r"^(?:accueil|vous\s+êtes\s+ici)\s*(?::|>|»|/|›|→|\|).+$"),
        ],
        dates: &[
            P(22, r"^(?:(?:publié|mis\s+à\s+jour)\s*[:.]\s*)+.*\d{1,2}[:h.]\d{2}\b.*$"),
            P(8, r"^(?:publié\s+)?il\s+y\s+a\s+\d+\s+(?:minutes?|heures?|jours?|semaines?|mois|ans?)\W*$"),
        ],
        notices: &[
            P(
                150,
                r"\b(?:ce\s+site\s+(?:web\s+)?utilise\s+(?:des|les)\s+cookies|nous\s+utilisons\s+des\s+(?:cookies|traceurs)|accept(?:er|ez)\s+(?:tous\s+)?(?:les\s+)?cookies|gérer\s+(?:mes|les|vos)\s+cookies|politique\s+(?:de|en\s+matière\s+de)\s+cookies)\b",
            ),
            P(
                60,
                r"^(?:en\s+poursuivant\s+(?:votre|la|sur)|en\s+(?:cliquant|vous\s+inscrivant|vous\s+abonnant))\b.*\b(?:site|conditions|newsletter|politique|cookies|navigation|données)\b",
            ),
            P(
                45,
                r"^(?:abonnez-vous|inscrivez-vous|s'abonner|s'inscrire|je\s+m'abonne|rejoignez-nous|suivez-nous|téléchargez\s+(?:notre|l'appli)|soutenez-nous|faites\s+un\s+don)\b",
            ),
            P(
                40,
                r"^(?:recevez|restez|ne\s+(?:manquez|ratez)|pour\s+recevoir)\b.*\b(?:newsletters?|boîte\s+(?:mail|de\s+réception)|notifications?|lettre\s+d'information)\b",
            ),
            P(
                30,
                r"^(?:suivez|retrouvez)\s+.+\ssur\s+(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|whatsapp|telegram|google\s+(?:news|actualités)|les\s+réseaux\s+sociaux)\b",
            ),
            P(
                14,
                r"^(?:partage[rz]?|tweete[rz]?|imprimer|e-?mail|envoyer|enregistrer|copier|commente[rz]?|réagi[rs])(?:\s+(?:cet|cette|l'|article|page|post|le|lien|sur|via|par|facebook|twitter|whatsapp|linkedin|e-?mail|mail|pdf|et|votre|commentaire|amis?|à|un|x|pinterest|reddit|telegram|ça|ceci))*[\s.:>»›→!]*$",
            ),
            P(6, r"^(?:\d+\s+)?(?:commentaires?|réactions?|partages?|vues?)(?:\s*[(:]?\s*\d*\)?)?$"),
            P(
                20,
                r"^(?:laissez?r?|ajoute[rz]|écri(?:re|vez)|poste[rz])\s+(?:un|votre)\s+(?:commentaire|réponse|avis)\b.*$",
            ),
            P(
                45,
                r"^(?:votre\s+adresse\s+(?:e-?mail|de\s+messagerie)\s+ne\s+sera|les\s+champs\s+obligatoires|enregistrer\s+mon\s+nom|vous\s+devez\s+(?:être\s+connecté|vous\s+connecter))\b",
            ),
            P(
                8,
                r"^(?:publicité|annonces?|contenu\s+sponsorisé|(?:la\s+)?suite\s+après\s+(?:la|cette)\s+publicité|aller\s+au\s+contenu(?:\s+principal)?|accueil|rechercher|recherche|se\s+connecter|connexion|chargement|retour\s+en\s+haut|haut\s+de\s+page|fermer|précédent|suivant|accepter)\W*$",
            ),
            P(
                40,
                r"^(?:cet\s+article\s+est\s+(?:réservé|payant)|article\s+réservé|réservé\s+aux\s+abonnés|contenu\s+réservé|il\s+vous\s+reste\s+\d|la\s+suite\s+est\s+réservée|déjà\s+abonnée?|vous\s+êtes\s+déjà\s+abonné)\b",
            ),
            P(
                12,
                r"^(?:temps\s+de\s+lecture|durée\s+de\s+lecture|lecture)\s*:?\s*(?:~|environ\s+)?\d+\s*(?:min|mn|minutes?|s|sec)?\b.*$",
            ),
            P(8, r"^\d+\s*-?\s*(?:min|mn|minutes?)\.?\s+de\s+lecture\W*$"),
            P(
                45,
                r"^(?:(?:cet|l')\s?article\s+(?:a\s+été|est)\s+(?:initialement\s+|d'abord\s+|originellement\s+)?(?:publié|paru|traduit|republié|rédigé|mis\s+à\s+jour)|(?:article\s+)?traduit\s+de\s+l'(?:anglais|espagnol|allemand|italien)|avertissement\s*:)\b?",
            ),
            P(
                10,
                r"^(?:mentions\s+légales|politique\s+de\s+confidentialité|conditions\s+(?:générales|d'utilisation).*|contactez?[- ]nous|qui\s+sommes[- ]nous|plan\s+du\s+site|cgu|cgv)(?:\s*[|·•-].*)?\W*$",
            ),
            P(30, r"^(?:veuillez\s+activer\s+javascript|votre\s+navigateur\s+ne|javascript\s+est)\b"),
        ],
    },
    sentences: Matter {
        credits: &[P(25, r"\btous\s+droits\s+réservés\b"), P(5, r"^\(?par\s+(?-i:\p{Lu}|franceinfo|euronews)")],
        links: &[
            P(30, r"^(?:lire\s+aussi|(?:à|a)\s+lire\s+aussi|voir\s+aussi|lire\s+également)(?:\s+sur\s[^:.]*)?\s*:"),
            P(25, r"^(?-i:LIRE AUSSI|À LIRE|A LIRE|VIDÉO|VIDEO)\s*:"),
        ],
        notices: &[P(25, r"^(?:abonnez-vous|inscrivez-vous)\b.*\b(?:newsletters?|e-?mails?|magazine|app)\b")],
        ..Matter::NONE
    },
    datelines: &[],
    agencies: r"agence france[- ]presse",
    joints: "et|avec",
    before_agency: "par|source|l'|la",
    by: "par",
    byline: "par|de notre correspondante?|de notre envoyée? spéciale?|écrit par|rédigé par|publié par|auteure?|autrice|texte",
    byline_words: Words::new(
        "de du des d la le et avec à pour envoyé envoyée spécial spéciale correspondant correspondante journaliste publié mis \
         jour h l'afp d' l'",
    ),
    published: r"publiée?|paru|mise?\s+à\s+jour|mise?\s+en\s+ligne|modifiée?|créée?",
    published_links: r"le|à|de\s+publication",
};
