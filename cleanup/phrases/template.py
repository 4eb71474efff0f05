"""The phrase language: `[...]` optional, `(a|b)` alternatives, `{slot}`. Finite by construction: no loops."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleanup.text import fold

OPEN_SLOTS = frozenset({"name", "title", "text", "date"})
SLOTS = OPEN_SLOTS | {"n"}

_TOKEN = re.compile(r"\{(\w*)\}|([\[\]()|{}])|([^\[\](){}|]+)")
# What sets a phrase off from what follows it.
MARKS = (":", "：", "?", "？", "؟", "|", "»", ">", "–", "—", "-")


_MOST_NEEDLES, _SHORTEST_NEEDLE = 24, 3  # more, or shorter ones, cost more to look for than they save


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an optional part is a choice with an empty one."""

    options: tuple[Template, ...]


Template = tuple["Literal | Slot | Choice", ...]
Program = list["str | list[Program]"]


def parse(phrase: str) -> Template:
    """A phrase as a tree. Raises ValueError for unbalanced brackets or an unknown slot.

    >>> parse("Posting[ untuk {title}]")
    (Literal(text='Posting'), Choice(options=((Literal(text=' untuk '), Slot(name='title')), ())))
    """
    tokens = [match.group(0) for match in _TOKEN.finditer(phrase)]
    options, rest = _options(tokens, 0, phrase, "")
    if rest != len(tokens):
        raise ValueError(f"unbalanced {tokens[rest]!r} in phrase {phrase!r}")
    return options[0]


def _options(tokens: Sequence[str], at: int, phrase: str, closing: str) -> tuple[list[Template], int]:
    options: list[Template] = []
    sequence: list[Literal | Slot | Choice] = []
    while at < len(tokens) and tokens[at] not in ("]", ")"):
        token = tokens[at]
        at += 1
        if token == "|" and closing:
            options.append(tuple(sequence))
            sequence = []
        elif token in ("[", "("):
            close = "]" if token == "[" else ")"
            inner, at = _options(tokens, at, phrase, close)
            if at >= len(tokens) or tokens[at] != close:
                raise ValueError(f"unbalanced {token!r} in phrase {phrase!r}")
            at += 1
            sequence.append(Choice((*inner, ()) if token == "[" else tuple(inner)))
        elif token.startswith("{"):
            if token[1:-1] not in SLOTS:
                raise ValueError(f"unknown slot {token!r} in phrase {phrase!r}; known: {sorted(SLOTS)}")
            sequence.append(Slot(token[1:-1]))
        else:
            sequence.append(Literal(token))
    return [*options, tuple(sequence)], at


def count(template: Template) -> int:
    """How many plain variants a template has.

    >>> count(parse("(Add|Leave) a comment[ now]"))
    4
    """
    n = 1
    for part in template:
        if isinstance(part, Choice):
            n *= sum(count(option) for option in part.options)
    return n


def is_plain(template: Template) -> bool:
    """Whether a template has no slot but `{n}`."""
    return not any(
        (isinstance(part, Slot) and part.name in OPEN_SLOTS)
        or (isinstance(part, Choice) and not all(is_plain(option) for option in part.options))
        for part in template
    )


def keys(template: Template) -> Iterator[str]:
    """The folded and squeezed form of every variant of a plain template.

    >>> list(keys(parse("{n} (Komentar|Tanggapan)")))
    ['0komentar', '0tanggapan']
    """
    if not template:
        yield ""
        return
    part, rest = template[0], list(keys(template[1:]))
    heads = [k for option in part.options for k in keys(option)] if isinstance(part, Choice) else [_squeezed(part)]
    for head in heads:
        for tail in rest:
            yield head + tail


def _squeezed(part: Literal | Slot | Choice) -> str:
    return fold(part.text).replace(" ", "") if isinstance(part, Literal) else "0"


def program(template: Template) -> Program:
    """A template as what `program.match` runs: squeezed literals, "{slot}", "{:}", a list of programs for a choice.

    "{:}" stands where a literal ends in a colon or the like and something follows.

    >>> program(parse("Tag[s] in: {text}"))
    ['tag', [['s'], []], 'in', '{:}', '{text}']
    """
    made: Program = []
    for at, part in enumerate(template):
        if isinstance(part, Slot):
            made.append("0" if part.name == "n" else f"{{{part.name}}}")
        elif isinstance(part, Choice):
            made.append([program(option) for option in part.options])
        else:
            if squeezed := _squeezed(part):
                made.append(squeezed)
            if at + 1 < len(template) and part.text.rstrip().endswith(MARKS):
                made.append("{:}")  # not for "[:]", which asks for nothing
    return made


def letters(template: Template) -> int:
    """The fewest letters that a variant has outside its slots."""
    return sum(
        min(letters(option) for option in part.options) if isinstance(part, Choice)
        else len(_squeezed(part).replace("0", "")) if isinstance(part, Literal) else 0
        for part in template
    )  # fmt: skip


def shortest(template: Template) -> int:
    """The fewest code points of a squeezed line that the template takes; a slot takes one at least."""
    return sum(
        min(shortest(option) for option in part.options) if isinstance(part, Choice)
        else 1 if isinstance(part, Slot) else len(_squeezed(part)) for part in template
    )  # fmt: skip


def openness(template: Template) -> tuple[int, bool]:
    """The most letters that a variant has outside its slots (2 for a letter that may be a syllable), and whether every
    variant has a slot for words of the line's own."""
    most, opened = 0, False
    for part in template:
        if isinstance(part, Choice):
            inner = [openness(option) for option in part.options]
            most += max(n for n, _ in inner)
            opened |= all(always for _, always in inner)
        elif isinstance(part, Slot):
            opened |= part.name in ("name", "text")
        else:
            squeezed = _squeezed(part).replace("0", "")
            most += len(squeezed) if squeezed.isascii() else 2 * len(squeezed)
    return most, opened


def split(template: Template, letters: int) -> list[Template]:
    """The template as two where its first part is a choice: variants that have so many letters outside their slots at
    most, and those that have fewer.

    >>> [program(one) for one in split(parse("(Video|Image credit): {name}"), 8)]
    [[[['imagecredit']], '{:}', '{name}'], [[['video']], '{:}', '{name}']]
    """
    if not template or not isinstance(template[0], Choice):
        return [template]
    rest = template[1:]
    strong: list[Template] = []
    weak: list[Template] = []
    for option in template[0].options:
        (strong if openness((*option, *rest))[0] >= letters else weak).append(option)
    return [(Choice(tuple(some)), *rest) for some in (strong, weak) if some]


def needles(template: Template) -> tuple[str, ...]:
    """Squeezed texts of which every matching line holds one, behind its beginning; () where none is worth a look.

    >>> needles(parse("{n} {name}: all rights (reserved|kept)"))
    ('allrights',)
    """
    found = [_needles(part) for part in template[1:]]
    useful = [one for one in found if one and len(one) <= _MOST_NEEDLES and min(map(len, one)) >= _SHORTEST_NEEDLE]
    return tuple(sorted(max(useful, key=lambda one: min(map(len, one))))) if useful else ()


def _needles(part: Literal | Slot | Choice) -> frozenset[str]:
    if isinstance(part, Slot):
        return frozenset()
    if isinstance(part, Literal):
        return frozenset({_squeezed(part)} - {""})
    of_each = [[_needles(inner) for inner in option] for option in part.options]
    best = [max(one, key=lambda n: min(map(len, n), default=0), default=frozenset()) for one in of_each]
    return frozenset().union(*best) if all(best) else frozenset()


def anchors(template: Template, length: int, backwards: bool = False) -> frozenset[tuple[str, bool]]:
    """The first (or last) `length` code points of the squeezed variants, and whether a variant ends there.

    A shorter text that is no whole variant stands before an open slot.

    >>> sorted(anchors(parse("(By|Posted by) {name}"), 3)), sorted(anchors(parse("by[ {name}]"), 3))
    ([('by', False), ('pos', False)], [('by', False), ('by', True)])
    """
    return frozenset((text, growing and len(text) < length) for text, growing in _anchors(template, length, backwards))


def _anchors(template: Template, length: int, backwards: bool) -> set[tuple[str, bool]]:
    found = {("", True)}  # text so far, and whether it may grow
    for part in template[::-1] if backwards else template:
        if not any(growing for _, growing in found):
            break
        if isinstance(part, Choice):
            pieces = {p for option in part.options for p in _anchors(option, length, backwards)}
        elif isinstance(part, Slot) and part.name in OPEN_SLOTS:
            pieces = {("", False)}
        else:
            pieces = {(_squeezed(part), True)}
        grown = set()
        for text, growing in found:
            if not growing:
                grown.add((text, False))
                continue
            for piece, open_ended in pieces:
                joined = piece + text if backwards else text + piece
                cut = joined[-length:] if backwards else joined[:length]
                grown.add((cut, open_ended and len(joined) < length))
        found = grown
    return found
