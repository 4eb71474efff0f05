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
