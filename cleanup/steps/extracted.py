"""HTML has witnesses beside the line model: what an extractor takes for body or comments, what the tags say, and what
the page says of itself to machines."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from cleanup import lines as line_model
from cleanup.outline import Outline
from cleanup.page import Page
from cleanup.text import fold

# Nats that are added to the line model's log odds: a logistic regression on 192 pages of part train, judged by models
# that had not seen their sites, the line model's own weight being 1 (docs/experiments/html.md).
_SURER = 1.17  # times so much: log odds are that much larger where five networks judge, not the two of then
_EACH = -1.7
_INSIDE, _INSIDE_AGREED, _OUTSIDE_AGREED = 0.95, 1.2, -0.95  # the agreed ones times the share that the two agree on
_LEFT_OUT = -1.0  # outside, on a page that says it is one article ...
_DESCRIPTION = 6.0  # ... but what it says that it is about: the lead, of 8 that the line model took for junk 8 are body
_COMMENT = -4.0  # in what the extractor takes for readers' comments: of 500 such lines (part train) 4 are body
_LINKED = -2.15  # times the share of the line in links
_MAIN = 2.0  # in the smallest element with nearly all that the line model expects to be body
_NAMED = -1.95  # in an element within, or beside, of which the names say that it is no body
_BEGUN = dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), 1.0) | {"figcaption": -1.05}  # begins in such an element
_HELD = {"nav": -0.55, "footer": -0.4, "aside": -0.55, "article": 0.4, "figure": -1.95}
_NEARLY = 0.8  # of the letters that the line model expects
_NEXT = -6.0  # behind the end of the extractor's body and outside the element that holds it: the next story
_ENDED = 0.95  # of the extractor's letters that the line model expects, as counted from the top: there its body ends
_HELD_BY = 0.9  # of the same letters: the smallest element with so many holds its body
_TRUSTED, _ENOUGH = 0.8, 300  # by this share of its letters the model must expect it, and of so many letters be it
_DESCRIBES = 40  # folded code points that a line and a description have in common at least
_LONG = 20  # folded code points from which a line is looked for inside longer ones
_ONCE = 40  # folded code points from which a line that stands again is the extractor's as often as in its body


def seconded(page: Page, body: str, outline: Outline, comments: str = "") -> Page:
    """The page with its lines' probabilities moved by whether they are in the extractor's body or among its comments,
    by their tags, and by what the page says of itself.

    outline: of the raw text's lines. Without a model's probabilities, or any element, the page stays as it is.
    """
    if not page.probabilities or not outline.of_line:
        return page
    inside, commenting = _in(page, body), _in(page, comments)
    expected = [p * n for p, n in zip(page.probabilities, page.letters, strict=True)]
    both = [n if its else 0.0 for n, its in zip(expected, inside, strict=True)]
    agreed = sum(both) / max(sum(expected), 1e-9)
    left_out = _OUTSIDE_AGREED * agreed + (_LEFT_OUT if outline.article else 0.0)
    word = {True: _EACH + _INSIDE + _INSIDE_AGREED * agreed, False: _EACH + left_out}
    of_block = _lines_of(page, outline)
    tags = _by_tags(outline, of_block, expected)
    beyond = _behind(page, outline, of_block, both, inside)
    said = [
        word[its] + _COMMENT * comment + _NEXT * after + tags[at] + _LINKED * outline.linked[at]
        for its, comment, after, at in zip(inside, commenting, beyond, of_block, strict=True)
    ]
    if outline.article:
        for i in _describing(page, outline.described):
            said[i] += 0.0 if inside[i] else _DESCRIPTION
    each = _SURER if line_model.taught(page.language) else 1.0
    lines = zip(page.folded, page.probabilities, said, strict=True)
    moved = [line_model.moved(p, each * nats) if line else p for line, p, nats in lines]
    return page.changed(probabilities=moved, top=None)


def _in(page: Page, text: str) -> list[bool]:
    """For each block whether it is a line of the text, or a part of one; a page that holds its article twice, for small
    screens and large ones, has the second beside the text."""
    lines = frozenset(filter(None, map(fold, text.split("\n"))))
    whole = f" {fold(text)} "
    times = cache(lambda line: whole.count(f" {line}"))
    seen: Counter[str] = Counter()
    found: list[bool] = []
    for line in page.folded:
        its = line in lines or (len(line) >= _LONG and f" {line} " in whole)
        if its and len(line) >= _ONCE:
            seen[line] += 1
            its = seen[line] == 1 or times(line) >= seen[line]
        found.append(its)
    return found


def _describing(page: Page, described: list[str]) -> list[int]:
    """The lines that a description holds, or that hold one: it may be cut short, and they begin with a place."""
    known = [whole for whole in map(fold, described) if len(whole) >= _DESCRIBES]
    lines = [(i, line) for i, line in enumerate(page.folded) if len(line) >= _DESCRIBES]
    return [i for i, line in lines if any(line in whole or whole in line for whole in known)]


def _lines_of(page: Page, outline: Outline) -> list[int]:
    """For each block the line of the raw text that it is, or begins in."""
    starts = list(accumulate((len(line) + 1 for line in page.document.raw.split("\n")), initial=0))
    return [min(bisect_right(starts, at), len(outline.of_line)) - 1 for at in page.blocks.starts[: len(page.blocks)]]


def _by_tags(outline: Outline, of_block: list[int], expected: list[float]) -> list[float]:
    """Nats for each line, by the elements that hold it."""
    main = _smallest(outline, of_block, expected, _NEARLY)
    within = _within(outline, main)
    nats: list[float] = []
    named: list[bool] = []
    for i, (parent, tags) in enumerate(zip(outline.parents, outline.holders(), strict=True)):
        named.append(i != main and (outline.named[i] or (i > 0 and named[parent])))
        nats.append(_MAIN * within[i] + _NAMED * named[i] + sum([_HELD[tag] for tag in tags & _HELD.keys()]))
    return [nats[i] + _BEGUN.get(outline.tags[i], 0.0) for i in outline.of_line]


def _behind(
    page: Page, outline: Outline, of_block: list[int], both: list[float], inside: list[bool]
) -> Sequence[bool]:
    """For each block whether the page is over before it: where the extractor's body is long, and the line model agrees
    with all but little of it, such lines are a story of their own, however sure of them the model is. Not where the
    page says that it is no article: what a forum or a shop goes on with is its own. both: letters of the extractor's
    that the model expects, for each block."""
    agreed = sum(both)
    taken = sum([n for n, its in zip(page.letters, inside, strict=True) if its])
    if outline.article is False or taken < _ENOUGH or agreed < _TRUSTED * taken:
        return [False] * len(inside)
    within = _within(outline, _smallest(outline, of_block, both, _HELD_BY))
    return [
        so_far >= _ENDED * agreed and not its and not within[outline.of_line[at]]
        for so_far, its, at in zip(accumulate(both), inside, of_block, strict=True)
    ]


def _smallest(outline: Outline, of_block: list[int], letters: list[float], share: float) -> int:
    """The smallest element with so large a share of the letters; letters: for each block."""
    held = [0.0] * len(outline.tags)
    for at, n in zip(of_block, letters, strict=True):
        held[outline.of_line[at]] += n
    for i in range(len(held) - 1, 0, -1):
        held[outline.parents[i]] += held[i]
    return max((i for i, n in enumerate(held) if n >= share * held[0]), default=0)  # each such one holds the next


def _within(outline: Outline, element: int) -> list[bool]:
    """For each element whether it is this one, or is held by it."""
    found: list[bool] = []
    for i, parent in enumerate(outline.parents):
        found.append(i == element or (i > 0 and found[parent]))
    return found
