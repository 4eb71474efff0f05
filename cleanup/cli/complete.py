"""What the shell may complete: files, languages, rules, formats. Nothing heavy is loaded for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

_GROUP = re.compile(r"^\[([a-z0-9-]+)\]", re.M)


def files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell knows files best."""
    return [CompletionItem(incomplete, type="file")]


def languages(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes, with the names of the languages where the shell shows them."""
    from cleanup.languages import known_languages, name_of

    return [CompletionItem(code, help=name_of(code)) for code in known_languages() if code.startswith(incomplete)]


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules and what begins them: first steps and groups of phrases, then, behind a "/", what is under it."""
    return _items(_rules(context.params.get("rule_files") or ()), incomplete)


def ledger_rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules that decided something in the ledger named before; all of them where none is."""
    ledger = context.params.get("ledger")
    if not ledger or not Path(ledger).is_file():
        return rules(context, parameter, incomplete)
    with Path(ledger).open(encoding="utf-8", errors="replace") as stream:
        found = {name for _, line in zip(range(10_000), stream, strict=False) for name in _DECIDED.findall(line)}
    return _items(found, incomplete)


_DECIDED = re.compile(r'"rule": "([^"]+)"')


def formats(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Kinds of file, with their compressions once the kind is clear."""
    from cleanup.sources.formats import COMPRESSIONS, WRITTEN_AS, Format

    names = {Format(kind, packed).suffix[1:] for kind in WRITTEN_AS for packed in ("", *COMPRESSIONS.values())}
    return [CompletionItem(name) for name in _near(names, incomplete, ".")]


def columns(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names behind commas."""
    from cleanup.rows import COLUMNS

    before, comma, begun = incomplete.rpartition(",")
    given = before.split(",")
    return [CompletionItem(f"{before}{comma}{name}") for name in (*COLUMNS[1:], "none")
            if name.startswith(begun) and name not in given]  # fmt: skip


def _rules(extra: Iterable[Path]) -> set[str]:
    """Every rule by its name alone: of the phrase files no more than their headings is read."""
    from cleanup.phrases.files import packaged
    from cleanup.rules import BUILT_IN

    found = set(BUILT_IN)
    for path in packaged():
        found.update(f"boilerplate/{path.stem}/{group}" for group in _GROUP.findall(path.read_text(encoding="utf-8")))
    for path in extra:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        tag = re.search(r'^language = "([^"]+)"', text, re.M)
        found.update(f"boilerplate/{tag[1] if tag else 'und'}/{group}" for group in _GROUP.findall(text))
    return found


def _items(rules: set[str], incomplete: str) -> list[CompletionItem]:
    prefixes = {rule.rsplit("/", n)[0] for rule in rules for n in range(3)}
    groups = {rule.split("/")[2] for rule in rules if rule.count("/") == 2 and rule.startswith("boilerplate/")}
    found = [*_near(prefixes, incomplete, "/"), *(group for group in sorted(groups) if group.startswith(incomplete))]
    return [CompletionItem(name) for name in found]


def _near(names: set[str], incomplete: str, sign: str) -> list[str]:
    """The names that begin so, no longer by parts than what is there; where that is one, those that go on from it.

    >>> names = {"a", "a/b", "a/b/c", "d"}
    >>> _near(names, "", "/"), _near(names, "a", "/"), _near(names, "a/b/", "/")
    (['a', 'd'], ['a', 'a/b'], ['a/b/c'])
    """
    fitting = [name for name in sorted(names) if name.startswith(incomplete)]
    depth = incomplete.count(sign)
    near = [name for name in fitting if name.count(sign) <= depth]
    return near if len(near) > 1 else [name for name in fitting if name.count(sign) <= depth + 1]
