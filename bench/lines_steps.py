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
            net(collate([item], "cpu", None if words else [np.zeros_like(item.ids)]))
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
    for name, kept, steps in (("conv", "convs", CHANNEL), ("mix", "mixes", FINE)):
        for at in range(sum(one.startswith(name) for one in most)):
            weights = state[f"{kept}.{at}.weight"].T  # of torch's three dimensions: taps, inputs, channels
            held |= stepped(f"{name}{at}", weights, state[f"{kept}.{at}.bias"], steps / most[f"{name}{at}"])
    return held | {"leave": state["leave.weight"][0], "leave.bias": state["leave.bias"]}


def weights_file(nets: Sequence[Net], words: Sequence[bool], items: Sequence[Item]) -> Held:
    """What the networks need of the weights file: vectors as int8, products in whole numbers.

    words: for each network, whether it has learnt anything about them; the first one has. items: views to see how far
    each layer's numbers go.
    """
    states = [{name: value.detach().cpu().numpy() for name, value in net.state_dict().items()} for net in nets]
    most = [highest(net.cpu().eval(), knows, items) for net, knows in zip(nets, words, strict=True)]
    vectors = states[0]["table.weight"][1:]
    scale = np.maximum(np.abs(vectors).max(axis=0), 1e-12) / SIGNED_BYTE
    ends = most[0]["enter"].copy()
    ends[: len(f.NAMES)], ends[-1] = CLIP, 1
    fine = (WORD / np.maximum(ends, 1e-6)).astype(np.float32)
    held: Held = {
        "nets": np.array(len(nets)),
        "mean": states[0]["mean"],
        "scale": states[0]["scale"],
        "fine": fine,
        "vectors": np.rint(vectors / scale).astype(np.int8),
        "vectors.scale": scale.astype(np.float32),
    }
    for number, (state, its, knows) in enumerate(zip(states, most, words, strict=True)):
        one = in_whole_numbers(state, its, fine if knows else fine[: len(f.NAMES)])
        held |= {f"{number}.{name}": value for name, value in one.items()}
    return held
