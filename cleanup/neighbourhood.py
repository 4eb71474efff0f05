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
    filled = page.filled
    first, last = prose(page, certain)
    gone: set[int] = set()
    end = 0
    for i in sorted(weak):
        if end and i <= filled[end - 1]:
            continue  # of the run before
        position = end = bisect_left(filled, i)
        while end < len(filled) and filled[end] in weak:
            end += 1
        run = filled[position:end]
        beside = filled[max(position - 1, 0) : position] + filled[end : end + 1]
        at_edge = first <= last and (run[-1] < first or run[0] > last)
        if len(run) >= _MENU or at_edge or any(b in certain for b in beside):
            gone.update(run)
        else:
            probabilities = page.probabilities
            gone.update([k for k in run if probabilities and probabilities[k] < DOUBTED])
    return gone
