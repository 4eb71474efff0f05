"""Nats per language for a batch of texts: py3langid's naive Bayes, all texts at once, exact to the bit in any order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.languages.cut import Cut, distinct
from cleanup.languages.scorers import Scored, Scorer
from cleanup.languages.screen import contrasts, screened, screened_at
from cleanup.languages.tables import UNITS, Tables, columns, load, within
from cleanup.languages.walk import batches, begins, encodings, joined, seen

PARTS = 1024  # the count's weight, log(1 + count), in whole parts
STEPS = 20  # weights lie within 6.3 nats, 1,613 units, of the base: 20 of them fit in 16 bits
TEXTS_AT_ONCE = 1024
_LONG = 16  # texts, the longest of those at once
_ROWS = 4096  # of one text at once
STATE_BITS = 17

_KEY = (1 << STATE_BITS) - 1
_FACTORS = 1 << 10


def _factor(count: int) -> int:
    """What the weight of a state is multiplied by that was seen so often."""
    return round(math.log1p(count) * PARTS)


_ONCE = _factor(1)


@lru_cache(maxsize=4)
def _factors(size: int) -> NDArray[np.int32]:
    return np.array([_factor(count) for count in range(size)], np.int32)


class Py3langid(Scorer):
    """The scorer: py3langid 0.4.0's answer for every class of the shipped tables."""

    @property
    def languages(self) -> tuple[str, ...]:
        return columns()[0]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        data = encodings(texts)
        sizes = np.fromiter(map(len, data), np.int64, len(data))
        return self.scores_of(joined(data), begins(sizes), sizes)

    def scores_of(
        self, data: NDArray[np.uint8], begin: NDArray[np.int64], sizes: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        out, tables = np.empty((len(sizes), len(self.languages)), np.float32), load()
        for start, stop in batches(sizes):
            size = sizes[start:stop]
            first, last = int(begin[start]), int(begin[stop - 1] + size[-1] + 1)
            whole = last - first == int(size.sum()) + len(size)  # nothing stands between them
            states = seen(data[first:last] if whole else data[within(begin[start:stop], size + 1)], tables)
            _nats(states, begins(size), size, out[start:stop])
        return out

    def screen(self, texts: Sequence[str], native: str) -> NDArray[np.float32]:
        """How native each text is, at a tenth of the cost of `scores`: three margins a text, in nats over root bytes.

        The whole text and its worst window of WINDOW_BYTES, against a mixture of all other languages; near 0 both
        explain it alike, prose in `native` has 3 to 20. And its first CLOSE_BYTES against the likeliest close
        language.
        """
        if native not in self.languages:
            return super().screen(texts, native)
        data = encodings(texts)
        sizes = np.fromiter(map(len, data), np.int64, len(data))
        return screened(joined(data), sizes, contrasts(native)).astype(np.float32)

    def screen_rows(self, lines: Cut, rows: NDArray[np.intp], native: str) -> NDArray[np.float32]:
        if native not in self.languages:
            return super().screen_rows(lines, rows, native)
        found = screened_at(lines.states, lines.begin[rows], lines.sizes[rows], contrasts(native))
        return found.astype(np.float32)

    def score_rows(self, lines: Cut, rows: NDArray[np.intp], most: int) -> Scored:
        long = lines.points[lines.rows[rows]] > most
        short, others = rows[~long], super().score_rows(lines, rows[long], most)
        number, first = distinct(lines.data, lines.begin[short], lines.sizes[short])
        written = lines.bytes[lines.rows[short]]
        if (written != written[first][number]).any():  # the same as it is read, but not as it stands
            number = first = np.arange(len(short))
        some = short[first]
        begin, sizes, out = lines.begin[some], lines.sizes[some], np.empty((len(some), len(self.languages)), np.float32)
        for start, stop in batches(sizes):
            _nats(lines.states, begin[start:stop], sizes[start:stop], out[start:stop])
        numbers = np.empty(len(rows), np.int64)
        numbers[~long], numbers[long] = number, others.number + len(some)
        sizes = np.concatenate((written[first], others.sizes))
        return Scored(np.concatenate((out, others.scores)), sizes, numbers)


def _nats(
    seen: NDArray[np.uint32], begin: NDArray[np.int64], sizes: NDArray[np.int64], out: NDArray[np.float32]
) -> None:
    """Nats by language of each text that begins there among the states that were seen."""
    tables, (first, second, prior) = load(), _places()
    unit = 1 / (PARTS * UNITS)
    if scoring := kernel.function("languages_scores"):
        (weights,) = tables.weights.of(seen, (begin, sizes))
        longest = int(sizes.max(initial=0))
        room = 2 << max(3, min(longest.bit_length(), STATE_BITS))
        states, (counts, found) = np.zeros(room, np.uint32), np.empty((2, room), np.uint32)
        factors, classes = _factors(max(1 << longest.bit_length(), _FACTORS)), weights.shape[1]
        scoring(seen, tables.says, begin, sizes, len(sizes), weights, tables.slots, classes, factors, states, counts,
                found, np.empty(room, np.int32), prior, first, second, len(first), np.array([unit]), out)  # fmt: skip
        return
    sums = _sums(seen, begin, sizes, tables) + prior
    np.multiply(np.maximum(sums[:, first], sums[:, second]), unit, out=out, casting="same_kind")


@cache
def _places() -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]:
    """The first class of each language, its second or the first again, and what is added to the sum of each class."""
    _, first, double = columns()
    second = first.copy()
    for column, other in double:
        second[column] = other
    return first, second, load().prior.astype(np.int64) * PARTS


def _sums(
    seen: NDArray[np.uint32], begin: NDArray[np.int64], sizes: NDArray[np.int64], tables: Tables
) -> NDArray[np.int64]:
    """Scores in units times 1/PARTS, a row for each text that begins there among the states seen, without the prior."""
    texts = len(sizes)
    says = tables.says[seen[within(begin, sizes)]]
    number = np.repeat(np.arange(texts, dtype=np.uint32), sizes)
    keys = ((number << STATE_BITS) | says)[says > 0]
    keys.sort()
    first = np.flatnonzero(np.diff(keys, prepend=np.uint32(0)))  # state 0 is not there, so no key is 0
    counts = np.diff(first, append=len(keys))
    keys = keys[first]
    (weights,) = tables.weights.of(keys & _KEY)
    slots = tables.slots[keys & _KEY]
    out = summed(keys >> STATE_BITS, slots, texts, weights)
    out *= _ONCE
    again = np.flatnonzero(counts > 1)
    for count in sorted(set(counts[again].tolist())):
        some = again[counts[again] == count]
        extra = _factor(count) - _ONCE
        out += summed(keys[some] >> STATE_BITS, slots[some], texts, weights) * extra
    return out


def summed(number: NDArray[Any], state: NDArray[Any], texts: int, weights: NDArray[np.int16]) -> NDArray[np.int64]:
    """One row a text: the sum of its states' weights. `number`, the text of each state, never falls.

    All texts take their first state, then their second, ...: rows are added in 16 bits and poured into 64 before
    they can overflow. What only the longest texts have is added up for each by itself.
    """
    out = np.zeros((texts, weights.shape[1]), np.int64)
    if not len(number):
        return out
    starts = np.flatnonzero(np.diff(number, prepend=number[0] + np.uint32(1)))
    sizes = np.diff(starts, append=len(number))
    order = np.argsort(-sizes, kind="stable")
    for block in range(0, len(order), TEXTS_AT_ONCE):
        some = order[block : block + TEXTS_AT_ONCE]
        begin, size = starts[some], sizes[some]
        total = np.zeros((len(some), weights.shape[1]), np.int64)
        part = np.zeros((len(some), weights.shape[1]), np.int16)
        rows = np.empty_like(part)
        long = int(size[_LONG]) if len(size) > _LONG else 0  # states from which on few texts have more
        for step in range(long):
            live = int(np.searchsorted(-size, -step, "left"))
            np.take(weights, state[begin[:live] + step], axis=0, out=rows[:live], mode="clip")
            part[:live] += rows[:live]
            if step % STEPS == STEPS - 1:
                total[:live] += part[:live]
                part[:live] = 0
        total += part
        for text in range(min(_LONG, len(some))):
            for at in range(begin[text] + long, begin[text] + size[text], _ROWS):
                total[text] += weights.take(state[at : min(at + _ROWS, begin[text] + size[text])], axis=0).sum(axis=0)
        out[number[begin]] = total
    return out
