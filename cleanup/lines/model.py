"""The learnt networks: features of rows -> probability of being body (bench/lines_net.py, in whole numbers).

Word vectors of a row are averaged and set beside its numbers; dilated convolutions look at the rows around;
the page's mean and maximum are mixed in twice (network.py). Rows of all pages lie one after another with GAP empty
rows between, or a few more. A page's result does not depend on what lies beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.arrays import read_arrays

from .calm import calmed
from .features import NAMES, Features
from .measured import vector_sums
from .network import BLOCK, GAP, TILE, WORD, Array, Laid, Network, Steps, logits, read_network, room
from .words import Bools, Ints, Tables, lookup_tables

DOUBT = 1.0  # nats; chosen on languages left out of training (docs/line-model.md)
UNKNOWN, KNOWN = 0.15, 0.30  # share of known words: languages left out .02-.28, languages trained on .28-.97
CENTRE, TOGETHER = 128, 256  # vectors are int8, held as CENTRE + value: the sum of TOGETHER fits in uint16
CLIP = 4.0  # standard deviations from the mean beyond which a number says no more


@dataclass(frozen=True, slots=True)
class Weights:
    """What the weights file holds."""

    version: str
    tables: Tables
    mean: Array  # of each number in training, and what scales it to a standard deviation of 1
    scale: Array
    vectors: NDArray[np.uint8]  # id x dimension, CENTRE + value each; 0 for id 0
    steps: Array  # of each dimension: what 1 is worth
    fine: Array  # how many steps 1 is, of each that enters
    nets: tuple[Network, ...]
    shares: Array  # of each network's logit in the sum: where it was taught the page's language, and elsewhere
    taught: frozenset[str]  # languages


@cache
def weights() -> Weights:
    """The weights of the package, read once. Raises ValueError where they do not fit this code's features."""
    return read_weights(Path(__file__).with_name("weights.npz").read_bytes())


def read_weights(data: bytes) -> Weights:
    """Parse a weights file. Raises ValueError where it does not fit this code's features."""
    held = read_arrays(data)
    if tuple(held["names"].tolist()) != NAMES:
        raise ValueError("weights.npz was made for other features: run bench/train_lines.py again")
    fold = held["fold.change"] + np.arange(len(held["fold.change"]), dtype=np.uint16)  # nearly all 0
    tables = Tables(held["classes"], fold, *lookup_tables(held["vocabulary"]))
    vectors = np.pad(held["vectors"], ((1, 0), (0, 0))).view(np.uint8) ^ np.uint8(CENTRE)  # as if CENTRE were added
    return Weights(
        str(held["version"]),
        tables,
        held["mean"].astype(np.float32),
        held["scale"].astype(np.float32),
        np.ascontiguousarray(vectors),
        held["vectors.scale"].astype(np.float32),
        held["fine"].astype(np.float32),
        tuple(read_network(held, n) for n in range(int(held["nets"]))),
        held["shares"].astype(np.float32),
        frozenset(held["taught"].tolist()),
    )


def probabilities(found: Features, held: Weights, taught: Bools, by_numbers: bool = False) -> Array:
    """Probability of being body for every row: the logistic function of the sum of the networks' logits.

    taught: for each page, whether the networks learnt from pages in its language; by_numbers: the first network alone
    that sees no words, which is the least work.
    """
    if not len(found.numbers):
        return np.zeros(0, np.float32)
    laid = lay_out(found, held)
    said, calm = _added(found, laid, held, taught, by_numbers)
    doubts = doubt(found, laid.known)[found.page]
    logit = said - doubts
    if not by_numbers:
        logit = calmed(found, logit, calm - doubts, taught)
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)


def added_logits(found: Features, held: Weights, taught: Bools, by_numbers: bool = False) -> Array:
    """One logit a row: the sum over the networks, each by its share."""
    return _added(found, lay_out(found, held), held, taught, by_numbers)[0]


def _added(found: Features, laid: Laid, held: Weights, taught: Bools, by_numbers: bool) -> tuple[Array, Array]:
    """The sum for each row, and the sum as it would be where its language was not taught."""
    if by_numbers:
        one = logits(laid, next(net for net in held.nets if len(net.enter.weights) == len(NAMES)))
        return one, one
    total, of_rows = np.zeros(len(laid.real), np.float32), taught[found.page]
    calm = np.zeros_like(total)
    elsewhere = np.zeros(len(laid.x), bool)
    elsewhere[laid.real] = ~of_rows
    seen = replace(laid, empty=laid.empty | elsewhere)
    given = room(len(laid.x), max(len(net.leave[0]) for net in held.nets))
    for net, (here, there) in zip(held.nets, held.shares, strict=True):
        if there:
            said = logits(laid, net, given)
            total += said * np.where(of_rows, here, there)
            calm += said * there
        elif of_rows.any():
            total += np.where(of_rows, logits(seen, net, given) * here, 0)
    return total, calm


def doubt(found: Features, known: Ints) -> NDArray[np.float64]:
    """For each page, nats off its logits: DOUBT where the model knows next to none of its words.

    Without known words the network keeps lists of headlines too readily. known: words of each row that it knows.
    """
    pages = len(found.first) - 1
    share = np.bincount(found.page, weights=known, minlength=pages) / np.maximum(
        np.bincount(found.page, weights=found.words, minlength=pages), 1
    )
    return np.asarray(DOUBT * np.clip((KNOWN - share) / (KNOWN - UNKNOWN), 0, 1))


def inputs(found: Features, held: Weights, places: Ints, total: int) -> tuple[Steps, Ints]:
    """What enters a network for every row, in steps, at its place among `total`: standardised numbers, mean word
    vector, share of known words; and how many words are known."""
    wide = len(held.fine)
    out = np.zeros((total, wide + wide % 2), np.int16)
    vectors, known = vector_sums(found.ids, found.words, held.vectors, sums)
    if entering := kernel.function("lines_enter"):
        entering(
            found.numbers, held.mean, held.scale, len(NAMES), vectors, held.steps, len(held.steps), known, found.words,
            held.fine, places, len(known), out,
        )  # fmt: skip
        return out, known
    x = np.empty((len(found.numbers), wide), np.float32)
    numbers = found.numbers - held.mean
    numbers *= held.scale
    np.maximum(numbers, -CLIP, out=numbers)
    np.minimum(numbers, CLIP, out=x[:, : len(NAMES)])
    x[:, len(NAMES) : -1] = vectors * held.steps
    x[:, -1] = known
    x[:, len(NAMES) :] /= np.maximum(found.words, 1)[:, None]
    x *= held.fine
    out[places, :wide] = np.rint(np.clip(x, -WORD, WORD))
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
