"""`cleanup learn`: lines that a site puts on many of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from cleanup.cli import complete
from cleanup.cli.common import named, say
from cleanup.cli.groups import Command, option
from cleanup.cli.inputs import FILES, TEXT_FIELD, URL_FIELD
from cleanup.cli.progress import Counting
from cleanup.engines.learn import add_all, pages_of
from cleanup.learner import Learner
from cleanup.rows import LONGEST, Fields
from cleanup.sites import BEGINS, MIN_PAGES, MIN_SHARE, dump
from cleanup.sources import paths
from cleanup.sources.files import write_lines
from cleanup.sources.streams import Unreadable


@click.command(cls=Command, short_help="The lines that a site puts on its pages.")
@FILES
@option("-o", "--output", required=True, metavar="FILE", shell_complete=complete.files, group="What is written",
        help="The profile, a text file.")  # fmt: skip
@TEXT_FIELD
@URL_FIELD
@option("--html-field", metavar="NAME", group="What is read", help="A field of web pages, instead of --text-field.")
@option("--host", metavar="NAME", group="What is read",
        help="The host of pages without an address, such as text files.")  # fmt: skip
@option("--min-pages", group="What is learnt", type=click.IntRange(2), default=MIN_PAGES, show_default=True,
        metavar="N", help="Different pages of a host, from which it is judged.")  # fmt: skip
@option("--min-share", group="What is learnt", type=click.FloatRange(0, 1, min_open=True), default=MIN_SHARE,
        show_default=True, metavar="X", help="Share of a host's pages on which a line must stand.")  # fmt: skip
def learn(files: tuple[str, ...], output: str, text_field: str, url_field: str, html_field: str | None,
          host: str | None, min_pages: int, min_share: float) -> None:  # fmt: skip
    """Learns from FILES which lines each site puts on many of its pages: menus, share lines, notices.

    \b
    cleanup learn crawl/*.jsonl.gz -o site.profile
    cleanup crawl/ -o clean/ --site-profile site.profile
    """
    fields = Fields(html_field or text_field, None, url_field, html_field is not None)
    try:
        inputs, _ = paths.expand(named(files))
        paths.refuse_loss(output, (source.name for source in inputs), BEGINS, "site profile")
    except (paths.BadRequest, Unreadable) as error:
        raise click.UsageError(str(error)) from None
    with Learner() as learner:
        counted, without, failed, refused = _read(learner, inputs, fields, host)
        sites = list(learner.sites(min_pages, min_share))
    try:
        write_lines(output, dump(sites))
    except OSError as error:
        raise click.UsageError(f"{output}: cannot be written: {error.strerror or error}") from None
    found = sum(len(site.lines) for _, site in sites)
    click.echo(f"cleanup: {found:,} lines of {len(sites):,} hosts from {counted:,} pages are in {output}", err=True)
    if without:
        click.echo(f"cleanup: {without:,} pages have no address or were an article seen before "
                   "(--url-field, --host)", err=True)  # fmt: skip
    if refused.count:
        say(f"{refused.count:,} records passed over; the first: {refused.first}")
    if counted and not sites:
        click.echo(f"cleanup: a host is judged from {min_pages} different pages on (--min-pages)", err=True)
    if failed or (refused.count and not counted):
        raise SystemExit(1)


@dataclass
class _Refused:
    """Records that were passed over: how many, and why the first was."""

    count: int = 0
    first: str = ""

    def add(self, reason: str) -> None:
        self.count += 1
        self.first = self.first or reason


def _read(learner: Learner, inputs: Sequence[paths.Input], fields: Fields,
          host: str | None) -> tuple[int, int, int, _Refused]:  # fmt: skip
    """Pages counted, pages that were not, files that could not be read, and records that were passed over."""
    failed = 0
    refused = _Refused()

    def pages() -> Iterator[tuple[str | None, str]]:
        nonlocal failed
        for source in inputs:
            try:
                yield from ((url or host, text) for url, text, _ in pages_of(source, fields, LONGEST, refused.add))
            except Unreadable as error:
                click.echo(f"cleanup: {error}", err=True)
                failed += 1

    counted, without = add_all(learner, Counting().over(pages()))
    return counted, without, failed, refused
