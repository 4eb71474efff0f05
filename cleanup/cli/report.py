"""`cleanup report`: one self-contained HTML page about all inputs."""

from __future__ import annotations

from pathlib import Path

import click

from cleanup import languages
from cleanup.cleaner import Cleaner
from cleanup.cli.common import Inputs, cleaning_options
from cleanup.options import Options
from cleanup.report.corpus import Corpus
from cleanup.report.html import page
from cleanup.sources.files import STDIN, write


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="report.html",
    show_default=True,
    help="Where the page goes.",
    type=click.Path(dir_okay=False, path_type=Path),
)
@click.option("--title", help="The page's title.")
@click.option(
    "--sample",
    type=click.IntRange(1, 10_000),
    default=200,
    show_default=True,
    metavar="N",
    help="So many documents in full: half the most doubtful, half drawn at random (always the same ones). "
    "All are counted. The page stays under 10 MB.",
)
@cleaning_options
def report(files: tuple[str, ...], output: Path, title: str | None, sample: int, options: Options) -> None:
    """Writes one HTML page that shows FILES before and after, each removal with its rule and evidence.

    The page needs no network. For many files it begins with a summary; the most doubtful documents come first.

    \b
    cleanup report article.txt
    cleanup report crawl/*.txt -o crawl.html --sample 500
    """
    inputs = Inputs(files)
    cleaner = Cleaner(options)
    corpus = Corpus(sample)
    for source in inputs:
        result = inputs.clean(cleaner, source, None)
        if result is not None:
            corpus.add(result, source.name)
    if corpus.documents:
        names = {code: languages.name_of(code) for code in {*corpus.languages, *corpus.fragments, *corpus.phrases}}
        first = Path(inputs.files[0]).name if inputs.files != (STDIN,) else "standard input"
        heading = title or (first if len(inputs.files) == 1 else f"{first} and {len(inputs.files) - 1} more")
        try:
            write(output, page(corpus, heading, names))
        except OSError as error:
            raise click.UsageError(f"{output}: cannot be written: {error.strerror or error}") from None
        click.echo(f"cleanup: {corpus.documents} documents in {output}; open it in a browser", err=True)
    inputs.finish()
