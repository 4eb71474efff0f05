"""A Result as a JSON object, and its sums."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from cleanup.model import Action, Result


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
        **({"translations": [dataclasses.asdict(t) for t in result.translations]} if result.translations else {}),
        "warnings": list(result.warnings),
    }  # fmt: skip


def fired(result: Result) -> Counter[str]:
    """How often each rule removed or rewrote something."""
    return Counter(d.rule for d in result.decisions if d.action is not Action.KEEP)


def letters(text: str) -> int:
    """Code points that are no space: by these shares of a page are counted."""
    return len("".join(text.split()))
