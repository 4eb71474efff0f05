"""A long page of known phrases below an article that is shorter than it: measured anew, a few lines at a time.

The line model sees the whole page in each line. Below ten lines of text a theme's catalogue of sixty lines makes the
page, and is taken for its body; ten lines of it below the same text are not. So where a page looks clean, but phrases
stand close together from some line on, the article above them is measured with the lines below in portions. Left
alone: pages that do not look clean, short ones, and those where no article is found above the phrases.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cleanup import lines as line_model
from cleanup.judged import looks_clean
from cleanup.page import Page, highest
from cleanup.phrases import Matcher, extended_table

_LEAST = 20  # filled lines of a page, below which it is judged well as it is
_PROSE = 1 / 3  # share of paragraphs in the lower half up to which it may be a catalogue
# Nats for a line that is a phrase, and for one that is none, to stand in a catalogue: of the lines of catalogues one
# in seven or more is known, of those of gold bodies one in sixty (part train).
_PHRASE, _OTHER, _ENOUGH = 2.2, -0.15, 8.0
_PORTION = 12  # lines measured together below the article
_ABOVE = 30  # lines of the article that are measured with them, at most
_KNOWN = -3.0  # nats for a line below it, for the phrases around
_DOUBTED, _MOST = 0.82, 0.7  # a catalogue it is where so many of its lines are then less than that
_SHORT = 40  # lines, as far as most articles go: there the end of one is looked for first
_SURE = 0.8  # probability that a line of the article has and one below it has not


def below_articles(pages: Sequence[Page], rules: tuple[Path, ...]) -> list[Page]:
    """The measured pages, with new probabilities for those that hold a catalogue below an article."""
    result = list(pages)
    known = {i: its for i, page in enumerate(pages) if (its := _catalogue(page, rules))}
    if not known:
        return result
    ends: dict[int, int] = {}
    for longest in (_SHORT, len(max((page.lines for page in pages), key=len))):
        left = [i for i in known if i not in ends]
        cut = _measured(pages, [(i, pages[i].lines[: min(known[i][0], longest) + _PORTION]) for i in left])
        ends |= {i: end for i, p in zip(left, cut, strict=True) if (end := _article(pages[i], p))}
    portions = [(i, first) for i, end in ends.items() for first in range(end, len(pages[i].lines), _PORTION)]
    above = {i: pages[i].lines[max(0, end - _ABOVE) : end] for i, end in ends.items()}
    found = _measured(pages, [(i, (*above[i], *pages[i].lines[n : n + _PORTION])) for i, n in portions])
    alone = _measured(pages, [(i, pages[i].lines[:end]) for i, end in ends.items()])
    anew = {i: list(probabilities) for i, probabilities in zip(ends, alone, strict=True)}
    for (i, _), probabilities in zip(portions, found, strict=True):
        anew[i] += probabilities[len(above[i]) :]
    for i, probabilities in anew.items():
        doubted = [probabilities[n] < _DOUBTED for n in pages[i].filled if n >= ends[i]]
        if sum(doubted) >= _MOST * len(doubted):
            first = min((n for n in known[i][1] if n >= ends[i]), default=len(probabilities))
            probabilities[first:] = [line_model.moved(p, _KNOWN) if p else p for p in probabilities[first:]]
            result[i] = pages[i].changed(probabilities=probabilities)
    return result


def _measured(pages: Sequence[Page], parts: Sequence[tuple[int, Sequence[str]]]) -> list[list[float]]:
    """Of lines of pages, which are told by their number, the probabilities of being body."""
    return line_model.body_probabilities([lines for _, lines in parts], [pages[i].language for i, _ in parts])


def _catalogue(page: Page, rules: tuple[Path, ...]) -> tuple[int, set[int]] | None:
    """The line from which on phrases stand close together up to the page's end, and all lines that are phrases."""
    filled = page.filled
    if len(filled) < _LEAST or not page.probabilities:
        return None
    lower = filled[len(filled) // 2 :]
    if len(page.prose.intersection(lower)) > _PROSE * len(lower):
        return None
    if not looks_clean(page):
        return None
    found = Matcher(extended_table(rules), "", page.languages).lines(page.lines, page.folded, list(filled), page.near)
    phrases = {i for i, match in found.items() if match.rule.group != "date"}
    if len(phrases) * _PHRASE <= _ENOUGH:
        return None  # too few, however close they stand
    many = highest((_PHRASE if i in phrases else _OTHER for i in reversed(filled)), _ENOUGH)
    return (filled[-many], phrases) if many else None


def _article(page: Page, probabilities: Sequence[float]) -> int:
    """Where the article ends by the probabilities of the page's first lines; 0 where it is not found."""
    some = [i for i in page.filled if i < len(probabilities)]
    many = highest(probabilities[i] - _SURE for i in some)
    end = some[many - 1] + 1 if many else 0
    return end if end < len(probabilities) and not page.prose.isdisjoint(range(end)) else 0
