"""Check the formats of a bitext with other people's readers.

usage: check_formats.py NAME BITEXT.jsonl TMX.dtd

NAME.tsv, NAME.csv, NAME.tmx, NAME.xlf … are what `diptych convert BITEXT.jsonl NAME --format …` wrote.
"""
import csv
import io
import json
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

name, dtd = Path(sys.argv[1]), sys.argv[3]
rows = [json.loads(line) for line in Path(sys.argv[2]).read_text("utf-8").splitlines()]
rows = [row for row in rows if row["source"]["text"] and row["target"]["text"]]
pairs = [(row["source"]["text"], row["target"]["text"]) for row in rows]
source, target = rows[0]["source"]["language"], rows[0]["target"]["language"]
of = lambda ending: f"{name}.{ending}"


def same(found, what):
    found = [tuple(pair) for pair in found]
    if found != pairs:
        wrong = next((p for p in zip(found, pairs) if p[0] != p[1]), (len(found), len(pairs)))
        sys.exit(f"check_formats: {what}: {wrong}")
    print(f"{what}: {len(found)} pairs")


# Tables, with Python's own reader and with pandas.
with open(of("csv"), newline="", encoding="utf-8") as file:
    table = list(csv.DictReader(file))
same([(row["source"], row["target"]) for row in table], "CSV, csv")
with open(of("tsv"), newline="", encoding="utf-8") as file:
    table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
same([(row["source"], row["target"]) for row in table], "TSV, csv")
sides = [Path(of(code)).read_text("utf-8").splitlines() for code in (source, target)]
same(zip(*sides), "Moses, two files of lines")

import pandas

frame = pandas.read_csv(of("csv"), keep_default_na=False)
same(zip(frame["source"], frame["target"]), "CSV, pandas")

# XML against the DTD, and with the reader of a translation toolkit.
from lxml import etree

schema = etree.DTD(dtd)
if not schema.validate(etree.parse(of("tmx"))):
    sys.exit(f"check_formats: TMX against its DTD: {schema.error_log}")
from translate.storage import factory, tmx, xliff

with open(of("tmx"), "rb") as file:
    same([(unit.source, unit.target) for unit in tmx.tmxfile(file, source, target).units], "TMX, translate-toolkit")
with open(of("xliff"), "rb") as file:
    units = xliff.xlifffile.parsefile(file).units
    same([(str(unit.source), str(unit.target)) for unit in units if not unit.isheader()], "XLIFF 1.2, translate-toolkit")
core = "{urn:oasis:names:tc:xliff:document:2.0}"
root = etree.parse(of("xlf")).getroot()
if (root.tag, root.get("version"), root.get("srcLang")) != (core + "xliff", "2.1", source):
    sys.exit(f"check_formats: XLIFF 2.1: {root.tag} {root.attrib}")
text = lambda segment, side: "".join(segment.find(core + side).itertext())
same([(text(s, "source"), text(s, "target")) for s in root.iter(core + "segment")], "XLIFF 2.1, lxml")
try:
    from translate.storage import xliff2
except ImportError:
    pass
else:
    with open(of("xlf"), "rb") as file:
        units = xliff2.Xliff2File.parsefile(file).units
        same([(str(unit.source), str(unit.target)) for unit in units if not unit.isheader()], "XLIFF 2.1, translate-toolkit")

# The links, as OPUS's own tool reads them.
from opustools import OpusRead

with tempfile.TemporaryDirectory() as folder:
    out = os.path.join(folder, "out")
    OpusRead(
        directory="x", source=source, target=target, preprocess="raw", alignment_file=of("ces.xml"),
        source_zip=of(f"{source}.zip"), target_zip=of(f"{target}.zip"), leave_non_alignments_out=True,
        write_mode="moses", write=[out], suppress_prompts=True,
    ).printPairs()
    lines = Path(out).read_text("utf-8").split("\n")[:-1]
    same([line.split("\t") for line in lines], "XCES, opustools")

# Parquet, as the Hugging Face hub and data frames read it.
import datasets
import pyarrow.parquet

table = pyarrow.parquet.read_table(of("parquet"))
same([(t[source], t[target]) for t in table["translation"].to_pylist()], "Parquet, pyarrow")
frame = pandas.read_parquet(of("parquet"))
same([(t[source], t[target]) for t in frame["translation"]], "Parquet, pandas")
with tempfile.TemporaryDirectory() as cache:
    loaded = datasets.load_dataset("parquet", data_files=of("parquet"), split="train", cache_dir=cache)
    kind = loaded.features["translation"]
    if not isinstance(kind, datasets.Translation) or sorted(kind.languages) != sorted([source, target]):
        sys.exit(f"check_formats: the column translation is {kind}")
    same([(t[source], t[target]) for t in loaded["translation"]], "Parquet, datasets")
    if [round(c, 4) for c in loaded["confidence"]] != [round(row["confidence"], 4) for row in rows]:
        sys.exit("check_formats: the confidences of the Parquet file differ")
    if list(loaded["source_sentences"]) != [row["source"]["sentences"] for row in rows]:
        sys.exit("check_formats: the sentence numbers of the Parquet file differ")
    print(f"datasets {datasets.__version__}: {', '.join(loaded.features)}")
