"""The network of the line model in torch, for training only; cleanup/lines/model.py is the same in numpy.

Batches are laid out as at run time: the rows of all pages one after another, GAP empty rows between pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from lines_items import Item
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from cleanup.lines.model import CLIP
from cleanup.lines.network import ASKED, GAP

DIMENSIONS = 16  # of a word's vector
CHANNELS = 64
DILATIONS = ((1, 2, 4), (8, 16, 1))  # the page's mean and maximum are mixed in after each group


class Net(nn.Module):  # type: ignore[misc, unused-ignore]
    """Rows -> one logit each."""

    def __init__(
        self,
        numbers: int,
        vocabulary: int,
        channels: int = CHANNELS,
        dilations: Sequence[Sequence[int]] = DILATIONS,
        dimensions: int = DIMENSIONS,
        question: bool = False,
    ) -> None:
        """question: the mean of the rows that it picks is mixed in too."""
        super().__init__()
        self.dilations = dilations
        self.table = nn.Embedding(vocabulary + 1, dimensions, padding_idx=0)
        nn.init.normal_(self.table.weight, std=0.3)
        with torch.no_grad():
            self.table.weight[0] = 0
        self.enter = nn.Linear(numbers + dimensions + 1, channels)
        flat = [d for group in dilations for d in group]
        self.convs = nn.ModuleList(nn.Conv1d(channels, channels, 3, dilation=d, padding=d) for d in flat)
        self.mixes = nn.ModuleList(nn.Linear((2 + question) * channels, channels) for _ in dilations)
        self.asks = nn.ModuleList(nn.Linear(channels, 1, bias=False) for _ in dilations if question)
        self.leave = nn.Linear(channels, 1)
        self.register_buffer("mean", torch.zeros(numbers))
        self.register_buffer("scale", torch.ones(numbers))

    def forward(self, b: Batch, dropout: float = 0.0) -> Tensor:
        bag = F.embedding_bag(b.ids, self.table.weight, b.offset, mode="sum", padding_idx=0)
        bag = F.dropout(bag, dropout, self.training) / b.words
        numbers = ((b.numbers - self.mean) * self.scale).clamp(-CLIP, CLIP)
        x = torch.cat([numbers, bag, b.known / b.words], dim=1)
        h = torch.relu(self.enter(x)).T * b.mask  # channels x rows
        at = 0
        for number, (group, mix) in enumerate(zip(self.dilations, self.mixes, strict=True)):
            for _ in group:
                h = (h + torch.relu(self.convs[at](h[None])[0])) * b.mask
                at += 1
            inner = h[:, b.real]
            none = torch.zeros(h.shape[0], b.pages, device=h.device)
            total = none.index_add(1, b.page, inner)
            top = none.scatter_reduce(1, b.page.expand(h.shape[0], -1), inner, "amax")
            parts = [total / b.count, top]
            if self.asks:
                asked = torch.exp(self.asks[number](inner.T).clamp(-ASKED, ASKED)).T
                parts.append(none.index_add(1, b.page, inner * asked) / none[:1].index_add(1, b.page, asked))
            whole = mix(torch.cat(parts).T).T
            h = torch.relu(h + whole[:, b.page_or_last]) * b.mask
        return self.leave(F.dropout(h[:, b.real].T, dropout, self.training))[:, 0]


@dataclass(frozen=True, slots=True)
class Batch:
    """Several views, laid out with gaps. real: rows that are lines; ids: 3 a word, a row's from offset on."""

    numbers: Tensor
    ids: Tensor
    offset: Tensor
    words: Tensor
    known: Tensor
    mask: Tensor
    real: Tensor
    page: Tensor
    page_or_last: Tensor
    count: Tensor
    pages: int
    label: Tensor
    weight: Tensor
    size: Tensor


def collate(
    items: Sequence[Item],
    device: str,
    known: Sequence[NDArray[np.int32]] | None = None,
    numbers: Sequence[NDArray[np.float32]] | None = None,
) -> Batch:
    """Lay the views out. known, numbers: in place of the items' own ids and numbers (augmented ones)."""
    sizes = np.array([len(item.label) for item in items])
    begin = np.cumsum(sizes + GAP) - sizes
    real = np.concatenate([np.arange(a, a + n) for a, n in zip(begin, sizes, strict=True)])
    rows = int(begin[-1] + sizes[-1] + GAP)
    all_numbers = np.zeros((rows, items[0].numbers.shape[1]), np.float32)
    all_numbers[real] = np.concatenate(numbers if numbers is not None else [item.numbers for item in items])
    words, mask = np.zeros(rows, np.int64), np.zeros(rows, np.float32)
    words[real], mask[real] = np.concatenate([item.words for item in items]), 1
    ids = np.concatenate(known if known is not None else [item.ids for item in items])
    of_word = np.repeat(np.arange(rows), words)
    share = np.bincount(of_word, weights=ids[:, 0] > 0, minlength=rows).astype(np.float32)
    page = np.zeros(rows, np.int64)
    page[real] = np.repeat(np.arange(len(items)), sizes)

    def put(x: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(x)).to(device)

    return Batch(
        put(all_numbers),
        put(ids.reshape(-1)),
        put(3 * (np.cumsum(words) - words)),
        put(np.maximum(words, 1).astype(np.float32)[:, None]),
        put(share[:, None]),
        put(mask[None]),
        put(real),
        put(page[real]),
        put(page),
        put(sizes.astype(np.float32)),
        len(items),
        put(np.concatenate([item.label for item in items])),
        put(np.concatenate([item.weight for item in items])),
        put(np.concatenate([item.size for item in items])),
    )


def loss(logit: Tensor, b: Batch, soft_f1: float) -> Tensor:
    """Cross entropy by line (a page's weights have a fixed sum), and 1 - F1 of words where a body is."""
    known = (b.label >= 0).float()
    target = b.label.clamp(min=0)
    each = F.binary_cross_entropy_with_logits(logit, target, reduction="none") * b.weight * known
    entropy = each.sum() / b.pages
    if not soft_f1:
        return entropy

    def per_page(x: Tensor) -> Tensor:
        return torch.zeros(b.pages, device=x.device).index_add_(0, b.page, x * known * b.size)

    p = torch.sigmoid(logit)
    both, either = per_page(p * target), per_page(p) + per_page(target)
    has = (per_page(target) > 0).float()
    return entropy + soft_f1 * ((1 - 2 * both / (either + 1)) * has).sum() / b.pages
