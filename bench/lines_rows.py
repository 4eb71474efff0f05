"""The network of lines_net.py, computed rows first and in place: the same weights, in less than half of the time.

Sums are rounded in another order, so trained weights come out different.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from lines_items import Item
from lines_net import Net
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from cleanup.lines.model import CLIP
from cleanup.lines.network import ASKED, GAP


class Layer(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """h + relu(dilated convolution of width 3 + bias); h: rows x channels, GAP empty rows at both ends."""

    @staticmethod
    def forward(ctx: Any, h: Tensor, weight: Tensor, bias: Tensor, mask: Tensor, dilation: int) -> Tensor:
        """weight: 3 x channels in x channels out; mask: rows x 1, 0 for empty rows."""
        inner = slice(GAP, len(h) - GAP)
        added = torch.addmm(bias, h[inner], weight[1])
        for tap, shift in ((0, -dilation), (2, dilation)):
            added.addmm_(h[GAP + shift : len(h) - GAP + shift], weight[tap])
        added.relu_().mul_(mask[inner])
        out = h.clone()
        out[inner] += added
        ctx.save_for_backward(h, weight, added)
        ctx.dilation = dilation
        return out

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of h, weight and bias."""
        h, weight, added = ctx.saved_tensors
        of_sum = grad[GAP : len(h) - GAP] * (added > 0)
        of_h, of_weight = grad.clone(), torch.empty_like(weight)
        for tap, shift in enumerate((-ctx.dilation, 0, ctx.dilation)):
            seen = slice(GAP + shift, len(h) - GAP + shift)
            of_h[seen].addmm_(of_sum, weight[tap].T)
            torch.mm(h[seen].T, of_sum, out=of_weight[tap])
        return of_h, of_weight, of_sum.sum(0), None, None


class PageMaximum(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """The maximum of each page's rows, by channel."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, sizes: list[int]) -> Tensor:
        """sizes: rows of each page."""
        found = [part.max(0) for part in rows.split(sizes)]
        begin = np.cumsum(sizes) - sizes
        ctx.save_for_backward(torch.stack([x.indices + int(a) for x, a in zip(found, begin, strict=True)]))
        ctx.rows = len(rows)
        return torch.stack([x.values for x in found])

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient goes to the row that was the maximum."""
        (at,) = ctx.saved_tensors
        return torch.zeros(ctx.rows, grad.shape[1]).scatter_(0, at, grad), None


class PageSum(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """The sum of each page's rows, by channel."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, page: Tensor, sizes: list[int]) -> Tensor:
        """page: of each row; sizes: rows of each page."""
        ctx.save_for_backward(page)
        return torch.stack([part.sum(0) for part in rows.split(sizes)])

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """Every row gets its page's gradient."""
        (page,) = ctx.saved_tensors
        return grad.index_select(0, page), None, None


class RowNet(Net):
    """Net with the same parameters and another way to compute them; takes a RowBatch."""

    def forward(self, b: RowBatch, dropout: float = 0.0) -> Tensor:  # type: ignore[override, unused-ignore]
        bag = F.embedding_bag(b.ids, self.table.weight, b.offset, mode="sum")
        bag = F.dropout(bag, dropout, self.training) / b.words
        numbers = ((b.numbers - self.mean) * self.scale).clamp(-CLIP, CLIP)
        inner = torch.relu(self.enter(torch.cat([numbers, bag, b.known / b.words], dim=1)))
        empty = inner.new_zeros(len(b.mask), inner.shape[1])
        at = 0
        for number, (group, mix) in enumerate(zip(self.dilations, self.mixes, strict=True)):
            h = empty.index_copy(0, b.real, inner)
            for dilation in group:
                conv = self.convs[at]
                h = Layer.apply(h, conv.weight.permute(2, 1, 0).contiguous(), conv.bias, b.mask, dilation)
                at += 1
            inner = h.index_select(0, b.real)
            parts = [PageSum.apply(inner, b.page, b.sizes) / b.count, PageMaximum.apply(inner, b.sizes)]
            if self.asks:
                asked = torch.exp(self.asks[number](inner).clamp(-ASKED, ASKED))
                parts.append(PageSum.apply(inner * asked, b.page, b.sizes) / PageSum.apply(asked, b.page, b.sizes))
            whole = mix(torch.cat(parts, dim=1))
            inner = torch.relu(inner + whole.index_select(0, b.page))
        return self.leave(F.dropout(inner, dropout, self.training))[:, 0]


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Several views: their rows, and where these lie with GAP empty rows around each page.

    ids: of known words alone, a row's from offset on; real: the place of each row.
    """

    numbers: Tensor
    ids: Tensor
    offset: Tensor
    words: Tensor
    known: Tensor
    mask: Tensor
    real: Tensor
    page: Tensor
    sizes: list[int]
    count: Tensor
    pages: int
    label: Tensor
    weight: Tensor
    size: Tensor


def collate_rows(
    items: Sequence[Item],
    device: str = "cpu",
    known: Sequence[NDArray[np.int32]] | None = None,
    numbers: Sequence[NDArray[np.float32]] | None = None,
) -> RowBatch:
    """Lay the views out, as lines_net.collate does. Raises ValueError for another device than the CPU."""
    if device != "cpu":
        raise ValueError(f"RowNet computes on the CPU alone, not on {device}")
    sizes = np.array([len(item.label) for item in items])
    page = np.repeat(np.arange(len(items)), sizes)
    real = np.arange(sizes.sum()) + GAP * (page + 1)
    mask = np.zeros((int(sizes.sum()) + GAP * (len(items) + 1), 1), np.float32)
    mask[real] = 1
    words = np.concatenate([item.words for item in items])
    ids = np.concatenate(known if known is not None else [item.ids for item in items])
    flat = ids.reshape(-1)
    some, start = np.flatnonzero(flat), np.cumsum(words) - words
    first = np.flatnonzero(ids[:, 0])
    share = np.diff(np.searchsorted(first, start), append=len(first)).astype(np.float32)

    def put(x: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(x))

    return RowBatch(
        put(np.concatenate(numbers if numbers is not None else [item.numbers for item in items])),
        put(flat[some].astype(np.int64)),
        put(np.searchsorted(some, 3 * start)),
        put(np.maximum(words, 1).astype(np.float32)[:, None]),
        put(share[:, None]),
        put(mask),
        put(real),
        put(page),
        sizes.tolist(),
        put(sizes.astype(np.float32)[:, None]),
        len(items),
        put(np.concatenate([item.label for item in items])),
        put(np.concatenate([item.weight for item in items])),
        put(np.concatenate([item.size for item in items])),
    )
