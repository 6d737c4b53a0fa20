"""What comes out: summaries, alignments, pairs."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from diptych._diptych import Beads, Document

if TYPE_CHECKING:
    import pandas
    import pyarrow

Span = tuple[int, int]
"""A half-open range of the text's UTF-8 bytes: ``text.encode()[start:end].decode()``."""


def _spans(spans: Sequence[Mapping[str, int]]) -> list[Span]:
    return [(span["start"], span["end"]) for span in spans]


class Pair(NamedTuple):
    """Two documents that translate each other, by their places in the lists that were given."""

    source: int
    """Place of the source document."""
    target: int
    """Place of the target document."""
    score: float
    """Mean margin of the better half of both documents' sentences."""
    confidence: float
    """The probability that they translate each other, 0 to 1."""


@dataclass(frozen=True)
class SummarySentence:
    """One sentence of a summary."""

    text: str
    """The sentence, shortened and with dates where that was asked for."""
    index: int
    """Which of the article's own sentences it is, from 0."""
    span: Span
    """Where it stands in the document's text, in bytes."""
    score: float
    """Higher is better; comparable within one document only."""
    rank: int
    """1 for the sentence that matters most."""
    flaws: list[Any]
    """What is wrong with it in this summary."""
    reasons: list[Any]
    """What made its score, if that was asked for."""
    edits: list[Any]
    """What was cut from it."""
    dates: list[Any]
    """The days that were given their date."""
    original: str
    """The text without those dates."""


@dataclass(frozen=True)
class Summary:
    """The summary of one document. It is a text as well: ``str(summary)``."""

    sentences: list[SummarySentence]
    """Its sentences, in the order that was asked for. Empty where none fits."""
    document: Document
    """What it summarises."""

    @classmethod
    def _of(cls, summary: Mapping[str, Any], document: Document) -> Summary:
        return cls(
            [
                SummarySentence(
                    sentence["text"],
                    sentence["index"],
                    (sentence["span"]["start"], sentence["span"]["end"]),
                    sentence["score"],
                    sentence["rank"],
                    sentence.get("flaws", []),
                    sentence.get("reasons", []),
                    sentence.get("edits", []),
                    sentence.get("dates", []),
                    sentence.get("original", sentence["text"]),
                )
                for sentence in summary["sentences"]
            ],
            document,
        )

    @property
    def text(self) -> str:
        """The summary as one text."""
        return " ".join(sentence.text for sentence in self.sentences)

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self.sentences)

    def __iter__(self) -> Iterator[SummarySentence]:
        return iter(self.sentences)

    def _repr_html_(self) -> str:
        language = html.escape(self.document.language, quote=True)
        title = f"<strong>{html.escape(self.document.title)}</strong>" if self.document.title else ""
        sentences = " ".join(
            f'<span title="rank {s.rank}, score {s.score:.2f}">{html.escape(s.text)}</span>' for s in self.sentences
        )
        return f'<div lang="{language}">{title}<p>{sentences}</p></div>'


@dataclass(frozen=True)
class Side:
    """One side of a bead."""

    document: str
    """The document's id."""
    hash: str
    """BLAKE3 of the document's text, in hexadecimal."""
    language: str
    """Its language."""
    sentences: list[int]
    """Which of the document's sentences, from 0."""
    spans: list[Span]
    """Where they stand in the document's text, in bytes."""
    text: str
    """The sentences, white space folded, joined by a space; empty for a null bead's empty side."""
    covered: float | None
    """Share of its words that have a counterpart on the other side, 0 to 1, where that is known."""
    untranslated: list[Span]
    """Where :attr:`text` says what the other side does not, in bytes of its UTF-8."""


@dataclass(frozen=True)
class Bead:
    """Sentences that translate each other."""

    id: str
    """The same as long as both documents are."""
    bead: str
    """``1-1``, ``1-2``, ``0-1`` …"""
    source: Side
    """The source side."""
    target: Side
    """The target side."""
    confidence: float
    """Posterior probability that exactly these sentences translate each other, 0 to 1."""
    scores: dict[str, Any]
    """Single scores: ``similarity``, ``margin``, ``length_ratio``, ``numbers``, ``names``, ``language``;
    ``whole``, the probability that each side says all that the other says, where that is known."""
    moved: bool
    """Whether the two sides stand at different places of their texts."""
    duplicate_of: str | None
    """The first bead that says nearly the same, if there is one."""
    rejected: str | None
    """Why it is no pair: ``unmatched`` for a null bead, else the rule that it fails."""

    @classmethod
    def _of(cls, row: Mapping[str, Any]) -> Bead:
        def side(side: Mapping[str, Any]) -> Side:
            return Side(
                side["document"],
                side["hash"],
                side["language"],
                side["sentences"],
                _spans(side["spans"]),
                side["text"],
                side.get("covered"),
                _spans(side.get("untranslated", [])),
            )

        return cls(
            row["id"],
            row["bead"],
            side(row["source"]),
            side(row["target"]),
            row["confidence"],
            row["scores"],
            row["moved"],
            row.get("duplicate_of"),
            row.get("rejected"),
        )

    def __iter__(self) -> Iterator[str]:
        """The two texts: ``source, target = bead``."""
        return iter((self.source.text, self.target.text))


class Alignment(Sequence[Bead]):
    """Aligned sentences. A sequence of the beads that are pairs; :attr:`beads` has all, null beads too.

    ``for source, target in alignment`` gives the texts, ``for bead in alignment`` everything that is known.
    """

    beads: list[Bead]
    """All beads in the order of the source, null beads and rejected ones included."""
    pairs: list[Bead]
    """Those that have both sides and failed no rule."""

    def __init__(self, beads: Beads) -> None:
        self._beads = beads
        self.beads = [Bead._of(row) for row in json.loads(beads.json())]
        self.pairs = [bead for bead in self.beads if bead.rejected is None]

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Bead]:
        return iter(self.pairs)

    def __getitem__(self, place: Any) -> Any:
        return self.pairs[place]

    def __repr__(self) -> str:
        return f"<Alignment of {len(self.pairs)} pairs, {len(self.beads) - len(self.pairs)} beads left out>"

    def filter(self, min_confidence: float = 0.0, rules: Sequence[str] = ()) -> Alignment:
        """The same beads with others rejected: ``rules`` are names or conditions, as in
        :meth:`Diptych.align`."""
        return Alignment(self._beads.filtered(min_confidence, list(rules)))

    def to_arrow(self, *, pairs_only: bool = True) -> pyarrow.Table:
        """A table of the schema :data:`diptych.arrow.BEADS`, one row a bead."""
        from diptych import arrow

        return arrow.bead_table(self.pairs if pairs_only else self.beads)

    def to_pandas(self, *, pairs_only: bool = True) -> pandas.DataFrame:
        """The columns of :meth:`to_arrow` as a data frame."""
        return self.to_arrow(pairs_only=pairs_only).to_pandas()

    def to_tmx(self, path: str | os.PathLike[str]) -> int:
        """Writes a translation memory (TMX 1.4b); returns how many units it has."""
        return self.write(path, "tmx")

    def write(self, path: str | os.PathLike[str], format: str | None = None) -> int:
        """Writes the pairs in any format of the command line, by name or by the file's ending; returns how many rows."""
        return self._beads.write(Path(path), format)

    def _repr_html_(self) -> str:
        def row(bead: Bead) -> str:
            cells = "".join(
                f'<td lang="{html.escape(side.language, quote=True)}" style="text-align:left;vertical-align:top">'
                f"{html.escape(side.text)}</td>"
                for side in (bead.source, bead.target)
            )
            return f"<tr>{cells}<td>{bead.confidence:.2f}</td></tr>"

        shown = self.pairs[:_SHOWN]
        more = len(self.pairs) - len(shown)
        foot = f"<caption style='caption-side:bottom'>and {more} more</caption>" if more else ""
        head = "<tr><th>source</th><th>target</th><th>confidence</th></tr>"
        return f"<table>{foot}<thead>{head}</thead><tbody>{''.join(map(row, shown))}</tbody></table>"


_SHOWN = 50
"""How many pairs a notebook shows."""
