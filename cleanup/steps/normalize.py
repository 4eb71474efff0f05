"""Broken characters put right by ftfy, line by line; odd spaces and invisible characters by a table.

Left alone: curly quotes, full-width forms, line ends, tabs, the joiners U+200C and U+200D that Persian, Hindi
and emoji need, everything that ftfy leaves alone, and lines with more marks on one letter than any script
has, over which ftfy takes minutes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cleanup import kernel
from cleanup.composition import is_normal, overladen
from cleanup.decided import NO_REWRITES, Edit, Rewrite, Rewrites
from cleanup.differences import DIFFABLE, differences
from cleanup.mending import ENTITY, explained
from cleanup.model import Document, is_under
from cleanup.page import Columns, Offsets
from cleanup.text import split_lines

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

    from cleanup.reading import Read

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Fixed-width and non-breaking spaces; not U+3000, with which Chinese and Japanese indent.
_SPACES, _INVISIBLE = "\u00a0\u1680\u2000-\u200a\u202f\u205f", "\u00ad\u200b\u2060\ufeff"
_ODD = re.compile(f"[{_SPACES}]|[{_INVISIBLE}]+")
# Where ftfy has to look at more than this, lines are so from the second number on: a page of nothing but mojibake.
_MOST_DIFFED, _COARSELY = 200_000, 50  # code points

# A byte that was no UTF-8, kept by "surrogateescape": it stays as it is.
_KEPT_BYTE = re.compile("[\udc80-\udcff](?<![\ud800-\udbff].)")

# A closing quotation mark as mojibake, of which somebody took the last byte out, a control character: ftfy makes a
# dagger of it and the space behind it.
_LOST = re.compile(r"â€(?=[ .,;:!?)\]]|$)")

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

_TOGETHER = 16  # documents that are read together
_MANY = 1_000  # places, from which numpy is sooner done with them
_FTFY, _COARSE = 1, 2  # what is to be done about a line


@cache
def _config(surrogates: bool) -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(uncurl_quotes=False, fix_character_width=False, fix_line_breaks=False,
                           fix_surrogates=surrogates)  # fmt: skip


def normalize_all(documents: Sequence[Document], skip: tuple[str, ...] = ()) -> list[tuple[Columns, Rewrites]]:
    """`normalize` of each document, in less time."""
    if len(documents) == 1 or not kernel.function("text_places"):
        return [normalize(document, skip) for document in documents]
    from cleanup.reading import read

    found: list[tuple[Columns, Rewrites]] = []
    for start in range(0, len(documents), _TOGETHER):
        some = documents[start : start + _TOGETHER]
        known = read([document.raw for document in some], _SPACES + _INVISIBLE)
        found += [normalize(document, skip, its) for document, its in zip(some, known, strict=True)]
    return found


def normalize(document: Document, skip: tuple[str, ...] = (), known: Read | None = None) -> tuple[Columns, Rewrites]:
    """Cuts a document into blocks and decides what to rewrite in them. `known` is what `read` tells of its text.

    Blocks are physical lines; an overlong line, or a page of hardly any lines, is cut at sentence ends.
    """
    raw = document.raw
    texts, starts = split_lines(raw) if known is None else (raw.split("\n")[: len(known.starts) - 1], known.starts)
    touched = _touched(raw, texts, starts, known) if not is_under("normalize", skip) else {}
    coarse = _COARSE if sum([len(texts[n]) for n, how in touched.items() if how]) > _MOST_DIFFED else 0
    single = len(texts) - texts.count("") <= _FEW_LINES
    limit = _SINGLE_LINE if single else _OVERLONG
    blocks = Columns()
    done = 0
    longest = max(map(len, texts), default=0) if known is None else known.longest
    long = [n for n, text in enumerate(texts) if len(text) > limit] if longest > limit else []
    if not long:
        blocks.extend(starts, texts, 0, len(texts))
        mended = [(n, _mended(texts[n], how | coarse, skip)) for n, how in sorted(touched.items())] if touched else ()
        edited = {n: its for n, its in mended if its[0]}
        if not edited:
            return blocks, NO_REWRITES
        blocks.rewrite({n: text for n, (_, text, _) in edited.items()}, {n: its[2] for n, its in edited.items()})
        return blocks, Rewrites([starts[n] for n in edited], [edits for edits, _, _ in edited.values()])
    rewrites = Rewrites([], [])
    for n in sorted({*touched, *long}):
        if done < n:
            blocks.extend(starts, texts, done, n)
        done = n + 1
        line, start = texts[n], starts[n]
        edits, text, offsets = _mended(line, touched[n] | coarse, skip) if n in touched else ((), line, ())
        if edits:
            rewrites.add(start, edits)
        if len(line) <= limit:
            blocks.add(start, starts[n + 1], text, offsets)
            continue
        at = [a for (a, _, _), _, _ in edits]
        for a, b in _pieces(line):
            end = starts[n + 1] if b == len(line) else start + b
            inside = [edit for edit, _, _ in edits[bisect_left(at, a) : bisect_left(at, b)] if edit[1] <= b]
            blocks.add(start + a, end, *(_text(line, a, b, inside) if inside else (line[a:b], ())))
    blocks.extend(starts, texts, done, len(texts))
    return blocks, rewrites


def _touched(raw: str, texts: list[str], starts: list[int], known: Read | None) -> dict[int, int]:
    """The lines in which something could be rewritten, by number; _FTFY where that has to look at them.

    Looking for what ftfy could change in the whole text at once costs a hundredth of asking it about each line.
    """
    suspects = [match.start() for match in ENTITY.finditer(raw)] if "&" in raw else []
    odd: list[int] = []
    if known is None and raw.isascii():
        suspects += [match.start() for match in _CONTROL.finditer(raw)]
    else:
        from cleanup.mojibake import places

        found, odd, loose = known.places if known else places(raw, _SPACES + _INVISIBLE)
        suspects += found
        suspects += [at for at in loose if not is_normal("NFC", texts[bisect_right(starts, at) - 1])]
    return dict.fromkeys(_lines_at(odd, starts), 0) | dict.fromkeys(_lines_at(suspects, starts), _FTFY)


def _lines_at(places: list[int], starts: list[int]) -> list[int]:
    """The lines in which these code points stand."""
    if len(places) < _MANY:
        return [bisect_right(starts, place) - 1 for place in places]
    import numpy as np

    found: list[int] = (np.unique(np.searchsorted(starts, places, "right")) - 1).tolist()
    return found


def _text(line: str, a: int, b: int, edits: Sequence[Edit]) -> tuple[str, Offsets]:
    """The text of a block, rewritten, with the code points of the line that its parts come from, from `a` on."""
    parts: list[str] = []
    offsets = [(0, 0)]
    at = a
    length = 0
    for x, y, after in edits:
        parts += [line[at:x], after]
        length += x - at
        offsets.append((length, x - a))
        length += len(after)
        offsets.append((length, y - a))
        at = y
    parts.append(line[at:b])
    return "".join(parts), tuple(offsets)


@lru_cache(maxsize=2048)  # a site's footer is broken alike on each of its pages
def _mended(line: str, how: int, skip: tuple[str, ...]) -> tuple[tuple[Rewrite, ...], str, Offsets]:
    """The rewrites of one line, in order and apart from each other; the line rewritten, where its parts come from."""
    edits = tuple([edit for edit in _found(line, how) if not (skip and is_under(edit[1], skip))])
    return (edits, *(_text(line, 0, len(line), [edit for edit, _, _ in edits]) if edits else (line, ())))


def _found(line: str, how: int) -> Iterator[Rewrite]:
    if how & _FTFY and (line.isascii() or not overladen(line)):
        fixed, rule, reason = _fixed(line)
        if fixed != line:
            after = fixed if fixed.isascii() else _ODD.sub(_replacement, fixed)
            for a, b, c, d in differences(line, after, _COARSELY if how & _COARSE else DIFFABLE):
                yield (a, b, after[c:d]), rule, reason
            return
    for odd in _ODD.finditer(line):
        rule = "normalize/invisible" if odd.group()[0] in _INVISIBLE else "normalize/spaces"
        reason = "invisible character" if rule.endswith("invisible") else "odd space made a plain one"
        yield (odd.start(), odd.end(), _replacement(odd)), rule, reason


def _fixed(line: str) -> tuple[str, str, str]:
    """A line as ftfy leaves it; a rule and a reason for that."""
    if line.isascii() and "<" not in line and not _CONTROL.search(line):
        from ftfy.fixes import unescape_html

        plain = unescape_html(line)
        if plain.isascii() and not _CONTROL.search(plain) and not ENTITY.search(plain):
            # What it would say in the end, in a twentieth of the time.
            return plain, "normalize/entities", "ftfy: apply unescape_html"
    line = _LOST.sub("â€\x9d", line) if "â€œ" in line else line
    fixed, explanation = explained(line, _config(not _KEPT_BYTE.search(line)))
    steps = [step for step in explanation if step.action != "encode"]
    names = [s.parameter if s.action in ("apply", "normalize", "transcode") else s.action for s in steps]
    rule = f"normalize/{_RULES.get(names[0], 'mojibake')}" if names else "normalize/mojibake"
    return fixed, rule, "ftfy: " + ", ".join(f"{s.action} {s.parameter}" for s in explanation)


def _replacement(match: re.Match[str]) -> str:
    return "" if match.group()[0] in _INVISIBLE else " "


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
