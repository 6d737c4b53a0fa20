//! Where German sentences end.

use crate::language::lexicon::Words;
use crate::language::rules::SentenceRules;

pub(super) static SENTENCES: SentenceRules = SentenceRules {
    introducing: Words::new(
        "hr hrn fr frl dr prof dipl ing st z.b bzw vgl d.h u.a i.d.r ca gen geb gest evtl ggf inkl exkl sog \
         sogen lt bspw insb etwa mio mrd tsd vs resp mag oberst hptm z.t z.zt o.ä v kath evang ev angebl \
         nördl südl östl westl m.ü.m n dipl.-ing med phil jur rer nat hl univ",
    ),
    capitalised: Words::new("fr st gen resp"),
    numbered: Words::new(
        "nr nrn art abs s bd kap abb tab fig tel hl jan feb febr mär apr jun jul aug sep sept okt nov dez zit \
         ziff lit aufl vol p pp max min str",
    ),
    trailing: Words::new(
        "usw etc jr sen str jh jhd jhdt chr n.chr v.chr u.s.a inc co ltd std min sek u.s.w u.s.f usf uam jan \
         feb aug sept okt nov dez a.d",
    ),
    clock: Words::new(""),
    clock_followers: Words::new(""),
    openers: Words::new(
        "der die das den dem des ein eine einen einem einer er sie es wir ich ihr man sein seine ihre unser \
         unsere mein meine dieser diese dieses diesen und aber oder doch denn wenn als da dann so in im am an \
         auf aus bei beim mit nach von vom vor zu zum zur für um über unter durch gegen ohne seit während \
         wegen trotz hier dort jetzt nun noch auch nur schon nicht kein keine alle viele einige was wer wie \
         wo warum dabei damit dazu danach daher darum jedoch zwar heute gestern morgen zwei drei beide dass \
         ob obwohl weil bis leider endlich immer jeder jede wieder",
    ),
    speech: Words::new("sagte fragte rief antwortete meinte"),
    lettered: Words::new(
        "plan gruppe vitamin linie klasse typ block zone tor saal buchstabe punkt variante note hepatitis \
         anlage",
    ),
    compounds: &["str", "pl"],
    letters: Words::new(""),
    closing_quotes: &['“', '«', '‘', '‹'],
    ordinals: true,
    seams_after_names: false,
    video_credit: None,
};
