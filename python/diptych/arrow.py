"""Arrow in, Arrow out: functions from record batch to record batch, on which the engines stand.

Texts are read where Arrow keeps them and vectors are handed back as they were computed; neither is copied.

>>> import pyarrow as pa
>>> from diptych import Diptych, arrow
>>> batch = pa.record_batch({"id": ["a"], "text": ["Le chat dort. Il fait nuit sur la ville."], "language": ["fr"]})
>>> arrow.encode(batch, Diptych()).schema.field("vector").type.list_size
384
>>> arrow.summarize(batch, Diptych(), sentences=1).column("summary").to_pylist()
['Il fait nuit sur la ville.']

:func:`prepare`, :func:`sums`, :func:`centre`, :func:`nearest`, :func:`near`, :func:`judge`, :func:`choose` and :func:`finish` are
the steps of a whole run, each on a few documents or pairs: :mod:`diptych.spark` joins them. Between them vectors are the bytes of
little-endian float32, row after row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from diptych._diptych import Document, Pairing
from diptych.errors import InputError

if TYPE_CHECKING:
    from diptych._model import Diptych
    from diptych._results import Bead, Side

_SPANS = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))


def _side(name: str) -> list[tuple[str, pa.DataType]]:
    return [
        (f"{name}_document", pa.string()),
        (f"{name}_language", pa.string()),
        (f"{name}_text", pa.string()),
        (f"{name}_sentences", pa.list_(pa.int64())),
        (f"{name}_spans", _SPANS),
        (f"{name}_covered", pa.float32()),
        (f"{name}_untranslated", _SPANS),
    ]


BEADS = pa.schema(
    [
        ("id", pa.string()),
        ("bead", pa.string()),
        *_side("source"),
        *_side("target"),
        ("confidence", pa.float32()),
        ("similarity", pa.float32()),
        ("margin", pa.float32()),
        ("length_ratio", pa.float32()),
        ("numbers", pa.float32()),
        ("names", pa.float32()),
        ("whole", pa.float32()),
        ("own_language", pa.bool_()),
        ("moved", pa.bool_()),
        ("duplicate_of", pa.string()),
        ("rejected", pa.string()),
    ]
)
"""One row a bead. Spans are of bytes of the document's text."""

SUMMARIES = pa.schema(
    [
        ("id", pa.string()),
        ("language", pa.string()),
        ("date", pa.string()),
        ("title", pa.string()),
        ("summary", pa.string()),
        ("translation", pa.string()),
        (
            "sentences",
            pa.list_(
                pa.struct(
                    [
                        ("text", pa.string()),
                        ("start", pa.int64()),
                        ("end", pa.int64()),
                        ("rank", pa.int64()),
                        ("score", pa.float32()),
                        ("counterpart", pa.string()),
                    ]
                )
            ),
        ),
        ("error", pa.string()),
    ]
)
"""One row a document. ``error`` says why a document has no summary."""

PREPARED = pa.schema(
    [
        ("id", pa.string()),
        ("language", pa.string()),
        ("text", pa.string()),
        ("date", pa.string()),
        ("title", pa.string()),
        ("url", pa.string()),
        ("vectors", pa.binary()),
        ("own", pa.binary()),
        ("numbers", pa.binary()),
        ("error", pa.string()),
    ]
)
"""A document with the vectors of all its sentences (and of a title that stands beside its text), a byte for each that says
whether it belongs to the article itself, and the numbers in those that do."""

SUMS = pa.schema([("language", pa.string()), ("sum", pa.list_(pa.int64())), ("rows", pa.int64())])
"""Sums of vectors in units of :data:`UNIT`: whole numbers, so that they are the same in whatever order they are added."""

CENTRED = pa.schema(
    [
        ("id", pa.string()),
        ("language", pa.string()),
        ("name", pa.string()),
        ("date", pa.string()),
        ("url", pa.string()),
        ("vectors", pa.binary()),
        ("mean", pa.binary()),
        ("numbers", pa.binary()),
    ]
)
"""A document with its own sentences' centred vectors, their mean, and the numbers in them."""

NEAREST = pa.schema([("id", pa.string()), ("other", pa.string()), ("cosines", pa.binary())])
"""For every sentence of a document its four nearest in another one."""

NEAR = pa.schema([("id", pa.string()), ("near", pa.binary())])
"""For every sentence of a document the mean cosine of its four nearest."""

JUDGED = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("score", pa.float32()),
        ("signs", pa.list_(pa.float64())),
    ]
)
"""A candidate with its score and its signs."""

CHOSEN = pa.schema(
    [("source", pa.string()), ("target", pa.string()), ("score", pa.float32()), ("confidence", pa.float32())]
)
"""Two documents that translate each other."""

FINISHED = pa.schema(
    [
        ("beads", pa.list_(pa.struct(list(BEADS)))),
        ("summaries", pa.list_(pa.struct(list(SUMMARIES)))),
    ]
)
"""One row a pair: its beads, and the summaries of both documents."""

UNIT = 2.0**-28
"""The unit of sums: 10¹⁰ sentences fit."""


def encode(batch: pa.RecordBatch, model: Diptych, *, column: str = "text", into: str = "vector") -> pa.RecordBatch:
    """The batch with a column of vectors of length 1, one a text."""
    rows = model.encode(batch.column(column))
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(rows.reshape(-1)), model.dimension)
    return pa.RecordBatch.from_arrays([*batch.columns, vectors], names=[*batch.schema.names, into])


def summarize(
    batch: pa.RecordBatch,
    model: Diptych,
    *,
    sentences: int | None = None,
    words: int | None = None,
    chars: int | None = None,
    ratio: float | None = None,
    among: Sequence[str] | None = None,
) -> pa.RecordBatch:
    """A row of :data:`SUMMARIES` for every row of ``id``, ``text`` and, where there is one, ``language``, ``date``, ``title``.

    What cannot be summarised has the reason in ``error``.
    """
    budget = {"sentences": sentences, "words": words, "chars": chars, "ratio": ratio}
    return summarize_prepared(prepare(batch, model, among=among, encoded=False), model, budget=budget)


def align(batch: pa.RecordBatch, model: Diptych, *, one_pass: bool = False) -> pa.RecordBatch:
    """The rows of :data:`BEADS` of pairs that are known: of ``source_id``, ``source_text``, ``source_language`` and the same of
    ``target``; the languages may be absent or null.
    """
    beads: list[Bead] = []
    for row in batch.to_pylist():
        sides = []
        for side in ("source", "target"):
            sides.append(Document(row[f"{side}_text"], row.get(f"{side}_language"), id=str(row[f"{side}_id"])))
        beads.extend(model.align(*sides, one_pass=one_pass).beads)
    return bead_table(beads).combine_chunks().to_batches()[0] if beads else _empty(BEADS)


def pair_score(batch: pa.RecordBatch, model: Diptych) -> pa.RecordBatch:
    """:data:`JUDGED` of pairs of ``source`` and ``target`` that bring along the columns of :data:`CENTRED` and :data:`NEAR`, each
    named after its side, such as ``source_vectors``."""
    return judge(batch, model.dimension)


def bead_table(beads: Iterable[Bead]) -> pa.Table:
    """Beads as a table of :data:`BEADS`."""
    return pa.Table.from_pylist([_bead_row(bead) for bead in beads], schema=BEADS)


def _structs(spans: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]


def _bead_row(bead: Bead) -> dict[str, Any]:
    def side(name: str, side: Side) -> dict[str, Any]:
        return {
            f"{name}_document": side.document,
            f"{name}_language": side.language,
            f"{name}_text": side.text,
            f"{name}_sentences": side.sentences,
            f"{name}_spans": _structs(side.spans),
            f"{name}_covered": side.covered,
            f"{name}_untranslated": _structs(side.untranslated),
        }

    scores = dict(bead.scores)
    scores["own_language"] = scores.pop("language")
    return {
        "id": bead.id,
        "bead": bead.bead,
        **side("source", bead.source),
        **side("target", bead.target),
        "confidence": bead.confidence,
        **scores,
        "moved": bead.moved,
        "duplicate_of": bead.duplicate_of,
        "rejected": bead.rejected,
    }


def _summary_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "language": row["language"],
        "date": row.get("date"),
        "title": row.get("title"),
        "summary": row["summary"],
        "translation": row.get("translation"),
        "sentences": [
            {
                "text": sentence["text"],
                "start": sentence["span"]["start"],
                "end": sentence["span"]["end"],
                "rank": sentence["rank"],
                "score": sentence["score"],
                "counterpart": (sentence.get("counterpart") or {}).get("text"),
            }
            for sentence in row["sentences"]
        ],
        "error": None,
    }


def prepare(
    batch: pa.RecordBatch, model: Diptych, *, among: Sequence[str] | None = None, encoded: bool = True
) -> pa.RecordBatch:
    """:data:`PREPARED` of rows of ``id``, ``text`` and, where they are there, ``language``, ``date``, ``title``, ``url``.

    A language that is null is found out, among those named. A row that is no usable text says why in ``error``.
    """
    columns = {name: batch.column(name).to_pylist() for name in batch.schema.names if name in PREPARED.names}
    absent = [None] * batch.num_rows
    rows: list[dict[str, Any]] = []
    documents: list[Document] = []
    for place, (name, text) in enumerate(zip(columns["id"], columns["text"], strict=True)):
        own = {key: columns.get(key, absent)[place] for key in ("language", "date", "title", "url")}
        row: dict[str, Any] = {"id": str(name), "text": text, **own}
        try:
            if text is None:
                raise InputError("there is no text")
            document = Document(
                text,
                own["language"],
                id=str(name),
                date=own["date"],
                title=own["title"],
                url=own["url"],
                among=list(among) if among else None,
            )
        except InputError as error:
            row["error"] = str(error)
        else:
            documents.append(document)
            row |= {"language": document.language, "date": document.date, "own": bytes(document.own)}
            row["numbers"] = document.numbers
        rows.append(row)
    if encoded and documents:
        vectors, counts = model._engine.vectors(documents)
        ends = np.cumsum(counts)
        good = (row for row in rows if "error" not in row)
        for row, end, count in zip(good, ends, counts, strict=True):
            row["vectors"] = vectors[end - count : end].tobytes()
    return pa.RecordBatch.from_pylist(rows, schema=PREPARED)


def _matrix(data: bytes, width: int) -> Any:
    return np.frombuffer(data, dtype="<f4").reshape(-1, width)


def _own_rows(row: Mapping[str, Any], width: int) -> Any:
    own = np.frombuffer(row["own"], dtype=np.bool_)
    return _matrix(row["vectors"], width)[: len(own)][own]


def sums(batch: pa.RecordBatch, width: int) -> pa.RecordBatch:
    """:data:`SUMS` of :data:`PREPARED`: what the vectors of every language sum up to."""
    found: dict[str, tuple[Any, int]] = {}
    for row in batch.select(["language", "vectors", "own", "error"]).to_pylist():
        if row["error"] is None:
            own = np.rint(_own_rows(row, width).astype(np.float64) / UNIT).astype(np.int64)
            total, rows = found.get(row["language"], (np.zeros(width, np.int64), 0))
            found[row["language"]] = (total + own.sum(axis=0), rows + len(own))
    out = [{"language": language, "sum": total, "rows": n} for language, (total, n) in sorted(found.items())]
    return pa.RecordBatch.from_pylist(out, schema=SUMS)


def centres(batches: Iterable[pa.RecordBatch], model: Diptych) -> dict[str, Any]:
    """What the vectors of every language are centred with, of all :data:`SUMS`."""
    found: dict[str, tuple[Any, int]] = {}
    for batch in batches:
        for row in batch.to_pylist():
            total, rows = found.get(row["language"], (np.zeros(model.dimension, np.int64), 0))
            found[row["language"]] = (total + np.array(row["sum"], np.int64), rows + row["rows"])
    return {
        language: Pairing(model._engine).centre(total.astype(np.float64) * UNIT, rows)
        for language, (total, rows) in found.items()
    }


def centre(batch: pa.RecordBatch, centres: Mapping[str, Any]) -> pa.RecordBatch:
    """:data:`CENTRED` of the rows of :data:`PREPARED` whose language has a centre."""
    rows = []
    for row in batch.select(["id", "language", "date", "url", "vectors", "own", "numbers", "error"]).to_pylist():
        if row["error"] is None and row["language"] in centres:
            middle = centres[row["language"]]
            vectors = Pairing.centred(_own_rows(row, len(middle)), middle)
            mean = Pairing.means(vectors, np.array([0, len(vectors)], np.int64))
            rows.append(
                {
                    "id": row["id"],
                    "language": row["language"],
                    "name": row["url"] or row["id"],
                    "date": row["date"],
                    "url": row["url"],
                    "vectors": vectors.tobytes(),
                    "mean": mean.tobytes(),
                    "numbers": row["numbers"],
                }
            )
    return pa.RecordBatch.from_pylist(rows, schema=CENTRED)


def _floats(column: pa.Array) -> Any:
    """All bytes of a column of binaries as one array of numbers, where they lie."""
    return np.frombuffer(column.buffers()[2], dtype="<f4")[_offsets(column, 4)[0] : _offsets(column, 4)[-1]]


def _offsets(column: pa.Array, item: int) -> Any:
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)
    return offsets[column.offset : column.offset + len(column) + 1].astype(np.int64) // item


def _lists(column: pa.Array, width: int) -> tuple[Any, Any]:
    """All rows of a column of vectors, and the offsets of its documents."""
    if pa.types.is_large_binary(column.type):
        column = column.cast(pa.binary())
    if len(column) == 0:
        return np.zeros((0, width), np.float32), np.zeros(1, np.int64)
    offsets = _offsets(column, 4 * width)
    return _floats(column).reshape(-1, width), offsets - offsets[0]


def nearest(batch: pa.RecordBatch, width: int) -> pa.RecordBatch:
    """:data:`NEAREST` of pairs of ``source`` and ``target`` with ``source_vectors`` and ``target_vectors``: two rows a pair."""
    sources, targets = (_lists(batch.column(f"{side}_vectors"), width) for side in ("source", "target"))
    rows = []
    for own, other, (_, offsets), cosines in zip(
        ("source", "target"), ("target", "source"), (sources, targets), Pairing.nearest(sources, targets), strict=True
    ):
        names = zip(batch.column(own).to_pylist(), batch.column(other).to_pylist(), strict=True)
        for place, (name, opposite) in enumerate(names):
            data = cosines[offsets[place] : offsets[place + 1]].tobytes()
            rows.append({"id": name, "other": opposite, "cosines": data})
    return pa.RecordBatch.from_pylist(rows, schema=NEAREST)


def near(table: pa.Table) -> pa.Table:
    """:data:`NEAR` of the :data:`NEAREST` of one document."""
    lists = [_matrix(cosines, 4) for cosines in table.column("cosines").to_pylist()]
    row = {"id": table.column("id")[0].as_py(), "near": Pairing.near(lists).tobytes()}
    return pa.Table.from_pylist([row], schema=NEAR)


def judge(batch: pa.RecordBatch, width: int) -> pa.RecordBatch:
    """:data:`JUDGED` of pairs; see :func:`pair_score`."""

    def side(name: str) -> Any:
        rows, offsets = _lists(batch.column(f"{name}_vectors"), width)
        means, _ = _lists(batch.column(f"{name}_mean"), width)
        close, _ = _lists(batch.column(f"{name}_near"), 1)
        known = (batch.column(f"{name}_{column}").to_pylist() for column in ("name", "date", "numbers"))
        return rows, offsets, np.ascontiguousarray(close[:, 0]), means, *known

    scores, signs = Pairing.judge(side("source"), side("target"))
    columns = [
        batch.column("source").cast(pa.string()),
        batch.column("target").cast(pa.string()),
        pa.array(scores),
        pa.array(list(signs), pa.list_(pa.float64())),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=JUDGED)


_NONE = float(np.finfo(np.float32).min)


def _candidates(table: pa.Table | pa.RecordBatch) -> tuple[Any, Any, tuple[Any, Any]]:
    def best(column: str) -> Any:
        rows = [(list(scores) + [_NONE, _NONE])[:2] for scores in table.column(column).to_pylist()]
        return np.array(rows, np.float32).reshape(-1, 2)

    scores = np.array(table.column("score").to_pylist(), np.float32)
    signs = np.array(table.column("signs").to_pylist(), np.float64)
    return scores, signs, (best("source_best"), best("target_best"))


def odds(batch: pa.RecordBatch, model: Diptych) -> Any:
    """The logarithms of the odds of :data:`JUDGED` candidates that know the two best scores of both documents: ``source_best``
    and ``target_best``."""
    return Pairing(model._engine).odds(*_candidates(batch))


def choose(table: pa.Table, model: Diptych, threshold: float) -> pa.Table:
    """:data:`CHOSEN` of the candidates of one connected component, each document at most once."""
    sources, targets = table.column("source").to_pylist(), table.column("target").to_pylist()
    places = [{name: place for place, name in enumerate(sorted(set(side)))} for side in (sources, targets)]
    chosen = Pairing(model._engine).choose(
        [places[0][name] for name in sources],
        [places[1][name] for name in targets],
        *_candidates(table),
        threshold,
    )
    scores = table.column("score").to_pylist()
    rows = [
        {"source": sources[place], "target": targets[place], "score": scores[place], "confidence": confidence}
        for place, confidence in chosen
    ]
    return pa.Table.from_pylist(rows, schema=CHOSEN)


def _document(row: Mapping[str, Any], prefix: str = "") -> Document:
    return Document(
        row[f"{prefix}text"],
        row[f"{prefix}language"],
        id=row[f"{prefix}id"],
        date=row[f"{prefix}date"],
        title=row[f"{prefix}title"],
        url=row[f"{prefix}url"],
    )


def _finish_arguments(budget: Mapping[str, Any] | None, languages: tuple[str, str], one_pass: bool) -> str:
    given = {key: value for key, value in (budget or {}).items() if value is not None}
    source, target = languages
    align = {
        "source_language": source,
        "target_language": target,
        "pair_threshold": 0.5,
        "max_bead": 8,
        "one_pass": one_pass,
    }
    return json.dumps({"align": align, "summary": {"budget": given}})


def summarize_prepared(
    batch: pa.RecordBatch, model: Diptych, *, budget: Mapping[str, Any] | None = None
) -> pa.RecordBatch:
    """:data:`SUMMARIES` of :data:`PREPARED`, every document by itself."""
    rows = batch.to_pylist()
    good = [row for row in rows if row["error"] is None]
    found: dict[int, dict[str, Any]] = {}
    if good:
        documents = [_document(row) for row in good]
        data = b"".join(row["vectors"] or b"" for row in good)
        vectors = _matrix(data, model.dimension) if data else None
        arguments = _finish_arguments(budget, ("fr", "en"), False)
        _, summaries = model._engine.finish(documents, [], vectors, arguments)
        for row, summary in zip(good, json.loads(summaries), strict=True):
            found[id(row)] = _summary_row(summary)
    out = [found.get(id(row)) or {"id": row["id"], "error": row["error"]} for row in rows]
    return pa.RecordBatch.from_pylist(out, schema=SUMMARIES)


def finish(
    batch: pa.RecordBatch,
    model: Diptych,
    *,
    budget: Mapping[str, Any] | None = None,
    languages: tuple[str, str] = ("fr", "en"),
    min_confidence: float = 0.0,
    rules: Sequence[str] = (),
    one_pass: bool = False,
) -> pa.RecordBatch:
    """:data:`FINISHED` of pairs that bring along the columns of :data:`PREPARED`, each named after its side: ``source_text``."""
    arguments = _finish_arguments(budget, languages, one_pass)
    out = []
    from diptych._results import Bead

    for row in batch.to_pylist():
        documents = [_document(row, "source_"), _document(row, "target_")]
        vectors = _matrix(row["source_vectors"] + row["target_vectors"], model.dimension)
        beads, summaries = model._engine.finish(documents, [(0, 1)], vectors, arguments)
        beads = beads.filtered(min_confidence, list(rules))
        out.append(
            {
                "beads": [_bead_row(Bead._of(bead)) for bead in json.loads(beads.json())],
                "summaries": [_summary_row(summary) for summary in json.loads(summaries)],
            }
        )
    return pa.RecordBatch.from_pylist(out, schema=FINISHED)


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema)
