"""Options that say what is read and what is written, shared by the commands that take files of records."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from cleanup.cli import complete
from cleanup.cli.common import Command, named, say
from cleanup.cli.groups import option
from cleanup.engines.settings import Settings
from cleanup.engines.wanted import Wanted
from cleanup.model import Result
from cleanup.report.safe import visible
from cleanup.rows import COLUMNS, Fields
from cleanup.sources import paths
from cleanup.sources.formats import JSONL, Format, parse

LINE_ENDS = {"keep": "", "lf": "\n", "crlf": "\r\n"}


@dataclass
class Asked:
    """What a command reads: files by their names, and how a record or a page in them is to be understood."""

    names: tuple[str, ...]
    settings: Settings
    source: Format | None
    wanted: Wanted
    failed: int = 0

    def inputs(self, quiet: bool = False) -> list[paths.Input]:
        """The files; what is passed over in folders is said. Raises BadRequest."""
        found, skipped = paths.expand(self.names, self.source)
        if skipped and not quiet:
            kinds = ", ".join(f"{kind} {count:,}" for kind, count in skipped.most_common(5))
            others = f"{skipped.total():,} files of other kinds" if skipped.total() > 1 else "1 file of another kind"
            say(f"{others} passed over ({kinds}{', ...' if len(skipped) > 5 else ''})")
        paths.refuse_encoding(found, self.settings.encoding)
        paths.refuse_title(found, self.settings.title)
        return found

    def fail(self, reason: str) -> None:
        """Counts one input or record as failed, and says why."""
        say(reason)
        self.failed += 1

    def results(self, **changes: Any) -> Iterator[tuple[str, Result]]:
        """Name and Result of each text, for a view of them; what fails is told and counted. Ends the command with
        status 2 for what cannot be asked for, 1 at the end where something failed.
        """
        from cleanup.engines.results import results

        fields = replace(self.settings.fields, in_place=True, add=())  # nothing is added, so no name can be taken
        try:
            settings = replace(self.settings, fields=fields, **changes)
            yield from results(self.inputs(), settings, self.fail, self.wanted)
        except (paths.BadRequest, ValueError) as error:
            raise click.UsageError(visible(str(error))) from None

    def finish(self) -> None:
        """Ends with status 1 where an input failed."""
        if self.failed:
            raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class Written:
    """What a command writes, and how."""

    target: str | None
    format: Format | None
    in_place: bool
    add: tuple[str, ...]
    csv_safe: bool
    newline: str
    resume: bool
    overwrite: bool
    quiet: bool

    def settings(self, settings: Settings) -> Settings:
        """The settings with what is to be said about outputs."""
        add = () if self.in_place else self.add
        fields = replace(settings.fields, in_place=self.in_place, add=add)
        return replace(settings, fields=fields, newline=LINE_ENDS[self.newline], csv_safe=self.csv_safe)


def as_format(context: click.Context, parameter: click.Parameter, value: str | None) -> Format | None:
    try:
        return parse(value) if value else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _not_empty(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value == "":
        raise click.BadParameter("an empty name: is a variable of the shell not set?")
    return value


def _columns(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    return () if value == "none" else tuple(name.strip() for name in value.split(",") if name.strip())


_source = functools.partial(option, group="What is read")
_target = functools.partial(option, group="What is written")
FILES = click.argument("files", nargs=-1, shell_complete=complete.files)
TITLE = _source("--title", help="The headline, where you know it (records: --title-field).")
RECORD = _source("--record", "records", multiple=True, metavar="WHICH",
                 help="Of files of records only this one: its place (7 for line, row or page 7, as errors and reports "
                      "say), FIELD=VALUE, or its id or address.")  # fmt: skip
URL = _source("--url", metavar="ADDRESS",
              help="The page's address, where no field has it: a site profile goes by its host.")  # fmt: skip
ENCODING = _source("--encoding", metavar="NAME", help="The inputs' encoding; detected (records: UTF-8) where left out.")
TEXT_FIELD = _source("--text-field", default="text", show_default=True, metavar="NAME",
                     help="The field that holds the text.")  # fmt: skip
URL_FIELD = _source("--url-field", default="url", show_default=True, metavar="NAME", help="The field with the address.")
FIELDS = [
    TEXT_FIELD,
    _source("--title-field", metavar="NAME", help="The field that holds the headline."),
    URL_FIELD,
    _source("--html-field", metavar="NAME", help="A field of web pages to clean, instead of --text-field."),
]
FROM = _source("--from", "source", metavar="FORMAT", callback=as_format, shell_complete=complete.formats,
               help="What the inputs are, whatever their names.")  # fmt: skip
OUTPUT = _target("-o", "--output", metavar="PATH", callback=_not_empty, shell_complete=complete.files,
                 help="A file, or a folder (one that exists, or a name that ends in /).")  # fmt: skip
JSON_LINES = _target("--json", "json_lines", is_flag=True,
                     help="One JSON object an input: title, language, text, removed, fragments, warnings.")  # fmt: skip
RESUME = _target("--resume", is_flag=True, help="Do what a stopped run has not done yet.")
OVERWRITE = _target("--overwrite", is_flag=True, help="Replace outputs that exist.")
QUIET = _target("-q", "--quiet", is_flag=True, help="No progress and no summary.")
OUTPUTS = [
    OUTPUT,
    _target("--to", "target", metavar="FORMAT", callback=as_format, shell_complete=complete.formats,
            help="What to write: jsonl.zst, parquet, csv, txt."),
    JSON_LINES,
    _target("--in-place-field", "in_place", is_flag=True,
            help="Write the clean text into the text field; add no other."),
    _target("--add", default=",".join(COLUMNS[1:]), show_default=True, metavar="NAMES", callback=_columns,
            shell_complete=complete.columns, help="Fields to add beside the clean text, or none."),
    _target("--newline", type=click.Choice(list(LINE_ENDS)), default="keep", show_default=True,
            help="The line ends of plain text that is written; records keep theirs."),
    _target("--csv-safe", is_flag=True, help="csv, tsv: put ' before a cell that a spreadsheet takes for a formula."),
    RESUME, OVERWRITE, QUIET,
]  # fmt: skip


def input_options(title: bool = True, record: bool = True) -> Callable[[Command], Command]:
    """Adds FILES and the options that say how to read them to a command, which gets them as one `asked`."""

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(files: tuple[str, ...], text_field: str, title_field: str | None, url_field: str,
                    html_field: str | None, source: Format | None, url: str | None, encoding: str | None,
                    **rest: Any) -> Any:  # fmt: skip
            fields = Fields(html_field or text_field, title_field, url_field, html_field is not None)
            headline = rest.pop("title") if title else None
            settings = Settings(fields=fields, title=headline, encoding=encoding, url=url)
            wanted = Wanted.parse(list(rest.pop("records", ())), url_field)
            return command(asked=Asked(named(files), settings, source, wanted), **rest)

        return _with([FILES, *([RECORD] if record else []), *([TITLE] if title else []), URL, *FIELDS, FROM, ENCODING],
                     wrapped)  # fmt: skip

    return decorated


def output_options(command: Command) -> Command:
    """Adds the options that say what is written to a command, which gets them as one `written`."""

    @functools.wraps(command)
    def wrapped(output: str | None, target: Format | None, json_lines: bool, **rest: Any) -> Any:
        names = ("in_place", "add", "csv_safe", "newline", "resume", "overwrite", "quiet")
        how = {name: rest.pop(name) for name in names}
        if how["resume"] and how["overwrite"]:
            raise click.UsageError("--resume goes on with what is there, --overwrite begins anew: name one of them")
        return command(written=Written(output, target or (Format(JSONL) if json_lines else None), **how), **rest)

    return _with(OUTPUTS, wrapped)


def _with(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for each in reversed(options):
        command = each(command)
    return command
