"""What can go wrong.

Every exception of the package is a :class:`DiptychError`. It says what failed, where (``path``, ``line``) and what would mend
it (``remedy``), in words and as attributes. Ctrl-C raises ``KeyboardInterrupt``, as everywhere.
"""

from __future__ import annotations

__all__ = [
    "DiptychError",
    "DiptychWarning",
    "FileError",
    "InputError",
    "ModelError",
    "RefusedError",
    "SkippedError",
    "UsageError",
]


class DiptychError(Exception):
    """What every exception of the package is.

    >>> error = DiptychError("no text", path="a.txt", line=3)
    >>> error.path, error.line
    ('a.txt', 3)
    """

    path: str | None
    """The file or folder, where there is one."""
    line: int | None
    """The line, counted from 1, where it is known."""
    remedy: str | None
    """What would mend it, where that is known."""

    def __init__(
        self, message: str, path: str | None = None, line: int | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[DiptychError], tuple[str, str | None, int | None, str | None]]:
        return type(self), (str(self), self.path, self.line, self.remedy)


class InputError(DiptychError, ValueError):
    """An input that cannot be used: empty, binary, not in the format that it claims."""


class SkippedError(InputError):
    """An input that is sound but not asked for, such as a text in a third language."""


class FileError(DiptychError, OSError):
    """The operating system refused to read or write a file."""


class RefusedError(FileError):
    """A file or folder that is somebody else's, and is not written into."""


class ModelError(DiptychError):
    """A model that is absent, partial or altered."""


class UsageError(DiptychError, ValueError):
    """A request that makes no sense, whatever the data."""


class DiptychWarning(UserWarning):
    """Something that was left out; the work went on without it."""
