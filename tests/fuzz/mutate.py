"""Inputs from inputs: bytes cut, doubled, swapped, joined, and sprinkled with what wakes parsers up."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.fuzz.seeds import WORDS

LONGEST = 6_000  # bytes


def mutated(seeds: Sequence[bytes], random: Random) -> bytes:
    """One of the seeds with one to eight changes, and now and then a part repeated until it is long."""
    data = bytearray(random.choice(seeds))
    for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
        a = random.randrange(len(data) + 1)
        b = min(len(data), a + random.choice((1, 2, 5, 40, 400)))
        kind = random.randrange(8)
        if kind == 0 and data:
            data[min(a, len(data) - 1)] ^= 1 << random.randrange(8)
        elif kind == 1:
            del data[a:b]
        elif kind == 2:
            data[a:a] = data[a:b] * random.choice((1, 2, 10))
        elif kind in (3, 4):
            data[a:a] = random.choice(WORDS) * random.choice((1, 1, 1, 3, 40))
        elif kind == 5:
            other = random.choice(seeds)
            c = random.randrange(len(other) + 1)
            data[a:b] = other[c : c + random.choice((10, 100, 1000))]
        elif kind == 6:
            data[a:b] = random.randbytes(b - a)
        else:
            parts = bytes(data).split(b"\n")
            random.shuffle(parts)
            data = bytearray(b"\n".join(parts))
    return bytes(data[:LONGEST])
