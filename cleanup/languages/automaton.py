"""From state to state over the bytes of a text: the automaton of a trie, by Aho and Corasick (1975)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

States = NDArray[np.int32]


class Automaton:
    """Where each byte leads from each state. States come breadth first, so levels are slices.

    The whole table takes 39 MB, and a process sees half of it: the kernel makes a row when a text first comes to its
    state, in eight parts of 32 moves, of which nearly all are shared with the state's longest proper suffix: 3 MB.
    """

    def __init__(self, parent: States, byte: NDArray[np.uint8]) -> None:
        children = np.bincount(parent[1:], minlength=len(parent))
        self._parent, self._byte = parent, byte
        self._first = np.append(1, 1 + np.cumsum(children)).astype(np.int32)  # child of each state, and one more
        self._suffix, self._rows = np.full((2, len(parent)), -1, np.int32)  # -1: not worked out yet
        # What is not written to takes no memory.
        self._parts = np.empty(8 * int(np.count_nonzero(children)), np.int32)
        self._moves = np.empty(32 * len(parent), np.int32)
        self._used = np.zeros(2, np.int64)
        self._lock = Lock()

    def seen(self, data: NDArray[np.uint8], walking: Callable[..., None]) -> NDArray[np.uint32]:
        """The state behind each byte, by the kernel."""
        found = np.empty(len(data), np.uint32)
        with self._lock:
            walking(
                data, len(data), self._parent, self._byte, self._first, self._suffix, self._rows, self._parts,
                self._moves, self._used, found,
            )  # fmt: skip
        return found

    @cached_property
    def table(self) -> tuple[States, States]:
        """(rows, moves): `moves[rows[state] + byte]` is the next state, of all states.

        A state without children moves just as its longest proper suffix does, and shares that state's row.
        """
        parent, byte = self._parent, self._byte
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
