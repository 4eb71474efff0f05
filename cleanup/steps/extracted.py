"""HTML has a second witness beside the line model: what an extractor that saw the tags took for the body."""

from __future__ import annotations

from cleanup import lines as line_model
from cleanup.page import Page
from cleanup.text import fold

# Nats that the extractor's word adds. Counting says 2.6 and -2.1 (of body lines it takes 89 %, of others 6.5 %); these
# are better on pages of part train judged by models that had not seen their sites (docs/line-model.md, "HTML").
_INSIDE, _OUTSIDE, _OUTSIDE_AGREED = 1.8, -2.1, -3.0
_AGREED = 0.6  # of the letters that the line model expects to be body: with so many in it, the extractor found the body
_LONG = 20  # folded code points from which a line is looked for inside longer ones


def seconded(page: Page, body: str) -> Page:
    """The page with its lines' probabilities moved by whether they are in the extractor's body; as it is without."""
    if not body or not page.probabilities:
        return page
    lines = frozenset(map(fold, body.split("\n")))
    whole = f" {fold(body)} "
    inside = [line in lines or (len(line) >= _LONG and f" {line} " in whole) for line in page.folded]
    expected = [p * n for p, n in zip(page.probabilities, page.letters, strict=True)]
    found = sum(n for n, its in zip(expected, inside, strict=True) if its)
    outside = _OUTSIDE_AGREED if found > _AGREED * sum(expected) else _OUTSIDE
    moved = [
        line_model.moved(p, _INSIDE if its else outside) if line else p
        for line, p, its in zip(page.folded, page.probabilities, inside, strict=True)
    ]
    return page.changed(probabilities=moved, top=None)
