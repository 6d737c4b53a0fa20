"""Parallel rows to learn the projection of vectors on, from packages that anyone can have.

usage: projection_rows.py help CODE=FOLDER... > help.tsv      FOLDER: an unpacked Debian package libreoffice-help-* (MPL 2.0)
       projection_rows.py verses CODE=FILE... > verses.tsv    FILE: quran_CODE.json of the npm package quran-json (CC BY-SA 4.0)

The first language decides what is kept. Output: `document`, then a column a language; rows of a document follow one another as
they do in the text. Of the help, pages with five paragraphs or more until there are 2,600 rows; of the verses every third chapter.
"""
import glob, json, os, re, sys, zlib
from html.parser import HTMLParser

ENOUGH = 2600
LEAST = 5


class Paragraphs(HTMLParser):
    """Texts of `<p id="par_id…">`, whose ids are the same in all languages."""

    def __init__(self):
        super().__init__()
        self.own, self.texts = None, {}

    def handle_starttag(self, tag, attributes):
        if tag == "p":
            own = dict(attributes).get("id") or ""
            self.own = own if own.startswith("par_id") and own not in self.texts else None
            if self.own:
                self.texts[self.own] = ""

    def handle_endtag(self, tag):
        if tag == "p":
            self.own = None

    def handle_data(self, text):
        if self.own:
            self.texts[self.own] += text


def help_pages(folder):
    [root] = glob.glob(os.path.join(folder, "usr/share/libreoffice/help/*/text"))
    pages = {}
    for path in sorted(glob.glob(root + "/**/*.html", recursive=True)):
        parser = Paragraphs()
        parser.feed(open(path, encoding="utf-8", errors="replace").read())
        texts = {own: " ".join(text.split()) for own, text in parser.texts.items()}
        pages[os.path.relpath(path, root)] = texts
    return pages


def help_documents(folders):
    pages = [help_pages(folder) for folder in folders]
    seen, documents = set(), {}
    for page, paragraphs in pages[0].items():
        rows = []
        for own, text in paragraphs.items():
            letters = sum(c.isalpha() for c in text)
            if not 40 <= len(text) <= 400 or letters < 0.65 * len(text) or text in seen:
                continue
            seen.add(text)
            others = [p.get(page, {}).get(own, "") for p in pages[1:]]
            rows.append([text] + ["" if other == text else other for other in others])  # not translated
        if len(rows) >= LEAST:
            documents[page] = rows
    count = 0
    for page in sorted(documents, key=lambda page: zlib.crc32(page.encode())):  # an order by chance, the same always
        if count >= ENOUGH:
            break
        count += len(documents[page])
        yield page, documents[page]


def verse_documents(files):
    texts = [json.load(open(path, encoding="utf-8")) for path in files]
    for number in range(0, len(texts[0]), 3):
        verses = zip(*(text[number]["verses"] for text in texts))
        clean = lambda text: " ".join(re.sub(r"\[\d+\]", "", text).split())
        yield f"chapter {number + 1}", [[clean(verse["translation"]) for verse in row] for row in verses]


def main():
    kinds = {"help": help_documents, "verses": verse_documents}
    if len(sys.argv) < 4 or sys.argv[1] not in kinds or not all("=" in a for a in sys.argv[2:]):
        sys.exit(__doc__)
    codes, paths = zip(*(argument.split("=", 1) for argument in sys.argv[2:]))
    print("document", *codes, sep="\t")
    for document, rows in kinds[sys.argv[1]](paths):
        for row in rows:
            print(document, *row, sep="\t")


main()
