"""py3langid's model as arrays: an automaton over bytes, and a log probability for each state and class.

The file beside this module is derived from py3langid 0.4.0 (BSD-3-Clause, see py3langid.LICENSE) by
bench/languages_tables.py, which also says how it is packed.
"""

from __future__ import annotations

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
LONGEST = 6  # bytes of the longest n-gram: what came before cannot matter

FILE = Path(__file__).with_name("py3langid.npz")


@dataclass(frozen=True, slots=True)
class Tables:
    """`moves[rows[state] + byte]` is the next state.

    `says[state]` is the state whose n-gram has just been seen (0: none), `weights[says[state], class]` its log
    probability in units above BASE.
    """

    rows: NDArray[np.int32]
    moves: NDArray[np.int32]
    says: NDArray[np.uint32]
    weights: NDArray[np.int16]
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


@cache
def load() -> Tables:
    """The tables. Classes that share a name (Serbian in its two scripts) stand side by side."""
    with np.load(FILE, allow_pickle=False) as file:
        parent = np.cumsum(file["parent_step"], dtype=np.int32)
        byte, held, codes, floor = file["byte"], file["held"], file["codes"], file["floor"]
        odd, odd_says = file["odd"], file["odd_says"]
        prior, names = file["prior"], file["classes"].tolist()
    rows, moves = _automaton(parent, byte)
    weights = np.empty((len(parent), len(floor)), np.int16)
    coded = codes * np.int16(STEP)
    coded += np.int16(LOWEST)
    at = 0
    for start in range(0, len(weights), BLOCK):
        block = weights[start : start + BLOCK]
        where = np.unpackbits(held[start : start + BLOCK], axis=1, count=len(floor)).view(bool)
        count = int(np.count_nonzero(where))
        block[:] = floor
        block[where] = coded[at : at + count]
        at += count
    weights[0] = 0
    says = np.arange(len(parent), dtype=np.uint32)
    says[odd] = odd_says
    for array in (rows, moves, says, weights):
        array.flags.writeable = False
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
