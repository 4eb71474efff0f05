"""Pages as rows to judge: blank lines counted, wrapped lines joined. The text itself is never changed.

A page is a sequence of lines. A row is what the model judges: one line with text, or several lines that some
tool wrapped at a fixed column and that belong together. Every line knows its row; a blank line has none (-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WRAP_MIN, WRAP_MAX = 60, 100  # columns between which tools wrap: html2text 78, mail 72, fmt 75
WRAP_LINES = 4  # a page with fewer full lines than this is left as it is
WRAP_SHARE = 0.8  # of the lines that end in mid sentence, those that the next word would have made too long
MOST_LINES = 20_000  # the longest of 60,000 pages has 5,088: what has more is no article
MID_SENTENCE = "abcdefghijklmnopqrstuvwxyz,"  # cheap first test only: not what decides


class Rows(NamedTuple):
    """The rows of a batch of pages, page after page."""

    text: list[str]
    blank: NDArray[np.int32]  # blank lines just before the row
    page: NDArray[np.int64]  # page of each row
    first: NDArray[np.int64]  # first row of each page; one more entry, the number of rows
    of_line: list[NDArray[np.int64]]  # for each page, the row of each line, from the page's first; -1 blank


def rows(pages: Sequence[Sequence[str]]) -> Rows:
    """Cut a batch of pages into rows.

    Leaves the lines' text alone but for spaces at their ends.

    >>> batch = rows([["Menu", "", "One sentence."], [""]])
    >>> batch.text, batch.blank.tolist(), batch.first.tolist()
    (['Menu', 'One sentence.'], [0, 1], [0, 2, 2])
    >>> [line.tolist() for line in batch.of_line]
    [[0, -1, 1], [-1]]
    """
    text: list[str] = []
    blank: list[NDArray[np.int32]] = []
    of_line: list[NDArray[np.int64]] = []
    first = np.zeros(len(pages) + 1, dtype=np.int64)
    for number, page in enumerate(pages):
        lines = [line.strip() for line in page]
        lengths = np.fromiter(map(len, lines), dtype=np.int64, count=len(lines))
        full = np.flatnonzero(lengths)
        gap = np.diff(full, prepend=-1).astype(np.int32) - 1
        if len(gap):
            gap[0] = 0
        index = np.full(len(lines), -1, dtype=np.int64)
        goes_on = wrapped(lines, full, gap, lengths)
        if goes_on is None:
            index[full] = np.arange(len(full))
            text.extend(lines if len(full) == len(lines) else filter(None, lines))
            blank.append(gap)
        else:
            starts = np.flatnonzero(~goes_on)
            index[full] = np.cumsum(~goes_on) - 1
            ends = np.append(starts[1:], len(full))
            text.extend(" ".join(lines[i] for i in full[a:b]) for a, b in zip(starts, ends, strict=True))
            blank.append(gap[starts])
        of_line.append(index)
        first[number + 1] = len(text)
    page_of = np.repeat(np.arange(len(pages)), np.diff(first))
    return Rows(text, np.concatenate(blank) if blank else np.zeros(0, np.int32), page_of, first, of_line)


def pieces(lines: int) -> list[slice]:
    """How a page of so many lines is judged: as a whole, or where it is no article in pieces, each like a page.

    >>> pieces(45_000)
    [slice(0, 15000, None), slice(15000, 30000, None), slice(30000, 45000, None)]
    """
    many = -(-lines // MOST_LINES)
    size = -(-lines // max(many, 1))
    return [slice(start, min(start + size, lines)) for start in range(0, lines, max(size, 1))]


def wrapped(
    lines: Sequence[str], full: NDArray[np.int64], gap: NDArray[np.int32], lengths: NDArray[np.int64]
) -> NDArray[np.bool_] | None:
    """Which of the lines with text go on with the line before, on a page wrapped at a fixed column.

    None for a page that is not wrapped, as almost all are. A line goes on when there is no blank line between
    and its first word would not have fitted on the line before.

    >>> page = textwrap.wrap("The quick brown fox jumps over the lazy dog and then it sleeps. " * 8, 79) if (
    ...     textwrap := __import__("textwrap")) else []
    >>> full = np.arange(len(page)); lengths = np.array([len(line) for line in page])
    >>> wrapped(page, full, np.zeros(len(page), np.int32), lengths).tolist()[:3]
    [False, True, True]
    """
    size = lengths[full]
    long = size[size > WRAP_MIN // 2]
    if len(long) < WRAP_LINES:
        return None
    column = int(np.sort(size)[int(0.98 * (len(size) - 1))])
    if not WRAP_MIN <= column <= WRAP_MAX or (size > 3 * WRAP_MAX).any():
        return None
    word = np.fromiter((len(lines[i].split(None, 1)[0]) for i in full), dtype=np.int64, count=len(full))
    next_fits_not = (size[:-1] + 1 + word[1:] > column) & (gap[1:] == 0)
    middle = np.fromiter((lines[i][-1] in MID_SENTENCE for i in full[:-1]), dtype=bool, count=len(full) - 1)
    middle &= (gap[1:] == 0) & (size[:-1] > column // 2)
    if middle.sum() < WRAP_LINES or (next_fits_not & middle).sum() < WRAP_SHARE * middle.sum():
        return None
    return np.concatenate([[False], next_fits_not])
