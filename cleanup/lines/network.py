"""A network of the line model in whole numbers: what enters each product is rounded to steps first.

The sums of such products are exact in any order, so that the answer is the same to the bit by the kernel, by numpy and
on every processor; and numbers of 16 bits are multiplied faster than floats (docs/line-model.md). Rows of all pages lie
one after another in blocks, GAP empty rows around each page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel

from .words import Bools, Ints

GAP = 16  # empty rows around every page: the widest dilation
BLOCK = 8  # rows that are added up at once; every page begins with one
TILE = 64  # rows of one matrix product; larger ones OpenBLAS splits among threads, which wait for each other
CHANNEL = 4095  # steps of a row's channel: what is above that many is that many
FINE, WORD = 1023, 2047  # steps of what a page adds; of what enters, and of all weights: sums stay below 2 ** 31
ASKED, NAT = 10, 64  # nats that a row which is asked can gain or lose, and steps of a nat
CACHED = 64  # bytes of one of the cache's lines
LANES = 16  # numbers that are added up side by side where a row is multiplied with a vector
WIDEST = 3  # of the kernel's ways to multiply: 1 is that of processors without AVX-512, 2 without a matrix unit
Array = NDArray[np.float32]
Steps = NDArray[np.int16]
_Kind = TypeVar("_Kind", bound=np.generic)
Room = tuple[Array, Steps]
_Layers = tuple[tuple[int, "Product"], ...]  # with their dilations


@dataclass(frozen=True, slots=True)
class Product:
    """Weights in whole numbers: what 1 in each sum is worth, what is added to it, and steps in 1 of what enters."""

    weights: Steps  # inputs x channels, or three such matrices
    step: Array
    bias: Array
    fine: Array  # a single number


@dataclass(frozen=True, slots=True)
class Network:
    """One trained network."""

    enter: Product  # a network that sees numbers alone has no rows for words
    groups: tuple[tuple[_Layers, Product, Array], ...]  # layers, then the page and its question, which may be empty
    leave: tuple[Array, Array]
    packed: tuple[Ints, Steps, Array, NDArray[np.int8]]  # dilations, weights, numbers, tiles as the kernel reads them


@dataclass(frozen=True, slots=True)
class Laid:
    """The rows of a batch as the networks read them: GAP empty rows around each page, whole blocks, whole tiles."""

    x: Steps  # what enters; an even number a row
    sizes: Ints  # rows of each page; pages without any are left out
    blocks: Ints  # blocks of each page, its gap included
    real: Ints  # place of each row
    empty: Bools  # whether a place has no row
    known: Ints  # words of each row that the model knows


def read_network(held: Mapping[str, NDArray[np.generic]], number: int) -> Network:
    """The network of that number in a weights file."""

    def array(name: str) -> Array:
        return np.ascontiguousarray(held[f"{number}.{name}"], np.float32)

    def product(name: str) -> Product:
        weights = np.ascontiguousarray(held[f"{number}.{name}"], np.int16)
        return Product(weights, array(f"{name}.step"), array(f"{name}.bias"), array(f"{name}.fine").ravel())

    groups, at = [], 0
    for n, dilations in enumerate(held["dilations"].tolist()):
        layers = tuple((dilation, product(f"conv{i}")) for i, dilation in enumerate(dilations, at))
        asks = array(f"ask{n}") if f"{number}.ask{n}" in held else np.zeros(0, np.float32)
        groups.append((layers, product(f"mix{n}"), asks))
        at += len(dilations)
    enter, leave = product("enter"), (array("leave"), array("leave.bias"))
    weights, numbers, tiles = [_in_pairs(enter.weights)], [enter.step, enter.bias], []
    for layers, mix, asks in groups:
        weights += [_in_pairs(matrix) for _, its in layers for matrix in its.weights] + [mix.weights.ravel()]
        tiles += [_in_tiles(its.weights) for _, its in layers]
        for its in (*(its for _, its in layers), mix):
            numbers += [its.step, its.bias, its.fine]
        numbers.append(asks)
    room = aligned(sum(map(len, tiles)), np.int8)
    room[:] = np.concatenate(tiles)
    dilations, numbers = held["dilations"].astype(np.int64).ravel(), [*numbers, *leave]
    return Network(enter, tuple(groups), leave, (dilations, np.concatenate(weights), np.concatenate(numbers), room))


def aligned(size: int, kind: type[_Kind]) -> NDArray[_Kind]:
    """Room that begins with one of the cache's lines: a tile loads three times as fast where its rows cross none."""
    each = np.dtype(kind).itemsize
    room = np.empty(size + CACHED // each, kind)
    return room[-room.ctypes.data % CACHED // each :][:size]


def _in_pairs(weights: Steps) -> Steps:
    """Of two inputs the first channel's weights, then the next channel's: what the kernel multiplies at once."""
    even = np.pad(weights, ((0, len(weights) % 2), (0, 0)))
    return np.asarray(even.reshape(-1, 2, even.shape[1]).transpose(0, 2, 1).ravel())


def _in_tiles(weights: Steps) -> NDArray[np.int8]:
    """Of matrices, tap by tap and 16 channels at a time, the lower bytes, then the upper ones; four inputs abreast."""
    low, (taps, inputs, size) = weights.astype(np.int8), weights.shape
    both = np.stack([low, (weights - low >> 8).astype(np.int8)])
    both = both.reshape(2, taps, inputs // 4, 4, size // LANES, LANES)
    return np.asarray(both.transpose(1, 4, 0, 2, 5, 3).ravel())


@cache
def _powers() -> Array:
    """Powers of e, of all steps between -ASKED and ASKED nats."""
    return np.exp(np.arange(-ASKED * NAT, ASKED * NAT + 1) / NAT).astype(np.float32)


def room(rows: int, size: int) -> Room:
    """What the kernel needs for so many rows of a network of so many channels, or fewer."""
    return aligned(rows * size, np.float32), aligned(2 * rows * size, np.int16)


def logits(laid: Laid, net: Network, given: Room | None = None) -> Array:
    """One logit a row, by the kernel or in numpy; no sensible one for rows of a place that is said to be empty.

    given: room that several networks use one after another.
    """
    rows, (inputs, size) = len(laid.x), net.enter.weights.shape
    if working := kernel.function("lines_network"):
        told, out = np.zeros(1, np.int64), np.empty(rows, np.float32)
        dilations, weights, numbers, tiles = net.packed
        h, q = given or room(rows, size)
        working(
            laid.x, rows, laid.x.shape[1], laid.empty.view(np.uint8), laid.blocks, laid.sizes, len(laid.sizes), size,
            inputs + inputs % 2, dilations, len(net.groups), len(net.groups[0][0]), len(net.groups[0][2]) > 0,
            weights, numbers, _powers(), tiles, WIDEST, h, q, out, told,
        )  # fmt: skip
        if told[0]:
            return out.take(laid.real)
    return _in_numpy(laid, net).take(laid.real)


def _in_numpy(laid: Laid, net: Network) -> Array:
    size, inside = net.enter.weights.shape[1], slice(GAP, GAP + BLOCK * int(laid.blocks.sum()))
    hollow, h, q = np.flatnonzero(laid.empty), np.zeros((len(laid.x), size), np.float32), np.zeros((len(laid.x), size))
    x, matrix = laid.x[:, : len(net.enter.weights)].astype(float), net.enter.weights.astype(float)
    _tiles(h)[:] = _relu(np.matmul(_tiles(x), matrix), net.enter)
    h[hollow] = 0
    for layers, mix, asks in net.groups:
        for dilation, its in layers:
            np.rint(np.minimum(h * its.fine, CHANNEL), out=q)
            taps = zip((-dilation, 0, dilation), its.weights.astype(float), strict=True)
            _tiles(h)[:] += _relu(sum(np.matmul(_tiles(q, shift), matrix) for shift, matrix in taps), its)
            h[hollow] = 0
        page = np.rint(np.minimum(_pooled(h[inside], laid, asks) * mix.fine, FINE)).astype(float)
        whole = (page @ mix.weights).astype(np.float32) * mix.step + mix.bias
        h[inside] = np.maximum(h[inside] + np.repeat(whole, BLOCK * laid.blocks, axis=0), 0)
        h[hollow] = 0
    return np.asarray(_dot(h, net.leave[0]) + net.leave[1])


def _relu(total: NDArray[np.float64], its: Product) -> Array:
    return np.asarray(np.maximum(total.astype(np.float32) * its.step + its.bias, 0))


def _tiles(x: NDArray[_Kind], shift: int = 0) -> NDArray[_Kind]:
    """A view of x without GAP rows at both ends, moved by shift rows, in stacks of TILE rows."""
    return x[GAP + shift : len(x) - GAP + shift].reshape(-1, TILE, x.shape[1])


def _dot(x: Array, by: Array) -> Array:
    """Rows times a vector, added up in the kernel's order: sixteen sums first, then these by halves."""
    parts = (x * by).reshape(len(x), -1, LANES)
    total = parts[:, 0]
    for i in range(1, parts.shape[1]):
        total = total + parts[:, i]
    while (half := total.shape[1] // 2) > 0:
        total = total[:, :half] + total[:, half:]
    return total[:, 0]


def _pooled(x: Array, laid: Laid, asks: Array) -> Array:
    """Mean and maximum of each page's rows, and the mean of those that the question `asks` picks: each by e to the
    power of its product with it. No row is below 0: empty ones change neither."""
    ends = np.cumsum(laid.blocks)
    begin = ends - laid.blocks

    def added(rows: Array) -> Array:
        """One block after another, as the kernel adds: `reduceat` has an order of its own."""
        blocks = rows.reshape(-1, BLOCK, rows.shape[1]).sum(axis=1)
        pages = zip(begin.tolist(), ends.tolist(), strict=True)
        return np.stack([np.add.accumulate(blocks[first:end])[-1] for first, end in pages])

    most = np.maximum.reduceat(x.reshape(-1, BLOCK, x.shape[1]).max(axis=1), begin, axis=0)
    parts = [added(x) / laid.sizes[:, None].astype(np.float32), most]
    if len(asks):
        nats = np.clip(_dot(x, asks), -ASKED, ASKED)
        weight = _powers().take(np.rint(nats * np.float32(NAT)).astype(np.int64) + ASKED * NAT)
        weight[laid.empty[GAP : GAP + len(x)]] = 0
        total = added(np.repeat(weight[:, None], LANES, axis=1))[:, :1]
        parts.append(np.divide(added(x * weight[:, None]), total, out=np.zeros_like(most), where=total > 0))
    return np.concatenate(parts, axis=1)
