"""`judge` and `looks_clean` of many pages at once, in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .verdict import (
    BODY_LETTERS,
    BODY_SHARE,
    CLEAN_SHARE,
    FEW_JUNK,
    JUNK_LINES,
    PROBABLY_JUNK,
    SURELY_JUNK,
    THRESHOLDS,
)  # fmt: skip

Ints = NDArray[np.int64]


class Told(NamedTuple):
    """Of one page: the lines that `judge` does not keep, whether it found a body, and what `looks_clean` says."""

    dropped: frozenset[int]
    body_found: bool
    clean: bool


def judge_pages(letters: Ints, chances: NDArray[np.float64], ends: Ints, focus: str = "balanced") -> Iterator[Told]:
    """What `judge` and `looks_clean` say of each page.

    letters, chances: of each line of all pages, without the spaces at its ends, and its probability of being body;
    ends: the first line of each page, and the number of lines.

    >>> list(judge_pages(np.array([4, 0, 80]), np.array([0.01, 0.0, 0.9]), np.array([0, 3])))
    [Told(dropped=frozenset({0}), body_found=True, clean=False)]
    """
    lines = np.diff(ends)

    def added(column: NDArray[np.int64] | NDArray[np.bool_]) -> Ints:
        sums = np.zeros(len(column) + 1, np.int64)
        np.cumsum(column, out=sums[1:])
        return np.diff(sums[ends])

    filled = letters > 0
    total = added(letters)
    mostly_body = added(letters * (chances >= 0.5)) >= BODY_SHARE * total
    junk, share = added((chances < SURELY_JUNK) & filled), JUNK_LINES * added(filled)
    clean = mostly_body & (junk <= share)
    threshold = np.where(mostly_body & (junk <= FEW_JUNK), PROBABLY_JUNK, THRESHOLDS[focus])
    threshold[clean] = SURELY_JUNK
    gone = (chances < threshold.repeat(lines)) & filled
    kept = total - added(letters * gone)
    found = kept >= np.minimum(BODY_LETTERS, total)
    gone &= (found & (kept < CLEAN_SHARE * total)).repeat(lines)
    dropped = np.flatnonzero(gone)
    at = dropped.searchsorted(ends)
    dropped -= ends[:-1].repeat(np.diff(at))
    numbers, bounds = dropped.tolist(), at.tolist()
    for n, (body_found, is_clean) in enumerate(zip(found.tolist(), clean.tolist(), strict=True)):
        yield Told(frozenset(numbers[bounds[n] : bounds[n + 1]]), body_found, is_clean)
