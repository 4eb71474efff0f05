"""The command line: parse, call, print. Clean text goes to stdout, everything else to stderr.

Exit status: 0 all well; 1 some inputs failed (each named, the rest done); 2 wrong usage.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

__all__ = ["main"]

# Where each command is: one is imported when it runs, all of them for the list of `cleanup --help`.
_COMMANDS = {
    "clean": "clean", "explain": "explain", "diff": "diff", "report": "report", "replay": "replay", "config": "config",
    "completion": "about", "detect": "language", "identify": "language", "languages": "language", "rules": "rules",
    "learn": "learn", "translate": "translate", "models": "models",
}  # fmt: skip


_ARGS = "cleanup.args"  # in a context's meta: what was typed


class _DefaultsToClean(click.Group):
    """`cleanup article.txt` is `cleanup clean article.txt`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if context.resilient_parsing and not args:
            return super().parse_args(context, args)  # the shell asks for commands
        if args and args[0] == "help" and not Path("help").exists():
            args = [*args[1:], "--help"]
        if not args or (args[0] not in _COMMANDS and args[0] not in ("--help", "-h", "--version")):
            if args and args[0].isalpha() and not context.resilient_parsing:
                _refuse_misspelt(args[0])
            args = ["clean", *args]
        context.meta[_ARGS] = args
        return super().parse_args(context, args)

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"cleanup.cli.{_COMMANDS[name]}"), name)
        return found

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except click.NoSuchOption as error:
            from cleanup.cli.guesses import hinted

            raise hinted(error, context.meta[_ARGS]) from None
        except KeyboardInterrupt:  # before a run has begun, or in a command that only shows: nothing is half done
            click.echo("cleanup: stopped", err=True)
            raise SystemExit(130) from None

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and what may follow `clean`, which need not be named: files, or its options."""
        found = super().shell_complete(context, incomplete)
        clean = self.get_command(context, "clean")
        if clean and incomplete.startswith("-"):
            known = {item.value for item in found}
            options = clean.shell_complete(click.Context(clean, parent=context), incomplete)
            return [*found, *(item for item in options if item.value not in known)]
        return [CompletionItem(incomplete, type="file"), *found]


def _refuse_misspelt(word: str) -> None:
    """Raises UsageError for a word that is no file and nearly a command."""
    from cleanup.cli.guesses import meant

    if near := meant(word, _COMMANDS):
        raise click.UsageError(f"no file and no command is called {word!r}; did you mean: cleanup {near}")


def _versions(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from cleanup.cli.about import versions

        versions()
        context.exit()


@click.group(cls=_DefaultsToClean, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_versions,
              help="The versions of cleanup, its detectors and its line model.")  # fmt: skip
def main() -> None:
    """Turns scraped multilingual articles into clean text.

    \b
    cleanup article.txt                   the clean text on stdout
    cleanup crawl/*.txt -o clean/         one output file an input
    cleanup crawl/ -o clean/ --resume     a folder of jsonl, parquet, warc ...;
                                          goes on where it was stopped
    cleanup learn crawl/ -o x.profile     the lines that a site puts on its pages
    cleanup explain article.txt           each line, kept or removed, and why
    cleanup diff article.txt              the same as a unified diff
    cleanup report article.txt            the same as a page for the browser
    cleanup explain --record 7 a.jsonl    one record of many; so do diff, report
    cleanup --skip comments article.txt   leaves a rule out: what it took stays
    cleanup translate a.txt --to en       on this machine, with Argos packages
    cleanup detect article.txt            language of the page and its fragments

    `cleanup FILE…` is short for `cleanup clean FILE…`; see `cleanup clean --help` for its options.
    """
