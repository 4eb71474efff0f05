"""What the commands share: the options of cleaning, and how inputs fail one by one."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import click

from cleanup import languages
from cleanup.cleaner import Cleaner
from cleanup.model import Result
from cleanup.options import Detector, Focus, Foreign, Options
from cleanup.phrases import extended_table
from cleanup.rules import phrase_files, resolve
from cleanup.sources.files import STDIN, Source, Unreadable, read

Command = Callable[..., Any]

_CHOICES: list[Callable[[Command], Command]] = [
    click.option("--language", metavar="CODE", help="The pages' language (ISO 639-1), where you know it."),
    click.option("--detector", type=click.Choice(get_args(Detector)), default="py3langid", show_default=True,
                 help="Which model tells languages apart."),
    click.option("--focus", type=click.Choice(get_args(Focus)), default="balanced", show_default=True,
                 help="recall: remove only the certain. precision: also the doubtful."),
    click.option("--foreign", type=click.Choice(get_args(Foreign)), default="auto", show_default=True,
                 help="auto: foreign boilerplate goes, foreign paragraphs stay. drop: both go."),
    click.option("--skip", multiple=True, metavar="RULE",
                 help="Leave a rule out, or all under a prefix: headline, boilerplate/id, comments."),
    click.option("--rules", "rule_files", multiple=True, metavar="FILE",
                 type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your own phrase file (TOML)."),
]  # fmt: skip


def cleaning_options(command: Command) -> Command:
    """Adds the options of cleaning to a command, which gets them as one `options`."""

    @functools.wraps(command)
    def wrapped(language: str | None, detector: Detector, focus: Focus, foreign: Foreign, skip: tuple[str, ...],
                rule_files: tuple[Path, ...], **rest: Any) -> Any:  # fmt: skip
        try:
            check_language(language)
            if rule_files:
                extended_table(rule_files)  # refuses a broken file before anything is cleaned
            prefixes = resolve(skip, phrase_files(rule_files)) if skip else ()
            options = Options(focus, foreign, language, detector, prefixes, rule_files)
        except (ValueError, OSError) as error:
            raise click.UsageError(str(error)) from None
        return command(options=options, **rest)

    decorated: Command = wrapped
    for option in reversed(_CHOICES):
        decorated = option(decorated)
    return decorated


def check_language(code: str | None) -> None:
    """Raises ValueError, with the nearest known code, for a language that cannot be detected."""
    known = languages.known_languages()
    if code and code not in known:
        near = get_close_matches(code, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{code!r} is no language code that is known here{hint} (see: cleanup languages)")


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

    def clean(self, cleaner: Cleaner, source: Source, title: str | None) -> Result | None:
        """The Result for one input; None, counted as failed, for a web page without the extra that reads them."""
        if source.html is None:
            return cleaner.clean(source.text, title=title)
        try:
            return cleaner.clean_html(source.html, title=title)
        except ModuleNotFoundError as error:
            self.fail(f"{source.name}: {error}")
            return None

    def fail(self, message: str) -> None:
        """Counts one input as failed, and says why."""
        click.echo(f"cleanup: {message}", err=True)
        self.failed += 1

    def finish(self) -> None:
        """Ends with status 1 where an input failed."""
        if self.failed:
            raise SystemExit(1)


def put(text: str) -> None:
    """Writes text to standard output as UTF-8, line ends as they are."""
    stream = sys.stdout.buffer
    stream.write(text.encode("utf-8", "surrogatepass"))
    stream.flush()
