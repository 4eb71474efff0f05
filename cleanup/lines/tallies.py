"""What is counted and added up over the words of each row, and how often they stand in their page."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from . import words as w
from .words import Bools, Floats, Ints, Words

SPREAD = 8  # slots per word in a page's table: about 1 word in 16 shares its slot
APART = 2.0**26  # more than a page has words: two counts share one exact float64
FREQUENT = 0.006  # share of the page's words from which a short word counts as one of its little words
LITTLE = 0.3  # of a word that is no content word's weight, how much counts where content is asked for
_LOGS = 1 << 14  # logarithms that are kept: of as many words as nearly every page has


class Tallies(NamedTuple):
    """Sums over the words of each row."""

    weight: Floats
    letters: Floats
    capitals: Floats  # words that begin with one
    numbers: Floats
    years: Floats  # numbers of four digits
    content: Floats  # weight of content words and LITTLE of that of others
    content_good: Floats  # of words that a good row of the page other than theirs has
    strict: Floats  # weight of content words
    strict_good: Floats
    frequent: Floats  # weight of the page's little words
    logs: Floats  # logarithm of how often each word stands in the page
    once: Floats  # words that stand in the page once
    titled: Floats  # content of words that the page's first row, another, has
    title: Floats  # content of the page's first row, for every row


def tallied(words: Words, page: Ints, first: Ints, good: Bools) -> tuple[Tallies, Ints]:
    """The sums, and a key for every row: equal for rows of a page with the same words in the same order, digits aside.

    page: of each row; first: the first row of each page, and the number of rows; good: whether it is a good row.
    Words of a page are counted in a table whose size depends on the page alone. Few words share a slot.
    """
    running = np.append(0, np.cumsum(words.many))
    per_page = np.diff(running.take(first))
    slots = 1 << np.ceil(np.log2(np.maximum(per_page, 1) * SPREAD)).astype(np.int64)
    rows = len(page)
    total = int(slots.sum())
    slot = np.repeat(np.cumsum(slots) - slots, per_page)
    slot += words.hashes[:, 0] & np.repeat((slots - 1).astype(np.uint32), per_page)
    in_good, in_title = np.repeat(good, words.many), np.repeat(np.arange(rows) == first[page], words.many)
    # One table for two counts: of all words, and in steps of APART of those in good rows.
    both = np.bincount(slot, weights=np.where(in_good, APART + 1.0, 1.0), minlength=total).take(slot)
    of_good = np.floor(both / APART)
    count = both - APART * of_good
    is_good = of_good > in_good
    marked = np.zeros(total, bool)
    marked[slot[in_title]] = True
    content = np.where(words.content, words.weight, LITTLE * words.weight)
    strict = words.weight * words.content
    frequent = (count >= 3) & (count > np.repeat(FREQUENT * np.maximum(per_page, 1), per_page))
    frequent &= words.letters <= w.LONG + 2
    number = words.kind == w.DIGIT

    def summed(values: Floats | Bools) -> Floats:
        return np.asarray(np.bincount(words.row, weights=values, minlength=rows), dtype=np.float64)

    titled = summed(content * marked.take(slot))
    titled[first[page] == np.arange(rows)] = 0
    title = np.bincount(page.take(words.row[in_title]), weights=content[in_title], minlength=len(first) - 1)
    order = np.arange(len(words.row)) - np.repeat(np.cumsum(words.many) - words.many, words.many)
    marked_words = words.hashes[:, 0] * (2 * order + 1).astype(np.uint32)
    keys = summed(marked_words.astype(np.float64)).astype(np.int64) % (1 << 40)  # exact: far below 2 ** 53
    sums = Tallies(
        summed(words.weight), summed(words.letters), summed(words.kind == w.UPPER), summed(number),
        summed(number & (words.letters == 4)), summed(content), summed(content * is_good), summed(strict),
        summed(strict * is_good), summed(words.weight * frequent), summed(np.log(count)), summed(count == 1), titled,
        title.take(page).astype(np.float64),
    )  # fmt: skip
    return sums, (page << 40) + keys


def logarithms(most: int) -> Floats:
    """Of 0 (as 0) to `most` at least: numpy's, which C's may differ from in the last bit."""
    return _logarithms(_LOGS) if most < _LOGS else _logarithms.__wrapped__(most + 1)


@cache
def _logarithms(size: int) -> Floats:
    return np.asarray(np.log(np.maximum(np.arange(size), 1)), dtype=np.float64)


def alike(keys: Ints) -> tuple[Ints, Ints]:
    """Of each key the first place where it stands, and how often it does; np.unique would load numpy.ma, 20 ms."""
    order = np.argsort(keys, kind="stable")
    new = np.concatenate((np.ones(1, bool), keys[order[1:]] != keys[order[:-1]]))[: len(keys)]
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, len(keys)))
    first, many = np.empty_like(order), np.empty_like(order)
    first[order], many[order] = np.repeat(order[starts], counts), np.repeat(counts, counts)
    return first, many
