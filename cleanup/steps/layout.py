"""Blank lines: runs become one, and a removed line takes along those that it leaves over.

Left alone: single blank lines, spaces at the ends of lines, and the text's own line ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from cleanup.decided import Decided, Rewrites, Why
from cleanup.decision import Decision
from cleanup.page import Page

_BLANK: Why = ("normalize/blank-lines", "one blank line is enough", {})


def layout(
    page: Page, taken: Mapping[int, Why], others: Sequence[Decision] = (), blank_lines: bool = True,
    rewrites: Rewrites | None = None,
) -> Decided:  # fmt: skip
    """The removals of the page's removed blocks, `taken`, each stretched over the blank lines it leaves over; those of
    runs of blank lines, unless they are to stay; and rewrites and the other decisions as they are.

    What a removal took along comes back with it when it is undone.
    """
    starts, ends, left, blanks = page.blocks.starts.copy(), page.blocks.ends.copy(), page.left, page.blanks
    first, last = (left[0], left[-1]) if left else (len(starts), -1)
    runs: list[int] = []  # the first and the last of blank lines that go with no removal
    kept = -1  # the line that stays above the blank line that stays last
    for blank, end in zip(blanks[::2], blanks[1::2], strict=True):
        above, below = blank - 1, end + 1
        taken_above = above in taken
        if first <= above < last:
            nearest = left[bisect_right(left, above) - 1] if taken_above else above
            if nearest != kept:
                kept = nearest
                blank += 1
                if blank == below:
                    continue
                taken_above = False  # a blank line is between
        if taken_above:
            ends[above] = ends[end]
        elif below in taken:
            starts[below] = starts[blank]
        elif blank_lines:
            runs += (blank, end)
    gone = sorted(taken)
    whys = [taken[i] for i in gone]
    if runs:
        gone += runs[::2]
        whys += [_BLANK] * (len(runs) // 2)
        for one, other in zip(runs[::2], runs[1::2], strict=True):
            ends[one] = ends[other]
    return Decided([starts[i] for i in gone], [ends[i] for i in gone], whys, gone, others, rewrites)
