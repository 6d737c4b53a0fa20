"""Made-up articles in French and English, as many as one likes: to see how a cluster fares, and to test with.

Articles of one number tell the same in both languages, sentence by sentence; of every five numbers one exists in one language only.

    python articles.py 10000 > articles.jsonl
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator

TOWNS = ["Aubrac", "Belleroche", "Carville", "Dorance", "Estrel", "Fontenelle", "Grandval", "Hautmont", "Issoire", "Joncourt"]
NAMES = ["Anne Morel", "Paul Girard", "Claire Renaud", "Hugo Lambert", "Nadia Perrin", "Louis Fabre", "Sofia Roche", "Marc Vidal"]
THINGS = [
    ("le pont", "the bridge"),
    ("l'hôpital", "the hospital"),
    ("la bibliothèque", "the library"),
    ("le marché couvert", "the covered market"),
    ("la gare", "the railway station"),
    ("le stade", "the stadium"),
    ("l'école", "the school"),
    ("le musée", "the museum"),
    ("la piscine", "the swimming pool"),
    ("le port", "the harbour"),
]
EVENTS = [
    ("a été inauguré", "was opened"),
    ("va être démoli", "is going to be demolished"),
    ("sera agrandi", "will be enlarged"),
    ("a été endommagé par un incendie", "was damaged by a fire"),
    ("a été inondé", "was flooded"),
    ("a été vendu", "was sold"),
    ("ferme ses portes", "is closing its doors"),
    ("a été classé monument historique", "was listed as a historic monument"),
]
MORE = [
    ("Les travaux ont duré {n} mois et coûté {m} millions d'euros.", "The works took {n} months and cost {m} million euros."),
    ("{name}, maire de la ville, a remercié les habitants.", "{name}, the mayor of the town, thanked the residents."),
    ("Plus de {n}00 personnes étaient présentes.", "More than {n}00 people were there."),
    ("L'opposition demande une enquête sur les dépenses.", "The opposition is calling for an inquiry into the spending."),
    ("« Nous attendions cela depuis {n} ans », a déclaré {name}.", "“We had been waiting for this for {n} years,” said {name}."),
    ("Un concert gratuit aura lieu le {n} juin.", "A free concert will be held on {n} June."),
    ("Les commerçants craignent une baisse de leurs ventes.", "Shopkeepers fear that their sales will fall."),
    ("La région versera une aide de {m} millions d'euros.", "The region will pay {m} million euros in aid."),
    ("Le trafic sera interrompu pendant {n} jours.", "Traffic will be interrupted for {n} days."),
    ("Une école voisine a été évacuée par précaution.", "A nearby school was evacuated as a precaution."),
    ("L'architecte {name} a dessiné les plans.", "The architect {name} drew up the plans."),
    ("Les pêcheurs de la côte ont protesté contre cette décision.", "Fishermen on the coast protested against the decision."),
    ("Le tribunal doit se prononcer dans {n} semaines.", "The court is to rule in {n} weeks."),
    ("Des bénévoles ont planté {n}0 arbres autour du bâtiment.", "Volunteers planted {n}0 trees around the building."),
    ("La neige a retardé l'arrivée des secours.", "Snow delayed the arrival of the emergency services."),
    ("Le ministre de la Culture viendra sur place jeudi.", "The minister of culture will visit on Thursday."),
]


def articles(count: int, dated: bool = True) -> Iterator[dict[str, str]]:
    """So many articles, each with ``id``, ``language``, ``text`` and, if they are to be ``dated``, ``date``."""
    number = 0
    given = 0
    while given < count:
        draw = random.Random(number)
        town, (fr, en), (fr_event, en_event) = draw.choice(TOWNS), draw.choice(THINGS), draw.choice(EVENTS)
        sentences = [(f"{fr.capitalize()} de {town} {fr_event}.", f"{en.capitalize()} of {town} {en_event}.")]
        for fr_more, en_more in draw.sample(MORE, draw.randint(5, 9)):
            slots = {"n": draw.randint(3, 97), "m": draw.randint(2, 60), "name": draw.choice(NAMES)}
            sentences.append((fr_more.format(**slots), en_more.format(**slots)))
        date = f"2024-{1 + number % 12:02}-{1 + draw.randint(0, 27):02}"
        alone = draw.choice(["fr", "en"]) if number % 5 == 4 else None
        for side, language in enumerate(("fr", "en")):
            if given < count and alone in (None, language):
                row = {"id": f"{language}-{number:07}", "language": language}
                row["text"] = " ".join(sentence[side] for sentence in sentences)
                yield row | ({"date": date} if dated else {})
                given += 1
        number += 1


if __name__ == "__main__":
    for article in articles(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        print(json.dumps(article, ensure_ascii=False))
