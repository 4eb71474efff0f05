"""What speaks for a decision, in words and as one number."""

from __future__ import annotations

from collections.abc import Iterator

from cleanup.model import Decision


def confidence(decision: Decision) -> float | None:
    """How sure a measure is that the text is none of the article, 0 to 1; None for a rule, which measures nothing.

    >>> from cleanup.model import Action, Span
    >>> confidence(Decision(Span(0, 1), Action.REMOVE, "boilerplate/lines", "", evidence={"probability": 0.25}))
    0.75
    """
    names = tuple(decision.evidence)  # of a lazy mapping, the values cost time
    if "probability" in names:
        return 1.0 - float(decision.evidence["probability"])
    if "confidence" in names:
        return float(decision.evidence["confidence"])
    return None


def facts(decision: Decision) -> Iterator[str]:
    """The evidence as short phrases: "language id", "body 0.02"."""
    for name, value in decision.evidence.items():
        if name == "probability":
            yield f"probability of body {value:.3f}"
        elif name == "because":
            yield f"weighed most: {value}" if value else ""
        else:
            yield f"{name} {value}"
