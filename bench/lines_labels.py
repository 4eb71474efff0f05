"""Soft labels for lines: which words of a page are body, by aligning the page with its gold body."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
ANCHORS = (12, 6, 3, 2, 1)  # words of an anchor, tried in this order: it must stand once in both texts
SMALL = 400 * 400  # pairs of words up to which a gap without an anchor is aligned exactly
Mark = tuple[int, int, bool]  # start, end (code points) of a word of the page, and whether it is body


def marks(page: str, gold: str) -> list[Mark]:
    """Every word of the page, and whether the longest common subsequence with the gold body has it.

    Nearly the longest: it is found with anchors that stand once in both.

    >>> [page_word[2] for page_word in marks("Menu One two three Share", "One two three")]
    [False, True, True, True, False]
    """
    spans = [match.span() for match in WORD.finditer(page)]
    a = [page[start:end].lower() for start, end in spans]
    b = [match.group().lower() for match in WORD.finditer(gold)]
    hit = bytearray(len(a))
    align(a, b, hit)
    return [(start, end, bool(flag)) for (start, end), flag in zip(spans, hit, strict=True)]


def align(a: Sequence[str], b: Sequence[str], hit: bytearray) -> None:
    """Set hit[i] for every word a[i] that is matched with a word of b, in order."""
    todo = [(0, len(a), 0, len(b))]
    while todo:
        a0, a1, b0, b1 = todo.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            hit[a0] = 1
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            hit[a1] = 1
        if a0 == a1 or b0 == b1:
            continue
        for n in ANCHORS:
            pairs = anchors(a, b, n, a0, a1, b0, b1)
            if pairs:
                break
        else:
            if (a1 - a0) * (b1 - b0) <= SMALL:
                for block in SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False).get_matching_blocks():
                    hit[a0 + block.a : a0 + block.a + block.size] = b"\1" * block.size
            continue
        for i, j in pairs:
            todo.append((a0, i, b0, j))
            for k in range(n):
                hit[i + k] = 1
            a0, b0 = i + n, j + n
        todo.append((a0, a1, b0, b1))


def anchors(a: Sequence[str], b: Sequence[str], n: int, a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int]]:
    """The longest rising chain of places where n words stand once in both ranges, without overlaps."""
    grams_a = [tuple(a[i : i + n]) for i in range(a0, a1 - n + 1)]
    grams_b = [tuple(b[j : j + n]) for j in range(b0, b1 - n + 1)]
    once_a, once_b = Counter(grams_a), Counter(grams_b)
    where = {gram: b0 + j for j, gram in enumerate(grams_b) if once_b[gram] == 1}
    pairs = [(a0 + i, where[gram]) for i, gram in enumerate(grams_a) if gram in where and once_a[gram] == 1]
    tails: list[int] = []
    last: list[int] = []
    back = [-1] * len(pairs)
    for k, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        back[k] = last[at - 1] if at else -1
        tails[at : at + 1] = [j]
        last[at : at + 1] = [k]
    chain: list[tuple[int, int]] = []
    k = last[-1] if last else -1
    while k >= 0:
        i, j = pairs[k]
        if not chain or (i + n <= chain[-1][0] and j + n <= chain[-1][1]):
            chain.append((i, j))
        k = back[k]
    return chain[::-1]


def soft_labels(lines: Sequence[tuple[int, int]], words: Sequence[Mark]) -> list[tuple[float, int]]:
    """For every line (start, end) the share of its words that are body, and their number; lines in order."""
    result, at = [], 0
    for start, end in lines:
        while at < len(words) and words[at][0] < start:
            at += 1
        total = body = 0
        while at < len(words) and words[at][0] < end:
            total, body, at = total + 1, body + words[at][2], at + 1
        result.append((body / total if total else -1.0, total))
    return result


def counted(text: str) -> Counter[str]:
    """Its words."""
    return Counter(match.group().lower() for match in WORD.finditer(text))


def score(text: str, gold: str) -> tuple[float, float]:
    """Word F1 and recall."""
    a, b = counted(text), counted(gold)
    both = sum((a & b).values())
    return 2 * both / max(1, sum(a.values()) + sum(b.values())), both / max(1, sum(b.values()))
