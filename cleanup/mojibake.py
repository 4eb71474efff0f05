"""Where ftfy could see mojibake at all, from pairs of neighbouring characters: a table look-up instead of its pattern.

`ftfy.badness.BADNESS_RE` costs a fifth of a second for a megabyte, and all but a few lines hold nothing of it. Each
of its alternatives asks for two characters side by side, of certain kinds; `PAIRS` lists those kinds, in its order.
A line without such a pair cannot match; the others are left to ftfy itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

# Kinds are ftfy's categories and, in angle brackets, single characters of the alternatives that name some.
PAIRS = """
bad lower_accented upper_accented box start_punctuation end_punctuation currency numeric law + bad
lower_common upper_common + bad
bad + lower_accented upper_accented box start_punctuation end_punctuation currency numeric law
lower_accented lower_common box end_punctuation currency numeric + upper_accented
box end_punctuation currency numeric + lower_accented
lower_accented upper_accented box end_punctuation + currency
upper_accented box + numeric law
start_punctuation + numeric
end_punctuation currency numeric box upper_accented + start_punctuation
box + kaomoji end_punctuation
lower_accented upper_accented currency numeric start_punctuation end_punctuation law + box
lower_accented upper_accented + start_punctuation end_punctuation
upper_accented + <°>
<ÂÃÎÐØÙ> + <€œŠš¢£Ÿž®°·»µ´–—> common currency bad numeric start_punctuation end_punctuation
<×à√≈‚ÄâóΆ> + <²³µ¹¼½¾±∂†≠®™´≤≥¥ø°¢Äâóìîïòôúùûπàäê>
<вВЎўГ> + <ЂВў>
<ВГРСΒΓΞΟ> + c1 bad start_punctuation end_punctuation currency <°µ>
<Ã> + <¡>
<βā> + <€>
"""
# What ftfy changes wherever it stands: control characters and terminal escapes, ligatures, surrogates.
CHANGED = (
    "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3"
    "\ufb00-\ufb06\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff"
)
# What may be mojibake before any letter or space: [Œœ][^A-Za-z] and [ÃÂ][ ].
ALONE = "ŒœÃÂ"
_ASTRAL = 0xFFFF  # of no kind


@dataclass(frozen=True, slots=True)
class _Tables:
    classes: NDArray[np.uint8]  # of each code point
    pairs: NDArray[np.bool_]  # whether a class is suspicious before another: first class * count + second
    alone: NDArray[np.bool_]  # whether a class is so by itself
    odd: NDArray[np.bool_]  # whether it is one of the caller's characters
    count: int


@cache
def _tables(odd: str) -> _Tables:
    from ftfy.badness import MOJIBAKE_CATEGORIES

    sides = [[re.findall(r"<[^>]+>|\w+", side) for side in line.split(" + ")] for line in PAIRS.strip().split("\n")]
    named = {kind for pair in sides for side in pair for kind in side}
    sets = {kind: kind[1:-1] if kind[0] == "<" else MOJIBAKE_CATEGORIES[kind] for kind in sorted(named)}
    sets |= {"alone": ALONE + CHANGED, "odd": odd}
    bit = {kind: 1 << n for n, kind in enumerate(sets)}
    bits = np.zeros(_ASTRAL + 1, np.int64)
    everything = "".join(map(chr, range(_ASTRAL + 1)))
    for kind, characters in sets.items():
        bits[[match.start() for match in re.finditer(f"[{characters}]", everything)]] |= bit[kind]
    known, classes = np.unique(bits, return_inverse=True)
    pairs = np.zeros((len(known), len(known)), bool)
    for first, second in sides:
        a, b = (sum(bit[kind] for kind in side) for side in (first, second))
        pairs |= ((known & a) > 0)[:, None] & ((known & b) > 0)
    alone, odds = (known & bit["alone"]) > 0, (known & bit["odd"]) > 0
    return _Tables(classes.reshape(-1).astype(np.uint8), pairs.reshape(-1), alone, odds, len(known))


def places(text: str, odd: str) -> tuple[list[int], list[int]]:
    """Where ftfy could change something: each stretch that it would change holds one of these places; and where one of
    the characters `odd` stands, written as within [] of a pattern.

    Entities and composition (NFC) are not looked for.

    >>> places("plain text, “quoted”, naïve", "-"), places("cafÃ© au-lait", "-")
    (([], []), ([3], [8]))
    """
    tables = _tables(odd)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kind = tables.classes.take(np.minimum(points, _ASTRAL))
    suspicious = tables.alone.take(kind)
    suspicious[:-1] |= tables.pairs.take(kind[:-1].astype(np.intp) * tables.count + kind[1:])
    return np.flatnonzero(suspicious).tolist(), np.flatnonzero(tables.odd.take(kind)).tolist()
