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

from cleanup.phrases.anchors import LENGTH
from cleanup.phrases.filters import codes, filters, in_table
from cleanup.phrases.hashes import ANYBODY, SPREAD, hashed
from cleanup.phrases.kinds import SEPARATING
from cleanup.phrases.program import MAX_LENGTH, MAX_NAME, SLOTS
from cleanup.phrases.shapes import shapes
from cleanup.phrases.stored import Sets
from cleanup.phrases.table import SPACELESS, Table
from cleanup.text import SENTENCE_END, SPACELESS_SCRIPTS, WORD, matched, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleanup.phrases.template import Program

# As kernel/phrases.h counts them: the dictionaries, what a node of a program is, the fields of one.
_DICTIONARIES = ("exact", "words", "words_end", "loose", "loose_end", "starts", "ends", "calendar", "prefixes")
_TEXT, _CHOICE, _MARK, _SLOT = range(4)
_FIELDS = 5
# Leading bits of a hash: by which texts are found, and those of what is trimmed.
_FIRST, _EDGES = 16, 14
# Parts of `some`, each of so many times eight words, by leading bits, and what each part is about.
_SOME = ((13, ("exact", "words", "prefixes")), (11, ("loose", "loose_end")),
         (8, ("words_end", "starts", "ends", "calendar")))  # fmt: skip
_TOLD = 26  # bits of an entry that are no hash: what is said of the text, then its set
_LOOKED_UP = ("entries", "some", "first")  # anywhere in them, for nearly every line
_LARGE = 1 << 22  # bytes from which on numpy asks the system for pages of 2 MB
SALT = 0x94D049BB133111EB  # tells the dictionaries apart (SplitMix64's)
_END = -1


# Of what is stored, kinds of numbers as numpy names them; the rest is told from the table at once.
STORED = {
    "entries": "u8", "some": "u8", "first": "u4", "rows": "i4", "entry": "i4", "nodes": "i4", "options": "i4",
    "texts": "u4", "longest": "i4", "shapes": "u8", "edges": "u1", "classes": "u1",
}  # fmt: skip


@dataclass(frozen=True)
class Packed:
    """A table's arrays, as kernel/phrases.h takes them."""

    codes: Mapping[str, int]  # as `filters.codes` has them
    entries: NDArray[np.uint64]  # of all texts, in order of their hashes: 38 bits of that, the set, what is said of it
    first: NDArray[np.uint32]  # by leading bits, where in `entries` to look
    some: NDArray[np.uint64]  # three bits for each text, in a word that it leads to: a Bloom filter
    edges: NDArray[np.uint8]  # bits for the first letters of what is trimmed at a start, then the last at an end
    set_starts: NDArray[np.uint32]
    flat: NDArray[np.int32]
    shapes: NDArray[np.uint64]  # of each template what `shapes` says
    longest: int
    classes: NDArray[np.uint8]
    programs: Programs


@in_table
def packed(table: Table) -> Packed:
    """The arrays of a table."""
    return _stored(table) if table.stored else _packed(table)


def to_store(table: Table) -> dict[str, NDArray[Any]]:
    """What `Table.stored` is to hold, by the names of STORED."""
    made = _packed(table)
    nodes, options, texts = made.programs.arrays(())
    found = vars(made) | vars(made.programs) | {"nodes": nodes, "options": options, "texts": texts}
    return {name: np.atleast_1d(np.asarray(found[name], kind)) for name, kind in STORED.items()}


def _stored(table: Table) -> Packed:
    assert isinstance(table.sets, Sets)
    array = {name: np.frombuffer(data, f"<{STORED[name]}").astype(STORED[name], copy=False)
             for name, data in table.stored.items()}  # fmt: skip
    array |= _at_hand({name: array[name] for name in _LOOKED_UP})
    return Packed(
        codes=codes(table),
        entries=array["entries"],
        first=array["first"],
        some=array["some"],
        edges=array["edges"],
        set_starts=np.asarray(table.sets.starts).view(np.uint32),
        flat=np.asarray(table.sets.numbers).view(np.int32),
        shapes=array["shapes"],
        longest=int(array["longest"][0]),
        classes=array["classes"] if "classes" in array else classes(),
        programs=Programs(table, array),
    )


def _at_hand(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Copies in memory that the system may map by large pages, as it does not map a file."""
    whole = np.empty(max(_LARGE, sum(stored.nbytes for stored in arrays.values())), np.uint8)
    copies, at = {}, 0
    for name, stored in arrays.items():
        copies[name] = copy = whole[at : at + stored.nbytes].view(stored.dtype)
        copy[:] = stored
        at += stored.nbytes
    return copies


def _packed(table: Table) -> Packed:
    held = filters(table)
    calendar = frozenset().union(*table.calendars.values())
    backwards = [key[::-1] for key in table.ends]
    texts: Mapping[str, Collection[str]] = {
        "exact": table.exact, **vars(table.anchors), "starts": table.starts, "ends": backwards, "calendar": calendar,
        "prefixes": {key[:LENGTH] for key in table.exact if len(key) >= LENGTH},
    }  # fmt: skip
    numbered = {name: number for number, name in enumerate(_DICTIONARIES)}
    mixed = {name: _mixed(texts[name], number, name.endswith("_end")) for name, number in numbered.items()}
    alone = {name: mixed[name] - np.uint64(number * SALT * SPREAD % (1 << 64)) for name, number in numbered.items()}
    kept = _DICTIONARIES[:-1]  # of a prefix it is enough that there may be one
    hashes = np.concatenate([mixed[name] for name in kept])
    sets = np.concatenate([held.to.get(name, np.zeros(len(texts[name]), np.intp)) for name in kept])
    said = np.concatenate([held.said.get(name, np.full(len(texts[name]), ANYBODY, np.uint8)) for name in kept])
    if len(table.sets) >= 1 << (_TOLD - 8):
        raise ValueError(f"{len(table.sets):,} sets of phrases; {1 << (_TOLD - 8):,} at most")
    order = np.argsort(hashes, kind="stable")
    entries = hashes << np.uint64(_FIRST) >> np.uint64(_TOLD) << np.uint64(_TOLD)
    entries |= sets.astype(np.uint64) << np.uint64(8) | said
    slots = np.bincount((hashes >> np.uint64(64 - _FIRST)).astype(np.intp), minlength=1 << _FIRST)
    programs = Programs(table)
    programs.arrays(range(len(table.shapes)))
    return Packed(
        codes=held.languages,
        entries=entries[order],
        first=np.append(0, np.cumsum(slots)).astype(np.uint32),
        some=np.concatenate([_some(bits, [(alone[name], mixed[name]) for name in names]) for bits, names in _SOME]),
        edges=np.concatenate([_edges({key[:3] for key in some}) for some in (table.starts, backwards)]),
        set_starts=np.append(held.starts, len(held.flat)).astype(np.uint32),
        flat=held.flat.astype(np.int32),
        shapes=shapes(table, held.of_shape),
        longest=held.longest,
        classes=classes(),
        programs=programs,
    )


def _mixed(texts: Collection[str], dictionary: int, backwards: bool = False) -> NDArray[np.uint64]:
    return np.asarray((hashed(texts, backwards) + np.uint64(dictionary * SALT % (1 << 64))) * np.uint64(SPREAD))


def _some(bits: int, parts: Iterable[tuple[NDArray[np.uint64], NDArray[np.uint64]]]) -> NDArray[np.uint64]:
    """Eight words for each value of the leading `bits` of what a text alone leads to, in these three bits for each."""
    found = np.zeros(8 << bits, np.uint64)
    for alone, mixed in parts:
        place = alone >> np.uint64(64 - bits) << np.uint64(3)
        for shift in (42, 33, 24):
            word = (place | mixed >> np.uint64(shift + 6) & np.uint64(7)).astype(np.intp)
            np.bitwise_or.at(found, word, np.uint64(1) << (mixed >> np.uint64(shift) & np.uint64(63)))
    return found


def _edges(texts: Collection[str]) -> NDArray[np.uint8]:
    found = np.zeros(1 << _EDGES, bool)
    found[(_mixed(texts, 0) >> np.uint64(64 - _EDGES)).astype(np.intp)] = True
    return np.packbits(found, bitorder="little")


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
    """Of each code point of the basic plane, as bits, what it is to kernel/phrases.h."""
    end, closing = re.findall(r"\[.*?[^\\]\]", SENTENCE_END.pattern)[:2]
    patterns = (r"\w+", r"\s+", r"\d+", f"[{SEPARATING}]", end, closing, SPACELESS_SCRIPTS + "+")
    found = np.zeros(1 << 16, np.uint8)
    for bit, pattern in enumerate(patterns):
        found |= matched(pattern).astype(np.uint8) << np.uint8(bit)
    found |= _plain(found & 1 != 0, found & 4 != 0) << np.uint8(len(patterns))
    return found


def _plain(word: NDArray[np.bool_], digit: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Of each code point of the basic plane whether it folds into one letter if it is a `word`, else into none."""
    letters = plain("\n".join([chr(point).strip("\n") for point in range(len(word))])).split("\n")
    size = np.fromiter(map(len, letters), np.int64, len(word))
    first = np.array([ord(some[:1] or " ") for some in letters], np.intp)
    first[first >= len(word)] = ord(" ")
    is_word = matched(WORD)[first]
    return np.asarray((size < 2) & (is_word == word) & ~digit & ~digit[first], np.uint8)
