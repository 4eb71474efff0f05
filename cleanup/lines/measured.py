"""The characters and words of a batch of rows, and the sums of the words' vectors: by the kernel, or in numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel

from . import words as w
from .words import Ints, Tables, Words


@dataclass(frozen=True, slots=True)
class Measured:
    """`kinds`, the class of each code point; `begin`, where each row begins among them; `count`, rows x classes;
    `ids`, words x 3, of the hashes that the model knows."""

    kinds: NDArray[np.uint8]
    begin: Ints
    count: Ints
    words: Words
    ids: NDArray[np.int32]


def measured(text: list[str], size: Ints, tables: Tables) -> Measured:
    """What the rows hold. size: code points of each."""
    points = w.code_points(text)
    begin = np.cumsum(size + 1) - size - 1
    if finding := kernel.function("lines_words"):
        return _compiled(points, size, begin, tables, finding)
    kinds = tables.classes.take(points)
    words = w.find_words(points, kinds, begin, tables.fold)
    return Measured(kinds, begin, w.count_classes(kinds, begin, size), words, w.known_ids(words, tables))


def _compiled(
    points: NDArray[np.uint16], size: Ints, begin: Ints, tables: Tables, finding: Callable[..., None]
) -> Measured:
    rows, most = len(size), len(points)  # most: words there can be
    kinds, count, many = np.empty(most, np.uint8), np.empty((rows, w.CLASSES), np.int64), np.empty(rows, np.int64)
    row, hashes, told = np.empty(most, np.int64), np.empty((most, 3), np.uint32), np.zeros(1, np.int64)
    letters, weight = np.empty(most), np.empty(most)
    kind, content = np.empty(most, np.uint8), np.empty(most, np.uint8)
    finding(
        points, size, rows, tables.classes, tables.fold, kinds, count, many, row, hashes, letters, weight, kind,
        content, np.empty(most, np.int64), np.empty(most, np.uint32), told,
    )  # fmt: skip
    n = int(told[0])
    words = Words(row[:n], many, hashes[:n], letters[:n], weight[:n], kind[:n], content[:n].view(bool))
    ids = np.empty((n, 3), np.int32)
    knowing = kernel.function("lines_known")
    assert knowing
    knowing(words.hashes, 3 * n, tables.ids, tables.known, ids)
    return Measured(kinds, begin, count, words, ids)


def vector_sums(
    ids: NDArray[np.int32], many: Ints, vectors: NDArray[np.uint64], plain: Callable[..., Ints]
) -> tuple[Ints, Ints]:
    """For each row the sum of the vectors of its words' ids, 0 left out, and how many of its words are known by
    themselves. many: words of each row; `plain` adds up runs of packed vectors of given lengths in numpy."""
    if summing := kernel.function("lines_vectors"):
        held = vectors.view(np.uint16)
        out, known = np.empty((len(many), held.shape[1]), np.int64), np.empty(len(many), np.int64)
        summing(ids, many, len(many), held, held.shape[1], np.empty(held.shape[1], np.uint32), out, known)
        return out, known
    flat = ids.reshape(-1)
    some = np.flatnonzero(flat != 0)
    known = among(np.flatnonzero(ids[:, 0] != 0), many)
    return plain(vectors.take(flat.take(some), axis=0), among(some, 3 * many)), known


def among(places: Ints, sizes: Ints) -> Ints:
    """How many of the places (ascending) lie in each of the runs of these sizes."""
    return np.diff(np.searchsorted(places, np.cumsum(sizes) - sizes), append=len(places))
