"""A corpus in Spark: summaries, document pairs and aligned sentences of as many documents as the cluster holds.

``run(documents)`` takes a data frame of ``id``, ``text`` and, where they are there, ``language``, ``date``, ``title``, ``url``,
and gives data frames of summaries, pairs and beads. It needs the extra ``spark``.

Every task works on one thread with a model that its Python process loads once. A lost executor loses time, not rows: each step
is a function of its rows alone, and its result the same wherever it is worked out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import ArrayType, FloatType, StructField, StructType
from pyspark.sql.window import Window

from diptych import _blocking, _worker, arrow

AT_ONCE = 64
"""How many rows a step takes at a time: enough to sort sentences by length, few enough to hold their vectors."""

_KEYS = pa.schema([("id", pa.string()), ("key", pa.string()), ("cells", pa.list_(pa.int32()))])
_NEAR_MEANS = pa.schema([("source", pa.string()), ("target", pa.string()), ("cosine", pa.float32())])
_ODDS = pa.schema([*arrow.JUDGED, ("source_best", pa.list_(pa.float32())), ("target_best", pa.list_(pa.float32()))])


@dataclass(frozen=True)
class Blocking:
    """How documents that are worth comparing are found."""

    cell: int = 256
    """Documents of both languages that a cell has on average: the time for comparing grows with it."""
    probes: int = 4
    """How many cells a document is looked for in."""
    window: int = 1
    """Days that the dates of two translations may lie apart."""
    bound: int = 4096
    """Documents of both languages that may share a key; the key of more is joined with their cells."""
    sample: int = 20_000
    """Documents that the cells are learnt from; they are held by the driver."""
    candidates: int = 32
    """How many documents, those with the nearest mean vectors, each is compared with sentence by sentence."""


@dataclass(frozen=True)
class Run:
    """What came of a corpus, as data frames that are worked out when they are asked for."""

    summaries: DataFrame
    """:data:`diptych.arrow.SUMMARIES`, one row a document."""
    pairs: DataFrame
    """:data:`diptych.arrow.CHOSEN`, one row a pair."""
    beads: DataFrame
    """:data:`diptych.arrow.BEADS`, null beads and rejected ones too."""
    kept: list[DataFrame] = field(repr=False)
    """What was kept on the way."""

    def close(self) -> None:
        """Gives up what was kept."""
        for frame in self.kept:
            frame.unpersist()


def session(builder: Any) -> Any:
    """A session's builder with what these steps want: few rows at a time, since a row may hold all vectors of a document.

    >>> session(SparkSession.builder.master("local[1]"))  # doctest: +ELLIPSIS
    <pyspark...Builder object at ...>
    """
    return (
        builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(AT_ONCE))
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.python.worker.reuse", "true")
    )


def _slices(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, AT_ONCE):
            yield batch.slice(start, AT_ONCE)


def _map(frame: DataFrame, schema: pa.Schema, step: Callable[[pa.RecordBatch], pa.RecordBatch]) -> DataFrame:
    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in _slices(batches):
            yield step(batch)

    return frame.mapInArrow(work, from_arrow_schema(schema))


def encode(documents: DataFrame, *, column: str = "text", into: str = "vector", model: Mapping[str, Any] = {}) -> DataFrame:
    """The data frame with a column of vectors (``array<float>``), one a text."""
    settings = dict(model)
    schema = StructType([*documents.schema.fields, StructField(into, ArrayType(FloatType()))])

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in _slices(batches):
            found = arrow.encode(batch, _worker.model(settings), column=column, into=into)
            # Spark knows no lists of a fixed size.
            vectors = found.columns[-1].cast(pa.list_(pa.float32()))
            yield pa.RecordBatch.from_arrays([*found.columns[:-1], vectors], names=found.schema.names)

    return documents.mapInArrow(work, schema)


def prepare(documents: DataFrame, *, languages: tuple[str, str] = ("fr", "en"), model: Mapping[str, Any] = {}) -> DataFrame:
    """:data:`diptych.arrow.PREPARED` of documents."""
    settings = dict(model)
    return _map(
        documents,
        arrow.PREPARED,
        lambda batch: arrow.prepare(batch, _worker.model(settings), among=languages),
    )


def summarize(documents: DataFrame, *, languages: tuple[str, str] = ("fr", "en"), model: Mapping[str, Any] = {}, **budget: Any) -> DataFrame:
    """:data:`diptych.arrow.SUMMARIES` of documents, each by itself; ``sentences=``, ``words=``, ``chars=``, ``ratio=``."""
    settings = dict(model)
    return _map(
        documents,
        arrow.SUMMARIES,
        lambda batch: arrow.summarize(batch, _worker.model(settings), among=languages, **budget),
    )


def align(pairs: DataFrame, *, one_pass: bool = False, model: Mapping[str, Any] = {}) -> DataFrame:
    """:data:`diptych.arrow.BEADS` of pairs that are known: ``source_id``, ``source_text``, ``source_language``, and of ``target``."""
    settings = dict(model)
    return _map(
        pairs,
        arrow.BEADS,
        lambda batch: arrow.align(batch, _worker.model(settings), one_pass=one_pass),
    )


def centre(prepared: DataFrame, *, languages: tuple[str, str] = ("fr", "en"), model: Mapping[str, Any] = {}) -> DataFrame:
    """:data:`diptych.arrow.CENTRED` of prepared documents of two languages. Adds up all vectors first."""
    own = _worker.model(dict(model))
    width = own.dimension
    found = _map(prepared, arrow.SUMS, lambda batch: arrow.sums(batch, width))
    # Spark adds whole numbers up: the order does not matter.
    total = found.select("language", "rows", F.posexplode("sum").alias("place", "part"))
    total = total.groupBy("language", "place").agg(F.sum("part").alias("part"), F.sum("rows").alias("rows"))
    sums: dict[str, tuple[list[int], int]] = {}
    for row in total.collect():
        parts, _ = sums.setdefault(row["language"], ([0] * width, row["rows"]))
        parts[row["place"]] = row["part"]
    rows = [{"language": language, "sum": parts, "rows": count} for language, (parts, count) in sums.items()]
    batch = pa.RecordBatch.from_pylist(rows, schema=arrow.SUMS)
    centres = {language: middle for language, middle in arrow.centres([batch], own).items() if language in languages}
    return _map(prepared, arrow.CENTRED, lambda batch: arrow.centre(batch, centres))


def keys(centred: DataFrame, *, languages: tuple[str, str] = ("fr", "en"), blocking: Blocking = Blocking()) -> DataFrame:
    """``id``, ``language``, ``key``: what documents are worth comparing by."""
    count = centred.count()
    sampled = centred.select("id", "mean").orderBy(F.xxhash64("id"), "id").limit(blocking.sample).collect()
    if not sampled:
        return centred.select("id", "language", F.lit("").alias("key")).limit(0)
    means = np.stack([np.frombuffer(row["mean"], "<f4") for row in sampled])
    cells = _blocking.cells(means, math.ceil(count / blocking.cell))
    source = languages[0]
    schema = pa.schema([*_KEYS, ("language", pa.string())])

    def key(batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = []
        columns = batch.select(["id", "language", "date", "url", "mean"]).to_pylist()
        means = np.stack([np.frombuffer(row["mean"], "<f4") for row in columns]) if columns else np.zeros((0, 1))
        nearest = _blocking.probes(means, cells, blocking.probes) if columns else []
        for row, own in zip(columns, nearest, strict=True):
            names = [f"c:{cell}" for cell in own]
            window = blocking.window if row["language"] == source else 0
            names += [f"d:{date}" for date in _blocking.date_keys(row["date"], window)]
            address = _blocking.address_key(row["url"], languages)
            names += [f"u:{address}"] if address else []
            rows += [{"id": row["id"], "language": row["language"], "key": name, "cells": own} for name in names]
        return pa.RecordBatch.from_pylist(rows, schema=schema)

    found = _map(centred, schema, key)
    crowded = found.groupBy("key").count().filter(F.col("count") > blocking.bound).select("key", F.lit(True).alias("crowded"))
    marked = found.join(F.broadcast(crowded), "key", "left")
    finer = F.when(F.col("crowded"), F.transform("cells", lambda cell: F.concat_ws("/", "key", cell)))
    return marked.select("id", "language", F.explode(F.coalesce(finer, F.array("key"))).alias("key"))


def candidates(
    centred: DataFrame, *, languages: tuple[str, str] = ("fr", "en"), blocking: Blocking = Blocking()
) -> DataFrame:
    """``source``, ``target``: the pairs of documents that share a key and whose mean vectors are near."""
    named = keys(centred, languages=languages, blocking=blocking).join(centred.select("id", "mean"), "id")
    # Columns of their own, so that the two sides cannot be taken for each other.
    own = [[F.col(name).alias(f"{side}_{name}") for name in ("id", "key", "mean")] for side in ("source", "target")]
    source, target = (
        named.filter(F.col("language") == language).select(columns)
        for language, columns in zip(languages, own, strict=True)
    )
    most = blocking.candidates

    def near(sources: pa.Table, targets: pa.Table) -> pa.Table:
        names = [side.column(0).to_pylist() for side in (sources, targets)]
        if not all(names):
            return pa.Table.from_pylist([], schema=_NEAR_MEANS)
        means = [
            np.stack([np.frombuffer(mean, "<f4") for mean in side.column(2).to_pylist()])
            for side in (sources, targets)
        ]
        found: set[tuple[int, int]] = set()
        products = means[0] @ means[1].T
        for place, row in enumerate(products):
            found.update((place, int(other)) for other in np.argsort(-row, kind="stable")[:most])
        for place, row in enumerate(products.T):
            found.update((int(other), place) for other in np.argsort(-row, kind="stable")[:most])
        pairs = sorted(found)
        columns = [
            pa.array([names[0][i] for i, _ in pairs], pa.string()),
            pa.array([names[1][j] for _, j in pairs], pa.string()),
            pa.array([products[i, j] for i, j in pairs], pa.float32()),
        ]
        return pa.Table.from_arrays(columns, schema=_NEAR_MEANS)

    joined = source.groupBy("source_key").cogroup(target.groupBy("target_key"))
    pairs = joined.applyInArrow(near, from_arrow_schema(_NEAR_MEANS)).dropDuplicates(["source", "target"])
    for side, other in (("source", "target"), ("target", "source")):
        order = Window.partitionBy(side).orderBy(F.desc("cosine"), other)
        pairs = pairs.withColumn(f"{side}_place", F.row_number().over(order))
    wanted = F.least("source_place", "target_place") <= most
    return pairs.filter(wanted).select("source", "target")


def _both(pairs: DataFrame, documents: DataFrame, columns: Sequence[str]) -> DataFrame:
    for side in ("source", "target"):
        named = documents.select(F.col("id").alias(side), *(F.col(name).alias(f"{side}_{name}") for name in columns))
        pairs = pairs.join(named, side)
    return pairs


def _components(edges: DataFrame) -> DataFrame:
    """Edges with the least source of their connected component, found by handing the least one on until nothing changes."""
    edges = edges.withColumn("component", F.col("source"))
    while True:
        before = edges
        for side in ("target", "source"):
            least = F.min("component").over(Window.partitionBy(side))
            edges = edges.withColumn("component", least)
        edges = edges.localCheckpoint()
        changed = edges.alias("new").join(before.alias("old"), ["source", "target"])
        if changed.filter("new.component <> old.component").isEmpty():
            return edges


def pair(
    prepared: DataFrame,
    *,
    threshold: float = 0.5,
    languages: tuple[str, str] = ("fr", "en"),
    blocking: Blocking = Blocking(),
    model: Mapping[str, Any] = {},
    kept: list[DataFrame] | None = None,
) -> DataFrame:
    """:data:`diptych.arrow.CHOSEN` of prepared documents: which translate which, each at most once."""
    settings = dict(model)
    width = _worker.model(settings).dimension

    def keep(frame: DataFrame) -> DataFrame:
        frame = frame.persist(StorageLevel.MEMORY_AND_DISK)
        if kept is not None:
            kept.append(frame)
        return frame

    centred = keep(centre(prepared, languages=languages, model=model))
    compared = keep(candidates(centred, languages=languages, blocking=blocking))
    nearest = _map(
        _both(compared, centred, ["vectors"]), arrow.NEAREST, lambda batch: arrow.nearest(batch, width)
    )
    near = nearest.groupBy("id").applyInArrow(arrow.near, from_arrow_schema(arrow.NEAR))
    known = centred.join(near, "id")
    columns = ["vectors", "mean", "name", "date", "numbers", "near"]
    judged = keep(_map(_both(compared, known, columns), arrow.JUDGED, lambda batch: arrow.judge(batch, width)))
    for side in ("source", "target"):
        best = F.slice(F.sort_array(F.collect_list("score"), asc=False), 1, 2)
        judged = judged.join(judged.groupBy(side).agg(best.alias(f"{side}_best")), side)
    judged = judged.select(_ODDS.names)
    safe = min(max(threshold, 0.001), 0.999)
    least = math.log(safe / (1.0 - safe))

    def likely(batch: pa.RecordBatch) -> pa.RecordBatch:
        odds = arrow.odds(batch, _worker.model(settings))
        return batch.filter(pa.array(odds >= least))

    edges = _map(judged, _ODDS, likely)
    return (
        _components(edges)
        .groupBy("component")
        .applyInArrow(
            lambda table: arrow.choose(table, _worker.model(settings), threshold), from_arrow_schema(arrow.CHOSEN)
        )
    )


def run(
    documents: DataFrame,
    *,
    languages: tuple[str, str] = ("fr", "en"),
    threshold: float = 0.5,
    min_confidence: float = 0.0,
    rules: Sequence[str] = (),
    one_pass: bool = False,
    blocking: Blocking = Blocking(),
    work: str | None = None,
    model: Mapping[str, Any] = {},
    **budget: Any,
) -> Run:
    """The whole job: what ``diptych run`` does over files.

    :param documents: ``id`` (unique), ``text`` and, where they are there, ``language``, ``date``, ``title``, ``url``.
    :param budget: ``sentences=``, ``words=``, ``chars=``, ``ratio=`` of the summaries.
    :param work: a folder that all executors see; the vectors are kept there, and read from there by a later run that finds them.
        Without it they are kept by the executors, and worked out again where one is lost.
    :param model: keyword arguments of :class:`diptych.Diptych` for the workers.
    """
    settings = dict(model)
    kept: list[DataFrame] = []
    prepared = prepare(documents, languages=languages, model=model)
    if work is None:
        prepared = prepared.persist(StorageLevel.MEMORY_AND_DISK)
        kept.append(prepared)
    else:
        prepared.write.mode("ignore").parquet(f"{work}/prepared")
        prepared = documents.sparkSession.read.parquet(f"{work}/prepared")
    pairs = pair(
        prepared, threshold=threshold, languages=languages, blocking=blocking, model=model, kept=kept
    ).persist(StorageLevel.MEMORY_AND_DISK)
    kept.append(pairs)

    def finish(batch: pa.RecordBatch) -> pa.RecordBatch:
        return arrow.finish(
            batch,
            _worker.model(settings),
            budget=budget,
            languages=languages,
            min_confidence=min_confidence,
            rules=rules,
            one_pass=one_pass,
        )

    columns = ["text", "language", "date", "title", "url", "vectors"]
    found = pairs.select("source", "target", F.col("source").alias("source_id"), F.col("target").alias("target_id"))
    finished = _map(_both(found, prepared, columns), arrow.FINISHED, finish).persist(StorageLevel.MEMORY_AND_DISK)
    kept.append(finished)
    paired = pairs.select(F.col("source").alias("id")).union(pairs.select(F.col("target").alias("id")))
    alone = _map(
        prepared.join(paired, "id", "left_anti").select(arrow.PREPARED.names),
        arrow.SUMMARIES,
        lambda batch: arrow.summarize_prepared(batch, _worker.model(settings), budget=budget),
    )
    together = finished.select(F.explode("summaries").alias("row")).select("row.*")
    beads = finished.select(F.explode("beads").alias("row")).select("row.*")
    return Run(alone.unionByName(together), pairs, beads, kept)


def recall(
    centred: DataFrame,
    truth: Iterable[tuple[str, str]],
    *,
    languages: tuple[str, str] = ("fr", "en"),
    blocking: Blocking = Blocking(),
) -> float:
    """How many of the pairs that are known share a key: what blocking loses, nothing after it finds."""
    named: dict[str, set[str]] = {}
    for row in keys(centred, languages=languages, blocking=blocking).collect():
        named.setdefault(row["id"], set()).add(row["key"])
    pairs = list(truth)
    met = sum(bool(named.get(source, set()) & named.get(target, set())) for source, target in pairs)
    return met / max(len(pairs), 1)
