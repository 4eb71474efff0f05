"""How long the lines of many pages are, and which read as a paragraph, told by the kernel for all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.folding import Joined
from cleanup.text import CLOSING, ENDS, SPACELESS_SCRIPTS

_SPACE, _ENDS, _CLOSES, _SPACELESS = 1, 2, 4, 8  # as in cleanup/kernel/paragraphs.c


def paragraphs(
    lines: Joined, ends: Sequence[int], least: int
) -> Iterator[tuple[NDArray[np.int64], tuple[int, ...], tuple[int, ...], frozenset[int]]]:
    """For each page: the code points of its lines without the spaces at their ends, as an array and as a tuple, the
    lines that have some, and those that read as a paragraph, with a weight of `least` or more. `ends`: the pages'
    first lines, and the number of lines.
    """
    told = kernel.function("text_paragraphs")
    assert told
    count = len(lines.starts) - 1
    letters, reads = np.empty(count, np.int64), np.empty(count, np.uint8)
    told(lines.points, lines.starts, count, _kinds(), least, letters, reads)
    filled, prose = (np.flatnonzero(some) for some in (letters, reads))
    at, where = filled.searchsorted(ends).tolist(), prose.searchsorted(ends).tolist()
    sizes = letters.tolist()
    for n, (start, stop) in enumerate(pairwise(ends)):
        yield (
            letters[start:stop],
            tuple(sizes[start:stop]),
            tuple((filled[at[n] : at[n + 1]] - start).tolist()),
            frozenset((prose[where[n] : where[n + 1]] - start).tolist()),
        )


@cache
def _kinds() -> NDArray[np.uint8]:
    every = np.arange(0x10000, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    kinds = np.zeros(len(every), np.uint8)
    for run in re.finditer(r"\s+", every):
        kinds[run.start() : run.end()] |= _SPACE
    for first, last in re.findall("(.)-(.)", SPACELESS_SCRIPTS):
        kinds[ord(first) : ord(last) + 1] |= _SPACELESS
    for signs, kind in ((ENDS, _ENDS), (CLOSING, _CLOSES)):
        kinds[list(map(ord, signs))] |= kind
    return kinds
