"""The table languages.toml: names, aliases, and which languages are close."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Known(NamedTuple):
    names: Mapping[str, str]
    by_lingua_only: frozenset[str]
    alias: Mapping[str, str]
    same: Mapping[str, frozenset[str]]
    close: Mapping[str, frozenset[str]]
    scripts: Mapping[str, frozenset[str]]


@cache
def known() -> Known:
    """The table. `same[code]` and `close[code]` hold the code itself; every close set holds the same set."""
    data = tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))
    names = data["names"]
    same = _related(names, data["same"]["groups"])
    close = _related(names, data["close"]["groups"])
    return Known(
        names=MappingProxyType(names),
        by_lingua_only=frozenset(data["lingua"]["only"]),
        alias=MappingProxyType(data["alias"]),
        same=MappingProxyType(same),
        close=MappingProxyType({code: close[code].union(*(same[c] for c in close[code])) for code in names}),
        scripts=MappingProxyType({script: frozenset(codes.split()) for script, codes in data["scripts"].items()}),
    )


def _related(names: Mapping[str, str], groups: list[str]) -> dict[str, frozenset[str]]:
    sets = [frozenset(group.split()) for group in groups]
    return {code: frozenset({code}).union(*(s for s in sets if code in s)) for code in names}


def canonical(code: str) -> str:
    """The code we use for a language tag: lower case, without region, aliases resolved; unknown ones stay.

    >>> canonical("nb-NO"), canonical("zh-tw"), canonical("EN"), canonical("mi")
    ('no', 'zh', 'en', 'mi')
    """
    tag = code.strip().lower().replace("_", "-")
    alias = known().alias
    return alias.get(tag) or alias.get(tag.split("-")[0], tag.split("-")[0])


def nearest(word: str) -> str | None:
    """The code of the one language whose English name begins with a word, or else is much like it.

    >>> nearest("german"), nearest("ger"), nearest("gr"), nearest("indonesan"), nearest("q")
    ('de', 'de', 'el', 'id', None)
    """
    codes = {name.lower(): code for code, name in known().names.items()}
    begun = [name for name in codes if len(word) > 1 and name.startswith(word.lower())]
    if len(begun) != 1:
        from difflib import get_close_matches

        begun = get_close_matches(word.lower(), codes, 1, 0.8)
    return codes[begun[0]] if begun else None
