"""Site profiles: lines that a site puts on its pages everywhere, and what they tell about what stands around them.

A profile is a small text file that a person can read and edit; `cleanup.learner` makes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

MIN_PAGES = 5  # of a host, before anything is said about it
# Of a host's pages, and pages, on which a line stands: .3 and 3 bring less (docs/scale.md), and as few gold lines go.
MIN_SHARE = 0.1
MIN_COUNT = 2
BEGINS = b"# cleanup site profile"  # in any format
_HEADER = ("# cleanup site profile 3: pages, share of body in what follows, side on which no article stands, line; "
           "take a line out to keep it")  # fmt: skip
_OLDER = ("# cleanup site profile 1", "# cleanup site profile 2")


class Line(NamedTuple):
    """On how many pages of its host a line stands, and how much of what stands below it there, down to the next line
    of the site, is body by the line model (between 0 and 1; None where too little was seen); and on which side of it,
    "above" or "below", no article stands, if so."""

    pages: int
    body: float | None = None
    beyond: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What was learnt about a host: how many different pages were seen, and the lines that stand on many of them."""

    pages: int
    lines: Mapping[str, Line]


def host_of(url: str | None) -> str | None:
    """The host of an address without "www.", or None.

    >>> host_of("https://www.Example.org:80/a"), host_of("example.org/a"), host_of("")
    ('example.org', 'example.org', None)
    """
    if not url:
        return None
    try:
        host = urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def dump(sites: Iterable[tuple[str, Site]]) -> Iterator[str]:
    """The lines of a profile's file."""
    yield _HEADER + "\n"
    for host, site in sites:
        yield f"\n[{host}] {site.pages} pages\n"
        for line, (pages, body, beyond) in site.lines.items():
            yield f"{pages}\t{'-' if body is None else body}\t{beyond or '-'}\t{line}\n"


@lru_cache(maxsize=8)
def load(path: Path) -> Mapping[str, Mapping[str, Line]]:
    """The lines of each host in a profile. Raises OSError, and ValueError, saying what is wrong, for another file."""
    try:
        return _loaded(path)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no site profile: not UTF-8 at byte {error.start}") from None


def _loaded(path: Path) -> Mapping[str, Mapping[str, Line]]:
    found: dict[str, dict[str, Line]] = {}
    host = None
    with path.open(encoding="utf-8", errors="surrogatepass") as stream:
        for number, row in enumerate(stream, 1):
            row = row.rstrip("\n")
            if number == 1 and row.startswith(_OLDER):
                raise ValueError(f"{path} was made by an older version; make it anew: cleanup learn … -o {path}")
            if number == 1 and row != _HEADER:
                raise ValueError(f"{path} is no site profile; make one: cleanup learn pages.jsonl -o site.profile")
            if not row or row.startswith("#"):
                continue
            if row.startswith("["):
                host = found.setdefault(row[1 : row.index("]")] if "]" in row else row[1:], {})
                continue
            try:
                pages, body, beyond, line = row.split("\t", 3)
                assert host is not None and beyond in ("above", "below", "-")
                host[line] = Line(int(pages), None if body == "-" else float(body), None if beyond == "-" else beyond)
            except (ValueError, AssertionError):
                raise ValueError(f"{path}:{number}: neither [host] nor pages, a share (or -), above, below or -, and "
                                 "a line, with tabs between") from None  # fmt: skip
    return found
