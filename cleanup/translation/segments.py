"""Text cut into what is translated and what stays as it is: line ends, indentation, list markers, space, numbers alone.

A segment never crosses a line end, a tab or a column of spaces. Between segments nothing is ever touched, so that a
text whose segments all come back unchanged is the same text, byte for byte.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from cleanup.text import lines

Bounds = tuple[int, int]

# What must come back exactly as it is: addresses, names of accounts, tags, placeholders, code, pictures. Each
# alternative either begins where a run begins or is bounded, so that no text takes more than linear time.
_DOMAINS = "com|org|net|info|edu|gov|io|co|eu|uk|id|de|fr|it|es|nl|pl|ru|cn|jp|br|in"
_FILES = "py|js|c|h|sh|txt|md|json|xml|html?|csv|pdf|docx?|xlsx?|zip|exe"
_URL = r"[^\s<>\"“”«»`]*[^\s<>\"“”«»`.,;:!?…)\]}'’]"
ITEM = re.compile(
    rf"""
    (?:https?|ftp)://{_URL} | www\.{_URL}
  | (?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+
  | (?<![\w.-])(?:[a-z0-9-]{{1,63}}\.){{1,8}}(?:{_DOMAINS})\b(?:/{_URL})?
  | (?<![\w@&/])[@\#]\w+(?:\.\w+)*
  | \{{\{{.{{0,200}}?\}}\}} | \$?\{{[^{{}}\s]{{1,60}}\}} | \[\[[^\[\]]{{1,120}}\]\]
  | %\(\w{{1,60}}\)[sdf] | %[sdf]\b | &\#?\w{{2,12}};
  | </?[A-Za-z][^<>]{{0,200}}>
  | `[^`]{{1,300}}`
  | (?<!\w)\w{{1,80}}\(\) | (?<![\w-])--[a-z][\w-]+ | (?<!\w)\w{{0,80}}?_\w+(?:\.\w+)*
  | (?<![\w/.-])~?/?(?:[\w.-]{{1,80}}/){{2,40}}[\w.-]*\w | (?<![\w.-])[\w-]{{1,80}}\.(?:{_FILES})\b
  | [\u2190-\u2bff\u3030\ufe0f\u200d\U0001f000-\U0001faff]+
    """,
    re.VERBOSE,
)
# A text without any of these holds no item.
_HINT = re.compile(r"[@#{}<`_/%&\[\u2190-\u2bff\u3030\ufe0f\u200d\U0001f000-\U0001faff]|\.\w|\(\)|--[a-z]")
# Columns, control characters and what UTF-8 cannot hold.
_WALL = re.compile("[\x00-\x08\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufffe\uffff]+|\\s{3,}")
_MARKER = re.compile(
    r"\s*(?:(?:[-–—•·*+▪●◦‣→►✓✔>#|=~]+|\(?\d{1,3}[.)]|\(?[a-z]\)|\[\d{1,3}\]|[①-⑳])(?:\s+|$))*"
)
_END = re.compile(
    r"""(?:(?<![.!?…؟۔।॥])[.!?…؟۔।॥]+["'”’»)\]]{0,4}\s+|(?<![。！？｡])[。！？｡]+[」』”’）]{0,4}\s*)(?=\S)"""
)
_LAST_WORD = re.compile(r"[^\s(\[\"“„«]+\Z")
_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st jr sr vs no nr bzw ca vgl z.b d.h u.a e.g i.e cf fig vol gen col sgt lt capt rep sen gov rev "
    "hon approx ir drs tgl hlm sdr bpk jl mgr p.ej ud sra srta mme mlle art abs ul tzw m.in np im г ул стр г-н".split()
)
# An ordinal number is written with a full stop: "3. Oktober".
_DOTTED_ORDINALS = frozenset("de da nb nn no fi cs sk pl hu hr sl sr bs et lv is fo tr".split())
# Where an overlong sentence is cut, best place first. Behind the last there is any place between two characters.
_SAFE = (re.compile(r"[;:!?…—–]\s+|[；：。！？]"), re.compile(r",\s+|[，、]"), re.compile(r"\s+"))


def segments(text: str, language: str | None = None, breaks: Iterable[int] = ()) -> list[Bounds]:
    """The sentences of a text that hold something to translate, in order, without the space around them.

    `breaks` are code points that no segment may cross. Left out: what holds no letter, list markers, and items at
    either end of a sentence.

    >>> text = "  1. Baca juga: https://example.org/a_b\\n\\tTerima kasih. Sampai besok.\\n"
    >>> [text[a:b] for a, b in segments(text)]
    ['Baca juga:', 'Terima kasih.', 'Sampai besok.']
    """
    cuts = sorted(breaks)
    found: list[Bounds] = []
    for start, stop, _ in lines(text):
        marker = _MARKER.match(text, start, stop)
        at = marker.end() if marker else start
        walls = [wall.span() for wall in _WALL.finditer(text, at, stop)]
        walls += [(cut, cut) for cut in cuts[bisect_right(cuts, at) : bisect_left(cuts, stop)]]
        items = items_in(text, at, stop)
        for wall, following in [*sorted(walls), (stop, stop)]:
            inside = _inside(items, at, wall)
            for a, b in _sentences(text, at, wall, inside, language):
                if core := _core(text, a, b, _inside(inside, a, b)):
                    found.append(core)
            at = max(at, following)
    return found


def items_in(text: str, start: int = 0, stop: int | None = None) -> list[Bounds]:
    """What must come back exactly as it is, in order."""
    stop = len(text) if stop is None else stop
    if not _HINT.search(text, start, stop):
        return []
    return [match.span() for match in ITEM.finditer(text, start, stop)]


def _inside(items: list[Bounds], start: int, stop: int) -> list[Bounds]:
    return items[bisect_left(items, (start, start)) : bisect_left(items, (stop, stop))] if items else items


def _sentences(text: str, start: int, stop: int, items: list[Bounds], language: str | None) -> Iterator[Bounds]:
    at, n = start, 0
    for match in _END.finditer(text, start, stop):
        while n < len(items) and items[n][1] <= match.start():
            n += 1
        within = n < len(items) and items[n][0] <= match.start() and match.end() < items[n][1]
        if not within and _ends_here(text, at, match, language):
            yield at, match.end()
            at = match.end()
    yield at, stop


def _ends_here(text: str, start: int, match: re.Match[str], language: str | None) -> bool:
    if match.group()[0] in "。！？｡":
        return True
    if text[match.end()].islower():
        return False
    if match.group().rstrip() != ".":
        return True
    word = _LAST_WORD.search(text, max(start, match.start() - 20), match.start())
    if not word:
        return True
    last = word.group()
    if last.isdecimal() and len(last) <= 2:
        return language not in _DOTTED_ORDINALS
    initial = len(last) == 1 and last.isupper()
    return not initial and last.casefold() not in _ABBREVIATIONS


def _core(text: str, start: int, stop: int, items: list[Bounds]) -> Bounds | None:
    """A sentence without space and items at its ends; None where no letter is left."""
    first, last = 0, len(items)
    while True:
        while start < stop and text[start].isspace():
            start += 1
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if first < last and items[first][0] <= start:
            start = min(stop, items[first][1])
            first += 1
        elif first < last and items[last - 1][1] >= stop:
            stop = max(start, items[last - 1][0])
            last -= 1
        else:
            break
    return (start, stop) if any(map(str.isalpha, text[start:stop])) else None


def between_items(sentence: str) -> list[Bounds]:
    """The parts of a sentence around its items.

    >>> sentence = "Kunjungi www.example.org sebelum hari Jumat."
    >>> [sentence[a:b] for a, b in between_items(sentence)]
    ['Kunjungi', 'sebelum hari Jumat.']
    """
    found = []
    at = 0
    for start, stop in [*items_in(sentence), (len(sentence), len(sentence))]:
        if core := _core(sentence, at, start, []):
            found.append(core)
        at = stop
    return found


def cut(sentence: str, size: int) -> list[Bounds]:
    """A sentence in parts of about `size` code points at most, cut at clauses, else at space, else anywhere.

    Parts hold no space at their ends; items are cut only where one is longer than a part.

    >>> [s[a:b] for s in ["satu, dua tiga; empat lima enam"] for a, b in cut(s, 16)]
    ['satu, dua tiga;', 'empat lima enam']
    """
    items = items_in(sentence)
    found: list[Bounds] = []
    at = 0
    while len(sentence) - at > size:
        end = _safe_place(sentence, at, at + size, _inside(items, at, at + size))
        if core := _core(sentence, at, end, []):
            found.append(core)
        at = end
    if core := _core(sentence, at, len(sentence), []):
        found.append(core)
    return found


def _safe_place(sentence: str, start: int, limit: int, items: list[Bounds]) -> int:
    for place in _SAFE:
        ends = [m.end() for m in place.finditer(sentence, start + (limit - start) // 3, limit)]
        free = [end for end in ends if not any(a < end < b for a, b in items)]
        if free:
            return free[-1]
    while limit > start + 1 and _joins(sentence[limit]):
        limit -= 1
    return limit


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it: a combining mark, a joiner, a variation selector."""
    return unicodedata.category(character).startswith("M") or character in "\u200d\ufe0f\ufe0e"
