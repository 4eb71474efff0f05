"""What can be seen to be wrong with a translated sentence without knowing either language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cleanup.page import weight
from cleanup.translation.segments import items_in

# Lengths are weights (cleanup.page): code points, those of scripts without spaces twice. The bounds are judgement, not
# measured: wide, to catch what is surely wrong; below _FEW a word can weigh anything.
_FEW = 20
_SHORTEST, _LONGEST = 0.25, 4.0
_LOOP = 4  # times a run of words stands one after another; judgement
_RUN = 8  # words; judgement
# Sentences shorter than this are not judged by their language; judgement.
_TELLING = 40
_NUMBER = re.compile(r"\d+(?:[.,:'’٫٬\u00a0\u202f]\d+|[ \u00a0\u202f]\d{3}(?!\d))*")
_NO_DIGIT = re.compile(r"\D+")

MEANING = {
    "empty": "the model gave nothing back",
    "endless": "the model did not come to an end",
    "short": "the translation is far shorter than the sentence",
    "long": "the translation is far longer than the sentence",
    "loop": "the translation repeats itself",
    "digits": "the numbers differ",
    "items": "an address, a name, a tag or a piece of code was lost",
    "language": "still in the source language",
}


def flag(source: str, target: str | None) -> str | None:
    """The first thing that is wrong with a translation, by its name in MEANING; None where nothing is.

    `target` is None where the model did not come to an end.

    >>> flag("Hujan turun 3 hari.", "It rained for 3 days."), flag("Hujan turun 3 hari.", "It rained for 5 days.")
    (None, 'digits')
    >>> flag("Tidak ada yang terluka.", "no no no no no no")
    'loop'
    """
    if target is None:
        return "endless"
    if not target.strip():
        return "empty"
    before, after = weight(source), weight(target)
    if after > _LONGEST * max(before, _FEW):
        return "loop" if loops(target) > loops(source) else "long"
    if before >= _FEW and after < _SHORTEST * before:
        return "short"
    if loops(target) >= _LOOP and loops(target) > loops(source):
        return "loop"
    if items(source) != items(target, items(source)):
        return "items"
    if numbers(source) != numbers(target):
        return "digits"
    return None


def still_in(language: str, targets: Sequence[str]) -> list[bool]:
    """Which texts are surely still in the language they were to be translated from; short ones are not judged."""
    from cleanup import languages
    from cleanup.translation.packages import same_language

    judged = [i for i, text in enumerate(targets) if weight(text) >= _TELLING]
    answers = languages.identify([targets[i] for i in judged])
    found = {i for i, answer in zip(judged, answers, strict=True) if same_language(language, answer)}
    return [i in found for i in range(len(targets))]


def numbers(text: str) -> Counter[str]:
    """The numbers of a text as digits alone, however they are grouped: 1.234,5 is 1,234.5.

    >>> numbers("1.234,5 dan ٣") == numbers("1,234.5 and 3")
    True
    """
    return Counter(
        "".join(str(int(digit)) for digit in _NO_DIGIT.sub("", found)) for found in _NUMBER.findall(text)
    )


def items(text: str, wanted: Counter[str] | None = None) -> Counter[str]:
    """What must come back exactly. With `wanted`, how often each of those stands in the text."""
    if wanted is None:
        return Counter(text[a:b] for a, b in items_in(text))
    return Counter({item: text.count(item) for item in wanted if item in text})


def loops(text: str) -> int:
    """How often a run of up to 8 words, or characters where there are no spaces, stands one after another."""
    words: Sequence[str] = text.split()
    if len(words) < _LOOP:
        words = [c for c in text if not c.isspace()]
    most = 1
    for size in range(1, min(_RUN, len(words) // 2) + 1):
        same = 0
        for here, there in zip(words[size:], words, strict=False):
            same = same + 1 if here == there else 0
            most = max(most, 1 + same // size)
    return most
