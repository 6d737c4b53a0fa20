"""Lessons for the reader of pairs (src/align/reader/), from translations that anyone can have.

usage: reader_lessons.py --diptych PROGRAM --work FOLDER [--count N] [--rows ROWS.tsv]... CATALOGS... > lessons.jsonl
  CATALOGS: folders with message catalogs (*.mo) of unpacked packages; those whose texts are stories and talk: of Debian, wesnoth-1.16-data
            and the sixteen wesnoth-1.16-* of its campaigns, widelands-data, freedroidrpg-data, cataclysm-dda-data
  --rows:   parallel rows as projection_rows.py makes them
needs: numpy

A lesson is a pair of texts: a text and its translation, or two in a row; or one of these of which one side was made to say more (the next or
the last sentence, or a clause of it), less (clauses, sentences or words taken out) or something else (a clause of another
sentence, another number, other words that are used alike); or texts of which neither translates the other (near by, or
alike). Output, one a line: languages, texts, where either side says what the other does not (in bytes; null: not known), kind.
"""
import argparse, collections, csv, gettext, glob, json, os, random, re, subprocess, sys, zlib
import numpy as np

# Pairs of languages, and how many lessons of a hundred each has, about.
PAIRS = {
    ("en", "fr"): 22, ("en", "de"): 9, ("fr", "de"): 6, ("en", "es"): 6, ("en", "zh"): 12, ("en", "ja"): 6, ("en", "ru"): 6, ("en", "it"): 4,
    ("fr", "es"): 4, ("en", "cs"): 3, ("en", "pl"): 3, ("en", "pt"): 3, ("de", "ru"): 3, ("fr", "zh"): 4, ("en", "ko"): 2, ("en", "tr"): 2,
    ("en", "hu"): 2, ("en", "fi"): 2,
}  # fmt: skip
CODES = {"zh_CN": "zh", "pt_BR": "pt", "es_ES": "es", "it_IT": "it"}
LANGUAGES = {code for pair in PAIRS for code in pair}
MOST = 8000  # units of one catalog
LONGEST = 420  # characters of a unit
MARKUP = re.compile(r"<[^<>]*>|\{[^{}]*\}|\\[nt]")
NO_TEXT = re.compile(r"[%$@|_\t]|\b(pixel|click|menu|button)\b|https?:|[a-z]=[a-z\"']")
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
SENTENCE = re.compile(r"[.!?…]+[\"”»'’)]*\s+(?=[\"“«'‘(¿¡]?\s?[^\W\d_a-zà-žа-я])|[。！？…]+[」』”’）]*(?=\S)")
CLAUSE = re.compile(r"(?<=[,;:—–，；：、])\s+|(?<=[，；：。！？])(?=\S)")
TOKEN = re.compile(r"\d+|[^\W\d_]+")


def letters(text):
    return sum(c.isalpha() for c in text)


def catalogs(folders):
    """Units by catalog, in the order of the story where its scenario files tell it: {language: text}."""
    order = {}
    for folder in folders:
        for path in sorted(glob.glob(folder + "/**/*.cfg", recursive=True)):
            for found in re.finditer(r'_\s*"((?:[^"]|"")*)"', open(path, encoding="utf-8", errors="replace").read()):
                order.setdefault(found.group(1).replace('""', '"'), len(order))
    domains = collections.defaultdict(dict)
    for folder in folders:
        for path in sorted(glob.glob(folder + "/**/LC_MESSAGES/*.mo", recursive=True)):
            code = path.split("/LC_MESSAGES/")[0].split("/")[-1]
            code = CODES.get(code, code)
            if code in LANGUAGES:
                domains[os.path.basename(path)].setdefault(code, path)
    for domain, paths in sorted(domains.items()):
        known = {code: gettext.GNUTranslations(open(path, "rb"))._catalog for code, path in sorted(paths.items())}
        keys = sorted({k for c in known.values() for k in c if isinstance(k, str) and k}, key=lambda k: (order.get(k, len(order)), k))
        units = []
        for key in keys:
            text = clean(key)
            if len(text.split()) < 3 or letters(text) < max(8, 0.6 * len(text)) or NO_TEXT.search(text):
                continue
            unit = {code: clean(c[key]) for code, c in known.items() if c.get(key)}
            unit = {code: t for code, t in unit.items() if t and t != text and not NO_TEXT.search(t)}
            if unit:
                units.append(unit | {"en": text})
        every = -(-len(units) // MOST)
        yield [unit for unit in units if every < 2 or zlib.crc32(unit["en"].encode()) % every == 0]


def clean(text):
    return " ".join(MARKUP.sub(" ", text.split("\x04")[-1].split("^")[-1]).split())


def parallel_rows(path):
    lines = list(csv.reader(open(path, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
    return [{code: text for code, text in zip(lines[0][1:], line[1:]) if text and code in LANGUAGES} for line in lines[1:]]


def cut(text, pattern, keep):
    parts, at = [], 0
    for found in pattern.finditer(text):
        parts.append(text[at : found.end() if keep else found.start()].strip())
        at = found.end()
    return [part for part in parts + [text[at:].strip()] if part]


def clauses(text):
    out = []
    for part in cut(text, CLAUSE, False):
        if out and letters(out[-1]) < (4 if UNSPACED.search(text) else 9):
            part = join(out.pop(), part)
        out.append(part)
    return out


def join(a, b):
    return a + ("" if not a or not b or UNSPACED.search(a[-2:] + b[:2]) else " ") + b


def joined(parts):
    text = ""
    for part in parts:
        text = join(text, part)
    return text


def sentence_pairs(source, target):
    """The sentences of both where there are as many and they are about as long, else the whole."""
    a, b = cut(source, SENTENCE, True), cut(target, SENTENCE, True)
    ratio = (len(source) + 8) / (len(target) + 8)
    alike = lambda x, y: 0.25 < (len(x) + 8) / (len(y) + 8) / ratio < 4
    return list(zip(a, b)) if len(a) == len(b) and all(map(alike, a, b)) else [(source, target)]


def vectors(args, name, texts):
    """Centred vectors of texts."""
    lines, out = (os.path.join(args.work, f"{name}.{ending}") for ending in ("txt", "npy"))
    open(lines, "w", encoding="utf-8").write("".join(text + "\n" for text in texts))
    subprocess.run([args.diptych, "embed", lines, "--out", out, "--quiet"], check=True)
    found = np.load(out).astype(np.float32)
    found -= found.mean(0)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


class UsedAlike:
    """Words of a language that are used alike."""

    def __init__(self, args, code, texts):
        counts = collections.Counter(word for text in texts for word in TOKEN.findall(text) if not word[0].isdigit())
        self.common = {word for word, _ in counts.most_common(120)}
        self.words = [word for word, count in counts.most_common(8000) if count >= 3]
        self.numbers = {word: n for n, word in enumerate(self.words)}
        self.vectors = vectors(args, f"words-{code}", self.words) if self.words else None

    def other(self, word, chance):
        if word not in self.numbers:
            return None
        likeness, found = self.vectors @ self.vectors[self.numbers[word]], []
        for n in np.argsort(-likeness)[:40]:
            other = self.words[n]
            a, b = word.lower(), other.lower()
            same = len(os.path.commonprefix([a, b])) >= min(4, 0.6 * min(len(a), len(b)))
            if not same and other[0].isupper() == word[0].isupper():
                found.append(other)
        return chance.choice(found[:10]) if found else None

    def substituted(self, text, chance):
        """The text with another number, or one or two other words, and where they stand; nothing if there is none."""
        found = list(TOKEN.finditer(text))
        numbers = [m for m in found if m.group().isdecimal()]
        words = [m for m in found if not m.group().isdecimal() and len(m.group()) > 2 and m.group() not in self.common]
        if UNSPACED.search(text) or not numbers + words:
            return None
        if numbers and (not words or chance.random() < 0.7):
            chosen = [chance.choice(numbers)]
        else:
            chosen = chance.sample(words, 1 if len(words) < 6 or chance.random() < 0.6 else 2)
        out, at, spans = "", 0, []
        for m in sorted(chosen, key=lambda m: m.start()):
            old = m.group()
            if old.isdecimal():
                new = str((int(old) + chance.randrange(1, 10 ** len(old))) % 10 ** len(old))
            else:
                new = self.other(old, chance)
            if new:
                out += text[at : m.start()]
                spans.append((len(out), len(out) + len(new)))
                out, at = out + new, m.end()
        return (out + text[at:], spans) if spans else None


def without_words(text, chance):
    """A text without a quarter to a half of it, all in one place."""
    unspaced = bool(UNSPACED.search(text))
    parts = list(text) if unspaced else text.split()
    if len(parts) < (10 if unspaced else 4):
        return None
    count = max(1, len(parts) // 4 + chance.randrange(len(parts) // 4 + 1))
    start = chance.randrange(len(parts) - count + 1)
    return ("" if unspaced else " ").join(parts[:start] + parts[start + count :])


def changed(own, before, after, words, chance):
    """A side that says more, less or something else: (text, where it says more, whether the other side is covered, kind)."""
    r, n = chance.random(), len
    if r < 0.33:
        kind, more = chance.choices(
            [("next", after), ("last", before), ("clause", clauses(after)[0]), ("clause", clauses(after)[-1]), ("clause before", clauses(before)[-1])],
            [30, 15, 18, 12, 25],
        )[0]
        first = kind in ("last", "clause before")
        text = join(more, own) if first else join(own, more)
        return text, [(0, n(more)) if first else (n(text) - n(more), n(text))], True, "more: " + kind
    if r < 0.75:
        for parts in (cut(own, SENTENCE, True), clauses(own)):
            if r < 0.66 and n(parts) > 1 and chance.random() < 0.7:
                del parts[chance.randrange(n(parts))]
                return joined(parts), [], False, "less: part"
        text = without_words(own, chance)
        return (text, [], False, "less: words") if text else None
    if r < 0.83:
        parts, other = clauses(own), chance.choice(clauses(after))
        if n(parts) < 2:
            return None
        at = chance.randrange(n(parts))
        start = joined(parts[:at] + [other])
        return joined([start] + parts[at + 1 :]), [(n(start) - n(other), n(start))], False, "other: clause"
    found = words.substituted(own, chance)
    return (found[0], found[1], False, "other: words") if found else None


def lessons(args, units, chance):
    """All lessons of a pair of languages; `units` are (source, target) in order."""
    pair, count, words, units = units
    pool = chance.sample(range(len(units)), min(len(units), 5000))
    near = vectors(args, "pool", [units[n][0] for n in pool])
    place = {n: k for k, n in enumerate(pool)}
    for _ in range(count):
        at = chance.randrange(1, len(units) - 1)
        unit, before, after = units[at], units[at - 1], units[at + 1]
        r = chance.random()
        if r < 0.46:
            yield pair, unit, [[], []], "whole"
        elif r < 0.54:
            talk = chance.random() < 0.3
            yield pair, tuple(f"- {u} - {v}" if talk else join(u, v) for u, v in zip(unit, after)), [[], []], "whole: two"
        elif r < 0.9:
            side = chance.randrange(2)
            made = changed(unit[side], before[side], after[side], words[pair[side]], chance)
            if made:
                text, spans, covered, kind = made
                texts, untranslated = list(unit), [None, None]
                texts[side], untranslated[side], untranslated[1 - side] = text, spans, [] if covered else None
                yield pair, tuple(texts), untranslated, kind
        else:
            alike = chance.random() < 0.6
            if alike:
                at = chance.choice(pool)
                likeness = near @ near[place[at]]
                others = [pool[k] for k in np.argsort(-likeness)[1:30] if likeness[k] < 0.93][:8]
            else:
                others = [n for n in (at - 3, at - 2, at - 1, at + 1, at + 2, at + 3) if 0 <= n < len(units)]
            texts = (units[at][0], units[chance.choice(others)][1]) if others else None
            if texts and texts[1] != units[at][1]:
                yield pair, texts, [[(0, len(t))] for t in texts], "foreign: alike" if alike else "foreign: near"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("catalogs", nargs="+")
    parser.add_argument("--rows", action="append", default=[])
    parser.add_argument("--diptych", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--count", type=int, default=130_000)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    chance = random.Random(0)
    documents = list(catalogs(args.catalogs)) + [parallel_rows(path) for path in args.rows]
    texts = collections.defaultdict(list)
    for unit in (unit for document in documents for unit in document):
        for code, text in unit.items():
            texts[code].append(text)
    words = {code: UsedAlike(args, code, own) for code, own in sorted(texts.items())}
    out = []
    for (a, b), share in PAIRS.items():
        both = [unit for document in documents for unit in document if unit.get(a) and unit.get(b)]
        pairs = [pair for unit in both for pair in sentence_pairs(unit[a], unit[b])]
        pairs = [(s, t) for s, t in pairs if s != t and 8 <= len(s) <= LONGEST and 3 <= len(t) <= LONGEST]
        count = args.count * share // sum(PAIRS.values())
        made = list(lessons(args, ((a, b), count, words, pairs), chance)) if len(pairs) > 100 else []
        print(f"{a}-{b}: {len(pairs)} pairs, {len(made)} lessons", file=sys.stderr, flush=True)
        out += made
    chance.shuffle(out)
    for pair, texts, untranslated, kind in out:
        if min(map(len, texts)) < 3:
            continue
        at = lambda text, place: len(text[:place].encode())
        spans = [s and [(at(t, p), at(t, q)) for p, q in s] for t, s in zip(texts, untranslated)]
        print(json.dumps({"languages": pair, "texts": texts, "untranslated": spans, "kind": kind}, ensure_ascii=False))


main()
