"""What a phrase's slots may take: dates, names, headlines, words of the line's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cleanup.phrases.program import Found, Line
from cleanup.text import is_sentence

_QUOTE = re.compile("[\"“”„«»‹›「『《〈]|(?<!\\w)['‘’‚]")  # that opens
OPEN = frozenset(["{text}", "{name}"])  # slots that take words of the line's own
# A phrase with this much plain text vouches for what stands in its slots.
STRONG = 8  # letters
# Plain text this long is a notice, also where it goes on as a sentence ("This site uses cookies to ...").
_NOTICE = 18  # letters
_SHORT_TITLE = 8  # code points: less is no beginning of a headline
# After a short marker and a colon, a sentence with more words than this is the author's.
_MAX_AFTER_MARK = 20
# Scripts in which a letter is a word or a syllable, counted twice.
_DENSE = "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+")
_DATE_OR_TIME = re.compile(r"\d[./-]\d{1,2}[./-]\d|\d:\d\d|(?<!\d)(?:19|20)\d\d(?!\d)")


def fits(
    one: Found, line: Line, size: int, title: str, calendar: Callable[[str], frozenset[str]], language: str
) -> bool:
    """Whether what a slot took can be what the slot stands for.

    `size`: letters of the phrase outside its slots; `title`: the page's headline, folded; `calendar`: names of months
    and days in a language; `language`: the phrase's.
    """
    if one.slot == "{date}":
        return is_date(line.text(one.start, one.end), calendar(language), line.raw)
    if one.slot == "{title}":
        begin = _begin(line, one.start)
        if _QUOTE.search(line.raw, max(0, begin - 3), begin):
            return True
        line.titled = True
        if title or size < STRONG:
            return _same_headline(" ".join(line.text(one.start, one.end)), title)
        # A headline begins with a capital, where the script has them: "The post office first appeared on maps".
        return line.raw[begin : begin + 1].upper() == line.raw[begin : begin + 1]
    if one.end < len(line.key):
        if one.start > 0 or size >= _NOTICE or not line.ended:
            return True
        # "{name} says" ends in a colon or in nothing; with a full stop it is a sentence.
        return size >= STRONG and line.count(one.start, one.end) <= 2
    if size < _NOTICE and line.ended:
        if not line.marked(one.start):
            return one.slot == "{name}" and _is_name(line.raw, line.count(one.start, one.end))
        if line.count(one.start, one.end) > _MAX_AFTER_MARK:
            return False
    return one.slot != "{name}" or size >= STRONG or _is_name(line.raw, line.count(one.start, one.end))


def size_of(key: str) -> int:
    """Letters of a phrase, those of dense scripts twice, without numbers."""
    return len(key.replace("0", "")) + (0 if key.isascii() else len(re.findall(_DENSE, key)))


def is_date(words: Sequence[str], calendar: frozenset[str], raw: str) -> bool:
    """Whether words are numbers, words of the calendar and the small words between them."""
    return (
        "0" in words
        and all(word in calendar or len(word) <= 3 for word in words)
        and (any(word in calendar for word in words) or bool(_DATE_OR_TIME.search(raw)))
    )


def _same_headline(value: str, title: str) -> bool:
    if not title or len(value) < _SHORT_TITLE:
        return False
    return title.startswith(value) or value.startswith(title)


def _begin(line: Line, start: int) -> int:
    """Where a place of the squeezed line stands in the raw one, in code points."""
    before = line.count(0, start) if start else 0
    for n, word in enumerate(_WORD.finditer(line.raw)):
        if n == before:
            return word.start()
    return len(line.raw)


def _is_name(line: str, words: int) -> bool:
    """Whether the last words of a line can be a name: capitals where the script has them, no sentence's end."""
    tail = re.findall(r"[^\W\d_][\w'’.-]*", line)[-words:]
    cased = [word for word in tail if word[0].lower() != word[0].upper()]
    capitals = sum(word[0].isupper() for word in cased)
    if is_sentence(line) and (capitals < len(cased) or not cased):
        return False
    return "@" in line or 2 * capitals >= len(cased)
