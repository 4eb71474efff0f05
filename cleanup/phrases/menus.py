"""Lines of several parts with signs between them, as far as the kernel can tell what each part is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from cleanup import kernel
from cleanup.phrases.by_kernel import Pages, Told, encoded, tell
from cleanup.phrases.kinds import KNOWN, NOTHING, PARTS, SIGNS, STRUNG, UNTOLD, is_code, strung
from cleanup.text import fold_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]


def tell_menus(
    pages: Pages, told: Told, page: NDArray[np.int64], lines: Sequence[str], folded: Sequence[str],
    raws: NDArray[np.uint8],
) -> None:  # fmt: skip
    """Tells of lines that are menus which phrase they are, or that they could be one, in `told`. Where a part is told
    by Python alone, so is its line.
    """
    kinds, answers = told.kinds, told.answers
    parts = split(raws, len(lines), pages.held.classes)
    if not len(parts):
        return
    kinds[_parted(pages, page, raws, parts, len(lines))] |= PARTS
    row = kinds & STRUNG != 0
    wanted = (kinds & (PARTS | SIGNS) == PARTS) & ((answers == NOTHING) | row)
    for i in np.flatnonzero(wanted).tolist():
        wanted[i] = not is_code(lines[i], folded[i])
    rows = parts[wanted[parts[:, 0]] & (parts[:, 1] >= 0)]
    left = (kinds & PARTS != 0) & row  # a menu comes before a row, of which Python tells once more
    left[rows[:, 0]] = False
    answers[left] = NOTHING
    if not len(rows):
        return
    its, filled = _told(pages, page, raws, rows)
    columns = zip(rows[:, 0].tolist(), its.tolist(), filled, strict=True)
    for line, group in groupby(columns, key=itemgetter(0)):
        found = [answer if has_words else None for _, answer, has_words in group]
        if UNTOLD in found:
            answers[line] = NOTHING
        elif (answer := _strung(found)) == NOTHING:
            kinds[line] &= 255 - PARTS
        else:
            answers[line] = answer


def _parted(
    pages: Pages, page: NDArray[np.int64], raws: NDArray[np.uint8], parts: Numbers, lines: int
) -> NDArray[np.intp]:
    """Lines whose first parts, where signs stand between them, are phrases often enough."""
    doubtful = parts[parts[:, 1] < 0, 0]
    counts = np.bincount(parts[:, 0], minlength=lines)
    allowed = (1 - KNOWN) * counts
    nth = np.arange(len(parts)) - (np.cumsum(counts) - counts)[parts[:, 0]]
    asked = parts[(nth < allowed.astype(np.intp)[parts[:, 0]] + 2) & (parts[:, 1] >= 0)]
    its, filled = _told(pages, page, raws, asked)
    unknown = np.bincount(asked[(its == NOTHING) & filled, 0], minlength=lines)
    return np.concatenate((np.flatnonzero((counts > 0) & (unknown <= allowed)), doubtful))


def _told(pages: Pages, page: NDArray[np.int64], raws: NDArray[np.uint8], rows: Numbers) -> tuple[Numbers, list[bool]]:
    """What parts of lines are, and whether they have words."""
    data = raws.tobytes()
    some = b"\n".join([data[start:stop] for _, start, stop in rows.tolist()])
    folded = fold_lines(some.decode("utf-8", "surrogatepass").split("\n"))
    told = tell(pages, page[rows[:, 0]], encoded(folded), np.frombuffer(some, np.uint8), parts=True)
    return told.answers, list(map(bool, folded))


def split(raws: NDArray[np.uint8], lines: int, classes: NDArray[np.uint8]) -> Numbers:
    """`kinds.parts_of` each line: rows of the line, and where a part begins and ends in all bytes; less than 0 where
    nobody knows."""
    parts, many = np.empty((len(raws) // 2 + 2, 3), np.int32), np.zeros(1, np.int64)
    found = kernel.function("phrases_parts")
    assert found
    found(raws, len(raws), lines, classes, parts, many)
    return parts[: many[0]]


def _strung(parts: Sequence[int | None]) -> int:
    """`strung` of answers, None for a part without words."""
    told = ((None if answer == NOTHING else answer, answer is not None) for answer in parts)
    found = strung(told, len(parts), lambda answer: answer & 2 > 0)
    return (found[0] & ~7) + 2 * found[1] if found else NOTHING
