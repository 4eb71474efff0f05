"""The words of a batch of pages, from one array of code points: hashes, and what their page says of them.

No word list and no language: a word is a run of letters and digits, and a page's own use of it is all that is
asked. Code points beyond the basic plane (emoji, rare ideographs) count as OTHER.
"""

from __future__ import annotations

from dataclasses import dataclass
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
FREQUENT = 0.006  # share of the page's words from which a short word counts as one of its little words
POWERS = 64  # letters of a word that are told apart by place
GOLDEN, POLYNOMIAL, PAIR = 0x9E3779B1, 0x01000193, 0x85EBCA6B  # odd multipliers (Knuth, FNV, MurmurHash3)
Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Tables:
    """Constants of the weights file: class and lower case of a code point; slots for the known words."""

    classes: NDArray[np.uint8]
    fold: NDArray[np.uint16]
    hashes: Hashes  # slot -> the hash that lives there
    ids: NDArray[np.int32]  # slot -> id


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a batch, in order."""

    row: Ints
    hashes: Hashes  # words x 3: the word, its stem, the pair that it closes; 0 where there is none
    letters: Floats  # as many as the word would have in an alphabetic text
    weight: Floats  # 1 for a word between spaces
    kind: NDArray[np.uint8]  # class of its first character
    content: Bools  # longer than most little words


def lookup_tables(vocabulary: Hashes) -> tuple[Hashes, NDArray[np.int32]]:
    """Slots for the known hashes; id i + 1 is vocabulary[i]. Of two in one slot the first stays.

    >>> hashes, ids = lookup_tables(np.array([7, 1 << 31], np.uint32))
    >>> int(ids[0]), int(ids[1 << 17]), int(hashes[0])
    (1, 2, 7)
    """
    slot = vocabulary >> np.uint32(32 - BITS)
    hashes, ids = np.zeros(1 << BITS, np.uint32), np.zeros(1 << BITS, np.int32)
    hashes[slot[::-1]] = vocabulary[::-1]
    ids[slot[::-1]] = np.arange(len(vocabulary), 0, -1)
    return hashes, ids


def known_ids(words: Words, tables: Tables) -> NDArray[np.int32]:
    """Words x 3: the ids of the hashes that the model knows, 0 for the others."""
    slot = (words.hashes >> np.uint32(32 - BITS)).astype(np.intp)
    known = (tables.hashes.take(slot) == words.hashes) & (words.hashes != 0)
    return np.where(known, tables.ids.take(slot), 0).astype(np.int32)


def code_points(text: list[str]) -> NDArray[np.uint16]:
    """All rows, a line feed after each; what lies beyond the basic plane becomes 0xFFFF."""
    joined = "".join(f"{line}\n" for line in text).encode("utf-32-le", "surrogatepass")
    return np.minimum(np.frombuffer(joined, dtype=np.uint32), 0xFFFF).astype(np.uint16)


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


def find_words(points: NDArray[np.uint16], kinds: NDArray[np.uint8], row: Ints, fold: NDArray[np.uint16]) -> Words:
    """Every run of letters and digits; in scripts without spaces every character, with those after it."""
    inside = (kinds >= LOWER) & (kinds <= DIGIT)
    alone = (kinds == WIDE) | (kinds == UNSPACED)
    start = inside.copy()
    start[1:] &= ~inside[:-1] | alone[1:] | alone[:-1]
    at = np.flatnonzero(start)
    if not len(at):
        none = np.zeros(0)
        return Words(at, np.zeros((0, 3), np.uint32), none, none, none.astype(np.uint8), none.astype(bool))
    place = np.arange(len(points), dtype=np.int32)
    place[at[0] :] -= np.repeat(at.astype(np.int32), np.diff(at, append=len(points)))
    np.minimum(place, POWERS - 1, out=place)
    letters = fold.take(points).astype(np.uint32)
    letters *= inside
    powers = np.cumprod(np.full(POWERS, POLYNOMIAL, np.uint32), dtype=np.uint32) * np.uint32(GOLDEN)
    letters *= powers.take(place)
    word = np.add.reduceat(letters, at, dtype=np.uint32)
    letters *= place < STEM
    stem = np.add.reduceat(letters, at, dtype=np.uint32)
    length = np.add.reduceat(inside.view(np.int8), at, dtype=np.int64)
    kind, of_row = kinds[at], row[at]
    follows = np.diff(of_row, prepend=-1) == 0
    pair = mix(shifted(word, 1)) * np.uint32(PAIR) + word
    single = alone[at]
    if single.any():
        next_to = np.diff(at, append=at[-1] + 2) == 1
        word = join_runs(word, single & next_to & np.append(single[1:], False), kind)
    hashes = np.stack([mix(word), mix(stem ^ np.uint32(GOLDEN)), mix(pair)], axis=1)
    hashes[length <= STEM, 1] = 0
    hashes[~follows, 2] = 0
    letters_of, weight_of = np.ones(CLASSES), np.ones(CLASSES)
    letters_of[[WIDE, HANGUL]] = LETTERS_WIDE, LETTERS_HANGUL
    weight_of[[WIDE, UNSPACED]] = 0.5, 0.2  # an ideograph is half a word, a Thai letter a fifth
    return Words(of_row, hashes, length * letters_of[kind], weight_of[kind], kind, (length > LONG) | single)


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
    tokens = np.bincount(words.row, minlength=len(page))
    order = np.arange(len(words.row)) - (np.cumsum(tokens) - tokens)[words.row]
    marked = words.hashes[:, 0] * (2 * order + 1).astype(np.uint32)
    total = np.bincount(words.row, weights=marked, minlength=len(page))  # exact: far below 2 ** 53
    return np.asarray((page << 40) + total.astype(np.int64) % (1 << 40))


@dataclass(frozen=True, slots=True)
class InPage:
    """For every word of a batch, what its own page says about it."""

    count: Floats  # how often it stands there
    good: Bools  # a good row other than its own has it
    title: Bools  # the page's first row, not its own, has it
    title_cover: Floats  # for every row: the share of the first row's words that it has
    frequent: Bools  # one of the page's little words


def in_page(words: Words, page: Ints, first: Ints, good: Bools, is_first: Bools) -> InPage:
    """Count words in a table for each page; its size depends on the page alone. Few words share a slot."""
    of_page, pages = page[words.row], len(first) - 1
    many = np.maximum(np.bincount(of_page, minlength=pages), 1)
    slots = 1 << np.ceil(np.log2(many * SPREAD)).astype(np.int64)
    slot = (np.cumsum(slots) - slots)[of_page] + (words.hashes[:, 0].astype(np.int64) & (slots - 1)[of_page])
    total = int(slots.sum())
    in_good, in_title = good[words.row], is_first[words.row]
    count = np.bincount(slot, minlength=total)[slot].astype(np.float64)
    elsewhere = np.bincount(slot[in_good], minlength=total)[slot] - in_good > 0
    title = np.bincount(slot[in_title], minlength=total)[slot] > 0
    content = words.weight * np.where(words.content, 1.0, 0.3)
    whole = np.bincount(of_page[in_title], weights=content[in_title], minlength=pages)
    share = np.bincount(words.row, weights=content * title, minlength=len(page))
    cover = np.where(is_first, 0, np.minimum(share / np.maximum(whole, 0.3)[page], 1.5))
    frequent = (count >= 3) & (count > FREQUENT * many[of_page]) & (words.letters <= LONG + 2)
    return InPage(count, elsewhere, title & ~in_title, cover, frequent)
