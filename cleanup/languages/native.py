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
from cleanup.languages.walk import sizes_of

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
        samples = _samples(lines, unsure, count, [count == SAMPLES[0] or bool(found[i]) for i in unsure])
        texts = [text for sample in samples for text in sample]
        asked = [i for i, sample in zip(unsure, samples, strict=True) if sample]
        counts = [len(sample) for sample in samples if sample]
        before = [found[i] for i in asked]
        answers = _votes(model.scores(texts), sizes_of(texts), counts, model, before) if asked else []
        for i in unsure:
            found[i] = None
        for i, (language, _) in zip(asked, answers, strict=True):
            found[i] = language
        unsure = [i for i, (_, agreed) in zip(asked, answers, strict=True) if not agreed]
    return found


def _samples(lines: Cut, pages: Sequence[int], count: int, of_prose: Sequence[bool]) -> list[list[str]]:
    """So many lines of each page, or all where it has fewer: of its prose where that shall do and there is enough."""
    long = lines.bytes >= PROSE
    prose, filled = np.flatnonzero(long), np.flatnonzero(lines.points)
    ends = np.concatenate(([0], lines.ends))
    in_prose, in_filled = np.searchsorted(prose, ends).tolist(), np.searchsorted(filled, ends).tolist()
    letters = np.concatenate(([0], np.cumsum(lines.points[prose])))
    samples = []
    for page, wanted in zip(pages, of_prose, strict=True):
        some, (start, stop) = prose, in_prose[page : page + 2]
        if not wanted or (stop - start < FEWEST_PROSE and letters[stop] - letters[start] < ENOUGH_PROSE):
            some, (start, stop) = filled, in_filled[page : page + 2]
        many = stop - start
        spread = [start + n * many // count for n in range(count)] if many > count else slice(start, stop)
        texts = [(long[line], lines.text(line)[:HEAD]) for line in some[spread].tolist()]
        samples.append([text if is_long else spoken(text) for is_long, text in texts])
    return samples


def _votes(
    scores: NDArray[np.float32], sizes: NDArray[np.int64], counts: Sequence[int], model: Scorer,
    before: Sequence[str | None],
) -> list[tuple[str | None, bool]]:  # fmt: skip
    """(language or None, whether its lines agree) of each page, which has so many of the texts, given what fewer lines
    have said before."""
    languages = model.languages
    starts: NDArray[np.int64] = np.cumsum(counts, dtype=np.int64) - np.array(counts, np.int64)
    below = np.maximum(scores - scores.max(axis=1, keepdims=True), -np.minimum(sizes, VOTE)[:, None])
    total = np.add.reduceat(below, starts, axis=0, dtype=np.float64)
    root = np.sqrt(np.add.reduceat(sizes, starts))
    for page, code in enumerate(before):
        if code:
            total[page, languages.index(code)] += OVERRULE * root[page]
    best, every = total.argmax(axis=1), np.arange(len(total))
    same, near = _related(languages)
    sure = total[every, best] - np.where(same[best], -np.inf, total).max(axis=1) > CERTAIN * root
    agreed = np.logical_and.reduceat(near[np.repeat(best, counts), scores.argmax(axis=1)], starts)
    names = known().names
    return [
        (languages[column], agrees) if ok and languages[column] in names else (None, False)
        for column, ok, agrees in zip(best.tolist(), sure.tolist(), agreed.tolist(), strict=True)
    ]


@lru_cache(maxsize=8)
def _related(languages: tuple[str, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each pair of a scorer's languages whether the second is the same as the first, and whether close to it."""
    codes = {name: i for i, name in enumerate(languages)}
    same, near = np.zeros((2, len(languages), len(languages)), bool)
    for i, name in enumerate(languages):
        same[i, [codes[other] for other in known().same.get(name, {name}) if other in codes]] = True
        near[i, [codes[other] for other in known().close.get(name, ()) if other in codes]] = True
    return same, near


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
