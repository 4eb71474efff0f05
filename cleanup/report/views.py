"""A Result as a JSON object, and line by line for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleanup.model import Action, Decision, Result
from cleanup.text import lines


def as_json(result: Result, source: str | None = None) -> dict[str, Any]:
    """What a program wants to know of a Result; offsets are code points of the input."""
    return {
        **({"source": source} if source is not None else {}),
        "title": result.title,
        "language": result.language,
        "text": result.text,
        "removed": [
            {"start": d.span.start, "end": d.span.end, "rule": d.rule, "reason": d.reason, **d.evidence,
             "text": result.document.raw[d.span.start : d.span.end]}
            for d in result.decisions
            if d.action is Action.REMOVE
        ],
        "fragments": [
            {"start": f.start, "end": f.end, "language": f.language, "confidence": round(f.confidence, 4),
             "kind": f.kind, "text": result.document.raw[f.start : f.end]}
            for f in result.fragments
        ],
        "rewritten": [
            {"start": d.span.start, "end": d.span.end, "rule": d.rule, "reason": d.reason, "after": d.after}
            for d in result.decisions
            if d.action is Action.REWRITE
        ],
        "warnings": list(result.warnings),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One physical line of the input: `mark` is " " kept, "-" removed, "~" changed; `notes` say why."""

    number: int
    mark: str
    text: str
    notes: tuple[str, ...]


def rows(result: Result) -> Iterator[Row]:
    """The input line by line, with what was decided about each."""
    raw = result.document.raw
    decisions = [d for d in result.decisions if d.action is not Action.KEEP]
    pinned = {d.span.start: d for d in result.decisions if d.action is Action.KEEP}
    first = 0
    for number, (start, stop, end) in enumerate(lines(raw), 1):
        while first < len(decisions) and decisions[first].span.end <= start:
            first += 1
        here = []
        for d in decisions[first:]:
            if d.span.start >= end:
                break
            here.append(d)
        removals = [d for d in here if d.action is Action.REMOVE]
        whole = next((d for d in removals if d.span.start <= start and d.span.end >= stop and stop > start), None)
        text = raw[start:stop]
        if stop == start:
            yield Row(number, "-" if removals else " ", "", ())
        elif whole:
            yield Row(number, "-", text, (_note(whole),))
        elif here:
            yield Row(number, "~", text, tuple(dict.fromkeys(map(_note, here))))
        else:
            pin = pinned.get(start)
            yield Row(number, " ", text, (_note(pin),) if pin else ())


def _note(decision: Decision) -> str:
    evidence = ", ".join(f"{name} {value}" for name, value in decision.evidence.items())
    return f"{decision.rule}: {decision.reason}" + (f" ({evidence})" if evidence else "")
