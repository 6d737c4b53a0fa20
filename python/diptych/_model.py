"""The loaded model."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diptych import _inputs
from diptych._diptych import Document, Engine
from diptych._inputs import Text, Texts
from diptych._progress import Bars, Watcher
from diptych._results import Alignment, Pair, Summary

if TYPE_CHECKING:
    import numpy
    import numpy.typing


class Diptych:
    """A model that is ready to work.

    It may be shared between threads. Every call gives up the interpreter's lock while it works, and Ctrl-C stops it. The
    result is the same, however many threads work and whatever is given at a time.

    >>> model = Diptych()
    >>> model.encode(["Le chat dort.", "The cat sleeps."]).shape
    (2, 384)

    :param model: a name of the registry, of a folder among the models, or the path of a model folder; else the default model,
        fetched on first use.
    :param models: where models lie and are fetched into; else ``DIPTYCH_MODELS``, ``./models`` or the user's data folder.
    :param threads: how many work; else all of the processor's.
    :param precision: how the weights are kept while encoding: ``int8`` or ``f32``.
    :param offline: never touch the network.
    :param cache: a folder that keeps vectors, so that only what is new is encoded.
    :param align_weights: a file that ``diptych fit`` wrote, instead of the weights that come with the package.
    :param progress: ``True`` shows bars of tqdm; any other object is told as a :class:`Watcher`.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        models: str | os.PathLike[str] | None = None,
        threads: int | None = None,
        precision: str = "int8",
        offline: bool = False,
        cache: str | os.PathLike[str] | None = None,
        align_weights: str | os.PathLike[str] | None = None,
        progress: bool | Watcher = False,
    ) -> None:
        self._progress = progress
        self._engine = Engine(
            None if model is None else os.fspath(model),
            Path(models) if models is not None else _named_folder(),
            precision,
            threads,
            offline,
            None if cache is None else Path(cache),
            None if align_weights is None else Path(align_weights),
            self._watcher(),
        )

    def _watcher(self) -> Watcher | None:
        if isinstance(self._progress, bool):
            return Bars() if self._progress else None
        return self._progress

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._engine.dimension

    @property
    def model(self) -> dict[str, str]:
        """``name``, ``hash``, ``precision`` and ``engine`` of the model: vectors of the same may be compared."""
        return dict(json.loads(self._engine.model()))

    def __repr__(self) -> str:
        return f"<Diptych {self.model['name']} {self.model['precision']}>"

    def encode(self, texts: str | Texts) -> numpy.typing.NDArray[numpy.float32]:
        """One row of length 1 a text, in the order of the texts; for a single string one vector.

        A row depends on its text alone. Arrow arrays of strings are read where they lie.

        >>> vectors = Diptych().encode(["Le chat dort.", "The cat sleeps.", "Taxes go up."])
        >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
        True
        """
        if isinstance(texts, str):
            return self._engine.encode([texts], self._watcher())[0]
        return self._engine.encode(_inputs.strings(texts), self._watcher())

    def split(self, text: str, language: str) -> list[str]:
        """The sentences of a text.

        >>> Diptych().split("Il pleut. Il neige.", "fr")
        ['Il pleut.', 'Il neige.']
        """
        return _inputs.split(text, language)

    def read(self, *paths: str | os.PathLike[str], **options: Any) -> list[Document]:
        """:func:`diptych.read`."""
        return _inputs.read(*paths, **options)

    def summarize(
        self,
        texts: Text | Texts,
        *,
        sentences: int | None = None,
        words: int | None = None,
        chars: int | None = None,
        ratio: float | None = None,
        query: str | None = None,
        language: str | Sequence[str | None] | None = None,
        by_rank: bool = False,
        lead: bool = False,
        compress: bool = False,
        resolve_dates: bool = False,
        explain: bool = False,
    ) -> Any:
        """The summary of a text (a :class:`Summary`), or a list of the summaries of many.

        Every limit is an upper bound, and all that are given hold at once; without one it is two sentences. The language is
        found out, French or English, unless it is given.

        >>> text = (
        ...     "Le maire a inauguré le pont mardi matin devant la foule. Il faisait beau. "
        ...     "Les travaux ont duré deux ans et coûté trois millions d'euros à la ville."
        ... )
        >>> print(Diptych().summarize(text, sentences=1, language="fr"))
        Le maire a inauguré le pont mardi matin devant la foule.

        :param query: a question to rank towards, in any language that the model knows.
        :param by_rank: the most important sentence first, instead of the article's order.
        :param lead: the first sentence must be in.
        :param compress: drop parentheses, attributions and connectors where the sentence stays whole.
        :param resolve_dates: put the date behind words such as "mardi" or "yesterday", where the document has its day.
        :param explain: say which features made each sentence win.
        """
        one = False
        if isinstance(texts, (str, os.PathLike, Document)):
            documents = [_inputs.document(texts, None if language is None else str(language), "text")]
            one = True
        else:
            documents = _inputs.documents(texts, language, "text")
        budget = {"sentences": sentences, "words": words, "chars": chars, "ratio": ratio}
        arguments = {
            "budget": budget,
            "by_rank": by_rank,
            "lead": lead,
            "compress": compress,
            "resolve_dates": resolve_dates,
            "explain": explain,
            "query": query,
        }
        found = json.loads(self._engine.summarize(documents, json.dumps(arguments), self._watcher()))
        summaries = [Summary._of(summary, document) for summary, document in zip(found, documents, strict=True)]
        return summaries[0] if one else summaries

    def align(
        self,
        source: Text,
        target: Text,
        *,
        source_language: str | None = None,
        target_language: str | None = None,
        min_confidence: float = 0.0,
        rules: Sequence[str] = (),
        max_bead: int = 8,
        one_pass: bool = False,
    ) -> Alignment:
        """Aligns the sentences of two texts that translate each other.

        >>> alignment = Diptych().align(
        ...     "Le maire a inauguré le pont. La foule a applaudi longtemps.",
        ...     "The mayor opened the bridge. The crowd applauded for a long time.",
        ...     source_language="fr",
        ...     target_language="en",
        ... )
        >>> for source, target in alignment:
        ...     print(source, "|", target)
        Le maire a inauguré le pont. | The mayor opened the bridge.
        La foule a applaudi longtemps. | The crowd applauded for a long time.

        :param min_confidence: beads below it are rejected.
        :param rules: what a pair must not fail: names such as ``numbers`` and ``length``, or conditions such as
            ``"length_ratio < 2 and words > 2"``; those of the command line.
        :param max_bead: the largest number of sentences in a bead, both sides together.
        :param one_pass: leave out the second look at doubtful sentences: much faster, a little less accurate.
        """
        documents = (
            _inputs.document(source, source_language, "source"),
            _inputs.document(target, target_language, "target"),
        )
        arguments = _align_arguments("fr", "en", 0.5, max_bead, one_pass)  # languages and threshold are for pairing
        beads = self._engine.align(*documents, arguments, self._watcher())
        return Alignment(beads.filtered(min_confidence, list(rules)))

    def pair(
        self,
        sources: Texts,
        targets: Texts,
        *,
        source_language: str = "fr",
        target_language: str = "en",
        threshold: float = 0.5,
    ) -> list[Pair]:
        """Finds out which of the target documents translates which of the sources.

        >>> sources = ["Le maire a inauguré le pont.", "La récolte de blé a été bonne."]
        >>> targets = ["The wheat harvest was good.", "The mayor opened the bridge."]
        >>> [(pair.source, pair.target) for pair in Diptych().pair(sources, targets)]
        [(0, 1), (1, 0)]

        :param threshold: the least probability of a pair.
        """
        first = _inputs.documents(sources, source_language, "source")
        second = _inputs.documents(targets, target_language, "target")
        _in_language(first, source_language)
        _in_language(second, target_language)
        arguments = _align_arguments(source_language, target_language, threshold, 8, False)
        found = self._engine.pair(first + second, arguments, self._watcher())
        return [Pair(source, target - len(first), score, confidence) for source, target, score, confidence in found]

    def mine(
        self,
        sources: Texts,
        targets: Texts,
        *,
        source_language: str = "fr",
        target_language: str = "en",
        nearest: int | None = None,
        min_confidence: float | None = None,
    ) -> Alignment:
        """Finds sentences that translate each other in texts that need not, the surest first.

        :param nearest: how many nearest neighbours a margin is taken against.
        """
        first = _inputs.documents(sources, source_language, "source")
        second = _inputs.documents(targets, target_language, "target")
        _in_language(first, source_language)
        _in_language(second, target_language)
        found = self._engine.mine(
            first + second, source_language, target_language, nearest, min_confidence, self._watcher()
        )
        return Alignment(found)

    def run(
        self,
        inputs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        out: str | os.PathLike[str],
        *,
        sentences: int | None = None,
        words: int | None = None,
        chars: int | None = None,
        ratio: float | None = None,
        source_language: str = "fr",
        target_language: str = "en",
        pair_threshold: float = 0.5,
        min_confidence: float = 0.0,
        rules: Sequence[str] = (),
        formats: Sequence[str] = ("tsv", "jsonl", "tmx", "html"),
        split: str | None = None,
        escape_formulas: bool = False,
        max_bead: int = 8,
        one_pass: bool = False,
        force: bool = False,
        text_field: str = "text",
        id_field: str = "id",
        title_field: str = "title",
    ) -> dict[str, Any]:
        """The whole job over files and folders, into a folder: the same files as ``diptych run`` writes. Vectors are kept there
        too, unless the model has a ``cache``: the same call again encodes only what is new.

        Returns what ``run.json`` says: settings, model, counts, seconds, and every file that was left out.
        """
        given = [inputs] if isinstance(inputs, (str, os.PathLike)) else inputs
        arguments = {
            "inputs": [os.fspath(path) for path in given],
            "out": os.fspath(out),
            "force": force,
            "text_field": text_field,
            "id_field": id_field,
            "title_field": title_field,
            "budget": {"sentences": sentences, "words": words, "chars": chars, "ratio": ratio},
            "align": json.loads(
                _align_arguments(source_language, target_language, pair_threshold, max_bead, one_pass)
            ),
            "min_confidence": min_confidence,
            "rules": list(rules),
            "formats": list(formats),
            "split": split,
            "escape_formulas": escape_formulas,
        }
        return dict(json.loads(self._engine.run(json.dumps(arguments), self._watcher())))


def _named_folder() -> Path | None:
    named = os.environ.get("DIPTYCH_MODELS")
    return Path(named) if named else None


def _align_arguments(source: str, target: str, threshold: float, max_bead: int, one_pass: bool) -> str:
    return json.dumps(
        {
            "source_language": source,
            "target_language": target,
            "pair_threshold": threshold,
            "max_bead": max_bead,
            "one_pass": one_pass,
        }
    )


def _in_language(documents: list[Document], language: str) -> None:
    for document in documents:
        if document.language != language:
            raise ValueError(f"the document {document.id} is in {document.language}, not in {language}")
