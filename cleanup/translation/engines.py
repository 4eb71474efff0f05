"""The two engines behind one interface: CTranslate2 by itself, and argostranslate."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from cleanup.options import Translation
from cleanup.translation.packages import BrokenPackage, Package

# Judgement: far above most sentences, and below CTranslate2's own bounds (1,024 tokens in, 256 out), within which
# argostranslate cuts off without a word.
LONGEST = 180  # tokens of a sentence given to a model
# A translation of more than _GROWTH times the tokens of the longest sentence, and _ROOM, has lost its way; judgement.
_GROWTH, _ROOM = 2, 32
LENGTH_PENALTY = 0.2  # argostranslate's


class Engine(Protocol):
    """Translates sentences by one package. What was given before changes no answer."""

    name: str

    def sizes(self, sentences: Sequence[str]) -> list[int]:
        """How many tokens each sentence has."""

    def translate(self, sentences: Sequence[str], beam: int) -> list[str | None]:
        """Each sentence in the other language; None where the model did not come to an end."""


class CTranslate2:
    """The package's model and SentencePiece vocabulary, read directly. Needs the extra `translate`."""

    name = "ctranslate2"

    def __init__(self, package: Package, settings: Translation) -> None:
        ctranslate2, sentencepiece = needed()
        if not package.pieces.is_file():
            raise BrokenPackage(f"{package.path.name}: has a bpe.model; only --engine argos reads that")
        self._prefix = package.target_prefix
        self._threads = settings.threads or cores()
        self._batch = settings.batch_tokens
        try:
            self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(package.pieces))
            self._model = ctranslate2.Translator(
                str(package.path / "model"), device="cpu", compute_type="auto",
                inter_threads=self._threads, intra_threads=1,
            )  # fmt: skip
        except (RuntimeError, OSError, ValueError) as error:
            raise BrokenPackage(f"{package.path.name}: the model cannot be loaded: {error}") from error

    def sizes(self, sentences: Sequence[str]) -> list[int]:
        return [len(tokens) for tokens in self._pieces.encode(list(sentences))]

    def translate(self, sentences: Sequence[str], beam: int) -> list[str | None]:
        if not sentences:
            return []
        tokens: list[list[str]] = self._pieces.encode(list(sentences), out_type=str)
        sizes = [len(line) for line in tokens]
        # Every thread gets a batch of its own, however little there is to do.
        share = -(-sum(sizes) // self._threads)
        limit = _GROWTH * max(sizes) + _ROOM
        found = self._model.translate_batch(
            tokens,
            target_prefix=[[self._prefix]] * len(tokens) if self._prefix else None,
            beam_size=beam, length_penalty=LENGTH_PENALTY, replace_unknowns=True,
            max_batch_size=max(max(sizes), min(self._batch, share)), batch_type="tokens",
            max_input_length=0, max_decoding_length=limit,
        )  # fmt: skip
        return [self._text(item.hypotheses[0], limit) for item in found]

    def _text(self, tokens: list[str], limit: int) -> str | None:
        if len(tokens) >= limit:
            return None
        return without_prefix(self._pieces.decode_pieces(tokens), self._prefix)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def without_prefix(text: str, prefix: str) -> str:
    return text.removeprefix(prefix).strip() if prefix else text


def needed() -> tuple[Any, Any]:
    """The two packages of the extra. Raises ModuleNotFoundError, naming it."""
    try:
        import ctranslate2
        import sentencepiece
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"Translation needs {error.name}: pip install 'article-cleanup[translate]'", name=error.name
        ) from error
    return ctranslate2, sentencepiece


@lru_cache(maxsize=8)
def engine(package: Package, settings: Translation) -> Engine:
    """The engine for a package, loaded once a process.

    Raises ModuleNotFoundError, naming the extra, where it is not installed, and BrokenPackage.
    """
    if settings.engine == "argos":
        from cleanup.translation.argos import Argos

        return Argos(package, settings)
    return CTranslate2(package, settings)
