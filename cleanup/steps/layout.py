"""Blank lines: runs become one, and a removed line takes along those that it leaves over.

Left alone: single blank lines, spaces at the ends of lines, and the text's own line ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from cleanup.decided import NO_REWRITES, Decided, Rewrites, Why
from cleanup.decision import Decision
from cleanup.page import Page


def layout(
    page: Page, taken: Mapping[int, Why], others: Sequence[Decision] = (), blank_lines: bool = True,
    rewrites: Rewrites = NO_REWRITES,
) -> Decided:  # fmt: skip
    """The removals of the page's removed blocks, `taken`, each stretched over the blank lines it leaves over; those of
    runs of blank lines, unless they are to stay; and rewrites and the other decisions as they are.

    What a removal took along comes back with it when it is undone.
    """
    left, blanks = page.left, page.blanks
    first, last = (left[0], left[-1]) if left else (len(page.blocks), -1)
    along, stay = list[int](), [*left]
    kept = -1  # the line that stays above the blank line that stays last
    for blank, end in zip(blanks[::2], blanks[1::2], strict=True):
        above, below = blank - 1, end + 1
        taken_above = above in taken
        if first <= above < last:
            nearest = left[bisect_right(left, above) - 1] if taken_above else above
            if nearest != kept:
                kept = nearest
                stay.append(blank)
                if blank == end:
                    continue
                blank += 1
                taken_above = False  # a blank line is between
        if taken_above:
            along += (above, blank, end)
        elif below in taken:
            along += (below, blank, end)
        elif blank_lines:
            along += (-1, blank, end)
        else:
            stay += range(blank, below)
    return Decided(page.blocks.starts, page.blocks.ends, taken, along, stay, others, rewrites)
