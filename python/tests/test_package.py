"""The package beside the command line, and at home in Python."""

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import diptych
import diptych.arrow

TEXTS = ["Le chat dort.", "The cat sleeps.", "Il neige sur la ville depuis hier soir.", ""]
PROGRAM = [os.environ["DIPTYCH_PROGRAM"]] if "DIPTYCH_PROGRAM" in os.environ else [sys.executable, "-m", "diptych"]


def command(*arguments: object) -> bytes:
    run = subprocess.run([*PROGRAM, *map(str, arguments), "--quiet"], capture_output=True, check=True)
    return run.stdout


def files(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file() and ".diptych" not in path.parts]
    return {path.name: path.read_bytes() for path in found if path.name != "run.json"}


def test_a_run_writes_the_bytes_of_the_command_line(model: diptych.Diptych, seeds: Path, tmp_path: Path) -> None:
    command("run", seeds, "--out", tmp_path / "program")
    report = model.run(seeds, tmp_path / "package")
    assert report["counts"]["pairs"] == 1
    expected = files(tmp_path / "program")
    assert len(expected) > 6
    assert files(tmp_path / "package") == expected
    # Its vectors are kept where the command line keeps them: another run encodes only what is new.
    kept = [sorted(path.name for path in (tmp_path / name / ".diptych/vectors").iterdir()) for name in ("program", "package")]
    assert kept[0] == kept[1] != []


def test_an_alignment_writes_the_bytes_of_the_command_line(model: diptych.Diptych, seeds: Path, tmp_path: Path) -> None:
    pair = [seeds / "000_290f9df7bd492f69.txt", seeds / "004_0007eeda2aa23e07.txt"]
    command("align", *pair, "--out", tmp_path / "program.tmx")
    alignment = model.align(*pair)
    assert alignment.to_tmx(tmp_path / "package.tmx") == len(alignment) > 10
    assert (tmp_path / "package.tmx").read_bytes() == (tmp_path / "program.tmx").read_bytes()
    alignment.write(tmp_path / "package.jsonl")
    command("align", *pair, "--out", tmp_path / "program.jsonl")
    assert (tmp_path / "package.jsonl").read_bytes() == (tmp_path / "program.jsonl").read_bytes()


def test_summaries_are_those_of_the_command_line(model: diptych.Diptych, seeds: Path) -> None:
    lines = command("summarize", seeds, "--words", 60, "--out", "-").decode().splitlines()
    expected = [json.loads(line) for line in lines]
    documents = model.read(seeds)
    summaries = model.summarize(documents, words=60)
    assert [summary.text for summary in summaries] == [row["summary"] for row in expected]
    for summary, row in zip(summaries, expected, strict=True):
        assert [s.span for s in summary] == [(s["span"]["start"], s["span"]["end"]) for s in row["sentences"]]
        assert [s.rank for s in summary] == [s["rank"] for s in row["sentences"]]
    # By itself every article has the same summary.
    assert [str(model.summarize(document, words=60)) for document in documents] == [str(s) for s in summaries]


def test_the_command_is_there_with_its_exit_codes(seeds: Path) -> None:
    def code(*arguments: str) -> int:
        return subprocess.run([sys.executable, "-m", "diptych", *arguments], capture_output=True).returncode

    assert code("--version") == 0
    assert code("align") == 2
    assert code("summarize", str(seeds / "no such file.txt")) == 1


def test_texts_may_be_held_in_anything(model: diptych.Diptych) -> None:
    texts = TEXTS[:3]
    expected = model.encode(texts)
    assert expected.shape == (3, model.dimension) and expected.dtype == np.float32
    assert np.allclose(np.linalg.norm(expected, axis=1), 1, atol=1e-5)
    datasets = pytest.importorskip("datasets")
    holders = [
        tuple(texts),
        np.array(texts),
        pd.Series(texts, index=[7, 8, 9]),
        pa.array(texts),
        pa.array(texts, pa.large_string()),
        pa.array(texts, pa.string_view()),
        pa.array(["left out", *texts, "too"])[1:4],
        pa.chunked_array([texts[:1], texts[1:]]),
        datasets.Dataset.from_dict({"text": texts})["text"],
        (text for text in texts),
    ]
    for holder in holders:
        assert np.array_equal(model.encode(holder), expected), type(holder)
    assert np.array_equal(model.encode(texts[0]), expected[0])
    assert model.encode([]).shape[0] == 0
    with pytest.raises(ValueError, match="text 1"):
        model.encode(pa.array(["a", None]))
    with pytest.raises(TypeError):
        model.encode(pa.array([1, 2]))
    with pytest.raises(TypeError):
        model.encode([1, 2])


def test_summaries_of_columns(model: diptych.Diptych, seeds: Path) -> None:
    documents = model.read(seeds)
    frame = pd.DataFrame({"text": [d.text for d in documents], "language": [d.language for d in documents]})
    expected = [str(s) for s in model.summarize(documents)]
    assert [str(s) for s in model.summarize(frame["text"], language=frame["language"])] == expected
    assert [str(s) for s in model.summarize(pa.array(frame["text"]))] == expected


def test_alignments_as_tables(model: diptych.Diptych, seeds: Path) -> None:
    source, target = seeds / "000_290f9df7bd492f69.txt", seeds / "004_0007eeda2aa23e07.txt"
    alignment = model.align(source, target)
    table = alignment.to_arrow()
    assert table.schema == diptych.arrow.BEADS
    frame = alignment.to_pandas()
    assert len(frame) == len(alignment) == table.num_rows
    text = source.read_bytes()
    for bead, row in zip(alignment, frame.itertuples(), strict=True):
        assert row.source_text == bead.source.text and 0 <= bead.confidence <= 1
        pieces = b" ".join(text[start:end] for start, end in bead.source.spans).decode()
        assert " ".join(pieces.split()) == bead.source.text
    assert len(alignment.to_arrow(pairs_only=False)) == len(alignment.beads) > len(alignment)
    assert 0 < len(alignment.filter(0.9)) <= len(alignment)
    with pytest.raises(diptych.UsageError):
        alignment.filter(rules=["no such rule"])
    assert len(alignment.filter(rules=["confidence >= 0.9"])) == len(alignment.filter(0.9))
    assert len(alignment.filter(rules=["confidence < 0"])) == 0


def test_pairs_and_mining(model: diptych.Diptych, seeds: Path) -> None:
    documents = model.read(seeds)
    sources = [d for d in documents if d.language == "fr"]
    targets = [d for d in documents if d.language == "en"]
    [pair] = model.pair(sources, targets)
    assert (sources[pair.source].id, targets[pair.target].id) == ("000_290f9df7bd492f69", "004_0007eeda2aa23e07")
    mined = model.mine(sources, targets)
    assert len(mined) > 3
    assert [b.confidence for b in mined] == sorted([b.confidence for b in mined], reverse=True)
    with pytest.raises(ValueError, match="is in en"):
        model.pair(targets, targets)


def test_errors_say_where(tmp_path: Path, model: diptych.Diptych) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"text": "Le maire a inauguré le pont mardi matin devant la foule."}\n{"text": 3}\n')
    with pytest.raises(diptych.InputError) as caught:
        model.read(path)
    assert caught.value.path == str(path) and caught.value.line == 2
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, diptych.DiptychError)
    with pytest.warns(diptych.DiptychWarning, match="records.jsonl:2"):
        assert len(model.read(path, leave_out=True)) == 1
    with pytest.raises(diptych.DiptychError, match="nowhere"):
        model.read(tmp_path / "nowhere.txt")
    with pytest.raises(diptych.ModelError, match="no-such-model"):
        diptych.Diptych("no-such-model", offline=True)
    with pytest.raises(diptych.UsageError):
        diptych.Diptych(precision="f16")
    with pytest.raises(diptych.InputError):
        model.summarize("")
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.path, error.line, str(error)) == (caught.value.path, 2, str(caught.value))


def test_documents_can_be_sent_elsewhere(seeds: Path) -> None:
    document = diptych.read(seeds)[0]
    again = pickle.loads(pickle.dumps(document))
    assert again == document and again.spans == document.spans
    assert len(document.sentences) == len(document.spans) == len(document.own)


def test_other_threads_go_on_meanwhile(model: diptych.Diptych) -> None:
    counted = 0
    over = threading.Event()

    def count() -> None:
        nonlocal counted
        while not over.is_set():
            counted += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = counted
    model.encode([f"Phrase numéro {i} sur le budget de la ville et ses dépenses." for i in range(300)])
    during = counted - before
    over.set()
    thread.join()
    assert during > 3


def test_many_threads_may_share_a_model(model: diptych.Diptych) -> None:
    expected = model.encode(TEXTS)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(np.array_equal(model.encode(TEXTS), expected))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4


INTERRUPTED = """
import diptych, signal, sys
# What is started in the background may have been told to ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
model = diptych.Diptych()
print("ready", flush=True)
try:
    model.encode([f"Phrase numéro {i} sur le budget de la ville et ses dépenses." for i in range(200_000)])
except KeyboardInterrupt:
    print(len(model.encode(["Encore une."])), flush=True)
    sys.exit(7)
"""


def test_ctrl_c_stops_the_work_and_the_model_goes_on() -> None:
    process = subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert (process.returncode, out) == (7, "1\n")


class Watcher:
    def __init__(self) -> None:
        self.stages: dict[str, int] = {}

    def begin(self, stage: str, unit: str, total: int | None) -> None:
        self.stage = stage
        self.stages[stage] = 0

    def advance(self, n: int) -> None:
        self.stages[self.stage] += n

    def extend(self, n: int) -> None: ...

    def end(self) -> None: ...


def test_progress_is_told(seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watcher = Watcher()
    report = diptych.Diptych(progress=watcher).run(seeds, tmp_path / "out")
    assert watcher.stages["encode"] == report["counts"]["sentences"]
    diptych.Diptych(progress=True).summarize(diptych.read(seeds)[0])
    assert "summarize" in capsys.readouterr().err

    class Failing(Watcher):
        def begin(self, stage: str, unit: str, total: int | None) -> None:
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        diptych.Diptych(progress=Failing()).summarize(diptych.read(seeds)[0])


def test_notebooks_show_tables_that_harm_nobody(model: diptych.Diptych) -> None:
    source = "Le maire a dit <b>non</b> & merci. La foule a applaudi."
    alignment = model.align(source, "The mayor said <b>no</b> & thanks. The crowd applauded.", source_language="fr", target_language="en")
    shown = alignment._repr_html_()
    assert shown.startswith("<table>") and "<b>" not in shown and "&lt;b&gt;" in shown
    shown = model.summarize(source, language="fr")._repr_html_()
    assert 'lang="fr"' in shown and "<b>" not in shown
