"""How long the lines of many pages are, and which read as a paragraph, told by the kernel for all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.folding import Joined, by_page
from cleanup.text import CLOSING, CLOSING_QUOTES, ENDS, QUOTE_END, SPACELESS_SCRIPTS, matched

_HASH = 32  # bits of a line's number
_SPACE, _ENDS, _CLOSES, _SPACELESS, _QUOTES, _WORD = 1, 2, 4, 8, 16, 32  # as in cleanup/kernel/paragraphs.c


class Told(NamedTuple):
    """Of one page: the code points of its lines without the spaces at their ends, as an array and as a tuple; the lines
    that have some, and where each run of the others begins and ends, one behind the other; those that read as a
    paragraph, and those that end with a quotation; whether two paragraphs could be alike."""

    sizes: NDArray[np.int64]
    letters: tuple[int, ...]
    filled: tuple[int, ...]
    blanks: tuple[int, ...]
    prose: frozenset[int]
    quoting: frozenset[int]
    alike: bool


def paragraphs(lines: Joined, ends: Sequence[int], least: int, heads: NDArray[np.uint32]) -> Iterator[Told]:
    """What is told of each page. `ends`: the pages' first lines, and the number of lines; a paragraph has a weight of
    `least` or more; heads: of each line a number, the same for lines that are alike."""
    told = kernel.function("text_paragraphs")
    assert told
    count, bounds = len(lines.starts) - 1, np.array(ends)
    letters, reads, quotes = np.empty(count, np.int64), np.empty(count, np.uint8), np.empty(count, np.uint8)
    told(lines.points, lines.starts, count, _kinds(), least, QUOTE_END, letters, reads, quotes)
    prose = np.flatnonzero(reads.view(bool))
    found = (np.flatnonzero(letters), _runs(letters == 0, bounds), prose, np.flatnonzero(quotes.view(bool)))
    of_page = np.searchsorted(bounds, prose, "right") << _HASH | heads[prose]
    of_page.sort()
    twice = {*(of_page[1:][of_page[1:] == of_page[:-1]] >> _HASH).tolist()}
    sizes, (filled, blanks, paragraphs, quoting) = letters.tolist(), (by_page(some, bounds) for some in found)
    for n, (start, stop) in enumerate(pairwise(ends), 1):
        yield Told(
            letters[start:stop], tuple(sizes[start:stop]), tuple(next(filled)), tuple(next(blanks)),
            frozenset(next(paragraphs)), frozenset(next(quoting)), n in twice,
        )  # fmt: skip


def _runs(some: NDArray[np.bool_], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first and the last of each run of lines, one behind the other; a run ends where its page does."""
    begins = np.zeros(len(some) + 1, bool)
    begins[bounds] = True
    first, last = begins[:-1].copy(), begins[1:].copy()
    first[1:] |= ~some[:-1]
    last[:-1] |= ~some[1:]
    return np.stack([np.flatnonzero(some & first), np.flatnonzero(some & last)], axis=1).ravel()


@cache
def _kinds() -> NDArray[np.uint8]:
    """Of each code point of the basic plane what it is to cleanup/kernel/paragraphs.c."""
    kinds = matched(r"\s+").astype(np.uint8) * _SPACE | matched(r"\w+").astype(np.uint8) * _WORD
    for first, last in re.findall("(.)-(.)", SPACELESS_SCRIPTS):
        kinds[ord(first) : ord(last) + 1] |= _SPACELESS
    for signs, kind in ((ENDS, _ENDS), (CLOSING, _CLOSES), (CLOSING_QUOTES, _QUOTES)):
        kinds[list(map(ord, signs))] |= kind
    return kinds
