"""Lines, and the folded form in which lines are compared. Floor 0: knows nothing of the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Not str.splitlines(): U+0085 is half of a mojibake "Å" that ftfy repairs, and \x0b, \x0c, \x1c-\x1e are
# stray control characters in scraped text.
LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")

# Vowel signs of South and South-East Asian scripts are part of a word, but not \w for `re`.
_MARKS = (
    "\u0900-\u0963\u0966-\u0dff\u0e00-\u0e4e\u0e50-\u0eff\u0f18-\u0f19\u0f20-\u0f39\u0f3e-\u0f84\u0f86-\u0fbc"
    "\u1000-\u1049\u104c-\u109f\u135d-\u135f\u1780-\u17d3\u17d7-\u17dd\u3099\u309a"
)
_NOT_WORD = re.compile(f"[^\\w{_MARKS}]+|_+")
# Accents of Latin, Greek and Cyrillic; modifier apostrophes; Hebrew points; harakat, hamza marks and tatweel;
# the dot of Indic loan letters; invisible characters.
_DROPPED = re.compile(
    "[\u02b9-\u02bf\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u093c\u09bc\u0a3c\u0abc\u200b-\u200f\u2060\ufeff\u00ad]+"
)
_NUMBER = re.compile(r"\d+(?:[.,'’٬٫]\d+| \d{3}(?!\d))*(?: ?[km]\b)?")
_LETTERS = str.maketrans("ıłøđðیىکھہ\u0901", "iloddييكهه\u0902")
# The end of a sentence, at the end of a line.
SENTENCE_END = re.compile(r"[.!?…。！？؟۔।။។]['\"”’»)\]」』]*\s*$")


def lines(text: str) -> Iterator[tuple[int, int, int]]:
    r"""Physical lines as (start, end of content, start of the next), in code points; they tile the text.

    Lines end at \r\n, \r, \n, U+2028 and U+2029 only.

    >>> list(lines("a\r\nb\n"))
    [(0, 1, 3), (3, 4, 5)]
    """
    start = 0
    for match in LINE_END.finditer(text):
        yield start, match.start(), match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text), len(text)


def fold(line: str) -> str:
    """A line as words for comparison: no case, accents, punctuation, emoji or kinds of quotes; numbers are 0.

    Accents go in Latin, Greek, Cyrillic, Hebrew and Arabic only: elsewhere marks are vowels. Full-width forms
    and ligatures become plain. The answer is for comparing, never for output.

    >>> fold("• 1,234 Comments: »Über uns«")
    '0 comments uber uns'
    """
    if line.isascii():
        folded = line.lower()
    else:
        folded = _DROPPED.sub("", unicodedata.normalize("NFKD", line.casefold())).translate(_LETTERS)
        folded = _DROPPED.sub("", folded.casefold()) if not folded.islower() else folded
    return _NOT_WORD.sub(" ", _NUMBER.sub(" 0 ", folded)).strip()


def key(line: str) -> str:
    """`fold` without spaces, so that "log in" is "login" and "e-mail" is "email".

    >>> key("Log-in »") == key("LOGIN")
    True
    """
    return fold(line).replace(" ", "")
