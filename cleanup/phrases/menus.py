"""Lines of several parts with signs between them, as far as the kernel can tell what each part is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from cleanup.phrases.answers import answers
from cleanup.phrases.cuts import are_phrases
from cleanup.phrases.kinds import EXACT, NOTHING, PARTS, SIGNS, SLOTS, UNTOLD, is_code, strung
from cleanup.text import code_points, fold_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleanup.phrases.by_kernel import Lines, Texts

    Numbers = NDArray[np.int32]


def tell_menus(texts: Texts, own: Lines, parts: Numbers, told: Numbers, cuts: Numbers) -> None:
    """Tells of lines with PARTS which phrase they are, or takes PARTS from them: in `told`, `cuts` and `own.kinds`.

    `parts`: rows of a line, and where a part of it begins and ends in all. Where a part is told by Python alone, so is
    its line.
    """
    row = (told >= 0) & (cuts & (cuts - 1) != 0)
    wanted = (own.kinds & (PARTS | SIGNS) == PARTS) & ((told == NOTHING) | row)
    for i in np.flatnonzero(wanted).tolist():
        wanted[i] = not is_code(texts.lines[i], texts.folded[i])
    rows = parts[wanted[parts[:, 0]] & (parts[:, 1] >= 0)]
    left = (own.kinds & PARTS != 0) & row  # a menu comes before a row, of which Python tells once more
    left[rows[:, 0]] = False
    told[left] = NOTHING
    if not len(rows):
        return
    some = [texts.raw[start:stop] for _, start, stop in rows.tolist()]
    folded, raws = fold_lines(some), code_points("\n".join(some))
    page = texts.page[rows[:, 0]]
    each = texts.near(page, folded, raws)
    each.kinds &= EXACT | SLOTS
    its, cut = answers(texts.table, texts.held, each, raws, page, texts.spoken)
    columns = zip(rows[:, 0].tolist(), its.tolist(), cut.tolist(), some, folded, strict=True)
    for line, group in groupby(columns, key=itemgetter(0)):
        found: list[int | None] = []
        for _, answer, keys, text, words in group:
            unsure = answer >= 0 and keys and not are_phrases(texts.table, text, words, keys)
            found.append(UNTOLD if unsure else answer if words else None)
        if UNTOLD in found:
            told[line] = NOTHING
        elif (answer := _strung(found)) == NOTHING:
            own.kinds[line] &= 255 - PARTS
        else:
            told[line], cuts[line] = answer, 0


def _strung(parts: Sequence[int | None]) -> int:
    """`strung` of answers, None for a part without words."""
    told = ((None if answer == NOTHING else answer, answer is not None) for answer in parts)
    found = strung(told, len(parts), lambda answer: answer & 2 > 0)
    return (found[0] & ~7) + 2 * found[1] if found else NOTHING
