"""The lead: the paragraph under the headline, which layouts set apart by a picture, a date or a share bar."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from cleanup.page import Page

_BELOW = 5  # lines that stand between the headline and the lead, at most
_BEFORE = 5  # lines below the lead of which one must be body
_LEAST = 0.02  # probability: below it is a cookie notice
_BODY = 0.5  # probability
_WHOLE = 15  # folded code points from which a line that the title begins with is the headline
_STEM = 5  # letters of a word that tell what it is about
_IDEOGRAPHS = "(?=([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}))"  # each pair of them


def leads(page: Page) -> frozenset[int]:
    """The first paragraph under each line that is the headline, or what the title begins with, where body follows soon
    and it has a word of the headline.

    The line model holds it for a teaser where little of its kind stands around it. Of 14 such paragraphs that it would
    take from pages of part train (sites that it had not seen) 13 are body; of lines that end as no sentence one in two.
    """
    title, chances, lines = page.headline, page.probabilities, page.folded
    if title is None or not chances:
        return frozenset()
    head, filled = lines[title], page.filled
    found = set()
    for i in page.prose:
        if not _LEAST <= chances[i] < _BODY:
            continue
        n = bisect_left(filled, i)
        above = [j for j in reversed(filled[max(n - _BELOW - 1, 0) : n]) if j in page.prose or _heads(j, title, lines)]
        soon = filled[n + 1 : n + 1 + _BEFORE]
        if (
            above
            and _heads(above[0], title, lines)
            and any(chances[j] >= _BODY for j in soon)
            and not _subjects(lines[i]).isdisjoint(_subjects(head))
        ):
            found.add(i)
    return frozenset(found)


def _heads(i: int, title: int, lines: Sequence[str]) -> bool:
    return i == title or (len(lines[i]) >= _WHOLE and lines[title].startswith(lines[i]))


def _subjects(folded: str) -> set[str]:
    """What a text is about: beginnings of its longer words, and pairs of ideographs, kana or Hangul."""
    words = {word[:_STEM] for word in folded.split() if len(word) >= _STEM}
    return words if folded.isascii() else words.union(re.findall(_IDEOGRAPHS, folded))
