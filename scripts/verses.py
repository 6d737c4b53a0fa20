#!/usr/bin/env python3
"""Makes a hand-aligned text of one that is aligned by verses: only verses that are one sentence on one side are beads.

usage: verses.py STEM OUT [COUNT]     STEM.gold with its two texts STEM.aa and STEM.bb; writes OUT.gold, OUT.aa and OUT.bb
                                       with the first COUNT such verses (all without it)
"""
import glob
import sys


def indices(side):
    return [int(x) for x in side.strip("[]").split(",") if x.strip()]


def main():
    stem, out = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else None
    paths = sorted(p for p in glob.glob(stem + ".*") if not p.endswith(".gold"))
    if len(paths) != 2:
        sys.exit(f"{stem}: two texts beside the gold are needed, there are {len(paths)}")
    texts = [open(p, encoding="utf-8").read().split("\n") for p in paths]
    with open(stem + ".gold", encoding="utf-8") as file:
        verses = [tuple(map(indices, line.strip().split(":")[:2])) for line in file if line.strip()]
    kept = [verse for verse in verses if min(map(len, verse)) == 1][:count]
    sides, gold, at = ([], []), [], [0, 0]
    for verse in kept:
        bead = []
        for n, side in enumerate(verse):
            sides[n].extend(texts[n][k] for k in side)
            bead.append(list(range(at[n], at[n] + len(side))))
            at[n] += len(side)
        gold.append(f"{bead[0]}:{bead[1]}")
    for path, lines in zip(paths, sides):
        with open(out + path[len(stem):], "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    with open(out + ".gold", "w", encoding="utf-8") as file:
        file.write("\n".join(gold) + "\n")


main()
