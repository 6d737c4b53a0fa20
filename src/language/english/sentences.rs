//! Where English sentences end.

use crate::language::lexicon::Words;
use crate::language::rules::SentenceRules;

pub(super) static SENTENCES: SentenceRules = SentenceRules {
    introducing: Words::new(
        "mr mrs ms messrs mx dr drs prof st sts gen lt col capt cpt sgt cpl pvt maj cmdr adm sen sens rep \
         reps gov govs pres rev fr hon supt insp det atty dist vs v cf e.g i.e eg ie viz mt ft m mme mlle \
         lt.-gen maj.-gen brig asst assoc mgr ald spc sec amb comdr ens pfc treas prop esp incl",
    ),
    capitalised: Words::new(
        "ms st gen col sen rep fr det mt ft sec ens prop m inc ltd corp co cos llc plc bros jr sr esq am pm \
         ave blvd rd dept univ assn est jan feb aug sept oct nov dec mon tue tues wed thu thurs fri ala ariz \
         ark calif colo conn del fla ga ill ind kan ky mass md mich minn miss mo mont neb nev okla ore pa \
         tenn tex va vt wash wis wyo al ed eds bancorp intl",
    ),
    numbered: Words::new(
        "no nos art p pp vol vols fig figs ch chap sec sect par para pt eq ex op jan feb mar apr jun jul aug \
         sep sept oct nov dec ext tel c ca approx est rev ver nr cap ed max min dept a.d b.c",
    ),
    trailing: Words::new(
        "inc ltd corp co cos llc plc bros jr sr esq a.m p.m am pm u.s u.k u.n u.s.a e.u d.c l.a n.y ph.d m.d \
         b.a m.a b.sc m.sc ave blvd rd dept univ assn est jan feb aug sept oct nov dec mon tue tues wed thu \
         thurs fri ala ariz ark calif colo conn del fla ga ill ind kan ky mass md mich minn miss mo mont neb \
         nev okla ore pa tenn tex va vt wash wis wyo b.c a.d al ed eds bancorp intl",
    ),
    clock: Words::new("a.m p.m am pm"),
    clock_followers: Words::new(
        "monday tuesday wednesday thursday friday saturday sunday est edt et pst pdt pt cst cdt ct gmt bst \
         cet utc eastern pacific central local est. p.t mt",
    ),
    openers: Words::new(
        "the a an this that these those it its he she they we you i his her their our my your but and or so \
         yet nor if when while as although though because since after before until in on at for from with by \
         to of under over into during however meanwhile moreover instead then there here now also still even \
         once what who where why how which some many most all both each every no not one two three another \
         other others such only just perhaps maybe according despite among like unlike between about around \
         more is was are were do does did can will would has have let yes well first last nearly police \
         officials it's he's she's i'm we're they're that's there's don't asked today yesterday tomorrow \
         later earlier",
    ),
    speech: Words::new(
        "said says say asked asks replied cried thought added adds shouted answered whispered wrote tweeted \
         exclaimed remarked continued began inquired interrupted repeated returned",
    ),
    lettered: Words::new(
        "plan line group vitamin grade section class category type letter gate room block zone level option \
         question appendix annex exhibit war hepatitis part point team pool formula",
    ),
    compounds: &[],
    letters: Words::new("a i o"),
    closing_quotes: &[],
    ordinals: false,
    seams_after_names: false,
    video_credit: None,
};
