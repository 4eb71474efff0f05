"""`cleanup clean`, the default command."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cleanup.cleaner import Cleaner
from cleanup.cli.common import Inputs, cleaning_options, put
from cleanup.model import Result
from cleanup.options import Options
from cleanup.report.views import as_json
from cleanup.sources.files import PAGES, STDIN, write


@click.command()
@click.argument("files", nargs=-1)
@click.option("-o", "--output", metavar="PATH", help="A file, or a folder (one that exists, or a name that ends in /).")
@click.option("--title", help="The headline, where you know it.")
@click.option("--encoding", metavar="NAME", help="The inputs' encoding; detected where left out.")
@click.option(
    "--json",
    "json_lines",
    is_flag=True,
    help="One JSON object an input: title, language, text, removed, fragments, warnings.",
)
@cleaning_options
def clean(files: tuple[str, ...], output: str | None, title: str | None, encoding: str | None,
          json_lines: bool, options: Options) -> None:  # fmt: skip
    """Prints the clean text of FILES, or of standard input (-).

    \b
    cleanup article.txt
    curl -s … | cleanup --title "A bridge is closed" --json
    cleanup crawl/*.txt crawl/*.html -o clean/
    """
    inputs = Inputs(files, encoding)
    path = Path(output) if output else None
    folder = path is not None and (path.is_dir() or str(output).endswith("/"))
    if path is not None and not folder and len(inputs.files) > 1:
        raise click.UsageError(f"{len(inputs.files)} inputs need a folder to go to: -o {output}/")
    if path is not None and folder:
        _claim(path, inputs.files)
    cleaner = Cleaner(options)
    for source in inputs:
        result = inputs.clean(cleaner, source, title)
        if result is None:
            continue
        for warning in result.warnings:
            click.echo(f"cleanup: {source.name}: {warning}", err=True)
        text = _line(result, source.name) if json_lines else _closed(result.text)
        if path is None:
            put(text)
            continue
        target = path / _file_name(source.name) if folder else path
        try:
            write(target, text)
        except OSError as error:
            inputs.fail(f"{target}: cannot be written: {error.strerror or error}")
    inputs.finish()


def _line(result: Result, name: str) -> str:
    return json.dumps(as_json(result, name), ensure_ascii=False) + "\n"


def _closed(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _file_name(name: str) -> str:
    found = Path("stdin.txt" if name == STDIN else name)
    return found.with_suffix(".txt").name if found.suffix.lower() in PAGES else found.name


def _claim(folder: Path, files: tuple[str, ...]) -> None:
    """Refuses two inputs of one name before anything is written; makes the folder."""
    seen: dict[str, str] = {}
    for name in files:
        other = seen.setdefault(_file_name(name), name)
        if other != name:
            raise click.UsageError(f"{other} and {name} would both be written to {folder / _file_name(name)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{folder}: cannot be made: {error.strerror or error}") from None
