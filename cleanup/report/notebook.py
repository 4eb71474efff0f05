"""A Result in a notebook and at the prompt."""

from __future__ import annotations

from html import escape

from cleanup.model import Result
from cleanup.report.pieces import source_lines
from cleanup.report.safe import revealed, visible
from cleanup.report.views import fired

_MOST = 300  # lines shown
_GONE = "color:#b3471d;text-decoration:line-through"  # 4.5:1 and more on white and on dark notebooks' grey
_NEW = "color:#2b7bb9;text-decoration:underline"


def as_html(result: Result) -> str:
    """The source with removed parts struck, as HTML without scripts; each says its rule when pointed at."""
    rows = []
    for line in source_lines(result):
        if line.number > _MOST:
            rows.append("…")
            break
        parts = []
        for piece in line.content:
            if piece.decision is None:
                parts.append(escape(visible(piece.text)))
                continue
            why = escape(visible(f"{piece.decision.rule}: {piece.decision.reason}"))
            text = escape(visible(piece.text) if line.mark == "-" else revealed(piece.text))
            parts.append(f'<del style="{_GONE}" title="{why}">{text}</del>' if text else "")
            if piece.after:
                parts.append(f'<ins style="{_NEW}" title="{why}">{escape(revealed(piece.after))}</ins>')
        rows.append("".join(parts))
    body = "\n".join(rows)
    return (
        f"<div><p><b>{escape(visible(summary(result)))}</b></p>"
        f'<div style="white-space:pre-wrap;max-height:40em;overflow:auto;unicode-bidi:plaintext">{body}</div></div>'
    )


def summary(result: Result) -> str:
    """One line about a Result.

    >>> from cleanup.model import Document
    >>> summary(Result(Document("Plain."), language="en"))
    'Result: en, 6 of 6 characters kept, nothing removed'
    """
    rules = ", ".join(f"{rule} {n}" for rule, n in fired(result).most_common(4))
    size = f"{len(result.text):,} of {len(result.document.raw):,} characters kept"
    title = f"{result.title[:60]!r}, " if result.title else ""
    return f"Result: {title}{result.language or 'language unknown'}, {size}, {rules or 'nothing removed'}"
