"""`cleanup replay`: the decisions of a ledger applied again, some of them undone."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from cleanup.cli.common import Inputs, put
from cleanup.html import extract
from cleanup.model import is_under
from cleanup.phrases.files import GROUPS
from cleanup.report.ledger import digest, restore
from cleanup.report.views import as_json
from cleanup.sources.files import Source


@click.command()
@click.argument("files", nargs=-1)
@click.option("--ledger", required=True, metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What `cleanup clean --ledger FILE` wrote.")
@click.option("--undo", multiple=True, metavar="RULE",
              help="Undo a rule, or all under a prefix: headline, boilerplate/id, comments.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object an input.")
def replay(files: tuple[str, ...], ledger: Path, undo: tuple[str, ...], json_lines: bool) -> None:
    """Prints the clean text of FILES by the decisions in a ledger; nothing is judged anew.

    A text is found by its content, so files may have been moved or renamed.

    \b
    cleanup article.txt --ledger decisions.jsonl > clean.txt
    cleanup replay article.txt --ledger decisions.jsonl --undo boilerplate/id
    """
    entries = _entries(ledger)
    prefixes = _prefixes(undo, entries)
    inputs = Inputs(files)
    for source in inputs:
        try:
            raw = _raw(source)
            found = entries.get(digest(raw))
            if found is None:
                inputs.fail(f"{source.name}: not in {ledger}: another text was cleaned, or it has changed since")
                continue
            result = restore(found, raw).without(*prefixes)
        except (ValueError, ModuleNotFoundError) as error:
            inputs.fail(f"{source.name}: {error}")
            continue
        text = json.dumps(as_json(result, source.name), ensure_ascii=False) if json_lines else result.text
        put(text if not text or text.endswith("\n") else text + "\n")
    inputs.finish()


def _raw(source: Source) -> str:
    return extract(source.text).page if source.html else source.text


def _entries(ledger: Path) -> dict[str, Any]:
    found = {}
    with ledger.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                entry = json.loads(line)
                found[entry["sha256"]] = entry
            except (ValueError, KeyError, TypeError):
                raise click.UsageError(f"{ledger}:{number}: no line of a ledger (cleanup clean --ledger)") from None
    return found


def _prefixes(undo: tuple[str, ...], entries: dict[str, Any]) -> tuple[str, ...]:
    """The rules to undo; one that nothing in the ledger was decided by is most likely misspelt."""
    prefixes = tuple(f"boilerplate/*/{name}" if name in GROUPS else name for name in undo)
    rules = {d["rule"] for entry in entries.values() for d in entry["decisions"]}
    for name, prefix in zip(undo, prefixes, strict=True):
        if not any(is_under(rule, [prefix]) for rule in rules):
            near = get_close_matches(name, {rule.rsplit("/", n)[0] for rule in rules for n in range(3)}, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"nothing in the ledger was decided by {name!r}{hint}")
    return prefixes
