"""The learnt network in numpy: features of rows -> probability of being body (bench/lines_net.py, in numpy).

Word vectors of a row are averaged and set beside its numbers; dilated convolutions look at the rows around;
the page's mean and maximum are mixed in twice. Rows of all pages lie one after another with GAP empty rows
between, or a few more. Matrix products are done in tiles of one fixed shape, so that a page's result does not
depend on what lies beside it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel

from .features import NAMES, Features
from .measured import among, vector_sums
from .words import Ints, Tables, lookup_tables

GAP = 16  # empty rows around every page: the widest dilation
BLOCK = 8  # rows that are added up at once; every page begins with one
TILE = 64  # rows of one matrix product; larger ones OpenBLAS splits among threads, which wait for each other
DOUBT = 1.0  # nats; chosen on languages left out of training (docs/line-model.md)
UNKNOWN, KNOWN = 0.15, 0.30  # share of known words: languages left out .02-.28, languages trained on .28-.97
CENTRE, TOGETHER = 128, 256  # vectors are int8, held as CENTRE + value: TOGETHER of them fit in uint16
CLIP = 4.0  # standard deviations from the mean beyond which a number says no more
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Net:
    """One trained network."""

    enter: tuple[Array, Array]  # matrix, bias; a network that sees numbers alone has no rows for words
    convs: tuple[tuple[tuple[int, Array, Array], ...], ...]  # groups of (dilation, 3 matrices, bias)
    mixes: tuple[tuple[Array, Array], ...]
    leave: tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Weights:
    """What the weights file holds."""

    version: str
    tables: Tables
    mean: Array  # of each number in training, and what scales it to a standard deviation of 1
    scale: Array
    vectors: NDArray[np.uint64]  # id x dimension / 4, four of uint16 in one; id 0 has none
    steps: Array  # of each dimension: what 1 is worth; vectors hold CENTRE for 0
    nets: tuple[Net, ...]


@cache
def weights() -> Weights:
    """The weights of the package, read once. Raises ValueError where they do not fit this code's features."""
    return read_weights(files(__package__).joinpath("weights.npz").read_bytes())


def read_weights(data: bytes) -> Weights:
    """Parse a weights file. Raises ValueError where it does not fit this code's features."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        held = {name: file[name] for name in file.files}
    if tuple(held["names"].tolist()) != NAMES:
        raise ValueError("weights.npz was made for other features: run bench/train_lines.py again")
    tables = Tables(held["classes"], held["fold"].astype(np.uint32), *lookup_tables(held["vocabulary"]))
    nets = range(int(held["nets"]))
    alike = all(
        (held["0.mean"] == held[f"{n}.mean"]).all() and (held["0.scale"] == held[f"{n}.scale"]).all() for n in nets
    )
    if not alike or any(held[f"{n}.vectors"].size for n in nets[1:]):
        raise ValueError("weights.npz: its networks see different numbers or words: run bench/train_lines.py again")
    vectors = np.pad(held["0.vectors"].astype(np.int16) + CENTRE, ((1, 0), (0, 0)))
    return Weights(
        str(held["version"]),
        tables,
        held["0.mean"].astype(np.float32),
        held["0.scale"].astype(np.float32),
        np.ascontiguousarray(vectors).view(np.uint64),
        held["0.vectors.scale"].astype(np.float32),
        tuple(read_net(held, n) for n in nets),
    )


def read_net(held: dict[str, NDArray[np.generic]], number: int) -> Net:
    """The network of that number; all is float16."""

    def get(name: str) -> Array:
        return held[f"{number}.{name}"].astype(np.float32)

    groups, at = [], 0
    for group in held["dilations"].tolist():
        groups.append(tuple((d, get(f"conv{i}"), get(f"conv{i}.bias")) for i, d in enumerate(group, at)))
        at += len(group)
    mixes = tuple((get(f"mix{i}"), get(f"mix{i}.bias")) for i in range(len(groups)))
    return Net((get("enter"), get("enter.bias")), tuple(groups), mixes, (get("leave"), get("leave.bias")))


def probabilities(found: Features, held: Weights) -> Array:
    """Probability of being body for every row: the logistic function of the networks' mean logit."""
    if not len(found.numbers):
        return np.zeros(0, np.float32)
    logit = np.asarray(mean_logits(found, held), dtype=np.float64) - doubt(found)[found.page]
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)


def mean_logits(found: Features, held: Weights) -> Array:
    """One logit a row: the mean over the networks."""
    laid = lay_out(found, held)
    total = sum((logits(laid, net) for net in held.nets), np.zeros(len(found.numbers), np.float32))
    return np.asarray(total / np.float32(len(held.nets)))


def doubt(found: Features) -> NDArray[np.float64]:
    """For each page, nats off its logits: DOUBT where the model knows next to none of its words.

    Without known words the network keeps lists of headlines too readily.
    """
    pages = len(found.first) - 1
    known = np.bincount(found.page, weights=among(np.flatnonzero(found.ids[:, 0] != 0), found.words), minlength=pages)
    share = known / np.maximum(np.bincount(found.page, weights=found.words, minlength=pages), 1)
    return np.asarray(DOUBT * np.clip((KNOWN - share) / (KNOWN - UNKNOWN), 0, 1))


def inputs(found: Features, held: Weights) -> Array:
    """What enters a network for every row: standardised numbers, mean word vector, share of known words."""
    x = np.empty((len(found.numbers), len(NAMES) + len(held.steps) + 1), np.float32)
    numbers = found.numbers - held.mean
    numbers *= held.scale
    np.maximum(numbers, -CLIP, out=numbers)
    np.minimum(numbers, CLIP, out=x[:, : len(NAMES)])
    x[:, len(NAMES) : -1] = vector_sums(found.ids, found.words, held.vectors, sums) * held.steps
    x[:, -1] = among(np.flatnonzero(found.ids[:, 0] != 0), found.words)
    x[:, len(NAMES) :] /= np.maximum(found.words, 1)[:, None]
    return x


def sums(packed: NDArray[np.uint64], many: Ints) -> NDArray[np.int64]:
    """The sums of runs of packed vectors, less CENTRE each. many: length of each run.

    Four dimensions are added at once, up to TOGETHER vectors, so that none runs over into the next.
    """
    pieces = -(-many // TOGETHER)
    first = np.cumsum(pieces) - pieces
    begin = np.repeat(np.cumsum(many) - many - TOGETHER * first, pieces) + TOGETHER * np.arange(pieces.sum())
    result = np.zeros((len(many), 4 * packed.shape[1]), np.int64)
    if len(begin):
        parts = np.add.reduceat(packed, begin, axis=0).view(np.uint16).astype(np.int64)
        some = np.flatnonzero(many)
        result[some] = np.add.reduceat(parts, first[some], axis=0) if len(parts) > len(some) else parts
    return np.asarray(result - CENTRE * many[:, None])


@dataclass(frozen=True, slots=True)
class Laid:
    """The rows of a batch as the networks read them: GAP empty rows around each page, whole blocks, whole tiles."""

    x: Array  # what enters
    sizes: Ints  # rows of each page; pages without any are left out
    blocks: Ints  # blocks of each page, its gap included
    real: Ints  # place of each row
    empty: NDArray[np.bool_]  # whether a place has no row


def lay_out(found: Features, held: Weights) -> Laid:
    """Lay the rows of a batch out."""
    sizes = np.diff(found.first)
    some = np.flatnonzero(sizes)
    sizes = sizes[some]
    blocks = -(-sizes // BLOCK) + GAP // BLOCK
    begin = GAP + BLOCK * (np.cumsum(blocks) - blocks)
    real = np.arange(len(found.numbers)) + np.repeat(begin - found.first[some], sizes)
    total = 2 * GAP + -(-int(BLOCK * blocks.sum()) // TILE) * TILE
    empty = np.ones(total, bool)
    empty[real] = False
    x = np.zeros((total, len(NAMES) + len(held.steps) + 1), np.float32)
    x[real] = inputs(found, held)
    return Laid(x, sizes, blocks, real, empty)


def logits(laid: Laid, net: Net) -> Array:
    """One logit a row."""
    hollow, begin = np.flatnonzero(laid.empty), np.cumsum(laid.blocks) - laid.blocks
    inside = slice(GAP, GAP + BLOCK * int(laid.blocks.sum()))
    h = np.zeros((len(laid.x), len(net.enter[1])), np.float32)
    product([(0, net.enter[0])], net.enter[1], laid.x[:, : len(net.enter[0])], h)
    h[hollow] = 0
    spare = np.zeros_like(h)
    for group, mix in zip(net.convs, net.mixes, strict=True):
        for dilation, matrices, bias in group:
            taps = [(-dilation, matrices[0]), (0, matrices[1]), (dilation, matrices[2])]
            layer(taps, bias, h, spare, laid.empty, hollow)
            h, spare = spare, h
        inner = h[inside]  # none is below 0: empty rows change neither sum nor maximum
        stacked = inner.reshape(-1, BLOCK, inner.shape[1])
        mean = np.add.reduceat(stacked.sum(axis=1), begin, axis=0) / laid.sizes[:, None].astype(np.float32)
        page = np.concatenate([mean, np.maximum.reduceat(stacked.max(axis=1), begin, axis=0)], axis=1)
        whole = np.matmul(page[:, None], mix[0])[:, 0] + mix[1]  # page by page
        inner += np.repeat(whole, BLOCK * laid.blocks, axis=0)
        np.maximum(inner, 0, out=inner)
        h[hollow] = 0
    return np.asarray(np.einsum("ij,j->i", h, net.leave[0][:, 0])[laid.real] + net.leave[1][0], dtype=np.float32)


def layer(
    taps: list[tuple[int, Array]], bias: Array, x: Array, out: Array, empty: NDArray[np.bool_], hollow: Ints
) -> None:
    """out = x + relu(sum of x shifted @ matrix + bias), 0 where there is no row; three taps."""
    if ending := kernel.function("lines_layer"):
        products = [np.matmul(tiles(x, shift), matrix) for shift, matrix in taps[1:]]
        np.matmul(tiles(x, taps[0][0]), taps[0][1], out=tiles(out, 0))
        inner = slice(GAP, len(x) - GAP)
        ending(out[inner], *products, bias, x[inner], empty[inner].view(np.uint8), len(x) - 2 * GAP, out.shape[1])
        return
    product(taps, bias, x, out)
    out += x
    out[hollow] = 0


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
