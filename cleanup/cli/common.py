"""What the commands share: the options of cleaning, and how inputs fail one by one."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from cleanup import languages, translation
from cleanup.cli import complete
from cleanup.cli.config import configured
from cleanup.cli.groups import option
from cleanup.encoding import encoded
from cleanup.options import Detector, Focus, Foreign
from cleanup.phrases import extended_table
from cleanup.report.safe import for_terminal, visible
from cleanup.rules import phrase_files, resolve
from cleanup.sources.files import STDIN, Source, Unreadable, read

Command = Callable[..., Any]

_NAMES = ("language", "detector", "focus", "foreign", "site_profile", "translate_to")
_cleaning = functools.partial(option, group="How it is cleaned")
_CHOICES: list[Callable[[Command], Command]] = [
    _cleaning("--language", metavar="CODE", shell_complete=complete.languages,
              help="The pages' language (ISO 639-1), where you know it."),
    _cleaning("--focus", type=click.Choice(get_args(Focus)),
              help="recall: remove only the certain. precision: also the doubtful.  [default: balanced]"),
    _cleaning("--foreign", type=click.Choice(get_args(Foreign)),
              help="auto: foreign boilerplate goes, foreign paragraphs stay. drop: both go. translate: they are "
                   "turned into the page's language.  [default: auto]"),
    _cleaning("--skip", multiple=True, metavar="RULE", shell_complete=complete.rules,
              help="Leave a rule out, or all under a prefix: headline, boilerplate/id, comments."),
    _cleaning("--rules", "rule_files", multiple=True, metavar="FILE", shell_complete=complete.files,
              type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your own phrase file (TOML)."),
    _cleaning("--site-profile", metavar="FILE", shell_complete=complete.files,
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What `cleanup learn` found: lines that a site puts on many pages go."),
    _cleaning("--translate-to", metavar="CODE", shell_complete=complete.languages,
              help="Translate what is left, on this machine (extra: translate)."),
    _cleaning("--detector", type=click.Choice(get_args(Detector)),
              help="Which model tells languages apart.  [default: py3langid]"),
]  # fmt: skip


def cleaning_options(command: Command) -> Command:
    """Adds the options of cleaning to a command, which gets them as one `options`."""

    @functools.wraps(command)
    def wrapped(skip: tuple[str, ...], rule_files: tuple[Path, ...], **rest: Any) -> Any:
        asked = {name: value for name in _NAMES if (value := rest.pop(name)) is not None}
        try:
            options = replace(configured()[0], **asked)
            options = replace(options, skip=(*options.skip, *skip), rules=(*options.rules, *rule_files))
            languages.required(options.detector)
            if translation.asked_for(options):
                translation.required()
            if options.rules:
                extended_table(options.rules)  # refuses a broken file before anything is cleaned
            if options.site_profile:
                from cleanup.sites import load

                load(options.site_profile)  # the same for another file
            if options.skip:
                options = replace(options, skip=resolve(options.skip, phrase_files(options.rules)))
        except (ValueError, OSError, ModuleNotFoundError) as error:
            raise click.UsageError(visible(str(error))) from None
        return command(options=options, **rest)

    decorated: Command = wrapped
    for each in reversed(_CHOICES):
        decorated = each(decorated)
    return decorated


def named(files: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs asked for: standard input where none is named and it is no terminal."""
    if files:
        return files
    if sys.stdin.isatty():
        raise click.UsageError("Name a file to clean, or pipe text in: cleanup article.txt")
    return (STDIN,)


class Inputs:
    """Reads inputs one by one; those that fail are named on stderr and counted, the rest is done."""

    def __init__(self, files: tuple[str, ...], encoding: str | None = None) -> None:
        self.files = named(files)
        self.encoding = encoding
        self.failed = 0

    def __iter__(self) -> Iterator[Source]:
        for name in self.files:
            try:
                yield read(name, self.encoding)
            except LookupError:
                raise click.UsageError(f"unknown encoding {self.encoding!r}") from None
            except Unreadable as error:
                self.fail(str(error))

    def fail(self, message: str) -> None:
        """Counts one input as failed, and says why."""
        say(message)
        self.failed += 1

    def finish(self) -> None:
        """Ends with status 1 where an input failed."""
        if self.failed:
            raise SystemExit(1)


def say(message: str) -> None:
    """A line on stderr. What names and records bring into it does not act on the terminal."""
    click.echo(("\r\x1b[K" if sys.stderr.isatty() else "") + f"cleanup: {visible(message)}", err=True)


def put(text: str | bytes) -> None:
    """Writes text to standard output as UTF-8, line ends as they are; on a terminal nothing in it acts."""
    stream = sys.stdout.buffer
    if stream.isatty():
        text = for_terminal(text if isinstance(text, str) else text.decode("utf-8", "surrogateescape"))
    stream.write(encoded(text) if isinstance(text, str) else text)
    stream.flush()
