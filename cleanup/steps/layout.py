"""Blank lines: runs become one, and a removed line takes along those that it leaves over.

Left alone: single blank lines, spaces at the ends of lines, and the text's own line ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from cleanup.decided import Decided, Why
from cleanup.decision import Decision
from cleanup.page import Page

_BLANK: Why = ("normalize/blank-lines", "one blank line is enough", {})


def layout(page: Page, taken: Mapping[int, Why], others: Sequence[Decision] = (), blank_lines: bool = True) -> Decided:
    """The removals of the blocks taken, each stretched over the blank lines it leaves over, those of runs of blank
    lines unless they are to stay, and the other decisions as they are.

    What a removal took along comes back with it when it is undone.
    """
    starts, ends, filled = page.blocks.starts.copy(), page.blocks.ends.copy(), page.filled
    count = len(starts)
    left = [i for i in filled if i not in taken] if taken else filled
    first, last = (left[0], left[-1]) if left else (count, -1)
    runs: list[tuple[int, int]] = []  # blank lines that go with no removal
    kept = -1  # the line below which a blank line stayed last, of those that stay
    for above, below in zip((-1, *filled), (*filled, count), strict=True):
        if below - above == 1:
            continue
        blank = above + 1
        stays = False
        if first < blank < last:
            nearest = bisect_right(left, above)
            stays = nearest != kept
            if stays:
                kept = nearest
                blank += 1
                if blank == below:
                    continue
        if not stays and above in taken:
            ends[above] = ends[below - 1]
        elif below in taken:
            starts[below] = starts[blank]
        elif blank_lines:
            runs.append((blank, below - 1))
    gone = sorted(taken)
    return Decided(
        [*[starts[i] for i in gone], *[starts[one] for one, _ in runs]],
        [*[ends[i] for i in gone], *[ends[other] for _, other in runs]],
        [*[taken[i] for i in gone], *[_BLANK] * len(runs)],
        [*gone, *[one for one, _ in runs]],
        others,
    )
