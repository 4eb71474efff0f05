"""A table as the kernel reads it: texts of all dictionaries in one table of hashes, templates as rows of numbers."""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from cleanup.phrases.filters import codes, filters, in_table
from cleanup.phrases.hashes import ANYBODY, SPREAD, hashed
from cleanup.phrases.kinds import SEPARATING
from cleanup.phrases.program import MAX_LENGTH, MAX_NAME, SLOTS
from cleanup.phrases.stored import Sets
from cleanup.phrases.table import SPACELESS, Table
from cleanup.text import SENTENCE_END, SPACELESS_SCRIPTS, matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleanup.phrases.template import Program

# As kernel/phrases.c counts them: the dictionaries, what a node of a program is, the fields of one.
_DICTIONARIES = ("exact", "words", "words_end", "loose", "loose_end", "heads", "tails", "calendar")
_TEXT, _CHOICE, _MARK, _SLOT = range(4)
_FIELDS = 5
_SOME = 22  # leading bits of a hash: half a megabyte of bits says of most hashes that no text has them
SALT = 0x94D049BB133111EB  # tells the dictionaries apart (SplitMix64's)
_END = -1


# Of what is stored, kinds of numbers as numpy names them; the rest is told from the table at once.
STORED = {
    "hashes": "u4", "first": "u4", "sets": "i4", "rows": "i4", "entry": "i4", "nodes": "i4", "options": "i4",
    "texts": "u4", "longest": "i4", "some": "u1", "said": "u1", "of_shape": "u1", "classes": "u1",
}  # fmt: skip


@dataclass(frozen=True)
class Packed:
    """A table's arrays, as kernel/phrases.c takes them."""

    codes: Mapping[str, int]  # as `filters.codes` has them
    hashes: NDArray[np.uint32]  # of all texts, in order: of each the 32 bits behind the leading ones
    first: NDArray[np.uint32]  # by leading bits, where in `hashes` to look
    some: NDArray[np.uint8]  # a bit for each value of more leading bits: whether any hash has it
    sets: NDArray[np.int32]  # the set of each text
    said: NDArray[np.uint8]  # and what is said of it
    set_starts: NDArray[np.int64]
    flat: NDArray[np.int32]
    least: NDArray[np.int32]
    of_shape: NDArray[np.uint8]
    longest: int
    classes: NDArray[np.uint8]
    programs: Programs

    @property
    def shift(self) -> int:
        """What leaves the leading bits of a hash."""
        return 65 - len(self.first).bit_length()


@in_table
def packed(table: Table) -> Packed:
    """The arrays of a table."""
    return _stored(table) if table.stored else _packed(table)


def to_store(table: Table) -> dict[str, NDArray[Any]]:
    """What `Table.stored` is to hold, by the names of STORED."""
    made = _packed(table)
    nodes, options, texts = made.programs.arrays(range(len(made.least)))
    found = vars(made) | vars(made.programs) | {"nodes": nodes, "options": options, "texts": texts}
    return {name: np.atleast_1d(np.asarray(found[name], kind)) for name, kind in STORED.items()}


def _stored(table: Table) -> Packed:
    assert isinstance(table.sets, Sets)
    array = {name: np.frombuffer(data, f"<{STORED[name]}").astype(STORED[name], copy=False)
             for name, data in table.stored.items()}  # fmt: skip
    return Packed(
        codes=codes(table),
        hashes=array["hashes"],
        first=array["first"],
        some=array["some"],
        sets=array["sets"],
        said=array["said"],
        set_starts=np.asarray(table.sets.starts).astype(np.int64),
        flat=np.asarray(table.sets.numbers).view(np.int32),
        least=np.asarray(table.shapes.least).view(np.int32),
        of_shape=array["of_shape"],
        longest=int(array["longest"][0]),
        classes=array["classes"] if "classes" in array else classes(),
        programs=Programs(table, array),
    )


def _packed(table: Table) -> Packed:
    held = filters(table)
    heads, tails = table.edges
    calendar = frozenset().union(*table.calendars.values())
    texts: Mapping[str, Collection[str]] = {
        "exact": table.exact, **vars(table.anchors), "heads": heads, "tails": tails, "calendar": calendar,
    }  # fmt: skip
    hashes = np.concatenate([
        (hashed(texts[name], name.endswith(("_end", "tails"))) + np.uint64(number * SALT % (1 << 64)))
        * np.uint64(SPREAD)
        for number, name in enumerate(_DICTIONARIES)
    ])  # fmt: skip
    order = np.argsort(hashes, kind="stable")
    some = np.zeros(1 << _SOME, bool)
    some[(hashes >> np.uint64(64 - _SOME)).astype(np.intp)] = True
    bits = max(len(hashes).bit_length() - 1, 1)
    slots = np.bincount((hashes >> np.uint64(64 - bits)).astype(np.intp), minlength=1 << bits)
    sets = [held.to.get(name, np.zeros(len(texts[name]), np.intp)) for name in _DICTIONARIES]
    said = [held.said.get(name, np.full(len(texts[name]), ANYBODY, np.uint8)) for name in _DICTIONARIES]
    return Packed(
        codes=held.languages,
        hashes=(hashes[order] >> np.uint64(32 - bits)).astype(np.uint32),
        first=np.append(0, np.cumsum(slots)).astype(np.uint32),
        some=np.packbits(some, bitorder="little"),
        sets=np.concatenate(sets)[order].astype(np.int32),
        said=np.concatenate(said)[order],
        set_starts=np.append(held.starts, len(held.flat)).astype(np.int64),
        flat=held.flat.astype(np.int32),
        least=held.least.astype(np.int32),
        of_shape=held.of_shape,
        longest=held.longest,
        classes=classes(),
        programs=Programs(table),
    )


class Programs:
    """Templates as rows of five numbers: all from the table's file, or each template's when a line first comes near it.

    A row is a text (where its code points begin, how many), a choice (where its options begin, how many), a mark, or a
    slot (which, code points at most, words at most or 0), and at its end the row that follows, -1 for the line's end.
    """

    def __init__(self, table: Table, stored: Mapping[str, NDArray[Any]] = MappingProxyType({})) -> None:
        self._table = table
        size = len(table.shapes)
        codes = np.array(table.shapes.codes, np.intp)
        spaced = np.array([rule.language not in SPACELESS for rule in table.rules], np.uint8)
        self.spaced = spaced[codes >> 1] if size else np.zeros(0, np.uint8)
        # Where each template's begin, then where they end: 0 if not yet made. With which each starts.
        self.rows = stored["rows"] if stored else np.zeros(2 * size, np.int32)
        self.entry = stored["entry"] if stored else np.full(size, _END, np.int32)
        self._nodes, self._options, self._texts = array("i"), array("i"), array("I")
        self._known: dict[str, int] = {}  # where in the texts
        none = np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint32)
        self._arrays = (stored["nodes"], stored["options"], stored["texts"]) if stored else none

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
                if node not in self._known:
                    self._known[node] = len(self._texts)
                    self._texts.extend(map(ord, node))
                following = self._row(_TEXT, self._known[node], len(node), 0, following)
        return following

    def _row(self, *numbers: int) -> int:
        self._nodes.extend(numbers)
        return len(self._nodes) // _FIELDS - 1


@cache
def classes() -> NDArray[np.uint8]:
    """Of each code point of the basic plane, as bits, what it is to kernel/phrases.c."""
    end, closing = re.findall(r"\[.*?[^\\]\]", SENTENCE_END.pattern)[:2]
    patterns = (r"\w+", r"\s+", r"\d+", f"[{SEPARATING}]", end, closing, SPACELESS_SCRIPTS.pattern + "+")
    found = np.zeros(1 << 16, np.uint8)
    for bit, pattern in enumerate(patterns):
        found |= matched(re.compile(pattern)).astype(np.uint8) << np.uint8(bit)
    return found
