"""Long pages that are body nearly throughout: their lines are judged as calmly as where no language was taught.

The networks that learnt longest are sure of themselves: on a shop's page that an extractor has left clean they hold
the titles of sections, dates and prices for a menu that stands beside them. The first of either kind do not.
"""

from __future__ import annotations

import numpy as np

from .features import Features
from .words import Bools, Floats

# Chosen on part train: docs/experiments/line-model.md. Were shorter pages judged so, what stands below an article would
# stay.
LONG = 100  # rows of a page
BODY_SHARE = 0.9  # of its words that are in rows of body


def calmed(found: Features, logit: Floats, calm: Floats, taught: Bools) -> Floats:
    """The logits of all rows, on the pages that are meant no less than the calmer ones.

    calm: by the networks that judge languages which were not taught; taught: of each page.

    >>> of, words, none = np.zeros(100, np.int64), np.full(100, 6), np.zeros((0, 3), np.int32)
    >>> page = Features(np.zeros((100, 54), np.float32), none, words, of, np.array([0, 100]))
    >>> logit = np.append(np.full(95, 2.0), np.full(5, -3.0))
    >>> calmed(page, logit, logit + 1, np.ones(1, bool))[-2:].tolist()
    [-2.0, -2.0]
    """
    long = taught & (np.diff(found.first) >= LONG)
    if not long.any():
        return logit
    words, body = (
        np.bincount(found.page, weights=some, minlength=len(long)) for some in (found.words, found.words * (logit >= 0))
    )
    long &= body >= BODY_SHARE * words
    return np.where(long[found.page], np.maximum(logit, calm), logit) if long.any() else logit
