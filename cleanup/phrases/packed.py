"""A table as the kernel reads it: texts of all dictionaries in one table of hashes, templates as rows of numbers."""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cleanup.phrases.hashes import ANYBODY, SPREAD, hashed
from cleanup.phrases.kinds import SEPARATING
from cleanup.phrases.program import MAX_LENGTH, MAX_NAME, SLOTS
from cleanup.phrases.table import SPACELESS, Table
from cleanup.text import SENTENCE_END, SPACELESS_SCRIPTS, matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleanup.phrases.filters import Filters
    from cleanup.phrases.template import Program

# As kernel/phrases.c counts them: the dictionaries, what a node of a program is, the fields of one.
_DICTIONARIES = ("exact", "words", "words_end", "loose", "loose_end", "heads", "tails", "calendar")
_TEXT, _CHOICE, _MARK, _SLOT = range(4)
_FIELDS = 5
_SOME = 22  # leading bits of a hash: half a megabyte of bits says of most hashes that no text has them
_SALT = 0x94D049BB133111EB  # tells the dictionaries apart (SplitMix64's)
_END = -1


class Packed:
    """A table's arrays."""

    def __init__(self, held: Filters) -> None:
        table = held.table
        heads, tails = table.edges
        calendar = frozenset().union(*table.calendars.values())
        texts: Mapping[str, Collection[str]] = {
            "exact": table.exact, **vars(table.anchors), "heads": heads, "tails": tails, "calendar": calendar,
        }  # fmt: skip
        hashes = np.concatenate([
            (hashed(texts[name], name.endswith(("_end", "tails"))) + np.uint64(number * _SALT % (1 << 64)))
            * np.uint64(SPREAD)
            for number, name in enumerate(_DICTIONARIES)
        ])  # fmt: skip
        order = np.argsort(hashes, kind="stable")
        bits = len(hashes).bit_length() + 2
        self.hashes, self.shift = hashes[order], 64 - bits
        some = np.zeros(1 << _SOME, bool)
        some[(hashes >> np.uint64(64 - _SOME)).astype(np.intp)] = True
        self.some = np.packbits(some, bitorder="little")
        slots = np.bincount((self.hashes >> np.uint64(self.shift)).astype(np.intp), minlength=1 << bits)
        self.first = np.append(0, np.cumsum(slots)).astype(np.uint32)  # by leading bits, where in hashes to look
        sets = [held.to.get(name, np.zeros(len(texts[name]), np.intp)) for name in _DICTIONARIES]
        said = [held.said.get(name, np.full(len(texts[name]), ANYBODY, np.uint8)) for name in _DICTIONARIES]
        self.sets, self.said = np.concatenate(sets)[order].astype(np.int32), np.concatenate(said)[order]
        self.set_starts = np.append(held.starts, len(held.flat)).astype(np.int64)
        self.flat, self.least = held.flat.astype(np.int32), held.least.astype(np.int32)
        self.of_shape, self.longest = held.of_shape, held.longest
        self.programs = Programs(table)


class Programs:
    """Templates as rows of five numbers, each template's when a line first comes near it.

    A row is a text (where its code points begin, how many), a choice (where its options begin, how many), a mark, or a
    slot (which, code points at most, words at most or 0), and at its end the row that follows, -1 for the line's end.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        size = len(table.shapes)
        self.rows = np.zeros(2 * size, np.int32)  # where each template's begin, then where they end: 0 if not yet made
        self.entry = np.full(size, _END, np.int32)  # with which each starts
        codes = np.array(table.shapes.codes, np.intp)
        spaced = np.array([rule.language not in SPACELESS for rule in table.rules], np.uint8)
        self.spaced = spaced[codes >> 1] if size else np.zeros(0, np.uint8)
        self._nodes, self._options, self._texts = array("i"), array("i"), array("I")
        self._arrays = np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint32)

    def arrays(self, shapes: Iterable[int]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint32]]:
        """Rows, options and code points, those of these templates among them."""
        size, known = len(self.entry), len(self._nodes)
        for shape in shapes:
            if not self.rows[size + shape]:
                self.rows[shape] = len(self._nodes) // _FIELDS
                self.entry[shape] = self._sequence(self._table.shapes.program(shape), _END)
                self.rows[size + shape] = len(self._nodes) // _FIELDS
        if len(self._nodes) > known:
            self._arrays = (
                np.array(self._nodes, np.int32), np.array(self._options, np.int32), np.array(self._texts, np.uint32)
            )  # fmt: skip
        return self._arrays

    def _sequence(self, program: Program, following: int) -> int:
        """Makes the rows of a program; which of them it starts with."""
        for node in reversed(program):
            if isinstance(node, list):
                options = [self._sequence(option, following) for option in node]
                following = self._row(_CHOICE, len(self._options), len(options), 0, following)
                self._options.extend(options)
            elif node == "{:}":
                following = self._row(_MARK, SLOTS.index(node), 0, 0, following)
            elif node[0] == "{":
                words = MAX_NAME if node == "{name}" else 0
                following = self._row(_SLOT, SLOTS.index(node), MAX_LENGTH[node], words, following)
            else:
                following = self._row(_TEXT, len(self._texts), len(node), 0, following)
                self._texts.extend(map(ord, node))
        return following

    def _row(self, *numbers: int) -> int:
        self._nodes.extend(numbers)
        return len(self._nodes) // _FIELDS - 1


@cache
def classes() -> NDArray[np.uint8]:
    """Of each code point of the basic plane, as bits, what it is to kernel/phrases.c."""
    end, closing = re.findall(r"\[.*?[^\\]\]", SENTENCE_END.pattern)[:2]
    patterns = (r"\w+", r"\s+", r"\d+", f"[{SEPARATING}]", end, closing, SPACELESS_SCRIPTS.pattern)
    found = np.zeros(1 << 16, np.uint8)
    for bit, pattern in enumerate(patterns):
        found |= matched(re.compile(pattern)).astype(np.uint8) << np.uint8(bit)
    return found
