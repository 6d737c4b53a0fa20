"""Record batches in, record batches out."""

from pathlib import Path

import numpy as np
import pyarrow as pa

import diptych
from diptych import _blocking, arrow


def corpus(seeds: Path) -> pa.RecordBatch:
    rows = [{"id": d.id, "text": d.text, "language": None} for d in diptych.read(seeds)]
    schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("language", pa.string())])
    return pa.RecordBatch.from_pylist(rows, schema=schema)


def test_vectors_are_handed_on_where_they_lie(model: diptych.Diptych, seeds: Path) -> None:
    batch = corpus(seeds)
    encoded = arrow.encode(batch, model)
    assert encoded.schema.names == ["id", "text", "language", "vector"]
    rows = np.array(encoded.column("vector").values).reshape(-1, model.dimension)
    assert np.array_equal(rows, model.encode(batch.column("text").to_pylist()))


def test_summaries_with_reasons(model: diptych.Diptych, seeds: Path) -> None:
    batch = corpus(seeds)
    rows = batch.to_pylist() + [{"id": "empty", "text": "", "language": None}, {"id": "null", "text": None, "language": "fr"}]
    given = pa.RecordBatch.from_pylist(rows, schema=batch.schema)
    found = arrow.summarize(given, model, words=60)
    assert found.schema == arrow.SUMMARIES
    expected = [str(s) for s in model.summarize(diptych.read(seeds), words=60)]
    assert found.column("summary").to_pylist() == [*expected, None, None]
    errors = found.column("error").to_pylist()
    assert errors[:-2] == [None] * len(expected) and "empty" in errors[-2] and "no text" in errors[-1]


def test_beads(model: diptych.Diptych, seeds: Path) -> None:
    texts = {d.id: d.text for d in diptych.read(seeds)}
    row = {"source_id": "000_290f9df7bd492f69", "target_id": "004_0007eeda2aa23e07"}
    row |= {f"{side}_text": texts[row[f"{side}_id"]] for side in ("source", "target")}
    found = arrow.align(pa.RecordBatch.from_pylist([row]), model)
    expected = model.align(seeds / f"{row['source_id']}.txt", seeds / f"{row['target_id']}.txt")
    assert pa.Table.from_batches([found]) == expected.to_arrow(pairs_only=False)


def test_the_steps_pair_what_the_model_pairs(model: diptych.Diptych) -> None:
    from articles import articles

    rows = list(articles(60))
    batch = pa.RecordBatch.from_pylist(rows)
    prepared = arrow.prepare(batch, model)
    assert prepared.column("error").null_count == len(rows)
    centres = arrow.centres([arrow.sums(prepared.slice(0, 20), model.dimension), arrow.sums(prepared.slice(20), model.dimension)], model)
    documents = arrow.centre(prepared, centres).to_pylist()
    sides = [[d for d in documents if d["language"] == language] for language in ("fr", "en")]

    def both(pairs: list[tuple[dict, dict]], near: dict[str, bytes]) -> pa.RecordBatch:
        out = []
        for pair in pairs:
            row = {}
            for side, d in zip(("source", "target"), pair, strict=True):
                row |= {side: d["id"], f"{side}_near": near.get(d["id"], b"")}
                row |= {f"{side}_{name}": d[name] for name in ("vectors", "mean", "name", "date", "numbers")}
            out.append(row)
        return pa.RecordBatch.from_pylist(out)

    pairs = [(source, target) for source in sides[0] for target in sides[1]]
    nearest = pa.Table.from_batches([arrow.nearest(both(pairs, {}), model.dimension)])
    near = {}
    for name in {row["id"] for row in documents}:
        one = nearest.filter(pa.compute.equal(nearest.column("id"), name))
        near[name] = arrow.near(one).column("near")[0].as_py()
    judged = pa.Table.from_batches([arrow.pair_score(both(pairs, near), model)])
    for side in ("source", "target"):
        names, scores = judged.column(side).to_pylist(), judged.column("score").to_pylist()
        best = {n: sorted((s for m, s in zip(names, scores, strict=True) if m == n), reverse=True)[:2] for n in set(names)}
        judged = judged.append_column(f"{side}_best", [[best[n] for n in names]])
    chosen = arrow.choose(judged, model, 0.5).to_pylist()

    texts = [[diptych.Document(r["text"], r["language"], id=r["id"], date=r["date"]) for r in rows if r["language"] == language] for language in ("fr", "en")]
    expected = {(texts[0][p.source].id, texts[1][p.target].id): p.confidence for p in model.pair(*texts)}
    found = {(row["source"], row["target"]): row["confidence"] for row in chosen}
    assert found.keys() == expected.keys() and len(found) > 20
    assert all(abs(found[pair] - expected[pair]) < 1e-3 for pair in found)


def test_cells_are_the_same_every_time() -> None:
    means = np.random.default_rng(1).normal(size=(500, 16)).astype(np.float32)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    centres = _blocking.cells(means, 20)
    assert np.array_equal(centres, _blocking.cells(means.copy(), 20)) and centres.shape == (20, 16)
    probes = _blocking.probes(means, centres, 3)
    assert probes.shape == (500, 3)
    # Nothing is further from a document's first cell than from its third.
    near = (means @ centres.T)[np.arange(500)[:, None], probes]
    assert (near[:, 0] >= near[:, 2]).all()
