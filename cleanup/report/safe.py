"""Scraped text made safe to show: what would steer a terminal or turn the reading order becomes visible."""

from __future__ import annotations

import re

# Controls and terminal escapes (C0 but tab, DEL, C1), line separators, marks and overrides of direction, invisible
# operators, variation of annotation, tag characters, surrogates, noncharacters, private use. Left alone: U+200C and
# U+200D, which Persian, Indic scripts and emoji need, and U+FE00-FE0F, which emoji need.
_UNSAFE = (
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


# What steers a terminal or turns the reading order of what follows; marks of direction are left to who writes Hebrew.
_ACTS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def for_terminal(text: str) -> str:
    r"""A whole text for reading on a terminal: lines and tabs stay, what acts is written as its escape.

    >>> for_terminal("one\r\ntwo \x1b[31m")
    'one\ntwo \\x1b[31m'
    """
    return re.sub(_ACTS, _escape, text.replace("\r\n", "\n").replace("\r", "\n"))


def visible(text: str) -> str:
    r"""The text with each character that acts instead of showing written as its escape.

    >>> visible("esc \x1b[31m, turned \u202e back")
    'esc \\x1b[31m, turned \\u202e back'
    """
    return re.sub(_UNSAFE, _escape, text)


def revealed(text: str) -> str:
    r"""As `visible`, and odd spaces are written out too: for a change that would otherwise not be seen.

    >>> revealed("\xa0")
    '\\xa0'
    """
    return "".join(_escaped(c) if c != " " and c.isspace() else visible(c) for c in text)


def _escape(match: re.Match[str]) -> str:
    return _escaped(match.group())


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
