"""The headline: found or given, kept once, its later copies removed.

Left alone: a headline quoted inside prose; a line that merely resembles it; and, where it stands so often that
it is a refrain, every copy below the first paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from cleanup.composition import normal
from cleanup.judged import alike
from cleanup.model import Action, Decision
from cleanup.page import Page, weighs
from cleanup.text import CLOSING_QUOTES, QUOTE_END, fold, is_sentence

_TOP = 25  # filled lines among which a headline is looked for
_SHORTEST = 12  # folded code points: below this a line that stands twice is no headline
_WORDS = 3  # with fewer, a line that stands twice is a name or a menu's entry
_LONGEST = 300  # code points, those of scripts without spaces counted twice
_SENTENCES = re.compile(r"[。।။។](?=.{4})|[.!?]\s.{10,}[.!?]\s")  # a lead paragraph, not a headline
_REFRAIN = 4  # so many copies are a refrain, not a scraper
_LISTING = 3  # so many different lines that stand twice are a shop's or a portal's entries
_SITE = re.compile(r"\s*(?:[|–—·•»›]|\s[-:/<]\s|::)\s*")
_SITE_SIGN = re.compile("[-|–—·•»›:/<]")  # one of which it has
_MAX_SITE = 60  # code points of a site's name before or behind the headline
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\W*$")
_LONGEST_QUOTED = 600  # code points looked at
_QUOTED = (12, 300)  # code points of what is quoted, at least and at most
_CLOSES = re.compile(f"[{CLOSING_QUOTES}]")
_OPENING = re.compile("[\"“„«「『‘']")
_WORD = re.compile(r"\w")


def headline(page: Page, again: bool = False) -> list[Decision]:
    """Decides which block is the headline (a KEEP) and which are copies of it, among the lines that are left.

    `again`: and what goes because a line stands first by now, which a second pass over the clean text would take for
    the headline: of 903 pages four changed for that.
    """
    given = fold(page.document.title) if page.document.title else ""
    at = _find(page, given)
    found = _decided(page, given, at)
    if again and page.headline is not None and not page.document.title:
        known, own = {d.span for d in found}, page.span(page.headline)
        anew = _decided(page.changed(headline=None), given, at) if at != page.headline else []
        found += [d for d in anew if d.action is Action.REMOVE and d.span not in known and d.span != own]
    return found


def _decided(page: Page, given: str, at: int | None) -> list[Decision]:
    known = page.headline
    if known is not None and at != known:
        if at is not None and _copy(page, known, page.folded[at]) == "with-site":
            return [Decision(page.span(known), Action.REMOVE, "headline/with-site", _REASONS["with-site"])]
        at = known
    title = given or (page.folded[at] if at is not None else "")
    if not title:
        return []
    copies = [(i, kind) for i in _alike(page, title, at) if (kind := _copy(page, i, title))]
    if copies:
        numbers = _numbers(page.document.title or page.lines[at or 0])
        copies = [(i, kind) for i, kind in copies if kind != "exact" or _numbers(page.lines[i]) == numbers]
    if known is None and page.removed and not given and not copies:
        return []  # what is first by now the line model took for body
    decisions = []
    if at is not None:
        reason = "the headline given" if given else "the headline found"
        decisions.append(Decision(page.span(at), Action.KEEP, "headline/found", reason))
    if copies and (len(copies) >= _REFRAIN or not weighs(title, _SHORTEST)):
        first_prose = min(page.prose - page.removed, default=len(page.blocks))
        copies = [(i, kind) for i, kind in copies if kind != "exact" or i <= first_prose]  # below it is a refrain
    for i, kind in copies:
        decisions.append(Decision(page.span(i), Action.REMOVE, f"headline/{kind}", _REASONS[kind]))
    return decisions


_REASONS = {
    "exact": "the headline again",
    "with-site": "the headline with a site's name",
    "cut-off": "the headline again, cut off",
}


def _alike(page: Page, title: str, at: int | None) -> list[int]:
    """The lines but the headline that begin as the title or end with it, as copies do, and the first one, which may do
    neither."""
    some = {*alike(page, title, at), *page.left[:1]}
    return [i for i in sorted(some) if i != at and i not in page.removed]


def _find(page: Page, given: str) -> int | None:
    """The block that holds the headline, by what tells most."""
    top = page.left[:_TOP]
    if given:
        exact = [i for i in page.left if page.folded[i] == given]
        sited = [i for i in top if _copy(page, i, given) == "with-site"]
        return exact[0] if exact else sited[0] if sited else None
    begins = bool(top) and _likely(page.lines[top[0]])
    at = _quoted_below(page, top)
    if at is None and begins:
        at = _told_by_site(page, top)
    if at is None:
        at = _twice(page, top)
    if at is not None:
        return at
    return top[0] if begins and len(top) > 1 and weighs(page.folded[top[0]], 2 * _SHORTEST) else None


def _quoted_below(page: Page, top: Sequence[int]) -> int | None:
    """The line of the top that another quotes at its end ('Comments on "..."'), among the last ones."""
    if not page.quoting:
        return None
    quoted = [(text, i) for i in page.left[-_TOP:] if i in page.quoting and (text := _quoted(page.lines[i]))]
    by_others = {text for text, i in quoted if text != page.folded[i]}  # not a quotation alone
    for i in top if by_others else ():
        if page.folded[i] in by_others and _likely(page.lines[i]):
            return i
    return None


def _told_by_site(page: Page, top: Sequence[int]) -> int | None:
    """The headline where it stands with a site's name and bare: scrapers put the <title> first."""
    lines, folded = page.lines, page.folded
    first = folded[top[0]]
    size = len(first)
    within = [i for i in top[1:] if (line := folded[i]) in first or first in line]
    for i in [i for i in within if size - _MAX_SITE <= len(folded[i]) < size]:
        with_site = _longer(first, folded[i]) and _copy_of(lines[top[0]], first, folded[i]) == "with-site"
        if with_site and _likely(lines[i]):
            return i
    for i in [i for i in within if size < len(folded[i]) <= size + _MAX_SITE]:
        if _longer(folded[i], first) and _copy(page, i, first) == "with-site":
            return top[0]
    return _bare(page, top[0])


def _twice(page: Page, top: Sequence[int]) -> int | None:
    """The line that stands twice, and the first time above the text: what does in a text without prose is a refrain."""
    lines, folded = page.lines, page.folded
    if len({folded[i] for i in top}) == len(top):  # as on most pages
        return None
    counts = Counter([folded[i] for i in top])
    first_prose = min(page.prose - page.removed, default=-1)
    twice = [
        i
        for i in top
        if i < first_prose
        and 2 <= counts[folded[i]] < _REFRAIN
        and weighs(folded[i], _SHORTEST)
        and folded[i].count(" ") >= _WORDS - 1
        and _likely(lines[i])
    ]
    return twice[0] if twice and len({folded[i] for i in twice}) < _LISTING else None


def _bare(page: Page, first: int) -> int | None:
    """The line that is the headline alone, wherever it stands below the first one, which is that with a site's name."""
    if not _SITE_SIGN.search(page.lines[first]):
        return None
    parts = _parts(page.lines[first])
    longest = max(range(len(parts)), key=lambda n: len(parts[n]), default=0)
    ranges = [(a, b) for a in range(longest + 1) for b in range(longest + 1, len(parts) + 1) if b - a < len(parts)]
    titles = {" ".join(parts[a:b]) for a, b in ranges}
    for title in sorted(titles, key=len, reverse=True):
        if len(page.folded[first]) > len(title) + _MAX_SITE or not weighs(title, _SHORTEST):
            return None
        for i in range(first + 1, len(page.folded)) if title in page.folded else ():  # seldom
            if page.folded[i] == title and i not in page.removed and _likely(page.lines[i]):
                return i
    return None


@lru_cache(maxsize=4096)
def _parts(line: str) -> tuple[str, ...]:
    """What stands between the marks that set a site's name apart, folded."""
    parts = _SITE.split(line.strip())
    return tuple([folded for part in parts if (folded := fold(part))]) if len(parts) > 1 else ()


def _in_a_row(title: str, parts: Sequence[str]) -> bool:
    """Whether a title is some of the parts in a row, told by where they begin and end: a page's may be thousands."""
    behind = list(accumulate(len(part) + 1 for part in parts))
    begins, ends, joined = {0, *behind}, {at - 1 for at in behind}, " ".join(parts)
    at = joined.find(title)
    while at >= 0 and not (at in begins and at + len(title) in ends):
        at = joined.find(title, at + 1)
    return at >= 0


def _numbers(line: str) -> str:
    """The digits of a line, which folding makes alike: a price list is no pile of headlines."""
    return "".join(filter(str.isdecimal, line if line.isascii() else normal("NFKC", line)))


@lru_cache(maxsize=4096)  # the same lines are looked at up to three times
def _likely(line: str) -> bool:
    stripped = line.strip()
    if weighs(stripped, _LONGEST + 1) or (stripped[-1:] in (".", "。", "।", "۔") and is_sentence(stripped)):
        return False
    if stripped.isascii() and "." not in stripped and "!" not in stripped and "?" not in stripped:
        return True
    return not _SENTENCES.search(stripped)


@lru_cache(maxsize=4096)
def _quoted(line: str) -> str:
    """What is quoted at a line's end, folded."""
    line = line[-_LONGEST_QUOTED:]
    end, (least, most) = len(line), _QUOTED
    ends = [found.start() for found in _CLOSES.finditer(line, max(end - QUOTE_END, 0))]
    if ends and (word := _WORD.search(line[ends[0] :][::-1])):
        ends = [i for i in ends if i >= end - word.start()]
    for opening in _OPENING.finditer(line) if ends else ():
        start = opening.end()
        if inside := [i for i in ends if least <= i - start <= most]:
            return fold(line[start : inside[-1]])
    return ""


def _longer(folded: str, title: str) -> bool:
    """Whether a line can be a title with a site's name, by its beginning or end."""
    return (folded.startswith(title) or folded.endswith(title)) and weighs(title, _SHORTEST)


def _copy(page: Page, i: int, title: str) -> str | None:
    return _copy_of(page.lines[i], page.folded[i], title)


def _copy_of(line: str, folded: str, title: str) -> str | None:
    """Which kind of copy of the folded title a line is, if any."""
    if folded == title:
        return "exact"
    if len(folded) > len(title) + _MAX_SITE:
        return None
    if title in folded and _in_a_row(title, _parts(line)):
        return "with-site"
    if len(folded) >= _SHORTEST and title.startswith(folded) and _CUT_OFF.search(line):
        return "cut-off"
    return None
