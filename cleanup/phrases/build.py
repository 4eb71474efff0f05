"""Phrase files compiled into one table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from cleanup.phrases import template as tpl
from cleanup.phrases.anchors import LENGTH, Anchors
from cleanup.phrases.files import PhraseFile, packaged, read
from cleanup.phrases.table import SHORT_FOREIGN, SPACELESS, Rule, Shape, Shapes, Table

# A plain template with more variants than this is matched by its program instead of a key for each.
_MAX_KEYS = 32
_ENOUGH = 4  # code points of a text that tells templates apart
_Index = dict[str, tuple[int, ...]]  # a text -> codes, or numbers of shapes


def build(files: Iterable[PhraseFile], base: Table | None = None) -> Table:
    """Compiles phrase files into one table, on top of `base`.

    Raises ValueError for a phrase that is empty, too open, or has no plain text to look it up by.
    """
    made = _Table(base or Table())
    for file in files:
        made.add(file)
    return made.packed()


class _Table:
    """A table in the making: what a text has several of is not yet shared with other texts."""

    def __init__(self, base: Table) -> None:
        self.rules, self.shapes, self.calendars = list(base.rules), list(base.shapes), dict(base.calendars)
        self.exact = _unpacked(base.exact, base.sets)
        self.anchors = {name: _unpacked(index, base.sets) for name, index in vars(base.anchors).items()}
        self.trimmed = {"start": dict(base.starts), "end": dict(base.ends)}

    def add(self, file: PhraseFile) -> None:
        """Adds the phrases of a file, each group as a rule."""
        self.calendars[file.language] = self.calendars.get(file.language, frozenset()) | (file.calendar - {"0"})
        for group, lists in file.groups.items():
            code, where = 2 * len(self.rules), f"{file.source}: [{group}]"
            self.rules.append(Rule(file.language, group))
            for side, known in self.trimmed.items():
                for phrase in lists[side]:
                    for key in tpl.keys(_plain(phrase, where)):
                        known.setdefault(key, code + 1)
            for name, sure in (("lines", 1), ("weak", 0)):
                for phrase in lists[name]:
                    self._line(phrase, code + sure, where, file.language in SPACELESS)

    def _line(self, phrase: str, code: int, where: str, spaceless: bool) -> None:
        """Adds a phrase that is a whole line: its variants as keys, or else as shapes what is left of them."""
        template = _parsed(phrase, where)
        if tpl.is_plain(template) and tpl.count(template) <= _MAX_KEYS:
            for key in tpl.keys(template):
                _put(self.exact, key, code)
            return
        for one in tpl.split(template, SHORT_FOREIGN):
            for text, dictionary, whole in _anchored(one, f"{where} {phrase!r}", spaceless):
                if whole:
                    _put(self.exact, text, code)
                else:
                    _put(self.anchors[dictionary], text, len(self.shapes))
            self.shapes.append(_shape(code, one))

    def packed(self) -> Table:
        """The table, in which equal sets are one."""
        sets: dict[tuple[int, ...], int] = {}

        def shared(index: _Index) -> dict[str, int]:
            return {key: sets.setdefault(values, len(sets)) for key, values in index.items()}

        exact, anchors = shared(self.exact), Anchors(**{name: shared(index) for name, index in self.anchors.items()})
        shapes, (starts, ends) = Shapes.of(self.shapes), self.trimmed.values()
        return Table(self.rules, shapes, list(sets), exact, anchors, starts, ends, self.calendars)


def _put(index: _Index, text: str, number: int) -> None:
    known = index.get(text, ())
    if number not in known:
        index[text] = (*known, number)


def _shape(code: int, template: tpl.Template) -> Shape:
    most, opened = tpl.openness(template)
    source = json.dumps(tpl.program(template), ensure_ascii=False, separators=(",", ":"))
    return Shape(code, source, tpl.needles(template), most if opened else 99, tpl.shortest(template))


def _unpacked(index: Mapping[str, int], sets: Sequence[Sequence[int]]) -> _Index:
    return {key: tuple(sets[at]) for key, at in index.items()}


def _parsed(phrase: str, where: str) -> tpl.Template:
    try:
        template = tpl.parse(phrase)
    except ValueError as error:
        raise ValueError(f"{where} {error}") from error
    if tpl.letters(template) < (1 if tpl.is_plain(template) else 2):
        raise ValueError(f"{where} {phrase!r} has a variant with hardly a letter outside its slots")
    return template


def _plain(phrase: str, where: str) -> tpl.Template:
    template = _parsed(phrase, where)
    if not tpl.is_plain(template):
        raise ValueError(f"{where} {phrase!r}: start and end phrases take no slot but {{n}}")
    if tpl.count(template) > _MAX_KEYS:
        raise ValueError(f"{where} {phrase!r} has more than {_MAX_KEYS} variants: split it")
    return template


def _anchored(template: tpl.Template, where: str, spaceless: bool) -> Iterator[tuple[str, str, bool]]:
    """(text, dictionary of `Anchors`, whether it is a whole variant) by which a template is found."""
    sides = [("", tpl.anchors(template, LENGTH)), ("_end", tpl.anchors(template, LENGTH, backwards=True))]
    # The side whose shortest text tells more; a beginning of a few code points is enough.
    side, found = max(sides, key=lambda one: min(min(len(text) for text, _ in one[1]), _ENOUGH))
    if all(text for text, _ in found):
        for text, whole in sorted(found):
            yield text, ("loose" if spaceless else "words") + side, whole
        return
    raise ValueError(f"{where} must begin, or else end, with plain text in each of its variants: split it")


@cache
def default_table() -> Table:
    """The table of every phrase file in the package. Made once a process."""
    from cleanup.phrases.compiled import load

    paths = packaged()
    return load(paths) or build(read(paths))


@cache
def extended_table(paths: tuple[Path, ...]) -> Table:
    """The package's phrase files and the user's own, where there are any."""
    return build(read(paths), default_table()) if paths else default_table()
