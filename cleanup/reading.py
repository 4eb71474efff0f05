"""Texts as code points, many at once: where their lines begin, and where something could have to be rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from cleanup.folding import by_page
from cleanup.mojibake import Places, placed
from cleanup.text import code_points

_FEED = ord("\n")
_NONE = Places([], [], [])


class Read(NamedTuple):
    """Of one text where its lines begin, with one entry more (the end of the text), its `places`, and a length that no
    line is longer than."""

    starts: list[int]
    places: Places
    longest: int


def read(texts: Sequence[str], odd: str) -> list[Read | None]:
    r"""What is told of the texts; None for one whose lines end with something else than a line feed. `odd` is written
    as within [] of a pattern, without escapes.

    >>> one, other = read(["a-b\n\ncafÃ©", "a\rb"], "-")
    >>> one.starts, one.places, other
    ([0, 4, 5, 10], Places(suspicious=[8], odd=[1], loose=[]), None)
    """
    bounds = [*accumulate([len(text) + (text[-1:] not in ("", "\n")) for text in texts], initial=0)]
    points = np.empty(bounds[-1], np.uint32)
    for text, (begin, stop) in zip(texts, pairwise(bounds), strict=True):
        points[begin : begin + len(text)] = code_points(text)
        if begin < stop:
            points[stop - 1] = _FEED
    *found, ends = placed(points, odd)
    at = np.array(bounds)
    found.append(ends[points.take(ends) != _FEED])
    starts, *places = (by_page(some, at, ahead) for some, ahead in zip((ends, *found), (1, 0, 0, 0, 0), strict=True))
    longest = np.maximum.reduceat(np.append(np.diff(ends, prepend=-1), 0), ends.searchsorted(at[:-1])).tolist()
    told: list[Read | None] = []
    for n, text in enumerate(texts):
        own = next(starts)
        suspicious, strange, loose, others = map(next, places)
        own.insert(0, 0)
        own[-1] = len(text)
        some = Places(suspicious, strange, loose) if suspicious or strange or loose else _NONE
        told.append(None if others else Read(own, some, longest[n]))
    return told
