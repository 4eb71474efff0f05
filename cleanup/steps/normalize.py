"""Broken characters put right by ftfy, line by line; odd spaces and invisible characters by a table.

Left alone: curly quotes, full-width forms, line ends, tabs, the joiners U+200C and U+200D that Persian, Hindi
and emoji need, and everything that ftfy leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

from cleanup.model import Action, Block, Decision, Document, Span, is_under
from cleanup.text import lines

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

# ftfy can change an ASCII line only for an entity, a control character or a terminal escape.
_SUSPECT_ASCII = re.compile("[&\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Fixed-width and non-breaking spaces; not U+3000, with which Chinese and Japanese indent.
_ODD = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]|[\u00ad\u200b\u2060\ufeff]+")
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
# Above this a changed line is rewritten from its first to its last difference, not run by run: difflib is
# quadratic.
_DIFFABLE = 2_000  # code points

# A line longer than this is cut into sentences for judging, and so is the text of a page of one or two lines.
_OVERLONG = 3_000  # code points
_SINGLE_LINE = 300  # code points
_FEW_LINES = 2
_SENTENCE = re.compile(r"(?:[.!?…؟۔।][\"'”’»)\]]*\s+|[。！？][」』”’]*\s*)(?=\S)")
_LONGEST_SENTENCE = 1_000  # code points; what has no sentence end is cut at a space behind this

# ftfy's names for what it did, as rules; what is not named here is an encoding that was undone.
_RULES = {
    "unescape_html": "entities",
    "remove_terminal_escapes": "control",
    "remove_control_chars": "control",
    "fix_c1_controls": "control",
    "fix_latin_ligatures": "ligatures",
    "fix_surrogates": "surrogates",
    "NFC": "composition",
}

Edit = tuple[int, int, str]


@cache
def _config() -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(uncurl_quotes=False, fix_character_width=False, fix_line_breaks=False)


def normalize(document: Document, skip: tuple[str, ...] = ()) -> tuple[tuple[Block, ...], tuple[Decision, ...]]:
    """Cuts a document into blocks and decides what to rewrite in them.

    Blocks are physical lines; an overlong line, or a page of hardly any lines, is cut at sentence ends.
    """
    raw = document.raw
    blocks: list[Block] = []
    decisions: list[Decision] = []
    cuts = list(lines(raw))
    single = sum(stop > start for start, stop, _ in cuts) <= _FEW_LINES
    active = not is_under("normalize", skip)
    for start, stop, following in cuts:
        line = raw[start:stop]
        edits: list[tuple[Edit, str, str]] = list(_edits(line)) if active and line else []
        edits = [edit for edit in edits if not is_under(edit[1], skip)]
        for (a, b, after), rule, reason in edits:
            decisions.append(Decision(Span(start + a, start + b), Action.REWRITE, rule, reason, after))
        limit = _SINGLE_LINE if single else _OVERLONG
        for a, b in _pieces(line) if len(line) > limit else ((0, len(line)),):
            end = following if b == len(line) else start + b
            inside = [edit for edit, _, _ in edits if a <= edit[0] and edit[1] <= b]
            blocks.append(_block(line, a, b, start, end, inside))
    return tuple(blocks), tuple(decisions)


def _block(line: str, a: int, b: int, start: int, end: int, edits: list[Edit]) -> Block:
    if not edits:
        return Block(Span(start + a, end), line[a:b], ((0, start + a),))
    parts: list[str] = []
    offsets = [(0, start + a)]
    at = a
    length = 0
    for x, y, after in edits:
        parts += [line[at:x], after]
        length += x - at
        offsets.append((length, start + x))
        length += len(after)
        offsets.append((length, start + y))
        at = y
    parts.append(line[at:b])
    return Block(Span(start + a, end), "".join(parts), tuple(offsets))


def _edits(line: str) -> Iterator[tuple[Edit, str, str]]:
    """The rewrites of one line, as ((start, end, after), rule, reason), in order and apart from each other."""
    if line.isascii() and not _SUSPECT_ASCII.search(line):
        return
    import ftfy

    fixed, explanation = ftfy.fix_and_explain(line, _config())
    after = _ODD.sub(_replacement, fixed)
    if fixed == line:
        for odd in _ODD.finditer(line):
            rule = "normalize/invisible" if odd.group()[0] in _INVISIBLE else "normalize/spaces"
            reason = "invisible character" if rule.endswith("invisible") else "odd space made a plain one"
            yield (odd.start(), odd.end(), _replacement(odd)), rule, reason
        return
    steps = [step for step in explanation or [] if step.action != "encode"]
    names = [step.parameter if step.action in ("apply", "normalize", "transcode") else step.action for step in steps]
    rule = f"normalize/{_RULES.get(names[0], 'mojibake')}" if names else "normalize/mojibake"
    reason = "ftfy: " + ", ".join(f"{s.action} {s.parameter}" for s in explanation or [])
    for a, b, c, d in _differences(line, after):
        yield (a, b, after[c:d]), rule, reason


def _replacement(match: re.Match[str]) -> str:
    return "" if match.group()[0] in _INVISIBLE else " "


def _differences(before: str, after: str) -> Iterator[tuple[int, int, int, int]]:
    head = 0
    limit = min(len(before), len(after))
    while head < limit and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    a, b, c, d = head, len(before) - tail, head, len(after) - tail
    if max(b - a, d - c) > _DIFFABLE:
        yield a, b, c, d
        return
    for tag, i, j, k, m in SequenceMatcher(None, before[a:b], after[c:d], autojunk=False).get_opcodes():
        if tag != "equal":
            yield a + i, a + j, c + k, c + m


def _pieces(line: str) -> Iterator[tuple[int, int]]:
    """Sentences of a line, the space behind them included; they tile the line."""
    start = 0
    for match in _SENTENCE.finditer(line):
        yield from _short(line, start, match.end())
        start = match.end()
    if start < len(line):
        yield from _short(line, start, len(line))


def _short(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST_SENTENCE:
        space = line.find(" ", start + _LONGEST_SENTENCE, end - 1)
        if space < 0:
            break
        yield start, space + 1
        start = space + 1
    yield start, end
