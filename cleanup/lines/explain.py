"""Why the line model judged a line so: features are made average in turn and the change is weighed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .batch import batch
from .features import NAMES, Features
from .model import added_logits, weights
from .rows import MOST_LINES, pieces

AROUND = 24  # rows on both sides that are computed again
NEAR = 3  # rows on both sides that make "among ..."
REASONS = 3

# Features made average together; what is said where the line has less of the first one than most, and more.
GROUPS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("length", "words", "against_page"), "short line", "long line"),
    (("sentence_end", "letter_end", "terminals", "is_good"), "no full stop", "ends like a sentence"),
    (("colon_end", "comma_end", "digit_end"), "no colon at its end", "ends with a colon"),
    (("capitalised_share", "upper_share", "upper_start", "lower_start"), "few capitals", "many capitals"),
    (("numbers", "digit_share", "year", "digit_start", "currency"), "no numbers", "numbers"),
    (("separators", "markup", "mark_start", "dashes", "other_share"), "no separators", "separators, signs"),
    (("commas", "colons", "quotes", "brackets", "quote_start"), "no commas", "commas within"),
    (("copyright",), "no copyright sign", "copyright sign"),
    (("repeats", "again"), "stands once in the page", "stands several times in the page"),
    (("title_share", "title_cover"), "unlike the first line", "like the first line"),
    (("good_share", "good_strict"), "few words of the long sentences", "words of the long sentences"),
    (("frequent_share", "word_count", "once_share"), "few little words", "many little words"),
    (("mean_word",), "short words", "long words"),
    (("place", "from_top", "from_end", "text_before"), "high in the page", "low in the page"),
    (("good_before", "good_after"), "few long sentences before it", "after long sentences"),
    (("blank_before", "blank_after"), "no blank line around it", "blank lines around it"),
)
WORDING = ("words known from boilerplate", "words known from articles")
NEIGHBOURS = ("among short lines", "among long lines")


def explain(lines: Sequence[str], index: int, spoken: str | None = None) -> tuple[str, ...]:
    """The three features that spoke most for the judgement of a line, the heaviest first; () if blank."""
    held = weights()
    if by_numbers := len(lines) > MOST_LINES:
        part = next(part for part in pieces(len(lines)) if index < part.stop)
        lines, index = lines[part], index - part.start
    of_line, found = _page(tuple(lines))
    row = of_line[index]
    if row < 0:
        return ()
    low, high = max(0, row - AROUND), min(len(found.numbers), row + AROUND + 1)
    numbers, at = found.numbers[low:high], row - low
    near = [i for i in range(max(0, at - NEAR), min(len(numbers), at + NEAR + 1)) if i != at]
    variants = _variants(found, slice(low, high), row, near, held.mean)
    taught = np.full(len(variants.first) - 1, spoken in held.taught)
    logit = added_logits(variants, held, taught, by_numbers)[variants.first[:-1] + at]
    body = logit[0] >= 0
    effect = (logit[0] - logit[1:]) * (1 if body else -1)
    said = wording(numbers, at, near, held.mean, bool(body))
    return tuple(said[i] for i in np.argsort(-effect, kind="stable")[:REASONS])


def _variants(found: Features, around: slice, row: int, near: list[int], mean: NDArray[np.float32]) -> Features:
    """The rows around a row, each time as a page: as they are; with each group of its features made average; without
    its known words; and with the `near` rows made average."""
    numbers, at = found.numbers[around], row - around.start
    grouped = []
    for names, _, _ in GROUPS:
        columns = [NAMES.index(name) for name in names]
        changed = numbers.copy()
        changed[at, columns] = mean[columns]
        grouped.append(changed)
    words = np.concatenate([[0], np.cumsum(found.words)])
    ids = found.ids[words[around.start] : words[around.stop]]
    without = ids.copy()
    without[words[row] - words[around.start] : words[row + 1] - words[around.start]] = 0
    alone = numbers.copy()
    alone[near] = mean
    pages = [(numbers, ids), *((changed, ids) for changed in grouped), (numbers, without), (alone, ids)]
    return Features(
        np.concatenate([numbers for numbers, _ in pages]),
        np.concatenate([ids for _, ids in pages]),
        np.tile(found.words[around], len(pages)),
        np.repeat(np.arange(len(pages)), len(numbers)),
        np.arange(len(pages) + 1) * len(numbers),
    )


@lru_cache(maxsize=1)
def _page(lines: tuple[str, ...]) -> tuple[tuple[int, ...], Features]:
    """A page's features: its lines are asked about one after the other (1,000 lines: 86 s without, 2 s with)."""
    found, of_line = batch([lines], weights().tables)
    return tuple(of_line.tolist()), found


def wording(numbers: NDArray[np.float32], at: int, near: list[int], mean: NDArray[np.float32], body: bool) -> list[str]:
    """What each group says about this line: its first feature against the average."""
    said = []
    for names, less, more in GROUPS:
        column = NAMES.index(names[0])
        said.append(more if numbers[at, column] > mean[column] else less)
    length = NAMES.index("length")
    around = numbers[near, length].mean() if near else numbers[at, length]
    return [*said, WORDING[body], NEIGHBOURS[int(around > mean[length])]]
