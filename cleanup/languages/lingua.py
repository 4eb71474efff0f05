"""lingua behind the scorer's interface, for those who have installed it. Its confidences saturate on long text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanup.languages import required
from cleanup.languages.known import canonical
from cleanup.languages.scorers import Scorer

LEAST = 1e-12  # smaller confidences are noise: lingua's saturate
# Times a log confidence: the median margin of word pairs is then py3langid's (calibration half of langid.jsonl.gz).
SCALE = 4.0


class Lingua(Scorer):
    """All languages of lingua 2. ImportError with what to install if it is missing."""

    def __init__(self) -> None:
        _detector()

    @property
    def languages(self) -> tuple[str, ...]:
        return _detector()[1]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        detector, languages = _detector()
        out = np.full((len(texts), len(languages)), np.log(LEAST), np.float32)
        column = {code: i for i, code in enumerate(languages)}
        sound = [text.encode("utf-8", "replace").decode() for text in texts]  # it takes no lone surrogates
        answers = detector.compute_language_confidence_values_in_parallel(sound) if sound else []
        for row, answer in zip(out, answers, strict=True):
            for item in answer:
                code = canonical(item.language.iso_code_639_1.name)
                row[column[code]] = max(row[column[code]], np.log(max(item.value, LEAST)))
            row *= SCALE
            if max(item.value for item in answer) <= 0:
                row[:] = 0
        return out


@cache
def _detector() -> tuple[Any, tuple[str, ...]]:
    required("lingua")
    from lingua import Language, LanguageDetectorBuilder

    codes = {canonical(language.iso_code_639_1.name) for language in Language.all()}
    return LanguageDetectorBuilder.from_all_languages().build(), tuple(sorted(codes))
