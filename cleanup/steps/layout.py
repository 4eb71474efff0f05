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
    runs: list[Decision] = []
    starts, ends = page.blocks.starts, page.blocks.ends
    edges = [-1, *page.left, len(page.blocks)]
    for above, below in pairwise(edges):
        if below - above == 1:
            continue
        gap = range(above + 1, below)
        inner = above >= 0 and below < len(page.blocks)
        kept = 0
        last: int | None = None  # the removal that takes blank lines along
        waiting: list[int] = []  # surplus blank lines with no removal above them
        for i in gap:
            if i in page.removed:
                last = holder.get(starts[i])
                if last is not None:
                    span = decisions[last].span
                    reach[last] = starts[waiting[0]] if waiting else span.start, span.end
                    waiting = []
                continue
            if inner and not kept:
                kept = 1
            elif last is not None and reach[last][1] == starts[i]:
                reach[last] = reach[last][0], ends[i]
            else:
                waiting.append(i)
        for first, last_one in _runs(waiting):
            span = Span(starts[first], ends[last_one])
            runs.append(Decision(span, Action.REMOVE, "normalize/blank-lines", "one blank line is enough"))
    stretched = [_reaching(d, *reach[n]) if n in reach else d for n, d in enumerate(decisions)]
    return tuple(sorted(stretched + runs, key=lambda d: (d.span.start, d.span.end)))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of rising neighbours."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _reaching(d: Decision, start: int, end: int) -> Decision:
    if d.span.start == start and d.span.end == end:
        return d
    # replace() takes five times as long
    return Decision(Span(start, end), d.action, d.rule, d.reason, d.after, d.evidence)
