"""`cleanup clean`, the default command."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import click

from cleanup.cli import complete
from cleanup.cli.common import cleaning_options
from cleanup.cli.follow import dry_run as run_dry
from cleanup.cli.groups import Command, option
from cleanup.cli.inputs import Asked, Written, input_options, output_options
from cleanup.cli.run import Outputs, clean_files
from cleanup.options import Options
from cleanup.report.safe import visible
from cleanup.rows import LONGEST
from cleanup.sources import paths
from cleanup.sources.streams import Unreadable

_run = functools.partial(option, group="The run")


@click.command(cls=Command, short_help="Clean text; the default, which need not be named.")
@input_options(record=False)
@output_options
@_run("--dry-run", is_flag=True, help="Write nothing; print what would be removed.")
@_run("--ledger", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), shell_complete=complete.files,
      help="Write every decision down, a line of JSON a text, for `cleanup replay`.")  # fmt: skip
@_run("--jobs", type=click.IntRange(1), metavar="N", help="Processes.  [default: all cores for 8 MB and more]")
@_run("--strict", is_flag=True, help="Stop at the first bad record.")
@_run("--longest", type=click.IntRange(1), default=LONGEST, show_default=True, metavar="N",
      help="Characters of a text, above which it is put aside.")  # fmt: skip
@_run("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
      help="ray: parquet or jsonl in, parquet out, on a cluster.")  # fmt: skip
@_run("--address", metavar="ADDRESS", help="The Ray cluster: auto, or ray://host:10001.")
@cleaning_options
def clean(asked: Asked, written: Written, options: Options, dry_run: bool, ledger: Path | None, jobs: int | None,
          strict: bool, longest: int, engine: str, address: str | None) -> None:  # fmt: skip
    """Cleans FILES (or standard input, -): text on stdout, or with -o one output an input.

    \b
    cleanup article.txt
    curl -s … | cleanup --title "A bridge is closed" --json
    cleanup crawl/*.txt crawl/*.html -o clean/
    cleanup crawl/ -o clean/ --jobs 8      a folder: txt md html jsonl csv tsv
                                           parquet warc wet, .gz .zst .bz2
    cleanup posts.jsonl.zst -o clean/ --text-field body
    cleanup crawl/ --dry-run               what would go?
    cleanup s3://crawl/*.parquet -o s3://clean/ --resume
    """
    try:
        settings = replace(written.settings(asked.settings), options=options, longest=longest, strict=strict,
                           ledger=ledger is not None)  # fmt: skip
        inputs = asked.inputs(written.quiet)
        if ledger:
            from cleanup.report.ledger import BEGINS  # it loads OpenSSL

            others = [*(source.name for source in inputs), *([written.target] if written.target else [])]
            paths.refuse_loss(str(ledger), others, BEGINS, "ledger")
        if dry_run:
            return run_dry(inputs, settings, jobs, written.quiet, ledger)
        if written.resume and written.target is None:
            raise paths.BadRequest("--resume goes with -o: what went to standard output is not known any more")
        if engine == "ray":
            from cleanup.cli.run_ray import clean_on_ray

            clean_on_ray(inputs, written, settings, address)
            return
        outputs = Outputs(asked.names, inputs, written.target, written.format)
        clean_files(inputs, outputs, settings, jobs, written.resume, written.overwrite, written.quiet, ledger)
    except (paths.BadRequest, Unreadable, ValueError) as error:
        raise click.UsageError(visible(str(error))) from None
