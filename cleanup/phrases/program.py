"""Runs a template's program over a line. Backtracks, but never twice into the same failure: polynomial, no regex."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from cleanup.phrases.template import MARKS, Program
from cleanup.text import fold, is_sentence, key

# What a slot takes at most.
MAX_NAME = 6  # words
MAX_LENGTH = {"{date}": 60, "{name}": 120, "{title}": 250, "{text}": 200}  # code points without spaces
SLOTS = (*MAX_LENGTH, "{:}")
_MARK = re.compile("|".join(map(re.escape, MARKS)))


class Found(NamedTuple):
    """What a slot took, as code points of the squeezed line; for "{:}", where it stands and whether it does."""

    slot: str
    start: int
    end: int


# Templates that a line could fit, and what their slots take where they were run already: three numbers a slot, which of
# SLOTS it is, and where that begins and ends in the squeezed line.
Fits = Mapping[int, "Sequence[int] | None"]


class Line:
    """A line as phrases see it: folded, without spaces (`key`), and where its words begin.

    `titled` is set where the answer depends on the page's headline.
    """

    __slots__ = ("_bounds", "_ended", "_words", "folded", "key", "raw", "titled")

    def __init__(self, raw: str, folded: str | None = None) -> None:
        self.raw = raw
        self.folded = fold(raw) if folded is None else folded
        self.key = self.folded.replace(" ", "")
        self._words: list[str] | None = None
        self.titled = False
        self._bounds: list[int] | None = None
        self._ended: bool | None = None

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence."""
        if self._ended is None:
            self._ended = is_sentence(self.raw)
        return self._ended

    @property
    def words(self) -> list[str]:
        if self._words is None:
            self._words = self.folded.split(" ")
        return self._words

    @property
    def bounds(self) -> list[int]:
        """Where words of the squeezed line begin, and its end."""
        if self._bounds is None:
            self._bounds = list(accumulate(map(len, self.words), initial=0))
        return self._bounds

    def marked(self, place: int) -> bool:
        """Whether a colon or the like stands there between two code points of the squeezed line."""
        at = 0
        for before in _MARK.split(self.raw)[:-1]:
            at += len(key(before))
            if at >= place:
                return at == place
        return False

    def count(self, start: int, end: int) -> int:
        """How many words a part of the squeezed line has."""
        return max(0, bisect_left(self.bounds, end) - bisect_right(self.bounds, start) + 1)

    def text(self, start: int, end: int) -> list[str]:
        """The words of a part of the squeezed line."""
        first = bisect_right(self.bounds, start) - 1
        found = []
        for word, at in zip(self.words[first:], self.bounds[first:], strict=False):
            if at >= end:
                break
            found.append(word[max(0, start - at) : end - at])
        return found


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is still to run behind the present sequence."""

    program: Program
    at: int
    rest: _Rest | None


def match(program: Program, line: Line, spaced: bool) -> list[Found] | None:
    """What the slots took where the program takes the whole line, else None.

    `spaced`: slots begin and end at word boundaries; scripts without spaces do not ask for it.
    """
    failed: set[tuple[int, int, int]] = set()
    bounds = line.bounds if spaced else range(len(line.key) + 1)
    return _run(program, 0, 0, None, line, bounds, failed)


def found_by(taken: Sequence[int], line: Line) -> list[Found]:
    """What the slots took, from the numbers of `Fits`."""
    rows = zip(taken[::3], taken[1::3], taken[2::3], strict=True)
    found = [Found(SLOTS[slot], start, end) for slot, start, end in rows]
    return [one if one.slot != "{:}" else one._replace(end=one.start + line.marked(one.start)) for one in found]


def _run(
    program: Program,
    at: int,
    position: int,
    rest: _Rest | None,
    line: Line,
    bounds: list[int] | range,
    failed: set[tuple[int, int, int]],
) -> list[Found] | None:
    key = line.key
    while True:
        if at == len(program):
            if rest is None:
                return [] if position == len(key) else None
            program, at, rest = rest.program, rest.at, rest.rest
            continue
        node = program[at]
        if isinstance(node, str) and node[0] != "{":
            if not key.startswith(node, position):
                return None
            position += len(node)
            at += 1
            continue
        state = (id(program), at, position)
        if state in failed:
            return None
        if isinstance(node, list):
            behind = _Rest(program, at + 1, rest)
            for option in node:
                first = option[0] if option else None
                if isinstance(first, str) and first[0] != "{" and not key.startswith(first, position):
                    continue
                found = _run(option, 0, position, behind, line, bounds, failed)
                if found is not None:
                    return found
        elif node == "{:}":
            found = _run(program, at + 1, position, rest, line, bounds, failed)
            if found is not None:
                return [Found(node, position, position + line.marked(position)), *found]
        else:
            following = _following(program, at + 1, rest)
            for end in _ends(node, position, bounds):
                if following is not None and not (key.startswith(following, end) if following else end == len(key)):
                    continue
                found = _run(program, at + 1, end, rest, line, bounds, failed)
                if found is not None:
                    return [Found(node, position, end), *found]
        failed.add(state)
        return None


def _following(program: Program, at: int, rest: _Rest | None) -> str | None:
    """The text that must stand next, "" where nothing may, None where that is open."""
    while at == len(program):
        if rest is None:
            return ""
        program, at, rest = rest.program, rest.at, rest.rest
    node = program[at]
    return node if isinstance(node, str) and node[0] != "{" else None


def _ends(slot: str, start: int, bounds: list[int] | range) -> list[int] | range:
    first = bisect_right(bounds, start)
    if first == 0 or bounds[first - 1] != start:
        return []
    last = bisect_right(bounds, start + MAX_LENGTH[slot])
    if slot == "{name}" and isinstance(bounds, list):
        last = min(last, first + MAX_NAME)
    return bounds[first:last]
