"""Where options come from: the command line, CLEANUP_* in the environment, a file found upward; `cleanup config`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click

from cleanup.options import Options, Translation

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_PREFIX = "CLEANUP_"
# Fields that a variable can set, and how its text is read.
_READ: dict[str, Any] = {
    "focus": str,
    "foreign": str,
    "language": str,
    "detector": str,
    "translate_to": str,
    "site_profile": Path,
    "skip": lambda text: tuple(part.strip() for part in text.split(",") if part.strip()),
    "rules": lambda text: tuple(Path(part) for part in text.split(os.pathsep) if part),
}


def find(folder: Path) -> Path | None:
    """The nearest file of options, from a folder upward: a cleanup.toml, or a pyproject.toml with [tool.cleanup]."""
    for place in (folder, *folder.parents):
        if (own := place / "cleanup.toml").is_file():
            return own
        shared = place / "pyproject.toml"
        if shared.is_file() and _has_table(shared):
            return shared
    return None


def _has_table(path: Path) -> bool:
    try:
        return "cleanup" in tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    except (ValueError, OSError, AttributeError, RecursionError):
        return False  # somebody else's file; if it were ours, it would say so


def configured(folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> tuple[Options, dict[str, str]]:
    """The options before the command line speaks, and where each that is set comes from.

    Raises ValueError or OSError, naming the file or the variable, for what is wrong there. A variable of another
    name passes: it may be another program's.
    """
    path = find(folder or Path.cwd())
    options = Options.load(path) if path else Options()
    origins = {f.name: str(path) for f in fields(Options) if getattr(options, f.name) != getattr(Options(), f.name)}
    for name, read in _READ.items():
        variable = _PREFIX + name.upper()
        if not environ.get(variable):
            continue
        try:
            options = replace(options, **{name: read(environ[variable])})
        except ValueError as error:
            raise ValueError(f"{variable}: {error}") from None
        origins[name] = variable
    return options, origins


def near_misses(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Words about variables whose names are almost those of options.

    >>> near_misses({"CLEANUP_FOCSU": "recall", "CLEANUP_DAYS": "3"})
    ['CLEANUP_FOCSU sets nothing; did you mean CLEANUP_FOCUS?']
    """
    known = [_PREFIX + name.upper() for name in _READ]
    found = []
    for name in sorted(name for name in environ if name.startswith(_PREFIX) and name not in known):
        from difflib import get_close_matches

        if near := get_close_matches(name, known, 1, 0.85):
            found.append(f"{name} sets nothing; did you mean {near[0]}?")
    return found


@click.group(short_help="Options of files and the environment.")
def config() -> None:
    """The options set by files and by the environment.

    \b
    cleanup config show
    """


@config.command()
def show() -> None:
    """Shows each option, its value and where it comes from.

    What comes first wins: the command line, CLEANUP_FOCUS and its like, the nearest cleanup.toml or [tool.cleanup]
    from the working folder upward, the default.

    \b
    CLEANUP_FOCUS=recall cleanup config show
    """
    try:
        options, origins = configured()
    except (ValueError, OSError) as error:
        raise click.UsageError(str(error)) from None
    for f in fields(Options):
        click.echo(f"{f.name:14s}{_shown(getattr(options, f.name)) or '-':26s}  {origins.get(f.name, 'default')}")
    for words in near_misses():
        click.echo(f"cleanup: {words}", err=True)


def _shown(value: object) -> str:
    """A value for a person to read; of how to translate, what is not as ever.

    >>> _shown(("headline", "comments")), _shown(None), _shown(Translation(beam=1)), _shown(Translation())
    ('headline, comments', '', 'beam = 1', '')
    """
    if isinstance(value, Translation):
        own = {f.name: getattr(value, f.name) for f in fields(Translation)}
        return ", ".join(f"{name} = {it}" for name, it in own.items() if it != getattr(Translation(), name))
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
