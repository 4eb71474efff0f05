"""`cleanup clean`, the default command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cleanup.cli.common import cleaning_options, named, say
from cleanup.cli.run import Outputs, clean_files
from cleanup.cli.run import dry_run as run_dry
from cleanup.cli.run_ray import clean_on_ray
from cleanup.engines.tasks import Settings
from cleanup.options import Options
from cleanup.report.safe import visible
from cleanup.rows import COLUMNS, LONGEST, Fields
from cleanup.sources import paths
from cleanup.sources.formats import JSONL, Format, parse
from cleanup.sources.streams import Unreadable

_LINE_ENDS = {"keep": "", "lf": "\n", "crlf": "\r\n"}


def _format(context: click.Context, parameter: click.Parameter, value: str | None) -> Format | None:
    try:
        return parse(value) if value else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _columns(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    return () if value == "none" else tuple(name.strip() for name in value.split(",") if name.strip())


@click.command()
@click.argument("files", nargs=-1)
@click.option("-o", "--output", metavar="PATH", help="A file, or a folder (one that exists, or a name that ends in /).")
@click.option("--title", help="The headline, where you know it.")
@click.option("--encoding", metavar="NAME", help="The inputs' encoding; detected (records: UTF-8) where left out.")
@click.option("--json", "json_lines", is_flag=True,
              help="One JSON object an input: title, language, text, removed, fragments, warnings.")  # fmt: skip
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field that holds the text.")
@click.option("--title-field", metavar="NAME", help="The field that holds the headline.")
@click.option("--url-field", default="url", show_default=True, metavar="NAME", help="The field with the address.")
@click.option("--html-field", metavar="NAME", help="A field of web pages to clean, instead of --text-field.")
@click.option("--in-place-field", is_flag=True, help="Write the clean text into the text field; add no other.")
@click.option("--add", default=",".join(COLUMNS[1:]), show_default=True, metavar="NAMES", callback=_columns,
              help="Fields to add beside the clean text, or none.")  # fmt: skip
@click.option("--from", "source", metavar="FORMAT", callback=_format, help="What the inputs are, whatever their names.")
@click.option("--to", "target", metavar="FORMAT", callback=_format, help="What to write: jsonl.zst, parquet, csv, txt.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes.  [default: all cores for 8 MB and more]")
@click.option("--resume", is_flag=True, help="Do what a stopped run has not done yet.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
@click.option("--strict", is_flag=True, help="Stop at the first bad record.")
@click.option("--longest", type=click.IntRange(1), default=LONGEST, show_default=True, metavar="N",
              help="Characters of a text, above which it is put aside.")  # fmt: skip
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
              help="ray: parquet or jsonl in, parquet out, on a cluster.")  # fmt: skip
@click.option("--address", metavar="ADDRESS", help="The Ray cluster: auto, or ray://host:10001.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would be removed.")
@click.option("--ledger", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write every decision down, a line of JSON a text, for `cleanup replay`.")  # fmt: skip
@click.option("--newline", type=click.Choice(list(_LINE_ENDS)), default="keep", show_default=True,
              help="The line ends of plain text that is written; records keep theirs.")  # fmt: skip
@click.option("--csv-safe", is_flag=True, help="csv, tsv: put ' before a cell that a spreadsheet takes for a formula.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
@cleaning_options
def clean(files: tuple[str, ...], output: str | None, title: str | None, encoding: str | None, json_lines: bool,
          options: Options, source: Format | None, target: Format | None, jobs: int | None, resume: bool,
          overwrite: bool, strict: bool, longest: int, engine: str, address: str | None, quiet: bool,
          dry_run: bool, ledger: Path | None, newline: str, csv_safe: bool,
          **fields: Any) -> None:  # fmt: skip
    """Cleans FILES (or standard input, -): text on stdout, or with -o one output an input.

    \b
    cleanup article.txt
    curl -s … | cleanup --title "A bridge is closed" --json
    cleanup crawl/*.txt crawl/*.html -o clean/
    cleanup crawl/ -o clean/ --jobs 8                  a folder: txt md html jsonl csv tsv parquet warc wet,
                                                       plain or .gz .zst .bz2
    cleanup posts.jsonl.zst -o clean/ --text-field body
    cleanup crawl/ --dry-run                           what would go?
    cleanup s3://crawl/*.parquet -o s3://clean/ --resume
    """
    names = named(files)
    try:
        settings = Settings(options, _fields(**fields), longest, title, encoding, strict, ledger is not None,
                            _LINE_ENDS[newline], csv_safe)  # fmt: skip
        inputs, skipped = paths.expand(names, source)
        paths.refuse_encoding(inputs, encoding)
        if dry_run:
            return run_dry(inputs, settings, ledger)
        if resume and (output is None or engine == "ray"):
            raise paths.BadRequest("--resume goes with -o and the local engine: a stopped Ray run begins anew")
        if engine == "ray":
            local = {"--encoding": encoding, "--title": title, "--ledger": ledger, "--strict": strict,
                     "--newline": settings.newline, "--csv-safe": csv_safe, "--to": target}  # fmt: skip
            if without := [name for name, value in local.items() if value]:
                raise paths.BadRequest(f"{without[0]} goes with the local engine")
            clean_on_ray(inputs, output, settings, address, overwrite, quiet)
            return
        outputs = Outputs(names, inputs, output, target or (Format(JSONL) if json_lines else None))
        if skipped and not quiet:
            say(f"{skipped:,} files of other kinds passed over")
        clean_files(inputs, outputs, settings, jobs, resume, overwrite, quiet, ledger)
    except (paths.BadRequest, Unreadable, ValueError) as error:
        raise click.UsageError(visible(str(error))) from None


def _fields(text_field: str, title_field: str | None, url_field: str, html_field: str | None, in_place_field: bool,
            add: tuple[str, ...]) -> Fields:  # fmt: skip
    return Fields(html_field or text_field, title_field, url_field, html_field is not None, in_place_field,
                  () if in_place_field else add)  # fmt: skip
