"""A Bloom filter: what was put in is always known again, and hardly anything else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

_BITS = 1 << 28  # 32 MB: of twenty million texts one in a thousand is wrongly taken for known


@dataclass
class Bloom:
    """Texts that were seen, in memory that does not grow.

    >>> seen = Bloom()
    >>> seen.put("a"), seen.put("a"), seen.has("b")
    (False, True, False)
    """

    bits: bytearray = field(default_factory=lambda: bytearray(_BITS // 8))

    def has(self, text: str) -> bool:
        """Whether it was put in."""
        return all(self.bits[at >> 3] >> (at & 7) & 1 for at in _places(text))

    def put(self, text: str) -> bool:
        """Puts it in; whether it was there already."""
        known = self.has(text)
        for at in _places(text):
            self.bits[at >> 3] |= 1 << (at & 7)
        return known


def _places(text: str) -> list[int]:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return [int.from_bytes(digest[i : i + 4], "little") % _BITS for i in range(0, 16, 4)]
