"""The part in Rust. Rows cross as JSON; the classes around it give them their types."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, final

import numpy
import numpy.typing

from diptych._progress import Watcher

__all__ = ["Beads", "Document", "Engine", "Pairing", "__version__", "main", "read", "split"]

__version__: str

def main(arguments: Sequence[str | os.PathLike[str]]) -> int: ...
def split(text: str, language: str) -> list[tuple[int, int]]: ...
def read(
    paths: Sequence[str | os.PathLike[str]],
    language: str | None,
    among: Sequence[str] | None,
    text_field: str,
    id_field: str,
    title_field: str,
    presplit: bool,
    leave_out: bool,
    watcher: Watcher | None = None,
) -> list[Document]: ...
@final
class Document:
    """A text with its language, its sentences and where it comes from."""

    def __new__(
        cls,
        text: str,
        language: str | None = None,
        *,
        id: str = "text",
        source: str | os.PathLike[str] | None = None,
        date: str | None = None,
        title: str | None = None,
        url: str | None = None,
        among: Sequence[str] | None = None,
        presplit: bool = False,
    ) -> Document: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> Any: ...
    def __str__(self) -> str: ...
    @staticmethod
    def _from_json(text: str) -> Document: ...
    def _to_json(self) -> str: ...
    @property
    def id(self) -> str:
        """Unique in its corpus."""
    @property
    def text(self) -> str:
        """The source as it was read."""
    @property
    def language(self) -> str:
        """Its code, such as ``fr``."""
    @property
    def language_confidence(self) -> float:
        """How sure the language is, 0 to 1."""
    @property
    def date(self) -> str | None:
        """As written."""
    @property
    def title(self) -> str | None:
        """The record's, or the text's own."""
    @property
    def url(self) -> str | None:
        """Where it was published."""
    @property
    def source(self) -> str:
        """The file it came from."""
    @property
    def hash(self) -> str:
        """BLAKE3 of the text, in hexadecimal."""
    @property
    def sentences(self) -> list[str]:
        """All sentences in order, boilerplate too, white space folded."""
    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where they stand in the text's UTF-8 bytes."""
    @property
    def own(self) -> list[bool]:
        """Whether each belongs to the article itself, not to the page around it."""
    @property
    def numbers(self) -> bytes:
        """The numbers in those that do, for pairing: eight bytes each."""

@final
class Beads:
    """Rows of an alignment."""

    @property
    def model(self) -> str: ...
    def json(self) -> str: ...
    def filtered(self, min_confidence: float, rules: Sequence[str]) -> Beads: ...
    def write(self, path: Path, format: str | None = None) -> int: ...

@final
class Engine:
    """A loaded model."""

    def __new__(
        cls,
        model: str | None,
        folder: Path | None,
        precision: str,
        threads: int | None,
        offline: bool,
        cache: Path | None,
        weights: Path | None,
        watcher: Watcher | None = None,
    ) -> Engine: ...
    @property
    def dimension(self) -> int: ...
    def model(self) -> str: ...
    def encode(self, texts: Any, watcher: Watcher | None = None) -> numpy.typing.NDArray[numpy.float32]: ...
    def summarize(self, documents: Sequence[Document], arguments: str, watcher: Watcher | None = None) -> str: ...
    def align(
        self, source: Document, target: Document, arguments: str, watcher: Watcher | None = None
    ) -> Beads: ...
    def pair(
        self, documents: Sequence[Document], arguments: str, watcher: Watcher | None = None
    ) -> list[tuple[int, int, float, float]]: ...
    def mine(
        self,
        documents: Sequence[Document],
        source_language: str,
        target_language: str,
        nearest: int | None,
        min_confidence: float | None,
        watcher: Watcher | None = None,
    ) -> Beads: ...
    def run(self, arguments: str, watcher: Watcher | None = None) -> str: ...
    def finish(
        self,
        documents: Sequence[Document],
        pairs: Sequence[tuple[int, int]],
        vectors: numpy.typing.NDArray[numpy.float32] | None,
        arguments: str,
        watcher: Watcher | None = None,
    ) -> tuple[Beads, str]: ...
    def vectors(
        self, documents: Sequence[Document], watcher: Watcher | None = None
    ) -> tuple[numpy.typing.NDArray[numpy.float32], list[int]]: ...

@final
class Pairing:
    """The steps of pairing documents."""

    def __new__(cls, engine: Engine) -> Pairing: ...
    def centre(
        self, sum: numpy.typing.NDArray[numpy.float64], rows: int
    ) -> numpy.typing.NDArray[numpy.float32]: ...
    @staticmethod
    def centred(
        rows: numpy.typing.NDArray[numpy.float32], centre: numpy.typing.NDArray[numpy.float32]
    ) -> numpy.typing.NDArray[numpy.float32]: ...
    @staticmethod
    def means(
        rows: numpy.typing.NDArray[numpy.float32], offsets: numpy.typing.NDArray[numpy.int64]
    ) -> numpy.typing.NDArray[numpy.float32]: ...
    @staticmethod
    def nearest(
        sources: tuple[Any, Any], targets: tuple[Any, Any]
    ) -> tuple[numpy.typing.NDArray[numpy.float32], numpy.typing.NDArray[numpy.float32]]: ...
    @staticmethod
    def near(lists: Sequence[numpy.typing.NDArray[numpy.float32]]) -> numpy.typing.NDArray[numpy.float32]: ...
    @staticmethod
    def judge(
        sources: tuple[Any, Any, Any, Any, list[str], list[str | None], list[bytes]],
        targets: tuple[Any, Any, Any, Any, list[str], list[str | None], list[bytes]],
    ) -> tuple[numpy.typing.NDArray[numpy.float32], numpy.typing.NDArray[numpy.float64]]: ...
    def odds(self, scores: Any, signs: Any, best: tuple[Any, Any]) -> numpy.typing.NDArray[numpy.float64]: ...
    def choose(
        self,
        sources: Sequence[int],
        targets: Sequence[int],
        scores: Any,
        signs: Any,
        best: tuple[Any, Any],
        threshold: float,
    ) -> list[tuple[int, float]]: ...
