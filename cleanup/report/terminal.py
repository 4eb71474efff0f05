"""Lines of a Result for a terminal: in colour and as wide as it is, or plain for a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanup.model import Decision, Result, is_under
from cleanup.report.evidence import facts
from cleanup.report.pieces import Line, Piece, source_lines
from cleanup.report.safe import revealed, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Red and blue are told apart by all but the rarest colour vision, and no meaning hangs on colour alone: each line
# has a mark, removed text is struck, added text underlined.
_GONE, _NEW, _ASIDE, _ODD = "bright_red strike", "bold blue underline", "dim", "bold reverse"
_MARKS = {"-": "bold bright_red", "~": "bold blue", " ": ""}
_NUMBER = 8  # columns: line number, mark, spaces
_SIDE, _WIDE = 38, 100  # columns of the notes, and from which width on they stand at the side


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines to show: `marks` of " -~", under one of the rule prefixes, holding a text; `context` lines around."""

    marks: str = " -~"
    rules: tuple[str, ...] = ()
    holds: str = ""
    context: int = 0

    def __call__(self, line: Line) -> bool:
        noted = (*line.decisions, *([line.pinned] if line.pinned else []))
        return (
            line.mark in self.marks
            and (not self.rules or any(is_under(d.rule, self.rules) for d in noted))
            and (not self.holds or self.holds.casefold() in "".join(p.text for p in line.pieces).casefold())
        )


def chosen(result: Result, wanted: Filter) -> Iterator[Line | None]:
    """The lines to show; None where lines are left out between two."""
    before: list[Line] = []
    due = gap = 0
    for line in source_lines(result):
        if wanted(line):
            if gap > len(before):
                yield None
            yield from before
            yield line
            before, due, gap = [], wanted.context, 0
        elif due:
            due -= 1
            yield line
        else:
            gap += 1
            before = [*before, line][-wanted.context :] if wanted.context else []
    if gap:
        yield None


def plain(found: Iterable[Line | None]) -> Iterator[str]:
    """Rows of text, notes beneath: a line changed in part shows as `[-before-]{+after+}`."""
    for line in found:
        if line is None:
            yield "      …\n"
            continue
        whole = line.mark != "~"
        text = "".join(visible(p.text) if whole else _plain(p) for p in line.content)
        yield f"{line.number:5d} {line.mark} {text}\n".replace(" \n", "\n")
        for note in _notes(line):
            yield f"        {note}\n"


def _plain(piece: Piece) -> str:
    if piece.decision is None:
        return visible(piece.text)
    gone = f"[-{revealed(piece.text)}-]" if piece.text else ""
    return gone + (f"{{+{revealed(piece.after)}+}}" if piece.after else "")


def show(console: Console, found: Iterable[Line | None]) -> None:
    """Prints lines in colour, wrapped; notes at the side where the terminal is wide."""
    from rich.text import Text

    beside = console.width >= _WIDE
    width = max(20, console.width - _NUMBER - (_SIDE + 2 if beside else 0))
    for line in found:
        if line is None:
            console.print(Text("      …", style=_ASIDE))
            continue
        body = _styled(line).wrap(console, width, overflow="fold") or [Text()]
        notes = [_coloured(d) for d in _noted(line)]
        side = [part for note in notes for part in note.wrap(console, _SIDE, overflow="fold")] if beside else []
        for n in range(max(len(body), len(side))):
            head = Text().append(f"{line.number:5d} " if n == 0 else " " * 6, style=_ASIDE)
            head.append(line.mark + " " if n < len(body) else "  ", style=_MARKS[line.mark])
            row = body[n] if n < len(body) else Text()
            row.rstrip()
            if n < len(side):
                row = row.copy()
                row.append(" " * (width - row.cell_len + 2))
                row.append_text(side[n])
            console.print(head + row, soft_wrap=True)
        if not beside:
            for note in notes:
                for part in note.wrap(console, width, overflow="fold"):
                    console.print(Text(" " * _NUMBER) + part, soft_wrap=True)


def _styled(line: Line) -> Text:
    from rich.text import Text

    text = Text(tab_size=4)
    for piece in line.content:
        if piece.decision is None:
            text.append(visible(piece.text))
        elif line.mark == "-":
            text.append(visible(piece.text), style=_GONE)
        else:
            text.append(revealed(piece.text), style=_GONE)
            text.append(revealed(piece.after), style=_NEW)
    text.highlight_regex(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}", _ODD)
    return text


def _noted(line: Line) -> tuple[Decision, ...]:
    """What is worth a note: not that a blank line went along with the line beside it."""
    if line.start == line.stop and not all(d.rule == "normalize/blank-lines" for d in line.decisions):
        return ()
    return (*line.decisions, *([line.pinned] if line.pinned else ()))


def _notes(line: Line) -> list[str]:
    return list(dict.fromkeys(visible(note(d)) for d in _noted(line)))


def _coloured(decision: Decision) -> Text:
    from rich.text import Text

    text = Text(decision.rule, style="cyan")
    return text.append(visible("  " + " · ".join([decision.reason, *facts(decision)])), style="dim default")


def note(decision: Decision) -> str:
    """Rule, reason and evidence in a line."""
    evidence = ", ".join(facts(decision))
    return f"{decision.rule}: {decision.reason}" + (f" ({evidence})" if evidence else "")
