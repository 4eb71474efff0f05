"""Plain phrases that the kernel found by their hashes, read letter by letter: two texts can have one hash."""

from __future__ import annotations

from itertools import pairwise

from cleanup.phrases.kinds import keep
from cleanup.phrases.table import Table


def are_phrases(table: Table, raw: str, folded: str, cuts: int) -> bool:
    """Whether the words of a line are plain phrases, one from each that `cuts` has a bit for up to the next. Of the
    lines where that holds it is kept, by the raw line, in `table.measures["cut"]`."""
    words = folded.split(" ")
    begins = [n for n in range(len(words)) if cuts >> n & 1]
    texts = ["".join(words[a:b]) for a, b in pairwise([*begins, len(words)])]
    known = table.exact.get
    if not all(known(text) is not None or known(text.rstrip("0")) is not None for text in texts):
        return False
    keep(table.measures.setdefault("cut", {}), raw, cuts)
    return True
