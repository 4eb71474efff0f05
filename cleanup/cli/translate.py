"""`cleanup translate`: cleans, then translates on this machine."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any, get_args

import click

from cleanup.cli import complete
from cleanup.cli.common import cleaning_options, named
from cleanup.cli.groups import Command, option
from cleanup.cli.inputs import (
    ENCODING,
    FILES,
    JSON_LINES,
    OUTPUT,
    OVERWRITE,
    QUIET,
    RESUME,
    TEXT_FIELD,
    TITLE,
    URL,
)  # fmt: skip
from cleanup.cli.run import Outputs, clean_files
from cleanup.engines.settings import Settings
from cleanup.options import BEAMS, Engine, Options, Translation
from cleanup.rows import Fields
from cleanup.sources import paths
from cleanup.sources.formats import JSONL, Format
from cleanup.sources.streams import Unreadable
from cleanup.translation import NO_CLEANING

_how = functools.partial(option, group="How it is translated")


@click.command(cls=Command, short_help="Clean, then translate on this machine.")
@FILES
@_how("--to", "target", required=True, metavar="CODE", shell_complete=complete.languages,
      help="The language to translate to (ISO 639-1).")  # fmt: skip
@_how("--from", "source", metavar="CODE", shell_complete=complete.languages,
      help="The language of the pages; detected where left out.")  # fmt: skip
@_how("--no-clean", is_flag=True, help="Translate all of the text, as it is.")
@_how("--engine", type=click.Choice(get_args(Engine)), help="[default: ctranslate2]")
@_how("--beam", type=click.Choice([str(beam) for beam in BEAMS]),
      help="Hypotheses followed; 1 is fastest.  [default: 4]")  # fmt: skip
@_how("--threads", type=click.IntRange(1, 256), metavar="N", help="[default: the cores of this process]")
@_how("--no-cache", is_flag=True, help="Neither read nor keep translations on disk.")
@TITLE
@URL
@TEXT_FIELD
@ENCODING
@OUTPUT
@JSON_LINES
@RESUME
@OVERWRITE
@QUIET
@cleaning_options
def translate(files: tuple[str, ...], target: str, source: str | None, no_clean: bool, engine: Engine | None,
              beam: str | None, threads: int | None, no_cache: bool, output: str | None, title: str | None,
              url: str | None, encoding: str | None, json_lines: bool, text_field: str, resume: bool, overwrite: bool,
              quiet: bool, options: Options) -> None:  # fmt: skip
    """Cleans FILES (or standard input, -) and translates them on this machine, with Argos packages.

    \b
    cleanup translate article.txt --to en
    cleanup translate crawl/*.txt -o english/ --to en
    cleanup translate posts.jsonl.gz -o english/ --to en --beam 1
    """
    names = named(files)
    asked: dict[str, Any] = {"engine": engine, "beam": beam and int(beam), "threads": threads}
    if no_cache:
        asked["cache"] = False
    how = replace(options.translation, **{name: value for name, value in asked.items() if value is not None})
    skip = (*options.skip, *NO_CLEANING) if no_clean else options.skip
    try:
        options = replace(options, translate_to=target, language=source or options.language, translation=how, skip=skip)
        require(how)
        settings = Settings(options, Fields(text_field), title=title, encoding=encoding, url=url)
        inputs, _ = paths.expand(names, None)
        paths.refuse_encoding(inputs, encoding)
        outputs = Outputs(names, inputs, output, Format(JSONL) if json_lines else None)
        clean_files(inputs, outputs, settings, 1, resume, overwrite, quiet)
    except (paths.BadRequest, Unreadable, ValueError, ModuleNotFoundError) as error:
        raise click.UsageError(str(error)) from None


def require(how: Translation) -> None:
    """Raises ModuleNotFoundError, naming the extra, before anything is read."""
    from importlib.util import find_spec

    from cleanup.translation import required

    required()
    if how.engine == "argos" and find_spec("argostranslate") is None:
        from cleanup.translation.argos import missing

        raise missing("argostranslate")
