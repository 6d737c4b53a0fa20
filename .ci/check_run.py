"""Check what `diptych run seeds` wrote, from outside and with other people's parsers.

usage: check_run.py OUT EXPECTED.json TMX.dtd
"""
import json
import sys
from pathlib import Path

from lxml import etree

out, expected, dtd = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8")), sys.argv[3]
records = lambda name: [json.loads(line) for line in (out / name).read_text("utf-8").splitlines()]


def check(condition, message):
    if not condition:
        sys.exit(f"check_run: {message}")


summaries = records("summaries.jsonl")
check(len(summaries) == 5, f"{len(summaries)} summaries for five articles")
for record in summaries:
    check(record["summary"].strip(), f"{record['id']}: an empty summary")
    for sentence in record["sentences"]:
        for line in expected["not_article_text"][record["id"] + ".txt"]:
            check(line.strip() not in sentence["text"], f"{record['id']}: the summary holds {line!r}")

bitext = records("bitext.jsonl")
pairs = {(b["source"]["document"], b["target"]["document"]) for b in bitext}
check(
    pairs == {tuple(name.removesuffix(".txt") for name in p) for p in expected["documents"]},
    f"document pairs {pairs}",
)
beads = [b for b in bitext if b["source"]["text"] and b["target"]["text"]]
check(len(beads) == len(expected["pairs"]), f"{len(beads)} beads")
for bead, (source, target) in zip(beads, expected["pairs"]):
    check(bead["source"]["text"].startswith(source), f"bead {bead} should start with {source!r}")
    check(bead["target"]["text"].startswith(target), f"bead {bead} should start with {target!r}")
    check(0 <= bead["confidence"] <= 1, f"confidence {bead['confidence']}")
    for side in ("source", "target"):
        data = (Path("seeds") / f"{bead[side]['document']}.txt").read_bytes()
        for span in bead[side]["spans"]:
            text = " ".join(data[span["start"] : span["end"]].decode("utf-8").split())
            check(text and text in bead[side]["text"], f"span {span} of {bead[side]['document']}")

tmx = etree.parse(out / "bitext.tmx")
schema = etree.DTD(dtd)
check(schema.validate(tmx), f"bitext.tmx against its DTD: {schema.error_log}")
check(len(tmx.findall(".//tu")) == len(beads), "bitext.tmx and bitext.jsonl differ in length")

report = json.loads((out / "run.json").read_text("utf-8"))
check(report["failed"] == [] and report["skipped"] == [], "failed or skipped files")
print(f"checked: {len(summaries)} summaries, {len(pairs)} document pair, {len(beads)} beads")
