"""Offline translation with Argos packages. Importing this loads no model and nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from cleanup.options import Options

if TYPE_CHECKING:
    from cleanup.model import Result

__all__ = ["NO_CLEANING", "asked_for", "no_package", "required", "translated", "untranslated", "watched"]

# Every rule of every step left out, but not what is measured: the languages of the page are wanted.
NO_CLEANING = ("normalize", "headline/*", "repeats/*", "boilerplate/*", "foreign/*")
_NO_PACKAGE = "No package for "
_Watcher = Callable[[int, int], None]
_watcher: ContextVar[_Watcher | None] = ContextVar("watcher", default=None)


def asked_for(options: Options) -> bool:
    """Whether the options ask for a translation."""
    return options.translate_to is not None or options.foreign == "translate"


def translated(results: Sequence[Result], options: Options) -> list[Result]:
    """The results with what the options ask for translated; see `cleanup.translation.results`."""
    from cleanup.translation import results as module

    return module.translated(results, options, _watcher.get())


@contextmanager
def watched(watcher: Callable[[int, int], None]) -> Iterator[None]:
    """Inside, `watcher` is called with (sentences done, sentences in all) as a batch of documents is translated."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def no_package(warning: str) -> bool:
    """Whether a warning says that a package was missing or broken."""
    return warning.startswith(_NO_PACKAGE)


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
    return any(map(no_package, warnings))
