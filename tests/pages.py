"""Pages of lines whose measures are given, for tests of steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cleanup.model import Action, Decision, Document, Fragment
from cleanup.page import Page
from cleanup.steps.normalize import normalize

_FIRST = (
    "The council voted on Tuesday night to close the old bridge over the river for at least a year",
    "Residents of the eastern bank, who cross it every morning on their way to work, learned of it from the paper",
    "A ferry will carry pedestrians and cyclists until the work is finished, and the first boats leave this month",
    "Engineers had found cracks in two of its piers in spring, after a winter with more ice than in ten years before",
    "The mayor promised a new bridge within three years, and was asked by many who would be the one to pay for that",
    "Shops near the ramp fear for their customers, and the market will move to the other bank of the river till then",
)
PROSE = [f"{sentence}, as those who were there that evening told us." for sentence in _FIRST]
TITLE = "Old bridge over the river closed for a year"


def page(*lines: str, title: str | None = None, removed: Sequence[int] = (), headline: int | None = None,
         probabilities: Sequence[float] = (), foreign: Sequence[int] = (), url: str | None = None) -> Page:  # fmt: skip
    """A page of lines; `foreign` are lines that detection found to be in another language."""
    document = Document("\n".join(lines) + "\n", title, url=url)
    blocks, _ = normalize(document)
    made = Page(document, blocks, "en", ("en",), probabilities=tuple(probabilities), headline=headline,
                removed=frozenset(removed))  # fmt: skip
    spans = [(i, made.span(i)) for i in foreign]
    return replace(made, fragments=tuple(Fragment(s.start, s.end, "id", 0.87654, "line") for _, s in spans))


def marks(made: Page, decisions: Iterable[Decision]) -> list[str]:
    """The rule by which each line goes, "" where it stays."""
    starts = {d.span.start: d for d in decisions if d.action is Action.REMOVE}
    found = []
    for start, end in zip(made.blocks.starts, made.blocks.ends, strict=True):
        decision = starts.get(start)
        found.append(decision.rule if decision and decision.span.end >= end else "")
    return found
