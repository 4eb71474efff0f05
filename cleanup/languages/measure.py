"""Pages in, surveys out. All lines are screened; what is not surely native is scored; what still looks foreign is
read again without its names and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from cleanup.languages import Fragment, Survey
from cleanup.languages.known import canonical
from cleanup.languages.native import main_languages, second_language
from cleanup.languages.scorers import Scorer, scorer
from cleanup.languages.spans import Run, foreign_runs, head_of
from cleanup.languages.verify import SUSPECT, Columns, Verdict, columns, margins, sizes_of, verify

LIMIT = 300  # code points of a line that decide about the whole line
SHORTEST_MIXED = 60  # code points of a line that is looked through for foreign runs
# Margins of the screen below which a line is scored; docs/languages.md has what slips through.
NATIVE_WHOLE, NATIVE_WINDOW, NATIVE_CLOSE = 3.0, -2.0, 1.0
PAGES = 1 << 21  # code points of pages that are surveyed together: bounds the memory, changes no answer


def survey(pages: Sequence[Sequence[str]], languages: Sequence[str | None] | None, detector: str) -> list[Survey]:
    model = scorer(detector)
    given = [canonical(code) if code else None for code in languages or [None] * len(pages)]
    if len(given) != len(pages):
        raise ValueError(f"{len(pages)} pages but {len(given)} languages: give one a page, or None")
    found: list[Survey] = []
    start = size = 0
    for i, page in enumerate(pages):
        length = sum(map(len, page))
        if size and size + length > PAGES:
            found += _survey(pages[start:i], given[start:i], model)
            start, size = i, 0
        size += length
    return found + _survey(pages[start:], given[start:], model)


class _Line(NamedTuple):
    """A line that is not surely native: as a whole, or somewhere inside."""

    page: int
    line: int
    text: str
    whole: bool
    inside: bool


def _survey(pages: Sequence[Sequence[str]], given: Sequence[str | None], model: Scorer) -> list[Survey]:
    stripped = [[line.strip() for line in page] for page in pages]
    main = main_languages(stripped, given, model)
    screened = _screened(stripped, main, model)
    heads = {item.text[:LIMIT]: None for item in screened if item.whole}
    number = {text: i for i, text in enumerate(heads)}
    scores, sizes = model.scores(list(heads)), sizes_of(heads)
    own: list[tuple[str, ...]] = [(code,) if code else () for code in main]
    views: dict[tuple[str, ...], Columns] = {}
    suspects: list[tuple[_Line, tuple[str, ...]]] = []
    for page, items in groupby(screened, key=attrgetter("page")):
        lines = list(items)
        whole = [item for item in lines if item.whole]
        rows = [number[item.text[:LIMIT]] for item in whole]
        texts = [item.text for item in whole]
        its_scores, its_sizes = scores[rows], sizes[rows]
        second = second_language(texts, its_scores, its_sizes, stripped[page], own[page][0], model)
        own[page] += (second,) if second else ()
        view = views.setdefault(own[page], columns(model, own[page]))
        maybe = margins(its_scores, its_sizes, view) > SUSPECT
        suspects += [(item, own[page]) for item, yes in zip(whole, maybe.tolist(), strict=True) if yes]
    verdicts = _verdicts([(item.text[:LIMIT], native) for item, native in suspects], views, model)
    fragments: list[list[Fragment]] = [[] for _ in pages]
    foreign = {(item.page, item.line): verdict for (item, _), verdict in zip(suspects, verdicts, strict=True)}
    inside = [
        item
        for item in screened
        if len(item.text) >= SHORTEST_MIXED and (item.inside or (item.page, item.line) in foreign)
    ]
    runs = foreign_runs(
        [item.text for item in inside],
        [own[item.page] for item in inside],
        [foreign.get((item.page, item.line)) for item in inside],
        model,
    )
    mixed = {(item.page, item.line): found for item, found in zip(inside, runs, strict=True)}
    for item in dict.fromkeys([*(item for item, _ in suspects), *inside]):
        place = (item.page, item.line)
        found, verdict = mixed.get(place), foreign.get(place)
        if verdict and (found is None or (not found and len(item.text) <= LIMIT)):
            found = [Run(0, len(item.text), verdict.language, verdict.confidence, "line")]
        fragments[item.page] += [_fragment(item, run, pages) for run in found or ()]
    return [
        Survey(native[0] if native else None, native, tuple(sorted(some, key=lambda f: (f.line, f.start))))
        for native, some in zip(own, fragments, strict=True)
    ]


def _screened(pages: Sequence[Sequence[str]], main: Sequence[str | None], model: Scorer) -> list[_Line]:
    """The lines that are not surely native, page by page; none of pages whose language is not known."""
    texts: dict[str, dict[str, None]] = {}
    for page, code in zip(pages, main, strict=True):
        if code and code in model.languages:
            texts.setdefault(code, {}).update(dict.fromkeys(page))
    flags: dict[str, dict[str, tuple[bool, bool]]] = {}
    for code, distinct in texts.items():
        texts_of = list(distinct)
        margin = model.screen(texts_of, code)
        whole = (margin[:, 0] < NATIVE_WHOLE) | (margin[:, 2] < NATIVE_CLOSE)
        inside = margin[:, 1] < NATIVE_WINDOW
        quoted = [(i, text) for i, text in enumerate(texts_of) if '"' in text or not text.isascii()]
        heads = {i: head for i, text in quoted if (head := head_of(text))}
        if heads:
            inside[list(heads)] |= model.screen(list(heads.values()), code)[:, 0] < NATIVE_WHOLE
        flags[code] = {
            text: (bool(whole[i]), bool(inside[i]))
            for i in np.flatnonzero(whole | inside).tolist()
            if not ((text := texts_of[i]).isascii() and " " not in text)
        }
    found = []
    for i, (page, code) in enumerate(zip(pages, main, strict=True)):
        if code not in flags:
            continue
        asked = flags[code]
        found += [_Line(i, line, text, *asked[text]) for line, text in enumerate(page) if text in asked]
    return found


def _verdicts(
    asked: Sequence[tuple[str, tuple[str, ...]]], views: Mapping[tuple[str, ...], Columns], model: Scorer
) -> list[Verdict | None]:
    distinct = dict.fromkeys(asked)
    found = verify([text for text, _ in distinct], [views[native] for _, native in distinct], model)
    answers = dict(zip(distinct, found, strict=True))
    return [answers[item] for item in asked]


def _fragment(item: _Line, run: Run, pages: Sequence[Sequence[str]]) -> Fragment:
    raw = pages[item.page][item.line]
    shift = len(raw) - len(raw.lstrip())
    return Fragment(item.line, shift + run.start, shift + run.end, run.language, run.confidence, run.kind)
