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
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel

from .features import NAMES, Features
from .layers import BLOCK, GAP, TILE, Array, enter, layer, mixed, pooled
from .measured import vector_sums
from .words import Ints, Tables, lookup_tables

DOUBT = 1.0  # nats; chosen on languages left out of training (docs/line-model.md)
UNKNOWN, KNOWN = 0.15, 0.30  # share of known words: languages left out .02-.28, languages trained on .28-.97
CENTRE, TOGETHER = 128, 256  # vectors are int8, held as CENTRE + value: the sum of TOGETHER fits in uint16
CLIP = 4.0  # standard deviations from the mean beyond which a number says no more


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
    vectors: NDArray[np.uint8]  # id x dimension, CENTRE + value each; 0 for id 0
    steps: Array  # of each dimension: what 1 is worth
    nets: tuple[Net, ...]


@cache
def weights() -> Weights:
    """The weights of the package, read once. Raises ValueError where they do not fit this code's features."""
    return read_weights(Path(__file__).with_name("weights.npz").read_bytes())


def read_weights(data: bytes) -> Weights:
    """Parse a weights file. Raises ValueError where it does not fit this code's features."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        held = {name: file[name] for name in file.files}
    if tuple(held["names"].tolist()) != NAMES:
        raise ValueError("weights.npz was made for other features: run bench/train_lines.py again")
    tables = Tables(held["classes"], held["fold"].astype(np.uint16), *lookup_tables(held["vocabulary"]))
    nets = range(int(held["nets"]))
    alike = all(
        (held["0.mean"] == held[f"{n}.mean"]).all() and (held["0.scale"] == held[f"{n}.scale"]).all() for n in nets
    )
    if not alike or any(held[f"{n}.vectors"].size for n in nets[1:]):
        raise ValueError("weights.npz: its networks see different numbers or words: run bench/train_lines.py again")
    vectors = np.pad(held["0.vectors"], ((1, 0), (0, 0))).view(np.uint8) ^ np.uint8(CENTRE)  # as if CENTRE were added
    return Weights(
        str(held["version"]),
        tables,
        held["0.mean"].astype(np.float32),
        held["0.scale"].astype(np.float32),
        np.ascontiguousarray(vectors),
        held["0.vectors.scale"].astype(np.float32),
        tuple(read_net(held, n) for n in nets),
    )


def read_net(held: dict[str, NDArray[np.generic]], number: int) -> Net:
    """The network of that number; all is float16."""

    def get(name: str) -> Array:
        return np.ascontiguousarray(held[f"{number}.{name}"], np.float32)

    groups, at = [], 0
    for group in held["dilations"].tolist():
        groups.append(tuple((d, get(f"conv{i}"), get(f"conv{i}.bias")) for i, d in enumerate(group, at)))
        at += len(group)
    mixes = tuple((get(f"mix{i}"), get(f"mix{i}.bias")) for i in range(len(groups)))
    return Net((get("enter"), get("enter.bias")), tuple(groups), mixes, (get("leave"), get("leave.bias")))


def probabilities(found: Features, held: Weights, by_numbers: bool = False) -> Array:
    """Probability of being body for every row: the logistic function of the networks' mean logit.

    by_numbers: of those networks only that see no words, which are a fifth of the work.
    """
    if not len(found.numbers):
        return np.zeros(0, np.float32)
    laid = lay_out(found, held)
    logit = np.asarray(mean_logit(laid, held, by_numbers), dtype=np.float64) - doubt(found, laid.known)[found.page]
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)


def mean_logits(found: Features, held: Weights, by_numbers: bool = False) -> Array:
    """One logit a row: the mean over the networks."""
    return mean_logit(lay_out(found, held), held, by_numbers)


def mean_logit(laid: Laid, held: Weights, by_numbers: bool = False) -> Array:
    """The same of rows laid out."""
    nets = [net for net in held.nets if by_numbers and len(net.enter[0]) == len(NAMES)] or held.nets
    total = sum((logits(laid, net) for net in nets), np.zeros(len(laid.real), np.float32))
    return np.asarray(total / np.float32(len(nets)))


def doubt(found: Features, known: Ints) -> NDArray[np.float64]:
    """For each page, nats off its logits: DOUBT where the model knows next to none of its words.

    Without known words the network keeps lists of headlines too readily. known: words of each row that it knows.
    """
    pages = len(found.first) - 1
    share = np.bincount(found.page, weights=known, minlength=pages) / np.maximum(
        np.bincount(found.page, weights=found.words, minlength=pages), 1
    )
    return np.asarray(DOUBT * np.clip((KNOWN - share) / (KNOWN - UNKNOWN), 0, 1))


def inputs(found: Features, held: Weights, places: Ints, total: int) -> tuple[Array, Ints]:
    """What enters a network for every row, at its place among `total`: standardised numbers, mean word vector, share of
    known words; and how many words are known."""
    out = np.zeros((total, len(NAMES) + len(held.steps) + 1), np.float32)
    vectors, known = vector_sums(found.ids, found.words, held.vectors, sums)
    if entering := kernel.function("lines_enter"):
        entering(
            found.numbers, held.mean, held.scale, len(NAMES), vectors, held.steps, len(held.steps), known, found.words,
            places, len(known), out,
        )  # fmt: skip
        return out, known
    x = np.empty((len(found.numbers), out.shape[1]), np.float32)
    numbers = found.numbers - held.mean
    numbers *= held.scale
    np.maximum(numbers, -CLIP, out=numbers)
    np.minimum(numbers, CLIP, out=x[:, : len(NAMES)])
    x[:, len(NAMES) : -1] = vectors * held.steps
    x[:, -1] = known
    x[:, len(NAMES) :] /= np.maximum(found.words, 1)[:, None]
    out[places] = x
    return out, known


def sums(packed: NDArray[np.uint64], many: Ints) -> NDArray[np.int64]:
    """The sums of runs of vectors, four numbers of 16 bits packed in one, less CENTRE each. many: length of each run.

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
    known: Ints  # words of each row that the model knows


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
    x, known = inputs(found, held, real, total)
    return Laid(x, sizes, blocks, real, empty, known)


def logits(laid: Laid, net: Net) -> Array:
    """One logit a row."""
    hollow = np.flatnonzero(laid.empty)
    inside = slice(GAP, GAP + BLOCK * int(laid.blocks.sum()))
    h = np.zeros((len(laid.x), len(net.enter[1])), np.float32)
    enter(*net.enter, laid.x, h, laid.empty, hollow)
    spare = np.zeros_like(h)
    for group, mix in zip(net.convs, net.mixes, strict=True):
        for dilation, matrices, bias in group:
            layer(dilation, matrices, bias, h, spare, laid.empty, hollow)
            h, spare = spare, h
        page = pooled(h[inside], laid.blocks, laid.sizes)
        mixed(h[inside], np.matmul(page[:, None], mix[0])[:, 0] + mix[1], laid.blocks, laid.empty[inside])
    return np.asarray(np.einsum("ij,j->i", h, net.leave[0][:, 0])[laid.real] + net.leave[1][0], dtype=np.float32)
