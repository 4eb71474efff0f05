"""From probabilities to a verdict about one page: a threshold, and guards against harm. Pure Python."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

THRESHOLDS = {"recall": 0.2, "balanced": 0.5, "precision": 0.8}
SURELY_JUNK = 0.02  # probability below which a line is surely not body
JUNK_LINES = 0.03  # share of the lines that are surely junk up to which a page counts as clean ...
BODY_SHARE = 0.6  # ... if at least this share of its letters is body; then only what is surely junk goes
FEW_JUNK = 3  # lines that are surely junk up to which a page counts as nearly clean; then only what is ...
PROBABLY_JUNK = 0.1  # ... below this probability goes
CLEAN_SHARE = 0.97  # of the letters kept: from there on the page was clean already and stays whole
BODY_LETTERS = 60  # fewer letters kept than this are no body
_LEAST = 1e-6  # probability, and doubt: no line is beyond another witness's word


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to keep of a page's lines; body_found is False where none looked like body: then all are kept."""

    keep: tuple[bool, ...]
    body_found: bool


def judge(
    lines: Sequence[str], probabilities: Sequence[float], focus: str = "balanced", letters: Sequence[int] | None = None
) -> Verdict:
    """Decide about one page from the probabilities of its lines.

    Blank lines are kept. From a page that looks clean, as an extractor leaves it, only what is surely junk
    goes; a page of which CLEAN_SHARE would be kept stays whole, and so does one without a body. focus: "recall"
    removes only the certain, "precision" what is doubtful too. letters: of each line, without the spaces at its ends,
    where the caller has counted them. Raises ValueError for another focus or for lists of different lengths.

    >>> judge(["Menu", "", "x" * 80], [0.01, 0.0, 0.9]).keep
    (False, True, True)
    >>> judge(["Menu", "Shop"], [0.1, 0.2])
    Verdict(keep=(True, True), body_found=False)
    """
    if focus not in THRESHOLDS:
        raise ValueError(f"focus must be one of {', '.join(THRESHOLDS)}, not {focus!r}")
    if len(lines) != len(probabilities):
        raise ValueError(f"{len(lines)} lines but {len(probabilities)} probabilities")
    size = [len(line.strip()) for line in lines] if letters is None else letters
    threshold = THRESHOLDS[focus]
    if (counted := surely_junk(size, probabilities)) is not None:
        many, share = counted
        threshold = SURELY_JUNK if many <= share else PROBABLY_JUNK if many <= FEW_JUNK else threshold
    keep = tuple([p >= threshold or not n for n, p in zip(size, probabilities, strict=True)])
    kept, total = sum(compress(size, keep)), sum(size)
    found = kept >= min(BODY_LETTERS, total)
    if not found or kept >= CLEAN_SHARE * total:
        return Verdict((True,) * len(lines), found)
    return Verdict(keep, True)


def looks_clean(size: Sequence[int], probabilities: Sequence[float]) -> bool:
    """Whether a page is mostly body and holds next to nothing that is surely junk. size: letters of each line.

    >>> looks_clean([80, 90, 10], [0.9, 0.8, 0.3]), looks_clean([80, 90, 10], [0.9, 0.8, 0.01])
    (True, False)
    """
    found = surely_junk(size, probabilities)
    return found is not None and found[0] <= found[1]


def surely_junk(size: Sequence[int], probabilities: Sequence[float]) -> tuple[int, float] | None:
    """How many lines are surely junk, and how many may be on a clean page; None where the page is not mostly body.

    size: letters of each line.

    >>> surely_junk([80, 90, 10], [0.9, 0.8, 0.01]), surely_junk([80, 90], [0.1, 0.1])
    ((1, 0.09), None)
    """
    if sum([n for n, p in zip(size, probabilities, strict=True) if p >= 0.5]) < BODY_SHARE * sum(size):
        return None
    filled = list(compress(probabilities, size))
    return sum([p < SURELY_JUNK for p in filled]), JUNK_LINES * len(filled)


def odds(probability: float) -> float:
    """The log odds of a probability, in nats."""
    return math.log(max(probability, _LEAST) / max(1 - probability, _LEAST))


def moved(probability: float, nats: float) -> float:
    """A probability, its log odds moved by another witness's word.

    >>> round(moved(0.5, 2.0), 3), round(moved(0.0, 2.0), 6)
    (0.881, 7e-06)
    """
    return 1 / (1 + math.exp(-odds(probability) - nats))
