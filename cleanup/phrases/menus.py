"""Lines of several parts with signs between them, as far as the kernel can tell what each part is.

All of it in columns: a batch has some ten thousand parts, and an object for each would have Python's collector walk
through everything that lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanup import kernel
from cleanup.folding import Joined, Parts, folded
from cleanup.phrases.by_kernel import Pages, Told, tell
from cleanup.phrases.kinds import KNOWN, NOTHING, PARTS, SIGNS, STRUNG, UNTOLD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


class Answers(NamedTuple):
    """Of parts of lines: the line of each, what it is, and whether it has words."""

    of: Integers
    its: NDArray[np.int32]
    filled: NDArray[np.bool_]


def tell_menus(pages: Pages, told: Told, page: Integers, lines: Joined, words: Joined) -> None:
    """Tells of lines that are menus which phrase they are, or that they could be one, in `told`. Where a part is told
    by Python alone, so is its line. `words`: the lines folded.
    """
    kinds, answers = told.kinds, told.answers
    parts = split(lines, words, pages.held.classes, told)
    if not len(parts):
        return
    kinds[_parted(pages, page, lines, parts)] |= PARTS
    row = kinds & STRUNG != 0
    wanted = (kinds & (PARTS | SIGNS) == PARTS) & ((answers == NOTHING) | row)
    rows = parts[wanted[parts[:, 0]] & (parts[:, 1] >= 0)]
    left = (kinds & PARTS != 0) & row  # a menu comes before a row, of which Python tells once more
    left[rows[:, 0]] = False
    answers[left] = NOTHING
    if not len(rows):
        return
    menus, found = strung(_told(pages, page, lines, rows), len(kinds))
    kinds[menus[found == NOTHING]] &= 255 - PARTS
    known = menus[found != NOTHING]
    answers[known] = np.where(found == UNTOLD, NOTHING, found)[found != NOTHING]


def _parted(pages: Pages, page: Integers, lines: Joined, parts: Integers) -> Integers:
    """Lines whose first parts, where signs stand between them, are phrases often enough."""
    many = len(page)
    doubtful = parts[parts[:, 1] < 0, 0]
    counts = np.bincount(parts[:, 0], minlength=many)
    allowed = (1 - KNOWN) * counts
    nth = np.arange(len(parts)) - (np.cumsum(counts) - counts)[parts[:, 0]]
    asked = parts[:, 1] >= 0
    unknown = np.zeros(many, np.intp)
    # Nearly all lines are none by their first part: the others' next ones are asked then.
    for some in (nth == 0, (nth > 0) & (nth < allowed.astype(np.intp)[parts[:, 0]] + 2)):
        found = _told(pages, page, lines, parts[asked & some & (unknown <= allowed)[parts[:, 0]]])
        unknown += np.bincount(found.of[(found.its == NOTHING) & found.filled], minlength=many)
    return np.concatenate((np.flatnonzero((counts > 0) & (unknown <= allowed)), doubtful))


def _told(pages: Pages, page: Integers, lines: Joined, rows: Integers) -> Answers:
    of, begins, stops = rows.T.copy()
    some = Parts(lines.points, begins, stops)
    words = folded(some)
    return Answers(of, tell(pages, page[of], words, some, parts=True).answers, np.diff(words.starts) > 1)


def split(lines: Joined, words: Joined, classes: NDArray[np.uint8], told: Told) -> Integers:
    """`kinds.parts_of` each line that is no code: rows of the line, and where a part begins and ends in the array; less
    than 0 where nobody knows. `words`: the lines folded. Lines of which `told` knows the phrase are not cut, but get
    PARTS: a menu is what they may be to a matcher that speaks fewer languages."""
    parts, many = np.empty((len(lines.points) // 2 + 2, 3), np.int64), np.zeros(1, np.int64)
    found = kernel.function("phrases_parts")
    assert found
    found(*lines, *words, len(lines.starts) - 1, classes, told.kinds, told.answers, parts, many)
    return parts[: many[0]]


def strung(parts: Answers, lines: int) -> tuple[Integers, NDArray[np.int32]]:
    """Lines that have parts, and the answer of each, as `kinds.strung` says; UNTOLD where one of a part is."""

    def many(which: NDArray[np.bool_]) -> Integers:
        return np.bincount(parts.of[which], minlength=lines)

    known = parts.filled & (parts.its >= 0)
    phrases, unknown = many(known), many(parts.filled & (parts.its == NOTHING))
    sure = ((unknown == 0) & (phrases >= 3)) | (many(known & (parts.its & 2 != 0)) > 0)
    menu = (phrases >= 2) & (phrases >= KNOWN * (phrases + unknown))
    first = np.full(lines, NOTHING, np.int32)
    backwards = np.flatnonzero(known)[::-1]
    first[parts.of[backwards]] = parts.its[backwards]  # the last that is written stays
    found = np.where(menu, (first & ~7) + 2 * sure.astype(np.int32), np.int32(NOTHING))
    found[parts.of[parts.filled & (parts.its == UNTOLD)]] = UNTOLD
    which = np.flatnonzero(np.bincount(parts.of, minlength=lines))
    return which, found[which]
