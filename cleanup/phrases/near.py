"""Which lines come near a phrase at all: hashes of their beginnings and ends, for the lines of many pages at once.

Two lines in five of a page come near none, and few of the others near more than one kind of phrase. What is told here
is never wrong about a line that a phrase fits: hashes that collide only make work.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from cleanup.phrases.anchors import LENGTH
from cleanup.phrases.match import EXACT, MAX_DATE, MAX_PHRASE_WORDS, MAX_WORDS, ROW, SIGNS, SLOTS
from cleanup.phrases.table import Table
from cleanup.text import SPACELESS_SCRIPTS, matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS = 21  # of a slot in a table of hashes: a text that is not in it is taken for one that is in 5 of 100 cases
_LONGEST = 640  # code points of the longest key and more
_LONG = 128  # code points from which a line is prose, as a rule
_BASE, _SPREAD = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9  # odd multipliers (Knuth's; SplitMix64's)
_SIGN = re.compile(r"©|\(c\)|&copy;", re.IGNORECASE)
_ZERO, _SPACE, _LINE_END = map(ord, "0 \n")


@dataclass(frozen=True)
class Filters:
    """Slots of the hashes of a table's keys, and of the texts before and behind slots."""

    exact: NDArray[np.bool_]
    words: NDArray[np.bool_]
    words_end: NDArray[np.bool_]
    longest: int  # letters of a key


@cache
def _powers() -> NDArray[np.uint64]:
    return np.cumprod(np.full(_LONGEST, _BASE, np.uint64), dtype=np.uint64)


class _Hashes:
    """The squeezed letters of many texts, and a hash of any beginning or short end of each."""

    def __init__(self, texts: Iterable[str]) -> None:
        points = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = points == _LINE_END
        self.inside = ~ends
        self.inside &= points != _SPACE
        before = np.concatenate(([0], np.cumsum(self.inside, dtype=np.int32)))  # letters before each, and in all
        self.points, self.before = points, before
        self.stop = before[np.append(np.flatnonzero(ends), len(points))]
        self.start = np.concatenate(([0], self.stop[:-1]))
        self.size = self.stop - self.start
        self.text = np.cumsum(ends)  # the text of each code point
        self.letters = points[self.inside]
        place = np.arange(len(self.letters))
        left = np.minimum(place - np.repeat(self.start, self.size), _LONGEST - 1)
        right = np.minimum(np.repeat(self.stop, self.size) - 1 - place, LENGTH)
        self._forward = self._sums(left)
        self._backward = self._sums(right)

    def _sums(self, place: NDArray[np.int64]) -> NDArray[np.uint64]:
        powers = _powers().take(place)
        powers *= self.letters
        return np.concatenate((np.zeros(1, np.uint64), np.cumsum(powers, dtype=np.uint64)))

    def head(self, text: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.intp]:
        """The slot of the first `size` letters of texts."""
        begin = self.start[text]
        return _slot(self._forward[begin + size] - self._forward[begin])

    def tail(self, text: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.intp]:
        """The slot of the last `size` letters, LENGTH at most."""
        end = self.stop[text]
        return _slot(self._backward[end] - self._backward[end - size])


def _slot(hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
    return np.asarray((hashes * np.uint64(_SPREAD)) >> np.uint64(64 - _BITS), np.intp)


def filters(table: Table) -> Filters:
    """The filters of a table; they are kept in it."""
    held = table.filters
    if not held:
        anchors = table.anchors
        marks = _marked(table.exact), _marked(anchors.words), _marked(anchors.words_end, backwards=True)
        held.append(Filters(*marks, max(map(len, table.exact), default=0)))
    found: Filters = held[0]
    return found


def _marked(keys: Iterable[str], backwards: bool = False) -> NDArray[np.bool_]:
    marks = np.zeros(1 << _BITS, bool)
    hashes = _Hashes(keys)
    every = np.arange(len(hashes.size))
    marks[hashes.tail(every, hashes.size) if backwards else hashes.head(every, hashes.size)] = True
    return marks


def near(table: Table, lines: Sequence[str], folded: Sequence[str]) -> bytes:
    """For each line what of a Matcher's work could find something: EXACT, SLOTS, ROW and SIGNS, added.

    """
    held = filters(table)
    hashes = _Hashes([line if len(line) <= _LONG else _ends(line, held.longest) for line in folded])
    size, every = hashes.size, np.arange(len(folded))
    found = np.zeros(len(folded), np.uint8)
    whole = held.exact[hashes.head(every, size)]
    filled = size > 0
    last = np.where(filled, hashes.letters[np.maximum(hashes.stop - 1, 0)] if len(hashes.letters) else 0, 0)
    ended = last == _ZERO  # a number behind the phrase, which its key need not have; or several
    whole |= ended & held.exact[hashes.head(every, np.maximum(size - 1, 0))]
    if ended.any():
        whole |= ended & (hashes.letters[np.maximum(hashes.stop - 2, 0)] == _ZERO)
    found[whole] |= EXACT
    least = np.minimum(size, LENGTH)
    found[held.words[hashes.head(every, least)] | held.words_end[hashes.tail(every, least)]] |= SLOTS
    spaces = np.flatnonzero(hashes.points == _SPACE)
    line, at = hashes.text[spaces], hashes.before[spaces]
    count = np.bincount(line, minlength=len(folded))
    head, tail = at - hashes.start[line], hashes.stop[line] - at
    short = np.flatnonzero(head < LENGTH)
    found[line[short][held.words[hashes.head(line[short], head[short])]]] |= SLOTS
    short = np.flatnonzero(tail < LENGTH)
    found[line[short][held.words_end[hashes.tail(line[short], tail[short])]]] |= SLOTS
    number = np.arange(len(spaces)) - (np.cumsum(count) - count)[line]
    first = np.flatnonzero((number < MAX_PHRASE_WORDS) & (count[line] < MAX_WORDS))
    found[line[first][held.exact[hashes.head(line[first], head[first])]]] |= ROW
    found[_dense(hashes)] |= SLOTS
    found[_signed(hashes, count, lines)] |= SIGNS
    return found.tobytes()


def _ends(line: str, longest: int) -> str:
    """All that is asked about a long line, LENGTH letters of either end; the whole line where it could be a key, a row
    of phrases or a date."""
    spaces = line.count(" ")
    whole = spaces < MAX_WORDS or len(line) - spaces <= longest or line.endswith("0 0")
    return line if whole else line[: 2 * LENGTH] + line[-2 * LENGTH :]


def _dense(hashes: _Hashes) -> NDArray[np.int64]:
    """Lines with letters of scripts without spaces."""
    points = hashes.points
    if int(points.max(initial=0)) < 0x0E00:
        return np.zeros(0, np.int64)
    return np.asarray(hashes.text[np.flatnonzero(_spaceless().take(points, mode="clip"))])


@cache
def _spaceless() -> NDArray[np.bool_]:
    return matched(SPACELESS_SCRIPTS)  # without U+FFFF, which stands for all beyond


def _signed(hashes: _Hashes, spaces: NDArray[np.int64], lines: Sequence[str]) -> NDArray[np.int64]:
    """Lines with a copyright sign, and short ones with a number among their words."""
    outside = np.concatenate(([True], ~hashes.inside, [True]))
    numbers = np.flatnonzero((hashes.points == _ZERO) & outside[:-2] & outside[2:])
    dated = hashes.text[numbers]
    ends = list(accumulate(len(line) + 1 for line in lines))
    signed = [bisect_right(ends, match.start()) for match in _SIGN.finditer("\n".join(lines))]
    return np.concatenate((dated[spaces[dated] < MAX_DATE], np.array(signed, np.int64)))
