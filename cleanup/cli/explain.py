"""`cleanup explain`: each line, kept or removed, and why."""

from __future__ import annotations

import functools
import json
import os
import sys
from pathlib import Path

import click

from cleanup import rules
from cleanup.cli import complete
from cleanup.cli.common import cleaning_options, put, say
from cleanup.cli.groups import Command, option
from cleanup.cli.inputs import Asked, input_options
from cleanup.model import Action, Result
from cleanup.options import Options
from cleanup.report.safe import visible
from cleanup.report.terminal import Filter, chosen, plain, show
from cleanup.report.views import as_json, fired, letters

_ONLY = {"removed": "-~", "changed": "~", "kept": " "}
_shown = functools.partial(option, group="What is shown")


@click.command(cls=Command, short_help="Each line, kept or removed, and why.")
@_shown("--only", type=click.Choice(list(_ONLY)),
        help="removed: lines removed, whole or in part. changed: in part only. kept: the others.")  # fmt: skip
@_shown("--rule", "prefixes", multiple=True, metavar="PREFIX", shell_complete=complete.rules,
        help="Only what this rule did, or all under a prefix: headline, boilerplate/id, comments.")  # fmt: skip
@_shown("--find", metavar="TEXT", default="", help="Only lines that hold TEXT, in any case.")
@_shown("-C", "--context", type=click.IntRange(0), default=0, metavar="N",
        help="With --only, --rule or --find: N more lines around each.")  # fmt: skip
@_shown("--json", "json_lines", is_flag=True, help="One JSON object an input: every decision and its evidence.")
@input_options()
@cleaning_options
def explain(asked: Asked, only: str | None, prefixes: tuple[str, ...], find: str, context: int, json_lines: bool,
            options: Options) -> None:  # fmt: skip
    """Shows each line of FILES: kept, removed (-) or changed (~), with the rule and the reason.

    \b
    cleanup explain article.txt
    cleanup explain --only removed --context 2 article.txt
    cleanup explain --find "Share on" article.txt   why is this line gone,
                                                    or still there?
    cleanup explain --skip headline article.txt     what would stay without it?
    cleanup explain --record 7 posts.jsonl          one record, by its place,
                                                    id or address
    """
    try:
        rules_asked = rules.resolve(prefixes, rules.phrase_files(options.rules)) if prefixes else ()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    wanted = Filter(_ONLY.get(only or "", " -~"), rules_asked, find, context)
    several = len(asked.names) > 1
    for name, result in asked.results(options=options):
        if json_lines:
            put(json.dumps(_explained(result, name), ensure_ascii=False) + "\n")
        else:
            _show(result, wanted, name, several or name not in asked.names)
    asked.finish()


def _explained(result: Result, name: str) -> dict[str, object]:
    kept = [
        {"start": d.span.start, "end": d.span.end, "rule": d.rule, "reason": d.reason}
        for d in result.decisions
        if d.action is Action.KEEP
    ]
    return {**as_json(result, name), "kept": kept}


def _show(result: Result, wanted: Filter, name: str, several: bool) -> None:
    from rich.console import Console

    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    found = chosen(result, wanted)
    if coloured:
        console = Console(highlight=False, markup=False, emoji=False)
        if several:
            console.rule(visible(name), align="left", style="dim")
        show(console, found)
    else:
        if several:
            put(f"== {visible(name)}\n")
        for row in plain(found):
            put(row)
    for warning in result.warnings:
        say(f"{name}: {warning}")
    if sys.stdout.isatty():
        click.echo(_sum(result, name), err=True)


def _sum(result: Result, name: str) -> str:
    """The sums, and what to do about a line that should stay."""
    counts = fired(result)
    before, after = letters(result.document.raw), letters(result.text)
    share = 1 - after / before if before else 0.0
    rules_fired = ", ".join(f"{rule} {n}" for rule, n in counts.most_common(6)) or "nothing"
    lines = [f"\n{share:.1%} of the letters are removed. Rules that acted: {rules_fired}."]
    removals = [d.rule for d in result.decisions if d.action is Action.REMOVE]
    if removals:
        file = name if Path(name).exists() else name.rpartition(":")[0] or name
        lines.append(f"To keep what a rule took: cleanup --skip {removals[0]} {file}")
        lines.append("More about a rule: cleanup rules show RULE")
    return "\n".join(lines)
