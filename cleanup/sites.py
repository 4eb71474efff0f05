"""Lines that a site puts on its pages everywhere: learnt over many pages of a host, which no single page can tell.

A line on many pages is the site's, and tells what stands below it on all of them: behind "Read also" teasers, behind
the byline an article. Learning streams: counts spill to disk, so memory is bounded however long the corpus is. A
profile is a small text file that a person can read and edit.
"""

from __future__ import annotations

import heapq
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from urllib.parse import urlsplit

from cleanup.bloom import Bloom
from cleanup.page import is_prose
from cleanup.text import fold_lines

MIN_PAGES = 5  # of a host, before anything is said about it
# Of a host's pages, and pages, on which a line stands: .3 and 3 bring less (docs/scale.md), and as few gold lines go.
MIN_SHARE = 0.1
MIN_COUNT = 2
# A page whose prose (by length) was on the host's earlier pages already is the same article again, and not counted.
_SAME = 0.8
_HELD = 400_000  # lines counted in memory, some 100 MB, before they spill
_PRIOR = 100  # letters below a line, body and not, that are taken to have been seen before any page was
_HEADER = "# cleanup site profile 2: pages, share of body below, line, by host; take a line out to keep it"
_OLDER = "# cleanup site profile 1"
_LETTERS = re.compile(r"[^\W\d_]")
_LONGEST = 300  # code points of a line that is counted


class Line(NamedTuple):
    """On how many pages of its host a line stands, and how much of what stands below it there, down to the next line
    of the site, is body by the line model (between 0 and 1; None where too little was seen)."""

    pages: int
    body: float | None = None


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


class Learner:
    """Counts lines by host over a stream of pages. Use it as a context: it keeps a temporary folder.

    >>> with Learner() as learner:
    ...     for n in range(6):
    ...         page = ["Menu: Home | News", f"Article {'abcdef'[n]} is about a thing."]
    ...         _ = learner.add("https://example.org/", page)
    ...     sites = dict(learner.sites())
    >>> sites["example.org"].pages, dict(sites["example.org"].lines)
    (6, {'menu home news': Line(pages=6, body=None)})
    """

    def __init__(self, held: int = _HELD) -> None:
        self._counts: dict[tuple[str, str], _Tally] = {}
        self._pages: dict[str, int] = {}
        self._seen = Bloom()
        self._held = held
        self._folder = tempfile.TemporaryDirectory(prefix="cleanup-learn-")
        self._spilled: list[Path] = []

    def __enter__(self) -> Learner:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._folder.cleanup()

    def add(self, url: str | None, page: Sequence[str], body: Sequence[float] = ()) -> bool:
        """Counts one page, given as its lines, each with the line model's probability of being `body`, where known;
        False for one without a host, or of an article seen before.
        """
        host = host_of(url)
        if host is None:
            return False
        folded = fold_lines(page)
        prose = {fold: len(line) for fold, line in zip(folded, page, strict=True) if is_prose(line)}
        again = [fold for fold in prose if self._seen.put(f"{host}\n{fold}")]
        if prose and sum(prose[fold] for fold in again) >= _SAME * sum(prose.values()):
            return False
        self._pages[host] = self._pages.get(host, 0) + 1
        for fold in again:
            self._tally(host, fold).prose = True  # its first page was not counted: most prose stands on one
            self._tally(host, fold).pages += 1
        below: dict[str, list[float]] = {}
        mine = set()
        current = None  # the site's line above, and what stands below it
        for n, (line, fold) in enumerate(zip(page, folded, strict=True)):
            if fold not in prose and len(line) <= _LONGEST and _LETTERS.search(fold):
                mine.add(fold)
                if self._seen.has(f"{host}\t{fold}"):
                    current = below.setdefault(fold, [0.0, 0.0]) if body else None
                    continue
            if current is not None and fold:
                current[0] += len(line) * float(body[n])
                current[1] += len(line)
        for fold in mine:
            self._seen.put(f"{host}\t{fold}")
            tally = self._tally(host, fold)
            tally.pages += 1
            if fold in below and below[fold][1]:
                tally.followed += 1
                tally.body += below[fold][0]
                tally.letters += below[fold][1]
        if len(self._counts) > self._held:
            self._spill()
        return True

    def _tally(self, host: str, line: str) -> _Tally:
        return self._counts.setdefault((host, line), _Tally())

    def _spill(self) -> None:
        path = Path(self._folder.name, str(len(self._spilled)))
        with path.open("w", encoding="utf-8", errors="surrogatepass") as stream:
            for (host, line), tally in sorted(self._counts.items()):
                stream.write(f"{host}\t{line}\t{tally.row()}\n")
        self._spilled.append(path)
        self._counts.clear()

    def sites(self, min_pages: int = MIN_PAGES, min_share: float = MIN_SHARE) -> Iterator[tuple[str, Site]]:
        """Each host with enough pages, in order, with the lines that stand on enough of them."""
        sources = [_counted(path) for path in self._spilled]
        held = ((host, line, tally) for (host, line), tally in sorted(self._counts.items()))
        merged = heapq.merge(*sources, held, key=lambda row: row[:2])
        for host, rows in groupby(merged, key=lambda row: row[0]):
            pages = self._pages[host]
            least = max(MIN_COUNT, min_share * pages)
            found = {}
            for line, same in groupby(rows, key=lambda row: row[1]):
                tally = sum((row[2] for row in same), _Tally())
                if tally.pages + tally.prose >= least:
                    found[line] = tally.line()
            if pages >= min_pages and found:
                yield host, Site(pages, dict(sorted(found.items(), key=lambda item: (-item[1].pages, item[0]))))


def _counted(path: Path) -> Iterator[tuple[str, str, _Tally]]:
    with path.open(encoding="utf-8", errors="surrogatepass") as stream:
        for row in stream:
            host, line, *numbers = row[:-1].split("\t")
            yield host, line, _Tally.of(numbers)


@dataclass(slots=True)
class _Tally:
    """What was counted of a line: pages, those on which something stands below it, letters there, and of body."""

    pages: int = 0
    followed: int = 0
    body: float = 0.0
    letters: float = 0.0
    prose: bool = False

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(self.pages + other.pages, self.followed + other.followed, self.body + other.body,
                      self.letters + other.letters, self.prose or other.prose)  # fmt: skip

    def row(self) -> str:
        return f"{self.pages}\t{self.followed}\t{self.body!r}\t{self.letters!r}\t{self.prose:d}"

    @classmethod
    def of(cls, row: Sequence[str]) -> _Tally:
        return cls(int(row[0]), int(row[1]), float(row[2]), float(row[3]), row[4] == "1")

    def line(self) -> Line:
        share = (self.body + _PRIOR) / (self.letters + 2 * _PRIOR) if self.followed >= MIN_COUNT else None
        return Line(self.pages + self.prose, share if share is None else round(share, 2))


def dump(sites: Iterable[tuple[str, Site]]) -> Iterator[str]:
    """The lines of a profile's file."""
    yield _HEADER + "\n"
    for host, site in sites:
        yield f"\n[{host}] {site.pages} pages\n"
        for line, (pages, body) in site.lines.items():
            yield f"{pages}\t{'-' if body is None else body}\t{line}\n"


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
                pages, body, line = row.split("\t", 2)
                assert host is not None
                host[line] = Line(int(pages), None if body == "-" else float(body))
            except (ValueError, AssertionError):
                raise ValueError(f"{path}:{number}: neither [host] nor pages, a share (or -) and a line, with tabs "
                                 "between") from None  # fmt: skip
    return found
