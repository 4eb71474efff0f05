"""Unicode's normal forms in time that grows with the text. Floor 0: knows nothing of the rest.

`unicodedata` puts the marks behind a letter in order by insertion: the square of their number, and 200,000 pairs of
accents behind one letter take it minutes. Longer runs than any script has are put in order piece by piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal

MOST_MARKS = 128  # in a row; Unicode's stream-safe format ends at 30, and what is piled up for fun seldom has more
_STEP = MOST_MARKS // 2
# Some that are composed (NFC) whatever stands beside them: no marks, nothing with a plainer form. As within [].
COMPOSED = (
    "\x00-\u02ff\u0386\u0388-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a\u0671-\u06d3\u0904-\u0939\u1e00-\u1eff\u2002-\u205e"
    "\u20a0-\u20cf\u2100-\u2125\u212c-\u2328\u2500-\u27ff\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u9fff\uac00-\ud7a3"
    "\ue000-\uf8ff\ufe00-\ufe0f\uff01-\uff9f"
)

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


def normal(form: Form, text: str) -> str:
    r"""`unicodedata.normalize`; runs of more than MOST_MARKS marks are put in order in pieces of so many.

    >>> normal("NFC", "e\u0301"), len(normal("NFD", "e" + "\u0301\u0323" * 100_000))
    ('é', 200001)
    """
    cuts = list(_cuts(text)) if len(text) > MOST_MARKS else ()
    if not cuts:
        return unicodedata.normalize(form, text)
    return "".join([unicodedata.normalize(form, text[a:b]) for a, b in pairwise([0, *cuts, len(text)])])


def is_normal(form: Form, text: str) -> bool:
    """Whether `normal` leaves a text as it is."""
    cuts = list(_cuts(text)) if len(text) > MOST_MARKS else ()
    if not cuts:
        return unicodedata.is_normalized(form, text)
    return all(unicodedata.is_normalized(form, text[a:b]) for a, b in pairwise([0, *cuts, len(text)]))


def overladen(text: str) -> bool:
    """Whether a letter carries more than MOST_MARKS marks.

    >>> overladen("Ḧe̲llo̸"), overladen("e" + 129 * "\N{COMBINING TILDE}")
    (False, True)
    """
    return any(True for _ in _cuts(text))


def _cuts(text: str) -> Iterator[int]:
    """Where the runs of too many marks are cut. Every such run has two of each _STEP characters, and all between."""
    if text.isascii():
        return
    end = 0
    held = [_is_mark(character) for character in text[::_STEP]]
    for n, both in enumerate(pairwise(held)):
        at = n * _STEP
        if at < end or both != (True, True) or not all(map(_is_mark, text[at : at + _STEP])):
            continue
        start = end = at
        while start and _is_mark(text[start - 1]):
            start -= 1
        while end < len(text) and _is_mark(text[end]):
            end += 1
        if end - start > MOST_MARKS:
            yield from range(start + MOST_MARKS, end, MOST_MARKS)


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    """Whether the character, or what it is put together from, goes behind a letter."""
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
