"""Made-up articles, half in French and half in English, each the other half's translation word by word: JSON Lines on standard
output. The same every time.

usage: growth_corpus.py DOCUMENTS [SENTENCES]
"""
import json
import random
import sys

documents, sentences = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8
SHAPES = [
    ("Le {} de la {} a {} avec les {} dans le {} en {}.", "The {} of the {} has {} with the {} in the {} in {}."),
    ("Il y a {} et {} pour {} mais aussi {} que {} depuis {}.", "There are {} and {} for {} but also {} that {} since {}."),
    ("Cette {} est plus {} que la {} et {} ne sont pas {} avant {}.", "This {} is more {} than the {} and {} are not {} before {}."),
]
SYLLABLES = [c + v for c in "bdfglmnprstvz" for v in "aeiou"]


def article(number):
    own = random.Random(number)
    word = lambda: "".join(own.choice(SYLLABLES) for _ in range(own.randint(2, 4)))
    french, english = [], []
    for _ in range(sentences):
        shape, words = own.choice(SHAPES), [word() for _ in range(5)] + [str(own.randint(1800, 2030))]
        french.append(shape[0].format(*words))
        english.append(shape[1].format(*words))
    return french, english


for number in range(documents // 2):
    french, english = article(number)
    for language, text in (("fr", french), ("en", english)):
        print(json.dumps({"id": f"{language}{number:07}", "language": language, "text": "\n\n".join([" ".join(text[:4]), " ".join(text[4:])]).strip()}))
