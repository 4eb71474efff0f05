"""Blank lines: runs become one, and a removed line takes along those that it leaves over.

Left alone: single blank lines, spaces at the ends of lines, and the text's own line ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from cleanup.model import Action, Decision, Span
from cleanup.page import Page


def layout(page: Page, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions, removals stretched over the blank lines they leave over, and removals of blank runs.

    What a removal took along comes back with it when it is undone.
    """
    holder = {d.span.start: n for n, d in enumerate(decisions) if d.action is Action.REMOVE}
    reach: dict[int, tuple[int, int]] = {}  # of the removals that take blank lines along: code points of raw
    surplus: list[int] = []  # blank lines that go with no removal
    waiting: list[int] = []  # those with no removal above them, as long as one may come below
    starts, ends, removed = page.blocks.starts, page.blocks.ends, page.removed
    first, last = (page.left[0], page.left[-1]) if page.left else (len(page.blocks), -1)
    kept = False  # whether a blank line stays between the lines that stay
    holding: int | None = None  # the removal right above
    for above, below in pairwise((-1, *page.filled, len(page.blocks))):
        if above not in removed:
            if waiting:
                surplus += waiting
                waiting = []
            kept, holding = False, None
        elif waiting or below - above > 1:
            holding = holder.get(starts[above])
            if holding is not None:
                span = decisions[holding].span
                reach[holding] = starts[waiting[0]] if waiting else span.start, span.end
                waiting = []
        if below - above == 1:
            continue
        blank = above + 1
        if not kept and first < blank < last:
            kept = True
            blank += 1
        if blank == below:
            continue
        if holding is not None and reach[holding][1] == starts[blank]:
            reach[holding] = reach[holding][0], ends[below - 1]
        else:
            waiting += range(blank, below)
    found = list(decisions)
    for n, (start, end) in reach.items():
        d = decisions[n]
        if d.span.start != start or d.span.end != end:  # replace() takes five times as long
            found[n] = Decision(Span(start, end), d.action, d.rule, d.reason, d.after, d.evidence)
    found += [
        Decision(Span(starts[one], ends[other]), Action.REMOVE, "normalize/blank-lines", "one blank line is enough")
        for one, other in _runs(surplus + waiting)
    ]
    return tuple(sorted(found, key=lambda d: (d.span.start, d.span.end)))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of rising neighbours."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]
