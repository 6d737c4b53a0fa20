"""What may be given as texts, and what becomes of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

from diptych import _diptych
from diptych._diptych import Document

Text: TypeAlias = "str | os.PathLike[str] | Document"
"""One text: a string is the text itself, a path a file that holds it."""

Texts: TypeAlias = "Iterable[Text] | Any"
"""Many: a list, a pandas Series, an Arrow array, a column of ``datasets``."""


def plain(texts: Texts) -> list[Any]:
    """Texts as a list, whatever held them."""
    for method in ("to_pylist", "tolist", "to_list"):
        if hasattr(texts, method):
            return cast("list[Any]", getattr(texts, method)())
    return list(texts)


def strings(texts: Texts) -> Any:
    """Texts as the encoder takes them: what speaks Arrow as it is, everything else as a list."""
    if isinstance(texts, (list, tuple)) or hasattr(texts, "__arrow_c_array__") or hasattr(texts, "__arrow_c_stream__"):
        return texts
    return plain(texts)


def document(text: Text, language: str | None, name: str, among: Sequence[str] | None = None) -> Document:
    """One text as a document; ``name`` is its id where it has none of its own."""
    if isinstance(text, Document):
        return text
    if isinstance(text, os.PathLike):
        return read(text, language=language, among=among)[0]
    if not isinstance(text, str):
        raise TypeError(f"{name}: a text is wanted (a string, a path or a Document), not {type(text).__name__}")
    return Document(text, language, id=name, among=list(among) if among else None)


def documents(
    texts: Texts, language: str | Sequence[str | None] | None, name: str, among: Sequence[str] | None = None
) -> list[Document]:
    """Texts as documents; each has the language, or its own of as many."""
    texts = plain(texts)
    languages = [language] * len(texts) if language is None or isinstance(language, str) else plain(language)
    if len(languages) != len(texts):
        raise ValueError(f"{len(texts)} texts, but {len(languages)} languages")
    return [
        document(text, own, f"{name} {place}", among)
        for place, (text, own) in enumerate(zip(texts, languages, strict=True))
    ]


def split(text: str, language: str) -> list[str]:
    """The sentences of a text.

    >>> split("M. Martin est arrivé. Il est reparti.", "fr")
    ['M. Martin est arrivé.', 'Il est reparti.']
    """
    data = text.encode()
    return [data[start:end].decode() for start, end in _diptych.split(text, language)]


def read(
    *paths: str | os.PathLike[str],
    language: str | None = None,
    among: Sequence[str] | None = None,
    text_field: str = "text",
    id_field: str = "id",
    title_field: str = "title",
    presplit: bool = False,
    leave_out: bool = False,
) -> list[Document]:
    """Reads files and folders, whatever their formats, in the order of the inputs.

    Without ``language`` it is found out, French or English, or one of ``among``. What cannot be used raises an exception that
    names file and line; with ``leave_out`` it becomes a :class:`DiptychWarning`, and the others are read.

    >>> [document] = read("seeds/000_290f9df7bd492f69.txt")
    >>> document
    <Document "000_290f9df7bd492f69", fr, 18 sentences>
    >>> document.date
    '2023-09'
    """
    return _diptych.read(
        [Path(path) for path in paths],
        language,
        list(among) if among is not None else None,
        text_field,
        id_field,
        title_field,
        presplit,
        leave_out,
    )
