"""Where on its page a phrase stands that is also an ordinary line: among boilerplate, or in the article."""

from __future__ import annotations

from bisect import bisect_left

from cleanup.page import Page

# Weak phrases in a row that make a menu.
_MENU = 3
# Below this a weak phrase goes wherever it stands.
DOUBTED = 0.5  # probability of being body


def prose(page: Page, certain: frozenset[int] = frozenset()) -> tuple[int, int]:
    """The first and the last paragraph of prose that is not certain boilerplate; (end, -1) where there is none."""
    left = page.prose - certain
    return (min(left), max(left)) if left else (len(page.blocks), -1)


def in_neighbourhood(page: Page, certain: frozenset[int], weak: set[int]) -> set[int]:
    """The weak ones that stand among boilerplate: beside a certain one, in a row of weak ones, or at an edge.

    An edge is above the first or below the last paragraph of prose. This is the one place where a phrase that
    is also an ordinary line gets its chance.
    """
    if not weak:
        return set()
    filled, probabilities = page.filled, page.probabilities
    first, last = prose(page, certain)
    gone: set[int] = set()
    below, size = 0, len(filled)  # below the run before
    for i in sorted(weak):
        if below and i <= filled[below - 1]:
            continue
        above = bisect_left(filled, i) - 1
        below = above + 2
        while below < size and filled[below] in weak:
            below += 1
        run = filled[above + 1 : below]
        at_edge = first <= last and (run[-1] < first or i > last)
        beside = (above >= 0 and filled[above] in certain) or (below < size and filled[below] in certain)
        if at_edge or beside or len(run) >= _MENU:
            gone.update(run)
        elif probabilities:
            gone.update([k for k in run if probabilities[k] < DOUBTED])
    return gone
