"""The headline: found or given, kept once, its later copies removed.

Left alone: a headline quoted inside prose; a line that merely resembles it; and, where it stands so often that
it is a refrain, every copy below the first paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from cleanup.composition import normal
from cleanup.model import Action, Decision
from cleanup.page import Page, weight
from cleanup.text import fold, is_sentence

_TOP = 25  # filled lines among which a headline is looked for
_SHORTEST = 12  # folded code points: below this a line that stands twice is no headline
_WORDS = 3  # with fewer, a line that stands twice is a name or a menu's entry
_LONGEST = 300  # code points, those of scripts without spaces counted twice
_SENTENCES = re.compile(r"[。।။។](?=.{4})|[.!?]\s.{10,}[.!?]\s")  # a lead paragraph, not a headline
_REFRAIN = 4  # so many copies are a refrain, not a scraper
_LISTING = 3  # so many different lines that stand twice are a shop's or a portal's entries
_SITE = re.compile(r"\s*(?:[|–—·•»›]|\s[-:/<]\s|::)\s*")
_MAX_SITE = 60  # code points of a site's name before or behind the headline
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\W*$")
_LONGEST_QUOTED = 600  # code points looked at: the pattern takes time by their square
_CLOSING, _BEHIND = frozenset("\"”“»」』’'"), 20  # quotation marks, and code points behind one at most
_QUOTED = re.compile(f"[\"“„«「『‘'](.{{12,300}})[{''.join(sorted(_CLOSING))}]\\W{{0,{_BEHIND}}}$")


def headline(page: Page) -> list[Decision]:
    """Decides which block is the headline (a KEEP) and which are copies of it, among the lines that are left."""
    given = fold(page.document.title or "")
    at = _find(page, given)
    known = page.headline
    if known is not None and at != known:
        if at is not None and _copy(page, known, page.folded[at]) == "with-site":
            return [Decision(page.span(known), Action.REMOVE, "headline/with-site", _REASONS["with-site"])]
        at = known
    title = given or (page.folded[at] if at is not None else "")
    if not title:
        return []
    numbers = _numbers(page.document.title or page.lines[at or 0])
    folded = page.folded
    alike = [i for i in page.left if (f := folded[i]).startswith(title) or f.endswith(title) or title.startswith(f)]
    copies = [
        (i, kind)
        for i in alike
        if i != at and (kind := _copy(page, i, title)) and (kind != "exact" or _numbers(page.lines[i]) == numbers)
    ]
    if known is None and page.removed and not given and not copies:
        return []  # what is first by now the line model took for body
    decisions = []
    if at is not None:
        reason = "the headline given" if given else "the headline found"
        decisions.append(Decision(page.span(at), Action.KEEP, "headline/found", reason))
    first_prose = min(page.prose - page.removed, default=len(page.blocks))
    refrain = len(copies) >= _REFRAIN or weight(title) < _SHORTEST
    for i, kind in copies:
        if kind == "exact" and refrain and i > first_prose:
            continue
        decisions.append(Decision(page.span(i), Action.REMOVE, f"headline/{kind}", _REASONS[kind]))
    return decisions


_REASONS = {
    "exact": "the headline again",
    "with-site": "the headline with a site's name",
    "cut-off": "the headline again, cut off",
}


def _find(page: Page, given: str) -> int | None:
    top = page.left[:_TOP]
    if given:
        exact = [i for i in page.left if page.folded[i] == given]
        sited = [i for i in top if _copy(page, i, given) == "with-site"]
        return exact[0] if exact else sited[0] if sited else None
    likely = [i for i in top if _likely(page.lines[i])]
    counts = Counter(page.folded[i] for i in top)
    closed = [i for i in page.left[-_TOP:] if not _CLOSING.isdisjoint(page.lines[i][-_BEHIND - 1 :])]
    ends = [(i, _QUOTED.search(page.lines[i][-_LONGEST_QUOTED:])) for i in closed]
    quoted = {(fold(m.group(1)), i) for i, m in ends if m}
    by_others = {text for text, i in quoted if text != page.folded[i]}  # 'Comments on "..."', not a quotation alone
    for i in likely:
        if page.folded[i] in by_others:
            return i
    if likely and top[0] == likely[0]:
        # Scrapers put the <title> first: the headline, often with the site's name.
        first, folded = page.lines[top[0]], page.folded[top[0]]
        for i in likely[1:]:
            if weight(page.folded[i]) >= _SHORTEST and _copy_of(first, folded, page.folded[i]) == "with-site":
                return i
        if weight(folded) >= _SHORTEST and any(_copy(page, i, folded) == "with-site" for i in top[1:]):
            return top[0]
    # Twice, and the first time above the text: what stands twice in a text without prose is a refrain.
    first_prose = min(page.prose - page.removed, default=-1)
    twice = [
        i
        for i in likely
        if 2 <= counts[page.folded[i]] < _REFRAIN
        and i < first_prose
        and weight(page.folded[i]) >= _SHORTEST
        and page.folded[i].count(" ") >= _WORDS - 1
    ]
    if twice and len({page.folded[i] for i in twice}) < _LISTING:
        return twice[0]
    if likely and top[0] == likely[0] and len(top) > 1 and weight(page.folded[top[0]]) >= 2 * _SHORTEST:
        return top[0]
    return None


def _numbers(line: str) -> str:
    """The digits of a line, which folding makes alike: a price list is no pile of headlines."""
    return "".join(re.findall(r"\d", normal("NFKC", line)))


@lru_cache(maxsize=4096)  # the same lines are looked at up to three times
def _likely(line: str) -> bool:
    stripped = line.strip()
    return (
        weight(stripped) <= _LONGEST
        and not _SENTENCES.search(stripped)
        and not (stripped[-1:] in (".", "。", "।", "۔") and is_sentence(stripped))
    )


def _copy(page: Page, i: int, title: str) -> str | None:
    return _copy_of(page.lines[i], page.folded[i], title)


def _copy_of(line: str, folded: str, title: str) -> str | None:
    """Which kind of copy of the folded title a line is, if any."""
    if folded == title:
        return "exact"
    if len(folded) > len(title) + _MAX_SITE:
        return None
    if folded.startswith(title) or folded.endswith(title):
        parts = [fold(part) for part in _SITE.split(line.strip())]
        inner = [p for p in parts if p]
        for n in range(1, len(inner)):
            if " ".join(inner[:n]) == title or " ".join(inner[n:]) == title:
                return "with-site"
    if len(folded) >= _SHORTEST and title.startswith(folded) and _CUT_OFF.search(line):
        return "cut-off"
    return None
