"""py3langid's model as arrays: an automaton over bytes, and a log probability for each state and class.

The file beside this module is derived from py3langid 0.4.0 (BSD-3-Clause, see py3langid.LICENSE) by
bench/languages_tables.py, which also says how it is packed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.known import known

UNITS = 256  # units a nat: whole numbers add up to the same sum in every order
BASE = -9  # nats that every weight is told above of: differences between classes are all that counts
LOWEST, STEP = -1600, 13  # units above BASE of code 0 were it no floor, and from one code to the next
BLOCK = 1 << 10  # rows that are decoded while they are in the cache
SEPARATOR = 0xFF  # never in UTF-8, so it leads every state back to the root
_MANY, _OFTEN = 8, 16  # from this part of all states on, and when asked more often, all of them are worked out
LONGEST = 6  # bytes of the longest n-gram: what came before cannot matter

States = NDArray[Any] | slice

FILE = Path(__file__).with_name("py3langid.npz")


class OnDemand:
    """Arrays with a row for each state, worked out when they are first asked for: a page sees one state in thirty.

    `rows(states)` gives these rows of each array, of an array of states or of a slice; any states at a time, always
    the same.
    """

    def __init__(self, arrays: Sequence[NDArray[np.int16]], rows: Callable[[States], Sequence[NDArray[Any]]]) -> None:
        self._arrays, self._rows = tuple(arrays), rows
        self._left = np.ones(len(arrays[0]), bool)
        self._asked = 0
        self._whole = False

    def of(self, states: NDArray[Any] | None = None) -> tuple[NDArray[np.int16], ...]:
        """The arrays; the rows of these states, by default of all, are there."""
        if self._whole:
            return self._arrays
        size = len(self._left)
        asked = np.zeros(size, bool)
        asked[slice(None) if states is None else states] = True
        wanted = np.flatnonzero(asked & self._left)
        self._asked += 1
        if len(wanted) * _MANY < size and self._asked <= _OFTEN:
            self._fill(wanted)
        else:
            for start in range(0, size, BLOCK):
                self._fill(slice(start, min(start + BLOCK, size)))
            self._whole = True
        return self._arrays

    def _fill(self, states: States) -> None:
        for array, rows in zip(self._arrays, self._rows(states), strict=True):
            array[states] = rows
        self._left[states] = False


def numbered(states: States) -> NDArray[Any]:
    """The numbers of states."""
    return np.arange(states.start, states.stop) if isinstance(states, slice) else states


@dataclass(frozen=True, slots=True)
class Tables:
    """`moves[rows[state] + byte]` is the next state.

    `says[state]` is the state whose n-gram has just been seen (0: none), `weights.of(states)[0][says[state], class]`
    its log probability in units above BASE.
    """

    rows: NDArray[np.int32]
    moves: NDArray[np.int32]
    says: NDArray[np.uint32]
    weights: OnDemand
    prior: NDArray[np.int32]
    classes: tuple[str, ...]


def _automaton(parent: NDArray[Any], byte: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(rows, moves) of the trie, by Aho and Corasick (1975); states come breadth first, so levels are slices.

    A state without children moves just as its longest proper suffix does, and shares that state's row.
    """
    inner = np.zeros(len(parent), bool)
    inner[parent] = True
    row = (np.cumsum(inner) - 1).astype(np.int32)  # of the states with children; the others follow below
    moves = np.zeros((int(row[-1]) + 1, 256), np.int32)
    suffix = np.zeros(len(parent), np.int32)
    start, end = 1, int(np.searchsorted(parent[1:], 0, "right")) + 1
    moves[0, byte[1:end]] = np.arange(1, end)
    while start < end:  # a level of the trie
        level = slice(start, end)
        if start > 1:
            suffix[level] = moves[row[suffix[parent[level]]], byte[level]]
        has_row, source = inner[level], row[suffix[level]]
        own = row[level][has_row]
        if len(own):
            np.take(moves, source[has_row], axis=0, out=moves[own[0] : own[-1] + 1], mode="clip")
        row[level] = np.where(has_row, row[level], source)
        following = start + int(np.searchsorted(parent[start:], end, "left"))
        children = slice(end, following)
        moves[row[parent[children]], byte[children]] = np.arange(end, following)
        start, end = end, following
    return row << 8, moves.reshape(-1)


def _decoder(
    held: NDArray[np.uint8], codes: NDArray[np.uint8], floor: NDArray[np.int16]
) -> Callable[[States], Sequence[NDArray[np.int16]]]:
    """Rows of weights by state: where a bit is set the next code, else the floor."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)
    ends = np.cumsum(bits.take(held).sum(axis=1, dtype=np.int64))

    def rows(states: States) -> Sequence[NDArray[np.int16]]:
        where = np.unpackbits(held[states], axis=1, count=len(floor)).view(bool)
        if isinstance(states, slice):
            stop = int(ends[states.stop - 1])
            some = codes[stop - int(np.count_nonzero(where)) : stop]
        else:
            count = np.count_nonzero(where, axis=1)
            before = np.cumsum(count) - count
            some = codes[np.arange(int(count.sum())) + np.repeat(ends[states] - count - before, count)]
        found = np.empty(where.shape, np.int16)
        found[:] = floor
        found[where] = some * np.int16(STEP) + np.int16(LOWEST)
        found[numbered(states) == 0] = 0  # the root says nothing
        return [found]

    return rows


@cache
def load() -> Tables:
    """The tables. Classes that share a name (Serbian in its two scripts) stand side by side."""
    with np.load(FILE, allow_pickle=False) as file:
        parent = np.cumsum(file["parent_step"], dtype=np.int32)
        byte, held, codes, floor = file["byte"], file["held"], file["codes"], file["floor"]
        odd, odd_says = file["odd"], file["odd_says"]
        prior, names = file["prior"], file["classes"].tolist()
    rows, moves = _automaton(parent, byte)
    says = np.arange(len(parent), dtype=np.uint32)
    says[odd] = odd_says
    for array in (rows, moves, says):
        array.flags.writeable = False
    weights = OnDemand([np.empty((len(parent), len(floor)), np.int16)], _decoder(held, codes, floor))
    return Tables(rows, moves, says, weights, prior.astype(np.int32), tuple(names))


@cache
def columns() -> tuple[tuple[str, ...], NDArray[np.intp], tuple[tuple[int, int], ...]]:
    """(languages, first column of each, (language, its second column) for those in two scripts)."""
    alias = known().alias
    names = [alias.get(name, name) for name in load().classes]
    languages = tuple(sorted(set(names)))
    first = np.array([names.index(language) for language in languages])
    double = tuple((languages.index(n), i) for i, n in enumerate(names) if i != names.index(n))
    return languages, first, double
