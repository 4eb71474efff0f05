"""`cleanup rules`: list, show, check and try the rules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from cleanup import rules as known
from cleanup.cli import complete
from cleanup.cli.common import put
from cleanup.cli.groups import Command
from cleanup.cli.inputs import Asked, input_options
from cleanup.model import is_under
from cleanup.options import Options
from cleanup.phrases.check import defects
from cleanup.phrases.files import PhraseFile, read

_FILES = click.option("--rules", "rule_files", multiple=True, metavar="FILE", help="Your own phrase file (TOML).",
                      shell_complete=complete.files,
                      type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip


@click.group(short_help="List, show and try the rules.")
def rules() -> None:
    """The rules by which text goes: list them, look at one, try your own.

    \b
    cleanup rules list
    cleanup rules show boilerplate/id/comments
    cleanup rules test my.toml
    cleanup rules check crawl/*.txt
    """


def _files(rule_files: tuple[Path, ...]) -> list[PhraseFile]:
    try:
        return known.phrase_files(rule_files)
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from None


@rules.command("list")
@click.argument("prefix", default="", shell_complete=complete.rules)
@_FILES
def list_rules(prefix: str, rule_files: tuple[Path, ...]) -> None:
    """Lists the rules under PREFIX, each with what it is about.

    \b
    cleanup rules list boilerplate/id
    """
    files = _files(rule_files)
    for rule, about in known.known(files).items():
        if is_under(rule, _resolved(prefix, files)):
            put(f"{rule:40s}{about}\n")


def _resolved(name: str, files: list[PhraseFile]) -> tuple[str, ...]:
    try:
        return known.resolve([name], files)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


@rules.command()
@click.argument("rule", shell_complete=complete.rules)
@_FILES
def show(rule: str, rule_files: tuple[Path, ...]) -> None:
    """Shows the phrases of RULE, with the lines it must match and those it must spare.

    \b
    cleanup rules show boilerplate/id/comments
    """
    files = _files(rule_files)
    prefixes = _resolved(rule, files)
    for name, about in known.BUILT_IN.items():
        if is_under(name, prefixes):
            put(f"{name}\n  {about}\n")
    for file in files:
        for group, lists in file.groups.items():
            name = f"boilerplate/{file.language}/{group}"
            if is_under(name, prefixes):
                put(f"{name}  ({file.source})\n")
                for label, phrases in lists.items():
                    for phrase in phrases:
                        put(f"  {label:6s}{phrase}\n")


@rules.command()
@click.argument("files", nargs=-1, required=True, shell_complete=complete.files,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
def test(files: tuple[Path, ...]) -> None:
    """Tries phrase FILES against their own `match` and `spare` examples.

    \b
    cleanup rules test my.toml
    """
    failed = False
    for path in files:
        try:
            (file,) = read([path])
        except (OSError, ValueError) as error:
            raise click.UsageError(str(error)) from None
        found = list(defects(file, packaged=False))
        failed = failed or bool(found)
        for line in found or [f"{path}: {len(file.groups)} groups, all examples hold"]:
            put(line + "\n")
    if failed:
        raise SystemExit(1)


@rules.command(cls=Command)
@input_options(title=False, record=False)
@_FILES
def check(asked: Asked, rule_files: tuple[Path, ...]) -> None:
    """Cleans FILES and counts how often each rule fired; then names the phrase rules that never did:
    those of --rules, or else those of the languages that FILES are in.

    \b
    cleanup rules check crawl/*.txt
    cleanup rules check --rules my.toml posts.jsonl
    """
    if mistaken := next((name for name in asked.names if name.endswith(".toml")), None):
        raise click.UsageError(
            f"{mistaken} is no text to clean: try its rules with `cleanup rules test {mistaken}`, "
            f"or count how often they fire with `cleanup rules check --rules {mistaken} FILES`"
        )
    files = _files(rule_files)
    fired: Counter[str] = Counter()
    seen = {"en"}
    for _, result in asked.results(options=Options(rules=rule_files)):
        fired.update(decision.rule for decision in result.decisions)
        seen.add(result.language or "en")
    for rule, count in fired.most_common():
        put(f"{count:8d}  {rule}\n")
    tried = files[-len(rule_files) :] if rule_files else [f for f in files if f.language in seen]
    for rule in known.known(tried):
        if rule not in known.BUILT_IN and not fired[rule]:
            put(f"   never  {rule}\n")
    asked.finish()
