"""`cleanup explain`: each line, kept or removed, and why."""

from __future__ import annotations

import json
import os
import sys

import click

from cleanup import rules
from cleanup.cleaner import Cleaner
from cleanup.cli.common import Inputs, cleaning_options, put, say
from cleanup.model import Action, Result
from cleanup.options import Options
from cleanup.report.safe import visible
from cleanup.report.terminal import Filter, chosen, plain, show
from cleanup.report.views import as_json, fired, letters

_ONLY = {"removed": "-~", "changed": "~", "kept": " "}


@click.command()
@click.argument("files", nargs=-1)
@click.option("--title", help="The headline, where you know it.")
@click.option(
    "--only",
    type=click.Choice(list(_ONLY)),
    help="removed: lines removed, whole or in part. changed: in part only. kept: the others.",
)
@click.option(
    "--rule",
    "prefixes",
    multiple=True,
    metavar="PREFIX",
    help="Only what this rule did, or all under a prefix: headline, boilerplate/id, comments.",
)
@click.option("--find", metavar="TEXT", default="", help="Only lines that hold TEXT, in any case.")
@click.option(
    "-C",
    "--context",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="With --only, --rule or --find: N more lines around each.",
)
@click.option("--json", "json_lines", is_flag=True, help="One JSON object an input: every decision and its evidence.")
@cleaning_options
def explain(files: tuple[str, ...], title: str | None, only: str | None, prefixes: tuple[str, ...], find: str,
            context: int, json_lines: bool, options: Options) -> None:  # fmt: skip
    """Shows each line of FILES: kept, removed (-) or changed (~), with the rule and the reason.

    \b
    cleanup explain article.txt
    cleanup explain --only removed --context 2 article.txt
    cleanup explain --find "Share on" article.txt          why is this line gone, or still there?
    cleanup explain --skip boilerplate/lines article.txt   what would stay without this rule?
    """
    try:
        asked = rules.resolve(prefixes, rules.phrase_files(options.rules)) if prefixes else ()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    wanted = Filter(_ONLY.get(only or "", " -~"), asked, find, context)
    inputs = Inputs(files)
    cleaner = Cleaner(options)
    for source in inputs:
        result = inputs.clean(cleaner, source, title)
        if result is None:
            continue
        if json_lines:
            put(json.dumps(_explained(result, source.name), ensure_ascii=False) + "\n")
        else:
            _show(result, wanted, source.name, several=len(inputs.files) > 1)
    inputs.finish()


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
        lines.append(f"To keep what a rule took: cleanup --skip {removals[0]} {name}")
        lines.append("More about a rule: cleanup rules show RULE")
    return "\n".join(lines)
