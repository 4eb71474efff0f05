"""`cleanup report`: one self-contained HTML page about all inputs."""

from __future__ import annotations

import functools
from pathlib import Path

import click

from cleanup import languages
from cleanup.cli import complete
from cleanup.cli.common import cleaning_options
from cleanup.cli.groups import Command, option
from cleanup.cli.inputs import Asked, input_options
from cleanup.cli.progress import Counting
from cleanup.options import Options
from cleanup.report.corpus import Corpus
from cleanup.report.html import begins, page
from cleanup.report.safe import visible
from cleanup.sources import paths
from cleanup.sources.files import write
from cleanup.sources.streams import STDIN

_page = functools.partial(option, group="The page")


@click.command(cls=Command, short_help="The same as a page for the browser.")
@_page("-o", "--output", metavar="FILE", default="report.html", show_default=True, shell_complete=complete.files,
       type=click.Path(dir_okay=False, path_type=Path), help="Where the page goes.")  # fmt: skip
@_page("--title", "heading", help="The page's title.")
@_page("--sample", type=click.IntRange(1, 10_000), default=200, show_default=True, metavar="N",
       help="So many documents in full: half the most doubtful, half drawn at random (always the same ones). All are "
            "counted. The page stays under 10 MB.")  # fmt: skip
@input_options(title=False)
@cleaning_options
def report(asked: Asked, output: Path, heading: str | None, sample: int, options: Options) -> None:
    """Writes one HTML page that shows FILES before and after, each removal with its rule and evidence.

    The page needs no network. For many files it begins with a summary; the most doubtful documents come first.

    \b
    cleanup report article.txt
    cleanup report crawl/*.txt -o crawl.html --sample 500
    cleanup report posts.jsonl.gz --text-field body
    cleanup report posts.jsonl --record 7 --record 12   these two records alone
    """
    try:
        paths.refuse_loss(str(output), asked.names, begins(), "report")
    except paths.BadRequest as error:
        raise click.UsageError(visible(str(error))) from None
    corpus = Corpus(sample)
    for name, result in Counting().over(asked.results(options=options)):
        corpus.add(result, name)
    if corpus.documents:
        codes = {code: languages.name_of(code) for code in {*corpus.languages, *corpus.fragments, *corpus.phrases}}
        first = Path(asked.names[0]).name if asked.names != (STDIN,) else "standard input"
        title = heading or (first if len(asked.names) == 1 else f"{first} and {len(asked.names) - 1} more")
        try:
            write(output, page(corpus, title, codes))
        except OSError as error:
            raise click.UsageError(f"{output}: cannot be written: {error.strerror or error}") from None
        documents = "1 document" if corpus.documents == 1 else f"{corpus.documents:,} documents"
        click.echo(f"cleanup: {documents} in {output}; open it in a browser", err=True)
    asked.finish()
