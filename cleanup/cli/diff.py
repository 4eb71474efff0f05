"""`cleanup diff`: source and clean text as a unified diff."""

from __future__ import annotations

import os
import sys

import click

from cleanup.cli.common import cleaning_options, put, say
from cleanup.cli.groups import Command, option
from cleanup.cli.inputs import Asked, input_options
from cleanup.options import Options
from cleanup.report.diff import unified
from cleanup.report.safe import visible

_STYLE = {"-": "red", "+": "blue", "@": "cyan"}  # told apart by all colour vision, and by their marks


@click.command(cls=Command, short_help="What cleaning changes, as a unified diff.")
@option("-U", "--context", type=click.IntRange(0), default=3, show_default=True, metavar="N",
        group="What is shown", help="Lines around each change.")  # fmt: skip
@input_options()
@cleaning_options
def diff(asked: Asked, context: int, options: Options) -> None:
    """Shows what cleaning changes in FILES as a unified diff, which `patch` can apply where FILES are UTF-8.

    \b
    cleanup diff article.txt
    cleanup diff -U 0 crawl/*.txt | grep '^-'
    cleanup diff article.txt > a.diff && patch article.txt a.diff
    cleanup diff --record id=a7 posts.jsonl     one record
    """
    terminal = sys.stdout.isatty()
    plain = bool(os.environ.get("NO_COLOR"))
    for name, result in asked.results(options=options):
        for n, line in enumerate(unified(result, name, context)):
            if not terminal:
                put(line)
                continue
            text = visible(line.removesuffix("\n"))
            click.echo(text if plain else click.style(text, fg=_STYLE.get(line[0]), bold=n < 2))
        for warning in result.warnings:
            say(f"{name}: {warning}")
    asked.finish()
