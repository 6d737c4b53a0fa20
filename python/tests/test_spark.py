"""A corpus on two executors, one of which is killed in the middle."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import diptych

pytest.importorskip("pyspark")

from articles import articles
from pyspark.sql import SparkSession

from diptych import spark

SCHEMA = "id string, text string, language string, date string"


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    import pyspark

    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    builder = spark.session(SparkSession.builder.master("local-cluster[2,1,2048]"))
    builder = builder.config("spark.executor.memory", "2048m").config("spark.sql.shuffle.partitions", "4")
    builder = builder.config("spark.ui.enabled", "false").config("spark.default.parallelism", "4")
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    yield found
    found.stop()


def executors() -> list[int]:
    """The executors below this process."""
    processes: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                processes[int(entry.name)] = (parent, (entry / "cmdline").read_text())
            except OSError:
                continue
    below = {os.getpid()}
    while more := {pid for pid, (parent, _) in processes.items() if parent in below} - below:
        below |= more
    return [pid for pid in below if pid in processes and "CoarseGrainedExecutorBackend" in processes[pid][1]]


def local(model: diptych.Diptych, rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    sides = [
        [diptych.Document(r["text"], r["language"], id=r["id"], date=r.get("date")) for r in rows if r["language"] == language]
        for language in ("fr", "en")
    ]
    return {(sides[0][p.source].id, sides[1][p.target].id) for p in model.pair(*sides)}


def collected(run: spark.Run) -> tuple[list[Any], list[Any], list[Any]]:
    frames = [run.pairs.select("source", "target").sort("source"), run.beads.sort("source_document", "id"), run.summaries.sort("id")]
    pairs, beads, summaries = ([row.asDict(recursive=True) for row in frame.collect()] for frame in frames)
    return pairs, beads, summaries


def test_the_seeds_give_what_the_command_line_gives(session: SparkSession, model: diptych.Diptych, seeds: Path, tmp_path: Path) -> None:
    documents = model.read(seeds)
    frame = session.createDataFrame([(d.id, d.text, None, None) for d in documents], SCHEMA)
    run = spark.run(frame)
    pairs, beads, summaries = collected(run)
    run.close()
    model.run(seeds, tmp_path / "out")
    import json

    def lines(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (tmp_path / "out" / name).read_text().splitlines()]

    assert [(p["source"], p["target"]) for p in pairs] == [("000_290f9df7bd492f69", "004_0007eeda2aa23e07")]
    expected = {row["id"]: row for row in lines("bitext.jsonl") + lines("rejected.jsonl")}
    assert {b["id"] for b in beads} == expected.keys() and len(beads) > 10
    for bead in beads:
        row = expected[bead["id"]]
        assert (bead["source_text"], bead["target_text"]) == (row["source"]["text"], row["target"]["text"])
        assert bead["confidence"] == pytest.approx(row["confidence"], abs=1e-6)
    found = {row["id"]: row for row in summaries}
    assert [found[row["id"]]["summary"] for row in lines("summaries.jsonl")] == [r["summary"] for r in lines("summaries.jsonl")]
    assert len(found) == len(documents)


def test_a_killed_executor_costs_no_row(session: SparkSession, model: diptych.Diptych) -> None:
    rows = list(articles(160))
    frame = session.createDataFrame(rows, SCHEMA).repartition(8)
    # As many candidates as there are documents: then what is compared is what a single machine compares.
    blocking = spark.Blocking(candidates=len(rows))
    undisturbed = spark.run(frame, blocking=blocking)
    expected = collected(undisturbed)
    undisturbed.close()
    truth = {(f"fr-{r['id'][3:]}", r["id"]) for r in rows if r["language"] == "en"}
    truth &= {(r["id"], f"en-{r['id'][3:]}") for r in rows if r["language"] == "fr"}
    pairs = {(p["source"], p["target"]) for p in expected[0]}
    assert pairs == local(model, rows)
    # The articles share sentences, which makes some pairs doubtful to a single machine, too.
    assert len(pairs & truth) >= 0.9 * len(truth)

    before = executors()
    assert len(before) == 2
    killed: list[int] = []

    def kill() -> None:
        tracker = session.sparkContext.statusTracker()
        while not killed:
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info is not None and info.numCompletedTasks > 0:
                    os.kill(before[0], signal.SIGKILL)
                    killed.append(before[0])
                    return
            time.sleep(0.05)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    disturbed = spark.run(frame, blocking=blocking)
    found = collected(disturbed)
    disturbed.close()
    thread.join(timeout=10)
    assert killed and killed[0] not in executors()
    assert found == expected


def test_blocking_loses_next_to_nothing(session: SparkSession) -> None:
    rows = list(articles(1000, dated=False))
    frame = session.createDataFrame([r | {"date": None} for r in rows], SCHEMA).repartition(4)
    centred = spark.centre(spark.prepare(frame)).persist()
    ids = {r["id"] for r in rows}
    truth = [(i, f"en{i[2:]}") for i in sorted(ids) if i.startswith("fr") and f"en{i[2:]}" in ids]
    blocking = spark.Blocking(cell=64)
    assert spark.recall(centred, truth, blocking=blocking) >= 0.99
    # And it does spare something.
    compared = spark.candidates(centred, blocking=spark.Blocking(cell=64, candidates=8)).count()
    assert compared < 0.1 * 500 * 500
    centred.unpersist()


def test_known_pairs_and_single_steps(session: SparkSession, model: diptych.Diptych) -> None:
    schema = "source_id string, source_text string, target_id string, target_text string, source_language string, target_language string"
    row = ("a", "Le pont est ouvert. Il fait beau.", "b", "The bridge is open. The weather is fine.", "fr", "en")
    beads = spark.align(session.createDataFrame([row], schema)).collect()
    assert [b["target_text"] for b in beads] == ["The bridge is open.", "The weather is fine."]
    frame = session.createDataFrame([("a", "Le pont est ouvert. Il fait beau sur la ville.", "fr", None)], SCHEMA)
    [encoded] = spark.encode(frame).collect()
    assert encoded["vector"] == pytest.approx(model.encode(encoded["text"]).tolist())
    [summary] = spark.summarize(frame, sentences=1).collect()
    assert summary["summary"] == str(model.summarize(frame.first()["text"], language="fr", sentences=1))
