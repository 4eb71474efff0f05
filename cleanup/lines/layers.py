"""What the line model's networks are made of: products in tiles of one fixed shape, pages' means and maxima.

Rows of all pages lie one after another in blocks, GAP empty rows around each page.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel

from .words import Bools, Ints

GAP = 16  # empty rows around every page: the widest dilation
BLOCK = 8  # rows that are added up at once; every page begins with one
TILE = 64  # rows of one matrix product; larger ones OpenBLAS splits among threads, which wait for each other
ROOM = 3 * 64 * 64 * 2 + 3 * 64 * (512 + 2 * 16 + 2 * GAP) + 32  # numbers of 16 bits: TILES_ROOM in layers.h
AT_ONCE = 16  # tiles whose products stay in the cache till they are added up
Array = NDArray[np.float32]


def pooled(x: Array, blocks: Ints, sizes: Ints) -> Array:
    """Mean and maximum of each page's rows: so many blocks, and rows. None is below 0: empty ones change neither."""
    pages, size = len(sizes), x.shape[1]
    pooling = kernel.function("lines_pool")
    if pooling and size % 16 == 0:
        out = np.empty((pages, 2 * size), np.float32)
        pooling(x, blocks, sizes, pages, size, out)
        return out
    stacked, begin = x.reshape(-1, BLOCK, size), np.cumsum(blocks) - blocks
    mean = np.add.reduceat(stacked.sum(axis=1), begin, axis=0) / sizes[:, None].astype(np.float32)
    return np.concatenate([mean, np.maximum.reduceat(stacked.max(axis=1), begin, axis=0)], axis=1)


def mixed(x: Array, whole: Array, blocks: Ints, empty: Bools) -> None:
    """x = relu(x + what its page adds), 0 where there is no row."""
    if mixing := kernel.function("lines_mix"):
        mixing(x, whole, blocks, len(blocks), empty.view(np.uint8), x.shape[1])
        return
    x += np.repeat(whole, BLOCK * blocks, axis=0)
    np.maximum(x, 0, out=x)
    x[empty] = 0


def enter(matrix: Array, bias: Array, x: Array, out: Array, empty: Bools, hollow: Ints) -> None:
    """out = relu(the first numbers of each row @ matrix + bias), 0 where there is no row."""
    if not _in_one(matrix, bias, x, out, empty):
        product([(0, matrix)], bias, x[:, : len(matrix)], out)
        out[hollow] = 0


def layer(dilation: int, matrices: Array, bias: Array, x: Array, out: Array, empty: Bools, hollow: Ints) -> None:
    """out = x + relu(rows before, of and behind each one @ three matrices + bias), 0 where there is no row."""
    if _in_one(matrices, bias, x, out, empty, dilation):
        return
    taps = [(-dilation, matrices[0]), (0, matrices[1]), (dilation, matrices[2])]
    if ending := kernel.function("lines_layer"):
        views, into, size = [tiles(x, shift) for shift, _ in taps], tiles(out, 0), out.shape[1]
        rooms = np.empty((2, min(AT_ONCE, len(into)), TILE, size), np.float32)
        for at in range(0, len(into), AT_ONCE):
            some = slice(at, min(at + AT_ONCE, len(into)))
            rows = slice(GAP + TILE * some.start, GAP + TILE * some.stop)
            places = (into[some], *rooms[:, : some.stop - some.start])
            for view, (_, matrix), place in zip(views, taps, places, strict=True):
                np.matmul(view[some], matrix, out=place)
            ending(out[rows], *rooms, bias, x[rows], empty[rows].view(np.uint8), rows.stop - rows.start, size)
        return
    product(taps, bias, x, out)
    out += x
    out[hollow] = 0


def _in_one(matrices: Array, bias: Array, x: Array, out: Array, empty: Bools, dilation: int = 0) -> bool:
    """Whether the kernel could do a layer in one go: half the time, and other roundings."""
    doing, told = kernel.function("lines_whole_layer"), np.zeros(1, np.int64)
    if doing:
        taps, rows = 3 if dilation else 1, len(x) - 2 * GAP
        depth, size = matrices.shape[-2:]
        doing(
            x, GAP, x.shape[1], depth, dilation, taps, matrices, bias, empty.view(np.uint8), out, rows, size,
            np.empty(ROOM, np.uint16), ROOM, told,
        )  # fmt: skip
    return bool(told[0])


def product(taps: list[tuple[int, Array]], bias: Array, x: Array, out: Array) -> None:
    """out = relu(sum of x shifted @ matrix + bias), the products tile by tile.

    GAP rows at both ends are left alone. GAP empty rows at both ends and whole tiles between: no shift leaves x.
    """
    into, part = tiles(out, 0), np.empty((0,), np.float32)
    for number, (shift, matrix) in enumerate(taps):
        if not number:
            np.matmul(tiles(x, shift), matrix, out=into)
        else:
            part = np.matmul(tiles(x, shift), matrix, out=part if part.size else None)
            into += part
    into += bias
    np.maximum(into, 0, out=into)


def tiles(x: Array, shift: int) -> Array:
    """A view of x without GAP rows at both ends, moved by shift rows, in stacks of TILE rows."""
    return x[GAP + shift : len(x) - GAP + shift].reshape(-1, TILE, x.shape[1])
