"""464 rule files that are not what the format says: each is refused, with the file's name and a reason."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from cleanup.cli.config import configured
from cleanup.options import Options
from cleanup.phrases import default_table
from cleanup.phrases.build import build
from cleanup.phrases.check import defects
from cleanup.phrases.files import read
from cleanup.report.ledger import Index

GROUPS = ("comments", "share", "my-own", "newsletter")
DEEP = "[" * 5000 + "]" * 5000
PHRASES = ("Leave a comment on {title}", "Share (this|the) page", "{n} Kommentare", "Posting Komentar")


def _file(group: str, phrase: str, *, lines: str = "", match: str = "", spare: str = "", more: str = "") -> str:
    return (
        f'language = "en"\n{more}\n[{group}]\n'
        + (lines or f'lines = ["{phrase}"]')
        + (match or f'\nmatch = ["{phrase}", "{phrase}."]')
        + (spare or '\nspare = ["She left the house early and walked to the bridge."]')
    )


# What is wrong -> the file with it; each is tried with every group and phrase.
WRONG = {
    "cut short": lambda g, p: _file(g, p)[:-3],
    "not UTF-8": lambda g, p: _file(g, p).encode("utf-16"),
    "zero bytes": lambda g, p: _file(g, p) + "\0" * 100,
    "no TOML": lambda g, p: "{" + _file(g, p),
    "a tag that runs something": lambda g, p: "!!python/object/apply:os.system\n" + _file(g, p),
    "language is a number": lambda g, p: _file(g, p).replace('"en"', "7", 1),
    "language leaves the folder": lambda g, p: _file(g, p).replace('"en"', '"../../etc"', 1),
    "unknown key above": lambda g, p: _file(g, p, more='exec = "rm -rf ."'),
    "unknown list": lambda g, p: _file(g, p) + '\nregex = [".*"]',
    "group's id is a path": lambda g, p: _file(f'"../{g}"', p),
    "group's id in capitals": lambda g, p: _file(g.upper(), p),
    "two groups of one id": lambda g, p: _file(g, p) + f"\n[{g}]\nlines = []",
    "lines is a string": lambda g, p: _file(g, p, lines=f'lines = "{p}"'),
    "lines holds a number": lambda g, p: _file(g, p, lines=f'lines = ["{p}", 3]'),
    "lines holds a table": lambda g, p: _file(g, p, lines=f'lines = [{{a = "{p}"}}]'),
    "lists in lists": lambda g, p: _file(g, p, lines=f"lines = {DEEP}"),
    "an empty phrase": lambda g, p: _file(g, p, lines=f'lines = ["{p}", " "]'),
    "no match": lambda g, p: _file(g, p, match="\nmatch = []"),
    "no spare": lambda g, p: _file(g, p, spare="\nspare = []"),
    "spare would go": lambda g, p: _file(g, "Posting Komentar", spare='\nspare = ["Posting Komentar"]'),
    "match stays": lambda g, p: _file(g, p, match='\nmatch = ["A line that no phrase is", "Nor this one here"]'),
    "an unknown slot": lambda g, p: _file(g, p, lines=f'lines = ["{p} {{anything}}"]'),
    "unbalanced": lambda g, p: _file(g, p, lines=f'lines = ["({p}"]'),
    "unbalanced slot": lambda g, p: _file(g, p, lines=f'lines = ["{p} {{title"]'),
    "nothing but a slot": lambda g, p: _file(g, p, lines='lines = ["{text}"]'),
    "slots at both ends": lambda g, p: _file(g, p, lines='lines = ["{text} of {text}"]'),
    "one letter": lambda g, p: _file(g, p, lines='lines = ["x"]'),
    "no letter": lambda g, p: _file(g, p, lines='lines = ["--- ***"]'),
    "an optional word alone": lambda g, p: _file(g, p, lines='lines = ["[word]"]'),
}


def _reason(path: Path) -> str:
    """Why `--rules` would not read the file, or why `cleanup rules test` would not pass it."""
    try:
        build(read([path]), default_table())
    except ValueError as error:
        return str(error)
    return next((f"{path.name}: {defect}" for defect in defects(*read([path]), packaged=False)), "")


@pytest.mark.parametrize("wrong", WRONG)
def test_refused_with_a_reason(wrong: str, tmp_path: Path) -> None:
    for number, (group, phrase) in enumerate(itertools.product(GROUPS, PHRASES)):
        path = tmp_path / f"hostile{number}.toml"
        made = WRONG[wrong](group, phrase)
        path.write_bytes(made if isinstance(made, bytes) else made.encode())
        assert re.match(rf"hostile{number}\.toml: \S", _reason(path)), (group, phrase)


def test_what_is_too_deep_to_read_is_refused_everywhere(tmp_path: Path) -> None:
    settings = tmp_path / "cleanup.toml"
    settings.write_text(f"skip = {DEEP}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"cleanup\.toml: \S"):
        Options.load(settings)
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_text(DEEP + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"ledger\.jsonl:1: no line of a ledger"):
        Index(ledger)
    shared = tmp_path / "pyproject.toml"  # somebody else's
    shared.write_text(f"a = {DEEP}", encoding="utf-8")
    settings.unlink()
    assert configured(tmp_path, {})[0] == Options()
