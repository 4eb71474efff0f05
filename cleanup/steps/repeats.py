"""A paragraph, or a stretch of them, that a scraper took twice.

Repeated lines are mostly legitimate, so this is narrow: the second copy goes where it stands close to the first, or
where a whole stretch of paragraphs comes again. Left alone: everything that is no paragraph of prose (table rows,
list items, refrains line by line, dialogue), paragraphs that differ in a word or a number, a single paragraph
that comes again far below (a notice, a call to act, a thing said twice: articles do that), and a paragraph that
stands three times or more: a refrain or a form.
"""

from __future__ import annotations

from collections import Counter

from cleanup.judged import twins
from cleanup.model import Action, Decision
from cleanup.page import LIST_ITEM, Page, weighs

# Shorter sentences do repeat in articles (quotations, liturgy, slogans). Half as many code points in scripts
# without spaces.
_PARAGRAPH = 120
# Of the single paragraphs that stand twice in gold bodies (wcxb and waddle, part train) three in four are farther
# apart than _NEAR, and none but one stretch of three is as long as _STRETCH.
_NEAR = 4  # filled lines from the first copy to the second
_STRETCH = 4  # paragraphs that come again in the same order


def repeats(page: Page) -> list[Decision]:
    """Decides to remove the second of two equal paragraphs."""
    if len(twins(page, _PARAGRAPH) - page.removed) < 2:
        return []
    lines, prose = page.lines, page.prose
    place = {i: n for n, i in enumerate(page.left)}
    long = [i for i in page.left if i in prose and _whole(lines[i])]
    text = {i: lines[i].strip() for i in long}
    counts = Counter(text.values())
    order = {i: n for n, i in enumerate(long)}
    first: dict[str, int] = {}
    stretch: list[int] = []
    gone: list[int] = []
    for i in long:
        above = first.setdefault(text[i], i)
        again = above != i and counts[text[i]] == 2
        follows = stretch and order[above] == order[first[text[stretch[-1]]]] + 1
        if not (again and follows):
            gone += stretch if len(stretch) >= _STRETCH else []
            stretch = []
        if again:
            stretch.append(i)
            if place[i] - place[above] <= _NEAR:
                gone.append(i)
    gone += stretch if len(stretch) >= _STRETCH else []
    return [
        Decision(page.span(i), Action.REMOVE, "repeats/paragraph", "this paragraph stands above already")
        for i in sorted(set(gone))
    ]


def _whole(line: str) -> bool:
    return weighs(line, _PARAGRAPH) and not LIST_ITEM.match(line)
