"""Runs of one language inside a line: the cheapest path through its words' scores, where each switch costs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.languages.evidence import STOPS, evidence, is_sound, words_of
from cleanup.languages.known import known
from cleanup.languages.scorers import Scorer
from cleanup.languages.scripts import RANGES, SPACELESS
from cleanup.languages.verify import NOT_LANGUAGE, Columns, Verdict, columns, margins_of, sizes_of, verify

QUOTES = '"“”„«»‹›「」『』《》'
_SPACELESS = "".join(RANGES[name] for name in SPACELESS)
HEAD = range(8, 61)  # code points of what stands before a quotation: "Comments on"
_QUOTE = re.compile(f"[{QUOTES}]")
_ENDS = re.compile(rf"[.!?…:;。！？|\]){QUOTES}]|[–—]$")
SWITCH = 18.0  # nats a change of language costs between two words
SWITCH_AT_END = 6.0  # at the end of a sentence or at a quotation mark
WORST = 12.0  # nats one word can speak against a language
FEWEST_WORDS = 3  # in lower case, of a run inside a line
PLAIN_SHARE = 0.4  # of its words in lower case: below, it is a list of names
NATIVE = 2.0  # nats over root bytes by which words are surely native
LONGEST = 4000  # code points of a line that are looked through


@cache
def _piece() -> re.Pattern[str]:
    """A word, or up to six letters of a script without spaces. So many letters take 4 ms to compile."""
    return re.compile(f"[{_SPACELESS}]{{1,6}}|[^\\s{QUOTES}{_SPACELESS}]+")


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
    pieces = [[match.span() for match in _piece().finditer(text, 0, LONGEST)] for text in texts]
    spaced = [f" {text[a:b]} " for text, cut in zip(texts, pieces, strict=True) for a, b in cut]
    words = dict.fromkeys(spaced)
    scores = model.scores(list(map(_clean, words)))
    scores -= scores.max(axis=1, keepdims=True, initial=-np.inf)
    np.maximum(scores, -WORST, out=scores)
    number = {word: i for i, word in enumerate(words)}
    costs = [
        _cost(text[b - 1 : c])
        for text, cut in zip(texts, pieces, strict=True)
        for (_, b), (c, _) in pairwise([(0, 1), *cut])
    ]
    rows = [number[word] for word in spaced]
    best = iter(_paths(scores, rows, costs, list(map(len, pieces))))
    found: list[list[Run]] = []
    for cut in pieces:
        line: list[Run] = []
        for column, group in groupby(zip(cut, best, strict=False), key=itemgetter(1)):
            some = [piece for piece, _ in group]
            line.append(Run(some[0][0], some[-1][1], model.languages[column]))
        found.append(line)
    return found


@lru_cache(maxsize=1 << 10)
def _cost(between: str) -> float:
    """Of a change after a piece whose last letter and what follows up to the next piece is this."""
    return SWITCH_AT_END if _ENDS.search(between) else SWITCH


def head_of(text: str) -> str:
    """What stands before a quotation, or nothing."""
    quote = _QUOTE.search(text, 0, HEAD.stop)
    return text[: quote.start()] if quote and quote.start() in HEAD else ""


def _clean(word: str) -> str:
    """What speaks for a language in a piece of text between spaces. Most are small letters and stops: no patterns."""
    bare = word.strip(" " + STOPS)
    said = bare if bare.isalpha() and bare[1:].islower() and not is_sound(bare) else words_of(word)
    return f" {said} " if said else ""


def _paths(
    scores: NDArray[np.float32], rows: Sequence[int], costs: Sequence[float], sizes: Sequence[int]
) -> list[int]:
    """Viterbi (1967): the columns of the best path through each text's rows. Costs are those of a change before each
    row; before a text's first they count for nothing."""
    if pathing := kernel.function("languages_path"):
        longest, columns = max(sizes, default=0), scores.shape[1]
        back, value, path = np.empty((longest, columns), np.int32), np.empty(columns), np.empty(len(rows), np.int32)
        places, lengths = np.array(rows, np.int64), np.array(sizes, np.int64)
        pathing(scores, columns, places, np.array(costs, float), lengths, len(sizes), back, value, path)
        return list(path.tolist())
    ends = list(accumulate(sizes, initial=0))
    return [c for a, b in pairwise(ends) if a < b for c in _path(scores[rows[a:b]], costs[a + 1 : b])]


def _path(scores: NDArray[np.float32], costs: Sequence[float]) -> list[int]:
    """The best path through one text's rows; costs are those of a change between two."""
    value = scores[0].astype(np.float64)
    back = np.empty(scores.shape, np.int32)
    stay = np.arange(scores.shape[1])
    for i, cost in enumerate(costs, 1):
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
    views = {own: columns(model, own) for own in set(native)}
    seen = [views[own] for own in native]
    split = [_split(line, own) for line, own in zip(runs(texts, model), native, strict=True)]
    asked = [i for i, verdict in enumerate(whole) if verdict]
    rest = [" ".join(texts[i][run.start : run.end] for run in split[i][0]) for i in asked]
    spoken = dict(zip(asked, _surely_native(rest, [seen[i] for i in asked], model), strict=True))
    found: list[list[Run]] = [[] for _ in texts]
    candidates: list[tuple[int, Run]] = []
    for i, ((_, foreign), verdict) in enumerate(zip(split, whole, strict=True)):
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


def _split(line: list[Run], own: Sequence[str]) -> tuple[list[Run], list[Run]]:
    """(native runs, foreign runs); neighbours of one sort are one run."""
    near = frozenset().union(NOT_LANGUAGE, *(known().close.get(code, {code}) for code in own))
    sides: tuple[list[Run], list[Run]] = ([], [])
    for foreign, group in groupby(line, key=lambda run: run.language not in near):
        some = list(group)
        sides[foreign].append(Run(some[0].start, some[-1].end, some[0].language))
    return sides


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
    if (not before or _ENDS.search(before[-1:])) and (not after or _ENDS.search(text[run.end - 1 : run.end])):
        return "sentence"
    return "words"
