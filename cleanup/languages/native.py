"""The language of a page, from a sample of its prose; a second one where both are its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.cut import PROSE, Cut
from cleanup.languages.evidence import spoken
from cleanup.languages.known import known
from cleanup.languages.scorers import Scorer
from cleanup.languages.verify import sizes_of

FEWEST_PROSE, ENOUGH_PROSE = 3, 500  # lines or code points of prose that make menus irrelevant
SAMPLES = (6, 40)  # lines that are read; the second number where the first disagree
HEAD = 160  # code points of a line that are read
VOTE = 100  # nats one line can speak against a language, and no more than one a byte
CERTAIN = 0.5  # margin over root bytes below which the page's language is unknown
# The first sample's answer stands unless more lines are surer by this margin over root bytes: part "train" has pages
# of names (laureates, authors) that all lines together put into Luxembourgish or Igbo by 2 to 4.
OVERRULE = 5.0
SECOND_SHARE, SECOND_LINES, SECOND_MARGIN = 0.3, 3, 3.0


def main_languages(lines: Cut, given: Sequence[str | None], model: Scorer) -> list[str | None]:
    """The main language of each page: what the caller knows, or what its prose says.

    Few lines are read, spread over the page; where they disagree, more. Menus count only where prose lacks.
    """
    found = list(given)
    unsure = [i for i, code in enumerate(given) if code is None]
    for count in SAMPLES:
        # Where prose is of two minds, all lines decide.
        samples = [_sample(lines, i, count, of_prose=count == SAMPLES[0] or bool(found[i])) for i in unsure]
        texts = [text for sample in samples for text in sample]
        scores, sizes = model.scores(texts), sizes_of(texts)
        start, again = 0, []
        for i, sample in zip(unsure, samples, strict=True):
            part = slice(start, start + len(sample))
            start += len(sample)
            found[i], agreed = _vote(scores[part], sizes[part], model, found[i])
            if not agreed:
                again.append(i)
        unsure = again
    return found


def _sample(lines: Cut, page: int, count: int, of_prose: bool) -> list[str]:
    some = lines.prose_of(page)
    if not of_prose or (len(some) < FEWEST_PROSE and lines.points[some].sum() < ENOUGH_PROSE):
        part = lines.of_page(page)
        some = np.flatnonzero(lines.points[part]) + part.start
    if len(some) > count:
        some = some[np.arange(count) * len(some) // count]
    long = (lines.bytes[some] >= PROSE).tolist()
    texts = [lines.text(line)[:HEAD] for line in some.tolist()]
    return [text if is_long else spoken(text) for text, is_long in zip(texts, long, strict=True)]


def _vote(
    scores: NDArray[np.float32], sizes: NDArray[np.int64], model: Scorer, before: str | None
) -> tuple[str | None, bool]:
    """(language or None, whether the lines agree), given what fewer lines have said before."""
    if not len(scores):
        return None, True
    below = np.maximum(scores - scores.max(axis=1, keepdims=True), -np.minimum(sizes, VOTE)[:, None])
    total = below.sum(axis=0, dtype=np.float64)
    if before:
        total[model.languages.index(before)] += OVERRULE * float(np.sqrt(sizes.sum()))
    best = int(total.argmax())
    name = model.languages[best]
    rest = total[_others(model.languages, name)].max()
    if name not in known().names or (total[best] - rest) <= CERTAIN * float(np.sqrt(sizes.sum())):
        return None, False
    near = known().close[name]
    return name, all(model.languages[i] in near for i in scores.argmax(axis=1).tolist())


@lru_cache(maxsize=512)
def _others(languages: tuple[str, ...], name: str) -> NDArray[np.intp]:
    same = known().same.get(name, frozenset({name}))
    return np.array([i for i, other in enumerate(languages) if other not in same], np.intp)


def second_language(
    asked: NDArray[np.int64], scores: NDArray[np.float32], sizes: NDArray[np.int64], lines: Cut, page: int, main: str,
    model: Scorer,
) -> str | None:  # fmt: skip
    """Another language that a good part of a page's prose is surely in.

    `asked`, with scores and sizes of what was read of them, are the lines of the page that may be foreign.
    """
    prose = lines.bytes[asked] >= PROSE
    near = known().close.get(main, frozenset({main}))
    native = [i for i, name in enumerate(model.languages) if name in near]
    if prose.sum() < SECOND_LINES or not native:
        return None
    margin = (scores.max(axis=1) - scores[:, native].max(axis=1)) / np.sqrt(np.maximum(sizes, 1))
    sure = prose & (margin > SECOND_MARGIN)
    best = scores.argmax(axis=1)
    length = lines.points[asked]
    candidates = sorted(set(best[sure].tolist()))
    total = lines.points[lines.prose_of(page)].sum() if candidates else 0
    for column in candidates:
        same = sure & (best == column)
        enough = length[same].sum() >= SECOND_SHARE * total and same.sum() >= SECOND_LINES
        if enough and model.languages[column] in known().names:
            return str(model.languages[column])
    return None
