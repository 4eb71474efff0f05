"""The lines of many pages in columns: what the screen reads of them, and how long they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.composition import is_normal
from cleanup.folding import Joined
from cleanup.folding import joined as joined_lines
from cleanup.languages.tables import load
from cleanup.languages.traits import head_of, traits
from cleanup.languages.walk import begins, encoded, joined, seen, sizes_of

_QUOTED, _UNCOMPOSED = 1, 2  # marks of the kernel
_BYTES = 4  # of a code point, at most
PROSE = 60  # UTF-8 bytes of a line that is prose rather than menu


@dataclass(frozen=True)
class Cut:
    """All lines of some pages, one after another, without the space at their ends.

    `points` and `bytes` are their lengths. `rows` are the lines that are screened: no single words of ASCII, no blank
    ones. `begin` and `sizes` say where their bytes, as py3langid reads them, are in `data`, `quoted` which of them
    have something to read before a quotation. `ends` are the first lines behind the pages.
    """

    lines: list[str]
    ends: NDArray[np.int64]
    points: NDArray[np.int64]
    bytes: NDArray[np.int64]
    rows: NDArray[np.int64]
    data: NDArray[np.uint8]
    begin: NDArray[np.int64]
    sizes: NDArray[np.int64]
    quoted: NDArray[np.bool_]

    @cached_property
    def states(self) -> NDArray[np.uint32]:
        """py3langid's, after each byte."""
        return seen(self.data, load())

    def text(self, line: int) -> str:
        return self.lines[line].strip()

    def of_page(self, page: int) -> slice:
        """The lines of a page."""
        return slice(int(self.ends[page - 1]) if page else 0, int(self.ends[page]))

    def prose_of(self, page: int) -> NDArray[np.intp]:
        """The lines of a page that are as long as prose."""
        part = self.of_page(page)
        found: NDArray[np.intp] = np.flatnonzero(self.bytes[part] >= PROSE) + part.start
        return found

    def screened_of(self, pages: Iterable[int]) -> NDArray[np.intp]:
        """Which of `rows` are of these pages."""
        parts = [self.of_page(page) for page in pages]
        edges = np.searchsorted(self.rows, [(part.start, part.stop) for part in parts])
        return np.concatenate([np.arange(a, b) for a, b in edges.tolist()] or [np.zeros(0, np.intp)])


def distinct(
    data: NDArray[np.uint8], begin: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each text, bytes that begin there, which of the different ones it is; and the first text of each of those.

    >>> number, first = distinct(np.frombuffer(b"one two one", np.uint8), np.array([0, 4, 8]), np.array([3, 3, 3]))
    >>> number.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    if telling := kernel.function("languages_distinct"):
        slots = np.zeros(2 << len(sizes).bit_length(), np.int32)
        number, first, told = np.empty(len(sizes), np.int64), np.empty(len(sizes), np.int64), np.empty(1, np.int64)
        telling(data, begin, sizes, len(sizes), slots, len(slots) - 1, number, first, told)
        return number, first[: told[0]]
    numbers: dict[bytes, int] = {}
    texts = [data[at : at + size].tobytes() for at, size in zip(begin.tolist(), sizes.tolist(), strict=True)]
    number = np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)
    return number, np.unique(number, return_index=True)[1].astype(np.int64)


def cut(pages: Sequence[Sequence[str]], code: Joined | None = None) -> Cut:
    """The lines of pages in columns. `code` is they, where somebody has them joined."""
    lines = list(chain.from_iterable(pages))
    ends = np.cumsum(np.fromiter(map(len, pages), np.int64, len(pages)))
    cutting = kernel.function("languages_cut")
    if not cutting or not lines:
        return _cut(lines, ends)
    code = code or joined_lines(*pages)
    if len(code.starts) != len(lines) + 1:  # one holds a line feed
        return _cut(lines, ends)
    out, told = np.empty(_BYTES * len(code.points) + 1, np.uint8), np.empty(2, np.int64)
    points, sizes, rows, begin, used = (np.empty(len(lines), np.int64) for _ in range(5))
    marks = np.empty(len(lines), np.uint8)
    cutting(code.points, code.starts, len(lines), traits(), out, points, sizes, rows, begin, used, marks, told)
    many = int(told[0])
    rows, begin, used, marks, out = rows[:many], begin[:many], used[:many], marks[:many], out[: told[1]]
    otherwise = {}  # what is read otherwise than it stands
    doubted = np.flatnonzero(marks > _QUOTED)
    for row, line, mark in zip(doubted.tolist(), rows[doubted].tolist(), marks[doubted].tolist(), strict=True):
        if lines[line].isupper() or (mark & _UNCOMPOSED and not is_normal("NFC", lines[line])):
            otherwise[row] = np.frombuffer(encoded(lines[line].strip()), np.uint8)
    if otherwise:
        parts, done = [], 0
        for row, said in otherwise.items():
            parts += [out[done : begin[row]], said]
            done, used[row] = begin[row] + used[row], len(said)
        out = np.concatenate([*parts, out[done:]])
        begin = begins(used)
    return Cut(lines, ends, points, sizes, rows, out, begin, used, (marks & _QUOTED).view(bool))


def _cut(lines: list[str], ends: NDArray[np.int64]) -> Cut:
    texts = [line.strip() for line in lines]
    points = np.array([len(text) for text in texts], np.int64)
    rows = [i for i, text in enumerate(texts) if not text.isascii() or " " in text]
    data = [encoded(texts[i]) for i in rows]
    together = joined(data) if data else np.zeros(0, np.uint8)
    sizes = np.array([len(some) for some in data], np.int64)
    quoted = np.array([bool(head_of(texts[i])) for i in rows], bool)
    return Cut(lines, ends, points, sizes_of(texts), np.array(rows, np.int64), together,
               begins(sizes), sizes, quoted)  # fmt: skip
