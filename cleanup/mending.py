"""ftfy's steps over a line, each only where it could change something: the same text and the same explanation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftfy import ExplanationStep, TextFixerConfig


def explained(text: str, config: TextFixerConfig) -> tuple[str, list[ExplanationStep]]:
    r"""`ftfy.fix_and_explain` with uncurl_quotes, fix_character_width and fix_line_breaks off, and NFC.

    A round of its steps over a text that nothing has changed since the last is left out, and so are its tables
    (`str.translate`) where nothing stands that is in them.

    >>> from ftfy import TextFixerConfig
    >>> explained("caf\u00c3\u00a9\x07 &amp;", TextFixerConfig(uncurl_quotes=False))[0]
    'café &'
    """
    from ftfy import ExplanationStep, fix_encoding_and_explain, fixes

    ligature, control = _tables()
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
            text, plan = fix_encoding_and_explain(text, config)
            steps += plan or ()
            settled = None if plan else text  # what is told may change nothing, and is told each time
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


@cache
def _tables() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Any ligature that ftfy takes apart, and runs of what it takes out."""
    from ftfy.chardata import CONTROL_CHARS, LIGATURES

    return re.compile(_any(LIGATURES)), re.compile(_any(CONTROL_CHARS) + "+")


def _any(points: Iterable[int]) -> str:
    return "[" + "".join(re.escape(chr(point)) for point in points) + "]"
