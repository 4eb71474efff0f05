"""The top of a page that is clean by itself, with junk below it: measured as if it were the page.

Somebody took the article out and something below it stayed, or was put there. The line model mixes what it sees on
the whole page into each line's probability, and the language of a long footer is the page's: both condemn lines of
the article that stay where nothing stands below them, a dateline under the headline above all. Left alone: pages that
begin with a menu, as most do, and pages that are clean, or junk, as a whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from cleanup import languages
from cleanup import lines as line_model
from cleanup.page import Page, highest

# Chosen on theme catalogues below gold bodies and on 2,447 raw pages, part train: docs/experiments/rules.md.
_BODY, _SURELY_BODY = 0.5, 0.9  # probabilities: of lines that count for the top, and of its last line
_BEGINS, _HEADLINES = 0.2, 2  # probability of one of so many first lines: a page that begins with a menu has less
_JUNK = 0.01  # probability below which a line is none of a top
_SPACED, _NEAR = 4, 8  # lines of a top that tell how lines are set apart, and lines below it where that may change
_DOUBTFUL = 0.07  # probability below which a line of the top, measured alone, is no line of a clean page


def with_tops(pages: Sequence[Page], detector: str) -> list[Page]:
    """The measured pages, each with its top where it has one; the page's language is the top's."""
    sizes = [_clean_lines(page) for page in pages]
    chosen = [i for i, size in enumerate(sizes) if size]
    result = list(pages)
    if not chosen:
        return result
    longer = {i: size for i in chosen if (size := _set_apart(pages[i], sizes[i])) > sizes[i]}
    tried = [*longer.items(), *((i, sizes[i]) for i in chosen)]
    found = line_model.body_probabilities(
        [pages[i].lines[:size] for i, size in tried], [pages[i].language for i, _ in tried]
    )
    for (i, size), probabilities in zip(tried, found, strict=True):
        clean = all(p >= _DOUBTFUL for p, n in zip(probabilities, pages[i].letters, strict=False) if n)
        if clean and result[i] is pages[i]:
            result[i] = _with_top(pages[i], size, probabilities, detector)
    return result


def _clean_lines(page: Page) -> int:
    """How many lines stand above the junk, where they look clean and some junk stands below; or 0."""
    if not page.probabilities or all(page.probabilities[i] < _BEGINS for i in page.filled[:_HEADLINES]):
        return 0
    chances = page.probabilities
    many = highest([chances[i] - _BODY for i in page.filled])
    size = page.filled[many - 1] + 1 if many else 0
    if not size or size > page.filled[-1]:
        return 0
    while size and chances[size - 1] < _SURELY_BODY:
        size -= 1
    lines = page.filled[: bisect_left(page.filled, size)]
    clean = all(chances[i] >= _JUNK for i in lines) and not page.prose.isdisjoint(lines)
    return size if clean and line_model.looks_clean(page.letters[:size], chances[:size]) else 0


def _set_apart(page: Page, size: int) -> int:
    """How many lines the top has where it goes on up to the first lines that are set apart otherwise than its own.

    A text whose lines follow each other, a blank line, and a footer: what stands above the blank line is the text's.
    So is what has a blank line below it, where all lines of the top have one and those of the footer have none.
    """
    filled = page.filled
    many = bisect_left(filled, size)
    apart = [b - a > 1 for a, b in pairwise(filled[: many + _NEAR + 1])]
    if many < _SPACED or len({*apart[: many - 1]}) > 1:
        return size
    change = next((n for n in range(many, len(apart) + 1) if apart[n - 1] != apart[0]), 0)
    end = change - apart[0]
    return filled[end - 1] + 1 if end > many else size


def _with_top(page: Page, size: int, probabilities: Sequence[float], detector: str) -> Page:
    end = page.blocks.starts[size]
    fragments = tuple(f for f in page.fragments if f.start < end)
    blocks = page.blocks.first(size)
    top = Page(page.document, blocks, page.language, page.languages, fragments, probabilities, page.near)
    if any(f.kind == "line" for f in fragments):  # the language of what stands below may be the page's
        top = _surveyed(top, page.document.language, detector)
        if top.language != page.language:
            page = _surveyed(page, top.language, detector)
    return page.changed(top=top)


def _surveyed(page: Page, language: str | None, detector: str) -> Page:
    (survey,) = languages.survey([page.lines], [language], detector)
    return page.surveyed(survey)
