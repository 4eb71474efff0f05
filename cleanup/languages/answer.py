"""One language for each text, or None."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.evidence import spoken
from cleanup.languages.known import known
from cleanup.languages.scorers import Scorer, scorer
from cleanup.languages.walk import sizes_of

LIMIT = 400  # code points of a text that are read
# Nats over root bytes between the best language and the next, below which the answer is None: falls from WORD to
# SENTENCE between these sizes in bytes. Calibrated on one half of langid.jsonl.gz; docs/languages.md has the table.
WORD, WORD_BYTES = 0.9, 12
SENTENCE, SENTENCE_BYTES = 0.1, 48


def identify(texts: Sequence[str], detector: str) -> list[str | None]:
    """As `cleanup.languages.identify`. Raises TypeError for a single text, whose letters would be taken one by one."""
    if isinstance(texts, (str, bytes)):
        raise TypeError(f"texts must be a list of str, not one {type(texts).__name__}: identify([text])")
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"texts must be str, not {type(text).__name__}")
    model = scorer(detector)
    distinct = dict.fromkeys(texts)
    said = [spoken(text[:LIMIT]) for text in distinct]
    scores = model.scores(said)
    answers = dict(zip(distinct, decide(scores, sizes_of(said), model), strict=True))
    return [answers[text] for text in texts]


def decide(scores: NDArray[np.float32], sizes: NDArray[np.int64], model: Scorer) -> list[str | None]:
    names, table = model.languages, known()
    if not len(scores):
        return []
    best = scores.argmax(axis=1)
    top = scores.max(axis=1)
    rest = scores.copy()
    for column in sorted(set(best.tolist())):
        same = [i for i, name in enumerate(names) if name in table.same.get(names[column], {names[column]})]
        rest[np.ix_(best == column, same)] = -np.inf
    margin = (top - rest.max(axis=1)) / np.sqrt(np.maximum(sizes, 1))
    slope = np.clip((SENTENCE_BYTES - sizes) / (SENTENCE_BYTES - WORD_BYTES), 0, 1)
    sure = (margin > SENTENCE + (WORD - SENTENCE) * slope) & (sizes > 1)
    return [
        names[column] if ok and names[column] in table.names else None
        for column, ok in zip(best.tolist(), sure.tolist(), strict=True)
    ]
