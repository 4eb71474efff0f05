"""Phrases at the ends of a line of prose, which stays without them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanup.phrases.table import Table
from cleanup.text import key

# A trimmed suffix stands behind the end of a sentence; a trimmed prefix stands before a separator.
_BEFORE_END = re.compile(r"(?:[.!?…。！？؟۔।]|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’»)\]]*\s*(?=[^\s.!?…。！？؟۔।\"'”’»)\]])")
_AFTER_START = re.compile(r"\s*[:：|–—-]\s*")
_MAX_TRIM = 80  # code points of a trimmed prefix or suffix


def trimmed(table: Table, line: str, folded: str) -> Iterator[tuple[int, int, int]]:
    """What could be trimmed off: where it begins and ends in the line, and its code in the table. Of several phrases
    at the end the longest comes first."""
    heads, tails = table.edges
    head, tail = folded[:12].replace(" ", ""), folded[-12:].replace(" ", "")
    if (head[:3] in heads or head[:2] in heads) and (mark := _AFTER_START.search(line, 0, _MAX_TRIM)):
        code = table.starts.get(key(line[: mark.start()]))
        if code is not None and mark.end() < len(line):
            yield 0, mark.end(), code
    if len(line) > 20 and (tail[-3:] in tails or tail[-2:] in tails):
        for cut in _BEFORE_END.finditer(line, max(0, len(line) - _MAX_TRIM)):
            code = table.ends.get(key(line[cut.end() :]))
            if code is not None:
                yield cut.end(), len(line), code
