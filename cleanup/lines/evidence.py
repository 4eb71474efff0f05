"""What the line model has to say for a decision about one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cleanup import lines as line_model


class LineEvidence(Mapping[str, Any]):
    """The probability of being body, and the three features that weighed most: worked out when looked at."""

    __slots__ = ("index", "lines", "probability", "spoken")

    def __init__(self, lines: tuple[str, ...], index: int, probability: float, spoken: str | None = None) -> None:
        self.lines, self.index, self.probability, self.spoken = lines, index, probability, spoken

    def __getitem__(self, key: str) -> Any:
        if key == "probability":
            return round(self.probability, 3)
        if key == "because":
            return ", ".join(line_model.reasons(self.lines, self.index, self.spoken))
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(("probability", "because"))

    def __len__(self) -> int:
        return 2


class Weighed:
    """The evidence about each line of a page, by its index. spoken: the page's language."""

    __slots__ = ("lines", "probabilities", "spoken")

    def __init__(self, lines: tuple[str, ...], probabilities: Sequence[float], spoken: str | None = None) -> None:
        self.lines, self.probabilities, self.spoken = lines, probabilities, spoken

    def __call__(self, index: int) -> LineEvidence:
        return LineEvidence(self.lines, index, self.probabilities[index], self.spoken)
