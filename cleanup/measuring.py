"""What is measured of many pages together: their languages, what the line model says, which phrases lines come near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanup import languages
from cleanup import lines as line_model
from cleanup.below import below_articles
from cleanup.judged import judge_pages
from cleanup.model import is_under
from cleanup.options import Options
from cleanup.page import Page
from cleanup.pages import fold_pages
from cleanup.phrases import extended_table
from cleanup.top import with_tops

if TYPE_CHECKING:
    from cleanup.folding import Joined

_FEW_LINES = 1_000  # below, what coming near takes is not loaded ...
_ASKED = 10_000  # ... till so many lines were matched one by one, which takes as long as loading it


def measured(pages: list[Page], options: Options) -> list[Page]:
    """Language scores and line probabilities, for all pages in one computation."""
    if all(is_under(step, options.skip) for step in ("boilerplate", "foreign")):
        return pages
    both, lines = fold_pages(pages), [page.lines for page in pages]
    code = both and both[0]
    surveys = languages.survey(lines, [page.document.language for page in pages], options.detector, code)
    wanted = not is_under("boilerplate/lines", options.skip)
    pages = [page.surveyed(survey) for page, survey in zip(pages, surveys, strict=True)]
    if wanted and pages:
        chances = line_model.body_chances(lines, [page.language for page in pages], code)
        pages = [page.changed(probabilities=its.tolist()) for page, its in zip(pages, chances, strict=True)]
        judge_pages(pages, chances, options.focus)
    if is_under("boilerplate", options.skip):
        return with_tops(pages, options.detector)
    pages = near_phrases(pages, options, both)
    topped = with_tops(below_articles(pages, options.rules), options.detector)
    # Where a top speaks another language than its page was taken for, the phrases of that one count too.
    anew = [i for i, (old, page) in enumerate(zip(pages, topped, strict=True)) if not _spoken(page) <= _spoken(old)]
    if anew:
        for i, page in zip(anew, near_phrases([topped[i] for i in anew], options), strict=True):
            topped[i] = page
    return topped


def near_phrases(pages: list[Page], options: Options, code: tuple[Joined, Joined] | None = None) -> list[Page]:
    """The pages with which kinds of phrases each line comes near; as they are where lines are few, which are sooner
    matched than measured. `code`: what `fold_pages` says of these pages."""
    from cleanup.phrases.near import at_hand, near

    table = extended_table(options.rules)
    if not at_hand(table) and len(table.memo) < _ASKED and sum(len(page.lines) for page in pages) < _FEW_LINES:
        return pages
    spoken = [tuple(_spoken(page)) for page in pages]
    found = near(table, [page.lines for page in pages], [page.folded for page in pages], spoken, code)
    return [
        page.changed(near=near, top=page.top and page.top.changed(near=near))
        for page, near in zip(pages, found, strict=True)
    ]


def _spoken(page: Page) -> set[str]:
    return {*page.languages, *(page.top.languages if page.top else ())}
