"""What the line model sees: numbers about every row and the ids of its known words, for a batch of pages.

Nothing leans on a language: no word list, no stop words. What words mean is learnt (ids); what else is said
about words is said by the page itself: how often they stand in it, whether its long sentences or its first
row have them. Training (bench/) and cleaning use this one code.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import words as w
from .measured import measured
from .rows import Rows
from .tallies import Tallies, alike, tallied
from .words import Bools, Floats, Ints, Tables

GOOD_LENGTH = 100.0  # letters from which a row that ends like a sentence is taken as a good one
AT_ONCE = 2048  # rows whose numbers stay in the cache while they are set side by side

NAMES = (
    # the row's shape
    "length",
    "words",
    "mean_word",
    "sentence_end",
    "colon_end",
    "comma_end",
    "letter_end",
    "digit_end",
    "upper_start",
    "lower_start",
    "digit_start",
    "mark_start",
    "quote_start",
    "upper_share",
    "capitalised_share",
    # what is in it
    "digit_share",
    "numbers",
    "year",
    "terminals",
    "commas",
    "colons",
    "quotes",
    "brackets",
    "dashes",
    "separators",
    "markup",
    "currency",
    "copyright",
    "other_share",
    # where it stands
    "blank_before",
    "blank_after",
    "place",
    "from_top",
    "from_end",
    "text_before",
    "good_before",
    "good_after",
    # the row in its page
    "repeats",
    "again",
    "title_share",
    "title_cover",
    "good_share",
    "good_strict",
    "frequent_share",
    "word_count",
    "once_share",
    "against_page",
    "is_good",
    # the page
    "page_rows",
    "page_length",
    "page_good",
    "page_blank",
    "page_mean_length",
    "page_terminals",
)


class Features(NamedTuple):
    """Numbers (rows x NAMES) and, for every row, the ids of its known words, stems and word pairs."""

    numbers: NDArray[np.float32]
    ids: NDArray[np.int32]  # words x 3; 0 where unknown
    words: Ints  # words in each row
    page: Ints
    first: Ints  # first row of each page; one more entry, the number of rows


def features(batch: Rows, tables: Tables) -> Features:
    """Features of every row; independent of the other pages in the batch."""
    size = np.fromiter(map(len, batch.text), dtype=np.int64, count=len(batch.text))
    held = measured(batch.text, size, tables)
    kinds, begin, count, words, ids = held.kinds, held.begin, held.count, held.words, held.ids
    if not len(size):
        return Features(np.zeros((0, len(NAMES)), np.float32), ids, words.many, batch.page, batch.first)
    sentence_end = ends_sentence(kinds, begin, size)
    length = size + (w.LETTERS_WIDE - 1) * count[:, w.WIDE] + (w.LETTERS_HANGUL - 1) * count[:, w.HANGUL]
    stops = sentence_end | (2 * count[:, w.UNSPACED] > size)  # Thai ends sentences with a space
    good = stops & (length >= GOOD_LENGTH)
    sums, keys = tallied(words, batch.page, batch.first, good)
    columns = shape(kinds, begin, size, count, words.many, sums) | contents(size, count, sums)
    columns |= {"sentence_end": sentence_end, "length": np.log1p(length)}
    columns["commas"] = 50 * count[:, w.COMMA] / np.maximum(length, 20)
    columns |= position(batch, length, good)
    columns |= within_page(batch, length, good, words.many, sums, keys)
    columns |= of_page(batch, length, good, sentence_end)
    numbers = np.empty((len(size), len(NAMES)), np.float32)
    for start in range(0, len(size), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        for number, name in enumerate(NAMES):
            numbers[some, number] = columns[name][some]
    return Features(numbers, ids, words.many, batch.page, batch.first)


def ends_sentence(kinds: NDArray[np.uint8], begin: Ints, size: Ints) -> Bools:
    """Whether the row ends with a full stop or the like, or with one and a closing quote or bracket."""
    end = begin + size - 1
    last, before = kinds[end], kinds[np.maximum(end - 1, begin)]
    closed = (last == w.QUOTE) | (last == w.BRACKET)
    return np.asarray((last == w.TERMINAL) | (closed & (before == w.TERMINAL)))


def shape(
    kinds: NDArray[np.uint8], begin: Ints, size: Ints, count: Ints, many: Ints, sums: Tallies
) -> dict[str, NDArray[np.generic]]:
    """How the row starts and ends, its words and capitals."""
    start, last = kinds[begin], kinds[begin + size - 1]
    letters = np.maximum(count[:, w.LOWER : w.DIGIT + 1].sum(axis=1), 1)
    return {
        "words": np.log1p(sums.weight),
        "mean_word": np.minimum(sums.letters / np.maximum(sums.weight, 0.2), 20),
        "colon_end": last == w.COLON,
        "comma_end": last == w.COMMA,
        "digit_end": last == w.DIGIT,
        "letter_end": (last >= w.LOWER) & (last <= w.UNSPACED),
        "upper_start": start == w.UPPER,
        "lower_start": start == w.LOWER,
        "digit_start": start == w.DIGIT,
        "mark_start": (start >= w.DASH) & (start <= w.COPYRIGHT),
        "quote_start": (start == w.QUOTE) | (start == w.BRACKET),
        "upper_share": count[:, w.UPPER] / letters,
        "capitalised_share": sums.capitals / np.maximum(many, 1),
    }


def contents(size: Ints, count: Ints, sums: Tallies) -> dict[str, NDArray[np.generic]]:
    """Digits, marks and signs in the row."""
    many = {
        "terminals": w.TERMINAL,
        "colons": w.COLON,
        "quotes": w.QUOTE,
        "brackets": w.BRACKET,
        "dashes": w.DASH,
        "separators": w.SEPARATOR,
        "markup": w.MARKUP,
    }
    return {
        **{name: np.log1p(count[:, kind]) for name, kind in many.items()},
        "digit_share": count[:, w.DIGIT] / size,
        "other_share": count[:, w.OTHER] / size,
        "numbers": np.log1p(sums.numbers),
        "year": sums.years > 0,
        "currency": count[:, w.CURRENCY] > 0,
        "copyright": count[:, w.COPYRIGHT] > 0,
    }


def position(batch: Rows, length: Floats, good: Bools) -> dict[str, NDArray[np.generic]]:
    """Where the row stands: blank lines, rows, text and good rows around it."""
    n, page, first = len(length), batch.page, batch.first
    rows_of_page = np.diff(first)[page]
    place = np.arange(n) - first[page]
    begin = np.minimum(first[:-1], n - 1)

    def before(values: Floats | Ints) -> Floats | Ints:
        run = np.cumsum(values) - values  # exact: integers and halves
        return np.asarray(run - run[begin][page])

    blank_after = np.append(batch.blank[1:], 0)
    blank_after[first[1:] - 1] = 0
    good_before = before(good.astype(np.int64))
    return {
        "blank_before": np.minimum(batch.blank, 3),
        "blank_after": np.minimum(blank_after, 3),
        "place": place / rows_of_page,
        "from_top": np.log1p(place),
        "from_end": np.log1p(rows_of_page - 1 - place),
        "text_before": before(length) / np.bincount(page, weights=length)[page],
        "good_before": np.log1p(good_before),
        "good_after": np.log1p(np.bincount(page, weights=good)[page] - good_before - good),
    }


def within_page(
    batch: Rows, length: Floats, good: Bools, many: Ints, sums: Tallies, keys: Ints
) -> dict[str, NDArray[np.generic]]:
    """What the rest of the page says of the row: repeats, words that its first row and good rows have."""
    page = batch.page
    first, repeats = alike(keys)
    whole, most = np.maximum(sums.content, 0.3), np.maximum(many, 1)
    return {
        "repeats": np.log1p(repeats - 1),
        "again": first != np.arange(len(length)),
        "is_good": good,
        "title_share": sums.titled / whole,
        "title_cover": np.minimum(sums.titled / np.maximum(sums.title, 0.3), 1.5),
        "good_share": sums.content_good / whole,
        "good_strict": sums.strict_good / np.maximum(sums.strict, 0.5),
        "frequent_share": sums.frequent / np.maximum(sums.weight, 0.2),
        "word_count": sums.logs / most,
        "once_share": sums.once / most,
        "against_page": np.log1p(length) - np.log1p(weighted_mean(length, page))[page],
    }


def weighted_mean(length: Floats, page: Ints) -> Floats:
    """Length of the row that a letter of the page stands in, on average."""
    total = np.maximum(np.bincount(page, weights=length), 1)
    return np.asarray(np.bincount(page, weights=length * length) / total)


def of_page(batch: Rows, length: Floats, good: Bools, sentence_end: Bools) -> dict[str, NDArray[np.generic]]:
    """The page as a whole, the same for each of its rows."""
    page = batch.page
    total, rows = np.bincount(page, weights=length), np.maximum(np.bincount(page), 1)
    letters = np.maximum(total, 1)
    values = {
        "page_rows": np.log1p(rows),
        "page_length": np.log1p(total),
        "page_mean_length": np.log1p(weighted_mean(length, page)),
        "page_good": np.bincount(page, weights=length * good) / letters,
        "page_terminals": np.bincount(page, weights=length * sentence_end) / letters,
        "page_blank": np.bincount(page, weights=batch.blank > 0) / rows,
    }
    return {name: value[page] for name, value in values.items()}
