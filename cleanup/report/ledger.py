"""Every decision about a text as one line of JSON, and the Result made from it again, without judging anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cleanup.model import Action, Decision, Document, Fragment, Result, Span
from cleanup.versions import made_with

FORMAT = 1


def digest(raw: str) -> str:
    """What a text is found by in a ledger, whatever its file is called."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


def entry(result: Result, name: str) -> dict[str, Any]:
    """One Result as JSON. Offsets are code points of the raw text, which itself is not in it."""
    return {
        "ledger": FORMAT,
        "made_with": dict(made_with()),
        "source": name,
        "sha256": digest(result.document.raw),
        "title": result.document.title,
        "url": result.document.url,
        "language": result.language,
        "headline": [result.headline.start, result.headline.end] if result.headline else None,
        "decisions": [
            {"start": d.span.start, "end": d.span.end, "action": d.action.value, "rule": d.rule, "reason": d.reason,
             **({"after": d.after} if d.action is Action.REWRITE else {}),
             **({"evidence": _evidence(d.evidence)} if len(d.evidence) else {})}
            for d in result.decisions
        ],
        "fragments": [[f.start, f.end, f.language, round(f.confidence, 4), f.kind] for f in result.fragments],
        "warnings": list(result.warnings),
    }  # fmt: skip


def line(result: Result, name: str) -> bytes:
    """The entry as one line of a ledger."""
    return json.dumps(entry(result, name), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _evidence(evidence: Mapping[str, Any]) -> dict[str, Any]:
    return {name: evidence[name] for name in evidence if name != "because"}  # its words cost 20 ms a line


def restore(found: Mapping[str, Any], raw: str) -> Result:
    """The Result of an entry over its text. Raises ValueError where the text is another, or the entry is broken.

    >>> from cleanup.model import Document
    >>> cut = Decision(Span(0, 2), Action.REMOVE, "boilerplate/lines", "menu")
    >>> result = Result(Document("a b"), (cut,))
    >>> restore(json.loads(line(result, "x")), "a b") == result
    True
    """
    try:
        if found["ledger"] != FORMAT:
            raise ValueError(f"ledger format {found['ledger']}; this version reads {FORMAT}")
        if found["sha256"] != digest(raw):
            raise ValueError("the ledger is about another text")
        decisions = tuple(
            Decision(Span(int(d["start"]), int(d["end"])), Action(d["action"]), str(d["rule"]), str(d["reason"]),
                     str(d.get("after", "")), d.get("evidence") or {})
            for d in found["decisions"]
        )  # fmt: skip
        if any(not 0 <= d.span.start <= d.span.end <= len(raw) for d in decisions):
            raise ValueError("a decision lies outside the text")
        fragments = tuple(Fragment(*f) for f in found["fragments"])
        headline = Span(*found["headline"]) if found["headline"] else None
        document = Document(raw, found["title"], None, found["url"])
        return Result(document, decisions, headline, found["language"], fragments, tuple(found["warnings"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"no entry of a ledger: {error}") from None
