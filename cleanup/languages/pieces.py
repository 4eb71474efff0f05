"""The words of lines that are looked through, in columns, and what each says for every language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.languages.cut import distinct
from cleanup.languages.evidence import STOPS, is_sound, words_of
from cleanup.languages.scorers import Scorer
from cleanup.languages.traits import ENDING, QUOTES, UNSPACED, traits
from cleanup.text import code_points

ENDS = re.compile(rf"[{ENDING}]|[–—]$")
SWITCH = 18.0  # nats a change of language costs between two words
SWITCH_AT_END = 6.0  # at the end of a sentence or at a quotation mark
WORST = 12.0  # nats one word can speak against a language
LONGEST = 4000  # code points of a line that are looked through
_BYTES = 4 + 3  # of a piece of one code point at most: in UTF-8, spaces around it, a separator


class Pieces(NamedTuple):
    """The pieces of some texts, one after another: words, or up to six letters of a script without spaces.

    `text` is which text each is of, `begins` and `ends` are code points of that, `costs` those of a change of language
    before each, which mean nothing before a text's first. `scores[rows]` are nats against the likeliest language.
    """

    text: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    costs: NDArray[np.float64]
    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


def pieces_of(texts: Sequence[str], model: Scorer) -> Pieces:
    cutting = kernel.function("languages_pieces")
    found, rows, scores = _by_kernel(texts, model, cutting) if cutting else _by_patterns(texts, model)
    scores -= scores.max(axis=1, keepdims=True, initial=-np.inf)
    np.maximum(scores, -WORST, out=scores)
    return Pieces(*found, rows, scores)


_Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
_Cut = tuple[_Columns, NDArray[np.int64], NDArray[np.float32]]


def _by_kernel(texts: Sequence[str], model: Scorer, cutting: kernel.Function) -> _Cut:
    points = code_points("".join(texts))
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=starts[1:])
    many, told = np.empty(len(texts), np.int64), np.empty(2, np.int64)
    begins, ends, places, sizes = np.empty((4, len(points)), np.int64)
    cost, said = np.empty(len(points)), np.empty(_BYTES * len(points) + 1, np.uint8)
    both = np.array([SWITCH, SWITCH_AT_END])
    cutting(points, starts, len(texts), traits(), LONGEST, both, many, begins, ends, cost, said, places, sizes, told)
    pieces, used = told.tolist()
    text, sizes = np.repeat(np.arange(len(texts)), many), sizes[:pieces]
    begins, ends = begins[:pieces], ends[:pieces]
    left = sizes < 0
    rows = np.empty(pieces, np.int64)
    places, sizes = places[:pieces][~left], sizes[~left]
    rows[~left], first = distinct(said[:used], places, sizes)
    scores = model.scores_of(said, places[first], sizes[first])
    if left.any():
        its = zip(text[left].tolist(), begins[left].tolist(), ends[left].tolist(), strict=True)
        others, numbers = _numbered([f" {texts[i][a:b]} " for i, a, b in its])
        rows[left] = np.array(numbers) + len(scores)
        scores = np.concatenate((scores, model.scores([clean(word) for word in others])))
    return (text, begins, ends, cost[:pieces]), rows, scores


def _by_patterns(texts: Sequence[str], model: Scorer) -> _Cut:
    cut = [[match.span() for match in _piece().finditer(text, 0, LONGEST)] for text in texts]
    spaced = [f" {text[a:b]} " for text, some in zip(texts, cut, strict=True) for a, b in some]
    words, rows = _numbered(spaced)
    costs = [
        _cost(text[b - 1 : c])
        for text, some in zip(texts, cut, strict=True)
        for (_, b), (c, _) in pairwise([(0, 1), *some])
    ]
    begins, ends = np.array(list(chain.from_iterable(cut)), np.int64).reshape(-1, 2).T
    text = np.repeat(np.arange(len(texts)), list(map(len, cut)))
    return (text, begins, ends, np.array(costs)), np.array(rows, np.int64), model.scores([*map(clean, words)])


def _numbered(words: Sequence[str]) -> tuple[list[str], list[int]]:
    """The different ones, and which of them each is."""
    number: dict[str, int] = {}
    return list(dict.fromkeys(words)), [number.setdefault(word, len(number)) for word in words]


@cache
def _piece() -> re.Pattern[str]:
    """So many letters take 4 ms to compile."""
    return re.compile(f"[{UNSPACED}]{{1,6}}|[^\\s{QUOTES}{UNSPACED}]+")


@lru_cache(maxsize=1 << 10)
def _cost(between: str) -> float:
    """Of a change after a piece whose last letter and what follows up to the next piece is this."""
    return SWITCH_AT_END if ENDS.search(between) else SWITCH


def clean(word: str) -> str:
    """What speaks for a language in a piece of text between spaces. Most are small letters and stops: no patterns."""
    bare = word.strip(" " + STOPS)
    said = bare if bare.isalpha() and bare[1:].islower() and not is_sound(bare) else words_of(word)
    return f" {said} " if said else ""
