"""The screen: how native a text is, from one number a byte instead of one for each language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.languages.known import known
from cleanup.languages.scripts import scripts_for
from cleanup.languages.tables import LOWEST, UNITS, OnDemand, States, columns, load, numbered
from cleanup.languages.walk import joined, seen

WINDOW_BYTES = 48  # of a window that is screened: eight words of English
CLOSE_BYTES = 128
LEAST = np.int16(LOWEST)  # the lowest weight, and none is as high as its opposite


def screened(data: list[bytes], contrasts: OnDemand) -> NDArray[np.float64]:
    """The three margins of `Py3langid.screen` for each text."""
    states = seen(joined(data), load())
    against, *close = contrasts.of(states)
    sizes = np.fromiter(map(len, data), np.int64, len(data))
    if screening := kernel.function("languages_screen"):
        return _compiled(states, sizes, against, close, screening)
    begin = np.concatenate(([0], np.cumsum(sizes + 1)[:-1]))
    end = begin + sizes
    out = np.empty((len(data), 3))
    sums = np.concatenate(([0], np.cumsum(against.take(states), dtype=np.int64)))
    out[:, :2] = ((sums[end] - sums[begin]) / np.sqrt(np.maximum(sizes, 1)))[:, None]
    out[:, 2] = np.inf
    long = np.flatnonzero(sizes > WINDOW_BYTES)
    if len(long):
        windows = np.append(sums[WINDOW_BYTES:] - sums[:-WINDOW_BYTES], 0)
        edges = np.stack((begin[long], end[long] - WINDOW_BYTES + 1), 1).reshape(-1)
        out[long, 1] = np.minimum.reduceat(windows, edges)[::2] / np.sqrt(WINDOW_BYTES)
        used = np.minimum(sizes[long], CLOSE_BYTES)
        for contrast in close:
            sums = np.concatenate(([0], np.cumsum(contrast.take(states), dtype=np.int64)))
            margin = (sums[begin[long] + used] - sums[begin[long]]) / np.sqrt(used)
            out[long, 2] = np.minimum(out[long, 2], margin)
    return out / UNITS


def _compiled(
    states: NDArray[np.uint32],
    sizes: NDArray[np.int64],
    against: NDArray[np.int16],
    close: list[NDArray[np.int16]],
    screening: Callable[..., None],
) -> NDArray[np.float64]:
    whole, worst = np.empty(len(sizes), np.int64), np.empty(len(sizes), np.int64)
    longest = int(sizes.max(initial=0))
    screening(states, sizes, len(sizes), against, longest, WINDOW_BYTES, whole, worst)
    out = np.empty((len(sizes), 3))
    root = np.sqrt(np.maximum(sizes, 1))
    long = sizes > WINDOW_BYTES
    out[:, 0] = whole / root
    out[:, 1] = worst / np.where(long, np.sqrt(WINDOW_BYTES), root)
    out[:, 2] = np.inf
    root = np.sqrt(np.clip(sizes, 1, CLOSE_BYTES))
    for contrast in close:
        screening(states, sizes, len(sizes), contrast, CLOSE_BYTES, WINDOW_BYTES, whole, worst)
        np.minimum(out[:, 2], whole / root, out=out[:, 2], where=long)
    return out / UNITS


@cache
def contrasts(native: str) -> OnDemand:
    """Of each state, in units: log probability in `native` less that in a mixture of all others, then less that in
    each close language."""
    names, tables = columns()[0], load()
    same = known().same.get(native, frozenset({native}))
    close = known().close.get(native, same) - same
    alias = known().alias
    places = [[i for i, name in enumerate(tables.classes) if alias.get(name, name) == code] for code in names]
    own = places[names.index(native)]
    rivals = [places[names.index(code)] for code in sorted(close & set(names))]
    alike = sorted({i for code in same & set(names) for i in places[names.index(code)]})
    scripts = scripts_for(native)
    others = [i for i in range(len(tables.classes)) if i not in alike]
    kindred = [i for i in others if scripts & scripts_for(tables.classes[i])]
    mixed = np.zeros(len(tables.classes))  # the share of each class: half of all others, half of those in this script
    for some in (others, kindred or others):
        mixed[some] += 0.5 / len(some)
    chances = np.exp(np.arange(LEAST, -LEAST) / UNITS)

    def rows(states: States) -> list[NDArray[np.int16]]:
        numbers = numbered(states)
        weights = tables.weights.of(numbers)[0][states]
        # In 64 bits: which rows are multiplied together decides about the last few, and they are rounded.
        mixture = chances.take(weights - LEAST, mode="clip") @ mixed
        native_weights = weights[:, own].max(axis=1)
        against = np.round(native_weights - np.log(mixture) * UNITS).astype(np.int16)
        found = [against, *(native_weights - weights[:, rival].max(axis=1) for rival in rivals)]
        for contrast in found:
            contrast[numbers == 0] = 0
        return found

    return OnDemand([np.empty(len(tables.says), np.int16) for _ in range(1 + len(rivals))], rows)
