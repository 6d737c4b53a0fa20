"""Progress bars for whoever wants them."""

from __future__ import annotations

from typing import Any, Protocol


class Watcher(Protocol):
    """Who is told how far the work is. Stages do not nest: one that begins ends the one before it."""

    def begin(self, stage: str, unit: str, total: int | None) -> None:
        """A stage begins; ``unit`` is a plural."""

    def advance(self, n: int) -> None:
        """So many more units are done."""

    def extend(self, n: int) -> None:
        """There are so many more units than was said."""

    def end(self) -> None:
        """The stage is over."""


class Bars:
    """One bar of tqdm a stage: in a notebook a widget, elsewhere a line."""

    def __init__(self) -> None:
        from tqdm.auto import tqdm

        self._tqdm: Any = tqdm
        self._bar: Any = None

    def begin(self, stage: str, unit: str, total: int | None) -> None:
        self.end()
        self._bar = self._tqdm(desc=stage, unit=f" {unit}", total=total, leave=False)

    def advance(self, n: int) -> None:
        if self._bar is not None:
            self._bar.update(n)

    def extend(self, n: int) -> None:
        if self._bar is not None and self._bar.total is not None:
            self._bar.total += n
            self._bar.refresh()

    def end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
