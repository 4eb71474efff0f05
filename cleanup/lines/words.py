"""The words of a batch of pages, from one array of code points, and their hashes.

No word list and no language: a word is a run of letters and digits, and a page's own use of it is all that is
asked. Code points beyond the basic plane (emoji, rare ideographs) count as OTHER.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeAlias

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
POWERS = 1 << 18  # powers of POLYNOMIAL that are kept: as many as code points are measured at a time
GOLDEN, POLYNOMIAL, PAIR = 0x9E3779B1, 0x01000193, 0x85EBCA6B  # odd multipliers (Knuth, FNV, MurmurHash3)
Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint32]


class Tables(NamedTuple):
    """Constants of the weights file: class and lower case of a code point; slots for the known words."""

    classes: NDArray[np.uint8]
    fold: NDArray[np.uint16]
    known: Hashes  # id -> hash; id 0, of unknown words, has none
    ids: NDArray[np.uint16]  # slot -> id of the hash that lives there


class Words(NamedTuple):
    """The words of a batch, in order."""

    row: Ints
    many: Ints  # of each row
    hashes: Hashes  # words x 3: the word, its stem, the pair that it closes; 0 where there is none
    letters: Floats  # as many as the word would have in an alphabetic text
    weight: Floats  # 1 for a word between spaces
    kind: NDArray[np.uint8]  # class of its first character
    content: Bools  # longer than most little words


def lookup_tables(vocabulary: Hashes) -> tuple[Hashes, NDArray[np.uint16]]:
    """Ids to hashes, slots to ids; id i + 1 is vocabulary[i]. Of two in one slot the first stays.

    Raises ValueError where ids are more than 16 bits hold: small tables stay in the cache.

    >>> known, ids = lookup_tables(np.array([7, 1 << 31], np.uint32))
    >>> int(ids[0]), int(ids[1 << 17]), known.tolist()
    (1, 2, [0, 7, 2147483648])
    """
    if len(vocabulary) > np.iinfo(np.uint16).max:
        raise ValueError(f"a vocabulary of {len(vocabulary)} words; {np.iinfo(np.uint16).max} at most")
    ids = np.zeros(1 << BITS, np.uint16)
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


def find_words(points: NDArray[np.uint16], kinds: NDArray[np.uint8], begin: Ints, fold: NDArray[np.uint16]) -> Words:
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
