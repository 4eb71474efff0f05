"""Dictionaries, texts and lists that stay in the file they are kept in, until there is much to look up.

A page of a hundred lines asks a few hundred times: a fifth of a second to make dictionaries of 300,000 texts first is
most of what `cleanup article.txt` takes. The second time that much is asked, a dictionary pays.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import overload
from zlib import crc32

Numbers = Sequence[int]  # of 32 bits, a view of the file
_FEW = 20_000  # texts looked up in the file; as long as making the dictionary takes
_TOUCHED = 4  # looks of which each may count four stretches of the file, and of many pages, to the process's memory


class Texts(Sequence[str]):
    """Texts as UTF-8 behind one another, a line end behind each; `starts` has an entry more than there are texts."""

    def __init__(self, data: memoryview, starts: Numbers) -> None:
        self._data, self._starts = data, starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return str(self.raw(index), "utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(str(self._data, "utf-8").split("\n")[:-1])

    def let_go(self) -> None:
        """`let_go` of the file."""
        let_go(self._data)

    def raw(self, index: int) -> memoryview:
        return self._data[self._starts[index] : self._starts[index + 1] - 1]


class Sets(Sequence[Numbers]):
    """Lists of numbers behind one another; `starts` has an entry more than there are lists."""

    def __init__(self, starts: Numbers, numbers: Numbers) -> None:
        self.starts, self.numbers = starts, numbers

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> Numbers: ...
    @overload
    def __getitem__(self, index: slice) -> list[Numbers]: ...
    def __getitem__(self, index: int | slice) -> Numbers | list[Numbers]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return self.numbers[self.starts[index] : self.starts[index + 1]]


class Index(Mapping[str, int]):
    """A number for each of some texts. `slots` is an open table by hash, of one more than a text's place, 0 for none.

    >>> texts = ["one", "two", "three"]
    >>> data = "".join(text + "\\n" for text in texts).encode()
    >>> index = Index(Texts(memoryview(data), [0, 4, 8, 14]), [1, 2, 3], slots(texts))
    >>> index.get("three"), index.get("four"), sorted(index)
    (3, None, ['one', 'three', 'two'])
    """

    get: Callable[..., int | None]  # type: ignore[assignment]  # the dictionary's own, once there is one

    def __init__(self, texts: Texts, numbers: Numbers, slots: Numbers) -> None:
        self._texts, self.numbers, self._slots = texts, numbers, slots
        self._asked = 0
        self._made: dict[str, int] | None = None
        self.get = self._get

    def _get(self, text: str, default: int | None = None) -> int | None:
        self._asked += 1
        if self._asked > _FEW:
            return self.made().get(text, default)
        if self._asked % _TOUCHED == 0:
            self._texts.let_go()
        data = text.encode("utf-8", "surrogatepass")
        slots, mask = self._slots, len(self._slots) - 1
        at = crc32(data) & mask
        while number := slots[at]:
            if self._texts.raw(number - 1) == data:
                return self.numbers[number - 1]
            at = (at + 1) & mask
        return default

    def made(self) -> dict[str, int]:
        """All of it as a dictionary."""
        if self._made is None:
            self._made = made = dict(zip(self._texts, self.numbers, strict=True))
            self.get = made.get
        return self._made

    def __getitem__(self, text: str) -> int:
        return self.made()[text]

    def __iter__(self) -> Iterator[str]:
        return iter(self.made())

    def __len__(self) -> int:
        return len(self.numbers)


def let_go(part: memoryview) -> None:
    """Gives back the memory of the mapped file that this is a part of; what is read again, the system has at hand."""
    kept = part.obj
    if isinstance(kept, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        kept.madvise(mmap.MADV_DONTNEED)


def slots(texts: Sequence[str]) -> array[int]:
    """The table of an `Index`: at least half of it stays empty, so that a text is found in two looks or less."""
    size = 1 << (2 * len(texts)).bit_length()
    table = array("I", bytes(4 * size))
    for number, text in enumerate(texts, 1):
        at = crc32(text.encode("utf-8", "surrogatepass")) & (size - 1)
        while table[at]:
            at = (at + 1) & (size - 1)
        table[at] = number
    return table


def starts(sizes: Sequence[int]) -> list[int]:
    """Where parts of these sizes begin, and where the last ends."""
    return list(accumulate(sizes, initial=0))
