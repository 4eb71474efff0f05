"""HTML has a second witness beside the line model: what an extractor that saw the tags took for the body."""

from __future__ import annotations

import math

from cleanup.page import Page
from cleanup.text import fold

# Nats that the extractor's word adds: of body lines it takes 89 %, of others 6.5 % (120 pages of wcxb, waddle and
# fundus, part train), and log(.89 / .065) = 2.6, log(.11 / .935) = -2.1.
_INSIDE, _OUTSIDE = 2.6, -2.1
_LEAST = 1e-6  # probability: no line is beyond the other witness
_LONG = 20  # folded code points from which a line is looked for inside longer ones


def seconded(page: Page, body: str) -> Page:
    """The page with its lines' probabilities moved by whether they are in the extractor's body; as it is without."""
    if not body or not page.probabilities:
        return page
    lines = frozenset(map(fold, body.split("\n")))
    whole = f" {fold(body)} "
    moved = []
    for folded, p in zip(page.folded, page.probabilities, strict=True):
        inside = folded in lines or (len(folded) >= _LONG and f" {folded} " in whole)
        odds = math.log(max(p, _LEAST) / max(1 - p, _LEAST)) + (_INSIDE if inside else _OUTSIDE)
        moved.append(1 / (1 + math.exp(-odds)) if folded else p)
    return page.changed(probabilities=moved, top=None)
