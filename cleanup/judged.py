"""What several steps ask about a page, what the line model says of it above all, worked out once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleanup import lines as line_model
from cleanup.page import LIST_ITEM, Page, weighs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_NONE: frozenset[int] = frozenset()


def alike(page: Page, title: str, at: int | None = None) -> tuple[int, ...]:
    """The lines that fold into something that begins as `title` does or ends with it; `at`: one that is like it."""
    known = f"\n{title}"  # no name of anything else
    found: tuple[int, ...] | None = page.judged.get(known)
    if found is None:
        import numpy as np

        from cleanup.folding import EDGE, edge

        folded, head = page.folded, title[:EDGE]
        some: Iterable[int] = range(len(folded))
        if len(title) >= EDGE:
            heads, tails = page.edges
            own = at is not None and folded[at] == title
            first, last = (heads[at], tails[at]) if own else (edge(head), edge(title[-EDGE:]))
            some = np.flatnonzero((heads == first) | (tails == last)).tolist()
        found = tuple([i for i in some if folded[i].startswith(head) or folded[i].endswith(title)])
        page.judged[known] = found
    return found


def twins(page: Page, least: int) -> frozenset[int]:
    """The paragraphs that stand on the page more than once, but list items and those that weigh less than that."""
    found: frozenset[int] | None = page.judged.get("twins")
    if found is None:
        lines, prose = page.lines, page.prose
        if page.alike and len({lines[i].strip() for i in prose}) < len(prose):
            whole = {i: lines[i].strip() for i in prose if weighs(lines[i], least) and not LIST_ITEM.match(lines[i])}
            counts = Counter(whole.values())
            found = frozenset([i for i, text in whole.items() if counts[text] > 1])
        page.judged["twins"] = found = found or _NONE
    return found


class Judged(NamedTuple):
    """Which lines of a page are not body, and whether there is any; where there is none all of them stay."""

    dropped: frozenset[int]
    body_found: bool


def judge_pages(pages: Sequence[Page], chances: Sequence[NDArray[np.float32]], focus: str) -> None:
    """Works out `verdict` and `looks_clean` of pages that were measured, together. chances: an array a page."""
    import numpy as np

    from cleanup.lines.verdicts import judge_pages as told

    ends = np.cumsum([0, *map(len, chances)])
    letters, every = np.concatenate([page.sizes for page in pages]), np.concatenate(chances).astype(np.float64)
    for asked in {focus, "balanced"}:
        for page, (dropped, found, clean) in zip(pages, told(letters, every, ends, asked), strict=True):
            if page.probabilities:
                page.judged[asked] = Judged(dropped, found)
                page.judged["clean"] = clean


def verdict(page: Page, focus: str = "balanced") -> Judged:
    """What `lines.judge` says of a page that was measured."""
    found: Judged | None = page.judged.get(focus)
    if found is None:
        told = line_model.judge(page.lines, page.probabilities, focus, page.letters)
        found = Judged(frozenset([i for i, stays in enumerate(told.keep) if not stays]), told.body_found)
        page.judged[focus] = found
    return found


def looks_clean(page: Page) -> bool:
    """`lines.looks_clean` of a page; one that was not measured does not."""
    found: bool | None = page.judged.get("clean")
    if found is None:
        found = bool(page.probabilities) and line_model.looks_clean(page.letters, page.probabilities)
        page.judged["clean"] = found
    return found
