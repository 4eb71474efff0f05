"""argostranslate behind the same interface: one sentence a call, its own sentence splitters never asked.

Its splitters (stanza, MiniSBD, spaCy) download models when first used; a sentence that is one already needs none.
Known of 1.11.0 and left alone: a `_` in its answers becomes a space, so that sentences with such items are translated
in parts; it keeps a settings file and folders of its own, made when it is imported.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from cleanup.options import Translation
from cleanup.translation.packages import BrokenPackage, Package

_CUT_OFF = 256  # tokens of a translation at which CTranslate2 ends it, as argostranslate calls it


class Argos:
    """Needs the extra `argos`."""

    name = "argos"

    def __init__(self, package: Package, settings: Translation) -> None:
        translate, packages = _module("translate"), _module("package")
        self._settings: Any = _module("settings")
        self._threads = settings.threads
        try:
            own = packages.Package(package.path)
            languages = [
                translate.Language(package.source, package.source_name),
                translate.Language(package.target, package.target_name),
            ]
            self._translation = translate.PackageTranslation(*languages, own)
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise BrokenPackage(f"{package.path.name}: argostranslate cannot read it: {error}") from error
        self._translation.sentencizer = _AsGiven()
        self._tokens: Any = own.tokenizer

    def sizes(self, sentences: Sequence[str]) -> list[int]:
        return [len(self._tokens.encode(sentence)) for sentence in sentences]

    def translate(self, sentences: Sequence[str], beam: int) -> list[str | None]:
        self._settings.beam_size = beam
        if self._threads:
            self._settings.intra_threads = self._threads
        return [self._one(sentence) for sentence in sentences]

    def _one(self, sentence: str) -> str | None:
        text: str = self._translation.hypotheses(sentence, 1)[0].value
        # It does not say that it was cut off.
        return None if len(text) >= _CUT_OFF and len(self._tokens.encode(text)) >= _CUT_OFF else text


class _AsGiven:
    """A sentence splitter that leaves its input as it is."""

    def split_sentences(self, text: str) -> list[str]:
        return [text]


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"argostranslate.{name}")
    except ModuleNotFoundError as error:
        raise missing(error.name) from error


def missing(name: str | None) -> ModuleNotFoundError:
    return ModuleNotFoundError(
        f"--engine argos needs {name}: pip install torch==2.13.0, then pip install 'article-cleanup[argos]' "
        "(torch first, alone: it is the build without CUDA)",
        name=name,
    )
