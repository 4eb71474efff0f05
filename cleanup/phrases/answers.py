"""What the kernel knows beyond what lines are looked up by, to tell which phrase each is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cleanup.phrases.filters import in_table
from cleanup.phrases.hashes import LONGEST, SPREAD, hashed
from cleanup.phrases.packed import SALT
from cleanup.phrases.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASED, UPPER, UNSURE = 1, 2, 4  # of kernel/phrases_best.c
_CASES = 0x600  # code points whose case is told: Latin, Greek, Cyrillic
# Scripts beyond without case, as far as articles are written in them: Hebrew to Myanmar, Hangul, Ethiopic, Khmer,
# Mongolian, ideographs and kana, Hangul again.
_UNCASED = ((0x5D0, 0x10A0), (0x1100, 0x13A0), (0x1780, 0x1C80), (0x2E80, 0xA640), (0xAC00, 0xD800), (0xF900, 0xFB00))


class Judging:
    """A table's arrays beyond those of `Packed`."""

    def __init__(self, table: Table) -> None:
        self.order = order = {language: n for n, language in enumerate(dict.fromkeys(("en", *table.calendars)))}
        self.spoken = np.array([order.get(rule.language, 0) for rule in table.rules], np.int32)
        days = [
            (hashed(table.calendars.get(language, ())) + np.uint64((n + 1) * SALT % (1 << 64))) * np.uint64(SPREAD)
            for language, n in order.items()
        ]  # fmt: skip
        self.days = np.sort(np.concatenate(days))
        self.trimmed = min(max(map(len, (*table.starts, *table.ends)), default=0), LONGEST - 1)  # its most letters


@in_table
def judging(table: Table) -> Judging:
    """The arrays of a table."""
    return Judging(table)


@cache
def cases() -> NDArray[np.uint8]:
    """Of each code point of the basic plane, as bits, whether it has a case, and which."""
    found = np.full(1 << 16, UNSURE, np.uint8)
    for begin, end in _UNCASED:
        found[begin:end] = 0
    some = [chr(point) for point in range(_CASES)]
    found[:_CASES] = [CASED * (one.lower() != one.upper()) + UPPER * one.isupper() for one in some]
    return found
