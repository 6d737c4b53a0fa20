"""A corpus in Ray Data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import diptych

pytest.importorskip("ray")

import pyarrow as pa
import ray
import ray.data
from articles import articles

from diptych import ray as on_ray


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", object_store_memory=200 << 20)
    yield
    ray.shutdown()


def test_the_seeds_give_what_the_package_gives(model: diptych.Diptych, seeds: Path) -> None:
    documents = model.read(seeds)
    rows = pa.table({"id": [d.id for d in documents], "text": [d.text for d in documents]})
    run = on_ray.run(ray.data.from_arrow(rows))
    [pair] = run.pairs.to_pylist()
    assert (pair["source"], pair["target"]) == ("000_290f9df7bd492f69", "004_0007eeda2aa23e07")
    expected = model.align(seeds / f"{pair['source']}.txt", seeds / f"{pair['target']}.txt")
    beads = {row["id"]: row for row in run.beads.take_all()}
    assert beads.keys() == {bead.id for bead in expected.beads}
    assert all(beads[b.id]["source_text"] == b.source.text for b in expected.beads)
    summaries = {row["id"]: row for row in run.summaries.take_all()}
    assert summaries.keys() == {d.id for d in documents}
    alone = [d for d in documents if d.id not in pair.values()]
    assert [summaries[d.id]["summary"] for d in alone] == [str(s) for s in model.summarize(alone)]


def test_generated_articles(model: diptych.Diptych) -> None:
    rows = list(articles(40))
    run = on_ray.run(ray.data.from_items(rows), workers=1)
    sides = [
        [diptych.Document(r["text"], r["language"], id=r["id"], date=r["date"]) for r in rows if r["language"] == language]
        for language in ("fr", "en")
    ]
    expected = {(sides[0][p.source].id, sides[1][p.target].id) for p in model.pair(*sides)}
    assert {(p["source"], p["target"]) for p in run.pairs.to_pylist()} == expected
    assert run.summaries.count() == len(rows)


def test_a_function_over_a_data_set(model: diptych.Diptych) -> None:
    rows = ray.data.from_items([{"text": "Le chat dort."}, {"text": "The cat sleeps."}])
    found = on_ray.apply("encode", rows).take_all()
    assert list(found[0]["vector"]) == model.encode("Le chat dort.").tolist()
