"""The lead: the paragraph under the headline, which layouts set apart by a picture, a date or a share bar."""

from __future__ import annotations

import re

from cleanup.page import Page

_BELOW = 5  # lines that stand between the headline and the lead, at most
_BEFORE = 5  # lines below the lead of which one must be body
_LEAST = 0.02  # probability: below it is a cookie notice
_BODY = 0.5  # probability
_WHOLE = 15  # folded code points from which a line that the title begins with is the headline
_STEM = 5  # letters of a word that tell what it is about
_IDEOGRAPHS = re.compile("(?=([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}))")  # each pair of them


def leads(page: Page) -> frozenset[int]:
    """The first paragraph under each line that is the headline, or what the title begins with, where body follows soon
    and it has a word of the headline.

    The line model holds it for a teaser where little of its kind stands around it. Of 14 such paragraphs that it would
    take from pages of part train (sites that it had not seen) 13 are body; of lines that end as no sentence one in two.
    """
    title = page.headline
    if title is None or not page.probabilities:
        return frozenset()
    head, filled = page.folded[title], page.filled
    headlines = {i for i in filled if i == title or (len(page.folded[i]) >= _WHOLE and head.startswith(page.folded[i]))}
    found = set()
    for n in [n for n, i in enumerate(filled) if i in headlines]:
        for k, i in enumerate(filled[n + 1 : n + 2 + _BELOW], n + 1):
            if i in headlines:
                break
            if i in page.prose:
                soon = filled[k + 1 : k + 1 + _BEFORE]
                if (
                    page.probabilities[i] >= _LEAST
                    and any(page.probabilities[j] >= _BODY for j in soon)
                    and not _subjects(page.folded[i]).isdisjoint(_subjects(head))
                ):
                    found.add(i)
                break
    return frozenset(found)


def _subjects(folded: str) -> set[str]:
    """What a text is about: beginnings of its longer words, and pairs of ideographs, kana or Hangul."""
    return {word[:_STEM] for word in folded.split() if len(word) >= _STEM} | set(_IDEOGRAPHS.findall(folded))
