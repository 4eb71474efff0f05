"""Unicode scripts: of a text, by ranges of code points, and of a language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cache, lru_cache

from cleanup.languages.known import known

# Letters only; blocks of Unicode 15. Vowel signs stand in their script's block.
RANGES = {
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": "\u0400-\u052f",
    "armenian": "\u0531-\u058f",
    "hebrew": "\u05d0-\u05f4",
    "arabic": "\u0620-\u065f\u066e-\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "devanagari": "\u0900-\u0963\u0970-\u097f",
    "bengali": "\u0980-\u09e5\u09f0-\u09ff",
    "gurmukhi": "\u0a00-\u0a65\u0a70-\u0a7f",
    "gujarati": "\u0a80-\u0ae5\u0af0-\u0aff",
    "odia": "\u0b00-\u0b65\u0b70-\u0b7f",
    "tamil": "\u0b80-\u0be5",
    "telugu": "\u0c00-\u0c65\u0c70-\u0c7f",
    "kannada": "\u0c80-\u0ce5\u0cf0-\u0cff",
    "malayalam": "\u0d00-\u0d65\u0d70-\u0d7f",
    "sinhala": "\u0d80-\u0ddf",
    "thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "lao": "\u0e80-\u0ece\u0edc-\u0edf",
    "myanmar": "\u1000-\u103f\u1050-\u108f",
    "georgian": "\u10a0-\u10ff\u1c90-\u1cbf",
    "ethiopic": "\u1200-\u135f",
    "khmer": "\u1780-\u17d3",
    "kana": "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f",
    "hangul": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "han": "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
}
_NO_LETTERS = bytes(i for i in range(128) if not chr(i).isalpha())
# Written without spaces between words.
SPACELESS = ("thai", "lao", "myanmar", "khmer", "kana", "han")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(f"[{RANGES[name]}]")


@cache
def spaceless() -> re.Pattern[str]:
    """One letter of a script without spaces."""
    return re.compile(f"[{''.join(RANGES[name] for name in SPACELESS)}]")


@cache
def _other() -> re.Pattern[str]:
    return re.compile(f"[^\\W\\d_{RANGES['latin']}]")


@cache
def _ranges() -> tuple[list[str], list[str], list[str]]:
    """Of all scripts together: first letters, in order, last letters, names."""
    parts = [(first, last or first, name) for name, some in RANGES.items()
             for first, last in re.findall("(.)(?:-(.))?", some)]  # fmt: skip
    first, last, names = zip(*sorted(parts), strict=True)
    return list(first), list(last), list(names)


@lru_cache(maxsize=1 << 13)
def _script_of(letter: str) -> str:
    """The script of one character, or nothing."""
    first, last, names = _ranges()  # two dozen patterns would take milliseconds to compile
    at = bisect_right(first, letter) - 1
    return names[at] if at >= 0 and letter <= last[at] else ""


def only_latin(text: str) -> bool:
    """Whether a text has no letters but Latin ones."""
    return text.isascii() or not _other().search(text)


def latin_letters(text: str) -> int:
    """How many Latin letters a text has."""
    return len(text.encode().translate(None, _NO_LETTERS)) if text.isascii() else len(_pattern("latin").findall(text))


def has_latin(text: str) -> bool:
    """Whether a text has a Latin letter."""
    return _pattern("latin").search(text) is not None


def scripts_of(text: str) -> Counter[str]:
    """Letters by script; those of scripts that are not in the table are not counted.

    >>> sorted(scripts_of("Ωmega, Москва 7").items())
    [('cyrillic', 6), ('greek', 1), ('latin', 4)]
    """
    if only_latin(text):
        letters = latin_letters(text)
        return Counter(latin=letters) if letters else Counter()
    return Counter(filter(None, map(_script_of, text)))


@cache
def scripts_for(language: str) -> frozenset[str]:
    """The scripts a language is written in.

    >>> sorted(scripts_for("sr")), sorted(scripts_for("it")), sorted(scripts_for("ja"))
    (['cyrillic', 'latin'], ['latin'], ['han', 'kana'])
    """
    found = frozenset(script for script, codes in known().scripts.items() if language in codes)
    return found or frozenset({"latin"})
