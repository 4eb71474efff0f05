"""What lines are matched against: dictionaries for plain phrases, small programs for those with slots."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanup.phrases.anchors import Anchors
from cleanup.phrases.template import Program

if TYPE_CHECKING:
    from cleanup.phrases.kinds import Match

NEEDLE = "\x1f"  # between two needles; neither they nor keys and programs hold it
# A phrase as short as this, in a language that is not the page's, is only a hint: it may be a word here.
SHORT_FOREIGN = 8  # letters
OTHER = 3  # rank of a rule of a language that is not the page's
UNIVERSAL = frozenset({"en", "und"})  # languages whose phrases apply to every page
SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my"})  # in which a slot begins anywhere, not only with a word
_HEADS, _HEAD = 48, 20  # beginnings of a template that are told apart, and code points of each


class Rule(NamedTuple):
    """One group of one phrase file."""

    language: str
    group: str

    @property
    def id(self) -> str:
        return f"boilerplate/{self.language}/{self.group}"


class Shape(NamedTuple):
    """A template that is matched by its program, which is kept as JSON until a line comes near it."""

    code: int  # as in `Table.rule`
    source: str
    needles: Sequence[str] = ()  # a line that matches holds one of them, squeezed
    most: int = 99  # letters outside its slots; 99 where it may have no open slot
    least: int = 0  # code points of a squeezed line that it takes


@lru_cache(maxsize=8192)
def _program(source: str) -> Program:
    program: Program = json.loads(source)
    return program


@lru_cache(maxsize=8192)
def _begun(source: str) -> tuple[str, ...]:
    return tuple({text for text, _ in _heads(_program(source))})


def _heads(program: Program) -> set[tuple[str, bool]]:
    """The beginnings of what a program takes, and whether what follows could make them longer."""
    found = {("", True)}
    for node in program:
        if node == "{:}":
            continue
        if isinstance(node, list):
            pieces = {piece for option in node for piece in _heads(option)}
        else:
            pieces = {("", False)} if node[0] == "{" else {(node, True)}
        grown = {(text + piece, more) for text, growing in found if growing for piece, more in pieces}
        grown |= {one for one in found if not one[1]}
        if len(grown) > _HEADS:
            return {(text, False) for text, _ in found}
        found = {(text[:_HEAD], more and len(text) < _HEAD) for text, more in grown}
        if not any(growing for _, growing in found):
            break
    return found


class Shapes:
    """Shapes in columns, for most of them no page comes near. `needles` are joined by NEEDLE."""

    def __init__(
        self, codes: Sequence[int], sources: Sequence[str], needles: Sequence[str], most: Sequence[int],
        least: Sequence[int],
    ) -> None:  # fmt: skip
        self.codes, self.sources, self.needles, self.most, self.least = codes, sources, needles, most, least

    @classmethod
    def of(cls, shapes: Sequence[Shape]) -> Shapes:
        codes, sources, needles, most, least = map(list, zip(*shapes, strict=True)) if shapes else ([] for _ in "12345")
        return cls(codes, sources, [NEEDLE.join(some) for some in needles], most, least)

    def program(self, index: int) -> Program:
        return _program(self.sources[index])

    def heads(self, index: int) -> tuple[str, ...]:
        """How each squeezed line begins that a program takes: sooner asked than running it."""
        return _begun(self.sources[index])

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Shape]:
        needles = (tuple(some.split(NEEDLE)) if some else () for some in self.needles)
        return map(Shape, self.codes, self.sources, needles, self.most, self.least)


@dataclass(frozen=True)
class Table:
    """What lines are matched against. Keys are folded lines without spaces.

    A code is twice the index of a rule, plus one where the phrase is sure. What a key has several of stands in
    `sets`, once for all keys: a table of a hundred thousand small lists takes long to load. `memo` keeps answers of a
    `Matcher` that depend on nothing but the line and the page's languages, `meant` those about sets of `exact`.
    """

    rules: Sequence[Rule] = ()
    shapes: Shapes = field(default_factory=partial(Shapes.of, ()))
    sets: Sequence[Sequence[int]] = ()
    exact: Mapping[str, int] = field(default_factory=dict)  # into sets, of codes
    anchors: Anchors = field(default_factory=Anchors)  # into sets, of indexes of shapes
    starts: Mapping[str, int] = field(default_factory=dict)  # codes
    ends: Mapping[str, int] = field(default_factory=dict)
    calendars: Mapping[str, frozenset[str]] = field(default_factory=dict)
    memo: dict[tuple[str, tuple[str, ...]], Match | None] = field(default_factory=dict, compare=False)
    meant: dict[tuple[int, bool, tuple[str, ...]], Match | None] = field(default_factory=dict, compare=False)
    ranked: dict[tuple[str, ...], bytes] = field(default_factory=dict, compare=False)
    joined: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, compare=False)
    stored: Mapping[str, memoryview] = field(default_factory=dict, compare=False)  # the arrays of `Packed`, as bytes
    measures: dict[str, Any] = field(default_factory=dict, compare=False)  # of `near`, once it was asked

    @cached_property
    def edges(self) -> tuple[frozenset[str], frozenset[str]]:
        """The first three code points of phrases trimmed off a start, the last three of those trimmed off an end."""
        return frozenset(key[:3] for key in self.starts), frozenset(key[-3:] for key in self.ends)

    def ranks(self, languages: tuple[str, ...]) -> bytes:
        """For each rule: 0 if it is of one of these languages, 1 of English, 2 of none, OTHER of another."""
        if languages not in self.ranked:
            special = {"en": 1, "und": 2, **dict.fromkeys(languages, 0)}
            self.ranked[languages] = bytes(special.get(rule.language, OTHER) for rule in self.rules)
        return self.ranked[languages]

    def calendar(self, languages: tuple[str, ...]) -> frozenset[str]:
        """Names of months and days in English and in these languages."""
        if languages not in self.joined:
            some = (self.calendars.get(code, frozenset()) for code in ("en", *languages))
            self.joined[languages] = frozenset().union(*some)
        return self.joined[languages]

    def rule(self, code: int) -> tuple[Rule, bool]:
        """The rule of a code, and whether the phrase is sure."""
        return self.rules[code >> 1], bool(code & 1)
