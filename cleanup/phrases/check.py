"""A phrase file against its own proof: what matches, what is spared, how much there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cleanup.phrases.build import build
from cleanup.phrases.files import GROUPS, PhraseFile
from cleanup.phrases.match import Matcher
from cleanup.phrases.template import count, parse

MIN_VARIANTS = 3


def defects(file: PhraseFile, packaged: bool = True) -> Iterator[str]:
    """What is wrong with a file, a line each; nothing when it proves itself.

    With `packaged`, the package's own standard holds too: known group ids and at least `MIN_VARIANTS` variants
    a group.
    """
    file, broken = _compilable(file)
    yield from broken
    table = build([file])
    for group, lists in file.groups.items():
        here = f"{file.source}: [{group}]"
        if packaged and group not in GROUPS:
            yield f"{here} is not one of the groups: {', '.join(GROUPS)}"
        variants = sum(count(parse(p)) for key in ("lines", "weak", "start", "end") for p in lists[key])
        if packaged and variants < MIN_VARIANTS:
            yield f"{here} has {variants} variants; at least {MIN_VARIANTS} are asked"
        matcher = Matcher(table, languages=(file.language,))
        own = Matcher(build([_only(file, group)]), languages=(file.language,))
        for example in lists["match"]:
            if not (own.line(example) or own.trims(example)):
                yield f"{here} does not match its example {example!r}"
        for sentence in lists["spare"]:
            found = matcher.line(sentence)
            if found:
                yield f"{here} must spare {sentence!r}, but {found.rule.id} takes it"
            for _, _, trimmed in matcher.trims(sentence):
                yield f"{here} must spare {sentence!r}, but {trimmed.rule.id} trims it"


def _only(file: PhraseFile, group: str) -> PhraseFile:
    return replace(file, groups={group: file.groups[group]})


def _compilable(file: PhraseFile) -> tuple[PhraseFile, list[str]]:
    """The file without the phrases that cannot be compiled, and what is wrong with those."""
    broken: list[str] = []
    groups = {}
    for group, lists in file.groups.items():
        kept = {name: list(lists[name]) for name in lists}
        for name in ("lines", "weak", "start", "end"):
            for phrase in lists[name]:
                alone = {key: [phrase] if key == name else [] for key in lists}
                try:
                    build([replace(file, groups={group: alone})])
                except ValueError as error:
                    kept[name].remove(phrase)
                    broken.append(str(error))
        groups[group] = kept
    return replace(file, groups=groups), broken
