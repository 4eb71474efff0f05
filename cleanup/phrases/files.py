"""Phrase files as they are written: TOML, one a language, read and checked but not yet compiled."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanup.text import fold

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GROUPS = (
    "comments", "reply", "comment-form", "share", "follow", "related", "read-also", "read-more", "newsletter",
    "cookies", "consent-buttons", "login", "register", "account", "forum", "shop", "events", "membership", "search",
    "navigation", "paging", "breadcrumbs", "toc", "byline", "date", "updated", "reading-time", "views", "tags",
    "categories", "copyright", "terms", "privacy", "contact", "powered-by", "advertisement", "sponsored", "app",
    "javascript", "adblock", "paywall", "caption-credit", "source-credit", "feed", "print", "report-error", "edit-page",
    "languages", "top", "gallery", "video-player", "loading",
)  # fmt: skip
_LISTS = ("lines", "weak", "start", "end", "match", "spare")


@dataclass(frozen=True, slots=True)
class PhraseFile:
    """A phrase file as written: `groups` maps a group id to its lists."""

    language: str
    name: str
    calendar: frozenset[str]  # folded words of months and weekdays
    groups: Mapping[str, Mapping[str, Sequence[str]]]
    source: str


def prefix_of(name: str) -> str:
    """The prefix of the rules that a name stands for: a group of phrases alone is that group in every language.

    >>> prefix_of("comments"), prefix_of("boilerplate/id")
    ('boilerplate/*/comments', 'boilerplate/id')
    """
    return f"boilerplate/*/{name}" if name in GROUPS else name


def no_such_rule(name: str, others: Iterable[str]) -> ValueError:
    """What to raise for a name of no rule, with the group of phrases or the other name that it comes nearest to."""
    from difflib import get_close_matches

    near = get_close_matches(name, [*others, *GROUPS], 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return ValueError(f"no rule is called {name!r}{hint} (see: cleanup rules list)")


def parse(data: bytes, source: str) -> PhraseFile:
    """Reads one phrase file. Raises ValueError, naming `source`, for anything that is not the format."""
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{source}: not a TOML file in UTF-8: {error}") from error
    except RecursionError:
        raise ValueError(f"{source}: lists or tables in one another, too deep to read") from None
    groups = {name: _group(name, value, source) for name, value in content.items() if isinstance(value, dict)}
    plain = {name: value for name, value in content.items() if name not in groups}
    if unknown := set(plain) - {"language", "name", "months", "weekdays"}:
        raise ValueError(f"{source}: unknown key {sorted(unknown)[0]!r}")
    language = plain.get("language", "und")
    if not isinstance(language, str) or not re.fullmatch(r"[a-z]{2,8}(-[A-Za-z0-9]{2,8})*", language):
        raise ValueError(f"{source}: language must be a language tag such as 'id', not {language!r}")
    words = [*_strings(plain.get("months", []), "months", source),
             *_strings(plain.get("weekdays", []), "weekdays", source)]  # fmt: skip
    calendar = frozenset(token for word in words for token in fold(word).split())
    return PhraseFile(language, str(plain.get("name", language)), calendar, groups, source)


def _group(name: str, value: dict[str, Any], source: str) -> Mapping[str, Sequence[str]]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"{source}: a group's id is lower-case words joined by '-', not {name!r}")
    if unknown := set(value) - set(_LISTS):
        raise ValueError(f"{source}: [{name}] has an unknown key {sorted(unknown)[0]!r}; known: {_LISTS}")
    lists = {key: _strings(value.get(key, []), f"[{name}] {key}", source) for key in _LISTS}
    if not lists["match"] or not lists["spare"]:
        raise ValueError(f"{source}: [{name}] needs its proof: at least one `match` and one `spare` example")
    return lists


def _strings(value: object, where: str, source: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{source}: {where} must be a list of strings")
    if any(not item.strip() for item in value):
        raise ValueError(f"{source}: {where} holds an empty string")
    return value


def read(paths: Iterable[Path]) -> list[PhraseFile]:
    """Reads phrase files from disk. Raises OSError, or ValueError as `parse` does."""
    return [parse(path.read_bytes(), path.name) for path in paths]


def packaged() -> list[Path]:
    """The phrase files of the package, a language each, in the order of their names."""
    return sorted(Path(__file__).parent.glob("*.toml"))
