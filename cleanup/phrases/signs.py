"""Lines that say without words what they are: a copyright sign, nothing but a date."""

from __future__ import annotations

import re

from cleanup.phrases.kinds import Match
from cleanup.phrases.program import Line
from cleanup.phrases.slots import is_date
from cleanup.phrases.table import Rule

MAX_DATE = 8  # words
MAX_COPYRIGHT = 200  # code points
_COPYRIGHT_SIGN = re.compile(r"\W*(?:©|\(c\)|&copy;)", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"\W*\d{1,4}([./-])\d{1,2}\1\d{1,4}\W*(?:\d{1,2}[:.h]\d{2}\D*)?$")
_CELLS = re.compile(r"[|\t]")
COPYRIGHT, DATE = Match(Rule("und", "copyright"), True), Match(Rule("und", "date"), False)


def sign(line: Line, calendar: frozenset[str]) -> Match | None:
    """The copyright or the date (only a hint) that a line is; `calendar`: names of months and days.

    >>> sign(Line("(c) 2024 Anna"), frozenset()).rule.group, sign(Line("12 May 2024"), frozenset({"may"})).rule.group
    ('copyright', 'date')
    """
    if len(line.raw) <= MAX_COPYRIGHT and _COPYRIGHT_SIGN.match(line.raw):
        return COPYRIGHT
    if "0" in line.key and len(words := line.words) <= MAX_DATE and "0" in words and (
        not _CELLS.search(line.raw.strip()) and (_NUMERIC_DATE.match(line.raw) or is_date(words, calendar, line.raw))
    ):  # fmt: skip
        return DATE
    return None
