"""What a line can be to a `Matcher`, before anybody has looked which phrase it is, and what it then is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from cleanup.phrases.program import Fits
from cleanup.phrases.table import Rule
from cleanup.text import is_sentence

# A plain phrase, one with a slot, phrases in a row, a date or a copyright, parts with signs between them.
EXACT, SLOTS, ROW, SIGNS, PARTS = 1, 2, 4, 8, 16
ANY = EXACT | SLOTS | ROW | SIGNS | PARTS
TRIMS = 32  # prose with a phrase at one of its ends
STRUNG = 64  # phrases in a row, that is told

NOTHING, UNTOLD, A_DATE, A_COPYRIGHT = -1, -2, -3, -4  # of `Near.answers`
# A plain phrase folded and squeezed is shorter than this; a longer line needs no lookup as a whole.
MAX_LINE = 600
# Parts of a menu or share bar stand between these, or at two spaces and more: [signs]+|\s-\s|\s{2,}|(?<=\w), (?=\w),
# said in a way that lets `re` skip to where one can begin.
SEPARATING = r"|•·∙●▪►»›>/\t\u2013\u2014"
_SEPARATOR = re.compile(rf"[{SEPARATING},\s](?:(?<=[{SEPARATING}])[{SEPARATING}]*|(?<=\s)(?:-\s|\s+)|(?<=\w,) (?=\w))")
_SEPARATOR_SIGN = re.compile("[-|•·∙●▪►»›>/\t\u2013\u2014,\xa0\u2000-\u200a\u3000]")  # each holds one, or two spaces
_IDENTIFIER = re.compile(r"\w_\w")  # "user_account", "set_cookie"
_LETTERS = re.compile("[a-z](?: [a-z])+")
PROSE = 80  # code points from which a line that ends as a sentence is none that phrases make up
MAX_PARTS = 40
KNOWN = 0.75  # share of a line's parts that must be phrases
_MAX_KEPT = 50_000  # answers that are kept: pages of one site share their lines

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found. `sure` says that nobody writes this as a line of an article.

    `open` says that the line holds words of its own too, in a slot.
    """

    rule: Rule
    sure: bool
    open: bool = False


class Near(NamedTuple):
    """What the lines of a page come near: the kinds of each, added, and the templates, by the index of the line, that
    those with SLOTS could fit.

    Where the kernel said which phrases they are, for a page in `languages`, `answers` has the lines that may be one:
    eight times the rule of each, plus two where that is sure and one where the line holds words of its own; NOTHING for
    a line that is neither a plain phrase nor a template's but could be what its other kinds say; A_DATE or A_COPYRIGHT
    for what says so without words; UNTOLD where nobody knows, and only then are there templates.
    """

    kinds: bytes
    shapes: dict[int, Fits]
    edges: Sequence[int]  # the lines with TRIMS
    languages: tuple[str, ...] = ()
    answers: Mapping[int, int] | None = None


def is_code(raw: str, folded: str) -> bool:
    """Whether a line has the name of a variable in it, or is letters alone: a drawing, a puzzle, a table.

    >>> is_code("set_cookie: 1", "set cookie 0"), is_code("a | b | c", "a b c"), is_code("Log in", "log in")
    (True, True, False)
    """
    return bool(("_" in raw and _IDENTIFIER.search(raw)) or _LETTERS.fullmatch(folded))


def parts_of(raw: str) -> list[str]:
    """The parts of a line that may be a menu; none where it is one text.

    >>> parts_of("Home|News"), parts_of("Home"), parts_of("A well-kept garden")
    (['Home', 'News'], [], [])
    """
    if not (_SEPARATOR_SIGN.search(raw) or "  " in raw) or (len(raw) >= PROSE and is_sentence(raw)):
        return []
    parts = [part for part in _SEPARATOR.split(raw) if part]
    return parts if 2 <= len(parts) <= MAX_PARTS else []


def strung(
    parts: Iterable[tuple[Value | None, bool]], count: int, is_sure: Callable[[Value], bool]
) -> tuple[Value, bool] | None:
    """The first of the phrases that a line of `count` parts strings together, and whether that is sure.

    parts: the phrase that each is, and whether it has words; no more are asked for than it takes. One name among many
    known parts is a site's own section; more of them make another line.

    >>> strung([("Home", True), ("News", True), (None, False)], 3, str.islower)
    ('Home', False)
    """
    known: list[Value] = []
    unknown = 0
    for phrase, has_words in parts:
        if not has_words:
            count -= 1
        elif phrase is not None:
            known.append(phrase)
        else:
            unknown += 1
            if unknown > (1 - KNOWN) * count:
                return None
    if len(known) < 2 or len(known) < KNOWN * (len(known) + unknown):
        return None
    return known[0], (not unknown and len(known) >= 3) or any(map(is_sure, known))


def keep(kept: dict[Key, Value], key: Key, value: Value) -> Value:
    """Keeps an answer; all others are forgotten where they are too many."""
    if len(kept) >= _MAX_KEPT:
        kept.clear()
    kept[key] = value
    return value
