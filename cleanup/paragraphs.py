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
from cleanup.text import CLOSING, CLOSING_QUOTES, ENDS, QUOTE_END, SPACELESS_SCRIPTS

_SPACE, _ENDS, _CLOSES, _SPACELESS, _QUOTES, _WORD = 1, 2, 4, 8, 16, 32  # as in cleanup/kernel/paragraphs.c


def paragraphs(
    lines: Joined, ends: Sequence[int], least: int
) -> Iterator[tuple[NDArray[np.int64], tuple[int, ...], tuple[int, ...], frozenset[int], frozenset[int]]]:
    """For each page: the code points of its lines without the spaces at their ends, as an array and as a tuple, the
    lines that have some, those that read as a paragraph, with a weight of `least` or more, and those that end with a
    quotation. `ends`: the pages' first lines, and the number of lines.
    """
    told = kernel.function("text_paragraphs")
    assert told
    count = len(lines.starts) - 1
    letters, reads, quoting = np.empty(count, np.int64), np.empty(count, np.uint8), np.empty(count, np.uint8)
    told(lines.points, lines.starts, count, _kinds(), least, QUOTE_END, letters, reads, quoting)
    filled, prose, quoted = (np.flatnonzero(some) for some in (letters, reads, quoting))
    at, where, said = (some.searchsorted(ends).tolist() for some in (filled, prose, quoted))
    sizes = letters.tolist()
    for n, (start, stop) in enumerate(pairwise(ends)):
        yield (
            letters[start:stop],
            tuple(sizes[start:stop]),
            tuple((filled[at[n] : at[n + 1]] - start).tolist()),
            frozenset((prose[where[n] : where[n + 1]] - start).tolist()),
            frozenset((quoted[said[n] : said[n + 1]] - start).tolist()),
        )


@cache
def _kinds() -> NDArray[np.uint8]:
    every = np.arange(0x10000, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    kinds = np.zeros(len(every), np.uint8)
    for pattern, kind in ((r"\s+", _SPACE), (r"\w+", _WORD)):
        for run in re.finditer(pattern, every):
            kinds[run.start() : run.end()] |= kind
    for first, last in re.findall("(.)-(.)", SPACELESS_SCRIPTS):
        kinds[ord(first) : ord(last) + 1] |= _SPACELESS
    for signs, kind in ((ENDS, _ENDS), (CLOSING, _CLOSES), (CLOSING_QUOTES, _QUOTES)):
        kinds[list(map(ord, signs))] |= kind
    return kinds
