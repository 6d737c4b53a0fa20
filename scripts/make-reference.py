#!/usr/bin/env python3
"""Makes tests/data/reference-e5-small.json: token ids and vectors of the default model, computed by Hugging Face's
tokenizers and transformers in f32.

usage: python scripts/make-reference.py models/multilingual-e5-small tests/data/reference-e5-small.json
needs: pip install numpy tokenizers torch transformers
"""
import json
import sys

import torch
from tokenizers import Tokenizer
from transformers import BertModel

TEXTS = [
    "La rivière a débordé dans la nuit de lundi à mardi.",
    "The river burst its banks overnight on Monday.",
    "« On n'avait jamais vu ça », dit Mme Le Goff, 81 ans, au 3e étage.",
    "“We had never seen anything like it,” says Mrs. Le Goff, 81, on the third floor.",
    "L'eau est montée de 1,2 m en 2 h 30 ; 12 000 foyers sont privés d'électricité.",
    "Aujourd’hui l’œuvre d’un maître d’hôtel, demain celle d’un garçon de café…",
    "a",
    "",
    " \n ",
    "12/03/2021 – 17h45",
    "!!! ??? …",
    "naïve café ﬁancée № 7 ½ Ｗｉｄｅ e\u0301te\u0301",
    "tab\tand\u00a0no-break\u200bzero-width\r\nlines",
    "Zażółć gęślą jaźń. Съешь ещё этих булок. 日本語。 नमस्ते 🙂👍🏽",
    "https://example.org/a?b=c&d=%20e#f user@example.org @name #tag",
    "Donaudampfschifffahrtsgesellschaftskapitän " * 6,
    "Une longue phrase, faite de parties, qui se suivent, sans finir, " * 20,
]


def main():
    folder, out = sys.argv[1:]
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    model = BertModel.from_pretrained(folder, add_pooling_layer=False, torch_dtype=torch.float32).eval()
    rows = []
    for text in TEXTS:
        ids = tokenizer.encode("query: " + text).ids
        assert len(ids) <= 512
        with torch.no_grad():
            vector = model(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids))).last_hidden_state[0].mean(0)
        vector = vector / vector.norm()
        rows.append(json.dumps({"text": text, "ids": ids, "vector": [round(x, 5) for x in vector.tolist()]}, ensure_ascii=False))
    with open(out, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


main()
