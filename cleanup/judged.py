"""What several steps ask about a page, what the line model says of it above all, worked out once for all of them."""

from __future__ import annotations

from cleanup import lines as line_model
from cleanup.lines import Verdict
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


def verdict(page: Page, focus: str = "balanced") -> Verdict:
    """`lines.judge` about a page that was measured."""
    found: Verdict | None = page.judged.get(focus)
    if found is None:
        found = line_model.judge(page.lines, page.probabilities, focus, page.letters, _junk(page))
        page.judged[focus] = found
    return found


def looks_clean(page: Page) -> bool:
    """`lines.looks_clean` of a page; one that was not measured does not."""
    found: bool | None = page.judged.get("clean")
    if found is None:
        junk = _junk(page) if page.probabilities else None
        found = junk is not None and junk[0] <= junk[1]
        page.judged["clean"] = found
    return found


def _junk(page: Page) -> tuple[int, float] | None:
    if "junk" not in page.judged:
        page.judged["junk"] = line_model.surely_junk(page.letters, page.probabilities)
    found: tuple[int, float] | None = page.judged["junk"]
    return found
