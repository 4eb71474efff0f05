"""What each code point is to the kernel, and quotation marks."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleanup.composition import COMPOSED
from cleanup.languages.scripts import RANGES, SPACELESS

QUOTES = '"“”„«»‹›「」『』《》'
# As within [] of a pattern: all space; some letters; some scripts and signs without case; letters of scripts
# without spaces; what ends a sentence or stands at a quotation.
SPACE = "\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
SMALL = "a-zà-öα-ωа-џ"
LARGE = "A-ZÀ-ÖΑ-ΡΤ-ΩЀ-Я"  # no sigma, of which there are two small ones
CASELESS = (
    "\x00-@[-`{-\x7f\xa0-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u0590-\u109f\u2000-\u20cf\u2190-\u23ff\u2500-\u2bff\u3000-\ua4ff\uac00-\ud7a3"
)
UNSPACED = "".join(RANGES[name] for name in SPACELESS)
ENDING = f".!?…:;。！？|\\]){QUOTES}"
HEAD = range(8, 61)  # code points of what stands before a quotation: "Comments on"
_QUOTE = re.compile(f"[{QUOTES}]")


@cache
def traits() -> NDArray[np.uint8]:
    """Of each code point what the kernel asks, in bits."""
    found = np.zeros(1 << 16, np.uint8)
    for bit, characters in enumerate((SPACE, QUOTES, SMALL, CASELESS, COMPOSED, UNSPACED, ENDING, LARGE)):
        for first, last in re.findall(r"\\?(.)(?:-(.))?", characters, re.DOTALL):
            found[ord(first) : ord(last or first) + 1] |= 1 << bit
    return found


def head_of(text: str) -> str:
    """What stands before a quotation, or nothing.

    >>> head_of('Comments on "Frogs"'), head_of("Comments")
    ('Comments on ', '')
    """
    quote = _QUOTE.search(text, 0, HEAD.stop)
    return text[: quote.start()] if quote and quote.start() in HEAD else ""
