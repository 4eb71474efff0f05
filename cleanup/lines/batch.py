"""The rows of a batch of pages and what the model sees of them: by the kernel, or in numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cleanup import kernel
from cleanup.folding import Joined, joined

from . import words as w
from .features import NAMES, Features, features
from .rows import rows
from .tallies import SPREAD, logarithms
from .words import Ints, Tables

_LOGGED = 18  # of the numbers are logarithms, which are numpy's: C's may differ in the last bit


def batch(pages: Sequence[Sequence[str]], tables: Tables, code: Joined | None = None) -> tuple[Features, Ints]:
    """Features of all rows, and the row of each line, page after page; -1 for blank lines.

    `code` is `joined(*pages)`, where the caller has it.

    >>> from cleanup.lines.model import weights
    >>> found, of_line = batch([["Menu", "", "One sentence."], [""]], weights().tables)
    >>> found.first.tolist(), of_line.tolist()
    ([0, 2, 2], [0, -1, 1, -1])
    """
    if finding := kernel.function("lines_rows"):
        of_pages, code = np.fromiter(map(len, pages), np.int64, len(pages)), code or joined(*pages)
        if 0 < of_pages.sum() == len(code.starts) - 1:  # else one holds a line feed
            return _compiled(code, of_pages, tables, finding)
    found = rows(pages)
    of_line = [np.where(its < 0, its, its + start) for its, start in zip(found.of_line, found.first, strict=False)]
    return features(found, tables), np.concatenate([*of_line, np.zeros(0, np.int64)])


def _compiled(code: Joined, of_pages: Ints, tables: Tables, finding: Callable[..., None]) -> tuple[Features, Ints]:
    """of_pages: lines of each page."""
    pages, size, lines = len(of_pages), len(code.points), len(code.starts) - 1
    starts, ends, sizes, of_line = np.empty((4, lines), np.int64)
    out, blank, first = np.empty(size, np.uint16), np.empty(lines, np.int32), np.empty(pages + 1, np.int64)
    finding(code.points, code.starts, of_pages, pages, starts, ends, out, sizes, blank, of_line, first)
    rows = int(first[-1])
    most = int(sizes[:rows].sum()) + rows  # points, and more than there are words
    counting, knowing = kernel.function("lines_words"), kernel.function("lines_known")
    measuring, logging = kernel.function("lines_features"), kernel.function("lines_logged")
    assert counting and knowing and measuring and logging
    kinds, count, many = np.empty(most, np.uint8), np.empty((rows, w.CLASSES), np.int64), np.empty(rows, np.int64)
    hashes, letters, kind = np.empty((most, 3), np.uint32), np.empty(most, np.uint32), np.empty(most, np.uint8)
    told = np.zeros(1, np.int64)
    counting(
        out, sizes, rows, tables.classes, tables.fold, kinds, count, many, hashes, letters, kind,
        np.empty(most, np.uint32), np.empty(most, np.uint32), told,
    )  # fmt: skip
    ids = np.empty((int(told[0]), 3), np.int32)
    knowing(hashes, ids.size, tables.ids, tables.known, ids)
    its_rows, its_words = np.diff(first), np.diff(np.append(0, np.cumsum(many)).take(first))
    words, most = int(its_words.max(initial=1)), int(its_rows.max(initial=0))
    numbers, logs = np.empty((rows, len(NAMES)), np.float32), np.empty((rows, _LOGGED))
    measuring(
        kinds, sizes, count, blank, many, hashes, letters, kind, first, pages, logarithms(words),
        np.zeros(2 << (SPREAD * words - 1).bit_length(), np.uint32), np.zeros(1 << (2 * most).bit_length(), np.uint32),
        np.empty(rows), np.empty(rows, np.uint8), np.empty(rows, np.int64), np.empty(rows, np.uint32), numbers, logs,
    )  # fmt: skip
    np.log1p(logs, out=logs)
    logging(logs, rows, numbers)
    return Features(numbers, ids, many, np.repeat(np.arange(pages), its_rows), first), of_line
