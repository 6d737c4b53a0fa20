//! Languages that have no folder: enough is known of them to tell them from those that have one.

use super::lexicon::Words;

/// Code, English name, letters besides the 26 of English, and function words of languages in Latin script.
pub(super) static LATIN: [(&str, &str, &str, Words); 19] = [
    (
        "es",
        "Spanish",
        "áéíñóúü",
        Words::new(
            "el la los las un una de del y en que es por para con no se su sus lo al como más pero fue ha son este esta \
         entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante ni contra otros ese eso \
         ante ellos esto han está años",
        ),
    ),
    (
        "it",
        "Italian",
        "àèéìíîòóù",
        Words::new(
            "il lo la gli le un una di del della dei delle dello degli e è in che per con non si da dal dalla nel nella \
         al alla sono come più ma ha anche stato questo questa hanno ai alle sul sulla tra fra suo sua loro ed \
         essere o anni dopo era prima così",
        ),
    ),
    (
        "pt",
        "Portuguese",
        "àáâãçéêíóôõúü",
        Words::new(
            "o a os as um uma de do da dos das e é em no na nos nas que para por com não se ao à aos mais como mas foi \
         ele ela seu sua são também pelo pela até isso entre quando muito já está eu depois sem mesmo ter anos ou \
         ser tem",
        ),
    ),
    (
        "ca",
        "Catalan",
        "àçèéíïòóúü·",
        Words::new(
            "el la els les un una de del dels i és en que per amb no es al als com més però va ha són aquest aquesta \
         entre quan molt sense sobre també fins hi on des tot ni contra altres pel pels seva seu ser anys perquè \
         han li ja són d' l' n' s'",
        ),
    ),
    (
        "nl",
        "Dutch",
        "áéëíïóöúè",
        Words::new(
            "de het een en van in is dat op te zijn met voor niet die aan er om ook als dan maar bij nog uit door naar \
         heeft hij ze worden wordt werd over zich hun deze dit wat meer kan geen al was wel tot jaar ik je we",
        ),
    ),
    (
        "ro",
        "Romanian",
        "ăâîșşțţ",
        Words::new(
            "și în de la cu pe din că nu este sunt o un care pentru mai au a fost ce se sau dar prin după lui ei al ale \
         unei unui fi între până despre să această acest aceasta va le îi îl către ani foarte când fără",
        ),
    ),
    (
        "sv",
        "Swedish",
        "åäöé",
        Words::new(
            "och att det i en som är av för på den med till inte han de om var hade ett har men från så kan vid när hon \
         efter eller jag sin",
        ),
    ),
    (
        "da",
        "Danish",
        "åæøé",
        Words::new(
            "og at det i en som er af for på den med til ikke han de om var havde et har men fra så kan ved når hun \
         efter eller jeg sig blev",
        ),
    ),
    (
        "no",
        "Norwegian",
        "åæøéòôó",
        Words::new(
            "og at det i en som er av for på den med til ikke han de om var hadde et har men fra så kan ved når hun \
         etter eller jeg seg ble",
        ),
    ),
    (
        "pl",
        "Polish",
        "ąćęłńóśźż",
        Words::new(
            "i w z na do nie się to jest że o jak za po co ale od przez dla czy był są tym tego które który oraz przed \
         przy jego było być",
        ),
    ),
    (
        "cs",
        "Czech",
        "áčďéěíňóřšťúůýž",
        Words::new(
            "a v se na je že s z do o to i jako za pro by ale od po který které jsou bylo byl podle při která jeho nebo \
         však také aby",
        ),
    ),
    (
        "hu",
        "Hungarian",
        "áéíóöőúüű",
        Words::new(
            "a az és hogy nem is egy ez meg csak de van volt mint már el még ki be azt vagy ha lesz sem volna után kell \
         szerint",
        ),
    ),
    (
        "fi",
        "Finnish",
        "åäöšž",
        Words::new(
            "ja on ei että se hän oli mutta ovat joka kuin myös niin jos kun sen ole mukaan tai jo nyt vain voi sitten \
         olla ollut jotka",
        ),
    ),
    (
        "tr",
        "Turkish",
        "çğıiöşüâîi̇",
        Words::new(
            "ve bir bu için ile da de çok daha olarak olan gibi en kadar sonra ama ne var değil olduğu mi ise ya her \
         göre tarafından",
        ),
    ),
    (
        "hr",
        "Croatian, Bosnian or Serbian",
        "čćđšž",
        Words::new(
            "i u je na se da su za od s o a kao što koji koja iz nije ali do bi sam će po to ili biti kako samo prema \
         te nakon",
        ),
    ),
    (
        "id",
        "Indonesian",
        "",
        Words::new(
            "yang dan di ini itu dengan untuk dari dalam tidak pada akan adalah ke karena ada oleh juga saya bisa \
         mereka kami telah lebih",
        ),
    ),
    (
        "vi",
        "Vietnamese",
        "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        Words::new(
            "và của là có cho một trong được không những các người với này đã từ khi đến như về ra tại cũng nhiều",
        ),
    ),
    (
        "br",
        "Breton",
        "ñùâêôü",
        Words::new("ar an ha e da ez eo zo en ur gant war evit a-raok ne ket eus met pe pa so bet oa ivez"),
    ),
    (
        "la",
        "Latin",
        "",
        Words::new("et in est non ad cum ut sed qui quod ex de per si aut sunt quae esse enim etiam atque nec ab hoc"),
    ),
];

/// Code and English name of languages that are told by their script or by n-grams.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("el", "Greek"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hy", "Armenian"),
    ("ja", "Japanese"),
    ("ka", "Georgian"),
    ("ko", "Korean"),
    ("ru", "a language in Cyrillic script"),
    ("th", "Thai"),
    ("zh", "Chinese"),
];
