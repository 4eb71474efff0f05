"""Learning the lines of each site over many pages of a host, which no single page can tell.

A line on many pages is the site's, and tells what stands around it on all of them: behind "Read also" teasers, behind
the byline an article, below "Comments" never one. Learning streams: counts spill to disk, so memory is bounded however
long the corpus is.
"""

from __future__ import annotations

import heapq
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path
from types import TracebackType

from cleanup.bloom import Bloom
from cleanup.page import is_prose
from cleanup.sites import MIN_COUNT, MIN_PAGES, MIN_SHARE, Line, Site, host_of
from cleanup.text import fold_lines

# A page whose prose (by length) was on the host's earlier pages already is the same article again, and not counted.
_SAME = 0.8
_HELD = 400_000  # lines counted in memory, some 100 MB, before they spill
_PRIOR = 100  # letters below a line, body and not, that are taken to have been seen before any page was
# A line with at most this share of its page's body on one side, on average, is one that articles do not reach beyond:
# .1 to .3 bring +.0201 to +.0206 of word F1, .05 and .4 +.0185 and +.0192 (waddle's hosts, part train).
_BEYOND = 0.25
_PLACED = 60  # letters of body from which a page tells where it stands: `BODY_LETTERS` of the line model
_LETTERS = re.compile(r"[^\W\d_]")
_LONGEST = 300  # code points of a line that is counted


class Learner:
    """Counts lines by host over a stream of pages. Use it as a context: it keeps a temporary folder.

    >>> with Learner() as learner:
    ...     for n in range(6):
    ...         page = ["Menu: Home | News", f"Article {'abcdef'[n]} is about a thing."]
    ...         _ = learner.add("https://example.org/", page)
    ...     sites = dict(learner.sites())
    >>> sites["example.org"].pages, dict(sites["example.org"].lines)
    (6, {'menu home news': Line(pages=6, body=None, beyond=None)})
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
        own = {
            n: fold
            for n, (line, fold) in enumerate(zip(page, folded, strict=True))
            if fold not in prose and len(line) <= _LONGEST and _LETTERS.search(fold)
        }
        bodies = [len(line) * float(p) for line, p in zip(page, body, strict=False)]  # letters of body
        below = self._below(host, page, folded, own, bodies) if body else {}
        up_to = list(accumulate(bodies))
        placed = bool(up_to) and up_to[-1] >= _PLACED
        first, last = {fold: n for n, fold in reversed(own.items())}, {fold: n for n, fold in own.items()}
        for fold in last:
            self._seen.put(f"{host}\t{fold}")
            tally = self._tally(host, fold)
            tally.pages += 1
            tally.follow(*below.get(fold, (0.0, 0.0)))
            if placed:
                tally.place(up_to[last[fold]] / up_to[-1], 1 - up_to[first[fold]] / up_to[-1])
        if len(self._counts) > self._held:
            self._spill()
        return True

    def _below(
        self, host: str, page: Sequence[str], folded: Sequence[str], own: Mapping[int, str], bodies: Sequence[float]
    ) -> dict[str, list[float]]:
        """Letters of body, and of all, below each of its own lines that the site had before, down to the next such."""
        found: dict[str, list[float]] = {}
        current = None
        for n, fold in enumerate(folded):
            if n in own and self._seen.has(f"{host}\t{fold}"):
                current = found.setdefault(fold, [0.0, 0.0])
            elif current is not None and fold:
                current[0] += bodies[n]
                current[1] += len(page[n])
        return found

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
    """What was counted of a line: pages, those on which something stands below it, letters there, and of body; pages
    that tell where their body stands, and the sums of its shares above and below the line."""

    pages: int = 0
    followed: int = 0
    body: float = 0.0
    letters: float = 0.0
    placed: int = 0
    above: float = 0.0
    beneath: float = 0.0
    prose: bool = False

    def follow(self, body: float, letters: float) -> None:
        """Counts what stands below the line on a page, if anything does."""
        if letters:
            self.followed += 1
            self.body += body
            self.letters += letters

    def place(self, above: float, beneath: float) -> None:
        """Counts the shares of a page's body down to the line and behind it."""
        self.placed += 1
        self.above += above
        self.beneath += beneath

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(self.pages + other.pages, self.followed + other.followed, self.body + other.body,
                      self.letters + other.letters, self.placed + other.placed, self.above + other.above,
                      self.beneath + other.beneath, self.prose or other.prose)  # fmt: skip

    def row(self) -> str:
        return (f"{self.pages}\t{self.followed}\t{self.body!r}\t{self.letters!r}\t{self.placed}\t{self.above!r}\t"
                f"{self.beneath!r}\t{self.prose:d}")  # fmt: skip

    @classmethod
    def of(cls, row: Sequence[str]) -> _Tally:
        return cls(int(row[0]), int(row[1]), float(row[2]), float(row[3]), int(row[4]), float(row[5]), float(row[6]),
                   row[7] == "1")  # fmt: skip

    def line(self) -> Line:
        share = (self.body + _PRIOR) / (self.letters + 2 * _PRIOR) if self.followed >= MIN_COUNT else None
        most = _BEYOND * self.placed
        none = (self.above <= most, self.beneath <= most) if self.placed >= MIN_COUNT else (False, False)
        side = {(True, False): "above", (False, True): "below"}.get(none)
        return Line(self.pages + self.prose, share if share is None else round(share, 2), side)
