"""Which lines come near a phrase at all: hashes of their beginnings and ends, for the lines of many pages at once.

Three lines in five of a page come near none, and few of the others near more than one kind of phrase. What is told here
is never wrong about a line that a phrase fits: hashes that collide only make work. "The", a phrase of another language,
makes none where nothing that begins so is one of the page's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

import numpy as np

from cleanup.phrases.anchors import LENGTH, Anchors
from cleanup.phrases.match import EXACT, MAX_DATE, MAX_PHRASE_WORDS, MAX_WORDS, ROW, SIGNS, SLOTS
from cleanup.phrases.table import SHORT_FOREIGN, UNIVERSAL, Table
from cleanup.text import SPACELESS_SCRIPTS, matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Slots of a table of hashes for each text in it, and bits of their number at least.
_SLOTS, _BITS = 32, 20
_LONGEST = 640  # code points of the longest key and more
_LONG = 128  # code points from which a line is prose, as a rule
_TOGETHER = 1 << 12  # keys hashed at a time: all at once take 200 MB more while a process starts
_BASE, _SPREAD = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9  # odd multipliers (Knuth's; SplitMix64's)
_SIGN = re.compile(r"©|\(c\)|&copy;", re.IGNORECASE)
_ZERO, _SPACE, _LINE_END = map(ord, "0 \n")
NOBODY, ANYBODY = 0, 1  # what is said of a text; from there on a language each


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

    def head(self, text: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hashes of the first `size` letters of texts."""
        begin = self.start[text]
        return np.asarray(self._forward[begin + size] - self._forward[begin])

    def tail(self, text: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hashes of the last `size` letters, LENGTH at most."""
        end = self.stop[text]
        return np.asarray(self._backward[end] - self._backward[end - size])


class _Marks:
    """What is said of texts, by their hashes. Each stands in two slots: one that is in neither is taken for a text in
    four of a thousand cases, where with one slot it were thirty."""

    def __init__(self, keys: Collection[str], said: NDArray[np.uint8], backwards: bool = False) -> None:
        self._bits = max(_BITS, (_SLOTS * len(keys)).bit_length())
        self._said = np.zeros(1 << self._bits, np.uint8)
        rest = iter(keys)
        parts = (_Hashes(islice(rest, _TOGETHER)) for _ in range(0, len(keys) or 1, _TOGETHER))
        whole = [(part.tail if backwards else part.head)(np.arange(len(part.size)), part.size) for part in parts]
        mixed = np.concatenate(whole) * np.uint64(_SPREAD)
        slots, said = np.concatenate((self._first(mixed), self._second(mixed))), np.concatenate((said, said))
        self._said[slots] = said
        self._said[slots[self._said[slots] != said]] = ANYBODY

    def _first(self, mixed: NDArray[np.uint64]) -> NDArray[np.intp]:
        return np.asarray(mixed >> np.uint64(64 - self._bits), np.intp)

    def _second(self, mixed: NDArray[np.uint64]) -> NDArray[np.intp]:
        return self._first(mixed << np.uint64(self._bits))

    def __getitem__(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint8]:
        mixed = hashes * np.uint64(_SPREAD)
        said = self._said[self._first(mixed)]
        some = np.flatnonzero(said)
        one, other = said[some], self._said[self._second(mixed[some])]
        agreed = np.where((other == ANYBODY) | (one == other), one, np.uint8(NOBODY))
        said[some] = np.where(one == ANYBODY, other, agreed)
        return said


@dataclass(frozen=True)
class Filters:
    """A table's keys, and the texts before and behind slots.

    Each says to whom it is something as a part of a line: NOBODY (there is no such text), ANYBODY, or the pages in one
    language alone.
    """

    exact: _Marks
    words: _Marks
    words_end: _Marks
    anchors: Anchors
    shapes: NDArray[np.uint8]  # what is said of each set of shapes
    longest: int  # letters of a key
    languages: Mapping[str, int]  # what is said of those that are something to these alone

    @cached_property
    def loose(self) -> tuple[_Marks, _Marks]:
        """The texts of languages without spaces, before and behind slots."""
        sides = self.anchors.loose, self.anchors.loose_end
        said = [self.shapes[np.fromiter(side.values(), np.intp, len(side))] for side in sides]
        return _Marks(sides[0], said[0]), _Marks(sides[1], said[1], backwards=True)

    def told(self, pages: Sequence[tuple[int, Sequence[str]]]) -> NDArray[np.bool_]:
        """For each page, whether what is said is something to it."""
        found = np.zeros((len(pages), 256), bool)
        found[:, ANYBODY] = True
        for row, (_, languages) in enumerate(pages):
            found[row, [self.languages[code] for code in languages if code in self.languages]] = True
        return found


def filters(table: Table) -> Filters:
    """The filters of a table; they are kept in it."""
    held = table.filters
    if not held:
        held.append(_filters(table))
    found: Filters = held[0]
    return found


def _filters(table: Table) -> Filters:
    codes = dict.fromkeys((rule.language for rule in table.rules), ANYBODY)
    own = [code for code in codes if code not in UNIVERSAL]
    codes.update(zip(own, range(ANYBODY + 1, 256), strict=False))  # whoever comes later is anybody
    of_rule = np.array([codes[rule.language] for rule in table.rules], np.uint8)
    sizes = np.array([len(some) for some in table.sets], np.intp)
    flat = np.fromiter(chain.from_iterable(table.sets), np.intp, sizes.sum())
    starts = np.cumsum(sizes) - sizes
    # As in `Matcher`: foreign parts of a row must be sure, and foreign phrases long enough.
    code = np.minimum(flat, 2 * len(of_rule) - 1)  # a set of shapes is no set of codes
    parts, sure = _in_common(of_rule[code >> 1], starts), np.bitwise_or.reduceat(flat & 1, starts).astype(bool)
    number = np.minimum(flat, len(table.shapes) - 1)
    of_shape = of_rule[np.array(table.shapes.codes, np.intp) >> 1]
    of_shape[np.array(table.shapes.most, np.intp) >= SHORT_FOREIGN] = ANYBODY
    shapes = _in_common(of_shape[number], starts)
    to = {name: np.fromiter(index.values(), np.intp, len(index)) for name, index in
          (("exact", table.exact), ("words", table.anchors.words), ("words_end", table.anchors.words_end))}  # fmt: skip
    long = np.array([len(key) * (2 - key.isascii()) >= SHORT_FOREIGN for key in table.exact])  # dense ones count twice
    return Filters(
        _Marks(table.exact, np.where(long & sure[to["exact"]], np.uint8(ANYBODY), parts[to["exact"]])),
        _Marks(table.anchors.words, shapes[to["words"]]),
        _Marks(table.anchors.words_end, shapes[to["words_end"]], backwards=True),
        table.anchors,
        shapes,
        max(map(len, table.exact), default=0),
        codes,
    )


def _in_common(said: NDArray[np.uint8], starts: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Of each set what all its members say, ANYBODY where they differ."""
    least = np.minimum.reduceat(said, starts)
    return np.where(least == np.maximum.reduceat(said, starts), least, np.uint8(ANYBODY))


def near(
    table: Table, lines: Sequence[str], folded: Sequence[str], pages: Sequence[tuple[int, Sequence[str]]]
) -> bytes:
    """For each line what of a Matcher's work could find something: EXACT, SLOTS, ROW and SIGNS, added.

    pages: how many of the lines each has, and its languages.
    """
    held = filters(table)
    told, page = held.told(pages), np.repeat(np.arange(len(pages)), [count for count, _ in pages])
    hashes = _Hashes([line if len(line) <= _LONG else _ends(line, held.longest) for line in folded])
    size, every = hashes.size, np.arange(len(folded))
    found = np.zeros(len(folded), np.uint8)
    whole = held.exact[hashes.head(every, size)] != NOBODY
    filled = size > 0
    last = np.where(filled, hashes.letters[np.maximum(hashes.stop - 1, 0)] if len(hashes.letters) else 0, 0)
    ended = last == _ZERO  # a number behind the phrase, which its key need not have; or several
    whole |= ended & (held.exact[hashes.head(every, np.maximum(size - 1, 0))] != NOBODY)
    if ended.any():
        whole |= ended & (hashes.letters[np.maximum(hashes.stop - 2, 0)] == _ZERO)
    found[whole] |= EXACT
    least = np.minimum(size, LENGTH)
    begun, ended = held.words[hashes.head(every, least)], held.words_end[hashes.tail(every, least)]
    found[told[page, begun] | told[page, ended]] |= SLOTS
    spaces = np.flatnonzero(hashes.points == _SPACE)
    line, at = hashes.text[spaces], hashes.before[spaces]
    count = np.bincount(line, minlength=len(folded))
    head, tail = at - hashes.start[line], hashes.stop[line] - at
    for marks, part, size in ((held.words, hashes.head, head), (held.words_end, hashes.tail, tail)):
        short = np.flatnonzero(size < LENGTH)
        of = line[short]
        found[of[told[page[of], marks[part(of, size[short])]]]] |= SLOTS
    number = np.arange(len(spaces)) - (np.cumsum(count) - count)[line]
    first = np.flatnonzero((number < MAX_PHRASE_WORDS) & (count[line] < MAX_WORDS))
    of = line[first]
    found[of[told[page[of], held.exact[hashes.head(of, head[first])]]]] |= ROW
    dense = np.flatnonzero(_dense(hashes))
    for marks, part in zip(held.loose, (hashes.head, hashes.tail), strict=True) if len(dense) else ():
        for letters in range(1, LENGTH + 1):
            of = dense[hashes.size[dense] >= letters]
            found[of[told[page[of], marks[part(of, np.full(len(of), letters))]]]] |= SLOTS
    found[_signed(hashes, count, lines)] |= SIGNS
    return found.tobytes()


def _ends(line: str, longest: int) -> str:
    """All that is asked about a long line, LENGTH letters of either end; the whole line where it could be a key, a row
    of phrases or a date."""
    spaces = line.count(" ")
    whole = spaces < MAX_WORDS or len(line) - spaces <= longest or line.endswith("0 0")
    return line if whole else line[: 2 * LENGTH] + line[-2 * LENGTH :]


def _dense(hashes: _Hashes) -> NDArray[np.bool_]:
    """Whether a line has letters of scripts without spaces."""
    found = np.zeros(len(hashes.size), bool)
    if int(hashes.points.max(initial=0)) >= 0x0E00:
        found[hashes.text[_spaceless().take(hashes.points, mode="clip")]] = True
    return found


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
