//! Where French sentences end.

use crate::language::lexicon::Words;
use crate::language::rules::SentenceRules;

pub(super) static SENTENCES: SentenceRules = SentenceRules {
    introducing: Words::new(
        "m mm mme mmes mlle mlles mgr me mes dr drs pr prs st ste sts stes cf gal gén cdt cap capt lt adj sgt \
         brig ing prof vve ex p.ex c.-à-d c.à.d càd vs bd bld all imp r.-v éd coll trad dir s.m s.a.r s.e s.s \
         ph chr jr n.d.l.r resp mr mrs ms ch fr th cl apr",
    ),
    capitalised: Words::new("me mes pr st cap adj ex all imp dir resp ms m ch fr th cl sec min co id op"),
    numbered: Words::new(
        "art av n h no nos p pp vol chap ch fig tab al par tél tel réf ref num t f fol l v ann janv févr fév \
         fevr fev avr juil juill sept oct nov déc dec cap ca c env approx max min éd sect tit liv vers",
    ),
    trailing: Words::new(
        "inc ltd corp co jr sr bros a.m p.m u.s u.s.a u.k janv févr fév avr juil juill sept oct nov déc ed \
         hab arr dép dpt div op cit ibid id min sec col av j.-c",
    ),
    clock: Words::new("a.m p.m"),
    clock_followers: Words::new("gmt utc cet"),
    openers: Words::new(
        "le la les l un une des du de d ce cet cette ces c il elle ils elles on nous vous je j tu son sa ses \
         leur leurs mon ma mes notre nos votre mais et or ni car donc ou où si s quand lorsque lorsqu comme \
         pour par dans en au aux à a avec sans sur sous selon d'après après avant depuis pendant alors ainsi \
         aussi cependant pourtant toutefois néanmoins enfin ensuite puis hier aujourd demain tout tous toute \
         toutes plusieurs certains certaines quelques chaque aucun aucune qui que qu quoi quel quelle quels \
         quelles comment pourquoi combien ne n non oui y celui celle ceux celles cela ça ceci entre chez \
         contre vers malgré grâce parmi outre bien même encore déjà là ici voici voilà deux trois désormais \
         jusqu lors face autre autres d'autres résultat seul seule seuls plus moins très trop peu beaucoup \
         parce puisque afin quant actuellement finalement notamment interrogé interrogée",
    ),
    speech: Words::new("dit demanda répondit s'écria cria murmura reprit lança ajouta fit"),
    lettered: Words::new(
        "plan ligne porte groupe vitamine quai classe catégorie série point lettre hépatite bâtiment bloc \
         zone section niveau option question variante escalier hall salle type",
    ),
    compounds: &[],
    letters: Words::new("a à y ô"),
    closing_quotes: &[],
    ordinals: false,
    seams_after_names: true,
    video_credit: Some(("par", &["euronews", "franceinfo"])),
};
