"""The language of a page, from a sample of its prose; a second one where both are its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.evidence import spoken
from cleanup.languages.known import known
from cleanup.languages.scorers import Scorer

PROSE = 60  # bytes of a line that is prose rather than menu
FEWEST_PROSE, ENOUGH_PROSE = 3, 500  # lines or code points of prose that make menus irrelevant
SAMPLES = (6, 40)  # lines that are read; the second number where the first disagree
HEAD = 160  # code points of a line that are read
VOTE = 100  # nats one line can speak against a language, and no more than one a byte
CERTAIN = 0.5  # margin over root bytes below which the page's language is unknown
# The first sample's answer stands unless more lines are surer by this margin over root bytes: part "train" has pages
# of names (laureates, authors) that all lines together put into Luxembourgish or Igbo by 2 to 4.
OVERRULE = 5.0
SECOND_SHARE, SECOND_LINES, SECOND_MARGIN = 0.3, 3, 3.0


def is_prose(text: str) -> bool:
    """Is this line as long as prose? It has at least PROSE bytes in UTF-8."""
    if len(text) >= PROSE or text.isascii():
        return len(text) >= PROSE
    return len(text) >= PROSE // 4 and len(text.encode("utf-8", "surrogatepass")) >= PROSE


def prose_of(page: Sequence[str]) -> list[str]:
    """The lines that are prose."""
    return [line for line in page if len(line) >= PROSE or (not line.isascii() and is_prose(line))]


def main_languages(pages: Sequence[Sequence[str]], given: Sequence[str | None], model: Scorer) -> list[str | None]:
    """The main language of each page of stripped lines: what the caller knows, or what its prose says.

    Few lines are read, spread over the page; where they disagree, more. Menus count only where prose lacks.
    """
    found = list(given)
    unsure = [i for i, code in enumerate(given) if code is None]
    prose = {i: prose_of(pages[i]) for i in unsure}
    for count in SAMPLES:
        # Where prose is of two minds, all lines decide.
        samples = [_sample(pages[i], prose[i], count, of_prose=count == SAMPLES[0] or bool(found[i])) for i in unsure]
        texts = [text for sample in samples for text in sample]
        scores = model.scores(texts)
        sizes = np.array([len(text.encode("utf-8", "surrogatepass")) for text in texts], np.int64)
        start, again = 0, []
        for i, sample in zip(unsure, samples, strict=True):
            part = slice(start, start + len(sample))
            start += len(sample)
            found[i], agreed = _vote(scores[part], sizes[part], model, found[i])
            if not agreed:
                again.append(i)
        unsure = again
    return found


def _sample(page: Sequence[str], prose: list[str], count: int, of_prose: bool) -> list[str]:
    if not of_prose or (len(prose) < FEWEST_PROSE and sum(map(len, prose)) < ENOUGH_PROSE):
        prose = [line for line in page if line]
    if len(prose) > count:
        prose = [prose[i * len(prose) // count] for i in range(count)]
    return [line[:HEAD] if is_prose(line) else spoken(line[:HEAD]) for line in prose]


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
    lines: Sequence[str], scores: NDArray[np.float32], sizes: NDArray[np.int64], page: Sequence[str], main: str,
    model: Scorer,
) -> str | None:  # fmt: skip
    """Another language that a good part of a page's prose is surely in.

    `lines`, with scores and sizes, are those of the page that may be foreign.
    """
    prose = np.array([is_prose(line) for line in lines], bool)
    near = known().close.get(main, frozenset({main}))
    native = [i for i, name in enumerate(model.languages) if name in near]
    if prose.sum() < SECOND_LINES or not native:
        return None
    margin = (scores.max(axis=1) - scores[:, native].max(axis=1)) / np.sqrt(np.maximum(sizes, 1))
    sure = prose & (margin > SECOND_MARGIN)
    best = scores.argmax(axis=1)
    length = np.array([len(line) for line in lines])
    candidates = sorted(set(best[sure].tolist()))
    total = sum(map(len, prose_of(page))) if candidates else 0
    for column in candidates:
        same = sure & (best == column)
        enough = length[same].sum() >= SECOND_SHARE * total and same.sum() >= SECOND_LINES
        if enough and model.languages[column] in known().names:
            return str(model.languages[column])
    return None
