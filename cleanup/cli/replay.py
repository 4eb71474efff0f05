"""`cleanup replay`: the decisions of a ledger applied again, some of them undone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import click

from cleanup.cli import complete
from cleanup.cli.common import put
from cleanup.cli.groups import Command, option
from cleanup.cli.inputs import Asked, Written, input_options, output_options
from cleanup.cli.run import Outputs, clean_files
from cleanup.model import Result, is_under
from cleanup.phrases.files import GROUPS
from cleanup.report.ledger import Replay
from cleanup.report.safe import visible
from cleanup.report.views import as_json
from cleanup.sources import paths
from cleanup.sources.files import write
from cleanup.sources.formats import JSONL
from cleanup.sources.streams import Unreadable


@click.command(cls=Command, short_help="Decisions of a ledger again, some undone.")
@option("--ledger", required=True, metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
        shell_complete=complete.files, group="What is decided",
        help="What `cleanup clean --ledger FILE` wrote.")  # fmt: skip
@option("--undo", multiple=True, metavar="RULE", shell_complete=complete.ledger_rules, group="What is decided",
        help="Undo a rule, or all under a prefix: headline, boilerplate/id, comments.")  # fmt: skip
@input_options(title=False)
@output_options
def replay(asked: Asked, written: Written, ledger: Path, undo: tuple[str, ...]) -> None:
    """Cleans FILES by the decisions in a ledger; nothing is judged anew. Outputs are those of `cleanup clean`.

    A text is found by its content, so files may have been moved or renamed.

    \b
    cleanup article.txt --ledger decisions.jsonl > clean.txt
    cleanup replay article.txt --ledger decisions.jsonl --undo boilerplate/id
    cleanup replay crawl/ -o again/ --ledger decisions.jsonl --undo comments
    cleanup replay posts.jsonl --record 7 --ledger decisions.jsonl --undo headline
    """
    try:
        rules = Replay(ledger).opened().index.rules
    except (OSError, ValueError) as error:
        raise click.UsageError(visible(str(error))) from None
    try:
        again = Replay(ledger, _prefixes(undo, rules))
        settings = replace(written.settings(asked.settings), replay=again)
        if asked.wanted:
            return _records(asked, written, again)
        inputs = asked.inputs(written.quiet)
        if written.resume and written.target is None:
            raise paths.BadRequest("--resume goes with -o: what went to standard output is not known any more")
        outputs = Outputs(asked.names, inputs, written.target, written.format)
        clean_files(inputs, outputs, settings, 1, written.resume, written.overwrite, written.quiet)
    except (paths.BadRequest, Unreadable, ValueError) as error:
        raise click.UsageError(visible(str(error))) from None


def _records(asked: Asked, written: Written, again: Replay) -> None:
    """The records asked for, as text or JSON: out of their file they are no file of records any more."""
    if written.target and Path(written.target).exists() and not written.overwrite:
        raise paths.BadRequest(f"{written.target} exists; --overwrite replaces it")
    json_lines = written.format is not None and written.format.kind == JSONL
    texts = [_shown(name, result, json_lines) for name, result in asked.results(replay=again)]
    if written.target:
        write(Path(written.target), "".join(texts))
    else:
        put("".join(texts))
    asked.finish()


def _shown(name: str, result: Result, json_lines: bool) -> str:
    text = json.dumps(as_json(result, name), ensure_ascii=False) if json_lines else result.text
    return text if not text or text.endswith("\n") else text + "\n"


def _prefixes(undo: Iterable[str], rules: set[str]) -> tuple[str, ...]:
    """The rules to undo; one that nothing in the ledger was decided by is most likely misspelt."""
    found = []
    for name in undo:
        prefix = f"boilerplate/*/{name}" if name in GROUPS else name
        if not any(is_under(rule, [prefix]) for rule in rules):
            near = get_close_matches(name, {rule.rsplit("/", n)[0] for rule in rules for n in range(3)}, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"nothing in the ledger was decided by {name!r}{hint}")
        found.append(prefix)
    return tuple(found)
