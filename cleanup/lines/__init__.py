"""The line model: which lines of a page are its body, from text alone. Numpy and the weights load on use.

Three calls: body_probabilities() measures a batch of pages, judge() decides about one page, reasons() says
why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from .verdict import Verdict, judge, looks_clean, moved, odds, surely_junk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleanup.folding import Joined

__all__ = [
    "MODEL_VERSION", "Verdict", "body_chances", "body_probabilities", "judge", "looks_clean", "moved", "odds",
    "reasons", "surely_junk", "taught",
]  # fmt: skip

_PORTION = 100_000  # code points of pages measured at a time: larger arrays leave the processor's cache
MODEL_VERSION = "3"  # of the weights; a test holds it equal to the one in weights.npz


def body_probabilities(
    pages: Sequence[Sequence[str]], spoken: Sequence[str | None] = (), code: Joined | None = None
) -> list[list[float]]:
    """The probability of being body for every line of every page, many pages at a time.

    A page is its lines in order, without line ends, blank ones included as "" (they get 0.0). spoken: the language of
    each page as a tag, where it is known; in those that it was taught (de, el, en, pl, ru, zh) the model asks more
    networks. Text wrapped at a fixed column is judged joined. A page of more than 20,000 lines is no article: it is
    judged in pieces, and by numbers alone. `code` is `folding.joined(*pages)`, where the caller has it. A page's result
    does not depend on the other pages, their number or order.

    >>> story = "The council voted on Tuesday to close the old bridge, which engineers had called unsafe."
    >>> page = ["Home", "News", "", story, "", "Copyright 2024"]
    >>> [round(p) for p in body_probabilities([page])[0]]
    [0, 0, 0, 1, 0, 0]
    """
    return [found.tolist() for found in body_chances(pages, spoken, code)]


def body_chances(
    pages: Sequence[Sequence[str]], spoken: Sequence[str | None] = (), code: Joined | None = None
) -> list[NDArray[np.float32]]:
    """`body_probabilities`, as an array a page."""
    import numpy as np

    from .rows import MOST_LINES, pieces

    result: list[NDArray[np.float32]] = []
    lines = list(accumulate(map(len, pages), initial=0))
    if code is not None and len(code.starts) - 1 != lines[-1]:
        code = None  # one holds a line feed
    sizes = [sum(map(len, page)) for page in pages] if code is None else np.diff(code.starts[lines]).tolist()
    for start, stop in _portions(pages, sizes, MOST_LINES):
        if len(pages[start]) <= MOST_LINES:
            some = code.some(lines[start], lines[stop]) if code else None
            result += _measured(pages[start:stop], spoken[start:stop], code=some)
        else:
            parts = [_measured([pages[start][part]], by_numbers=True)[0] for part in pieces(len(pages[start]))]
            result.append(np.concatenate(parts))
    return result


def _measured(
    pages: Sequence[Sequence[str]], spoken: Sequence[str | None] = (), by_numbers: bool = False,
    code: Joined | None = None,
) -> list[NDArray[np.float32]]:  # fmt: skip
    import numpy as np

    from .batch import batch
    from .model import probabilities, weights

    held = weights()
    found, of_line = batch(pages, held.tables, code)
    taught = np.zeros(len(pages), bool)
    taught[: len(spoken)] = [language in held.taught for language in spoken]
    padded = np.append(probabilities(found, held, taught, by_numbers), np.float32(0))  # its last, -1, is of blank lines
    of_lines, ends = padded.take(of_line), accumulate(map(len, pages), initial=0)
    return [of_lines[start:stop] for start, stop in pairwise(ends)]


def taught(language: str | None) -> bool:
    """Whether the networks learnt from pages in a language."""
    from .model import weights

    return language in weights().taught


def _portions(pages: Sequence[Sequence[str]], sizes: Sequence[int], most_lines: int) -> Iterator[tuple[int, int]]:
    """The first page, and that behind the last, of those measured together; one of more lines by itself. sizes: code
    points of each page."""
    start = length = 0
    for number, (page, size) in enumerate(zip(pages, sizes, strict=True)):
        if len(page) > most_lines:
            if start < number:
                yield start, number
            yield number, number + 1
            start, length = number + 1, 0
            continue
        length += size
        if length >= _PORTION or number == len(pages) - 1:
            yield start, number + 1
            start, length = number + 1, 0


def reasons(lines: Sequence[str], index: int, spoken: str | None = None) -> tuple[str, ...]:
    """The three features that weighed most in the judgement of lines[index], in words, the heaviest first.

    Empty for a blank line. spoken: the page's language, where it is known.

    >>> len(reasons(["Home", "News", "Sport", "Read more"], 1))
    3
    """
    from .explain import explain

    return explain(lines, index, spoken)
