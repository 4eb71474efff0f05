"""What several steps ask about a page, what the line model says of it above all, worked out once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleanup import lines as line_model
from cleanup.page import Page


def alike(page: Page, head: str, tail: str) -> tuple[int, ...]:
    """The lines that fold into something that begins with `head` or ends with `tail`."""
    found: tuple[int, ...] | None = page.judged.get((head, tail))
    if found is None:
        found = tuple(sorted({*page.holding("\n" + head), *page.holding(tail + "\n")}))
        page.judged[head, tail] = found
    return found


def all_differ(page: Page) -> bool:
    """Whether no two of the page's paragraphs are equal."""
    found: bool | None = page.judged.get("differ")
    if found is None:
        lines, prose = page.lines, page.prose
        found = len({lines[i].strip() for i in prose}) == len(prose)
        page.judged["differ"] = found
    return found


class Judged(NamedTuple):
    """Which lines of a page are not body, and whether there is any; where there is none all of them stay."""

    dropped: frozenset[int]
    body_found: bool


def judge_pages(pages: Sequence[Page], focus: str) -> None:
    """Works out `verdict` and `looks_clean` of measured pages together."""
    import numpy as np

    from cleanup.lines.verdicts import judge_pages as told

    some = [page for page in pages if page.probabilities]
    if not some:
        return
    letters = np.concatenate([page.sizes for page in some])
    chances = np.concatenate([np.array(page.probabilities, np.float64) for page in some])
    ends = np.cumsum([0, *(len(page.probabilities) for page in some)])
    for asked in {focus, "balanced"}:
        for page, (dropped, found, clean) in zip(some, told(letters, chances, ends, asked), strict=True):
            page.judged[asked] = Judged(frozenset(dropped), found)
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
