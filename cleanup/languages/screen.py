"""The screen: how native a text is, from one number a byte instead of one for each language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.languages.known import known
from cleanup.languages.scripts import scripts_for
from cleanup.languages.tables import LOWEST, UNITS, OnDemand, Packed, columns, load
from cleanup.languages.walk import batches, begins, seen

WINDOW_BYTES = 48  # of a window that is screened: eight words of English
CLOSE_BYTES = 128
_MOST = 1 << 62  # of a language without close ones
LEAST = np.int16(LOWEST)  # the lowest weight, and none is as high as its opposite


def screened(data: NDArray[np.uint8], sizes: NDArray[np.int64], contrasts: OnDemand) -> NDArray[np.float64]:
    """The three margins of `Py3langid.screen` for each text. Their bytes are joined, a separator behind each."""
    begin = begins(sizes)
    out = np.empty((len(sizes), 3))
    for start, stop in batches(sizes):
        first, last = int(begin[start]), int(begin[stop - 1] + sizes[stop - 1] + 1)
        states = seen(data[first:last], load())
        out[start:stop] = screened_at(states, begin[start:stop] - first, sizes[start:stop], contrasts)
    return out


def screened_at(
    states: NDArray[np.uint32], begin: NDArray[np.int64], sizes: NDArray[np.int64], contrasts: OnDemand
) -> NDArray[np.float64]:
    """`screened` of the texts that begin there and are so long, in bytes that were walked."""
    (contrast,) = contrasts.of(states, (begin, sizes))
    sums = np.empty((3, len(sizes)), np.int64)
    if screening := kernel.function("languages_screen"):
        screening(states, begin, sizes, len(sizes), contrast, contrast.shape[1], CLOSE_BYTES, WINDOW_BYTES, _MOST, sums)
    else:
        _sums(states, begin, sizes, contrast, *sums)
    whole, worst, close = sums
    out = np.empty((len(sizes), 3))
    root = np.sqrt(np.maximum(sizes, 1))
    long = sizes > WINDOW_BYTES
    out[:, 0] = whole / root
    out[:, 1] = worst / np.where(long, np.sqrt(WINDOW_BYTES), root)
    out[:, 2] = np.where(long & (close < _MOST), close / np.sqrt(np.clip(sizes, 1, CLOSE_BYTES)), np.inf)
    return out / UNITS


def _sums(
    states: NDArray[np.uint32], begin: NDArray[np.int64], sizes: NDArray[np.int64], contrast: NDArray[np.int16],
    whole: NDArray[np.int64], worst: NDArray[np.int64], close: NDArray[np.int64],
) -> None:  # fmt: skip
    close[:] = _MOST
    for column in range(contrast.shape[1]):
        used = np.minimum(sizes, CLOSE_BYTES) if column else sizes
        sums = np.concatenate(([0], np.cumsum(contrast[:, column].take(states), dtype=np.int64)))
        total = sums[begin + used] - sums[begin]
        if column:
            np.minimum(close, total, out=close)
            continue
        whole[:] = worst[:] = total
        long = np.flatnonzero(sizes > WINDOW_BYTES)
        windows = np.append(sums[WINDOW_BYTES:] - sums[:-WINDOW_BYTES], 0)
        edges = np.stack((begin[long], begin[long] + sizes[long] - WINDOW_BYTES + 1), 1).reshape(-1)
        if len(long):
            worst[long] = np.minimum.reduceat(windows, edges)[::2]


@cache
def contrasts(native: str) -> OnDemand:
    """Of each state, in units: log probability in `native` less that in a mixture of all others, then less that in
    each close language."""
    names, tables = columns()[0], load()
    same = known().same.get(native, frozenset({native}))
    close = known().close.get(native, same) - same
    alias = known().alias
    places: dict[str, list[int]] = {}
    for i, name in enumerate(tables.classes):
        places.setdefault(alias.get(name, name), []).append(i)
    groups = [places[code] for code in (native, *sorted(close & set(names)))]
    alike = sorted({i for code in same & set(names) for i in places[code]})
    scripts = scripts_for(native)
    others = [i for i in range(len(tables.classes)) if i not in alike]
    kindred = [i for i in others if scripts & scripts_for(tables.classes[i])]
    mixed = np.zeros(len(tables.classes))  # the share of each class: half of all others, half of those in this script
    for some in (others, kindred or others):
        mixed[some] += 0.5 / len(some)
    chances = np.exp(np.arange(LEAST, -LEAST) / UNITS)
    out = np.empty((len(tables.says), len(groups)), np.int16)

    def fill(states: NDArray[np.uint32], _: int) -> None:
        said = tables.says[states]
        best, mixture = _against(tables.packed, said, groups, chances, mixed)
        against = np.round(best[:, 0] - np.log(mixture) * UNITS).astype(np.int16)
        out[states] = np.concatenate((against[:, None], best[:, :1] - best[:, 1:]), axis=1)
        out[states[said == 0]] = 0

    return OnDemand([out], fill)


def _against(
    packed: Packed, states: NDArray[np.uint32], groups: Sequence[Sequence[int]], chances: NDArray[np.float64],
    mixed: NDArray[np.float64],
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:  # fmt: skip
    """For each state the highest weight in each group of classes, and the chance of it in the mixture of classes.

    In 64 bits: the order of the sums decides about the last few, and what is made of them is rounded.
    """
    if comparing := kernel.function("languages_against"):
        best, mixture = np.empty((len(states), len(groups)), np.int16), np.empty(len(states))
        members = np.array([member for group in groups for member in group], np.int32)
        ends = np.cumsum([len(group) for group in groups], dtype=np.int64)
        comparing(states, len(states), *packed.arguments, members, ends, len(groups), chances, mixed, best, mixture)
        return best, mixture
    weights = np.empty((len(states), len(mixed)), np.int16)
    packed.rows(states, weights)
    found = chances.take(weights - LEAST, mode="clip") @ mixed
    return np.stack([weights[:, group].max(axis=1) for group in groups], axis=1), found
