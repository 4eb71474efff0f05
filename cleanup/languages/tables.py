"""py3langid's model as arrays: an automaton over bytes, and a log probability for each state and class.

The file beside this module is derived from py3langid 0.4.0 (BSD-3-Clause, see py3langid.LICENSE) by
bench/languages_tables.py, which also says how it is packed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.arrays import read_arrays
from cleanup.languages.automaton import Automaton
from cleanup.languages.known import known

UNITS = 256  # units a nat: whole numbers add up to the same sum in every order
BASE = -9  # nats that every weight is told above of: differences between classes are all that counts
LOWEST, STEP = -1600, 13  # units above BASE of code 0 were it no floor, and from one code to the next
BLOCK = 1 << 12  # rows that are decoded at once: bounds the memory
SEPARATOR = 0xFF  # never in UTF-8, so it leads every state back to the root
LONGEST = 6  # bytes of the longest n-gram: what came before cannot matter

FILE = Path(__file__).with_name("py3langid.npz")
Texts: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64]]"  # where they begin among bytes that were read, sizes


class OnDemand:
    """Arrays with a row for each state, worked out when they are first asked for: a page sees one state in thirty.

    `fill(states, before)` writes the rows of these states, any at a time, always the same; so many were before.
    """

    def __init__(self, arrays: Sequence[NDArray[np.int16]], fill: Callable[[NDArray[np.uint32], int], None]) -> None:
        self._arrays, self._fill = tuple(arrays), fill
        self._states = len(arrays[0])
        self._left = np.full(-(-self._states // 8), 0xFF, np.uint8)  # a bit for each state
        self._filled = 0
        self._lock = Lock()

    def of(self, states: NDArray[Any] | None = None, texts: Texts | None = None) -> tuple[NDArray[np.int16], ...]:
        """The arrays; the rows of these states, or of those in some texts among them, by default of all, are there."""
        states = np.arange(self._states, dtype=np.uint32) if states is None else states
        begin, sizes = texts or (np.zeros(1, np.int64), np.array([len(states)], np.int64))
        with self._lock:
            new = self._new(states, begin, sizes)
            for start in range(0, len(new), BLOCK):
                some = new[start : start + BLOCK]
                self._fill(some, self._filled)
                self._filled += len(some)
        return self._arrays

    def _new(self, states: NDArray[Any], begin: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The states that are left; they are no more."""
        if finding := kernel.function("languages_new"):
            new, told = np.empty(min(int(sizes.sum()), self._states), np.uint32), np.zeros(1, np.int64)
            finding(states, begin, sizes, len(sizes), self._left, new, told)
            return new[: told[0]]
        asked = np.zeros(self._states, np.uint8)
        asked[states[within(begin, sizes)]] = 1
        bits = np.packbits(asked, bitorder="little")
        new = np.flatnonzero(np.unpackbits(bits & self._left, bitorder="little")).astype(np.uint32)
        self._left &= ~bits
        return new


def within(begin: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of all bytes of texts that begin there and are so long.

    >>> within(np.array([5, 1]), np.array([2, 3])).tolist()
    [5, 6, 1, 2, 3]
    """
    ends = np.cumsum(sizes)
    return np.asarray(np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - ends + sizes, sizes), np.int64)


class Tables(NamedTuple):
    """`moves` leads from state to state; `says[state]` is the state whose n-gram has just been seen (0: none).

    `weights.of(states)[0][slots[state], class]` is the log probability of that n-gram in units above BASE: rows stand
    in the order in which they were first asked for, since few ever are, and those in little memory.
    """

    moves: Automaton
    says: NDArray[np.uint32]
    weights: OnDemand
    slots: NDArray[np.int32]
    packed: Packed
    prior: NDArray[np.int32]
    classes: tuple[str, ...]


class Packed(NamedTuple):
    """Weights as they are stored: where a bit of `held` is set the next of `codes`, from `begin` on, else the floor."""

    held: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    begin: NDArray[np.int64]
    floor: NDArray[np.int16]

    def rows(self, states: NDArray[np.uint32], out: NDArray[np.int16]) -> None:
        """Writes the rows of these states. The root says nothing."""
        if unpacking := kernel.function("languages_weights"):
            unpacking(states, len(states), *self.arguments, out)
            return
        where = np.unpackbits(self.held[states], axis=1, count=len(self.floor)).view(bool)
        count = np.count_nonzero(where, axis=1)
        before = np.cumsum(count) - count
        some = self.codes[np.arange(int(count.sum())) + np.repeat(self.begin[states] - before, count)]
        out[:] = self.floor
        out[where] = some * np.int16(STEP) + np.int16(LOWEST)
        out[states == 0] = 0

    @property
    def arguments(self) -> tuple[Any, ...]:
        """As the kernel takes them."""
        return self.held, self.held.shape[1], self.codes, STEP, LOWEST, self.begin, self.floor, len(self.floor)


def _packed(held: NDArray[np.uint8], codes: NDArray[np.uint8], floor: NDArray[np.int16]) -> Packed:
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)
    count = bits.take(held.T).sum(axis=0, dtype=np.uint16)
    return Packed(held, codes, np.cumsum(count, dtype=np.int64) - count, floor)


@cache
def load() -> Tables:
    """The tables. Classes that share a name (Serbian in its two scripts) stand side by side."""
    file = read_arrays(FILE.read_bytes())
    parent = np.cumsum(file["parent_step"], dtype=np.int32)
    byte, held, codes, floor = file["byte"], file["held"], file["codes"], file["floor"]
    prior, names = file["prior"], file["classes"].tolist()
    says = np.arange(len(parent), dtype=np.uint32)
    says[file["odd"]] = file["odd_says"]
    says.flags.writeable = False
    packed, slots = _packed(held, codes, floor), np.zeros(len(parent), np.int32)
    rows_of_weights = np.empty((len(parent), len(floor)), np.int16)

    def fill(states: NDArray[np.uint32], before: int) -> None:
        stop = before + len(states)
        slots[states] = np.arange(before, stop)
        packed.rows(says[states], rows_of_weights[before:stop])

    weights = OnDemand([rows_of_weights], fill)
    return Tables(Automaton(parent, byte), says, weights, slots, packed, prior.astype(np.int32), tuple(names))


@cache
def columns() -> tuple[tuple[str, ...], NDArray[np.intp], tuple[tuple[int, int], ...]]:
    """(languages, first column of each, (language, its second column) for those in two scripts)."""
    alias = known().alias
    names = [alias.get(name, name) for name in load().classes]
    languages = tuple(sorted(set(names)))
    first = np.array([names.index(language) for language in languages])
    double = tuple((languages.index(n), i) for i, n in enumerate(names) if i != names.index(n))
    return languages, first, double
