"""Runs of one language inside a line: the cheapest path through its words' scores, where each switch costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.languages.evidence import evidence
from cleanup.languages.known import known
from cleanup.languages.pieces import ENDS, Pieces, pieces_of
from cleanup.languages.scorers import Scorer
from cleanup.languages.traits import QUOTES
from cleanup.languages.verify import NOT_LANGUAGE, Columns, Verdict, columns, margins_of, verify
from cleanup.languages.walk import sizes_of

FEWEST_WORDS = 3  # in lower case, of a run inside a line
PLAIN_SHARE = 0.4  # of its words in lower case: below, it is a list of names
NATIVE = 2.0  # nats over root bytes by which words are surely native


class Run(NamedTuple):
    """Code points of the line, half open."""

    start: int
    end: int
    language: str
    confidence: float = 1.0
    kind: str = "words"


def runs(texts: Sequence[str], model: Scorer) -> list[list[Run]]:
    """Each text as runs of one language, whatever the language. Space and quotation marks between runs are in none.

    >>> from cleanup.languages.scorers import scorer
    >>> text = "Der Bundestag hat das Gesetz heute beschlossen. The vote was closer than many had expected."
    >>> [(text[r.start:r.end][:20], r.language) for r in runs([text], scorer("py3langid"))[0]]
    [('Der Bundestag hat da', 'de'), ('The vote was closer ', 'en')]
    """
    cut = pieces_of(texts, model)
    path = _paths(cut)
    found: list[list[Run]] = [[] for _ in texts]
    first, last = _groups(cut.text, path)
    for text, column, start, end in _listed(cut.text[first], path[first], cut.begins[first], cut.ends[last]):
        found[text].append(Run(start, end, model.languages[column]))
    return found


def _groups(*keys: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last of neighbours that are alike."""
    changed = np.zeros(max(0, len(keys[0]) - 1), bool)
    for key in keys:
        changed |= key[1:] != key[:-1]
    at = np.flatnonzero(changed)
    some = min(1, len(keys[0]))
    return np.concatenate((np.zeros(some, np.intp), at + 1)), np.concatenate((at, np.full(some, len(keys[0]) - 1)))


def _listed(*some: NDArray[Any]) -> Iterator[tuple[int, ...]]:
    return zip(*(array.tolist() for array in some), strict=True)


def _paths(cut: Pieces) -> NDArray[np.int32]:
    """Viterbi (1967): the columns of the best path through each text's pieces."""
    sizes = np.bincount(cut.text)
    if pathing := kernel.function("languages_path"):
        columns = cut.scores.shape[1]
        back, value = np.empty((sizes.max(initial=0), columns), np.int32), np.empty(columns)
        path = np.empty(len(cut.rows), np.int32)
        pathing(cut.scores, columns, cut.rows, cut.costs, sizes, len(sizes), back, value, path)
        return path
    ends = [0, *np.cumsum(sizes).tolist()]
    found = [c for a, b in pairwise(ends) if a < b for c in _path(cut.scores[cut.rows[a:b]], cut.costs[a + 1 : b])]
    return np.array(found, np.int32)


def _path(scores: NDArray[np.float32], costs: NDArray[np.float64]) -> list[int]:
    """The best path through one text's rows; costs are those of a change between two."""
    value = scores[0].astype(np.float64)
    back = np.empty(scores.shape, np.int32)
    stay = np.arange(scores.shape[1])
    for i, cost in enumerate(costs.tolist(), 1):
        best = int(value.argmax())
        switch = value[best] - cost > value
        back[i] = np.where(switch, best, stay)
        value = np.where(switch, value[best] - cost, value) + scores[i]
    path = [int(value.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


def foreign_runs(
    texts: Sequence[str], native: Sequence[tuple[str, ...]], whole: Sequence[Verdict | None], model: Scorer
) -> list[list[Run]]:
    """The verified foreign runs of each text, with their kinds.

    `whole` is what is known of the text as a whole: where it is foreign and no words in it are surely native, the
    whole is the one run, of kind "line".
    """
    if not texts:
        return []
    views = {own: columns(model, own) for own in set(native)}
    seen = [views[own] for own in native]
    sides: list[tuple[list[Run], list[Run]]] = [([], []) for _ in texts]
    for i, is_foreign, run in _split(pieces_of(texts, model), native, model):
        if is_foreign or whole[i]:
            sides[i][is_foreign].append(run)
    asked = [i for i, verdict in enumerate(whole) if verdict]
    rest = [" ".join(texts[i][run.start : run.end] for run in sides[i][0]) for i in asked]
    spoken = dict(zip(asked, _surely_native(rest, [seen[i] for i in asked], model), strict=True))
    found: list[list[Run]] = [[] for _ in texts]
    candidates: list[tuple[int, Run]] = []
    for i, ((_, foreign), verdict) in enumerate(zip(sides, whole, strict=True)):
        if verdict and not spoken[i]:
            found[i] = [Run(0, len(texts[i]), verdict.language, verdict.confidence, "line")]
        else:
            candidates += [(i, run) for run in foreign]
    parts = [texts[i][run.start : run.end] for i, run in candidates]
    verdicts = verify(parts, [seen[i] for i, _ in candidates], model)
    for (i, run), part, verdict in zip(candidates, parts, verdicts, strict=True):
        if not verdict:
            continue
        kind, said = _kind(texts[i], run), evidence(part)
        listed = said.plain_words < max(FEWEST_WORDS, PLAIN_SHARE * said.words)
        head = not run.start and texts[i][run.end :].lstrip()[:1] in QUOTES
        if kind == "line" or head or not listed:
            found[i].append(Run(run.start, run.end, verdict.language, verdict.confidence, kind))
    return found


def _split(cut: Pieces, native: Sequence[tuple[str, ...]], model: Scorer) -> Iterator[tuple[int, bool, Run]]:
    """(text, whether it is foreign, run); neighbours of one sort are one run, in the language of its first piece."""
    number = {own: n for n, own in enumerate(dict.fromkeys(native))}
    far = np.ones((len(number), len(model.languages)), bool)
    for own, n in number.items():
        near = frozenset().union(NOT_LANGUAGE, *(known().close.get(code, {code}) for code in own))
        far[n, [i for i, name in enumerate(model.languages) if name in near]] = False
    path = _paths(cut)
    foreign = far[np.array([number[own] for own in native], np.intp)[cut.text], path]
    first, last = _groups(cut.text, foreign)
    its = _listed(cut.text[first], foreign[first], cut.begins[first], cut.ends[last], path[first])
    for text, is_foreign, start, end, column in its:
        yield text, bool(is_foreign), Run(start, end, model.languages[column])


def _surely_native(texts: Sequence[str], seen: Sequence[Columns], model: Scorer) -> list[bool]:
    said = [evidence(text) for text in texts]
    scores, sizes = model.scores([item.all for item in said]), sizes_of(item.all for item in said)
    found = margins_of(scores, sizes, seen)
    return [
        item.plain_words >= FEWEST_WORDS and margin < -NATIVE for item, margin in zip(said, found.tolist(), strict=True)
    ]


def _kind(text: str, run: Run) -> str:
    before, after = text[: run.start].rstrip(), text[run.end :].lstrip()
    if not before.strip(QUOTES) and not after.strip(QUOTES + ".!?…"):
        return "line"
    if before[-1:] and before[-1:] in QUOTES and after[:1] and after[:1] in QUOTES:
        return "quotation"
    if (not before or ENDS.search(before[-1:])) and (not after or ENDS.search(text[run.end - 1 : run.end])):
        return "sentence"
    return "words"
