"""Faithful summaries and aligned bilingual corpora from piles of French and English articles, offline.

>>> import diptych
>>> diptych.split("Bonjour. Comment allez-vous ?", "fr")
['Bonjour.', 'Comment allez-vous ?']

:class:`Diptych` is the one door: it loads a model and encodes, summarises, aligns, pairs and mines with it.
:mod:`diptych.arrow` does the same to Arrow record batches, :mod:`diptych.spark` and :mod:`diptych.ray` on clusters.
"""

from diptych._diptych import Document, __version__
from diptych._inputs import read, split
from diptych._model import Diptych
from diptych._results import Alignment, Bead, Pair, Side, Summary, SummarySentence
from diptych.errors import (
    DiptychError,
    DiptychWarning,
    FileError,
    InputError,
    ModelError,
    RefusedError,
    SkippedError,
    UsageError,
)

__all__ = [
    "Alignment",
    "Bead",
    "Diptych",
    "DiptychError",
    "DiptychWarning",
    "Document",
    "FileError",
    "InputError",
    "ModelError",
    "Pair",
    "RefusedError",
    "Side",
    "SkippedError",
    "Summary",
    "SummarySentence",
    "UsageError",
    "__version__",
    "read",
    "split",
]
