"""Pages of files for `cleanup learn`: addresses and lines, cut as they are for cleaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cleanup.engines.settings import Settings
from cleanup.engines.work import Job, parse
from cleanup.html import extract
from cleanup.languages import identify
from cleanup.learner import Learner
from cleanup.lines import body_probabilities
from cleanup.model import Document
from cleanup.rows import LONGEST, Fields
from cleanup.sites import MIN_PAGES, MIN_SHARE, Site
from cleanup.sources.files import read
from cleanup.sources.formats import PARQUET, WARC, WHOLE
from cleanup.sources.paths import Input
from cleanup.sources.pieces import pieces
from cleanup.steps.normalize import normalize

_TOGETHER = 64  # pages, and code points, that the line model looks at in one computation
_LENGTH = 1_000_000


def lines_of(text: str) -> list[str]:
    """A page's lines, as the step `site` will see them."""
    return [block.text for block in normalize(Document(text))[0]]


def add_all(learner: Learner, pages: Iterable[tuple[str | None, str]]) -> tuple[int, int]:
    """Counts pages, given by address and text, each with what the line model says; how many were, and were not."""
    counted = total = length = 0
    waiting: list[tuple[str | None, list[str]]] = []

    def flush() -> int:
        lines = [lines for _, lines in waiting]
        bodies = body_probabilities(lines, identify(["\n".join(page) for page in lines]))
        return sum(learner.add(url, page, body) for (url, page), body in zip(waiting, bodies, strict=True))

    for url, text in pages:
        waiting.append((url, lines_of(text)))
        total, length = total + 1, length + len(text)
        if len(waiting) >= _TOGETHER or length >= _LENGTH:
            counted += flush()
            waiting, length = [], 0
    counted += flush() if waiting else 0
    return counted, total - counted


def pages_of(source: Input, fields: Fields, longest: int = LONGEST,
             refuse: Callable[[str], None] = lambda reason: None) -> Iterator[tuple[str | None, str, int]]:  # fmt: skip
    """Address, text and bytes read so far of each page in a file; records without a text are passed over, each with a
    reason to `refuse`.

    Raises Unreadable.
    """
    if source.format.kind in WHOLE:
        found = read(source.name, None, longest, source.format)
        yield None, extract(found.text).page if found.html else found.text, 0
        return
    job = Job(source.name, source.format, source.format, Settings(fields=fields, longest=longest))
    for piece in pieces(source.name, source.format, longest):
        parsed, bad = parse(job, piece)  # raises where there is no such column
        for each in bad:
            refuse(f"{source.name}:{each.position}: {each.reason}")
        rows = piece.records.to_pylist() if source.format.kind == PARQUET else [record for _, record, _ in parsed]
        positions = piece.positions if source.format.kind == PARQUET else [position for position, _, _ in parsed]
        for position, record in zip(positions, rows, strict=True):
            text, url = record.get(fields.text), record.get(fields.url or "url")
            if text and (fields.html or source.format.kind == WARC):
                text = extract(text, url).page
            if isinstance(text, str) and len(text) <= longest:
                yield url if isinstance(url, str) else None, text, piece.end
            else:
                refuse(f"{source.name}:{position}: has no text, or too long a one")


def learn_group(pages: Iterable[tuple[Any, Any]], min_pages: int = MIN_PAGES,
                min_share: float = MIN_SHARE) -> Sequence[tuple[str, Site]]:  # fmt: skip
    """What pages (address, text) of a few hosts tell: for engines that have grouped them by host already."""
    with Learner() as learner:
        add_all(learner, ((url, text) for url, text in pages if isinstance(text, str) and isinstance(url, str)))
        return list(learner.sites(min_pages, min_share))
