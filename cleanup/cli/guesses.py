"""What users of other tools try, and what it is called here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import click

_COLOURS = "NO_COLOR=1 in the environment leaves colours out"
_DONE = "cleanup explain FILE shows what is done to each line, and why"
_FILES = "files are named as they are: cleanup article.txt"
_FOLDERS = "a folder is read with all that is below it: cleanup crawl/ -o clean/"
_FORMATS = "--to FORMAT says what is written, --from FORMAT what is read"
_INPLACE = "inputs are never written over: -o clean/ makes an output for each"
_WRITTEN = "-o PATH is where the output goes: a file, or a folder"
_OPTIONS = {
    "--dry-run prints what would be removed": ("-n", "--check", "--stats", "--summary", "--count"),
    "--jobs N says in how many processes": ("-j", "-p", "-P", "--workers", "--threads", "--processes", "--parallel"),
    "--language CODE is the language of the pages": ("-l", "--lang"),
    "--overwrite replaces outputs that exist": ("-f", "-y", "--force", "--yes", "--replace"),
    "--site-profile FILE takes what `cleanup learn` found": ("--profile", "--site"),
    "--skip RULE leaves a rule out": ("--exclude", "--disable", "--ignore", "--without", "--keep", "--no"),
    "--text-field NAME is the field that holds the text": (
        "--field", "--column", "--text-column", "--content-field", "--text-key", "--key"),
    "--title TEXT is the headline, --to FORMAT what is written": ("-t",),
    "--version says it": ("-V",),
    "cleanup diff FILE shows what changes": ("--diff", "-d"),
    "cleanup replay --undo RULE undoes what `cleanup --ledger FILE` wrote down": ("--undo", "--replay"),
    "cleanup report FILE makes a page for the browser": ("--report", "--html"),
    "cleanup translate FILE --to CODE translates": ("--translate",),
    _COLOURS: ("--no-color", "--no-colour", "--color", "--colour", "--plain"),
    _DONE: ("-v", "--verbose", "--debug", "--explain", "--why", "--show", "--trace"),
    _FILES: ("--input", "--file", "--in", "--infile", "--input-file"),
    _FOLDERS: ("-r", "-R", "--recursive"),
    _FORMATS: ("--format", "--output-format", "--input-format", "-F"),
    _INPLACE: ("-i", "--in-place", "--inplace"),
    _WRITTEN: ("-O", "--out", "--outfile", "--outdir", "--out-dir", "--output-dir", "--output-file", "--output-folder"),
}  # fmt: skip
_HINTS = {guess: hint for hint, guesses in _OPTIONS.items() for guess in guesses}
_COMMANDS = {"undo": "replay --undo", "show": "explain", "html": "report", "lang": "languages", "language": "languages",
             "version": "--version", "stats": "--dry-run", "check": "--dry-run", "why": "explain"}  # fmt: skip


def hinted(error: click.NoSuchOption, args: Sequence[str]) -> click.UsageError:
    """The error with what to do instead, where that is known: the option of the same meaning, a file's whole name."""
    if file := next((arg for arg in args if arg.startswith("-") and len(arg) > 1 and Path(arg).is_file()), None):
        return _said(error, f"{file} is a file, too: ./{file} names it")
    hint = _HINTS.get(error.option_name, "")
    wanted = hint.split(" ")[0]
    own = [name for p in error.ctx.command.params for name in p.opts] if error.ctx else []
    if not hint or (wanted.startswith("-") and wanted != "--version" and wanted not in own):
        return error
    return _said(error, hint)


def _said(error: click.NoSuchOption, hint: str) -> click.UsageError:
    return click.UsageError(f"No such option '{error.option_name}': {hint}.", error.ctx)


def meant(word: str, commands: Collection[str]) -> str | None:
    """The command that a word, which names no file, most likely stands for.

    >>> meant("undo", ["replay"]), meant("lear", ["clean", "learn"]), meant("crawl", ["clean", "learn"])
    ('replay --undo', 'learn', None)
    """
    if not word.isalpha() or Path(word).exists():
        return None
    if word in _COMMANDS:
        return _COMMANDS[word]
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, commands, 1, 0.75)), None)
