"""Tables by code point for cleanup.lines, written into the weights: no Python's Unicode version matters then.

Standard library and numpy. Used by bench/train_lines.py only.
"""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from cleanup.lines import words as f

PLANE = 0x10000  # code points; all beyond the basic plane shares one entry (see words.py)
BY_CHARACTER = {
    f.TERMINAL: ".!?。！？．؟।॥۔…։።፧‽｡",
    f.COMMA: ",;、，；،؛፣",
    f.COLON: ":：",
    f.QUOTE: "\"'`´“”‘’„‚«»‹『』「」〈〉《》",
    f.BRACKET: "()[]{}（）【】〔〕［］",
    f.DASH: "-–—―−‐‑",
    f.SEPARATOR: "|¦›><•·→←↑↓▸►▶◄■●○★☆✓✔*~+^/\\▼▲◆◇‣∙・",
    f.MARKUP: "@#_=&%",
    f.COPYRIGHT: "©®™",
}
RANGES = (  # Unicode blocks of scripts written without spaces, and of Hangul
    (
        f.WIDE,
        (
            (0x3005, 0x3007),
            (0x3041, 0x30FA),
            (0x30FC, 0x30FF),
            (0x3400, 0x9FFF),
            (0xF900, 0xFAFF),
            (0xFF66, 0xFF9D),
        ),
    ),
    (f.HANGUL, ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))),
    (f.UNSPACED, ((0x0E01, 0x0E4E), (0x0E81, 0x0ECD), (0x1000, 0x109F), (0x1780, 0x17D3))),
)
BY_CATEGORY = {
    "Ll": f.LOWER,
    "Lu": f.UPPER,
    "Lt": f.UPPER,
    "Lo": f.CASELESS,
    "Lm": f.CASELESS,
    "Mn": f.CASELESS,
    "Mc": f.CASELESS,
    "Nd": f.DIGIT,
    "Sc": f.CURRENCY,
    "Zs": f.SPACE,
    "Cc": f.SPACE,
}


def class_table() -> NDArray[np.uint8]:
    """The class of every code point below 0x10000 (words.CLASSES)."""
    table = np.zeros(PLANE, dtype=np.uint8)
    for point in range(PLANE):
        table[point] = BY_CATEGORY.get(unicodedata.category(chr(point)), f.OTHER)
    for kind, ranges in RANGES:
        for first, last in ranges:
            table[first : last + 1] = kind
    for kind, characters in BY_CHARACTER.items():
        for character in characters:
            table[ord(character)] = kind
    return table


def fold_table() -> NDArray[np.uint16]:
    """Lower case by code point, one for one; every decimal digit becomes "0"."""
    table = np.arange(PLANE, dtype=np.uint16)
    for point in range(PLANE):
        lower = chr(point).lower()
        if len(lower) == 1 and ord(lower) < PLANE:
            table[point] = ord(lower)
        if unicodedata.category(chr(point)) == "Nd":
            table[point] = ord("0")
    return table
