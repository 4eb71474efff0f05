"""The command line: parse, call, print. Clean text goes to stdout, everything else to stderr.

Exit status: 0 all well; 1 some inputs failed (each named, the rest done); 2 wrong usage.
"""

from __future__ import annotations

import click

from cleanup.cli.about import completion, versions
from cleanup.cli.clean import clean
from cleanup.cli.config import config
from cleanup.cli.diff import diff
from cleanup.cli.explain import explain
from cleanup.cli.language import detect, identify, languages
from cleanup.cli.learn import learn
from cleanup.cli.models import models
from cleanup.cli.replay import replay
from cleanup.cli.report import report
from cleanup.cli.rules import rules
from cleanup.cli.translate import translate

__all__ = ["main"]


class _DefaultsToClean(click.Group):
    """`cleanup article.txt` is `cleanup clean article.txt`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if context.resilient_parsing and not args:
            return super().parse_args(context, args)  # the shell asks for commands
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version")):
            args = ["clean", *args]
        return super().parse_args(context, args)


@click.group(cls=_DefaultsToClean, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=versions,
              help="The versions of cleanup, its detectors and its line model.")  # fmt: skip
def main() -> None:
    """Turns scraped multilingual articles into clean text.

    \b
    cleanup article.txt                 the clean text on stdout
    cleanup crawl/*.txt -o clean/       one output file an input
    cleanup crawl/ -o clean/ --resume   a folder of jsonl, parquet, warc ...; goes on where it was stopped
    cleanup learn crawl/ -o x.profile   the lines that a site puts on its pages
    cleanup explain article.txt         each line, kept or removed, and why
    cleanup diff article.txt            the same as a unified diff
    cleanup report article.txt          the same as a page for the browser
    cleanup translate article.txt --to en   on this machine, with Argos packages
    cleanup detect article.txt          language of the page and of each fragment

    `cleanup FILE…` is short for `cleanup clean FILE…`; see `cleanup clean --help` for its options.
    """


for command in (clean, explain, diff, report, replay, config, completion, detect, identify, languages, rules, learn,
                translate, models):  # fmt: skip
    main.add_command(command)
