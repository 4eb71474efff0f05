"""The top of a page that is clean by itself, with junk below it: measured as if it were the page.

Somebody took the article out and something below it stayed, or was put there. The line model mixes what it sees on
the whole page into each line's probability, and the language of a long footer is the page's: both condemn lines of
the article that stay where nothing stands below them, a dateline under the headline above all. Left alone: pages that
begin with a menu, as most do, and pages that are clean, or junk, as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleanup import languages
from cleanup import lines as line_model
from cleanup.lines.verdict import SURELY_JUNK
from cleanup.page import Page, highest

# Chosen on theme catalogues below gold bodies and on 2,447 raw pages, part train: docs/how-it-decides.md.
_BODY, _SURELY_BODY = 0.5, 0.9  # probabilities: of lines that count for the top, and of its last line
_BEGINS, _HEADLINES = 0.3, 2  # probability of one of so many first lines: a page that begins with a menu has less
_DOUBTFUL = 0.1  # probability below which a line of the top, measured alone, is no line of a clean page


def with_tops(pages: Sequence[Page], detector: str) -> list[Page]:
    """The measured pages, each with its top where it has one; the page's language is the top's."""
    sizes = [_clean_lines(page) for page in pages]
    chosen = [i for i, size in enumerate(sizes) if size]
    result = list(pages)
    if not chosen:
        return result
    found = line_model.body_probabilities([pages[i].lines[: sizes[i]] for i in chosen])
    for i, probabilities in zip(chosen, found, strict=True):
        if all(p >= _DOUBTFUL for p, n in zip(probabilities, pages[i].letters, strict=False) if n):
            result[i] = _with_top(pages[i], sizes[i], probabilities, detector)
    return result


def _clean_lines(page: Page) -> int:
    """How many lines stand above the junk, where they look clean and some junk stands below; or 0."""
    if not page.probabilities or all(page.probabilities[i] < _BEGINS for i in page.filled[:_HEADLINES]):
        return 0
    many = highest(page.probabilities[i] - _BODY for i in page.filled)
    size = page.filled[many - 1] + 1 if many else 0
    if not size or size > page.filled[-1]:
        return 0
    while size and page.probabilities[size - 1] < _SURELY_BODY:
        size -= 1
    lines = [i for i in page.filled if i < size]
    clean = all(page.probabilities[i] >= SURELY_JUNK for i in lines) and not page.prose.isdisjoint(lines)
    return size if clean and line_model.looks_clean(page.letters[:size], page.probabilities[:size]) else 0


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
