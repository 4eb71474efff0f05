"""A Result as the small JSON value that the report's page draws: lines in pieces, and the decisions they point to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleanup.model import Action, Decision, Fragment, Removed, Result
from cleanup.report.evidence import confidence
from cleanup.report.pieces import Piece, source_lines
from cleanup.report.safe import revealed, visible
from cleanup.report.views import letters

LONGEST = 2_500_000  # code points of one document shown; beyond it the page says that the rest is left out


def payload(result: Result, name: str, reasons: int = 300) -> dict[str, Any]:
    """One document. A line is a list of pieces: a string is kept, [kind, text, after, number] is

    "-" removed or "~" rewritten by the decision of that number, or "f" kept though foreign, number a fragment's.
    What weighed most in the line model (20 ms a line) is worked out for the `reasons` most doubtful removals.
    """
    decisions: dict[int, int] = {}
    listed: list[Decision] = []
    rows: list[list[Any]] = []
    pins: dict[int, list[str]] = {}
    foreign = _Fragments(result.fragments)
    for line in source_lines(result):
        if line.start > LONGEST:
            break
        row: list[Any] = []
        for piece in line.content:
            if piece.decision is None:
                row += foreign.split(piece)
                continue
            number = decisions.setdefault(id(piece.decision), len(listed))
            if number == len(listed):
                listed.append(piece.decision)
            text = visible(piece.text) if line.mark == "-" else revealed(piece.text)
            row.append([piece.mark, text, revealed(piece.after), number])
        if line.start == line.stop and line.mark == "-":
            row = [["-", "", "", decisions.get(id(line.decisions[0]), -1)]]
        if line.pinned:
            pins[len(rows)] = [line.pinned.rule, line.pinned.reason]
        rows.append(row)
    doubtful = sorted((1 - (confidence(d) or 1), n) for n, d in enumerate(listed) if "because" in _names(d))
    reasoned = {n for _, n in doubtful[len(doubtful) - min(reasons, len(doubtful)) :]}
    raw, text = result.document.raw, result.text
    return {
        "name": visible(name),
        "title": visible(result.title or ""),
        "language": result.language or "",
        "url": visible(result.document.url or ""),
        "letters": letters(raw),
        "kept": letters(text),
        "doubt": round(doubt(result), 4),
        "warnings": list(result.warnings),
        "cut": len(raw) > LONGEST,
        "lines": rows,
        "pins": pins,
        "decisions": [_decision(d, n in reasoned) for n, d in enumerate(listed)],
        "fragments": [[f.language, round(f.confidence, 3), f.kind] for f in result.fragments],
    }


def doubt(result: Result) -> float:
    """The share of a page's letters that its own measures expect to be removed wrongly, 1 on top for each warning.

    Of each removal that a measure stands behind, its letters times what the measure lacks of certainty.
    """
    lost = sum(len(r.text) * (1.0 - sure) for d, r in removals(result) if (sure := confidence(d)) is not None)
    return len(result.warnings) + lost / max(1, len(result.document.raw))


def removals(result: Result) -> Iterator[tuple[Decision, Removed]]:
    """Each decision that removed something, with what it removed."""
    gone = [d for d in result.decisions if d.action is Action.REMOVE]
    yield from zip(gone, result.removed, strict=True)


def _names(d: Decision) -> tuple[str, ...]:
    return tuple(d.evidence)  # its values may cost time


def _decision(d: Decision, reasoned: bool) -> list[Any]:
    sure = confidence(d)
    names = [name for name in _names(d) if name != "language" and (reasoned or name != "because")]
    evidence = {visible(name): visible(str(value)) for name in names if (value := d.evidence[name]) not in ("", None)}
    language = d.evidence["language"] if "language" in _names(d) else ""
    return [d.rule, visible(d.reason), language, None if sure is None else round(sure, 3), evidence]


class _Fragments:
    """Cuts kept pieces, which come in order, where a foreign fragment begins and ends."""

    def __init__(self, fragments: tuple[Fragment, ...]) -> None:
        self._left = sorted(enumerate(fragments), key=lambda pair: pair[1].start)

    def split(self, piece: Piece) -> Iterator[Any]:
        at = piece.start
        self._left = [pair for pair in self._left if pair[1].end > at]
        for number, f in self._left:
            start, end = max(f.start, at), min(f.end, piece.end)
            if f.start >= piece.end:
                break
            if start >= end:
                continue
            if start > at:
                yield visible(piece.text[at - piece.start : start - piece.start])
            text = visible(piece.text[start - piece.start : end - piece.start])
            yield ["f", text, text, number]
            at = end
        if at < piece.end:
            yield visible(piece.text[at - piece.start :])
