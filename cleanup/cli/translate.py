"""`cleanup translate`: cleans, then translates on this machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import click

from cleanup.cli.common import cleaning_options, named
from cleanup.cli.run import Outputs, clean_files
from cleanup.engines.tasks import Settings
from cleanup.options import BEAMS, Engine, Options, Translation
from cleanup.rows import Fields
from cleanup.sources import paths
from cleanup.sources.formats import JSONL, Format
from cleanup.sources.streams import Unreadable
from cleanup.translation import NO_CLEANING


@click.command()
@click.argument("files", nargs=-1)
@click.option("--to", "target", required=True, metavar="CODE", help="The language to translate to (ISO 639-1).")
@click.option("--from", "source", metavar="CODE", help="The language of the pages; detected where left out.")
@click.option("--no-clean", is_flag=True, help="Translate all of the text, as it is.")
@click.option("--engine", type=click.Choice(get_args(Engine)), help="[default: ctranslate2]")
@click.option("--beam", type=click.Choice([str(beam) for beam in BEAMS]),
              help="Hypotheses followed; 1 is fastest.  [default: 4]")  # fmt: skip
@click.option("--threads", type=click.IntRange(1, 256), metavar="N", help="[default: the cores of this process]")
@click.option("--no-cache", is_flag=True, help="Neither read nor keep translations on disk.")
@click.option("-o", "--output", metavar="PATH", help="A file, or a folder (one that exists, or a name that ends in /).")
@click.option("--title", help="The headline, where you know it.")
@click.option("--encoding", metavar="NAME", help="The inputs' encoding; detected (records: UTF-8) where left out.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object an input, with the translated spans.")
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field that holds the text.")
@click.option("--resume", is_flag=True, help="Do what a stopped run has not done yet.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
@cleaning_options
def translate(files: tuple[str, ...], target: str, source: str | None, no_clean: bool, engine: Engine | None,
              beam: str | None, threads: int | None, no_cache: bool, output: str | None, title: str | None,
              encoding: str | None, json_lines: bool, text_field: str, resume: bool, overwrite: bool, quiet: bool,
              options: Options) -> None:  # fmt: skip
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
    options = replace(options, translate_to=target, language=source or options.language, translation=how, skip=skip)
    try:
        require(how)
        settings = Settings(options, Fields(text_field), title=title, encoding=encoding)
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
