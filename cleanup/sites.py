"""Lines that a site puts on its pages everywhere: learnt over many pages of a host, which no single page can tell.

Learning streams: counts spill to disk, so memory is bounded however long the corpus is. A profile is a small text
file that a person can read and edit.
"""

from __future__ import annotations

import hashlib
import heapq
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from cleanup.page import is_prose
from cleanup.text import fold

MIN_PAGES = 5  # of a host, before anything is said about it
MIN_SHARE = 0.3  # of a host's pages on which a line stands
MIN_COUNT = 3  # pages on which a line stands
# A page whose prose (by length) was on the host's earlier pages already is the same article again, and not counted.
_SAME = 0.8
_HELD = 400_000  # lines counted in memory, some 100 MB, before they spill
_FILTER = 1 << 27  # bits, 16 MB: for ten million paragraphs one in a thousand is wrongly taken for seen
_HEADER = "# cleanup site profile 1: lines by host, with the pages they stand on; take a line out to keep it"
_LETTERS = re.compile(r"[^\W\d_]")
_LONGEST = 300  # code points of a line that is counted


@dataclass(frozen=True, slots=True)
class Site:
    """What was learnt about a host: how many different pages were seen, and on how many of them each line stands."""

    pages: int
    lines: Mapping[str, int]


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
    (6, {'menu home news': 6})
    """

    def __init__(self, held: int = _HELD) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._pages: Counter[str] = Counter()
        self._seen = _Filter()
        self._held = held
        self._folder = tempfile.TemporaryDirectory(prefix="cleanup-learn-")
        self._spilled: list[Path] = []

    def __enter__(self) -> Learner:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._folder.cleanup()

    def add(self, url: str | None, page: Sequence[str]) -> bool:
        """Counts one page, given as its lines; False for one without a host, or of an article seen before."""
        host = host_of(url)
        if host is None:
            return False
        prose = {fold(line): len(line) for line in page if is_prose(line)}
        known = sum(size for line, size in prose.items() if self._seen.put(f"{host}\n{line}"))
        if prose and known >= _SAME * sum(prose.values()):
            return False
        self._pages[host] += 1
        folded = {fold(line) for line in page if len(line) <= _LONGEST and not is_prose(line)}
        self._counts.update((host, line) for line in folded if _LETTERS.search(line))
        if len(self._counts) > self._held:
            self._spill()
        return True

    def _spill(self) -> None:
        path = Path(self._folder.name, str(len(self._spilled)))
        with path.open("w", encoding="utf-8", errors="surrogatepass") as stream:
            for (host, line), count in sorted(self._counts.items()):
                stream.write(f"{host}\t{line}\t{count}\n")
        self._spilled.append(path)
        self._counts.clear()

    def sites(self, min_pages: int = MIN_PAGES, min_share: float = MIN_SHARE) -> Iterator[tuple[str, Site]]:
        """Each host with enough pages, in order, with the lines that stand on enough of them."""
        sources = [_counted(path) for path in self._spilled]
        merged = heapq.merge(*sources, ((h, line, n) for (h, line), n in sorted(self._counts.items())))
        for host, rows in groupby(merged, key=lambda row: row[0]):
            pages = self._pages[host]
            least = max(MIN_COUNT, min_share * pages)
            found = {}
            for line, same in groupby(rows, key=lambda row: row[1]):
                count = sum(row[2] for row in same)
                if count >= least:
                    found[line] = count
            if pages >= min_pages and found:
                yield host, Site(pages, dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))))


def _counted(path: Path) -> Iterator[tuple[str, str, int]]:
    with path.open(encoding="utf-8", errors="surrogatepass") as stream:
        for row in stream:
            host, line, count = row[:-1].split("\t")
            yield host, line, int(count)


@dataclass
class _Filter:
    """A Bloom filter: what was put in is always known again, and hardly anything else."""

    bits: bytearray = field(default_factory=lambda: bytearray(_FILTER // 8))

    def put(self, text: str) -> bool:
        """Whether it was there already."""
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        known = True
        for i in range(0, 16, 4):
            at = int.from_bytes(digest[i : i + 4], "little") % _FILTER
            known &= bool(self.bits[at >> 3] >> (at & 7) & 1)
            self.bits[at >> 3] |= 1 << (at & 7)
        return known


def dump(sites: Iterable[tuple[str, Site]]) -> Iterator[str]:
    """The lines of a profile's file."""
    yield _HEADER + "\n"
    for host, site in sites:
        yield f"\n[{host}] {site.pages} pages\n"
        for line, count in site.lines.items():
            yield f"{count}\t{line}\n"


@lru_cache(maxsize=8)
def load(path: Path) -> Mapping[str, frozenset[str]]:
    """The lines of each host in a profile. Raises OSError, and ValueError, saying what is wrong, for another file."""
    try:
        return _loaded(path)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no site profile: not UTF-8 at byte {error.start}") from None


def _loaded(path: Path) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    host = None
    with path.open(encoding="utf-8", errors="surrogatepass") as stream:
        for number, row in enumerate(stream, 1):
            row = row.rstrip("\n")
            if number == 1 and row != _HEADER:
                raise ValueError(f"{path} is no site profile; make one: cleanup learn pages.jsonl -o site.profile")
            if not row or row.startswith("#"):
                continue
            if row.startswith("["):
                host = found.setdefault(row[1 : row.index("]")] if "]" in row else row[1:], set())
            elif host is None or "\t" not in row:
                raise ValueError(f"{path}:{number}: neither [host] nor a count, a tab and a line")
            else:
                host.add(row.split("\t", 1)[1])
    return {name: frozenset(some) for name, some in found.items()}
