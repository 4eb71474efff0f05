"""`cleanup diff`: source and clean text as a unified diff."""

from __future__ import annotations

import os
import sys

import click

from cleanup.cleaner import Cleaner
from cleanup.cli.common import Inputs, cleaning_options, put, say
from cleanup.options import Options
from cleanup.report.diff import unified
from cleanup.report.safe import visible

_STYLE = {"-": "red", "+": "blue", "@": "cyan"}  # told apart by all colour vision, and by their marks


@click.command()
@click.argument("files", nargs=-1)
@click.option("--title", help="The headline, where you know it.")
@click.option(
    "-U",
    "--context",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    metavar="N",
    help="Lines around each change.",
)
@cleaning_options
def diff(files: tuple[str, ...], title: str | None, context: int, options: Options) -> None:
    """Shows what cleaning changes in FILES as a unified diff, which `patch` can apply.

    \b
    cleanup diff article.txt
    cleanup diff -U 0 crawl/*.txt | grep '^-'
    cleanup diff article.txt > a.diff && patch article.txt a.diff
    """
    inputs = Inputs(files)
    cleaner = Cleaner(options)
    terminal = sys.stdout.isatty()
    plain = bool(os.environ.get("NO_COLOR"))
    for source in inputs:
        result = inputs.clean(cleaner, source, title)
        if result is None:
            continue
        for n, line in enumerate(unified(result, source.name, context)):
            if not terminal:
                put(line)
                continue
            text = visible(line.removesuffix("\n"))
            click.echo(text if plain else click.style(text, fg=_STYLE.get(line[0]), bold=n < 2))
        for warning in result.warnings:
            say(f"{source.name}: {warning}")
    inputs.finish()
