"""What each line could be, as `near` tells it, from the compiled kernel: closer, since it runs the templates too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanup import kernel
from cleanup.phrases.answers import answers
from cleanup.phrases.filters import told as told_of
from cleanup.phrases.hashes import powers
from cleanup.phrases.kinds import ANY, EXACT, KNOWN, NOTHING, PARTS, SIGNS, SLOTS, TRIMS, UNTOLD, Near
from cleanup.phrases.menus import tell_menus
from cleanup.phrases.packed import Packed, Programs, packed
from cleanup.phrases.table import Table
from cleanup.text import code_points, fold_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]

_PLACES, _MOST_NODES, _MOST_FOUND = 321, 2048, 64  # of kernel/phrases.c
_NOT, _UNKNOWN = -1, -2
_PAIRS = 4  # a line, at first


class Lines:
    """Folded lines, each of a page, and what phrases they come near. `raws` are they before folding, where signs are
    asked for."""

    def __init__(
        self, packed: Packed, told: NDArray[np.bool_], page: NDArray[np.int64], folded: Sequence[str],
        raws: NDArray[np.uint32],
    ) -> None:  # fmt: skip
        self.points = points = code_points("\n".join(folded))
        self.count = len(folded)
        self.kinds, self.keys = np.zeros(self.count, np.uint8), np.zeros(self.count, np.int32)
        self.starts = starts = np.zeros(self.count, np.int64)
        room, many = _PAIRS * self.count, np.zeros(1, np.int64)
        pairs = np.empty((2, room), np.int32)
        near = kernel.function("phrases_near")
        assert near
        while True:
            near(points, len(points), raws, len(raws), self.count, page, told.view(np.uint8), packed.classes, powers(),
                 packed.some, packed.first, packed.hashes, packed.sets, packed.said, packed.shift, packed.longest,
                 packed.set_starts, packed.flat, packed.least, packed.of_shape, self.kinds, self.keys, starts, pairs,
                 room, many)  # fmt: skip
            if many[0] <= room:
                break
            room = int(many[0])
            pairs = np.empty((2, room), np.int32)
        self._fit(packed.programs, points, starts, pairs, int(many[0]))

    def _fit(self, programs: Programs, points: NDArray[np.uint32], starts: NDArray[np.int64], pairs: Numbers,
             many: int) -> None:  # fmt: skip
        """Runs the templates."""
        line, shape = pairs[0, :many], pairs[1, :many]
        size = len(programs.entry)
        missing = set(shape[programs.rows[size + shape] == 0].tolist())
        nodes, options, texts = programs.arrays(sorted(missing))
        most = int((programs.rows[size + shape] - programs.rows[shape]).max(initial=0))
        fitted, found = np.empty(many, np.int32), np.empty((4 * many + _MOST_FOUND, 3), np.int32)
        fit = kernel.function("phrases_fit")
        assert fit
        fit(points, len(points), starts, pairs, pairs.shape[1], many, programs.rows, size, programs.entry,
            programs.spaced, nodes, options, texts, np.zeros(_PLACES * min(most, _MOST_NODES), np.uint32), fitted,
            found, len(found))  # fmt: skip
        some = np.flatnonzero(fitted != _NOT)
        self.line, self.shape, self.fitted, self.found = line[some], shape[some], fitted[some], found
        self.kinds[self.line] |= SLOTS

    def fits(self, some: NDArray[np.bool_]) -> Iterator[tuple[int, int, list[int] | None]]:
        """Of some of the lines those that could fit templates, which, and what the slots take, in numbers, where they
        do."""
        counts, asked = np.maximum(self.fitted, 0), np.flatnonzero(some[self.line])
        ends = 3 * np.cumsum(counts)
        taken = self.found[: counts.sum()].ravel().tolist()
        columns = (self.line, self.shape, self.fitted, ends)
        rows = zip(*(column[asked].tolist() for column in columns), strict=True)
        for line, shape, count, end in rows:
            yield line, shape, None if count == _UNKNOWN else taken[end - 3 * count : end]


class Texts(NamedTuple):
    """The lines of a batch of pages, joined in `raw`, and what they are looked up in."""

    table: Table
    held: Packed
    meant: NDArray[np.bool_]  # for each page what is something to it
    spoken: Sequence[tuple[str, ...]]  # and its languages
    page: NDArray[np.int64]  # of each line
    lines: Sequence[str]
    folded: Sequence[str]
    raw: str

    def near(self, page: NDArray[np.int64], folded: Sequence[str], raws: NDArray[np.uint32]) -> Lines:
        """What these lines, or parts of lines, come near."""
        return Lines(self.held, self.meant, page, folded, raws)


def near_by_kernel(
    table: Table, lines: Sequence[str], folded: Sequence[str], pages: Sequence[tuple[int, Sequence[str]]]
) -> list[Near]:
    """`near.near`."""
    counts = [count for count, _ in pages]
    held, spoken = packed(table), [tuple(languages) for _, languages in pages]
    meant, page = told_of(held.codes, [languages for _, languages in pages]), np.repeat(np.arange(len(pages)), counts)
    raw = "\n".join(lines)
    points = code_points(raw)
    texts = Texts(table, held, meant, spoken, page, lines, folded, raw)
    own = texts.near(page, folded, points)
    told, cuts = answers(table, held, own, points, page, spoken)
    parts = split(points, len(lines), held.classes)
    if len(parts):
        own.kinds[_parted(texts, parts)] |= PARTS
        tell_menus(texts, own, parts, told, cuts)
    starts = list(accumulate(counts, initial=0))
    some = (own.kinds & ANY != 0) & ((told != NOTHING) | (own.kinds & (SIGNS | PARTS) != 0))
    edges = own.kinds & TRIMS != 0
    found = [
        Near(own.kinds[a:b].tobytes(), {}, languages, told[a:b].tolist(), cuts[a:b].tolist(),
             np.flatnonzero(some[a:b]).tolist(), np.flatnonzero(edges[a:b]).tolist())
        for (a, b), languages in zip(pairwise(starts), spoken, strict=True)
    ]  # fmt: skip
    numbers = page.tolist()
    for line, shape, taken in own.fits(told == UNTOLD):
        number = numbers[line]
        found[number].shapes.setdefault(line - starts[number], {})[shape] = taken
    return found


def _parted(texts: Texts, parts: Numbers) -> NDArray[np.intp]:
    """Lines whose first parts, where signs stand between them, are phrases often enough."""
    doubtful = parts[parts[:, 1] < 0, 0]
    lines = len(texts.lines)
    counts = np.bincount(parts[:, 0], minlength=lines)
    allowed = (1 - KNOWN) * counts
    nth = np.arange(len(parts)) - (np.cumsum(counts) - counts)[parts[:, 0]]
    asked = parts[(nth < allowed.astype(np.intp)[parts[:, 0]] + 2) & (parts[:, 1] >= 0)]
    folded = fold_lines([texts.raw[start:stop] for _, start, stop in asked.tolist()])
    of = asked[:, 0]
    own = texts.near(texts.page[of], folded, np.zeros(0, np.uint32))
    known = own.kinds & (EXACT | SLOTS) != 0
    filled = np.fromiter(map(bool, folded), bool, len(folded))
    unknown = np.bincount(of[~known & filled], minlength=lines)
    return np.concatenate((np.flatnonzero((counts > 0) & (unknown <= allowed)), doubtful))


def split(points: NDArray[np.uint32], lines: int, classes: NDArray[np.uint8]) -> Numbers:
    """`kinds.parts_of` each line: rows of the line, and where a part begins and ends in all; -1 where nobody knows."""
    parts, many = np.empty((len(points) // 2 + 2, 3), np.int32), np.zeros(1, np.int64)
    found = kernel.function("phrases_parts")
    assert found
    found(points, len(points), lines, classes, parts, many)
    return parts[: many[0]]
