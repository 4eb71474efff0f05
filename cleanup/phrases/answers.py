"""Which phrases lines are, told by the kernel for a whole batch; what it cannot tell is left to a `Matcher`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cleanup import kernel
from cleanup.phrases.filters import in_table
from cleanup.phrases.hashes import SPREAD, hashed, powers
from cleanup.phrases.packed import SALT, Packed
from cleanup.phrases.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleanup.phrases.by_kernel import Lines

CASED, UPPER, UNSURE = 1, 2, 4  # of kernel/phrases_best.c
_CASES = 0x600  # code points whose case is told: Latin, Greek, Cyrillic
# Scripts beyond without case, as far as articles are written in them: Hebrew to Myanmar, Hangul, Ethiopic, Khmer,
# Mongolian, ideographs and kana, Hangul again.
_UNCASED = ((0x5D0, 0x10A0), (0x1100, 0x13A0), (0x1780, 0x1C80), (0x2E80, 0xA640), (0xAC00, 0xD800), (0xF900, 0xFB00))


class Judging:
    """A table's arrays beyond those of `Packed`."""

    def __init__(self, table: Table) -> None:
        self.codes = np.asarray(table.shapes.codes).astype(np.uint32)
        self.most = np.asarray(table.shapes.most).astype(np.int32)
        order = {language: n for n, language in enumerate(dict.fromkeys(("en", *table.calendars)))}
        self.spoken = np.array([order.get(rule.language, 0) for rule in table.rules], np.int32)
        days = [
            (hashed(table.calendars.get(language, ())) + np.uint64((n + 1) * SALT % (1 << 64))) * np.uint64(SPREAD)
            for language, n in order.items()
        ]  # fmt: skip
        self.days = np.sort(np.concatenate(days))


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


def answers(
    table: Table, held: Packed, own: Lines, raws: NDArray[np.uint32], page: NDArray[np.int64],
    languages: Sequence[tuple[str, ...]],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:  # fmt: skip
    """Of each line what `Near.told` holds, and `Near.cuts`."""
    its, count = judging(table), len(table.rules)
    ranks = np.frombuffer(b"".join(map(table.ranks, languages)), np.uint8)
    told, cuts = np.empty(own.count, np.int32), np.empty(own.count, np.int32)
    best = kernel.function("phrases_best")
    assert best
    best(own.points, len(own.points), raws, len(raws), own.count, own.starts, page, own.kinds, own.keys, own.line,
         own.shape, own.fitted, len(own.line), own.found, its.codes, its.most, held.set_starts, held.flat, ranks, count,
         its.spoken, held.classes, cases(), powers(), its.days, len(its.days), held.some, held.first, held.hashes,
         held.sets, held.said, held.shift, told, cuts)  # fmt: skip
    return told, cuts
