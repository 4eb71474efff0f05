"""A document cut into blocks, with what was measured about them: what the steps look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, filterfalse, pairwise
from typing import TYPE_CHECKING, Any, overload

from cleanup.model import Block, Document, Fragment, Span
from cleanup.text import SPACELESS_SCRIPTS, ends_quoting, fold_lines, is_sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleanup.languages import Fragment as Found
    from cleanup.languages import Survey
    from cleanup.phrases import Near

LIST_ITEM = re.compile(r"\s*(?:[-–—•·*▪●◦‣→►✓✔]|\d+[.)])\s")
# A line this long that ends as a sentence is a paragraph; half as many code points in scripts without spaces.
PARAGRAPH = 80

Offsets = tuple[tuple[int, int], ...]
_NONE: dict[int, Offsets] = {}  # of blocks of which none was rewritten; never written to


class Columns(Sequence[Block]):
    """Blocks in columns: thousands of them are made for every megabyte, a handful is ever looked at."""

    __slots__ = ("ends", "offsets", "starts", "texts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.texts: list[str] = []
        self.offsets = _NONE  # of the blocks that were rewritten, from where each begins in raw

    def add(self, start: int, end: int, text: str, offsets: Offsets = ()) -> None:
        """A block behind the last one: code points of raw, and the normalised text; offsets from `start`."""
        if offsets:
            if self.offsets is _NONE:
                self.offsets = {}
            self.offsets[len(self.texts)] = offsets
        self.starts.append(start)
        self.ends.append(end)
        self.texts.append(text)

    def rewrite(self, texts: Mapping[int, str], offsets: dict[int, Offsets]) -> None:
        """Puts other texts in the place of some."""
        for i, text in texts.items():
            self.texts[i] = text
        self.offsets = offsets

    def extend(self, starts: Sequence[int], texts: Sequence[str], first: int, stop: int) -> None:
        """Lines first to stop as a block each, as they are; `starts` has an entry more than `texts`."""
        self.starts += starts[first:stop]
        self.ends += starts[first + 1 : stop + 1]
        self.texts += texts[first:stop]

    def first(self, count: int) -> Columns:
        """The first `count` blocks."""
        some = Columns()
        some.starts, some.ends, some.texts = self.starts[:count], self.ends[:count], self.texts[:count]
        some.offsets = {i: offsets for i, offsets in self.offsets.items() if i < count}
        return some

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> list[Block]: ...
    def __getitem__(self, index: int | slice) -> Block | list[Block]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        start = self.starts[index]
        offsets = tuple([(at, start + there) for at, there in self.offsets.get(index, ((0, 0),))])
        return Block(Span(start, self.ends[index]), self.texts[index], offsets)


@dataclass(frozen=True)
class Page:
    """One document at work: immutable, each step's decisions make the next one."""

    document: Document
    blocks: Columns
    language: str | None = None
    languages: tuple[str, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    probabilities: Sequence[float] = ()  # of being body, a block each; empty when not measured
    near: Near | None = None  # which phrases its lines come near, and those below it
    headline: int | None = None  # the block that holds it
    removed: frozenset[int] = field(default_factory=frozenset)
    top: Page | None = None  # its first blocks measured by themselves, where they are clean and the rest is not

    @cached_property
    def judged(self) -> dict[Any, Any]:
        """What `cleanup.judged` has worked out, by what was asked; kept while the probabilities are the same."""
        return {}

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.blocks.texts)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(fold_lines(self.lines))

    @cached_property
    def edges(self) -> NDArray[np.uint32]:
        """Hashes of the beginnings and of the ends of all folded lines, as `folding.edges` tells them."""
        from cleanup.folding import edges, joined

        return edges(joined(self.folded))

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Indexes of the blocks that hold more than space."""
        return tuple([i for i, line in enumerate(self.lines) if line and not line.isspace()])

    @cached_property
    def blanks(self) -> tuple[int, ...]:
        """The first and the last of each run of the other blocks, one behind the other."""
        around = pairwise((-1, *self.filled, len(self.lines)))
        return tuple([i for above, below in around if below - above > 1 for i in (above + 1, below - 1)])

    @cached_property
    def starting(self) -> dict[int, int]:
        """The filled blocks by where they begin, in code points of raw."""
        starts = self.blocks.starts
        return {starts[i]: i for i in self.filled}

    @cached_property
    def letters(self) -> tuple[int, ...]:
        """Code points of each block without the spaces at its ends."""
        return tuple([len(line.strip()) for line in self.lines])

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """`letters`, as an array."""
        import numpy as np

        return np.array(self.letters, np.int64)

    @cached_property
    def left(self) -> tuple[int, ...]:
        """Indexes of the filled blocks that no step has removed."""
        removed = self.removed
        return tuple(filterfalse(removed.__contains__, self.filled)) if removed else self.filled

    @cached_property
    def prose(self) -> frozenset[int]:
        """Indexes of blocks that read as a paragraph by themselves."""
        lines, least = self.lines, PARAGRAPH // 2
        return frozenset([i for i in self.filled if len(lines[i]) >= least and is_prose(lines[i])])

    @cached_property
    def alike(self) -> bool:
        """Whether two paragraphs could be the same."""
        return True

    @cached_property
    def quoting(self) -> frozenset[int]:
        """Indexes of blocks that end with a quotation."""
        return frozenset([i for i, line in enumerate(self.lines) if ends_quoting(line)])

    def changed(self, **changes: Any) -> Page:
        """The page with other fields, but the same blocks: what was worked out about them stays, and that took longer
        than all the steps."""
        page = object.__new__(Page)  # in a third of the time of replace()
        own = vars(page)
        own.update(vars(self), **changes)
        if "removed" in changes:
            own.pop("left", None)
        if page.probabilities is self.probabilities:
            own["judged"] = self.judged
        else:
            own.pop("judged", None)
        return page

    def surveyed(self, survey: Survey) -> Page:
        """The page with its languages and its fragments in others."""
        fragments = tuple(self.fragment(found) for found in survey.fragments)
        return self.changed(language=survey.language, languages=survey.languages, fragments=fragments)

    def fragment(self, found: Found) -> Fragment:
        """What was found in a line, in code points of the raw text."""
        span = self.span(found.line, found.start, found.end)
        return Fragment(span.start, span.end, found.language, found.confidence, found.kind)

    def span(self, block: int, start: int = 0, end: int | None = None) -> Span:
        """A block, or a part of its text, as code points of the raw text."""
        if start == 0 and end is None:
            return Span(self.blocks.starts[block], self.blocks.ends[block])
        found = self.blocks[block]
        stop = found.span.end if end is None else found.raw_index(end)
        return Span(found.raw_index(start), stop)


def highest(gains: Iterable[float], least: float = 0.0) -> int:
    """How many of the first have the highest sum; 0 where none is above `least`.

    >>> highest([1, -2, 3, -1]), highest([1, -2, 3, -1], least=5)
    (3, 0)
    """
    totals = list(accumulate(gains))
    best = max(totals, default=least)
    return totals.index(best) + 1 if best > least else 0


def weight(line: str) -> int:
    """Length in code points, those of scripts without spaces counted twice."""
    return len(line) if line.isascii() else len(line) + len(re.findall(SPACELESS_SCRIPTS, line))


def weighs(line: str, least: int) -> bool:
    """Whether `weight` of a line is at least that: its length tells mostly."""
    size = len(line)
    return size >= least or (2 * size >= least and not line.isascii() and weight(line) >= least)


def is_prose(line: str) -> bool:
    """Whether a line reads as a paragraph: long, and it ends as a sentence.

    >>> is_prose("Share this"), is_prose("The council voted on Tuesday to close the bridge, " + "x" * 40 + ".")
    (False, True)
    """
    return weighs(line, PARAGRAPH) and not line[-1].isalnum() and is_sentence(line)
