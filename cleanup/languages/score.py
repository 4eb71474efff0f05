"""Nats per language for a batch of texts: py3langid's naive Bayes, all texts at once, exact to the bit in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.known import known
from cleanup.languages.scorers import Scorer
from cleanup.languages.scripts import scripts_for
from cleanup.languages.tables import LONGEST, SEPARATOR, UNITS, Tables, load

BATCH = 1 << 20  # bytes that are walked at once: bounds the memory, changes no answer
TEXTS = 1 << 14  # texts at once: text number and state share the 32 bits of a sort key
WINDOW = 128  # bytes a lane walks; lanes walk side by side
LANES = 8192
PARTS = 1024  # the count's weight, log(1 + count), in whole parts
STEPS = 20  # weights lie within 6.3 nats, 1,613 units, of the base: 20 of them fit in 16 bits
TEXTS_AT_ONCE = 1024
STATE_BITS = 17

WINDOW_BYTES = 48  # of a window that is screened: eight words of English
CLOSE_BYTES = 128
ROWS = 1 << 12  # of the table in one go

_JOIN = bytes((SEPARATOR,))
_KEY = (1 << STATE_BITS) - 1
_ONCE = round(float(np.log1p(1)) * PARTS)


def encoded(text: str) -> bytes:
    """UTF-8 of a text as py3langid reads it: NFC, and lower case if it shouts.

    >>> encoded("ÄPFEL").decode(), encoded("Äpfel").decode()
    ('äpfel', 'Äpfel')
    """
    if text.isupper():
        text = text.lower()
    if not text.isascii():
        text = normalize("NFC", text)
    return text.encode("utf-8", "surrogatepass")


def walk(data: NDArray[np.uint8], tables: Tables) -> NDArray[np.int32]:
    """The automaton's state after each byte. The data is cut into lanes that walk in step, each warmed up by 5 bytes."""
    size = len(data)
    lanes = min(LANES, max(1, size // WINDOW))
    length = -(-size // lanes)
    warm = LONGEST - 1
    padded = np.full(warm + lanes * length, SEPARATOR, np.uint8)
    padded[warm : warm + size] = data
    view = np.lib.stride_tricks.as_strided(padded, (warm + length, lanes), (1, length), writeable=False)
    steps = np.ascontiguousarray(view)
    states = np.empty((length, lanes), np.int32)
    state = np.zeros(lanes, np.int32)
    index = np.empty(lanes, np.int32)
    for step in range(warm + length):
        np.take(tables.rows, state, out=index, mode="clip")
        index += steps[step]
        state = states[step - warm] if step >= warm else state
        np.take(tables.moves, index, out=state, mode="clip")
    return states.T.reshape(-1)[:size]


class Py3langid(Scorer):
    """The scorer: py3langid 0.4.0's answer for every class of the shipped tables."""

    @property
    def languages(self) -> tuple[str, ...]:
        return _columns()[0]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        languages, first, double = _columns()
        tables = load()
        out = np.empty((len(texts), len(languages)), np.float32)
        data = [encoded(text) for text in texts]
        for start, stop in _batches(data):
            sums = _sums(data[start:stop], tables) + tables.prior * PARTS
            block = sums[:, first]
            for column, other in double:
                np.maximum(block[:, column], sums[:, other], out=block[:, column])
            out[start:stop] = block * (1 / (PARTS * UNITS))
        return out

    def screen(self, texts: Sequence[str], native: str) -> NDArray[np.float32]:
        """How native each text is, at a tenth of the cost of `scores`: three margins a text, in nats over root bytes.

        The whole text and its worst window of WINDOW_BYTES, against a mixture of all other languages; near 0 both
        explain it alike, prose in `native` has 3 to 20. And its first CLOSE_BYTES against the likeliest close
        language.
        """
        if native not in self.languages:
            return np.full((len(texts), 3), -np.inf, np.float32)
        contrasts = _contrasts(native)
        out = np.zeros((len(texts), 3), np.float32)
        data = [encoded(text) for text in texts]
        for start, stop in _batches(data):
            out[start:stop] = _screened(data[start:stop], contrasts)
        return out


def _screened(data: list[bytes], contrasts: tuple[NDArray[np.int16], ...]) -> NDArray[np.float64]:
    states = walk(np.frombuffer(_JOIN.join(data) + _JOIN, np.uint8), load())
    sizes = np.fromiter(map(len, data), np.int64, len(data))
    begin = np.concatenate(([0], np.cumsum(sizes + 1)[:-1]))
    end = begin + sizes
    out = np.empty((len(data), 3))
    sums = np.concatenate(([0], np.cumsum(contrasts[0][states], dtype=np.int64)))
    out[:, :2] = ((sums[end] - sums[begin]) / np.sqrt(np.maximum(sizes, 1)))[:, None]
    out[:, 2] = np.inf
    long = np.flatnonzero(sizes > WINDOW_BYTES)
    if len(long):
        windows = np.append(sums[WINDOW_BYTES:] - sums[:-WINDOW_BYTES], 0)
        edges = np.stack((begin[long], end[long] - WINDOW_BYTES + 1), 1).reshape(-1)
        out[long, 1] = np.minimum.reduceat(windows, edges)[::2] / np.sqrt(WINDOW_BYTES)
        used = np.minimum(sizes[long], CLOSE_BYTES)
        for contrast in contrasts[1:]:
            sums = np.concatenate(([0], np.cumsum(contrast[states], dtype=np.int64)))
            margin = (sums[begin[long] + used] - sums[begin[long]]) / np.sqrt(used)
            out[long, 2] = np.minimum(out[long, 2], margin)
    return out / UNITS


@cache
def _contrasts(native: str) -> tuple[NDArray[np.int16], ...]:
    """Of each state, in units: log probability in `native` less that in a mixture of all others, then less that in
    each close language."""
    names, tables = _columns()[0], load()
    same = known().same.get(native, frozenset({native}))
    close = known().close.get(native, same) - same
    columns = [[i for i, name in enumerate(tables.classes) if known().alias.get(name, name) == code] for code in names]
    own = _of(columns[names.index(native)])
    alike = [i for code in same & set(names) for i in columns[names.index(code)]]
    chance = _total_chance() - _chance(alike)
    scripts = scripts_for(native)
    fellows = [i for i, name in enumerate(tables.classes) if i not in alike and scripts & scripts_for(name)]
    mixture = chance / (len(tables.classes) - len(alike))
    if fellows:
        mixture = (mixture + _chance(fellows) / len(fellows)) / 2
    mixture = np.log(np.maximum(mixture, 1e-9)) * UNITS
    others = [mixture, *(_of(columns[names.index(code)]) for code in sorted(close & set(names)))]
    found = []
    for other in others:
        contrast = np.round(own - other).astype(np.int16)
        contrast[0] = 0
        contrast = contrast[tables.says]
        contrast.flags.writeable = False
        found.append(contrast)
    return tuple(found)


def _of(columns: list[int]) -> NDArray[np.int16]:
    return np.asarray(load().weights[:, columns].max(axis=1))


def _chance(columns: list[int]) -> NDArray[np.float64]:
    return np.exp(load().weights[:, columns] / UNITS).sum(axis=1)


@cache
def _total_chance() -> NDArray[np.float64]:
    weights = load().weights
    total = np.zeros(len(weights))
    for start in range(0, len(weights), ROWS):
        total[start : start + ROWS] = np.exp(weights[start : start + ROWS] * np.float32(1 / UNITS)).sum(axis=1)
    total.flags.writeable = False
    return total


@cache
def _columns() -> tuple[tuple[str, ...], NDArray[np.intp], tuple[tuple[int, int], ...]]:
    """(languages, first column of each, (language, its second column) for those in two scripts)."""
    alias = known().alias
    names = [alias.get(name, name) for name in load().classes]
    languages = tuple(sorted(set(names)))
    first = np.array([names.index(language) for language in languages])
    double = tuple((languages.index(n), i) for i, n in enumerate(names) if i != names.index(n))
    return languages, first, double


def _batches(data: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    start = size = 0
    for i, item in enumerate(data):
        if i > start and (size + len(item) > BATCH or i - start == TEXTS):
            yield start, i
            start, size = i, 0
        size += len(item)
    if start < len(data):
        yield start, len(data)


def _sums(texts: list[bytes], tables: Tables) -> NDArray[np.int64]:
    """Scores in units times 1/PARTS, one row a text, without the prior."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    states = walk(np.frombuffer(_JOIN.join(texts) + _JOIN, np.uint8), tables)
    number = np.repeat(np.arange(len(texts), dtype=np.uint32), lengths + 1)
    says = np.take(tables.says, states, mode="clip")
    keys = ((number << STATE_BITS) | says)[says > 0]
    keys.sort()
    first = np.flatnonzero(np.diff(keys, prepend=np.uint32(0)))  # state 0 is not there, so no key is 0
    counts = np.diff(first, append=len(keys))
    keys = keys[first]
    out = summed(keys >> STATE_BITS, keys & _KEY, len(texts), tables.weights) * _ONCE
    again = np.flatnonzero(counts > 1)
    for count in np.unique(counts[again]).tolist():
        some = again[counts[again] == count]
        extra = round(float(np.log1p(count)) * PARTS) - _ONCE
        out += summed(keys[some] >> STATE_BITS, keys[some] & _KEY, len(texts), tables.weights) * extra
    return out


def summed(number: NDArray[Any], state: NDArray[Any], texts: int, weights: NDArray[np.int16]) -> NDArray[np.int64]:
    """One row a text: the sum of its states' weights. `number`, the text of each state, never falls.

    All texts take their first state, then their second, ...: rows are added in 16 bits and poured into 64 before
    they can overflow.
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
        for step in range(int(size[0])):
            live = int(np.searchsorted(-size, -step, "left"))
            np.take(weights, state[begin[:live] + step], axis=0, out=rows[:live], mode="clip")
            part[:live] += rows[:live]
            if step % STEPS == STEPS - 1:
                total[:live] += part[:live]
                part[:live] = 0
        total += part
        out[number[begin]] = total
    return out
