"""Trained networks in whole numbers, as cleanup/lines/network.py computes them.

How far each layer's numbers go is measured on views of pages; the largest takes the last step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from lines_items import Item
from lines_net import DILATIONS
from numpy.typing import NDArray

from cleanup.lines import features as f
from cleanup.lines.model import CLIP
from cleanup.lines.network import CHANNEL, FINE, WORD

SIGNED_BYTE = 127  # of a word's vector
Array = NDArray[np.float32]
State = Mapping[str, Array]  # a network's, by torch's names
Held = dict[str, Any]


def entering(state: State, item: Item) -> Array:
    """What enters a network for each row, as floats."""
    numbers = np.clip((item.numbers - state["mean"]) * state["scale"], -CLIP, CLIP)
    table = state["table.weight"]
    bag = np.zeros((len(numbers), table.shape[1]), np.float32)
    np.add.at(bag, np.repeat(np.arange(len(numbers)), item.words), table[item.ids].sum(axis=1))
    known = np.bincount(np.repeat(np.arange(len(numbers)), item.words), item.ids[:, 0] != 0, len(numbers))
    return np.concatenate([numbers, np.column_stack([bag, known]) / np.maximum(item.words, 1)[:, None]], axis=1)


def highest(state: State, items: Sequence[Item]) -> dict[str, Array]:
    """The largest number of each that enters, of each layer's input and of what each page adds, over all items."""
    most: dict[str, Array] = {}

    def seen(name: str, values: Array) -> None:
        most[name] = np.maximum(most.get(name, values), values)

    for item in items:
        x = entering(state, item)
        seen("enter", np.abs(x).max(axis=0))
        h, at = np.maximum(x @ state["enter.weight"].T + state["enter.bias"], 0), 0
        for group, dilations in enumerate(DILATIONS):
            for dilation in dilations:
                seen(f"conv{at}", h.max(keepdims=True).ravel())
                weight = state[f"convs.{at}.weight"]
                padded = np.pad(h, ((dilation, dilation), (0, 0)))
                total = sum(padded[dilation * tap : dilation * tap + len(h)] @ weight[:, :, tap].T for tap in range(3))
                h, at = h + np.maximum(total + state[f"convs.{at}.bias"], 0), at + 1
            page = np.concatenate([h.mean(axis=0), h.max(axis=0)])
            seen(f"mix{group}", page.max(keepdims=True))
            h = np.maximum(h + state[f"mixes.{group}.weight"] @ page + state[f"mixes.{group}.bias"], 0)
    return most


def stepped(name: str, weights: Array, bias: Array, fine: NDArray[np.floating[Any]]) -> Held:
    """A product in whole numbers. fine: steps of what enters, in 1."""
    per_step = weights / fine.reshape(-1, 1)
    step = np.maximum(np.abs(per_step).max(axis=tuple(range(weights.ndim - 1))), 1e-12) / WORD
    held = {".step": step, ".bias": bias, ".fine": fine[0]}
    return {name: np.rint(per_step / step).astype(np.int16)} | {
        name + part: np.asarray(value, np.float32) for part, value in held.items()
    }


def in_whole_numbers(state: State, most: Mapping[str, Array], fine: Array) -> Held:
    """A network for the weights file. fine: steps of what it sees, in 1."""
    held = stepped("enter", state["enter.weight"].T[: len(fine)], state["enter.bias"], fine)
    for at in range(sum(map(len, DILATIONS))):
        weights = state[f"convs.{at}.weight"].transpose(2, 1, 0)
        held |= stepped(f"conv{at}", weights, state[f"convs.{at}.bias"], CHANNEL / most[f"conv{at}"])
    for at in range(len(DILATIONS)):
        weights = state[f"mixes.{at}.weight"].T
        held |= stepped(f"mix{at}", weights, state[f"mixes.{at}.bias"], FINE / most[f"mix{at}"])
    return held | {"leave": state["leave.weight"][0], "leave.bias": state["leave.bias"]}


def weights_file(states: Sequence[State], items: Sequence[Item]) -> Held:
    """What the networks need of the weights file: vectors as int8, products in whole numbers.

    The first network knows words, the others see numbers alone. items: views to see how far each layer's numbers go.
    """
    vectors = states[0]["table.weight"][1:]
    scale = np.maximum(np.abs(vectors).max(axis=0), 1e-12) / SIGNED_BYTE
    most = [highest(state, items) for state in states]
    ends = most[0]["enter"].copy()
    ends[: len(f.NAMES)], ends[-1] = CLIP, 1
    fine = (WORD / np.maximum(ends, 1e-6)).astype(np.float32)
    held: Held = {
        "nets": np.array(len(states)),
        "mean": states[0]["mean"],
        "scale": states[0]["scale"],
        "fine": fine,
        "vectors": np.rint(vectors / scale).astype(np.int8),
        "vectors.scale": scale.astype(np.float32),
    }
    for number, (state, its) in enumerate(zip(states, most, strict=True)):
        one = in_whole_numbers(state, its, fine if not number else fine[: len(f.NAMES)])
        held |= {f"{number}.{name}": value for name, value in one.items()}
    return held
