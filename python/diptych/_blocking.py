"""Which documents are worth comparing, by keys that both share.

A document has a key for its address without what marks its language, one for each day that its translation may have been published on,
and one for each of the cells, of an inverted-file index over the mean vectors of both languages, that it is nearest to. The cells are found by spherical
k-means with a fixed beginning and a fixed number of rounds (Jégou, Douze and Schmid 2011 for the index), so the same documents
have the same keys.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np

ROUNDS = 12
"""Rounds of k-means. The cells need not be the best ones."""


def address_key(url: str | None, languages: Sequence[str]) -> str | None:
    """An address without what marks its language; nothing where there is no address.

    >>> address_key("https://fr.example.org/news/fr-CA/article-77.html", ["fr", "en"])
    'example.org/news/article-77.html'
    >>> address_key("https://example.org/en/news/article-77.html?lang=en", ["fr", "en"])
    'example.org/news/article-77.html'
    """
    if not url:
        return None
    parts = urlsplit(url if "//" in url else f"//{url}")
    codes = "|".join(re.escape(code) for code in languages)
    mark = re.compile(rf"(?:{codes})(?:[-_][a-z]{{2}})?", re.IGNORECASE)
    host = [label for label in (parts.hostname or "").split(".") if label != "www" and not mark.fullmatch(label)]
    path = [part for part in parts.path.split("/") if part and not mark.fullmatch(part)]
    query = [part for part in parts.query.split("&") if part and not mark.fullmatch(part.rpartition("=")[2])]
    last = re.sub(rf"(?<![^\W_])(?:{codes})(?![^\W_])[-_.]?", "", path.pop(), flags=re.IGNORECASE) if path else ""
    key = "/".join([".".join(host), *path, last]).rstrip("/")
    return key + (f"?{'&'.join(query)}" if query else "")


def date_keys(date: str | None, window: int) -> list[str]:
    """The days that a translation of a document of this date may bear; the month itself where no day is known.

    >>> date_keys("2024-02-29", 1)
    ['2024-02-28', '2024-02-29', '2024-03-01']
    >>> date_keys("2023-09", 1)
    ['2023-09']
    """
    if not date:
        return []
    try:
        day = datetime.date.fromisoformat(date[:10])
    except ValueError:
        return [date]
    return [(day + datetime.timedelta(days=shift)).isoformat() for shift in range(-window, window + 1)]


def cells(means: Any, count: int) -> Any:
    """Centres of ``count`` cells of mean vectors (``documents × dimension``), each of length 1."""
    count = max(1, min(count, len(means)))
    # Evenly out of the sample, which is in no order that means anything.
    centres = means[np.linspace(0, len(means) - 1, count).astype(int)].copy()
    for _ in range(ROUNDS):
        nearest = np.argmax(means @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, means)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        # A cell that lost all its documents stays where it was.
        centres = np.where(norms > 0, sums / np.maximum(norms, 1e-12), centres).astype(np.float32)
    return centres


def probes(means: Any, centres: Any, count: int) -> Any:
    """The ``count`` cells that every mean vector is nearest to, the nearest first."""
    return np.argsort(-(means @ centres.T), axis=1, kind="stable")[:, :count]
