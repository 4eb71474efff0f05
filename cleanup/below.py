"""A long page of known phrases below an article that is shorter than it: measured anew, a few lines at a time.

The line model sees the whole page in each line. Below ten lines of text a theme's catalogue of sixty lines makes the
page, and is taken for its body, or for half of it; ten lines of it below the same text are not. So where phrases stand
close together from some line on, the article above them is measured with the lines below in portions. Left alone: pages
that begin with junk or of which the line model holds much for it already, as it does of most, short ones, and those
where no article is found above the phrases.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

from cleanup import lines as line_model
from cleanup.page import Page, highest
from cleanup.phrases import Matcher, extended_table

_LEAST = 20  # filled lines of a page, below which it is judged well as it is
# Probability of junk: of one of its first lines where a page begins with a menu, or of so many that it is judged well.
_JUNK, _FIRST, _TOLD = 0.02, 3, 0.35
_PROSE = 1 / 3  # share of paragraphs in the lower half up to which it may be a catalogue
# Nats for a line that is a phrase, and for one that is none, to stand in a catalogue: of the lines of catalogues one
# in seven or more is known, of those of gold bodies one in sixty (part train).
_PHRASE, _OTHER, _ENOUGH = 2.2, -0.15, 8.0
_PORTION = 12  # lines measured together below the article
_ABOVE = 30  # lines of the article that are measured with them, at most
_KNOWN = -5.0  # nats for a line below it, for the phrases around
_DOUBTED, _MOST = 0.82, 0.7  # a catalogue it is where so many of its lines are then less than that
_CLEAN = 0.2  # probability that each line of the article has by itself
_SHORT = (4, 16, 40)  # lines, as far as some articles go, and most: there the end of one is looked for first
_SURE = 0.8  # probability that a line of the article has and one below it has not ...
_NO_TEXT = -2.0  # ... and what a phrase counts, where the others count what they have above that


def below_articles(pages: Sequence[Page], rules: tuple[Path, ...]) -> list[Page]:
    """The measured pages, with new probabilities for those that hold a catalogue below an article."""
    result = list(pages)
    known = {i: its for i, page in enumerate(pages) if (its := _catalogue(page, rules))}
    if not known:
        return result
    ends: dict[int, int] = {}
    for longest in (*_SHORT, len(max((page.lines for page in pages), key=len))):
        left = [i for i in known if i not in ends]
        cut = _measured(pages, [(i, pages[i].lines[: min(known[i][0], longest) + _PORTION]) for i in left])
        ends |= {i: end for i, p in zip(left, cut, strict=True) if (end := _article(pages[i], p, known[i][1]))}
    alone = dict(zip(ends, _measured(pages, [(i, pages[i].lines[:end]) for i, end in ends.items()]), strict=True))
    anew = {i: p for i, p in alone.items() if all(p[n] >= _CLEAN for n in pages[i].filled if n < ends[i])}
    portions = [(i, first) for i in anew for first in range(ends[i], len(pages[i].lines), _PORTION)]
    above = {i: pages[i].lines[max(0, ends[i] - _ABOVE) : ends[i]] for i in anew}
    found = _measured(pages, [(i, (*above[i], *pages[i].lines[n : n + _PORTION])) for i, n in portions])
    for (i, _), probabilities in zip(portions, found, strict=True):
        anew[i] += probabilities[len(above[i]) :]
    for i, probabilities in anew.items():
        page, end = pages[i], ends[i]
        doubted = [probabilities[n] < _DOUBTED for n in page.filled if n >= end]
        if sum(doubted) >= _MOST * len(doubted):
            first = min((n for n in known[i][1] if n >= end), default=len(probabilities))
            probabilities[first:] = [line_model.moved(p, _KNOWN) if p else p for p in probabilities[first:]]
            probabilities[end:] = map(min, probabilities[end:], page.probabilities[end:])
            result[i] = page.changed(probabilities=probabilities)
    return result


def _measured(pages: Sequence[Page], parts: Sequence[tuple[int, Sequence[str]]]) -> list[list[float]]:
    """Of lines of pages, which are told by their number, the probabilities of being body."""
    return line_model.body_probabilities([lines for _, lines in parts], [pages[i].language for i, _ in parts])


def _catalogue(page: Page, rules: tuple[Path, ...]) -> tuple[int, set[int]] | None:
    """The line from which on phrases stand close together up to the page's end, and all lines that are phrases."""
    filled = page.filled
    if len(filled) < _LEAST or not page.probabilities:
        return None
    junk = [page.probabilities[i] < _JUNK for i in filled]
    if any(junk[:_FIRST]) or sum(junk) > _TOLD * len(junk):
        return None
    lower = filled[len(filled) // 2 :]
    if len(page.prose.intersection(lower)) > _PROSE * len(lower):
        return None
    found = Matcher(extended_table(rules), "", page.languages).lines(page.lines, page.folded, list(filled), page.near)
    phrases = {i for i, match in found.items() if match.rule.group != "date"}
    if len(phrases) * _PHRASE <= _ENOUGH:
        return None  # too few, however close they stand
    many = highest((_PHRASE if i in phrases else _OTHER for i in reversed(filled)), _ENOUGH)
    return (filled[-many], phrases) if many else None


def _article(page: Page, probabilities: Sequence[float], phrases: Set[int]) -> int:
    """Where the article ends by the probabilities of the page's first lines; 0 where it is not found."""
    some = [i for i in page.filled if i < len(probabilities)]
    many = highest(_NO_TEXT if i in phrases else probabilities[i] - _SURE for i in some)
    end = some[many - 1] + 1 if many else 0
    return end if end < len(probabilities) and not page.prose.isdisjoint(range(end)) else 0
