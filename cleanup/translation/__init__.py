"""Offline translation with Argos packages. Importing this loads no model and nothing heavy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cleanup.options import Options

if TYPE_CHECKING:
    from cleanup.model import Result

__all__ = ["asked_for", "required", "translated", "untranslated"]

_NO_PACKAGE = "No package for "


def asked_for(options: Options) -> bool:
    """Whether the options ask for a translation."""
    return options.translate_to is not None or options.foreign == "translate"


def translated(results: Sequence[Result], options: Options) -> list[Result]:
    """The results with what the options ask for translated; see `cleanup.translation.results`."""
    from cleanup.translation import results as module

    return module.translated(results, options)


def required() -> None:
    """Raises ModuleNotFoundError, naming the extra, where it is not installed. Loads nothing."""
    from importlib.util import find_spec

    for name in ("ctranslate2", "sentencepiece"):
        if find_spec(name) is None:
            raise ModuleNotFoundError(
                f"Translation needs {name}: pip install 'article-cleanup[translate]'", name=name
            )


def untranslated(warnings: Iterable[str]) -> bool:
    """Whether the warnings of a result, or of many, say that a package was missing or broken."""
    return any(warning.startswith(_NO_PACKAGE) for warning in warnings)
