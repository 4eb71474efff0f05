"""Offline translation with Argos packages. Importing this loads no model and nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleanup.options import Options

if TYPE_CHECKING:
    from cleanup.model import Result

__all__ = ["asked_for", "translated"]


def asked_for(options: Options) -> bool:
    """Whether the options ask for a translation."""
    return options.translate_to is not None or options.foreign == "translate"


def translated(results: Sequence[Result], options: Options) -> list[Result]:
    """The results with what the options ask for translated; see `cleanup.translation.results`."""
    from cleanup.translation import results as module

    return module.translated(results, options)
