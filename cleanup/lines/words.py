"""The words of a batch of pages, from one array of code points: hashes, and what their page says of them.

No word list and no language: a word is a run of letters and digits, and a page's own use of it is all that is
asked. Code points beyond the basic plane (emoji, rare ideographs) count as OTHER.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# Classes of code points. LOWER to DIGIT make words; WIDE and UNSPACED are written without spaces.
OTHER, SPACE, LOWER, UPPER, CASELESS, HANGUL, WIDE, UNSPACED, DIGIT = range(9)
TERMINAL, COMMA, COLON, QUOTE, BRACKET, DASH, SEPARATOR, MARKUP, CURRENCY, COPYRIGHT = range(9, 19)
CLASSES = 19
RUNS = {WIDE: 2, UNSPACED: 4}  # characters of a run that stand for a word in scripts without spaces
LETTERS_WIDE, LETTERS_HANGUL = 2.5, 2.0  # letters of an alphabetic text that say as much as one character
STEM = 5  # letters of a word that stand for its inflected forms
LONG = 3  # letters of most little words, at most
BITS = 18  # size of the look-up table of word hashes
SPREAD = 8  # slots per word in a page's table: about 1 word in 16 shares its slot
APART = 2.0**26  # more than a page has words: two counts share one exact float64
FREQUENT = 0.006  # share of the page's words from which a short word counts as one of its little words
POWERS = 1 << 18  # powers of POLYNOMIAL that are kept: as many as code points are measured at a time
GOLDEN, POLYNOMIAL, PAIR = 0x9E3779B1, 0x01000193, 0x85EBCA6B  # odd multipliers (Knuth, FNV, MurmurHash3)
Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Tables:
    """Constants of the weights file: class and lower case of a code point; slots for the known words."""

    classes: NDArray[np.uint8]
    fold: Hashes
    known: Hashes  # id -> hash; id 0, of unknown words, has none
    ids: NDArray[np.int32]  # slot -> id of the hash that lives there


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a batch, in order."""

    row: Ints
    many: Ints  # of each row
    hashes: Hashes  # words x 3: the word, its stem, the pair that it closes; 0 where there is none
    letters: Floats  # as many as the word would have in an alphabetic text
    weight: Floats  # 1 for a word between spaces
    kind: NDArray[np.uint8]  # class of its first character
    content: Bools  # longer than most little words


def lookup_tables(vocabulary: Hashes) -> tuple[Hashes, NDArray[np.int32]]:
    """Ids to hashes, slots to ids; id i + 1 is vocabulary[i]. Of two in one slot the first stays.

    >>> known, ids = lookup_tables(np.array([7, 1 << 31], np.uint32))
    >>> int(ids[0]), int(ids[1 << 17]), known.tolist()
    (1, 2, [0, 7, 2147483648])
    """
    ids = np.zeros(1 << BITS, np.int32)
    ids[vocabulary[::-1] >> np.uint32(32 - BITS)] = np.arange(len(vocabulary), 0, -1)
    return np.append(np.uint32(0), vocabulary), ids


def known_ids(words: Words, tables: Tables) -> NDArray[np.int32]:
    """Words x 3: the ids of the hashes that the model knows, 0 for the others."""
    ids = tables.ids.take(words.hashes >> np.uint32(32 - BITS))
    return np.asarray(ids * (tables.known.take(ids) == words.hashes), dtype=np.int32)


def code_points(text: list[str]) -> NDArray[np.uint16]:
    """All rows, a line feed after each; what lies beyond the basic plane becomes 0xFFFF."""
    joined = "\n".join([*text, ""])
    units = joined.encode("utf-16-le", "surrogatepass")
    if len(units) == 2 * len(joined):
        return np.frombuffer(units, dtype="<u2")
    halves = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u2")
    return np.where(halves[1::2] == 0, halves[::2], np.uint16(0xFFFF))


def count_classes(kinds: NDArray[np.uint8], begin: Ints, size: Ints) -> Ints:
    """How many characters of each class a row has. Small letters, most of most texts, are what is left over."""
    others = np.flatnonzero(kinds != LOWER)
    many = np.diff(np.searchsorted(others, begin), append=len(others))
    row = np.repeat(np.arange(0, len(size) * CLASSES, CLASSES), many)
    count = np.bincount(row + kinds.take(others), minlength=len(size) * CLASSES).reshape(-1, CLASSES)
    count[:, LOWER] = size + 1 - many
    count[:, SPACE] -= 1  # the line feed
    return count


def mix(hashes: Hashes) -> Hashes:
    """Spread the bits of a hash (MurmurHash3's finaliser)."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(PAIR)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return np.asarray(hashes ^ (hashes >> np.uint32(16)), dtype=np.uint32)


def shifted(values: Hashes, by: int) -> Hashes:
    """values moved to the right (by > 0) or left, zeros let in."""
    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


@cache
def powers(size: int) -> tuple[Hashes, Hashes]:
    """The powers of POLYNOMIAL modulo 2 ** 32, and of its inverse.

    >>> up, down = powers(4)
    >>> up.tolist()[:2], (up * down).tolist()
    ([1, 16777619], [1, 1, 1, 1])
    """
    both = np.ones((2, size), np.uint32)
    both[0, 1:], both[1, 1:] = POLYNOMIAL, pow(POLYNOMIAL, -1, 1 << 32)
    np.cumprod(both, axis=1, out=both)
    return both[0], both[1]


def find_words(points: NDArray[np.uint16], kinds: NDArray[np.uint8], begin: Ints, fold: Hashes) -> Words:
    """Every run of letters and digits; in scripts without spaces every character, with those after it.

    begin: where each row begins among the points.
    """
    inside = kinds - np.uint8(LOWER) <= DIGIT - LOWER  # below LOWER it turns over
    alone = kinds - np.uint8(WIDE) <= UNSPACED - WIDE
    start, last = inside.copy(), inside.copy()
    start[1:] &= ~inside[:-1] | alone[1:] | alone[:-1]
    last[:-1] &= ~inside[1:] | start[1:]
    at, end = np.flatnonzero(start), np.flatnonzero(last) + 1
    # A word's hash is the sum of its letters times powers of POLYNOMIAL, the difference of two running sums.
    up, down = powers(POWERS) if len(points) <= POWERS else powers.__wrapped__(len(points))
    total = np.zeros(len(points) + 1, np.uint32)
    np.cumsum(fold.take(points) * up[: len(points)], dtype=np.uint32, out=total[1:])
    before, factor = total.take(at), down.take(at) * np.uint32(POLYNOMIAL * GOLDEN % (1 << 32))
    word = (total.take(end) - before) * factor
    stem = (total.take(np.minimum(at + STEM, end)) - before) * factor
    length, kind = end - at, kinds.take(at)
    many = np.diff(np.searchsorted(at, begin), append=len(at))
    of_row = np.repeat(np.arange(len(begin)), many)
    pair = mix(shifted(word, 1)) * np.uint32(PAIR) + word
    single = alone.take(at)
    if single.any():
        next_to = np.diff(at, append=at[-1] + 2) == 1
        word = join_runs(word, single & next_to & np.append(single[1:], False), kind)
    hashes = np.empty((len(at), 3), np.uint32)
    hashes[:, 0] = mix(word)
    hashes[:, 1] = mix(stem ^ np.uint32(GOLDEN)) * (length > STEM)
    hashes[:, 2] = mix(pair)
    firsts = (np.cumsum(many) - many)[many > 0]  # words that no word of their row stands before
    hashes[firsts, 2] = 0
    letters_of, weight_of = np.ones(CLASSES), np.ones(CLASSES)
    letters_of[[WIDE, HANGUL]] = LETTERS_WIDE, LETTERS_HANGUL
    weight_of[[WIDE, UNSPACED]] = 0.5, 0.2  # an ideograph is half a word, a Thai letter a fifth
    return Words(
        of_row, many, hashes, length * letters_of.take(kind), weight_of.take(kind), kind, (length > LONG) | single
    )


def join_runs(word: Hashes, goes_on: Bools, kind: NDArray[np.uint8]) -> Hashes:
    """The hash of each single character with those that follow it without a gap, as many as RUNS says."""
    whole, reach = word.copy(), goes_on.astype(np.uint32)
    for step in range(1, max(RUNS.values())):
        reach *= step < np.where(kind == UNSPACED, RUNS[UNSPACED], RUNS[WIDE])
        whole += reach * shifted(word, -step) * np.uint32(pow(POLYNOMIAL, step, 1 << 32))
        reach = reach * shifted(goes_on.astype(np.uint32), -step)
    return np.asarray(whole, dtype=np.uint32)


def row_keys(words: Words, page: Ints) -> Ints:
    """One number a row, equal for rows of one page with the same words in the same order (digits aside)."""
    order = np.arange(len(words.row)) - np.repeat(np.cumsum(words.many) - words.many, words.many)
    marked = words.hashes[:, 0] * (2 * order + 1).astype(np.uint32)
    total = np.bincount(words.row, weights=marked, minlength=len(page))  # exact: far below 2 ** 53
    return np.asarray((page << 40) + total.astype(np.int64) % (1 << 40))


def alike(keys: Ints) -> tuple[Ints, Ints]:
    """Of each key the first place where it stands, and how often it does; np.unique would load numpy.ma, 20 ms."""
    order = np.argsort(keys, kind="stable")
    new = np.concatenate((np.ones(1, bool), keys[order[1:]] != keys[order[:-1]]))[: len(keys)]
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, len(keys)))
    first, many = np.empty_like(order), np.empty_like(order)
    first[order], many[order] = np.repeat(order[starts], counts), np.repeat(counts, counts)
    return first, many


@dataclass(frozen=True, slots=True)
class InPage:
    """For every word of a batch, what its own page says about it."""

    count: Floats  # how often it stands there
    good: Bools  # a good row other than its own has it
    titled: Floats  # for every row: how much its words count that the page's first row, another, has
    title_cover: Floats  # for every row: the share of the first row's words that it has
    frequent: Bools  # one of the page's little words


def in_page(words: Words, content: Floats, page: Ints, first: Ints, good: Bools, is_first: Bools) -> InPage:
    """Count words in a table for each page; its size depends on the page alone. Few words share a slot.

    content: of each word, how much it counts among those that say what a row is about.
    """
    running = np.append(0, np.cumsum(words.many))
    per_page = np.diff(running.take(first))
    many = np.maximum(per_page, 1)
    slots = 1 << np.ceil(np.log2(many * SPREAD)).astype(np.int64)
    total = int(slots.sum())
    slot = np.repeat(np.cumsum(slots) - slots, per_page)
    slot += words.hashes[:, 0] & np.repeat((slots - 1).astype(np.uint32), per_page)
    in_good, in_title = np.repeat(good, words.many), np.repeat(is_first, words.many)
    # One table for two counts: of all words, and in steps of APART of those in good rows.
    both = np.bincount(slot, weights=np.where(in_good, APART + 1.0, 1.0), minlength=total).take(slot)
    of_good = np.floor(both / APART)
    count = both - APART * of_good
    marked = np.zeros(total, bool)
    marked[slot[in_title]] = True
    title = marked.take(slot)
    whole = np.bincount(page.take(words.row[in_title]), weights=content[in_title], minlength=len(first) - 1)
    share = np.asarray(np.bincount(words.row, weights=content * title, minlength=len(page)), dtype=np.float64)
    share[is_first] = 0
    cover = np.minimum(share / np.maximum(whole, 0.3)[page], 1.5)
    frequent = (count >= 3) & (count > np.repeat(FREQUENT * many, per_page)) & (words.letters <= LONG + 2)
    return InPage(count, of_good > in_good, share, cover, frequent)
