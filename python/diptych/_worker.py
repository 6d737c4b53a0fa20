"""The model of a worker process: loaded when it is first wanted, and kept. Its packed weights are mapped into memory, so the
processes of one machine share them."""

from __future__ import annotations

import functools
from typing import Any

from diptych._model import Diptych


@functools.lru_cache(maxsize=2)
def _loaded(settings: tuple[tuple[str, Any], ...]) -> Diptych:
    return Diptych(**dict(settings))


def model(settings: dict[str, Any]) -> Diptych:
    """The model of these settings, on one thread unless they say otherwise: an engine gives each core a process."""
    return _loaded(tuple(sorted({"threads": 1, **settings}.items())))
