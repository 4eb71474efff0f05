"""The characters and words of a batch of rows, and the sums of the words' vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel

from . import words as w
from .words import Ints, Tables, Words

DIMENSIONS = 48  # of the vectors that the kernel adds up: three networks' side by side


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
    kinds = tables.classes.take(points)
    words = w.find_words(points, kinds, begin, tables.fold)
    return Measured(kinds, begin, w.count_classes(kinds, begin, size), words, w.known_ids(words, tables))


def vector_sums(
    ids: NDArray[np.int32], many: Ints, vectors: NDArray[np.uint8], plain: Callable[..., Ints]
) -> tuple[Ints, Ints]:
    """For each row the sum of the vectors of its words' ids, 0 left out, and how many of its words are known by
    themselves. many: words of each row; `plain` adds up runs of packed vectors of given lengths in numpy."""
    summing = kernel.function("lines_vectors")
    if summing and vectors.shape[1] == DIMENSIONS:
        out, known = np.empty((len(many), DIMENSIONS), np.int64), np.empty(len(many), np.int64)
        summing(ids, many, len(many), vectors, out, known)
        return out, known
    flat = ids.reshape(-1)
    some = np.flatnonzero(flat != 0)
    known = among(np.flatnonzero(ids[:, 0] != 0), many)
    packed = vectors.take(flat.take(some), axis=0).astype(np.uint16).view(np.uint64)
    return plain(packed, among(some, 3 * many)), known


def among(places: Ints, sizes: Ints) -> Ints:
    """How many of the places (ascending) lie in each of the runs of these sizes."""
    return np.diff(np.searchsorted(places, np.cumsum(sizes) - sizes), append=len(places))
