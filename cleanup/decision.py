"""A span of the raw text, and what is decided about it.

Both are made by the ten thousand for a megabyte. The __init__ that dataclass writes for what is frozen looks each
attribute up by its name; these set the slots themselves, in little more than half the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

_NO_EVIDENCE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, order=True, init=False)
class Span:
    """Code points of `Document.raw`, half open."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        _set_start(self, start)
        _set_end(self, end)

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


class Action(Enum):
    """KEEP is what a guard says where a rule matched but must not fire."""

    KEEP = "keep"
    REMOVE = "remove"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True, init=False)
class Decision:
    """One thing done, or kept from being done, to one span of the raw text, and why.

    `rule` is a path such as "boilerplate/id/comments"; its prefixes name groups. A REWRITE puts `after` in the
    span's place.
    """

    span: Span
    action: Action
    rule: str
    reason: str
    after: str = ""
    evidence: Mapping[str, Any] = field(default_factory=lambda: _NO_EVIDENCE)

    def __init__(
        self, span: Span, action: Action, rule: str, reason: str, after: str = "",
        evidence: Mapping[str, Any] = _NO_EVIDENCE,
    ) -> None:  # fmt: skip
        _set_span(self, span)
        _set_action(self, action)
        _set_rule(self, rule)
        _set_reason(self, reason)
        _set_after(self, after)
        _set_evidence(self, evidence)


_set_start, _set_end = (vars(Span)[name].__set__ for name in ("start", "end"))
_set_span, _set_action, _set_rule, _set_reason, _set_after, _set_evidence = (
    vars(Decision)[name].__set__ for name in ("span", "action", "rule", "reason", "after", "evidence")
)
