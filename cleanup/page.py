"""A document cut into blocks, with what was measured about them: what the steps look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cleanup.model import Block, Decision, Document, Fragment, Span
from cleanup.text import SENTENCE_END, fold

LIST_ITEM = re.compile(r"\s*(?:[-–—•·*▪●◦‣→►✓✔]|\d+[.)])\s")
# A line this long that ends as a sentence is a paragraph; half as many code points in scripts without spaces.
_PARAGRAPH = 80
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Page:
    """One document at work: immutable, each step's decisions make the next one."""

    document: Document
    blocks: tuple[Block, ...]
    language: str | None = None
    languages: tuple[str, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    probabilities: Sequence[float] = ()  # of being body, a block each; empty when not measured
    headline: int | None = None  # the block that holds it
    removed: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(map(fold, self.lines))

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Indexes of the blocks that hold more than space."""
        return tuple(i for i, line in enumerate(self.lines) if line and not line.isspace())

    @cached_property
    def prose(self) -> frozenset[int]:
        """Indexes of blocks that read as a paragraph by themselves."""
        return frozenset(i for i in self.filled if is_prose(self.lines[i]))

    def span(self, block: int, start: int = 0, end: int | None = None) -> Span:
        """A block, or a part of its text, as code points of the raw text."""
        found = self.blocks[block]
        if start == 0 and end is None:
            return found.span
        stop = found.span.end if end is None else found.raw_index(end)
        return Span(found.raw_index(start), stop)


def weight(line: str) -> int:
    """Length in code points, those of scripts without spaces counted twice."""
    return len(line) if line.isascii() else len(line) + len(_SPACELESS.findall(line))


def is_prose(line: str) -> bool:
    """Whether a line reads as a paragraph: long, and it ends as a sentence.

    >>> is_prose("Share this"), is_prose("The council voted on Tuesday to close the bridge, " + "x" * 40 + ".")
    (False, True)
    """
    return len(line) * 2 >= _PARAGRAPH and weight(line) >= _PARAGRAPH and bool(SENTENCE_END.search(line))


def removed_blocks(page: Page, decisions: Sequence[Decision]) -> frozenset[int]:
    """Indexes of the blocks that the removals among the decisions cover whole."""
    whole = {d.span.start: d.span.end for d in decisions if d.action.value == "remove"}
    return frozenset(i for i in page.filled if whole.get(page.blocks[i].span.start, -1) >= page.blocks[i].span.end)
