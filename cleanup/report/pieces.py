"""The raw text of a Result in pieces, kept, removed or rewritten: what explain, report and diff are views of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanup.model import Action, Decision, Result
from cleanup.text import lines


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the raw text and what stands in its place in the clean text: itself where `decision` is None.

    `start` and `end` are code points of the raw text; they are equal where a rewrite only adds.
    """

    start: int
    end: int
    text: str
    after: str
    decision: Decision | None = None

    @property
    def mark(self) -> str:
        """ " " kept, "-" removed, "~" rewritten."""
        if self.decision is None:
            return " "
        return "-" if self.decision.action is Action.REMOVE else "~"


def pieces(result: Result) -> Iterator[Piece]:
    """The pieces of the raw text, in order; they tile it, and what stands in their places is `result.text`.

    >>> from cleanup.model import Document, Span
    >>> cut = Decision(Span(2, 4), Action.REMOVE, "boilerplate/lines", "menu")
    >>> [(p.mark, p.text) for p in pieces(Result(Document("a b c"), (cut,)))]
    [(' ', 'a '), ('-', 'b '), (' ', 'c')]
    """
    raw = result.document.raw
    at = 0
    for d in sorted((d for d in result.decisions if d.action is not Action.KEEP), key=_in_order):
        start, end = d.span.start, d.span.end
        if start < at or (start == end == at and not d.after):
            if end > at:
                yield Piece(at, end, raw[at:end], "", d)
                at = end
            continue
        if start > at:
            yield Piece(at, start, raw[at:start], raw[at:start])
        yield Piece(start, end, raw[start:end], d.after if d.action is Action.REWRITE else "", d)
        at = end
    if at < len(raw):
        yield Piece(at, len(raw), raw[at:], raw[at:])


def _in_order(d: Decision) -> tuple[int, int, str]:
    return d.span.start, -d.span.end, d.after if d.action is Action.REWRITE else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line of the raw text, in pieces, its line end included.

    `mark` is " " kept, "-" removed as a whole, "~" changed or removed in part. `decisions` are those about its
    text; `pinned` is what a guard kept.
    """

    number: int
    start: int
    stop: int
    pieces: tuple[Piece, ...]
    mark: str
    decisions: tuple[Decision, ...]
    pinned: Decision | None = None

    @property
    def content(self) -> tuple[Piece, ...]:
        """The pieces without the line end."""
        return tuple(_cut(p, self.start, self.stop) for p in self.pieces if p.start < self.stop or p.start == p.end)


def source_lines(result: Result) -> Iterator[Line]:
    """The raw text line by line, with what was decided about each."""
    pins = {d.span.start: d for d in result.decisions if d.action is Action.KEEP}
    stream = pieces(result)
    piece = next(stream, None)
    for number, (start, stop, end) in enumerate(lines(result.document.raw), 1):
        here: list[Piece] = []
        while piece and piece.start < end:
            here.append(_cut(piece, start, end))
            if piece.end > end:
                break
            piece = next(stream, None)
        if end == len(result.document.raw):
            while piece and piece.start == piece.end == end:  # something added at the very end
                here.append(piece)
                piece = next(stream, None)
        yield _line(number, start, stop, here, pins.get(start))


def _line(number: int, start: int, stop: int, here: list[Piece], pinned: Decision | None) -> Line:
    touched = [p for p in here if p.decision and (p.start < stop or p.start == p.end or start == stop)]
    decisions = tuple({id(p.decision): p.decision for p in touched if p.decision}.values())
    kept = any(p.mark != "-" and p.text[: max(0, stop - p.start)].strip() for p in here)
    removed = any(p.mark == "-" for p in touched)
    if start == stop:
        mark = "-" if removed else " "
    elif removed and not kept and not any(p.after for p in touched):
        mark = "-"
    else:
        mark = "~" if touched else " "
    return Line(number, start, stop, tuple(here), mark, decisions, None if decisions else pinned)


def _cut(piece: Piece, start: int, end: int) -> Piece:
    """The part of a piece within a line; what is put in its place stands where the piece begins."""
    if start <= piece.start and piece.end <= end:
        return piece
    a, b = max(start, piece.start), min(end, piece.end)
    text = piece.text[a - piece.start : b - piece.start]
    after = text if piece.decision is None else (piece.after if piece.start >= start else "")
    return Piece(a, b, text, after, piece.decision)
