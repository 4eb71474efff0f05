"""What the line model says of a page, worked out once for all steps that ask: it takes as long as they do."""

from __future__ import annotations

from cleanup import lines as line_model
from cleanup.lines import Verdict
from cleanup.page import Page


def verdict(page: Page, focus: str = "balanced") -> Verdict:
    """`lines.judge` about a page that was measured."""
    found: Verdict | None = page.judged.get(focus)
    if found is None:
        found = line_model.judge(page.lines, page.probabilities, focus, page.letters)
        page.judged[focus] = found
    return found


def looks_clean(page: Page) -> bool:
    """`lines.looks_clean` of a page; one that was not measured does not."""
    found: bool | None = page.judged.get("clean")
    if found is None:
        found = bool(page.probabilities) and line_model.looks_clean(page.letters, page.probabilities)
        page.judged["clean"] = found
    return found
