"""What each line could be, as `near` tells it, from the compiled kernel: closer, since it runs the templates too, and
tells which phrases most lines are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanup import kernel
from cleanup.folding import Joined, Parts, by_page
from cleanup.phrases.answers import Judging, cases, judging
from cleanup.phrases.filters import told as told_of
from cleanup.phrases.hashes import powers
from cleanup.phrases.kinds import ANY, NOTHING, PARTS, SIGNS, TRIMS, Near
from cleanup.phrases.packed import Packed, packed
from cleanup.phrases.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]

_PLACES, _MOST_NODES = 321, 2048  # of kernel/phrases.h
_UNKNOWN, _TONGUES, _MORE = -2, 4, -1
_ROOM = 1 << 14  # numbers about the templates of lines that are left to Python, at first


class Pages(NamedTuple):
    """What lines of a batch of pages are looked up in; pages in the same languages count as one."""

    held: Packed
    its: Judging
    meant: NDArray[np.uint8]  # for each page what is something to it, 256 bytes
    ranks: NDArray[np.uint8]  # and of which rank each rule is
    rules: int
    tongues: Numbers  # and the calendars of its languages, besides English, _TONGUES of them

    @classmethod
    def of(cls, table: Table, spoken: Sequence[tuple[str, ...]]) -> Pages:
        held = packed(table)
        ranks = np.frombuffer(b"".join(map(table.ranks, spoken)), np.uint8)
        its = judging(table)
        tongues = np.zeros((len(spoken), _TONGUES), np.int32)
        for row, languages in zip(tongues, spoken, strict=True):
            some = [its.order[one] for one in languages if its.order.get(one)]
            row[: len(some)] = some[:_TONGUES] if len(some) <= _TONGUES else [*some[: _TONGUES - 1], _MORE]
        return cls(held, its, told_of(held.codes, spoken).view(np.uint8), ranks, len(table.rules), tongues)


class Told(NamedTuple):
    """What the kernel says of lines, as `Near` holds it, and what it asks about those of which nobody knows."""

    kinds: NDArray[np.uint8]
    answers: Numbers
    asked: Numbers

    def fits(self) -> Iterator[tuple[int, int, list[int] | None]]:
        """Lines, templates that each could fit, and what their slots take, in numbers, where they do."""
        numbers, at = self.asked.tolist(), 0
        while at < len(numbers):
            line, shape, count, size = numbers[at : at + 4]
            at += 4 + size
            yield line, shape, None if count == _UNKNOWN else numbers[at - size : at]


def tell(
    pages: Pages, page: NDArray[np.int64], folded: Joined, raws: Parts, parts: bool = False, every: bool = False
) -> Told:
    """Which phrases lines are; `page`: of each. They are `parts` of menus, or whole lines, of which more is asked.

    raws: the lines before they were folded. every: what each template takes that fits a line is told, not only where
    Python has to decide.
    """
    held, its, programs = pages.held, pages.its, pages.held.programs
    kinds, answers = np.zeros(len(page), np.uint8), np.empty(len(page), np.int32)
    nodes, options, texts = programs.arrays(())
    size = len(programs.entry)
    most = int((programs.rows[size:] - programs.rows[:size]).max(initial=0))
    failed = np.zeros(_PLACES * min(most, _MOST_NODES), np.uint32)
    found = kernel.function("phrases_tell")
    assert found
    room, told = _ROOM, np.zeros(1, np.int64)
    while True:
        asked = np.empty(room, np.int32)
        found(*folded, *raws, len(page), page, pages.meant, pages.ranks, pages.rules, pages.tongues, parts, every,
              held.some, held.first, held.entries, held.edges, held.classes, cases(), powers(), its.days, len(its.days),
              held.longest, its.trimmed, held.set_starts, held.flat, held.shapes, its.spoken, size, programs.rows,
              programs.entry, programs.spaced, nodes, options, texts, failed,
              kinds, answers, asked, room, told)  # fmt: skip
        if told[0] <= room:
            return Told(kinds, answers, asked[: told[0]])
        room = int(told[0])
        failed[:] = 0


def near_by_kernel(
    table: Table, lines: Joined, folded: Joined, counts: Sequence[int], languages: Sequence[Sequence[str]]
) -> list[Near]:
    """`near.near`; `counts`: how many lines each page has."""
    from cleanup.phrases.menus import tell_menus

    spoken = list(map(tuple, languages))
    order = {some: n for n, some in enumerate(dict.fromkeys(spoken))}
    asked = Pages.of(table, list(order))
    page = np.repeat(np.array([order[its] for its in spoken], np.int64), counts)
    told = tell(asked, page, folded, lines.parts)
    tell_menus(asked, told, page, lines, folded)
    kinds, answers = told.kinds, told.answers
    some = np.flatnonzero((kinds & ANY != 0) & ((answers != NOTHING) | (kinds & (SIGNS | PARTS) != 0)))
    edges, starts, all_kinds = np.flatnonzero(kinds & TRIMS), list(accumulate(counts, initial=0)), kinds.tobytes()
    bounds = np.array(starts)
    at, its = some.searchsorted(bounds).tolist(), answers[some].tolist()
    pages = zip(pairwise(starts), pairwise(at), by_page(some, bounds), by_page(edges, bounds), spoken, strict=True)
    found = [
        Near(all_kinds[start:stop], {}, trimmed, its_own, dict(zip(lines_own, its[a:b], strict=True)))
        for (start, stop), (a, b), lines_own, trimmed, its_own in pages
    ]
    fits: dict[int, dict[int, list[int] | None]] = {}
    for line, shape, taken in told.fits():
        fits.setdefault(line, {})[shape] = taken
    for line, shapes in fits.items():
        number = bisect_right(starts, line) - 1
        found[number].shapes[line - starts[number]] = shapes
    return found
