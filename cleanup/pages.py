"""What is told of the lines of many pages at once, before any step looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

from cleanup import kernel
from cleanup.page import PARAGRAPH, Page
from cleanup.text import fold_lines

if TYPE_CHECKING:
    from cleanup.folding import Joined

_PORTION = 300_000  # code points of pages that are folded together: bounds the memory


def fold_pages(pages: Sequence[Page]) -> Joined | None:
    """Works out `folded` of many pages together, in half the time; the kernel tells their paragraphs too. Returns
    their lines as it reads them."""
    code = None
    lines = [page.lines for page in pages]
    ends = list(accumulate(map(len, lines), initial=0))
    if kernel.function("text_fold"):
        import numpy as np

        from cleanup.folding import edges, folded, joined
        from cleanup.paragraphs import paragraphs

        code = joined(*[page.lines if page.blocks.points is None else page.blocks.points for page in pages])
        texts, hashes = [], []
        for first, stop in _portions(code.starts[ends].tolist()):
            found, start = folded(code.some(ends[first], ends[stop])), ends[first]
            hashes.append(edges(found))
            texts += [found.texts(a - start, b - start) for a, b in pairwise(ends[first : stop + 1])]
        of_lines = np.concatenate(hashes, axis=1) if hashes else np.zeros((2, 0), np.uint32)
        known = paragraphs(code, ends, PARAGRAPH, of_lines[0])
        for page, its, (start, stop) in zip(pages, known, pairwise(ends), strict=True):
            vars(page).update(zip(its._fields, its, strict=True), edges=of_lines[:, start:stop])
    else:
        every = fold_lines(list(chain.from_iterable(lines)))
        texts = [every[start:stop] for start, stop in pairwise(ends)]
    for page, some in zip(pages, texts, strict=True):
        vars(page)["folded"] = tuple(some)
    return code


def _portions(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pages that are folded together; `ends`: where each begins among the code points, and how many there are."""
    first = 0
    for page, end in enumerate(ends[2:], 1):
        if end - ends[first] > _PORTION:
            yield first, page
            first = page
    if first < len(ends) - 1:
        yield first, len(ends) - 1
