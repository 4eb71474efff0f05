"""Where a line differs from what was made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Above this a changed line is rewritten from its first to its last difference, not run by run: difflib is quadratic.
DIFFABLE = 2_000  # code points
_STRIDE = 32  # code points compared at once
_BEYOND_ASCII = re.compile("([^\x00-\x7f]+)")


def differences(before: str, after: str, diffable: int = DIFFABLE) -> Iterator[tuple[int, int, int, int]]:
    """Where two texts differ, as (start, end) in each. What ftfy changes is mostly a run of characters beyond ASCII."""
    if before == after:
        return
    if not (before.isascii() and after.isascii()):
        old, new = _BEYOND_ASCII.split(before), _BEYOND_ASCII.split(after)
        if old[::2] == new[::2]:
            a = c = 0
            for n, (x, y) in enumerate(zip(old, new, strict=True)):
                if n % 2 and x != y:
                    yield a, a + len(x), c, c + len(y)
                a, c = a + len(x), c + len(y)
            return
    head = alike(before, after)
    tail = alike(before[head:][::-1], after[head:][::-1])
    a, b, c, d = head, len(before) - tail, head, len(after) - tail
    if max(b - a, d - c) > diffable or a == b or c == d:
        yield a, b, c, d
        return
    from difflib import SequenceMatcher

    for tag, i, j, k, m in SequenceMatcher(None, before[a:b], after[c:d], autojunk=False).get_opcodes():
        if tag != "equal":
            yield a + i, a + j, c + k, c + m


def alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    at = 0
    while one[at : at + _STRIDE] == other[at : at + _STRIDE] and at < len(one):
        at += _STRIDE
    limit = min(len(one), len(other))
    while at < limit and one[at] == other[at]:
        at += 1
    return min(at, limit)
