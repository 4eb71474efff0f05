"""Where ftfy could see mojibake at all, from pairs of neighbouring characters: a table look-up instead of its pattern.

`ftfy.badness.BADNESS_RE` costs a fifth of a second for a megabyte, and all but a few lines hold nothing of it. Each
of its alternatives asks for two characters side by side, of certain kinds; `PAIRS` lists those kinds, in its order.
A line without such a pair cannot match; the others are left to ftfy itself.

The tables of the ftfy that this was written with are in the package (bench/mojibake_tables.py): importing ftfy and
making them takes longer than cleaning a page, and few pages need ftfy at all. Another ftfy's are made when asked for.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from cleanup import kernel
from cleanup.arrays import read_arrays
from cleanup.composition import COMPOSED
from cleanup.text import code_points, matched

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
_ODD, _LOOSE = 1, 2  # marks of the kernel
_LINE_ENDS = np.array([*map(ord, "\n\r\u2028\u2029")], np.uint32)
FILE = Path(__file__).with_suffix(".npz")


class Tables(NamedTuple):
    """What is suspicious, and in which ftfy: the checksum of its badness.py."""

    ftfy: str
    classes: NDArray[np.uint8]  # of each code point
    pairs: NDArray[np.bool_]  # whether a class is suspicious before another: first class * count + second
    alone: NDArray[np.bool_]  # whether a class is so by itself


def made() -> Tables:
    """The tables of the installed ftfy."""
    from ftfy.badness import MOJIBAKE_CATEGORIES

    sides = [[re.findall(r"<[^>]+>|\w+", side) for side in line.split(" + ")] for line in PAIRS.strip().split("\n")]
    named = {kind for pair in sides for side in pair for kind in side}
    sets = {kind: kind[1:-1] if kind[0] == "<" else MOJIBAKE_CATEGORIES[kind] for kind in sorted(named)}
    sets |= {"alone": ALONE + CHANGED}
    bit = {kind: 1 << n for n, kind in enumerate(sets)}
    bits = np.zeros(_ASTRAL + 1, np.int64)
    for kind, characters in sets.items():
        bits[matched(f"[{characters}]")] |= bit[kind]
    known, classes = np.unique(bits, return_inverse=True)
    pairs = np.zeros((len(known), len(known)), bool)
    for first, second in sides:
        a, b = (sum(bit[kind] for kind in side) for side in (first, second))
        pairs |= ((known & a) > 0)[:, None] & ((known & b) > 0)
    alone = (known & bit["alone"]) > 0
    return Tables(_installed(), classes.reshape(-1).astype(np.uint8), pairs.reshape(-1), alone)


@cache
def tables() -> Tables:
    """The package's tables where they are of the installed ftfy, else that one's own."""
    file = read_arrays(FILE.read_bytes())
    held = Tables(str(file["ftfy"]), file["classes"], file["pairs"], file["alone"])
    return held if held.ftfy == _installed() else made()


def _installed() -> str:
    spec = find_spec("ftfy")
    places = spec.submodule_search_locations if spec else None
    return f"{crc32(Path(next(iter(places or ())), 'badness.py').read_bytes()):08x}"


@lru_cache(maxsize=8)
def _marks(odd: str) -> NDArray[np.uint8]:
    """Of each code point whether it is odd, and whether it is not surely composed."""
    found = np.full(_ASTRAL + 1, _LOOSE, np.uint8)
    for characters, bits in ((COMPOSED, 0), (odd, _ODD)):
        for first, last in re.findall("(.)(?:-(.))?", characters, re.DOTALL):
            some = found[ord(first) : ord(last or first) + 1]
            some[:] = some | bits if bits else 0
    return found


def suspicious(text: str) -> bool:
    """Whether `places` names one that is suspicious.

    >>> suspicious("café"), suspicious("cafÃ©")
    (False, True)
    """
    return bool(places(text, "").suspicious)


class Places(NamedTuple):
    """Places in a text, in order. Each stretch that ftfy would change, but for entities and composition, holds one
    of `suspicious`; at `odd` stand the characters asked for; of each line that may not be composed one is `loose`."""

    suspicious: list[int]
    odd: list[int]
    loose: list[int]


def places(text: str, odd: str) -> Places:
    """Where something could have to be rewritten. `odd` is written as within [] of a pattern, without escapes.

    >>> places("plain text, “quoted”, naïve", "-"), places("cafÃ© au-lait\\ne\\u0301", "-")
    (Places(suspicious=[], odd=[], loose=[]), Places(suspicious=[3], odd=[8], loose=[15]))
    """
    suspicious, strange, loose, _ = placed(code_points(text), odd)
    return Places(suspicious.tolist(), strange.tolist(), loose.tolist())


def placed(points: NDArray[np.uint32], odd: str) -> tuple[NDArray[np.int64], ...]:
    """`places` in code points, and where lines end."""
    held, marks = tables(), _marks(odd)
    if placing := kernel.function("text_places"):
        size, told = len(points), np.empty(4, np.int64)
        rooms = np.empty((4, size), np.int64)
        pairs, alone = held.pairs.view(np.uint8), held.alone.view(np.uint8)
        placing(points, size, _ASTRAL, held.classes, pairs, len(alone), alone, marks, *rooms, told)
        return tuple([room[:many].copy() for room, many in zip(rooms, told.tolist(), strict=True)])
    ends = np.flatnonzero(np.isin(points, _LINE_ENDS))
    points = np.minimum(points, _ASTRAL)
    kind, mark = held.classes.take(points), marks.take(points)
    suspicious = held.alone.take(kind)
    suspicious[:-1] |= held.pairs.take(kind[:-1].astype(np.intp) * len(held.alone) + kind[1:])
    loose = np.flatnonzero(mark & _LOOSE)
    first = np.diff(np.searchsorted(ends, loose), prepend=-1) > 0  # of its line
    return np.flatnonzero(suspicious), np.flatnonzero(mark & _ODD), loose[first], ends
