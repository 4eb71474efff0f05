"""Hashes of any beginning, end or word of many texts at once, and tables of what is said of texts by their hashes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from cleanup.phrases.anchors import LENGTH
from cleanup.text import code_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 640  # code points of the longest key and more
# Slots of a table of hashes for each text in it, and bits of their number at least.
_SLOTS, _BITS = 32, 12
_TOGETHER = 1 << 12  # keys hashed at a time: all at once take 200 MB more while a process starts
BASE, SPREAD = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9  # odd multipliers (Knuth's; SplitMix64's)
_SPACE, _LINE_END = map(ord, " \n")
_NOUGHT = np.zeros(1, np.int32)
NOBODY, ANYBODY = 0, 1  # what is said of a text; from there on a language each


@cache
def powers(base: int = BASE) -> NDArray[np.uint64]:
    return np.cumprod(np.full(LONGEST, base, np.uint64), dtype=np.uint64)


@cache
def _inverses() -> NDArray[np.uint64]:
    """What takes so many letters before a part out of its hash: the base is odd, so it has an inverse."""
    return np.concatenate((np.ones(1, np.uint64), powers(pow(BASE, -1, 1 << 64))))


class Hashes:
    """The squeezed letters of many texts, and a hash of any beginning, end or part of each."""

    def __init__(self, texts: Iterable[str]) -> None:
        points = code_points("\n".join(texts))
        ends = points == _LINE_END
        self.inside = ~ends
        self.inside &= points != _SPACE
        before = np.concatenate((_NOUGHT, np.cumsum(self.inside, dtype=np.int32)))  # letters before each, and in all
        self.points, self.before = points, before
        self.stop = before[np.append(np.flatnonzero(ends), len(points))]
        self.start = np.concatenate((_NOUGHT, self.stop[:-1]))
        self.size = self.stop - self.start
        self.text = np.cumsum(ends)  # the text of each code point
        self.letters = points[self.inside]
        place = np.arange(len(self.letters), dtype=np.int32)
        left = np.minimum(place - np.repeat(self.start, self.size), LONGEST - 1)
        right = np.minimum(np.repeat(self.stop, self.size) - 1 - place, LENGTH)
        self._forward = self._sums(left)
        self._backward = self._sums(right)

    def _sums(self, place: NDArray[np.int64]) -> NDArray[np.uint64]:
        terms = powers().take(place)
        terms *= self.letters
        return np.concatenate((np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)))

    def head(self, text: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hashes of the first `size` letters of texts."""
        begin = self.start[text]
        return np.asarray(self._forward[begin + size] - self._forward[begin])

    def tail(self, text: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hashes of the last `size` letters, LENGTH at most."""
        end = self.stop[text]
        return np.asarray(self._backward[end] - self._backward[end - size])

    def rest(self, text: NDArray[np.int64], skipped: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hashes of all but the first `skipped` letters, as `head` makes them of the same letters; LONGEST in all."""
        sums = self._forward[self.stop[text]] - self._forward[self.start[text] + skipped]
        return np.asarray(sums * _inverses()[np.minimum(skipped, LONGEST)])


def hashed(texts: Collection[str], backwards: bool = False) -> NDArray[np.uint64]:
    """The hash of each of some squeezed texts, as a head or, backwards, as a tail."""
    rest = iter(texts)
    parts = (Hashes(islice(rest, _TOGETHER)) for _ in range(0, len(texts), _TOGETHER))
    whole = [(part.tail if backwards else part.head)(np.arange(len(part.size)), part.size) for part in parts]
    return np.concatenate(whole) if whole else np.zeros(0, np.uint64)


class Keys:
    """Texts by their hashes: of heads or, backwards, of tails."""

    def __init__(self, texts: Collection[str], backwards: bool = False) -> None:
        self.hashes = hashed(texts, backwards)
        self._order = np.argsort(self.hashes, kind="stable")
        self._sorted = self.hashes[self._order]

    def number(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Which of the texts has each hash, -1 for none."""
        if not len(self._sorted):
            return np.full(len(hashes), -1, np.intp)
        at = np.minimum(np.searchsorted(self._sorted, hashes), len(self._sorted) - 1)
        return np.where(self._sorted[at] == hashes, self._order[at], -1)


class Marks(Keys):
    """What is said of texts, in a table of bytes: sooner looked up than the text. Each stands in two slots: one that is
    in neither is taken for a text in four of a thousand cases, where with one slot it were thirty."""

    def __init__(self, texts: Collection[str], said: NDArray[np.uint8], backwards: bool = False) -> None:
        super().__init__(texts, backwards)
        self._bits = max(_BITS, (_SLOTS * len(texts)).bit_length())
        self._said = np.zeros(1 << self._bits, np.uint8)
        mixed = self.hashes * np.uint64(SPREAD)
        slots, said = np.concatenate((self._first(mixed), self._second(mixed))), np.concatenate((said, said))
        self._said[slots] = said
        self._said[slots[self._said[slots] != said]] = ANYBODY

    def _first(self, mixed: NDArray[np.uint64]) -> NDArray[np.intp]:
        return np.asarray(mixed >> np.uint64(64 - self._bits), np.intp)

    def _second(self, mixed: NDArray[np.uint64]) -> NDArray[np.intp]:
        return self._first(mixed << np.uint64(self._bits))

    def __getitem__(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint8]:
        mixed = hashes * np.uint64(SPREAD)
        said = self._said[self._first(mixed)]
        some = np.flatnonzero(said)
        one, other = said[some], self._said[self._second(mixed[some])]
        agreed = np.where((other == ANYBODY) | (one == other), one, np.uint8(NOBODY))
        said[some] = np.where(one == ANYBODY, other, agreed)
        return said
