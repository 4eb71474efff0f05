"""A document cut into blocks, with what was measured about them: what the steps look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain, filterfalse, pairwise
from typing import TYPE_CHECKING, Any, overload

from cleanup import kernel
from cleanup.model import Block, Document, Fragment, Span
from cleanup.text import SPACELESS_SCRIPTS, fold_lines, is_sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleanup.folding import Joined
    from cleanup.languages import Fragment as Found
    from cleanup.languages import Survey
    from cleanup.phrases import Near

LIST_ITEM = re.compile(r"\s*(?:[-–—•·*▪●◦‣→►✓✔]|\d+[.)])\s")
# A line this long that ends as a sentence is a paragraph; half as many code points in scripts without spaces.
PARAGRAPH = 80
_PORTION = 300_000  # code points of pages that are folded together: bounds the memory

Offsets = tuple[tuple[int, int], ...]


class Columns(Sequence[Block]):
    """Blocks in columns: thousands of them are made for every megabyte, a handful is ever looked at."""

    __slots__ = ("ends", "offsets", "starts", "texts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.texts: list[str] = []
        self.offsets: dict[int, Offsets] = {}  # of the blocks that were rewritten, from where each begins in raw

    def add(self, start: int, end: int, text: str, offsets: Offsets = ()) -> None:
        """A block behind the last one: code points of raw, and the normalised text; offsets from `start`."""
        if offsets:
            self.offsets[len(self.texts)] = offsets
        self.starts.append(start)
        self.ends.append(end)
        self.texts.append(text)

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
        """What `cleanup.judged` worked out of the probabilities."""
        return {}

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.blocks.texts)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(fold_lines(self.lines))

    @cached_property
    def together(self) -> str:
        """All folded lines, a line feed before and behind each."""
        return "\n".join(["", *self.folded, ""])

    def holding(self, part: str) -> Iterator[int]:
        """The lines that fold into something that begins or ends with this, where a line feed says which."""
        text, line, done = self.together, -1 if part[-1] == "\n" else 0, 0
        at = text.find(part)
        while at >= 0:
            line += text.count("\n", done, at)
            yield line
            done, at = at, text.find(part, at + 1)

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Indexes of the blocks that hold more than space."""
        return tuple([i for i, line in enumerate(self.lines) if line and not line.isspace()])

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


def fold_pages(pages: Sequence[Page]) -> Joined | None:
    """Works out `folded` of many pages together, in half the time; the kernel tells their paragraphs too. Returns
    their lines as it reads them."""
    code = None
    lines = [page.lines for page in pages]
    ends = list(accumulate(map(len, lines), initial=0))
    if kernel.function("text_fold"):
        from cleanup.folding import folded, joined
        from cleanup.paragraphs import paragraphs

        code = joined(*lines)
        texts = []
        for first, stop in _portions(code.starts[ends].tolist()):
            found, start = folded(code.some(ends[first], ends[stop])), ends[first]
            texts += [found.texts(a - start, b - start) for a, b in pairwise(ends[first : stop + 1])]
        for page, known in zip(pages, paragraphs(code, ends, PARAGRAPH), strict=True):
            vars(page).update(zip(("sizes", "letters", "filled", "prose"), known, strict=True))
    else:
        every = fold_lines(list(chain.from_iterable(lines)))
        texts = [every[start:stop] for start, stop in pairwise(ends)]
    for page, its in zip(pages, texts, strict=True):
        vars(page)["folded"] = tuple(its)
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


def highest(gains: Iterable[float], least: float = 0.0) -> int:
    """How many of the first have the highest sum; 0 where none is above `least`.

    >>> highest([1, -2, 3, -1]), highest([1, -2, 3, -1], least=5)
    (3, 0)
    """
    best, many = least, 0
    for n, total in enumerate(accumulate(gains), 1):
        if total > best:
            best, many = total, n
    return many


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
