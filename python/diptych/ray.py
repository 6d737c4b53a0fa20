"""A corpus in Ray Data: the functions of :mod:`diptych.arrow`, on actors that load the model once. It needs the extra ``ray``.

Documents are encoded, summarised and aligned by the actors. Who translates whom is found out by one task that holds the vectors
of all documents: some millions of documents on a large machine. Beyond that, :mod:`diptych.spark` pairs by joins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import ray
import ray.data

from diptych import _worker, arrow
from diptych._diptych import Pairing

AT_ONCE = 64
"""How many rows an actor takes at a time."""


class Step:
    """An actor: a function of :mod:`diptych.arrow` and the model that it works with."""

    def __init__(self, name: str, model: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        self._work = getattr(arrow, name)
        self._model = _worker.model(dict(model))
        self._options = dict(options)

    def __call__(self, table: pa.Table) -> pa.Table:
        batches = table.combine_chunks().to_batches()
        return pa.Table.from_batches(
            [self._work(batch, self._model, **self._options) for batch in batches]
            or [self._work(pa.RecordBatch.from_pylist([], table.schema), self._model, **self._options)]
        )


def apply(
    name: str, rows: ray.data.Dataset, *, workers: int = 1, model: Mapping[str, Any] = {}, **options: Any
) -> ray.data.Dataset:
    """A function of :mod:`diptych.arrow` over a data set, by so many actors: ``apply("summarize", documents, sentences=3)``."""
    return rows.map_batches(
        Step,
        fn_constructor_args=(name, dict(model), options),
        batch_format="pyarrow",
        batch_size=AT_ONCE,
        concurrency=workers,
        zero_copy_batch=True,
    )


@dataclass(frozen=True)
class Run:
    """What came of a corpus."""

    summaries: ray.data.Dataset
    """:data:`diptych.arrow.SUMMARIES`, one row a document."""
    pairs: pa.Table
    """:data:`diptych.arrow.CHOSEN`, one row a pair."""
    beads: ray.data.Dataset
    """:data:`diptych.arrow.BEADS`, null beads and rejected ones too."""


def run(
    documents: ray.data.Dataset,
    *,
    languages: tuple[str, str] = ("fr", "en"),
    threshold: float = 0.5,
    min_confidence: float = 0.0,
    rules: Sequence[str] = (),
    one_pass: bool = False,
    workers: int = 1,
    model: Mapping[str, Any] = {},
    **budget: Any,
) -> Run:
    """The whole job: what ``diptych run`` does over files. The arguments are those of :func:`diptych.spark.run`."""
    prepared = apply("prepare", documents, workers=workers, model=model, among=list(languages)).materialize()
    whole = pa.concat_tables(ray.get(prepared.to_arrow_refs())).sort_by("id")
    pairs = ray.get(_pair.remote(whole, dict(model), languages, threshold))
    ids = [pairs.column(side).to_pylist() for side in ("source", "target")]
    place = {name: at for at, name in enumerate(whole.column("id").to_pylist())}
    sides = []
    for side, names in zip(("source", "target"), ids, strict=True):
        rows = whole.take([place[name] for name in names])
        sides += [(f"{side}_{column}", rows.column(column)) for column in rows.column_names]
    together = pa.Table.from_arrays([column for _, column in sides], names=[name for name, _ in sides])
    options = {
        "budget": budget,
        "languages": languages,
        "min_confidence": min_confidence,
        "rules": tuple(rules),
        "one_pass": one_pass,
    }
    paired = {name for names in ids for name in names}
    alone = whole.filter(pa.array([name not in paired for name in place], pa.bool_()))
    single = apply("summarize_prepared", ray.data.from_arrow(alone), workers=workers, model=model, budget=budget)
    if not together.num_rows:
        return Run(single, pairs, ray.data.from_arrow(arrow.BEADS.empty_table()))
    finished = apply("finish", ray.data.from_arrow(together), workers=workers, model=model, **options).materialize()
    tables = pa.concat_tables(ray.get(finished.to_arrow_refs()))

    def flat_rows(column: str, schema: pa.Schema) -> pa.Table:
        flat = tables.column(column).combine_chunks().flatten()
        return pa.Table.from_arrays(flat.flatten(), names=schema.names)

    both = ray.data.from_arrow(flat_rows("summaries", arrow.SUMMARIES).cast(arrow.SUMMARIES))
    return Run(single.union(both), pairs, ray.data.from_arrow(flat_rows("beads", arrow.BEADS)))


@ray.remote
def _pair(prepared: pa.Table, model: dict[str, Any], languages: tuple[str, str], threshold: float) -> pa.Table:
    """Compares all documents of one language with all of the other."""
    own = _worker.model({**model})
    width = own.dimension
    batches = prepared.combine_chunks().to_batches()
    centres = arrow.centres([arrow.sums(batch, width) for batch in batches], own)
    centres = {language: middle for language, middle in centres.items() if language in languages}
    rows = [row for batch in batches for row in arrow.centre(batch, centres).to_pylist()]
    sides = [[row for row in rows if row["language"] == language] for language in languages]
    pairs = [(source, target) for source in sides[0] for target in sides[1]]
    near: dict[str, Any] = {}
    judged: list[pa.RecordBatch] = []
    for start in range(0, len(pairs), AT_ONCE):
        for row in arrow.nearest(_both(pairs[start : start + AT_ONCE], {}), width).to_pylist():
            found = np.frombuffer(row["cosines"], "<f4").reshape(-1, 4)
            kept = near.get(row["id"])
            best = found if kept is None else -np.sort(-np.hstack([kept, found]), axis=1)[:, :4]
            near[row["id"]] = np.ascontiguousarray(best)
    close = {name: Pairing.near([best]).tobytes() for name, best in near.items()}
    for start in range(0, len(pairs), AT_ONCE):
        judged.append(arrow.judge(_both(pairs[start : start + AT_ONCE], close), width))
    if not judged:
        return arrow.CHOSEN.empty_table()
    table = pa.Table.from_batches(judged)
    for side in ("source", "target"):
        scores: dict[str, list[float]] = {}
        for name, score in zip(table.column(side).to_pylist(), table.column("score").to_pylist(), strict=True):
            scores[name] = sorted([*scores.get(name, []), score], reverse=True)[:2]
        leading = [scores[name] for name in table.column(side).to_pylist()]
        table = table.append_column(f"{side}_best", pa.array(leading, pa.list_(pa.float32())))
    return arrow.choose(table, own, threshold)


def _both(pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]], near: Mapping[str, bytes]) -> pa.RecordBatch:
    rows = []
    for sides in pairs:
        row: dict[str, Any] = {}
        for side, document in zip(("source", "target"), sides, strict=True):
            row[side] = document["id"]
            row |= {f"{side}_{name}": document[name] for name in ("vectors", "mean", "name", "date", "numbers")}
            row[f"{side}_near"] = near.get(document["id"])
        rows.append(row)
    columns = [("", pa.string()), ("_vectors", pa.binary()), ("_mean", pa.binary())]
    columns += [("_name", pa.string()), ("_date", pa.string()), ("_numbers", pa.binary()), ("_near", pa.binary())]
    schema = pa.schema([(side + name, kind) for side in ("source", "target") for name, kind in columns])
    return pa.RecordBatch.from_pylist(rows, schema=schema)
