"""Pages in, surveys out. All lines are screened; what is not surely native is scored; what still looks foreign is
read again without its names and numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleanup.folding import Joined
from cleanup.languages import Fragment, Survey
from cleanup.languages.cut import PROSE, Cut, cut
from cleanup.languages.known import canonical
from cleanup.languages.native import SECOND_LINES, main_languages, second_language
from cleanup.languages.scorers import Scorer, scorer
from cleanup.languages.spans import Run, foreign_runs
from cleanup.languages.traits import head_of
from cleanup.languages.verify import SUSPECT, Verdict, columns, is_hopeless, margins, verify

LIMIT = 300  # code points of a line that decide about the whole line
SHORTEST_MIXED = 60  # code points of a line that is looked through for foreign runs
# Margins of the screen below which a line is scored; docs/languages.md has what slips through.
NATIVE_WHOLE, NATIVE_WINDOW, NATIVE_CLOSE = 3.0, -2.0, 1.0
PAGES = 1 << 21  # code points of pages that are surveyed together: bounds the memory, changes no answer


def survey(
    pages: Sequence[Sequence[str]], languages: Sequence[str | None] | None, detector: str, code: Joined | None = None
) -> list[Survey]:
    model = scorer(detector)
    given = [canonical(known) if known else None for known in languages or [None] * len(pages)]
    if len(given) != len(pages):
        raise ValueError(f"{len(pages)} pages but {len(given)} languages: give one a page, or None")
    if code is not None and len(code.points) <= PAGES:
        return _survey(pages, given, model, code)
    found: list[Survey] = []
    start = size = 0
    for i, page in enumerate(pages):
        length = sum(map(len, page))
        if size and size + length > PAGES:
            found += _survey(pages[start:i], given[start:i], model)
            start, size = i, 0
        size += length
    return found + _survey(pages[start:], given[start:], model)


def _survey(
    pages: Sequence[Sequence[str]], given: Sequence[str | None], model: Scorer, code: Joined | None = None
) -> list[Survey]:
    lines = cut(pages, code)
    main = main_languages(lines, given, model)
    whole, inside = _screened(lines, main, model)
    own, suspects, margin = _suspects(lines, whole, main, model)
    page_of = np.searchsorted(lines.ends, suspects, "right").tolist()
    asked = [(lines.text(line)[:LIMIT], own[page]) for line, page in zip(suspects.tolist(), page_of, strict=True)]
    foreign = dict(zip(suspects.tolist(), _verdicts(asked, margin.tolist(), model), strict=True))
    mixed = _mixed(lines, {*lines.rows[inside].tolist(), *foreign}, foreign, own, model)
    fragments: list[list[Fragment]] = [[] for _ in pages]
    ends = [0, *lines.ends.tolist()]
    for line in sorted({line for some in (foreign, mixed) for line, found in some.items() if found}):
        found, verdict = mixed.get(line), foreign.get(line)
        if verdict and not found:
            size = int(lines.points[line])
            if found is None or size <= LIMIT:
                found = [Run(0, size, verdict.language, verdict.confidence, "line")]
        page = bisect_right(ends, line) - 1
        fragments[page] += [_fragment(line - ends[page], run, lines.lines[line]) for run in found or ()]
    return [
        Survey(native[0] if native else None, native, tuple(sorted(some, key=lambda f: (f.line, f.start))))
        for native, some in zip(own, fragments, strict=True)
    ]


def _screened(
    lines: Cut, main: Sequence[str | None], model: Scorer
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which rows are not surely native as a whole, and which somewhere inside; none of pages whose language is not
    known."""
    whole, inside = np.zeros(len(lines.rows), bool), np.zeros(len(lines.rows), bool)
    for code in sorted({code for code in main if code and code in model.languages}):
        some = lines.screened_of(page for page, its in enumerate(main) if its == code)
        margin = model.screen_rows(lines, some, code)
        whole[some] = (margin[:, 0] < NATIVE_WHOLE) | (margin[:, 2] < NATIVE_CLOSE)
        inside[some] = margin[:, 1] < NATIVE_WINDOW
        quoted = some[lines.quoted[some]]
        heads = [head_of(lines.text(line)) for line in lines.rows[quoted].tolist()]
        inside[quoted] |= model.screen(heads, code)[:, 0] < NATIVE_WHOLE
    return np.flatnonzero(whole), np.flatnonzero(inside)


def _suspects(
    lines: Cut, rows: NDArray[np.intp], main: Sequence[str | None], model: Scorer
) -> tuple[list[tuple[str, ...]], NDArray[np.int64], NDArray[np.float32]]:
    """Each page's languages, and the lines of those rows that look foreign to them, with their margins."""
    scores, sizes, row = model.score_rows(lines, rows, LIMIT)
    asked = lines.rows[rows]
    own: list[tuple[str, ...]] = [(code,) if code else () for code in main]
    edges = np.searchsorted(asked, lines.ends).tolist()
    prose = np.concatenate(([0], np.cumsum(lines.bytes[asked] >= PROSE)))
    spoken: dict[tuple[str, ...], list[int]] = {}
    for page, (start, stop) in enumerate(pairwise([0, *edges])):
        if prose[stop] - prose[start] >= SECOND_LINES:
            its = row[start:stop]
            second = second_language(asked[start:stop], scores[its], sizes[its], lines, page, own[page][0], model)
            own[page] += (second,) if second else ()
        spoken.setdefault(own[page], []).extend(range(start, stop))
    margin = np.full(len(asked), -np.inf, np.float32)
    for native, some in spoken.items():
        if some:
            its, places = np.unique(row[some], return_inverse=True)
            margin[some] = margins(scores[its], sizes[its], columns(model, native))[places]
    maybe = margin > SUSPECT
    return own, asked[maybe], margin[maybe]


def _mixed(
    lines: Cut, inside: Iterable[int], foreign: Mapping[int, Verdict | None], own: Sequence[tuple[str, ...]],
    model: Scorer,
) -> dict[int, list[Run]]:  # fmt: skip
    """The foreign runs of the lines that are long enough to hold some."""
    long = [line for line in sorted(inside) if lines.points[line] >= SHORTEST_MIXED]
    native = [own[page] for page in np.searchsorted(lines.ends, long, "right").tolist()]
    runs = foreign_runs([lines.text(line) for line in long], native, [foreign.get(line) for line in long], model)
    return dict(zip(long, runs, strict=True))


def _verdicts(
    asked: Sequence[tuple[str, tuple[str, ...]]], margin: Sequence[float], model: Scorer
) -> list[Verdict | None]:
    """Of texts and what is native to their pages, with the margins of them as they stand."""
    views = {native: columns(model, native) for native in {native for _, native in asked}}
    distinct = dict(zip(asked, margin, strict=True))
    answers: dict[tuple[str, tuple[str, ...]], Verdict | None] = dict.fromkeys(distinct)
    open_ = [item for item, its in distinct.items() if not is_hopeless(item[0], its, views[item[1]])]
    found = verify([text for text, _ in open_], [views[native] for _, native in open_], model)
    answers |= zip(open_, found, strict=True)
    return [answers[item] for item in asked]


def _fragment(line: int, run: Run, raw: str) -> Fragment:
    shift = len(raw) - len(raw.lstrip())
    return Fragment(line, shift + run.start, shift + run.end, run.language, run.confidence, run.kind)
