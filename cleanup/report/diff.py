"""Source and clean text as a unified diff, read off the decisions: nothing is compared, and `patch` can apply it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanup.model import Result
from cleanup.report.pieces import pieces

_NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines of the source, from `first` on, and what stands in their place."""

    first: int
    before: list[str]
    after: list[str]


def unified(result: Result, source: str = "text", context: int = 3) -> Iterator[str]:
    r"""The lines of the diff, line ends included; none where nothing was changed. Lines end at "\n" here.

    >>> from cleanup.model import Action, Decision, Document, Span
    >>> cut = Decision(Span(0, 5), Action.REMOVE, "boilerplate/lines", "menu")
    >>> print("".join(unified(Result(Document("Menu\nBody\n"), (cut,)))), end="")
    --- text
    +++ text (clean)
    @@ -1,2 +1 @@
    -Menu
     Body
    """
    source_lines = _split(result.document.raw)
    hunks = _hunks(list(_changes(result)), context)
    shift = 0
    for n, hunk in enumerate(hunks):
        if n == 0:
            yield f"--- {source}\n"
            yield f"+++ {source} (clean)\n"
        start = max(0, hunk[0].first - context)
        stop = min(len(source_lines), hunk[-1].first + len(hunk[-1].before) + context)
        grown = sum(len(c.after) - len(c.before) for c in hunk)
        yield f"@@ -{_range(start, stop - start)} +{_range(start + shift, stop - start + grown)} @@\n"
        shift += grown
        at = start
        for change in hunk:
            yield from _marked(" ", source_lines[at : change.first])
            yield from _marked("-", change.before)
            yield from _marked("+", change.after)
            at = change.first + len(change.before)
        yield from _marked(" ", source_lines[at:stop])


def _changes(result: Result) -> Iterator[_Change]:
    """Runs of source lines that differ; a line whose end is gone runs on into the next."""
    before = after = ""
    first = number = 0
    for text, put in _line_pairs(result):
        if not before and text == put:
            number += 1
            continue
        if before and text == put and (not after or after.endswith("\n")):
            yield _Change(first, _split(before), _split(after))
            before = after = ""
        else:
            first = first if before else number
            before, after = before + text, after + put
        number += 1
    if before or after:
        yield _Change(first, _split(before), _split(after))


def _line_pairs(result: Result) -> Iterator[tuple[str, str]]:
    """Each source line, its end included, and what is put in its place."""
    text: list[str] = []
    put: list[str] = []
    for piece in pieces(result):
        if piece.decision is not None and "\n" not in piece.text:
            text.append(piece.text)
            put.append(piece.after)
            continue
        for n, line in enumerate(_split(piece.text)):
            text.append(line)
            put.append(line if piece.decision is None else piece.after if n == 0 else "")
            if line.endswith("\n"):
                yield "".join(text), "".join(put)
                text, put = [], []
    if text:
        yield "".join(text), "".join(put)


def _hunks(changes: list[_Change], context: int) -> list[list[_Change]]:
    hunks: list[list[_Change]] = []
    for change in changes:
        last = hunks[-1][-1] if hunks else None
        if last and change.first - (last.first + len(last.before)) <= 2 * context:
            hunks[-1].append(change)
        else:
            hunks.append([change])
    return hunks


def _split(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _marked(mark: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line if line.endswith("\n") else f"{mark}{line}\n{_NO_NEWLINE}"


def _range(start: int, length: int) -> str:
    """As `diff` writes it: an empty range names the line before it."""
    return f"{start + 1}" if length == 1 else f"{start + (length > 0)},{length}"
