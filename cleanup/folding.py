"""Many lines as one array of code points, and all of them folded in one pass of the kernel."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.text import WORD, code_points, fold, plain

_ROOM, _SPARE = 1.2, 64  # code points for each of the lines at first, and beside that
_ASCII, _NO_SURROGATE = 0x80, 0xD800
EDGE = 12  # code points by which lines are told apart
_IDEOGRAPHS = (0x3400, 0x4DB5), (0x4E00, 0x9FA5)  # in every Unicode
_TIMES = 0x9E3779B1  # the golden ratio, in 32 bits


class Parts(NamedTuple):
    """Parts of an array, wherever each begins and ends."""

    points: NDArray[np.uint32]
    begins: NDArray[np.int64]
    stops: NDArray[np.int64]

    def text(self, index: int) -> str:
        """One of them."""
        return _text(self.points[self.begins[index] : self.stops[index]])


class Joined(NamedTuple):
    """Lines one behind another, a line feed behind each. `starts` has an entry more than there are lines."""

    points: NDArray[np.uint32]
    starts: NDArray[np.int64]

    def part(self, first: int, stop: int) -> NDArray[np.uint32]:
        """Some of the lines, a line feed behind each."""
        return self.points[self.starts[first] : self.starts[stop]]

    def some(self, first: int, stop: int) -> Joined:
        """Some of the lines by themselves."""
        return Joined(self.part(first, stop), self.starts[first : stop + 1] - self.starts[first])

    @property
    def parts(self) -> Parts:
        """The lines without the line feeds."""
        return Parts(self.points, self.starts[:-1], self.starts[1:] - 1)

    def texts(self, first: int = 0, stop: int | None = None) -> list[str]:
        """The lines, or some of them."""
        stop = len(self.starts) - 1 if stop is None else stop
        return _text(self.part(first, stop)[:-1]).split("\n") if first < stop else []


def joined(*pages: Sequence[str]) -> Joined:
    r"""The lines of pages in one array. None may hold "\n".

    >>> one = joined(["Über", ""], ["uns"])
    >>> one.starts.tolist(), one.texts(), one.texts(0, 1)
    ([0, 5, 6, 10], ['Über', '', 'uns'], ['Über'])
    """
    texts = ["\n".join(page) + "\n" for page in pages if page]  # by itself a page is mostly of one byte a character
    points, start = np.empty(sum(map(len, texts)), np.uint32), 0
    for text in texts:
        points[start : start + len(text)] = code_points(text)
        start += len(text)
    return _cut(points)


def folded(lines: Parts) -> Joined:
    """`fold` of each line, by the kernel.

    >>> kernel.function("text_fold") and folded(joined(["It's 1,234!", "Über uns"]).parts).texts()
    ['it s 0', 'uber uns']
    """
    return _folds().lines(lines)


def _cut(points: NDArray[np.uint32]) -> Joined:
    ends = np.flatnonzero(points == ord("\n"))
    starts = np.zeros(len(ends) + 1, np.int64)
    np.add(ends, 1, out=starts[1:])
    return Joined(points, starts)


def _text(points: NDArray[np.uint32]) -> str:
    most = int(points.max(initial=0))
    if most < _ASCII:
        return points.astype(np.uint8).tobytes().decode("ascii")
    if most < _NO_SURROGATE:
        return points.astype("<u2").tobytes().decode("utf-16-le")
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def by_page(places: NDArray[np.int64], bounds: NDArray[np.int64], ahead: int = 0) -> Iterator[list[int]]:
    """The places of each page, counted from so much ahead of where it begins; one page's at a time, which Python's
    collector has less to do with."""
    at = places.searchsorted(bounds)
    own = (places - (bounds[:-1] - ahead).repeat(np.diff(at))).tolist()
    start = 0
    for stop in at[1:].tolist():
        yield own[start:stop]
        start = stop


def edges(lines: Joined) -> NDArray[np.uint32]:
    """Of each line a hash of its first EDGE code points, and in a second row of its last: as `edge` of these."""
    starts, sizes = lines.starts[:-1], np.diff(lines.starts) - 1
    found = np.zeros((2, len(sizes)), np.uint32)
    if hashing := kernel.function("text_edges"):
        hashing(lines.points, lines.starts, len(sizes), EDGE, _TIMES, *found)
        return found
    many = np.minimum(sizes, EDGE)
    for hashes, first in zip(found, (starts, starts + sizes - many), strict=True):
        for n in range(EDGE):
            longer = np.flatnonzero(many > n)
            hashes[longer] = hashes[longer] * np.uint32(_TIMES) + lines.points[first[longer] + n]
    return found


def edge(text: str) -> int:
    """The hash of a text of at most EDGE code points."""
    found = 0
    for point in map(ord, text):
        found = found * _TIMES + point & 0xFFFFFFFF
    return found


class _Folds:
    """What each code point folds into, for the kernel: looked up in `unicodedata` when one first comes."""

    WORD, DIGIT, JOINS, KNOWN, MANY, RANKED = (1 << bit for bit in range(21, 27))

    def __init__(self) -> None:
        self.table = np.zeros(sys.maxunicode + 1, np.uint32)  # what is not written to takes no memory
        self.order = np.zeros(sys.maxunicode + 1, np.uint8)  # of marks behind one letter
        self.unknown = np.zeros(sys.maxunicode + 1, bool)
        for first, last in _IDEOGRAPHS:  # letters that are themselves, three in four of all that a process comes to see
            self.table[first : last + 1] = np.arange(first, last + 1) | self.KNOWN | self.WORD | self.JOINS
        self.pool = np.zeros(0, np.uint32)
        self.lock = Lock()

    def _kind(self, letter: str) -> int:
        self.order[ord(letter)] = rank = unicodedata.combining(letter)
        is_word = WORD.match(letter) is not None
        joins, digit = letter == "_" or letter.isalnum(), letter.isdecimal()  # as \w and \d of `re`
        return ord(letter) | self.WORD * is_word | self.DIGIT * digit | self.JOINS * joins | self.RANKED * (rank > 0)

    def _learn(self, points: Sequence[int]) -> None:
        letters = plain("\n".join(map(chr, points))).split("\n")
        kinds = {letter: self._kind(letter) for letter in {*"".join(letters)}}
        pool: list[int] = []
        found: dict[int, int] = {}
        for point, some in zip(points, letters, strict=True):
            if len(some) == 1:
                found[point] = self.KNOWN | kinds[some]
            else:
                found[point] = self.KNOWN | self.MANY | (len(self.pool) + len(pool))
                pool += [len(some), *(kinds[letter] for letter in some)]
        self.pool = np.concatenate((self.pool, np.array(pool, np.uint32)))
        self.table[list(found)] = list(found.values())

    def lines(self, lines: Parts) -> Joined:
        points, begins, stops = lines
        length = stops - begins
        longest, many = int(length.max(initial=0)), len(length)
        sizes = np.array([longest + _SPARE, int(_ROOM * int(length.sum())) + 2 * (longest + many) + _SPARE], np.int64)
        ends, odd, told = np.zeros(many + 1, np.int64), np.empty(many, np.int64), np.zeros(4, np.int64)
        room, out = (np.empty(size, np.uint32) for size in sizes.tolist())
        strange: list[int] = []
        folding, unknown = kernel.function("text_fold"), self.unknown.view(np.uint8)
        assert folding
        with self.lock:
            done = 0
            while True:
                folding(points, begins[done:], stops[done:], many - done, self.table, self.pool, self.order, room,
                        sizes, out, ends[done:], odd, unknown, told)  # fmt: skip
                strange += [done + line for line in odd[: told[1]].tolist()]
                done += int(told[0])
                if told[2]:
                    new = np.flatnonzero(self.unknown)
                    self._learn(new.tolist())
                    self.unknown[new] = False
                elif told[3]:
                    sizes *= 2
                    room, out = np.empty(sizes[0], np.uint32), np.concatenate((out, np.empty_like(out)))
                else:
                    break
        found = Joined(out[: ends[-1]], ends)
        return _mended(found, [lines.text(i) for i in strange], strange) if strange else found


def _mended(found: Joined, texts: Sequence[str], odd: Sequence[int]) -> Joined:
    """Those whose marks have to change places are folded by themselves."""
    parts = []
    for text, (before, line) in zip(texts, pairwise([-1, *odd]), strict=True):
        anew = fold(text)
        parts += [found.part(before + 1, line), code_points(anew + "\n")]
    return _cut(np.concatenate([*parts, found.part(odd[-1] + 1, len(found.starts) - 1)]))


@cache
def _folds() -> _Folds:
    return _Folds()
