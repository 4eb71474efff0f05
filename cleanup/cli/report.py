"""`cleanup report`: one self-contained HTML page about all inputs."""

from __future__ import annotations

from pathlib import Path

import click

from cleanup import languages
from cleanup.cli.common import cleaning_options, named
from cleanup.engines.results import results
from cleanup.engines.tasks import Settings
from cleanup.options import Options
from cleanup.report.corpus import Corpus
from cleanup.report.html import page
from cleanup.rows import Fields
from cleanup.sources import paths
from cleanup.sources.files import write
from cleanup.sources.streams import STDIN


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
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field that holds the text.")
@click.option("--title-field", metavar="NAME", help="The field that holds the headline.")
@click.option("--url-field", default="url", show_default=True, metavar="NAME", help="The field with the address.")
@click.option("--html-field", metavar="NAME", help="A field of web pages to clean, instead of --text-field.")
@cleaning_options
def report(files: tuple[str, ...], output: Path, title: str | None, sample: int, text_field: str,
           title_field: str | None, url_field: str, html_field: str | None, options: Options) -> None:  # fmt: skip
    """Writes one HTML page that shows FILES before and after, each removal with its rule and evidence.

    The page needs no network. For many files it begins with a summary; the most doubtful documents come first.

    \b
    cleanup report article.txt
    cleanup report crawl/*.txt -o crawl.html --sample 500
    cleanup report posts.jsonl.gz --text-field body
    """
    asked = named(files)
    failed = 0

    def fail(reason: str) -> None:
        nonlocal failed
        failed += 1
        click.echo(f"cleanup: {reason}", err=True)

    try:
        inputs, _ = paths.expand(asked)
        settings = Settings(options, Fields(html_field or text_field, title_field, url_field, html_field is not None))
        corpus = Corpus(sample)
        for name, result in results(inputs, settings, fail):
            corpus.add(result, name)
    except (paths.BadRequest, ValueError) as error:
        raise click.UsageError(str(error)) from None
    if corpus.documents:
        names = {code: languages.name_of(code) for code in {*corpus.languages, *corpus.fragments, *corpus.phrases}}
        first = Path(asked[0]).name if asked != (STDIN,) else "standard input"
        heading = title or (first if len(asked) == 1 else f"{first} and {len(asked) - 1} more")
        try:
            write(output, page(corpus, heading, names))
        except OSError as error:
            raise click.UsageError(f"{output}: cannot be written: {error.strerror or error}") from None
        click.echo(f"cleanup: {corpus.documents} documents in {output}; open it in a browser", err=True)
    if failed:
        raise SystemExit(1)
