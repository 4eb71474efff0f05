"""The tiny real packages of fixtures/translation, unpacked once a test run; engines that need no package."""

from __future__ import annotations

import functools
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from cleanup.translation.packages import Package, installed

FIXTURES = Path(__file__).parent.parent / "fixtures" / "translation"
FILES = sorted(FIXTURES.glob("*.argosmodel"))


@functools.cache
def folder() -> Path:
    """A packages folder that holds the three tiny packages."""
    path = Path(tempfile.mkdtemp(prefix="cleanup-packages-"))
    for file in FILES:
        with zipfile.ZipFile(file) as archive:
            archive.extractall(path)
    return path


def tiny(source: str, target: str) -> Package:
    return next(p for p in installed(folder()) if (p.source, p.target) == (source, target))


class Scripted:
    """An engine that answers from a table, sentence by sentence and beam by beam; what it lacks it gives back."""

    name = "scripted"

    def __init__(self, answers: dict[tuple[str, int], str | None] | None = None) -> None:
        self.answers = answers or {}
        self.calls: list[tuple[tuple[str, ...], int]] = []

    def sizes(self, sentences: Sequence[str]) -> list[int]:
        return [len(sentence.split()) for sentence in sentences]

    def translate(self, sentences: Sequence[str], beam: int) -> list[str | None]:
        self.calls.append((tuple(sentences), beam))
        return [self.answers.get((sentence, beam), sentence) for sentence in sentences]
