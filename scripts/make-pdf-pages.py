#!/usr/bin/env python3
"""Makes the PDF files of tests/data/pages: layouts as they are met, with texts of our own. Needs reportlab (pip install reportlab).

usage: scripts/make-pdf-pages.py [FOLDER]
"""

import sys
from pathlib import Path

import reportlab
from reportlab.lib import pagesizes
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    ListFlowable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    Spacer,
    Table,
)

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "tests/data/pages")
WIDTH, HEIGHT = pagesizes.A4
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12.5, alignment=TA_JUSTIFY, spaceAfter=6)
RAGGED = ParagraphStyle("ragged", parent=BODY, alignment=0)
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=18, leading=22, spaceAfter=10)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=12.5, leading=15, spaceBefore=6, spaceAfter=4)
SMALL = ParagraphStyle("small", fontName="Times-Roman", fontSize=8, leading=9.5)
CAPTION = ParagraphStyle("caption", fontName="Times-Italic", fontSize=8.5, leading=10, spaceAfter=8)

TIDE = (
    "The tide at Morven is measured every six minutes by a float in a stone well. The well was dug in 1851, and the "
    "readings since then fill four hundred and twelve volumes. Nobody had looked at all of them before this study."
)
GAUGE = (
    "We photographed every page and read the figures with the help of volunteers. Where two readers disagreed, a third "
    "decided. The error of a single reading is less than two centimetres, which is smaller than the swell in the harbour."
)
RISE = (
    "The mean level has risen by nineteen centimetres in one hundred and seventy years. Most of that rise has taken place "
    "since 1960. The land itself is sinking by a third of a millimetre each year, and this has been taken into account."
)
STORM = (
    "Storms leave their mark as well. The highest water of all was read on the thirty-first of January 1953, when the float "
    "struck the lid of the well. The clerk on duty wrote that he had heard it from his desk."
)
PONT = (
    "Le pont de Saint-Aubin a été construit en 1896 par des ouvriers venus de trois départements. Il compte sept arches de "
    "granit, dont la plus large mesure vingt-deux mètres. Son coût dépassa de moitié ce que le conseil avait voté."
)
CRUE = (
    "La crue de mars 1910 emporta les parapets sans toucher aux piles. Le maire fit poser des chaînes en attendant, et ces "
    "chaînes y sont encore. Elles ont été classées avec l'ouvrage en 1987."
)
ROUTE = (
    "Depuis l'ouverture de la route nouvelle, les camions ne passent plus par le bourg. Les commerçants s'en plaignent et "
    "les riverains s'en réjouissent. Le conseil a commandé une étude sur l'avenir de la rue principale."
)


def document(name, frames, head=None, size=pagesizes.A4):
    """A document whose pages have these frames, and a running head with the page's number."""

    def decorate(canvas, doc):
        if head:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(2 * cm, size[1] - 1.2 * cm, head)
            canvas.drawRightString(size[0] - 2 * cm, size[1] - 1.2 * cm, str(doc.page))

    template = BaseDocTemplate(str(FOLDER / name), pagesize=size, invariant=1, title="")
    template.addPageTemplates([PageTemplate(id="all", frames=frames, onPage=decorate)])
    return template


def columns(count, top=0.0, size=pagesizes.A4):
    gap = 0.7 * cm
    width = (size[0] - 4 * cm - gap * (count - 1)) / count
    return [Frame(2 * cm + k * (width + gap), 2 * cm, width, size[1] - 4 * cm - top, 0, 0, 0, 0) for k in range(count)]


def two_columns():
    """A paper: title over the page, an abstract, two columns, words cut at line ends, running heads."""
    name, hyphens = "paper-two-columns.pdf", ParagraphStyle("h", parent=BODY, hyphenationLang=None)
    document_ = document(name, columns(2), "Journal of Harbour Studies 12 (2021)")
    first = [Frame(2 * cm, HEIGHT - 8 * cm, WIDTH - 4 * cm, 6 * cm, 0, 0, 0, 0)] + columns(2, 6.3 * cm)
    document_.pageTemplates.insert(0, PageTemplate(id="first", frames=first, onPage=document_.pageTemplates[0].onPage))
    cut = lambda text: text.replace("volunteers", "volun-<br/>teers", 1).replace("photographed", "photo-<br/>graphed", 1)
    story = [
        NextPageTemplate("all"),
        Paragraph("A century and a half of tides at Morven", TITLE),
        Paragraph("H. Calder and J. Rennie", RAGGED),
        Paragraph("<b>Abstract.</b> We read all the tide books of one harbour and find that the sea has risen there.", BODY),
        Spacer(1, 3 * cm),
    ]
    for number, heading in enumerate(["1 Introduction", "2 Method", "3 Results", "4 Storms", "5 Discussion"]):
        story.append(Paragraph(heading, HEADING))
        story += [Paragraph(cut(text), hyphens) for text in [TIDE, GAUGE, RISE, STORM][number % 4 :] + [TIDE]]
    document_.build(story)


def footnotes():
    """A report in one column with notes at the foot of the page."""
    canvas = Canvas(str(FOLDER / "report-footnotes.pdf"), pagesize=pagesizes.A4, invariant=1)
    pages = [
        ("Le pont de Saint-Aubin", [PONT + "<super>1</super>", CRUE, ROUTE], "<super>1</super> Archives départementales, série S, liasse 214."),
        (None, [ROUTE + "<super>2</super>", PONT, CRUE], "<super>2</super> Délibération du conseil municipal, 4 mai 2019."),
    ]
    for number, (title, texts, note) in enumerate(pages, 1):
        story = ([Paragraph(title, TITLE)] if title else []) + [Paragraph(text, BODY) for text in texts]
        Frame(3 * cm, 6 * cm, WIDTH - 6 * cm, HEIGHT - 9 * cm, 0, 0, 0, 0).addFromList(story, canvas)
        canvas.line(3 * cm, 4.4 * cm, 8 * cm, 4.4 * cm)
        Frame(3 * cm, 2.5 * cm, WIDTH - 6 * cm, 1.7 * cm, 0, 0, 0, 0).addFromList([Paragraph(note, SMALL)], canvas)
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(WIDTH / 2, 1.5 * cm, f"- {number} -")
        canvas.showPage()
    canvas.save()


def table():
    """A text with a table and its caption."""
    rows = [["Decade", "Mean level (cm)", "Highest (cm)"], ["1850s", "212", "398"], ["1900s", "217", "402"], ["1950s", "221", "441"], ["2000s", "230", "436"]]
    story = [
        Paragraph("Tide levels by decade", TITLE),
        Paragraph(TIDE, BODY),
        Table(rows, colWidths=[4 * cm, 4 * cm, 4 * cm]),
        Paragraph("Table 1. Mean and highest levels at Morven, above the datum of the harbour.", CAPTION),
        Paragraph(RISE, BODY),
        Paragraph(STORM, BODY),
    ]
    document("report-table.pdf", columns(1)).build(story)


def newsletter():
    """Three columns, a box between them, captions."""
    story = [
        Paragraph("Le Courrier du bourg", TITLE),
        Paragraph("Le pont fête ses 130 ans", HEADING),
        Paragraph(PONT, RAGGED),
        Paragraph("Le pont vu de la rive gauche. Photo : Jean Martin", CAPTION),
        Paragraph(CRUE, RAGGED),
        Paragraph("La rue principale attend", HEADING),
        Paragraph(ROUTE, RAGGED),
        Paragraph("Agenda", HEADING),
        Paragraph("Samedi 3 mai : marché aux fleurs, place de l'Église.", RAGGED),
        Paragraph("Dimanche 11 mai : vide-grenier, à partir de huit heures.", RAGGED),
        Paragraph(PONT, RAGGED),
        Paragraph(CRUE, RAGGED),
        Paragraph(ROUTE, RAGGED),
        Paragraph(PONT, RAGGED),
        Paragraph(ROUTE, RAGGED),
    ]
    size = (WIDTH, 16 * cm)
    document("newsletter-three-columns.pdf", columns(3, size=size), size=size).build(story)


def book():
    """A chapter with running heads that differ left and right, and a sentence that goes over the page."""
    canvas = Canvas(str(FOLDER / "book-chapter.pdf"), pagesize=pagesizes.A5, invariant=1)
    width, height = pagesizes.A5
    texts = [TIDE, STORM, GAUGE, RISE, STORM, TIDE, GAUGE, STORM, RISE, TIDE, STORM, GAUGE]
    story = [Paragraph("Chapter Three", HEADING), Paragraph("The well", TITLE)] + [
        Paragraph(text, ParagraphStyle("indent", parent=BODY, firstLineIndent=12, spaceAfter=0)) for text in texts
    ]
    number = 41
    while story:
        frame = Frame(2 * cm, 2 * cm, width - 4 * cm, height - 4 * cm, 0, 0, 0, 0)
        frame.addFromList(story, canvas)
        if story:
            pieces = frame.split(story[0], canvas)
            if pieces:
                frame.add(pieces[0], canvas)
                story[:1] = pieces[1:]
        canvas.setFont("Times-Italic", 8)
        if number > 41:
            head = "The Tide Books" if number % 2 == 0 else "The well"
            canvas.drawCentredString(width / 2, height - 1.3 * cm, head)
        canvas.drawCentredString(width / 2, 1.2 * cm, str(number))
        canvas.showPage()
        number += 1
    canvas.save()


def slides():
    """Slides on their side: few words, bullets."""
    size = pagesizes.landscape(pagesizes.A5)
    big = ParagraphStyle("big", fontName="Helvetica", fontSize=16, leading=20)
    item = lambda text: Paragraph(text, big)
    story = []
    for title, items in [
        ("Why we read the tide books", ["Nobody had read all of them", "They begin in 1851", "The harbour wants to know how high to build"]),
        ("What we found", ["The sea has risen by nineteen centimetres", "Most of it since 1960", "Storms are not more frequent, but higher"]),
        ("What comes next", ["Two more harbours", "A model of the bay", "Thank you!"]),
    ]:
        story += [Paragraph(title, TITLE), ListFlowable([item(text) for text in items], bulletType="bullet"), PageBreak()]
    document("slides.pdf", columns(1, size=size), size=size).build(story)


def form():
    """A form: labels and values in two columns, then a paragraph."""
    rows = [["Nom", "Durand"], ["Prénom", "Anne"], ["Adresse", "12, rue du Quai, 56290 Port-Louis"], ["Date de naissance", "3 mars 1978"], ["Numéro de dossier", "2024-0117"]]
    story = [
        Paragraph("Demande d'indemnisation", TITLE),
        Table(rows, colWidths=[5 * cm, 9 * cm], hAlign="LEFT"),
        Spacer(1, 12),
        Paragraph("Je déclare que les dégâts décrits ci-dessous ont été causés par la tempête du 11 février 2024. Les photographies jointes ont été prises par moi-même le lendemain.", BODY),
        Paragraph("Fait à Port-Louis, le 14 février 2024.", BODY),
    ]
    document("form.pdf", columns(1)).build(story)


def code():
    """A manual with listings."""
    code_style = ParagraphStyle("code", fontName="Courier", fontSize=9, leading=11, spaceAfter=8)
    story = [
        Paragraph("Configuring the watcher", TITLE),
        Paragraph("The watcher reads its settings from a file. Every key may be left out. A delay of less than fifty milliseconds is raised to fifty.", BODY),
        Preformatted('[watch]\npaths = ["src", "tests"]\ndelay = 200', code_style),
        Paragraph("Names that begin with a dot are ignored. Patterns are matched against the path below the folder that is watched.", BODY),
        Preformatted("fn main() {\n    let watcher = Watcher::new();\n    watcher.run();\n}", code_style),
        Paragraph("The first pattern that matches decides. It would never come to rest otherwise.", BODY),
    ]
    document("manual-code.pdf", columns(1)).build(story)


def contents():
    """A table of contents with leaders, then chapters."""
    canvas = Canvas(str(FOLDER / "contents.pdf"), pagesize=pagesizes.A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(3 * cm, HEIGHT - 3 * cm, "Contents")
    canvas.setFont("Times-Roman", 10)
    for row, (chapter, page) in enumerate([("1 The well", 2), ("2 The readers", 2), ("3 The rise of the sea", 3), ("4 The great storm", 3)]):
        dots = "." * int((WIDTH - 6 * cm - canvas.stringWidth(chapter) - 20) / canvas.stringWidth("."))
        canvas.drawString(3 * cm, HEIGHT - 4.2 * cm - 16 * row, f"{chapter} {dots} {page}")
    canvas.showPage()
    for chapters in [[("1 The well", TIDE), ("2 The readers", GAUGE)], [("3 The rise of the sea", RISE), ("4 The great storm", STORM)]]:
        story = [flowable for heading, text in chapters for flowable in (Paragraph(heading, HEADING), Paragraph(text, BODY))]
        Frame(3 * cm, 3 * cm, WIDTH - 6 * cm, HEIGHT - 6 * cm, 0, 0, 0, 0).addFromList(story, canvas)
        canvas.showPage()
    canvas.save()


def letter():
    """A letter in an embedded font: letterhead, address, date, signature."""
    pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts/Vera.ttf")))
    canvas = Canvas(str(FOLDER / "letter.pdf"), pagesize=pagesizes.A4, invariant=1)
    canvas.setFont("Vera", 8)
    canvas.drawString(2.5 * cm, HEIGHT - 2 * cm, "Mairie de Saint-Aubin - 1, place de l'Église - 35250 Saint-Aubin")
    canvas.setFont("Vera", 10)
    for row, line in enumerate(["Madame Anne Durand", "12, rue du Quai", "56290 Port-Louis"]):
        canvas.drawString(12 * cm, HEIGHT - 5 * cm - 13 * row, line)
    canvas.drawString(12 * cm, HEIGHT - 8 * cm, "Saint-Aubin, le 14 mai 2024")
    style = ParagraphStyle("vera", fontName="Vera", fontSize=10, leading=13, spaceAfter=8)
    story = [
        Paragraph("Objet : fermeture du pont", style),
        Paragraph("Madame,", style),
        Paragraph("Votre lettre du 2 mai a retenu toute mon attention. Le pont restera fermé aux camions jusqu'à l'automne, car les piles doivent être inspectées à l'étiage.", style),
        Paragraph("L'œuvre des maçons de 1896 mérite ce soin. Nous vous tiendrons informée de la suite des travaux.", style),
        Paragraph("Je vous prie d'agréer, Madame, l'expression de mes salutations distinguées.", style),
        Paragraph("Luc Petit, maire", style),
    ]
    Frame(2.5 * cm, 4 * cm, WIDTH - 5 * cm, HEIGHT - 13 * cm, 0, 0, 0, 0).addFromList(story, canvas)
    canvas.setFont("Vera", 7)
    canvas.drawCentredString(WIDTH / 2, 1.2 * cm, "Tél. 02 00 00 00 00 - mairie@saint-aubin.example")
    canvas.showPage()
    canvas.save()


for make in [two_columns, footnotes, table, newsletter, book, slides, form, code, contents, letter]:
    make()
