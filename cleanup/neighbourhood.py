"""Where on its page a phrase stands that is also an ordinary line: among boilerplate, or in the article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Set

from cleanup.page import Page

# Weak phrases in a row that make a menu.
_MENU = 3
# Below this a weak phrase goes wherever it stands.
DOUBTED = 0.5  # probability of being body


def prose(page: Page, certain: frozenset[int] = frozenset()) -> tuple[int, int]:
    """The first and the last paragraph of prose that is not certain boilerplate; (end, -1) where there is none."""
    left = page.prose - certain
    return (min(left), max(left)) if left else (len(page.blocks), -1)


def in_neighbourhood(page: Page, certain: frozenset[int], weak: Set[int]) -> set[int]:
    """The weak ones that stand among boilerplate: beside a certain one, in a row of weak ones, or at an edge.

    An edge is above the first or below the last paragraph of prose. This is the one place where a phrase that
    is also an ordinary line gets its chance.
    """
    if not weak:
        return set()
    filled, probabilities = page.filled, page.probabilities
    first, last = prose(page, certain)
    size = len(filled)
    # Those at an edge go, but for what hangs together with the others, which are looked at row by row.
    inner = sorted([i for i in weak if first <= i <= last] if first <= last else weak)
    gone = set(weak)
    below = 0  # below the row before
    for i in inner:
        if below and i <= filled[below - 1]:
            continue
        at = bisect_left(filled, i)
        above, below = at - 1, at + 1
        while above >= 0 and filled[above] in weak:
            above -= 1
        while below < size and filled[below] in weak:
            below += 1
        if below - above > _MENU or (above >= 0 and filled[above] in certain):
            continue
        if below < size and filled[below] in certain:
            continue
        run = filled[above + 1 : below]
        gone.difference_update([k for k in run if probabilities[k] >= DOUBTED] if probabilities else run)
    return gone
