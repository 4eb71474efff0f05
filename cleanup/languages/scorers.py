"""Detectors behind one interface: texts in, nats per language out. What is made of the nats is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.walk import sizes_of

if TYPE_CHECKING:
    from cleanup.languages.cut import Cut


class Scored(NamedTuple):
    """Nats and UTF-8 bytes of different texts; `number` says which is each row's."""

    scores: NDArray[np.float32]
    sizes: NDArray[np.int64]
    number: NDArray[np.int64]


class Scorer(Protocol):
    """`languages` are ISO 639-1 codes, or other names of the model's that stand for no language we answer with.

    `scores` gives a row of nats for each text, comparable within the row; a text that says nothing gives equal
    nats. The same text gives the same row whatever else is in the batch.
    """

    @property
    def languages(self) -> tuple[str, ...]: ...

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def scores_of(
        self, data: NDArray[np.uint8], begin: NDArray[np.int64], sizes: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """`scores` of texts in UTF-8 that begin there, composed, not in capitals alone, 0xFF behind each."""
        texts = zip(begin.tolist(), sizes.tolist(), strict=True)
        return self.scores([data[at : at + size].tobytes().decode("utf-8", "surrogatepass") for at, size in texts])

    def screen(self, texts: Sequence[str], native: str) -> NDArray[np.float32]:
        """Three margins a text (see `Py3langid.screen`), high where it surely is in `native`: those are not scored."""
        return np.full((len(texts), 3), -np.inf, np.float32)

    def screen_rows(self, lines: Cut, rows: NDArray[np.intp], native: str) -> NDArray[np.float32]:
        """`screen` of some rows of lines, in their order."""
        return np.full((len(rows), 3), -np.inf, np.float32)

    def score_rows(self, lines: Cut, rows: NDArray[np.intp], most: int) -> Scored:
        """`scores` of the first code points of some rows of lines, `most` of each."""
        number: dict[str, int] = {}
        texts = [lines.text(line)[:most] for line in lines.rows[rows].tolist()]
        numbers = np.array([number.setdefault(text, len(number)) for text in texts], np.int64)
        return Scored(self.scores(list(number)), sizes_of(number), numbers)


def _py3langid() -> Scorer:
    from cleanup.languages.score import Py3langid

    return Py3langid()


def _langdetect() -> Scorer:
    from cleanup.languages.profiles import Langdetect

    return Langdetect()


def _lingua() -> Scorer:
    from cleanup.languages.lingua import Lingua

    return Lingua()


_MAKERS: Mapping[str, Callable[[], Scorer]] = MappingProxyType(
    {"py3langid": _py3langid, "langdetect": _langdetect, "lingua": _lingua}
)


@cache
def scorer(detector: str) -> Scorer:
    """The detector of that name. ValueError if there is none, ImportError if its package is not installed."""
    if detector not in _MAKERS:
        raise ValueError(f"unknown detector {detector!r}: choose one of {', '.join(_MAKERS)}")
    return _MAKERS[detector]()
