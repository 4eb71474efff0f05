"""Where ftfy could see mojibake at all, from pairs of neighbouring characters: a table look-up instead of its pattern.

`ftfy.badness.BADNESS_RE` costs a fifth of a second for a megabyte, and all but a few lines hold nothing of it. Each
of its alternatives asks for two characters side by side, of certain kinds; `PAIRS` lists those kinds, in its order.
A line without such a pair cannot match; the others are left to ftfy itself.
"""

from __future__ import annotations

import re
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
# What needs no second character of a kind.
ALONE = re.compile("[\x80-\x9f]|[Œœ](?![A-Za-z])|[ÃÂ] ")
_ASTRAL = 0xFFFF  # of no kind


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.bool_], int]:
    """The class of each code point, whether two classes side by side are suspicious, and how many classes there are."""
    from ftfy.badness import MOJIBAKE_CATEGORIES

    sides = [[re.findall(r"<[^>]+>|\w+", side) for side in line.split(" + ")] for line in PAIRS.strip().split("\n")]
    kinds = sorted({kind for pair in sides for side in pair for kind in side})
    sets = {kind: kind[1:-1] if kind[0] == "<" else MOJIBAKE_CATEGORIES[kind] for kind in kinds}
    bits = np.zeros(_ASTRAL + 1, np.int64)
    everything = "".join(map(chr, range(_ASTRAL + 1)))
    for n, kind in enumerate(kinds):
        found = [match.start() for match in re.finditer(f"[{sets[kind]}]", everything)]
        bits[found] |= 1 << n
    known, classes = np.unique(bits, return_inverse=True)  # class 0: of no kind
    pairs = np.zeros((len(known), len(known)), bool)
    for first, second in sides:
        a, b = (sum(1 << kinds.index(kind) for kind in side) for side in (first, second))
        pairs |= ((known & a) > 0)[:, None] & ((known & b) > 0)
    return classes.reshape(-1).astype(np.uint8), pairs.reshape(-1), len(known)


def suspicious(text: str) -> list[int]:
    """Places in a text, in order: each stretch that ftfy's pattern matches holds one of them.

    >>> suspicious("plain text, “quoted”, naïve"), suspicious("cafÃ© noir")
    ([], [3])
    """
    classes, pairs, many = _tables()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kind = classes.take(np.minimum(points, _ASTRAL)).astype(np.intp)
    found = np.flatnonzero(pairs.take(kind[:-1] * many + kind[1:])).tolist()
    found += [match.start() for match in ALONE.finditer(text)]
    return sorted(found)
