"""The screen: how native a text is, from one number a byte instead of one for each language."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanup.languages.known import known
from cleanup.languages.scripts import scripts_for
from cleanup.languages.tables import LOWEST, UNITS, columns, load
from cleanup.languages.walk import joined, walk

WINDOW_BYTES = 48  # of a window that is screened: eight words of English
CLOSE_BYTES = 128
ROWS = 1 << 10  # of the table in one go
LEAST = np.int16(LOWEST)  # the lowest weight, and none is as high as its opposite


def screened(data: list[bytes], contrasts: tuple[NDArray[np.int16], ...]) -> NDArray[np.float64]:
    """The three margins of `Py3langid.screen` for each text."""
    states = walk(joined(data), load())
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
def contrasts(native: str) -> tuple[NDArray[np.int16], ...]:
    """Of each state, in units: log probability in `native` less that in a mixture of all others, then less that in
    each close language."""
    names, tables = columns()[0], load()
    same = known().same.get(native, frozenset({native}))
    close = known().close.get(native, same) - same
    alias = known().alias
    places = [[i for i, name in enumerate(tables.classes) if alias.get(name, name) == code] for code in names]
    own = _of(places[names.index(native)])
    alike = [i for code in same & set(names) for i in places[names.index(code)]]
    scripts = scripts_for(native)
    fellows = tuple(i for i, name in enumerate(tables.classes) if scripts & scripts_for(name))
    everything, kindred = _chances(fellows)
    own_chance = np.exp(load().weights[:, alike] / np.float32(UNITS)).sum(axis=1)
    mixture = (everything - own_chance) / (len(tables.classes) - len(alike))
    if others := len(fellows) - len(set(alike) & set(fellows)):
        mixture = (mixture + (kindred - own_chance) / others) / 2
    against: NDArray[np.float32] = np.log(np.maximum(mixture, 1e-9)) * UNITS
    rivals: list[NDArray[Any]] = [against, *(_of(places[names.index(code)]) for code in sorted(close & set(names)))]
    found = []
    for other in rivals:
        contrast = np.asarray(np.round(own - other), np.int16)
        contrast[0] = 0
        contrast = contrast[tables.says]
        contrast.flags.writeable = False
        found.append(contrast)
    return tuple(found)


def _of(columns: list[int]) -> NDArray[np.int16]:
    return np.asarray(load().weights[:, columns].max(axis=1))


@lru_cache(maxsize=16)
def _chances(columns: tuple[int, ...]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The sums of all classes' probabilities in each state, and of some classes'."""
    weights = load().weights
    members = np.ones((weights.shape[1], 2), np.float32)
    members[:, 1] = 0
    members[columns, 1] = 1
    exp = np.exp(np.arange(LEAST, -LEAST, dtype=np.float32) / UNITS)
    total = np.empty((len(weights), 2), np.float32)
    for start in range(0, len(weights), ROWS):
        block = weights[start : start + ROWS]
        total[start : start + ROWS] = exp.take(block - LEAST, mode="clip") @ members
    total.flags.writeable = False
    return total[:, 0], total[:, 1]
