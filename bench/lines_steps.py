"""Trained networks in whole numbers, as cleanup/lines/network.py computes them.

How far each layer's numbers go is measured on views of pages; the largest takes the last step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from lines_items import Item
from lines_net import Net, collate
from numpy.typing import NDArray
from torch import Tensor, nn

from cleanup.lines import features as f
from cleanup.lines.model import CLIP
from cleanup.lines.network import CHANNEL, FINE, WORD

SIGNED_BYTE = 127  # of a word's vector
Array = NDArray[np.float32]
State = Mapping[str, Array]  # a network's, by torch's names
Held = dict[str, Any]


def highest(net: Net, words: bool, items: Sequence[Item]) -> dict[str, Array]:
    """The largest number of each that enters, of each layer's input and of what each page adds, over all items. words:
    whether the network has learnt anything about them; else they are hidden from it."""
    most: dict[str, Array] = {}

    def watch(name: str, module: nn.Module) -> None:
        def seen(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            values = given[0].abs()
            values = values.amax(dim=0) if name == "enter" else values.amax().reshape(1)
            most[name] = np.maximum(most.get(name, 0), values.numpy())

        module.register_forward_pre_hook(seen)

    watch("enter", net.enter)
    for name, modules in (("conv", net.convs), ("mix", net.mixes)):
        for number, module in enumerate(modules):
            watch(f"{name}{number}", module)
    with torch.no_grad():
        for item in items:
            Net.forward(net, collate([item], "cpu", None if words else [np.zeros_like(item.ids)]))
    return most


def stepped(name: str, weights: Array, bias: Array, fine: NDArray[np.floating[Any]]) -> Held:
    """A product in whole numbers. fine: steps of what enters, in 1."""
    per_step = weights / fine.reshape(-1, 1)
    step = np.maximum(np.abs(per_step).max(axis=tuple(range(weights.ndim - 1))), 1e-12) / WORD
    held = {".step": step, ".bias": bias, ".fine": fine[0]}
    return {name: np.rint(per_step / step).astype(np.int16)} | {
        name + part: np.asarray(value, np.float32) for part, value in held.items()
    }


def in_whole_numbers(state: State, most: Mapping[str, Array], fine: Array, before: int, wide: int) -> Held:
    """A network for the weights file. fine: steps of what enters, in 1.

    Its word vectors are those from the number `before` on, of `wide` that all networks have together; -1: none.
    """
    numbers = len(f.NAMES)
    enter = state["enter.weight"].T[:numbers]
    if before >= 0:
        beside = np.zeros((wide, enter.shape[1]), np.float32)
        beside[before : before + state["table.weight"].shape[1]] = state["enter.weight"].T[numbers:-1]
        enter = np.concatenate([enter, beside, state["enter.weight"].T[-1:]])
    held = stepped("enter", enter, state["enter.bias"], fine[: len(enter)])
    for name, kept, steps in (("conv", "convs", CHANNEL), ("mix", "mixes", FINE)):
        for at in range(sum(one.startswith(name) for one in most)):
            weights = state[f"{kept}.{at}.weight"].T  # of torch's three dimensions: taps, inputs, channels
            held |= stepped(f"{name}{at}", weights, state[f"{kept}.{at}.bias"], steps / most[f"{name}{at}"])
            if name == "mix" and f"asks.{at}.weight" in state:
                held[f"ask{at}"] = state[f"asks.{at}.weight"][0]
    return held | {"leave": state["leave.weight"][0], "leave.bias": state["leave.bias"]}


def weights_file(nets: Sequence[Net], words: Sequence[bool], items: Sequence[Item]) -> Held:
    """What the networks need of the weights file: vectors as int8, products in whole numbers.

    A word's vectors of all networks that know words lie side by side; each has zeros for the others' in `enter`. words:
    for each network, whether it has learnt anything about them; items: views to see how far each layer's numbers go.
    """
    states = [{name: value.detach().cpu().numpy() for name, value in net.state_dict().items()} for net in nets]
    most = [highest(net.cpu().eval(), knows, items) for net, knows in zip(nets, words, strict=True)]
    knowing = [one["table.weight"][1:] for one, knows in zip(states, words, strict=True) if knows]
    vectors = np.concatenate(knowing, axis=1)
    scale = np.maximum(np.abs(vectors).max(axis=0), 1e-12) / SIGNED_BYTE
    farthest = [one["enter"][len(f.NAMES) : -1] for one, knows in zip(most, words, strict=True) if knows]
    ends = np.concatenate([np.full(len(f.NAMES), CLIP), *farthest, [1]])
    fine = (WORD / np.maximum(ends, 1e-6)).astype(np.float32)
    held: Held = {
        "nets": np.array(len(nets)),
        "mean": states[0]["mean"],
        "scale": states[0]["scale"],
        "fine": fine,
        "vectors": np.rint(vectors / scale).astype(np.int8),
        "vectors.scale": scale.astype(np.float32),
    }
    before = 0
    for number, (state, its, knows) in enumerate(zip(states, most, words, strict=True)):
        one = in_whole_numbers(state, its, fine, before if knows else -1, len(scale))
        before += state["table.weight"].shape[1] if knows else 0
        held |= {f"{number}.{name}": value for name, value in one.items()}
    return held
