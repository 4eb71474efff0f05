"""Captions: a line that ends with the credit of a picture ("The bridge at dusk. Photo: Jane Smith/AP") is no body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cleanup.page import Page
from cleanup.phrases import Match, Matcher

_LONGEST = 600  # code points of a caption: longer lines are paragraphs, of which the credit alone is trimmed
_CREDIT = 100  # code points of a credit, at most
_ABOVE = 8  # code points of what the picture shows, at least
_CERTAIN = 0.97  # probability of being body from which even such a line is left
_COPYRIGHT = re.compile(r"©|copyright (?=\d{4})", re.IGNORECASE)
# What may stand before a credit: the end of a sentence, a bracket, a bar, a dash.
_BEFORE = re.compile(r"(?:[.!?…。！？\"'”’»)\]]\s+|[|(\[（【]\s*|\s[–—-]{1,2}\s)(?=\S)")
_ABBREVIATED = re.compile(r"\w+\.\s")  # "(Fot. Anna Nowak)"


def captions(page: Page, matcher: Matcher, which: Iterable[int]) -> dict[int, Match]:
    """Those of the blocks that end with a sure credit, each with its phrase.

    Of 93 such lines that the other steps keep on pages of part train (sites that the line model had not seen) 5 are
    body by their gold, four of them of one site. A name and an agency alone ("(Kin Cheung/AP)") are not enough: of
    those three in four are body, since a good many golds keep captions.
    """
    doubted = [i for i in which if page.probabilities[i] < _CERTAIN] if page.probabilities else which
    return {i: found for i in doubted if (found := _credited(page.lines[i], matcher)) is not None}


def _credited(line: str, matcher: Matcher) -> Match | None:
    if not _ABOVE < len(line) <= _LONGEST or not _signed(line):
        return None
    for group, text in _credits(line.rstrip()):
        found = matcher.line(text.rstrip(")]）】 "))
        if found is not None and found.sure and found.rule.group in ("caption-credit", group):
            return found
    return None


def _signed(line: str) -> bool:
    """Whether it holds a sign of a credit at all: most lines of a page are told by this alone."""
    end = line[-_CREDIT:]
    return ":" in end or "：" in end or "©" in end or "opyright" in end.lower() or end.rstrip().endswith((")", "]"))


def _credits(line: str) -> Iterator[tuple[str, str]]:
    """What could be a credit at the end of the line, with a group that it may also be of."""
    least = max(_ABOVE, len(line) - _CREDIT)
    colon = max(line.rfind(":", least), line.rfind("：", least))
    before = [cut.end() for cut in _BEFORE.finditer(line, least, colon)] if colon > 0 else []
    if before:
        yield "", line[before[-1] :]
    if sign := _COPYRIGHT.search(line, least):
        yield "copyright", line[sign.start() :]
    bracket = max(line.rfind("(", least), line.rfind("[", least))
    if bracket > 0 and line.endswith((")", "]")) and _ABBREVIATED.match(line, bracket + 1):
        yield "", line[bracket + 1 :]
