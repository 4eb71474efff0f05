"""ftfy's steps over a line, each only where it could change something: the same text and the same explanation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftfy import ExplanationStep, TextFixerConfig

ENTITY = re.compile("&#?[0-9A-Za-z]{1,24};")
_SHORT = 150  # code points, below which ftfy's look for mojibake takes no longer than ours for where it could be
_VARIANT = re.compile(b"[\xc0\xed]")  # of which one is in what ftfy decodes as something like UTF-8


def explained(text: str, config: TextFixerConfig) -> tuple[str, list[ExplanationStep]]:
    r"""`ftfy.fix_and_explain` with uncurl_quotes, fix_character_width and fix_line_breaks off, and NFC.

    Steps that nothing is left to once an encoding is undone, which would take half of its time to find that out, are
    left out, and so are tables (`str.translate`) where nothing stands that is in them, and encodings in a text that
    nothing has changed since the last round.

    >>> from ftfy import TextFixerConfig
    >>> explained("caf\u00c3\u00a9\x07 &amp;", TextFixerConfig(uncurl_quotes=False))[0]
    'café &'
    """
    from ftfy import ExplanationStep, fixes

    ligature, control, left = _tables()
    unescape = config.unescape_html and not (config.unescape_html == "auto" and "<" in text)
    steps: list[ExplanationStep] = []
    settled = None  # of which it is known that undoing an encoding says and does nothing

    def apply(name: str, fixed: str) -> str:
        if fixed != text:
            steps.append(ExplanationStep("apply", name))
        return fixed

    while True:
        before = text
        if unescape and "&" in text:
            text = apply("unescape_html", fixes.unescape_html(text))
        if text != settled:
            text, plan, done = undone(text, config)
            steps += plan
            settled = text if done else None  # what is told may change nothing, and is told each time
        if not left.search(text) and unicodedata.is_normalized("NFC", text):
            if text == before:
                return text, steps
            continue
        text = apply("fix_c1_controls", fixes.fix_c1_controls(text))
        if ligature.search(text):
            text = apply("fix_latin_ligatures", fixes.fix_latin_ligatures(text))
        if config.fix_surrogates:
            text = apply("fix_surrogates", fixes.fix_surrogates(text))
        if "\x1b" in text:
            text = apply("remove_terminal_escapes", fixes.remove_terminal_escapes(text))
        text = apply("remove_control_chars", control.sub("", text))
        composed = unicodedata.normalize("NFC", text)
        if composed != text:
            steps.append(ExplanationStep("normalize", "NFC"))
        text = composed
        if text == before:
            return text, steps


def undone(text: str, config: TextFixerConfig) -> tuple[str, list[ExplanationStep], bool]:
    r"""`ftfy.fix_encoding_and_explain`, which is asked only for what is not the first thing it tries, UTF-8 taken for
    Latin-1, and looks for mojibake again only where some could be: that takes it 20 microseconds a hundred letters. And
    whether it would say nothing of the answer.

    >>> from ftfy import TextFixerConfig
    >>> undone("caf\u00c3\u00a9", TextFixerConfig())[0], undone("caf\u00e9", TextFixerConfig())
    ('caf\xe9', ('caf\xe9', [], True))
    """
    step, ask, is_bad, altered, suspicious = _looks()
    steps: list[ExplanationStep] = []
    while not text.isascii() and (len(text) < _SHORT or suspicious(text)) and is_bad(text):
        if (plain := _from_latin(text, altered)) is None:
            text, plan = ask(text, config)
            return text, [*steps, *(plan or ())], not plan
        steps += [step("encode", "latin-1"), step("decode", "utf-8")]
        text = plain
    return text, steps, True


def _from_latin(text: str, altered: re.Pattern[bytes] | None) -> str | None:
    """A text that is UTF-8 taken for Latin-1 as it was; None where ftfy would find that it is not, or not quite."""
    try:
        data = text.encode("latin-1")
        return None if altered is None or _VARIANT.search(data) or altered.search(data) else data.decode()
    except UnicodeError:
        return None


@cache
def _looks() -> tuple[Any, Any, Callable[[str], bool], re.Pattern[bytes] | None, Callable[[str], bool]]:
    """ftfy's steps, its work on encodings and its look for mojibake; what it takes for UTF-8 that was altered, None
    where Latin-1 is not what it tries first; our look for where mojibake could be."""
    from ftfy import ExplanationStep, fix_encoding_and_explain
    from ftfy.badness import is_bad
    from ftfy.chardata import ALTERED_UTF8_RE, CHARMAP_ENCODINGS

    from cleanup.mojibake import suspicious

    altered = ALTERED_UTF8_RE if CHARMAP_ENCODINGS[0] == "latin-1" else None
    return ExplanationStep, fix_encoding_and_explain, is_bad, altered, suspicious


@cache
def _tables() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Any ligature that ftfy takes apart, runs of what it takes out, and what is left to any step but encodings."""
    from ftfy.chardata import CONTROL_CHARS, LIGATURES

    from cleanup.mojibake import CHANGED

    some = re.compile(_any(LIGATURES)), re.compile(_any(CONTROL_CHARS) + "+")
    return *some, re.compile(f"[{CHANGED}]|{ENTITY.pattern}")


def _any(points: Iterable[int]) -> str:
    return "[" + "".join(re.escape(chr(point)) for point in points) + "]"
