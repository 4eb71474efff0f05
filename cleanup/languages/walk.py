"""Texts as bytes, and the automaton's walk over the bytes of a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.composition import normal
from cleanup.languages.tables import LONGEST, SEPARATOR, Tables

BATCH = 1 << 18  # bytes that are walked at once: bounds the memory, changes no answer
TEXTS = 1 << 12  # texts at once; text number and state share the 32 bits of a sort key
WINDOW = 32  # bytes a lane walks; lanes walk side by side: half the time of 128 for one page, and a fifth less for many
LANES = 8192

_JOIN = bytes((SEPARATOR,))


def encoded(text: str) -> bytes:
    """UTF-8 of a text as py3langid reads it: NFC, and lower case if it shouts.

    >>> encoded("ÄPFEL").decode(), encoded("Äpfel").decode()
    ('äpfel', 'Äpfel')
    """
    if text.isupper():
        text = text.lower()
    if not text.isascii():
        text = normal("NFC", text)
    return text.encode("utf-8", "surrogatepass")


def encodings(texts: Sequence[str]) -> list[bytes]:
    """`encoded` of each text."""
    return [text.encode() if text.isascii() and not text.isupper() else encoded(text) for text in texts]


def joined(data: Sequence[bytes]) -> NDArray[np.uint8]:
    """All texts' bytes, each with a separator behind it."""
    return np.frombuffer(_JOIN.join(data) + _JOIN, np.uint8)


def sizes_of(texts: Iterable[str]) -> NDArray[np.int64]:
    """UTF-8 bytes of each text."""
    return np.array([len(text.encode("utf-8", "surrogatepass")) for text in texts], np.int64)


def begins(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of texts of so many bytes begins among what `joined` makes of them.

    >>> begins(np.array([3, 0, 5])).tolist()
    [0, 4, 5]
    """
    return np.asarray(np.cumsum(sizes + 1) - (sizes + 1))


def batches(sizes: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Slices of texts of so many bytes that are small enough to walk at once."""
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = int(ends[start - 1]) if start else 0
        stop = min(int(np.searchsorted(ends, before + BATCH, "right")), start + TEXTS, len(sizes))
        stop = max(stop, start + 1)
        yield start, stop
        start = stop


def seen(data: NDArray[np.uint8], tables: Tables) -> NDArray[np.uint32]:
    """The automaton's state after each byte."""
    if walking := kernel.function("languages_walk"):
        return tables.moves.seen(data, walking)
    return walk(data, tables).view(np.uint32)


def walk(data: NDArray[np.uint8], tables: Tables) -> NDArray[np.int32]:
    """The automaton's state after each byte. The data is cut into lanes that walk in step, each warmed up first."""
    size = len(data)
    lanes = min(LANES, max(1, size // WINDOW))
    length = -(-size // lanes)
    warm = LONGEST - 1
    padded = np.full(warm + lanes * length, SEPARATOR, np.uint8)
    padded[warm : warm + size] = data
    view = np.lib.stride_tricks.as_strided(padded, (warm + length, lanes), (1, length), writeable=False)
    steps = np.ascontiguousarray(view)
    states = np.empty((length, lanes), np.int32)
    state = np.zeros(lanes, np.int32)
    index = np.empty(lanes, np.int32)
    rows, moves = tables.moves.table
    for step in range(warm + length):
        np.take(rows, state, out=index, mode="clip")
        index += steps[step]
        state = states[step - warm] if step >= warm else state
        np.take(moves, index, out=state, mode="clip")
    path: NDArray[np.int32] = states.T.reshape(-1)[:size]
    return path
