"""`cleanup explain`: each line, kept or removed, and why."""

from __future__ import annotations

import json

import click

from cleanup.cleaner import Cleaner
from cleanup.cli.common import Inputs, cleaning_options, put
from cleanup.options import Options
from cleanup.report.views import Row, as_json, rows


@click.command()
@click.argument("files", nargs=-1)
@click.option("--title", help="The headline, where you know it.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object an input.")
@cleaning_options
def explain(files: tuple[str, ...], title: str | None, json_lines: bool, options: Options) -> None:
    """Shows each line of FILES: kept, removed (-) or changed (~), with the rule and the reason.

    \b
    cleanup explain article.txt
    cleanup explain --skip boilerplate/lines article.txt
    """
    inputs = Inputs(files)
    cleaner = Cleaner(options)
    for source in inputs:
        result = inputs.clean(cleaner, source, title)
        if result is None:
            continue
        if json_lines:
            put(json.dumps(as_json(result, source.name), ensure_ascii=False) + "\n")
            continue
        if len(inputs.files) > 1:
            click.secho(source.name, bold=True)
        for row in rows(result):
            _show(row)
        for warning in result.warnings:
            click.secho(f"! {warning}", fg="yellow")
    inputs.finish()


_STYLE: dict[str, dict[str, bool | str]] = {
    "-": {"dim": True, "fg": "red", "strikethrough": True},
    "~": {"fg": "yellow"},
    " ": {},
}


def _show(row: Row) -> None:
    text = "".join(c if c.isprintable() or c == "\t" else f"\\u{ord(c):04x}" for c in row.text)
    style = _STYLE[row.mark]
    click.echo(f"{row.number:5d} {row.mark} " + (click.style(text, **style) if style else text))  # type: ignore[arg-type]
    for note in row.notes:
        click.echo("        " + click.style(note, dim=True))
