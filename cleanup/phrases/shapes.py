"""What rules a template out for a line before it is run: pairs of letters, the last pair, how long lines are.

A line is near a template whose beginning, or end, it has; half of those that would not take it go by what is told here.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import numpy as np

from cleanup.phrases.hashes import BASE, SPREAD
from cleanup.phrases.program import MAX_LENGTH
from cleanup.phrases.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleanup.phrases.template import Program

_ANY_SIZE = 511  # letters: more than a line has that is held against templates
_UNKNOWN = "\0"  # a letter that a slot takes


def shapes(table: Table, said: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Three numbers for each template, as Shape of kernel/phrases.h; `said`: to whom each is something."""
    held, programs = table.shapes, [table.shapes.program(n) for n in range(len(table.shapes))]
    wanted, ends = (np.array([of(one) for one in programs], np.uint64) for of in (_wanted, _last))
    columns = held.codes, held.most, held.least, [_longest(one) for one in programs]
    codes, most, least, longest = (np.array(column, np.uint64) for column in columns)
    packed = np.minimum(most, 255) | said.astype(np.uint64) << np.uint64(8)
    packed |= np.minimum(least, _ANY_SIZE) << np.uint64(16) | np.minimum(longest, _ANY_SIZE) << np.uint64(25)
    packed |= codes << np.uint64(34)
    return np.stack((wanted, ends, packed), axis=1).ravel()


def _pair(one: str, other: str) -> int:
    return 1 << ((ord(one) * BASE + ord(other)) * SPREAD >> 58 & 63)


def _wanted(program: Program) -> int:
    """Bits for pairs of letters that each line has which a program takes."""
    found = 0
    for node in program:
        if isinstance(node, list):
            found |= reduce(and_, map(_wanted, node))
        elif node[0] != "{":
            found = reduce(or_, map(_pair, node, node[1:]), found)
    return found


def _last(program: Program) -> int:
    """Bits for the last pairs of letters of the lines that a program takes."""
    last = _endings(program, {""})
    known = all(len(some) == 2 and _UNKNOWN not in some for some in last)
    return reduce(or_, [_pair(*some) for some in last]) if known else (1 << 64) - 1


def _endings(program: Program, behind: set[str]) -> set[str]:
    """The last two letters of the lines that a program takes, or what there is; `behind`: what follows.

    >>> sorted(_endings(["most", [["read"], ["by", "{name}"], []]], {""}))
    ['\\x00\\x00', 'ad', 'st']
    """
    for node in reversed(program):
        if isinstance(node, list):
            behind = set().union(*(_endings(option, behind) for option in node))
        elif node != "{:}":
            text = 2 * _UNKNOWN if node[0] == "{" else node
            behind = {(text + ending)[-2:] for ending in behind}
    return behind


def _longest(program: Program) -> int:
    """Letters that a line has at most which a program takes.

    >>> _longest(["most", [["read"], ["liked"]]]), _longest(["by", "{name}"])
    (9, 122)
    """
    return sum(
        max(map(_longest, node)) if isinstance(node, list) else 0 if node == "{:}" else MAX_LENGTH.get(node, len(node))
        for node in program
    )
